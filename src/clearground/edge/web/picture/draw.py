"""The whole picture, bottom to top."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from clearground.edge.web.picture import hazards, land, marks
from clearground.edge.web.picture.frame import Frame
from clearground.edge.web.picture.labels import Labels
from clearground.edge.web.sheet import Sheet, to_mercator


@dataclass(frozen=True, slots=True)
class Overlay:
    """A picture of belief to lay under the records: its address and its corners.

    `corners` are longitudes and latitudes: top left, top right, bottom right, bottom left.
    """

    address: str
    corners: tuple[tuple[float, float], ...]


def draw(
    frame: Frame,
    sheets: dict[str, Sheet],
    link: Callable[[str], str],
    *,
    off: tuple[str, ...],
    selected: str = "",
    overlay: Overlay | None = None,
) -> str:
    """The map as SVG content: ground, forecast raster, records, forecast lines, labels."""
    labels = Labels(frame)
    shown = {name: sheet for name, sheet in sheets.items() if len(sheet)}
    parts = {name: _draw_layer(name, frame, shown, link, off=off, selected=selected, labels=labels)
             for name in DRAW_FIRST if name in shown and group_of(name) not in off}  # fmt: skip
    ground = land.land(frame, shown)
    if not land.has_ground(shown):
        ground += land.graticule(frame)
    towns = land.names(frame, shown, labels)
    belief = _belief(frame, overlay) if overlay and "belief" not in off else ""
    layers = "".join(
        f'<g data-layer="{group_of(name)}">{parts[name]}</g>' for name in STACK if name in parts
    )
    under = "".join(_under(frame, shown["areas"])) if "areas" in parts else ""
    ways = land.ways(frame, shown)
    return f"{ground}{belief}{under}{ways}{layers}{towns}{''.join(labels.written)}"


STACK = (
    "evidence_shapes",
    "areas",
    "progress",
    "releases",
    "differences",
    "orders",
    "evidence_lines",
    "works",
    "proposed_outlines",
    "planned_tasks",
    "evidence",
    "finds",
    "accidents",
    "warnings",
)
"""Layers from the ground up."""

DETAILS = ("progress", "orders", "finds", "accidents")
"""Layers that are drawn only where the scale tells their features apart."""

DRAW_FIRST = ("warnings", "orders", "areas", *[n for n in STACK if n not in (
    "warnings", "orders", "areas")])  # fmt: skip
"""Order in which layers claim room for their labels."""


def group_of(name: str) -> str:
    """The switch in the legend that shows or hides a layer."""
    groups = {
        "releases": "areas",
        "differences": "areas",
        "orders": "work",
        "progress": "work",
        "finds": "work",
        "accidents": "work",
        "evidence_lines": "extents",
        "evidence_shapes": "extents",
        "proposed_outlines": "outlines",
        "planned_tasks": "plan",
    }
    return groups.get(name, name)


def _draw_layer(
    name: str,
    frame: Frame,
    sheets: dict[str, Sheet],
    link: Callable[[str], str],
    *,
    off: tuple[str, ...],
    selected: str,
    labels: Labels,
) -> str:
    sheet = sheets[name]
    if name in DETAILS and not frame.detailed:
        return ""
    match name:
        case "areas":
            return hazards.areas(frame, sheet, link, selected=selected, labels=labels)
        case "releases":
            return hazards.releases(frame, sheet, link, labels)
        case "progress":
            return hazards.progress(frame, sheet, link)
        case "orders":
            return hazards.orders(frame, sheet, link, labels)
        case "differences":
            return hazards.differences(frame, sheet, link)
        case "evidence":
            return marks.evidence(frame, sheet, link, labels=labels)
        case "finds" | "accidents":
            return marks.finds(frame, sheet, link, accident=name == "accidents")
        case "warnings":
            return marks.warnings(frame, sheet, link, labels=labels, expired="expired" not in off)
        case "proposed_outlines" | "planned_tasks":
            return marks.forecasts(frame, sheet, link, planned=name == "planned_tasks")
        case _:
            return marks.shapes(frame, sheet, link)


def _under(frame: Frame, sheet: Sheet) -> list[str]:
    """Bare land under every declared area: belief never paints inside one."""
    paths = [frame.path(sheet.mercator[i]) for i in sheet.within(frame.box)]
    return [f'<g data-layer="areas"><path class="under" d="{"".join(paths)}"/></g>']


def _belief(frame: Frame, overlay: Overlay) -> str:
    """The belief picture, laid so that three of its corners meet their places exactly."""
    xy = frame.pixels(to_mercator(np.array(overlay.corners)))
    (x0, y0), (x1, y1), _opposite, (x3, y3) = xy
    a, b, c, d = (x1 - x0), (y1 - y0), (x3 - x0), (y3 - y0)
    return (
        f'<g data-layer="belief"><image href="{overlay.address}" width="1" height="1" '
        f'preserveAspectRatio="none" class="bl" '
        f'transform="matrix({a:.4f} {b:.4f} {c:.4f} {d:.4f} {x0:.4f} {y0:.4f})"/></g>'
    )
