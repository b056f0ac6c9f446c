"""Straight edges of the region's CRS written in longitude and latitude, true to 1 cm."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from clearground.standards.geometry import FloatArray, RegionCrs

# not a rule: the exactness of drawing
CHORD_ERROR_M = 0.01
"""Largest distance of a written edge from the true one."""

# not a rule: the exactness of drawing
_AIM = 0.8
"""Share of the allowed error that is aimed at, since the sag is measured at midpoints only."""

# not a rule: a bound on memory
_PIECES_MAX = 100_000
"""Bound on the pieces of one edge; an edge of 5,000 km needs fewer."""


def densified_lonlat(crs: RegionCrs, geometry: BaseGeometry) -> BaseGeometry:
    """Geometry in longitude and latitude whose edges stay within 1 cm of the straight ones.

    Edges are straight in the region's CRS; a chord in degrees sags away from them by the
    square of its length, so long edges get points in between. Two neighbours that share an
    edge get the same points.

    Parameters
    ----------
    crs : RegionCrs
        The region's CRS.
    geometry : geometry
        In metres of it.

    Examples
    --------
    >>> crs = RegionCrs(35.5, 51.3)
    >>> int(shapely.get_num_coordinates(densified_lonlat(crs, shapely.box(0, 0, 10, 10))))
    5
    >>> int(shapely.get_num_coordinates(densified_lonlat(crs, shapely.box(0, 0, 9e3, 10)))) > 20
    True
    """
    if geometry.is_empty:
        return geometry
    if isinstance(geometry, shapely.Polygon):
        shell = _ring(crs, geometry.exterior)
        return shapely.Polygon(shell, [_ring(crs, hole) for hole in geometry.interiors])
    if isinstance(geometry, shapely.Point):
        return shapely.Point(_to_lonlat(crs, shapely.get_coordinates(geometry))[0])
    if isinstance(geometry, shapely.LinearRing):
        return shapely.LinearRing(_ring(crs, geometry))
    if isinstance(geometry, shapely.LineString):
        return shapely.LineString(_ring(crs, geometry))
    parts = [densified_lonlat(crs, part) for part in shapely.get_parts(geometry)]
    return _collected(geometry.geom_type, parts)


def _collected(kind: str, parts: list[BaseGeometry]) -> BaseGeometry:
    if kind == "MultiPolygon":
        return shapely.MultiPolygon([p for p in parts if isinstance(p, shapely.Polygon)])
    if kind == "MultiLineString":
        return shapely.MultiLineString([p for p in parts if isinstance(p, shapely.LineString)])
    if kind == "MultiPoint":
        return shapely.MultiPoint([p for p in parts if isinstance(p, shapely.Point)])
    return shapely.GeometryCollection(parts)


def _ring(crs: RegionCrs, line: BaseGeometry) -> FloatArray:
    xy = np.asarray(shapely.get_coordinates(line), dtype=float)
    a, b = xy[:-1], xy[1:]
    pieces = _pieces(crs, a, b)
    which = np.repeat(np.arange(len(a)), pieces)
    step = np.arange(len(which)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    share = (step / pieces[which])[:, None]
    # Both neighbours of an edge must get the same bytes, so it is walked from one fixed end.
    turned = ((a[:, 0] > b[:, 0]) | ((a[:, 0] == b[:, 0]) & (a[:, 1] > b[:, 1])))[which][:, None]
    back = ((pieces[which] - step) / pieces[which])[:, None]
    along = a[which] + (b - a)[which] * share
    against = b[which] + (a - b)[which] * back
    points = np.where(step[:, None] == 0, a[which], np.where(turned, against, along))
    return _to_lonlat(crs, np.vstack([points, xy[-1:]]))


def _pieces(crs: RegionCrs, a: FloatArray, b: FloatArray) -> npt.NDArray[np.int64]:
    ends = (_to_lonlat(crs, a), _to_lonlat(crs, b))
    chord = np.column_stack(crs.to_region(*((ends[0] + ends[1]) / 2).T))
    sag_m = np.hypot(*(chord - (a + b) / 2).T)
    pieces = np.ceil(np.sqrt(sag_m / (CHORD_ERROR_M * _AIM)))
    bounded: npt.NDArray[np.int64] = np.clip(pieces, 1, _PIECES_MAX).astype(np.int64)
    return bounded


def _to_lonlat(crs: RegionCrs, xy: FloatArray) -> FloatArray:
    return np.column_stack(crs.to_lonlat(xy[:, 0], xy[:, 1]))
