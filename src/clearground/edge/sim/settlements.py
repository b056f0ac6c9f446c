"""Villages: where they lie, how many live there, and their buildings along streets."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from clearground.edge.sim.names import Names
from clearground.edge.sim.outline import Outline
from clearground.edge.sim.scale import Figures
from clearground.edge.sim.water import Water
from clearground.standards.geometry import FloatArray

_CANDIDATES = 4_000
_EDGE_SHARE = 0.05
_PEOPLE_A_BUILDING = 5.5
_BUILDINGS_MAX = 170


@dataclass(frozen=True, slots=True)
class Village:
    """A village: its name, centre in region metres, and population before the fighting."""

    name: str
    x_m: float
    y_m: float
    population: int


def villages(
    rng: np.random.Generator, names: Names, outline: Outline, *, water: Water, figures: Figures
) -> tuple[Village, ...]:
    """Villages spread over the region, thicker along the river, off its bed."""
    west, south, east, north = outline.bounds
    count = max(_CANDIDATES, figures.villages * 120)
    x = rng.uniform(west, east, count)
    y = rng.uniform(south, north, count)
    share = outline.share(x, y)
    depth = _EDGE_SHARE * figures.depth_m
    sideways = np.minimum(x - west, east - x) > depth
    inside = (share > _EDGE_SHARE) & (share < 1 - _EDGE_SHARE) & sideways
    x, y = x[inside], y[inside]
    gap = shapely.distance(shapely.points(x, y), water.river)
    wanted = np.where((gap > 260) & (gap < 800), 3.5, 1.0) * (gap > 260)
    order = np.argsort(-wanted * rng.uniform(0.2, 1, len(x)))
    chosen = _spread(np.column_stack((x, y))[order], figures)
    people = np.exp(rng.normal(6.1, 0.75, len(chosen))).clip(40, 4_200)
    return tuple(
        Village(names.place(), round(float(cx)), round(float(cy)), int(n))
        for (cx, cy), n in zip(chosen, people, strict=True)
    )


def _spread(candidates: FloatArray, figures: Figures) -> FloatArray:
    """The first candidates that keep the widest spacing at which enough remain."""
    area = figures.width_m * figures.depth_m
    spacing = 0.95 * np.sqrt(area / figures.villages)
    while True:
        chosen: list[FloatArray] = []
        for point in candidates:
            kept = np.asarray(chosen)
            if len(chosen) == 0 or np.hypot(*(kept - point).T).min() > spacing:
                chosen.append(point)
            if len(chosen) == figures.villages:
                return np.asarray(chosen)
        spacing *= 0.93


@dataclass(frozen=True, slots=True)
class Buildings:
    """Building outlines, the village each belongs to, and its use."""

    geometry: np.ndarray
    village: np.ndarray
    use: np.ndarray


def buildings(
    rng: np.random.Generator, places: tuple[Village, ...], streets: list[FloatArray], water: Water
) -> Buildings:
    """Buildings in rows along the streets of each village, none in the river.

    `streets[k]` holds the bearings in radians at which roads leave village k.
    """
    boxes, owner = [], []
    for k, (place, bearings) in enumerate(zip(places, streets, strict=True)):
        made = _rows(rng, place, bearings)
        boxes.append(made)
        owner.append(np.full(len(made), k))
    shape, village = np.concatenate(boxes), np.concatenate(owner)
    dry = ~shapely.intersects(shape, water.river.buffer(35))
    shape, village = shape[dry], village[dry]
    use = np.full(len(shape), "house", dtype=object)
    use[shapely.area(shape) > 420] = "farm building"
    for k in range(len(places)):
        mine = np.flatnonzero(village == k)
        if len(mine):
            use[mine[0]] = "school" if k % 2 == 0 else "shop"
    return Buildings(shape, village, use)


def _rows(rng: np.random.Generator, place: Village, bearings: FloatArray) -> np.ndarray:
    """Building outlines of one village on both sides of its streets."""
    wanted = int(min(_BUILDINGS_MAX, max(10, place.population / _PEOPLE_A_BUILDING)))
    extra = bearings[0] + np.pi / 2 + rng.normal(0, 0.25)
    arms = np.concatenate((bearings, [extra, extra + np.pi]))
    arm = arms[rng.integers(len(arms), size=wanted)]
    reach = 32.0 * np.sqrt(wanted) + 70
    slot = np.round(reach * rng.random(wanted) ** 1.3 / 36) * 36 + 26
    side = rng.choice([-1.0, 1.0], wanted)
    deep = rng.random(wanted) < 0.25
    off = side * (24 + 40 * deep + rng.normal(0, 3, wanted))
    x = place.x_m + slot * np.cos(arm) - off * np.sin(arm)
    y = place.y_m + slot * np.sin(arm) + off * np.cos(arm)
    barn = rng.random(wanted) < 0.14
    length = np.where(barn, rng.uniform(34, 58, wanted), rng.uniform(12, 22, wanted))
    width = np.where(barn, rng.uniform(13, 20, wanted), rng.uniform(9, 14, wanted))
    turn = arm + rng.normal(0, 0.09, wanted) + np.where(rng.random(wanted) < 0.3, np.pi / 2, 0)
    boxes = rectangles(x, y, length_m=length, width_m=width, turn=turn)
    return _apart(boxes)


def _apart(boxes: np.ndarray) -> np.ndarray:
    """Those boxes that do not overlap an earlier one."""
    tree = shapely.STRtree(boxes)
    first, second = tree.query(boxes, predicate="intersects")
    return boxes[~np.isin(np.arange(len(boxes)), second[first < second])]


def rectangles(
    x_m: FloatArray,
    y_m: FloatArray,
    *,
    length_m: FloatArray,
    width_m: FloatArray,
    turn: FloatArray,
) -> np.ndarray:
    """Rectangles by centre, length, width and turn (radians), as polygons."""
    u = np.array([-0.5, 0.5, 0.5, -0.5, -0.5])
    v = np.array([-0.5, -0.5, 0.5, 0.5, -0.5])
    along = length_m[:, None] * u
    across = width_m[:, None] * v
    cos, sin = np.cos(turn)[:, None], np.sin(turn)[:, None]
    ring = np.stack(
        (x_m[:, None] + along * cos - across * sin, y_m[:, None] + along * sin + across * cos),
        axis=2,
    )
    return np.asarray(shapely.polygons(ring))
