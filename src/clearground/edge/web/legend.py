"""The layers panel: legend and switches in one list, with what each holds in this view."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from clearground.edge.web import wording
from clearground.edge.web.room import View
from clearground.standards.words import _


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the legend: swatch, words, count."""

    swatch: str
    words: str
    count: str = ""
    indent: bool = False
    half: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """One switch of the legend with its lines."""

    key: str
    words: str
    count: str
    rows: tuple[Row, ...] = ()
    note: str = ""

    @property
    def icon(self) -> Row:
        """The swatch that stands for the switch where the list is folded to a rail."""
        return Row(ICONS[self.key], self.words)


ICONS = {
    "warnings": "warn",
    "expired": "wx",
    "work": "order",
    "areas": "cha",
    "evidence": "direct",
    "extents": "extent",
    "belief": "belief",
    "outlines": "outline",
    "plan": "task",
}


def records(view: View) -> tuple[Group, ...]:
    """The record layers of a view, in the order of the map from the top down."""
    expired = _size(view, "warnings") - _count(view, "warnings", "state")["live"]
    groups = [_warnings(view)]
    if expired:
        groups.append(Group("expired", _("Warnings that are over"), _n(expired)))
    groups += [_work(view), _areas(view), _evidence(view)]
    extents = _size(view, "evidence_lines", "evidence_shapes")
    if extents:
        rows = (Row("extent", _("Line or area as reported")),)
        groups.append(Group("extents", _("Evidence as lines, areas"), _n(extents), rows))
    return tuple(groups)


def _count(view: View, layer: str, column: str) -> Counter[str]:
    sheet = view.sheets.get(layer)
    return Counter(str(value) for value in sheet.values(column)) if sheet else Counter()


def _size(view: View, *layers: str) -> int:
    return sum(len(view.sheets[name]) for name in layers if name in view.sheets)


def _n(value: int) -> str:
    return wording.number(value)


def _warnings(view: View) -> Group:
    live = _count(view, "warnings", "state")["live"]
    return Group("warnings", _("Warnings, stop-work"), _n(live))


def _work(view: View) -> Group:
    states = _count(view, "progress", "state")
    rows = [
        Row("order", _("Signed order"), _n(_size(view, "orders"))),
        Row("recorded", _("Recorded as searched"), _n(states["recorded"])),
        Row("inspected", _("… and inspected"), _n(states["inspected"])),
    ]
    if states["surveyed"]:
        rows.append(Row("surveyed", _("Surveyed, to no depth"), _n(states["surveyed"])))
    if states["twice"]:
        rows.append(Row("twice", _("Done twice"), _n(states["twice"])))
    if states["outside"]:
        rows.append(Row("outside", _("Outside the plan"), _n(states["outside"])))
    if _size(view, "finds"):
        rows.append(Row("find", _("Item found, its list number"), _n(_size(view, "finds"))))
    if _size(view, "accidents"):
        rows.append(Row("accident", _("Accident"), _n(_size(view, "accidents"))))
    return Group("work", _("Tasks and progress"), "", tuple(rows))


def _areas(view: View) -> Group:
    kinds, states = _count(view, "areas", "class"), _count(view, "areas", "status")
    how = _count(view, "releases", "kind")
    closed = states["closed"] + states["handed_over"]
    open_differences = 0
    if "differences" in view.sheets:
        open_differences = sum(not d for d in view.sheets["differences"].values("decided"))
    rows = [
        Row("cha", _("Confirmed (CHA)"), _n(kinds["CHA"])),
        Row("sha", _("Suspected (SHA)"), _n(kinds["SHA"])),
        Row("open", _("Open"), _n(states["open"])),
        Row("worked", _("Worked on"), _n(states["worked_on"])),
    ]
    if states["suspended"]:
        rows.append(Row("suspended", _("Suspended"), _n(states["suspended"])))
    rows += [
        Row("closed", _("Closed"), _n(closed)),
        Row("cancelled", _("cancelled parts"), _n(how["cancelled"]), indent=True),
        Row("reduced", _("reduced"), _n(how["reduced"]), half=True),
        Row("cleared", _("cleared"), _n(how["cleared"]), half=True),
        Row("disputed", _("Disputed: sources differ"), _n(open_differences)),
    ]
    return Group("areas", _("Hazardous areas"), _n(_size(view, "areas")), tuple(rows))


def _evidence(view: View) -> Group:
    total, kinds = _size(view, "evidence"), _count(view, "evidence", "directness")
    rows = (
        Row("direct", _("Direct"), _n(kinds["direct"])),
        Row("indirect", _("Indirect"), _n(kinds["indirect"])),
        Row("negative", _("Negative"), _n(kinds["negative"])),
    )
    note = _("Grade A1 to F6. Ring: position error.")
    return Group("evidence", _("Evidence"), _n(total), rows, note)


def forecasts(view: View, *, belief: bool, no_information: float | None) -> tuple[Group, ...]:
    """The forecast layers of a view; none on a map of the past."""
    if view.past:
        return ()
    groups = []
    if belief:
        share = "" if no_information is None else f"{round(100 * no_information)}{wording.NARROW}%"
        rows = (Row("noinfo", _("No information"), share),)
        groups.append(Group("belief", _("Belief: items per hectare"), "", rows))
    outlines, tasks = _size(view, "proposed_outlines"), _size(view, "planned_tasks")
    if outlines:
        groups.append(
            Group(
                "outlines",
                _("Proposed outlines"),
                _n(outlines),
                (Row("outline", _("Outline"), ""),),
            )
        )
    if tasks:
        groups.append(
            Group(
                "plan",
                _("Plan (draft)"),
                _n(tasks),
                (Row("task", _("Planned task, its place in order")),),
            )
        )
    return tuple(groups)
