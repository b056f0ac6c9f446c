"""The ground of a difference: its polygons, and nothing that only touches."""

from __future__ import annotations

import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from clearground.evidence.difference import ground_shape
from clearground.standards.geometry import shape_to_metres


@pytest.mark.parametrize(
    "geometry",
    [
        shapely.Point(1, 1),
        shapely.LineString([(0, 0), (5, 5)]),
        shapely.Polygon(),
        shapely.GeometryCollection([shapely.Point(0, 0), shapely.LineString([(0, 0), (1, 1)])]),
    ],
)
def test_what_has_no_area_has_no_disputed_ground(geometry: BaseGeometry) -> None:
    """Tests points, lines, nothing, and a collection of them."""
    assert ground_shape(geometry) is None


def test_the_polygons_of_an_intersection_are_kept_and_its_lines_dropped() -> None:
    """Tests a square of 4 m2 with a line that two outlines also share: 4 m2 are left."""
    mixed = shapely.GeometryCollection(
        [shapely.box(0, 0, 2, 2), shapely.LineString([(5, 0), (9, 0)])]
    )
    found = ground_shape(mixed)
    assert found is not None
    assert shape_to_metres(found).area == 4.0


def test_parts_that_overlap_count_once() -> None:
    """Tests two squares of 4 m2 that share 2 m2: 6 m2 are disputed."""
    both = shapely.GeometryCollection([shapely.box(0, 0, 2, 2), shapely.box(1, 0, 3, 2)])
    found = ground_shape(both)
    assert found is not None
    assert shape_to_metres(found).area == 6.0
