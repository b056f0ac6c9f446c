"""Shapes in whole millimetres, and the equal-area CRS in which square metres are true."""

from __future__ import annotations

import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from clearground.standards.geometry import (
    RegionCrs,
    Shape,
    shape_from_metres,
    shape_to_metres,
    to_lonlat,
    to_region,
)

CRS = RegionCrs(37.0, 48.0)
METRES = st.floats(-60_000, 60_000)


@given(METRES, METRES)
def test_a_point_comes_back_within_half_a_millimetre(x_m: float, y_m: float) -> None:
    """Tests the round trip metres to shape to metres; the grid step is 1 mm."""
    back = shape_to_metres(shape_from_metres(shapely.Point(x_m, y_m)))
    assert abs(back.x - x_m) <= 0.000_501
    assert abs(back.y - y_m) <= 0.000_501


@given(st.integers(-(10**8), 10**8), st.integers(-(10**8), 10**8))
def test_a_shape_is_its_own_canonical_form(x_mm: int, y_mm: int) -> None:
    """Tests that a stored shape, read and written again, is the same text to the byte."""
    stored = Shape(f"POINT ({x_mm} {y_mm})")
    assert shape_from_metres(shape_to_metres(stored)) == stored


def test_a_ring_keeps_its_area_in_whole_square_millimetres() -> None:
    """Tests 12.345 m by 10 m: 123.45 m2 before and after."""
    ring = shape_from_metres(shapely.box(0, 0, 12.345, 10))
    assert shape_to_metres(ring).area == pytest.approx(123.45, abs=1e-9)


def test_what_is_thinner_than_the_grid_has_no_shape_left() -> None:
    """Tests that a sliver of 0.2 mm falls to nothing and not to a crooked ring."""
    assert shape_to_metres(shape_from_metres(shapely.box(0, 0, 100, 0.0002))).is_empty


def test_heights_are_not_kept() -> None:
    """Tests that a point with a height is stored as a place."""
    assert shape_from_metres(shapely.Point(1, 2, 300)) == "POINT (1000 2000)"


@settings(max_examples=50, deadline=None)
@given(st.floats(36.2, 37.8), st.floats(47.5, 48.5))
def test_degrees_come_back_from_the_region(lon: float, lat: float) -> None:
    """Tests the round trip degrees to metres to degrees within the grid's 1 mm (0.9e-8 degrees)."""
    back = to_lonlat(CRS, to_region(CRS, shapely.Point(lon, lat)))
    assert (back.x, back.y) == (pytest.approx(lon, abs=9e-9), pytest.approx(lat, abs=9e-9))


def test_the_centre_is_the_origin() -> None:
    """Tests that the region's own longitude and latitude is (0, 0)."""
    x_m, y_m = CRS.to_region(37.0, 48.0)
    assert (float(x_m), float(y_m)) == (pytest.approx(0, abs=1e-6), pytest.approx(0, abs=1e-6))


def test_planar_area_is_area_on_the_ellipsoid() -> None:
    """Tests a fine-edged square of 50 km, far from the centre, against the geodesic area."""
    square = shapely.segmentize(shapely.box(20_000, 20_000, 70_000, 70_000), 100)
    lon, lat = shapely.get_coordinates(to_lonlat(CRS, square)).T
    geodesic, _length = pyproj.Geod(ellps="WGS84").polygon_area_perimeter(lon, lat)
    assert abs(geodesic) == pytest.approx(square.area, rel=1e-7)


def test_many_places_are_projected_at_once_as_one_by_one() -> None:
    """Tests that an array gives what its members give."""
    lon, lat = np.array([36.5, 37.5]), np.array([47.9, 48.1])
    x_m, y_m = CRS.to_region(lon, lat)
    for k in range(2):
        assert (x_m[k], y_m[k]) == tuple(map(float, CRS.to_region(lon[k], lat[k])))
