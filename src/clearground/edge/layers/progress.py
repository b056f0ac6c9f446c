"""Cuts recorded progress into recorded, inspected, done twice and outside its area."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from clearground.edge.layers.layer import Geometries, metres, polygons
from clearground.edge.layers.scene import Scene
from clearground.standards.geometry import GRID_M
from clearground.standards.terms import VisitKind, VisitResult

PROGRESS_STATES = ("recorded", "inspected", "twice", "outside", "surveyed")
RECORDED, INSPECTED, TWICE, OUTSIDE, SURVEYED = range(5)
SLIVER_M2 = 0.01
"""Smaller pieces are the grid's rounding, not work."""


@dataclass(frozen=True, slots=True)
class Parts:
    """Pieces of progress records: whose they are, their state and their ground."""

    entities: tuple[str, ...]
    states: tuple[int, ...]
    geometries: Geometries


def classified(scene: Scene) -> Parts:
    """Every progress record cut by state; the pieces of a record add up to its shape.

    *Outside* is outside the declared area of its order. *Twice* is ground that an earlier
    record of the same method in the same area covers already. *Surveyed* is ground that was
    looked at or flown over to no depth: it was not searched. *Inspected* is ground that a
    passed quality control visit sampled, or the whole order where the visit names no sample.
    """
    log = scene.world.worklog
    kept = [p for p in log.progress.values() if p.facts.shape is not None]
    kept.sort(key=lambda p: (p.facts.day, p.recorded_time, p.entity))
    if not kept:
        return Parts((), (), np.empty(0, dtype=object))
    shapes = polygons(metres(p.facts.shape for p in kept))
    orders = [log.orders.get(p.facts.order) for p in kept]
    area_of = [o.facts.area if o else "" for o in orders]
    inside, outside = _by_area(scene, shapes, area_of)
    group = [f"{a}/{p.facts.method}" for a, p in zip(area_of, kept, strict=True)]
    once, twice = _by_repetition(inside, np.unique(group, return_inverse=True)[1])
    inspected = _passed(scene, [p.facts.order for p in kept])
    seen = polygons(shapely.intersection(once, inspected, grid_size=GRID_M))
    rest = shapely.difference(once, inspected, grid_size=GRID_M)
    rest = np.where(shapely.is_missing(inspected), once, rest)
    pieces = np.concatenate([rest, seen, twice, outside])
    entities = [p.entity for p in kept] * 4
    states = np.repeat([RECORDED, INSPECTED, TWICE, OUTSIDE], len(kept))
    looked_at = np.tile([p.facts.depth_m <= 0 for p in kept], 4)
    states[looked_at & (states != OUTSIDE)] = SURVEYED
    real = np.flatnonzero(np.nan_to_num(shapely.area(pieces)) > SLIVER_M2)
    by_record = real[np.argsort(real % len(kept), kind="stable")]
    return Parts(
        tuple(entities[i] for i in by_record),
        tuple(int(states[i]) for i in by_record),
        pieces[by_record],
    )


def worked_share(
    scene: Scene, entities: Sequence[str], shapes: Geometries
) -> npt.NDArray[np.float64]:
    """Share of each order's ground that its recorded progress covers, 0 to 1."""
    log = scene.world.worklog
    share = np.zeros(len(entities))
    done = [p for p in log.progress.values() if p.facts.shape is not None]
    geometries = metres(p.facts.shape for p in done)
    of_order: defaultdict[str, list[BaseGeometry]] = defaultdict(list)
    for record, geometry in zip(done, geometries, strict=True):
        of_order[record.facts.order].append(geometry)
    for i, entity in enumerate(entities):
        if of_order[entity] and shapes[i] is not None:
            union = shapely.union_all(of_order[entity], grid_size=GRID_M)
            covered = shapely.intersection(shapes[i], union, grid_size=GRID_M)
            share[i] = covered.area / shapes[i].area
    return share


def _by_area(
    scene: Scene, shapes: Geometries, area_of: Sequence[str]
) -> tuple[Geometries, Geometries]:
    # An order of an area that is not known lies outside every area.
    areas = scene.world.register.areas
    names = sorted(set(area_of))
    grounds = metres(areas[n].shape if n in areas else None for n in names)
    place = {name: i for i, name in enumerate(names)}
    own = grounds[[place[a] for a in area_of]]
    unknown = shapely.is_missing(own)
    shapely.prepare(grounds)
    whole = shapely.covers(own, shapes)
    inside, outside = shapes.copy(), np.full(len(shapes), None, dtype=object)
    cut = np.flatnonzero(~whole & ~unknown)
    # Two shapes may touch along a line as well as overlap: only the overlap is ground.
    inside[cut] = polygons(shapely.intersection(shapes[cut], own[cut], grid_size=GRID_M))
    outside[cut] = polygons(shapely.difference(shapes[cut], own[cut], grid_size=GRID_M))
    inside[unknown], outside[unknown] = None, shapes[unknown]
    return inside, outside


def _by_repetition(
    shapes: Geometries, group: npt.NDArray[np.int_]
) -> tuple[Geometries, Geometries]:
    """Each shape without, and only with, what earlier shapes of its group cover."""
    once, twice = shapes.copy(), np.full(len(shapes), None, dtype=object)
    later, earlier = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    chosen = (earlier < later) & (group[earlier] == group[later])
    later, earlier = later[chosen], earlier[chosen]
    shared = polygons(shapely.intersection(shapes[later], shapes[earlier], grid_size=GRID_M))
    real = np.nan_to_num(shapely.area(shared)) > SLIVER_M2
    covered: defaultdict[int, list[BaseGeometry]] = defaultdict(list)
    for i, geometry in zip(later[real], shared[real], strict=True):
        covered[int(i)].append(geometry)
    again = np.fromiter(covered, dtype=int, count=len(covered))
    for i, pieces in covered.items():
        twice[i] = pieces[0] if len(pieces) == 1 else shapely.union_all(pieces, grid_size=GRID_M)
    once[again] = shapely.difference(shapes[again], twice[again], grid_size=GRID_M)
    return once, twice


def _passed(scene: Scene, order_of: Sequence[str]) -> Geometries:
    """For each record, the ground of its order that a passed quality control visit covers."""
    quality, log = scene.world.quality, scene.world.worklog
    ground: dict[str, BaseGeometry | None] = {}
    for order in set(order_of):
        visits = [quality.visits[v].facts for v in quality.visits_of_order.get(order, ())]
        passed = [v for v in visits if v.kind is VisitKind.QC and v.result is VisitResult.PASS]
        whole = log.orders[order].facts.shape if order in log.orders else None
        shapes = [v.sampled or whole for v in passed]
        known = [g for g in metres(shapes) if g is not None] if shapes else []
        ground[order] = shapely.union_all(known, grid_size=GRID_M) if known else None
    return np.array([ground[order] for order in order_of], dtype=object)
