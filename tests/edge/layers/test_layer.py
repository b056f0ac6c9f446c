"""Geometries of mixed kinds become layers of one kind."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from clearground.edge.layers.layer import (
    Sheet,
    lines,
    metres,
    points,
    polygons,
    split_by_dimension,
)
from clearground.standards.geometry import Shape

BOX, POINT = shapely.box(0, 0, 2, 3), shapely.Point(1, 1)
LINE = shapely.LineString([(0, 0), (1, 1)])


def array(*shapes: object) -> np.ndarray:
    found = np.empty(len(shapes), dtype=object)
    found[:] = shapes
    return found


def test_shapes_are_read_in_metres_all_at_once() -> None:
    """Tests millimetres to metres, with an unknown place left unknown."""
    read = metres([Shape("POINT (1500 -2000)"), None])
    assert (read[0].x, read[0].y, read[1]) == (1.5, -2.0, None)
    assert len(metres([])) == 0


def test_polygons_are_taken_out_of_collections_two_levels_deep() -> None:
    """Tests a polygon, a collection holding a multipolygon, a point and nothing."""
    nested = shapely.GeometryCollection([POINT, shapely.MultiPolygon([BOX]), LINE])
    found = polygons(array(BOX, nested, POINT, None, shapely.Polygon()))
    assert [None if g is None else (g.geom_type, g.area) for g in found] == [
        ("MultiPolygon", 6.0),
        ("MultiPolygon", 6.0),
        None,
        None,
        None,
    ]


def test_lines_become_multilines() -> None:
    """Tests a line, a ring and a point."""
    ring = shapely.LinearRing([(0, 0), (1, 0), (1, 1)])
    found = lines(array(LINE, ring, POINT))
    assert [None if g is None else g.geom_type for g in found] == [
        "MultiLineString",
        "MultiLineString",
        None,
    ]


def test_several_points_are_drawn_at_their_centre() -> None:
    """Tests a point, two points and an unknown place."""
    found = points(array(POINT, shapely.MultiPoint([(0, 0), (2, 2)]), None))
    assert [None if g is None else (g.x, g.y) for g in found] == [(1.0, 1.0), (1.0, 1.0), None]


def test_the_kind_of_layer_follows_the_dimension() -> None:
    """Tests that an unknown place stands among the points."""
    assert split_by_dimension(array(POINT, LINE, BOX, None)).tolist() == [0, 1, 2, 0]


def test_a_layer_holds_a_value_for_each_column() -> None:
    """Tests the columns of one feature, and that a missing value is a programmer's error."""
    sheet = Sheet("finds", "Finds", "POINT", {"number": "integer"})
    layer = sheet.layer(array(POINT), [("f", True, None, 4)])
    assert list(layer.rows()) == [
        {"entity": "f", "simulated": True, "recorded_on": None, "number": 4}
    ]
    assert layer.column("number") == (4,)
    with pytest.raises(AssertionError, match="a value for each column"):
        sheet.layer(array(POINT), [("f", True, None)])
