"""The list of what is on the map: the map's equal for a keyboard or a screen reader."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from clearground.edge.web.picture.frame import Frame
from clearground.edge.web.place import Ask
from clearground.edge.web.room import View
from clearground.edge.web.telling import plain
from clearground.standards.words import _

LIST_MAX = 80
LISTED = ("warnings", "areas", "differences", "orders", "finds", "evidence")


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in view: what it is called, what it is, the address of its card."""

    title: str
    kind: str
    href: str


@dataclass(frozen=True, slots=True)
class OnMap:
    """What is in view, at most `LIST_MAX` of it, and how much there is in all."""

    entries: tuple[Entry, ...]
    total: int


def on_map(view: View, frame: Frame, ask: Ask) -> OnMap:
    """What the window shows, warnings and areas first."""
    entries: list[Entry] = []
    total = 0
    for name in LISTED:
        sheet = view.sheets.get(name)
        if sheet is None:
            continue
        seen = sheet.within(frame.box)
        total += len(seen)
        for i in seen[: max(LIST_MAX - len(entries), 0)]:
            row = sheet.columns[i]
            href = ask.select(str(row.get("entity", "")))
            entries.append(Entry(title_of(name, row), kind_of(name, row), href))
    return OnMap(tuple(entries), total)


def title_of(name: str, row: Mapping[str, object]) -> str:
    """What a feature of a layer is called in a list."""
    if name == "releases":
        return f"{row.get('area_code') or ''} {plain(row.get('kind') or '')}".strip()
    if name == "planned_tasks":
        return f"{row.get('area_code') or ''} {plain(row.get('kind') or '')}".strip()
    if name == "finds" and row.get("number"):
        return _("Item {n}").format(n=row["number"])
    return str(row.get("code") or row.get("about") or plain(row.get("kind") or name))


def kind_of(name: str, row: Mapping[str, object]) -> str:
    """What a feature of a layer is, in a list."""
    if name == "areas":
        return f"{row.get('class')}, {plain(row.get('status') or '')}"
    if name == "warnings":
        return _("live warning") if row.get("state") == "live" else _("warning that is over")
    if name.startswith("evidence"):
        return f"{plain(row.get('directness') or '')}, {row.get('grade') or _('not graded')}"
    return {
        "accidents": _("accident"),
        "differences": _("sources differ"),
        "finds": _("item found"),
        "orders": _("work order"),
        "planned_tasks": _("planned task, a forecast"),
        "progress": _("day's work"),
        "proposed_outlines": _("proposed outline, a forecast"),
        "releases": _("signed release"),
        "works": _("rebuilding works"),
    }.get(name, name)
