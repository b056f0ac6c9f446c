"""What else is recorded at a place: one place often has an area, an order and a warning over it."""

from __future__ import annotations

from math import cos, radians

import numpy as np
import shapely

from clearground.edge.web.cards.card import Also
from clearground.edge.web.onmap import kind_of, title_of
from clearground.edge.web.picture.draw import group_of
from clearground.edge.web.place import Ask
from clearground.edge.web.room import View

ALSO_MAX = 14
REACH_PX = 5.0
"""As far as a click reaches on the screen."""

REACH_M = 5.0
"""Reach of a question that names no zoom."""

WORLD_M = 40_075_016.7
TILE_PX = 512

LAYERS = (
    "warnings",
    "areas",
    "releases",
    "differences",
    "orders",
    "progress",
    "finds",
    "accidents",
    "evidence",
    "evidence_lines",
    "evidence_shapes",
    "works",
    "proposed_outlines",
    "planned_tasks",
)


def reach_m(ask: Ask) -> float:
    """How far round a place a view's click reaches on the ground."""
    if ask.zoom is None or ask.ground is None:
        return REACH_M
    px_m = WORLD_M * cos(radians(ask.ground[1])) / (TILE_PX * 2**ask.zoom)
    return float(REACH_PX * px_m)


def things_at(view: View, ask: Ask) -> tuple[Also, ...]:
    """Things recorded or forecast at the view's place, among the layers that are switched on.

    A live warning is always among them; what is over, only where its switch is on.
    """
    if ask.ground is None or view.world.region is None:
        return ()
    x, y = view.world.crs.to_region(np.array([ask.ground[0]]), np.array([ask.ground[1]]))
    point, reach = shapely.Point(float(x[0]), float(y[0])), reach_m(ask)
    found: list[Also] = []
    for name in LAYERS:
        sheet = view.sheets.get(name)
        if sheet is None or not len(sheet):
            continue
        # Ground answers for the very place; a mark or a line also for what is near it.
        near = np.sort(sheet.tree.query(point, predicate="dwithin", distance=reach))
        for i in near:
            row, metres = sheet.columns[i], sheet.metres[i]
            live = name == "warnings" and row.get("state") == "live"
            if not live and (group_of(name) in ask.off or _over(name, ask, str(row.get("state")))):
                continue
            if metres.area > 0 and not metres.intersects(point):
                continue
            entity = str(row.get("entity") or row.get("code") or row.get("task") or "")
            found.append(Also(entity, title_of(name, row), kind_of(name, row)))
    return tuple({also.entity: also for also in found}.values())[:ALSO_MAX]


def _over(name: str, ask: Ask, state: str) -> bool:
    return name == "warnings" and state != "live" and "expired" in ask.off
