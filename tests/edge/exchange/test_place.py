"""Where records lie: wrong systems and swapped axes are caught, never drawn elsewhere."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from clearground.edge.exchange.place import (
    ELSEWHERE,
    MARGIN_DEG,
    NOWHERE,
    OK,
    SWAPPED,
    check_layer,
    crs_of,
    locate,
    to_degrees,
)
from clearground.errors import CaseError, GeometryError

BOX = (36.0, 47.0, 38.0, 49.0)


def found(*places: shapely.Geometry | None, extent: tuple[float, ...] | None = BOX) -> list[int]:
    shapes = np.array(places, dtype=object)
    return locate(shapes, extent).found.tolist()  # type: ignore[arg-type]


def test_each_record_is_found_in_place_elsewhere_swapped_or_nowhere() -> None:
    """Tests one of each in a case of 36 to 38 east and 47 to 49 north."""
    here, swapped, far = shapely.Point(37, 48), shapely.Point(48, 37), shapely.Point(10, 60)
    assert found(here, swapped, far) == [OK, SWAPPED, ELSEWHERE]
    assert found(None, shapely.Point()) == [NOWHERE, NOWHERE]


def test_a_record_just_outside_the_case_is_still_of_it() -> None:
    """Tests the margin itself and a little beyond it."""
    edge = BOX[2] + MARGIN_DEG
    assert found(shapely.Point(edge, 48), shapely.Point(edge + 0.01, 48)) == [OK, ELSEWHERE]


def test_without_an_extent_only_what_is_not_on_the_globe_is_elsewhere() -> None:
    """Tests metres that pose as degrees."""
    places = (shapely.Point(-120, 5), shapely.Point(500_000, 5_300_000))
    assert found(*places, extent=None) == [OK, ELSEWHERE]


@given(st.floats(allow_nan=True, allow_infinity=True), st.floats(-90, 90))
def test_no_coordinate_that_is_not_a_number_is_in_place(x: float, y: float) -> None:
    """Tests any value: in place only where it lies in the case with its margin."""
    (state,) = found(shapely.Point(x, y))
    lies = BOX[0] - MARGIN_DEG <= x <= BOX[2] + MARGIN_DEG
    lies = lies and BOX[1] - MARGIN_DEG <= y <= BOX[3] + MARGIN_DEG
    assert (state == OK) == lies


@pytest.mark.parametrize(
    ("place", "code"), [(shapely.Point(48, 37), "GEO-13"), (shapely.Point(10, 60), "GEO-14")]
)
def test_a_layer_that_lies_mostly_wrong_is_one_fault(place: shapely.Point, code: str) -> None:
    """Tests two wrong records of three; with one of three each is set aside by itself."""
    here = shapely.Point(37, 48)
    with pytest.raises(GeometryError) as stopped:
        check_layer(
            locate(np.array([place, place, here]), BOX), layer="l", crs="EPSG:4326", extent=BOX
        )
    assert stopped.value.code == code
    check_layer(locate(np.array([place, here, here]), BOX), layer="l", crs="EPSG:4326", extent=BOX)


def test_a_mirrored_layer_names_both_sides_and_blames_neither() -> None:
    """Tests that the message holds the bounds of layer and extent, and a remedy for each."""
    with pytest.raises(GeometryError) as stopped:
        check_layer(
            locate(np.array([shapely.Point(48, 37)]), BOX), layer="l", crs="EPSG:4326", extent=BOX
        )
    found = stopped.value.finding
    assert "Layer l (longitude 48.00 to 48.00, latitude 37.00 to 37.00)" in found.what
    assert f"longitude {BOX[0]:.2f} to {BOX[2]:.2f}, latitude {BOX[1]:.2f}" in found.what
    assert "swap the layer's columns" in found.next
    assert "write `extent` as west, south, east, north" in found.next


def test_what_the_case_says_must_not_contradict_the_file() -> None:
    """Tests a contradiction, two names of one system, one side silent, and an unknown name."""
    assert crs_of("EPSG:32637", "EPSG:32637", layer="l") == "EPSG:32637"
    assert crs_of("EPSG:4326", "OGC:CRS84", layer="l") == "EPSG:4326"
    assert crs_of("", "EPSG:32637", layer="l") == "EPSG:32637"
    assert crs_of("", "", layer="l") == "EPSG:4326"
    with pytest.raises(CaseError, match="CASE-11"):
        crs_of("EPSG:32636", "EPSG:32637", layer="l")
    with pytest.raises(CaseError, match="CASE-07"):
        to_degrees(np.array([shapely.Point(0, 0)]), "EPSG:999999", layer="l")


def test_metres_come_out_as_degrees_east_and_north() -> None:
    """Tests the middle of a UTM zone on the equator: 39 degrees east, 0 north."""
    (moved,) = to_degrees(np.array([shapely.Point(500_000, 0)]), "EPSG:32637", layer="l")
    assert (moved.x, moved.y) == (pytest.approx(39.0), pytest.approx(0.0, abs=1e-9))
