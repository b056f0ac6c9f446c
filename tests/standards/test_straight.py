"""Edges straight in the region's CRS, written in degrees, true to 1 cm."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from clearground.standards.geometry import RegionCrs
from clearground.standards.straight import CHORD_ERROR_M, densified_lonlat

CRS = RegionCrs(35.5, 51.3)
km = st.floats(-120_000, 120_000)


def sag_m(crs: RegionCrs, written: shapely.Geometry, true: shapely.Geometry) -> float:
    """Largest distance of points along the written chords from the true border, metres."""
    lonlat = shapely.get_coordinates(written)
    share = np.linspace(0, 1, 9)[:, None, None]
    along = (lonlat[:-1] * (1 - share) + lonlat[1:] * share).reshape(-1, 2)
    points = shapely.points(*crs.to_region(along[:, 0], along[:, 1]))
    return float(shapely.distance(points, true).max())


@settings(max_examples=40, deadline=None)
@given(km, km, km, km)
def test_no_chord_strays_more_than_a_centimetre(x0: float, y0: float, x1: float, y1: float) -> None:
    """Tests edges of up to 340 km against points along each chord."""
    line = shapely.LineString([(x0, y0), (x1, y1)])
    if line.length < 1:
        return
    assert sag_m(CRS, densified_lonlat(CRS, line), line) <= CHORD_ERROR_M


def test_plain_vertices_would_stray() -> None:
    """Tests that densifying is needed: 10 km eastwards sags by metres at 51 degrees."""
    line = shapely.LineString([(0, 0), (10_000, 0)])
    ends = np.column_stack(CRS.to_lonlat([0, 10_000], [0, 0]))
    # d = L^2 tan(lat) / 8 R = 1e8 * 1.248 / (8 * 6.37e6) = 2.45 m
    assert sag_m(CRS, shapely.LineString(ends), line) == pytest.approx(2.45, abs=0.05)


def test_neighbours_share_every_point_of_their_border() -> None:
    """Tests that a common border is the same bytes in both, walked either way."""
    left = shapely.Polygon([(0, 0), (4_000.123, 700), (9_000, 30_000), (0, 30_000)])
    right = shapely.Polygon([(4_000.123, 700), (40_000, 0), (9_000, 30_000)])
    one = {tuple(p) for p in shapely.get_coordinates(densified_lonlat(CRS, left)).tolist()}
    two = {tuple(p) for p in shapely.get_coordinates(densified_lonlat(CRS, right)).tolist()}
    assert len(one & two) > 5


def test_every_kind_of_geometry_keeps_its_kind() -> None:
    """Tests holes, collections, points, rings and empty shapes."""
    hole = shapely.Polygon([(0, 0), (9, 0), (9, 9), (0, 9)], [[(3, 3), (6, 3), (6, 6), (3, 6)]])
    kinds = [
        hole,
        shapely.MultiPolygon([hole, shapely.box(20, 0, 30, 5)]),
        shapely.Point(1, 2),
        shapely.MultiPoint([(0, 0), (1, 1)]),
        shapely.MultiLineString([[(0, 0), (1, 1)], [(2, 2), (3, 3)]]),
        shapely.LinearRing([(0, 0), (1, 0), (1, 1)]),
        shapely.GeometryCollection([shapely.Point(0, 0), shapely.LineString([(0, 0), (1, 1)])]),
        shapely.Polygon(),
    ]
    for geometry in kinds:
        written = densified_lonlat(CRS, geometry)
        assert written.geom_type == geometry.geom_type
        assert shapely.get_num_coordinates(written) == shapely.get_num_coordinates(geometry)
        if not geometry.is_empty:
            assert written.bounds[0] == pytest.approx(35.5, abs=0.01)
