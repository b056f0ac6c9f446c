"""Ground as the crews find it: what is buried in an area, which part is worked how, and strips.

Only the simulated people use this; what they learn enters the records as what they wrote down.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from clearground.edge.sim.truth import Truth
from clearground.field.coverage import land
from clearground.standards.geometry import GRID_M, FloatArray
from clearground.standards.partition import GeometryArray, clusters

PART_MIN_M2 = 60.0
CUTS = 240
"""Positions at which an order's ground is weighed, so that a day's strip has the day's size."""


class Buried:
    """The items in the ground with an index by place."""

    def __init__(self, truth: Truth) -> None:
        self.truth = truth
        self.tree = shapely.STRtree(_points(np.column_stack((truth.x_m, truth.y_m))))
        self.gone = np.zeros(len(truth.x_m), dtype=bool)

    def inside(self, ground: BaseGeometry) -> np.ndarray:
        """Indices of the items still in the ground, ascending."""
        hit = np.sort(self.tree.query(ground, predicate="contains"))
        return hit[~self.gone[hit]]

    def places(self, items: np.ndarray) -> FloatArray:
        """Coordinates of items, shape (n, 2), region metres."""
        return np.column_stack((self.truth.x_m[items], self.truth.y_m[items]))


@dataclass(frozen=True, slots=True)
class Portions:
    """How an area is worked: ground to cancel, to reduce by technical survey, to clear."""

    cancel: BaseGeometry
    reduce: BaseGeometry
    clear: BaseGeometry


def portion(
    area: BaseGeometry,
    items: FloatArray,
    signs: list[BaseGeometry],
    *,
    rng: np.random.Generator,
) -> Portions:
    """The portions that survey makes of an area, from what its people see on the ground.

    Parameters
    ----------
    area : geometry
        The declared ground, metres.
    items : array of shape (n, 2)
        Items really there; survey sees their pattern with an error of its own.
    signs : list of geometry
        Places of direct reports with their errors; nothing within them is cancelled.
    rng : Generator
        Chance.
    """
    seen = items
    if len(items) > 8 and rng.random() < 0.15:
        # Now and then the edge of a pattern is missed: what survey overlooks stays a risk.
        seen = items[rng.random(len(items)) > 0.06]
    around = [shapely.MultiPoint(g).convex_hull for g in _groups(seen)]
    inner: BaseGeometry = shapely.union_all(
        [shapely.buffer(g, rng.uniform(6, 11), quad_segs=2) for g in around]
    )
    outer: BaseGeometry = shapely.buffer(inner, rng.uniform(12, 28), quad_segs=2)
    outer = shapely.union_all([outer, *signs])
    inner = _tidy(shapely.intersection(area, inner, grid_size=GRID_M))
    cancel = _tidy(shapely.difference(area, outer, grid_size=GRID_M))
    rest = shapely.difference(area, shapely.union(cancel, inner), grid_size=GRID_M)
    return Portions(cancel, land(rest), inner)


def _groups(items: FloatArray) -> list[FloatArray]:
    if not len(items):
        return []
    number = clusters(shapely.buffer(_points(items), 17.0, quad_segs=2))
    return [items[number == k] for k in np.unique(number)]


def _points(places: FloatArray) -> GeometryArray:
    return np.asarray(shapely.points(places), dtype=object)


def _tidy(ground: BaseGeometry) -> BaseGeometry:
    # Parts too small for a team to set out stay with the ground that is searched.
    parts = shapely.get_parts(land(ground))
    kept = [p for p in parts if p.area >= PART_MIN_M2]
    return shapely.union_all(kept) if kept else shapely.Polygon()


def area_before(ground: BaseGeometry, at_m: FloatArray) -> FloatArray:
    """Area of a ground west of each easting, m2, by the boundary integral of -y dx."""
    rings = shapely.get_rings(shapely.orient_polygons(ground))
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    edge = np.flatnonzero(ring[1:] == ring[:-1])
    (x1, y1), (x2, y2) = xy[edge].T, xy[edge + 1].T
    run = np.where(x2 == x1, 1.0, x2 - x1)
    slope = (y2 - y1) / run
    cut = at_m[:, None]
    a, b = np.minimum(x1, cut), np.minimum(x2, cut)
    # Edges straight up add nothing, and so does the closing edge along the cut itself.
    middle = y1 + slope * ((a + b) / 2 - x1)
    return np.asarray(-np.sum((b - a) * middle, axis=1), dtype=float)


class Strips:
    """The ground of an order, given out from one end in strips across its long side."""

    def __init__(self, ground: BaseGeometry) -> None:
        self.ground = ground
        self.turn = _bearing(ground)
        self.pivot = ground.centroid
        # Turning moves vertices by rounding, which can fold a very thin neck over itself.
        self.level = land(shapely.make_valid(self._turned(ground, -self.turn)))
        x0, y0, x1, y1 = shapely.bounds(self.level)
        self.low, self.high = y0 - 1.0, y1 + 1.0
        self.at_m = np.linspace(x0, x1, CUTS + 1)
        self.sum_m2 = area_before(self.level, self.at_m)
        self.done_m2 = 0.0
        self.edge_m = float(x0)

    @property
    def total_m2(self) -> float:
        """Size of the whole ground."""
        return float(self.sum_m2[-1])

    @property
    def finished(self) -> bool:
        """True when all of the ground was given out."""
        return self.edge_m >= float(self.at_m[-1])

    def next(self, size_m2: float) -> tuple[BaseGeometry, float, float]:
        """The next strip of about this size, and from where to where it runs along the ground.

        Whatever would be left as a sliver is taken along.
        """
        target = self.done_m2 + size_m2
        begin = self.edge_m
        if target >= self.total_m2 * 0.985:
            end = float(self.at_m[-1]) + 1.0
            target = self.total_m2
        else:
            end = float(np.interp(target, self.sum_m2, self.at_m))
        strip = shapely.intersection(self.level, shapely.box(begin, self.low, end, self.high))
        self.done_m2, self.edge_m = target, end
        return self._turned(land(strip), self.turn), begin, end

    def along(self, places: FloatArray) -> FloatArray:
        """How far along the ground places lie, in the same measure as `next`."""
        cos, sin = np.cos(-self.turn), np.sin(-self.turn)
        dx, dy = places[:, 0] - self.pivot.x, places[:, 1] - self.pivot.y
        return np.asarray(self.pivot.x + dx * cos - dy * sin)

    def _turned(self, ground: BaseGeometry, angle: float) -> BaseGeometry:
        cos, sin, px, py = np.cos(angle), np.sin(angle), self.pivot.x, self.pivot.y

        def turn(xy: FloatArray) -> FloatArray:
            dx, dy = xy[:, 0] - px, xy[:, 1] - py
            return np.column_stack((px + dx * cos - dy * sin, py + dx * sin + dy * cos))

        return shapely.transform(ground, turn)


def _bearing(ground: BaseGeometry) -> float:
    box = shapely.oriented_envelope(ground)
    corner = shapely.get_coordinates(box)
    if len(corner) < 3:
        return 0.0
    sides = np.diff(corner[:3], axis=0)
    long = sides[int(np.argmax(np.hypot(sides[:, 0], sides[:, 1])))]
    return float(np.arctan2(long[1], long[0]))


def chunks(ground: BaseGeometry, size_m2: float) -> tuple[BaseGeometry, ...]:
    """The ground cut across its long side into pieces of about this size, for one order each."""
    if ground.is_empty:
        return ()
    strips = Strips(ground)
    count = max(1, round(strips.total_m2 / size_m2))
    pieces = []
    while not strips.finished:
        pieces.append(strips.next(strips.total_m2 / count)[0])
    return tuple(p for p in pieces if p.area > 1.0)
