"""Rules about shapes: a property for splits along any line."""

from __future__ import annotations

import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry.base import BaseGeometry

from clearground.areas.shape_rules import (
    check_broken_shape,
    check_not_larger,
    check_parts_are_not_whole,
    check_parts_overlap,
)
from clearground.standards.geometry import shape_from_metres

mm = st.integers(0, 900_000)


@st.composite
def polygon(draw: st.DrawFn) -> BaseGeometry:
    """A random convex polygon up to 900 m across, on the grid."""
    points = draw(st.lists(st.tuples(mm, mm), min_size=3, max_size=8, unique=True))
    hull = shapely.MultiPoint(points).convex_hull
    if hull.geom_type != "Polygon" or hull.area < 1e8:
        hull = shapely.box(0, 0, 123_457, 98_765)
    return shapely.transform(hull, lambda xy: xy / 1000)


@settings(max_examples=100, deadline=None)
@given(polygon(), st.integers(1_000, 899_000), st.integers(1_000, 899_000))
def test_any_straight_cut_is_accepted_and_a_lost_strip_is_not(
    whole: BaseGeometry, x0: int, x1: int
) -> None:
    """Tests that rounding a cut to the grid is no fault, and losing 1 cm along it is."""
    left = shapely.Polygon([(-1, -1), (x0 / 1000, -1), (x1 / 1000, 901), (-1, 901)])
    one, two = whole.intersection(left), whole.difference(left)
    if min(one.area, two.area) < 10:
        return
    parts = [shape_from_metres(one), shape_from_metres(two)]
    shape = shape_from_metres(whole)
    assert [f for p in parts for f in check_broken_shape(p, "part")] == []
    assert check_parts_overlap("A", parts) == ()
    assert check_parts_are_not_whole("A", shape, parts) == ()
    thinner = shape_from_metres(shapely.buffer(two, -0.01))
    found = check_parts_are_not_whole("A", shape, [parts[0], thinner])
    assert [f.code for f in found] == ["AREA-15"]


@settings(max_examples=60, deadline=None)
@given(polygon(), polygon())
def test_a_union_is_an_extension_unless_it_adds_nothing(
    one: BaseGeometry, two: BaseGeometry
) -> None:
    """Tests that the union of two outlines extends each unless it lies inside already."""
    union = shapely.union_all([one, two], grid_size=0.001)
    added_m2 = union.area - one.area
    if added_m2 > 0.01 * two.length:
        assert check_not_larger("A", shape_from_metres(one), shape_from_metres(union)) == ()
        assert check_not_larger("A", shape_from_metres(union), shape_from_metres(one)) != ()
