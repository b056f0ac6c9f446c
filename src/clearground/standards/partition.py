"""The planar partition of land: every border cut once, every face counted once.

All linework of a connected cluster is noded together on the 1 mm grid, so a cut inserts its
vertices into every neighbour and the faces of a whole add up exactly, in integers.

Source: snap rounding (Hobby 1999, doi:10.1016/S0925-7721(99)00021-8); shoelace formula;
largest remainder (Hamilton's method).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from clearground.standards.geometry import GRID_M, MM_PER_M

IntArray = npt.NDArray[np.int64]
GeometryArray = npt.NDArray[np.object_]

# not a rule: a conversion of units
HALF_MM2_PER_M2 = 2 * MM_PER_M**2
"""Areas of polygons on a 1 mm lattice are whole multiples of half a square millimetre."""

# not a rule: rounding on the millimetre grid
NEAR_M = 5 * GRID_M
"""Shapes nearer than this may bend each other by snap rounding, so they share a cluster."""


@dataclass(frozen=True, slots=True)
class Partition:
    """Faces of a planar partition and which shapes of each layer cover each face.

    Parameters
    ----------
    faces : array of Polygon, shape (n,)
        Disjoint polygons in metres, vertices on the 1 mm grid.
    half_mm2 : array of int64, shape (n,)
        Exact areas in half square millimetres.
    cluster : array of int64, shape (n,)
        Number of the connected cluster of shapes that each face belongs to.
    covers : mapping of str to (array of int64, array of int64)
        For each layer, pairs (face, item) where the item covers the face; sorted.
    """

    faces: GeometryArray
    half_mm2: IntArray
    cluster: IntArray
    covers: Mapping[str, tuple[IntArray, IntArray]]

    def first(self, layer: str) -> IntArray:
        """First item of a layer that covers each face; -1 where none does."""
        face, item = self.covers[layer]
        found = np.full(len(self.faces), np.iinfo(np.int64).max, dtype=np.int64)
        np.minimum.at(found, face, item)
        found[found == np.iinfo(np.int64).max] = -1
        return found

    def covered(self, layer: str) -> npt.NDArray[np.bool_]:
        """Whether any item of a layer covers each face."""
        found = np.zeros(len(self.faces), dtype=bool)
        found[self.covers[layer][0]] = True
        return found


def overlay(layers: Mapping[str, Sequence[BaseGeometry]]) -> Partition:
    """Planar partition of several layers of polygons, noded together on the 1 mm grid.

    Parameters
    ----------
    layers : mapping of str to sequence of geometry
        Shapes in metres of the region's CRS; parts that are not polygons have no ground
        and are passed over. The order inside a layer numbers its items.

    Examples
    --------
    Two squares of 2 m by 2 m that share 1 m2 leave three faces of 3, 1 and 3 m2:

    >>> p = overlay({"area": [shapely.box(0, 0, 2, 2), shapely.box(1, 1, 3, 3)]})
    >>> sorted(int(a) // HALF_MM2_PER_M2 for a in p.half_mm2)
    [1, 3, 3]
    """
    names = list(layers)
    flat = [g for name in names for g in layers[name]]
    parts, owner = shapely.get_parts(np.asarray(flat, dtype=object), return_index=True)
    # A collection may hold collections; one more round reaches every polygon in practice.
    inner, back = shapely.get_parts(parts, return_index=True)
    keep = (shapely.get_dimensions(inner) == 2) & ~shapely.is_empty(inner)
    polygons, owner = inner[keep], np.asarray(owner)[np.asarray(back)[keep]]
    start = np.cumsum([0, *(len(layers[name]) for name in names)])
    if len(polygons) == 0:
        none = np.zeros(0, dtype=np.int64)
        return Partition(polygons, none, none, dict.fromkeys(names, (none, none)))
    faces, cluster = _faces(polygons)
    inside = shapely.point_on_surface(faces)
    face, part = shapely.STRtree(polygons).query(inside, predicate="intersects")
    item = owner[part]
    covers = {}
    for k, name in enumerate(names):
        mine = (item >= start[k]) & (item < start[k + 1])
        pairs = np.unique(np.column_stack([face[mine], item[mine] - start[k]]), axis=0)
        covers[name] = (pairs[:, 0].astype(np.int64), pairs[:, 1].astype(np.int64))
    covered = np.zeros(len(faces), dtype=bool)
    covered[face] = True
    return _kept(Partition(faces, half_square_millimetres(faces), cluster, covers), covered)


def _kept(partition: Partition, keep: npt.NDArray[np.bool_]) -> Partition:
    """The partition without the faces that no shape covers (holes between shapes)."""
    new = np.cumsum(keep) - 1
    covers = {name: (new[face], item) for name, (face, item) in partition.covers.items()}
    return Partition(
        partition.faces[keep], partition.half_mm2[keep], partition.cluster[keep], covers
    )


def clusters(polygons: GeometryArray) -> IntArray:
    """Number of the connected cluster of each polygon; near ones share a cluster.

    >>> boxes = [shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1), shapely.box(9, 0, 10, 1)]
    >>> clusters(np.array(boxes)).tolist()
    [0, 0, 1]
    """
    one, other = shapely.STRtree(polygons).query(polygons, predicate="dwithin", distance=NEAR_M)
    least = np.arange(len(polygons), dtype=np.int64)
    for _round in range(len(polygons)):
        # Each shape takes the least number among its neighbours, then that one's own: the
        # least number of a cluster reaches all of it in few rounds.
        spread = least.copy()
        np.minimum.at(spread, one, least[other])
        spread = spread[spread]
        if np.array_equal(spread, least):
            break
        least = spread
    return np.unique(least, return_inverse=True)[1].astype(np.int64)


def _faces(polygons: GeometryArray) -> tuple[GeometryArray, IntArray]:
    number = clusters(polygons)
    order = np.argsort(number, kind="stable")
    lines = shapely.boundary(polygons)[order]
    bounds = np.flatnonzero(np.diff(number[order])) + 1
    found: list[GeometryArray] = []
    for group in np.split(lines, bounds):
        noded = shapely.union_all(group, grid_size=GRID_M)
        found.append(shapely.get_parts(shapely.polygonize(shapely.get_parts(noded))))
    cluster = np.repeat(np.arange(len(found), dtype=np.int64), [len(f) for f in found])
    return np.concatenate(found), cluster


def half_square_millimetres(polygons: GeometryArray) -> IntArray:
    """Exact area of each polygon on the 1 mm grid, in half square millimetres.

    The shoelace sum is taken in integers; it wraps modulo 2**64, which leaves every final
    area below 4.6 million km2 exact.

    >>> half_square_millimetres(np.array([shapely.box(0, 0, 1, 0.001)])).tolist()
    [2000]
    """
    rings, of_polygon = shapely.get_rings(polygons, return_index=True)
    if len(rings) == 0:
        return np.zeros(len(polygons), dtype=np.int64)
    xy, of_ring = shapely.get_coordinates(rings, return_index=True)
    mm = np.rint(xy * MM_PER_M).astype(np.int64)
    cross = np.zeros(len(mm), dtype=np.int64)
    same = of_ring[1:] == of_ring[:-1]
    cross[:-1][same] = (mm[:-1, 0] * mm[1:, 1] - mm[1:, 0] * mm[:-1, 1])[same]
    ring_start = np.flatnonzero(np.r_[True, ~same])
    twice = np.abs(np.add.reduceat(cross, ring_start))
    # The first ring of a polygon is its shell, the others are holes.
    shell = np.r_[True, of_polygon[1:] != of_polygon[:-1]]
    area = np.zeros(len(polygons), dtype=np.int64)
    np.add.at(area, of_polygon, np.where(shell, twice, -twice))
    return area


def exact_half_mm2(geometry: BaseGeometry) -> int:
    """Exact area of one geometry on the 1 mm grid, in half square millimetres.

    >>> exact_half_mm2(shapely.box(0, 0, 2, 3)) // HALF_MM2_PER_M2
    6
    """
    parts = shapely.get_parts(np.asarray([geometry], dtype=object))
    polygons = parts[shapely.get_dimensions(parts) == 2]
    return int(half_square_millimetres(polygons).sum())


def largest_remainder(
    exact_mm2: Sequence[int | Fraction],
    *,
    per_m2: int = MM_PER_M**2,
    total_m2: int | None = None,
) -> tuple[int, ...]:
    """Whole square metres of exact parts, so that they add up to the rounded total.

    Parameters
    ----------
    exact_mm2 : sequence of int or Fraction
        Exact areas >= 0, in square millimetres (or in units of which `per_m2` make 1 m2).
    per_m2 : int
        Units in a square metre.
    total_m2 : int, optional
        What the parts must add up to: the exact total rounded down or up; the nearest
        whole number by default, a half rounded up.

    Source
    ------
    Hamilton's method of largest remainder; equal remainders go to the earlier part.

    Examples
    --------
    Three parts of 1.4 m2 make 4.2 m2, so 4 m2 in all; the first gets the extra one:

    >>> largest_remainder([1_400_000, 1_400_000, 1_400_000])
    (2, 1, 1)
    """
    whole = total_m2
    if whole is None:
        whole = int((2 * sum(exact_mm2) + per_m2) // (2 * per_m2))
    floors = [int(part // per_m2) for part in exact_mm2]
    extra = whole - sum(floors)
    assert 0 <= extra <= len(floors), "the total is not the parts' total"
    by_remainder = sorted(range(len(floors)), key=lambda i: (-(exact_mm2[i] % per_m2), i))
    for i in by_remainder[:extra]:
        floors[i] += 1
    return tuple(floors)
