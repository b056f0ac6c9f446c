"""What ground was searched: union, gap, done twice, outside; by vector and, beside it, by raster.

Source: IMAS 09.10 (clearance of the specified area to the specified depth) and 08.30.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from clearground.events.field import ProgressRecorded
from clearground.field.state import WorkLog
from clearground.standards.geometry import GRID_M, Shape, shape_to_metres
from clearground.standards.terms import Method

# not a rule: a bound on memory
RASTER_CELLS_MAX = 4_000_000
"""Cells of one raster check: about 32 MB of coordinates; a larger order takes larger cells."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of a piece of ground its progress records cover.

    Parameters
    ----------
    ground_m2, done_m2, gap_m2 : float
        Area to be searched, searched inside it, not searched: `ground = done + gap`.
    twice_m2, outside_m2 : float
        Area that two or more records cover; area searched outside the ground.
    obstacle_m2 : float
        Part of the gap that was left on purpose, with a reason.
    share : float
        Searched share of the ground, 0 to 1.
    done, gap : BaseGeometry
        The searched and the not searched ground, metres of the region's CRS.
    """

    ground_m2: float
    done_m2: float
    gap_m2: float
    twice_m2: float
    outside_m2: float
    obstacle_m2: float
    share: float
    done: BaseGeometry
    gap: BaseGeometry


@lru_cache(maxsize=16_384)
def metres(shape: Shape) -> BaseGeometry:
    """Geometry in metres of a recorded shape, read once.

    >>> metres(Shape("POINT (1000 2000)")).x
    1.0
    """
    return shape_to_metres(shape)


def records(
    worklog: WorkLog,
    orders: Iterable[str],
    *,
    methods: Iterable[Method] | None = None,
    depth_m: float = 0.0,
) -> tuple[ProgressRecorded, ...]:
    """Progress records with ground of the orders, by these methods, at least this deep.

    Parameters
    ----------
    worklog : WorkLog
        What was done.
    orders : iterable of str
        UUIDs of the orders.
    methods : iterable of Method, optional
        Only these methods; all when left out.
    depth_m : float
        Least depth, metres.

    >>> records(WorkLog(), ["order-1"])
    ()
    """
    wanted = None if methods is None else frozenset(methods)
    kept = (
        worklog.progress[entity].facts
        for order in orders
        for entity in worklog.of_order.get(order, ())
        if entity in worklog.progress
    )
    return tuple(
        facts
        for facts in kept
        if facts.shape is not None
        and facts.depth_m >= depth_m
        and (wanted is None or facts.method in wanted)
    )


def coverage(
    ground: BaseGeometry,
    pieces: Iterable[BaseGeometry],
    obstacles: Iterable[BaseGeometry] = (),
) -> Coverage:
    """How much of the ground the pieces cover, on the 1 mm grid.

    Parameters
    ----------
    ground, pieces, obstacles : geometry
        In metres of the region's CRS.

    Returns
    -------
    Coverage
        `done_m2 + gap_m2` is `ground_m2` to the grid.

    Source: IMAS 09.10.

    >>> field = shapely.box(0, 0, 10, 10)
    >>> seen = coverage(field, [shapely.box(0, 0, 10, 4), shapely.box(0, 3, 12, 6)])
    >>> seen.done_m2, seen.gap_m2, seen.twice_m2, seen.outside_m2
    (60.0, 40.0, 10.0, 6.0)
    """
    laid = np.array([land(piece) for piece in pieces], dtype=object)
    whole = land(shapely.set_precision(ground, GRID_M))
    union = land(shapely.union_all(laid, grid_size=GRID_M)) if laid.size else shapely.Polygon()
    done = shapely.intersection(whole, union, grid_size=GRID_M)
    gap = land(shapely.difference(whole, union, grid_size=GRID_M))
    left = land(shapely.union_all([land(o) for o in obstacles], grid_size=GRID_M))
    ground_m2, done_m2 = float(whole.area), float(done.area)
    return Coverage(
        ground_m2=ground_m2,
        done_m2=done_m2,
        gap_m2=float(gap.area),
        twice_m2=float(twice(laid).area),
        outside_m2=float(shapely.difference(union, whole, grid_size=GRID_M).area),
        obstacle_m2=float(shapely.intersection(gap, left, grid_size=GRID_M).area),
        share=done_m2 / ground_m2 if ground_m2 > 0 else 0.0,
        done=done,
        gap=gap,
    )


def gap(ground: BaseGeometry, pieces: Iterable[BaseGeometry]) -> BaseGeometry:
    """The part of the ground that no piece covers, on the 1 mm grid.

    >>> gap(shapely.box(0, 0, 10, 10), [shapely.box(0, 0, 10, 4)]).area
    60.0
    """
    laid = [land(piece) for piece in pieces]
    union = land(shapely.union_all(laid, grid_size=GRID_M)) if laid else shapely.Polygon()
    whole = land(shapely.set_precision(ground, GRID_M))
    return land(shapely.difference(whole, union, grid_size=GRID_M))


def land(ground: BaseGeometry) -> BaseGeometry:
    """The polygons of a geometry; points and lines that overlays leave behind are no land.

    >>> square, line = shapely.box(0, 0, 1, 1), shapely.LineString([(1, 0), (2, 0)])
    >>> land(shapely.GeometryCollection([square, line])).area
    1.0
    """
    if ground.geom_type in ("Polygon", "MultiPolygon"):
        return ground
    parts = [p for p in shapely.get_parts(ground) if p.geom_type == "Polygon"]
    nested = [
        q for p in shapely.get_parts(ground) if p.geom_type == "MultiPolygon" for q in p.geoms
    ]
    return shapely.MultiPolygon([*parts, *nested])


def twice(pieces: np.ndarray) -> BaseGeometry:
    """The ground that two or more of the pieces cover.

    >>> twice(np.array([shapely.box(0, 0, 2, 2), shapely.box(1, 0, 3, 2)], dtype=object)).area
    2.0
    """
    if len(pieces) < 2:
        return shapely.Polygon()
    first, second = shapely.STRtree(pieces).query(pieces, predicate="intersects")
    once = first < second
    shared = shapely.intersection(pieces[first[once]], pieces[second[once]], grid_size=GRID_M)
    return shapely.union_all(shared[shapely.area(shared) > 0], grid_size=GRID_M)


def of_order(worklog: WorkLog, order: str) -> Coverage:
    """How much of a signed order its progress covers, at the order's depth where it states one.

    Raises
    ------
    KeyError
        When no such order is signed: the caller has checked it.
    """
    facts = worklog.orders[order].facts
    pieces = [
        metres(p.shape)
        for p in records(worklog, (order,), depth_m=facts.depth_m or 0.0)
        if p.shape is not None
    ]
    return coverage(metres(facts.shape), pieces, obstacles(worklog, (order,)))


def obstacles(worklog: WorkLog, orders: Iterable[str]) -> tuple[BaseGeometry, ...]:
    """Ground of the orders that was left unsearched with a reason, metres of the region's CRS.

    >>> obstacles(WorkLog(), ["order-1"])
    ()
    """
    return tuple(
        metres(worklog.obstacles[entity].facts.shape)
        for order in orders
        for entity in worklog.of_order.get(order, ())
        if entity in worklog.obstacles
    )


def by_raster(ground: BaseGeometry, pieces: Iterable[BaseGeometry], cell_m: float) -> float:
    """Searched area inside the ground in m2, counted in cells: the second path beside the vector.

    Parameters
    ----------
    ground, pieces : geometry
        In metres of the region's CRS.
    cell_m : float
        Side of a cell, metres; enlarged where the ground would need more than
        `RASTER_CELLS_MAX` cells.

    Returns
    -------
    float
        Cells whose centre lies in the ground and in at least one piece, times the cell's area.

    Source: *Assumption*: cell centres; the error is about the edge length times half a cell.

    >>> by_raster(shapely.box(0, 0, 10, 10), [shapely.box(0, 0, 10, 4)], 0.25)
    40.0
    """
    x0, y0, x1, y1 = shapely.bounds(ground)
    if np.isnan(x0):
        return 0.0
    side_m = max(cell_m, float(np.sqrt((x1 - x0) * (y1 - y0) / RASTER_CELLS_MAX)))
    x = np.arange(x0 + side_m / 2, x1, side_m)
    y = np.arange(y0 + side_m / 2, y1, side_m)
    xx, yy = (grid.ravel() for grid in np.meshgrid(x, y))
    shapely.prepare(ground)
    inside = shapely.contains_xy(ground, xx, yy)
    xx, yy = xx[inside], yy[inside]
    done = np.zeros(xx.size, dtype=bool)
    for piece in pieces:
        px0, py0, px1, py1 = shapely.bounds(piece)
        near = np.flatnonzero(~done & (xx >= px0) & (xx <= px1) & (yy >= py0) & (yy <= py1))
        shapely.prepare(piece)
        done[near] = shapely.contains_xy(piece, xx[near], yy[near])
    return float(np.count_nonzero(done)) * side_m**2
