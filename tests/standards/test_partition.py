"""The planar partition: faces add up exactly, whatever overlaps."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry.base import BaseGeometry

from clearground.standards.partition import (
    HALF_MM2_PER_M2,
    clusters,
    exact_half_mm2,
    half_square_millimetres,
    largest_remainder,
    overlay,
)

BOX = shapely.box


def test_overlay_by_hand() -> None:
    """Tests the faces of two overlapping areas and a release across both."""
    p = overlay({"area": [BOX(0, 0, 4, 4), BOX(2, 0, 6, 4)], "release": [BOX(1, 0, 5, 1)]})
    found = {
        (tuple(p.covers["area"][1][p.covers["area"][0] == f].tolist()), bool(r), a)
        for f, (r, a) in enumerate(
            zip(p.covered("release"), (p.half_mm2 / HALF_MM2_PER_M2).tolist(), strict=True)
        )
    }
    assert found == {
        ((0,), False, 7.0),  # 2 x 4 less 1 x 1
        ((0,), True, 1.0),
        ((0, 1), False, 6.0),  # 2 x 4 less 2 x 1
        ((0, 1), True, 2.0),
        ((1,), False, 7.0),
        ((1,), True, 1.0),
    }


def test_first_item_owns_the_overlap() -> None:
    """Tests that a face covered by several items names the first, and none is -1."""
    p = overlay({"area": [BOX(0, 0, 2, 1), BOX(1, 0, 3, 1)], "work": [BOX(3, 0, 4, 1)]})
    by_x = dict(zip(shapely.centroid(p.faces), p.first("area"), strict=True))
    assert {c.x: int(i) for c, i in by_x.items()} == {0.5: 0, 1.5: 0, 2.5: 1, 3.5: -1}


def test_hole_between_shapes_is_no_face() -> None:
    """Tests that ground enclosed by shapes but covered by none is left out."""
    frame = BOX(0, 0, 10, 10).difference(BOX(4, 4, 6, 6))
    p = overlay({"area": [frame]})
    assert p.half_mm2.sum() == 96 * HALF_MM2_PER_M2
    assert exact_half_mm2(frame) == 96 * HALF_MM2_PER_M2


def test_shapes_without_ground_are_passed_over() -> None:
    """Tests that points, lines and empty shapes leave no face, and items keep their numbers."""
    p = overlay({"work": [shapely.Point(1, 1), shapely.Polygon(), BOX(0, 0, 1, 1)]})
    assert p.first("work").tolist() == [2]
    nothing = overlay({"work": [shapely.Point(1, 1)], "area": []})
    assert len(nothing.faces) == 0
    assert nothing.covered("area").tolist() == []


def test_collections_count_with_every_part() -> None:
    """Tests that both parts of a multipolygon carry its number and their own cluster."""
    two = shapely.MultiPolygon([BOX(0, 0, 1, 1), BOX(9, 0, 10, 1)])
    p = overlay({"area": [BOX(20, 0, 21, 1), two]})
    assert sorted(p.first("area").tolist()) == [0, 1, 1]
    assert sorted(p.cluster.tolist()) == [0, 1, 2]


def test_clusters_join_along_a_chain() -> None:
    """Tests that a chain of touching squares is one cluster however long it is."""
    chain = [BOX(i, 0, i + 1, 1) for i in range(50)]
    order = np.random.default_rng(4).permutation(50)
    shuffled = np.array([chain[i] for i in order] + [BOX(0, 5, 1, 6)])
    numbers = clusters(shuffled)
    assert len(set(numbers[:50].tolist())) == 1
    assert numbers[50] != numbers[0]


def test_exact_area_far_from_the_origin() -> None:
    """Tests that the integer sum stays exact where products pass 64 bits."""
    # A triangle of 1 mm x 1 mm at 300 km: half a square millimetre, so 1 half mm2.
    far = shapely.Polygon([(3e5, 3e5), (3e5 + 0.001, 3e5), (3e5, 3e5 + 0.001)])
    assert half_square_millimetres(np.array([far])).tolist() == [1]
    # The belt: 245 km by 20.123 km is 4,930,135,000 m2.
    belt = BOX(-122_500, -10_000, 122_500, 10_123)
    assert exact_half_mm2(belt) == 4_930_135_000 * HALF_MM2_PER_M2


mm = st.integers(-200_000, 200_000)


@st.composite
def polygon(draw: st.DrawFn) -> BaseGeometry:
    """A random convex polygon on the 1 mm grid, up to 400 m across."""
    points = draw(st.lists(st.tuples(mm, mm), min_size=3, max_size=8, unique=True))
    hull = shapely.MultiPoint(points).convex_hull
    if hull.geom_type != "Polygon":
        x, y = points[0]
        hull = BOX(x, y, x + 5_007, y + 3_001)
    return shapely.transform(hull, lambda xy: xy / 1000)


@settings(max_examples=80, deadline=None)
@given(st.lists(polygon(), min_size=1, max_size=6))
def test_faces_are_disjoint_and_make_up_the_union(shapes: list[BaseGeometry]) -> None:
    """Tests vector against an independent union: no ground twice, none lost."""
    p = overlay({"area": shapes})
    union = shapely.union_all(shapes)
    # Snap rounding moves a border by less than the grid.
    bound = 0.001 * sum(s.length for s in shapes) + 1e-6
    assert abs(p.half_mm2.sum() / HALF_MM2_PER_M2 - union.area) <= bound
    assert shapely.union_all(p.faces).area == pytest.approx(shapely.area(p.faces).sum())
    for i, shape in enumerate(shapes):
        mine = p.half_mm2[p.covers["area"][0][p.covers["area"][1] == i]].sum()
        assert abs(mine / HALF_MM2_PER_M2 - shape.area) <= bound


@settings(max_examples=60, deadline=None)
@given(st.lists(polygon(), min_size=1, max_size=5), st.randoms(use_true_random=False))
def test_order_of_shapes_moves_no_area(shapes: list[BaseGeometry], random: object) -> None:
    """Tests that the multiset of exact face areas does not depend on the order."""
    turned = list(shapes)
    random.shuffle(turned)  # type: ignore[attr-defined]
    one, other = overlay({"a": shapes}), overlay({"a": turned})
    assert sorted(one.half_mm2.tolist()) == sorted(other.half_mm2.tolist())


@settings(max_examples=60, deadline=None)
@given(st.lists(polygon(), min_size=1, max_size=4))
def test_vertices_stand_on_the_grid(shapes: list[BaseGeometry]) -> None:
    """Tests that every cut vertex is in whole millimetres."""
    xy = shapely.get_coordinates(overlay({"a": shapes}).faces) * 1000
    assert np.abs(xy - np.rint(xy)).max() < 1e-6


@given(st.lists(st.integers(0, 10**10), min_size=1, max_size=30))
def test_largest_remainder_adds_up(exact: list[int]) -> None:
    """Tests that parts add up to the rounded total and none moves by a whole metre."""
    parts = largest_remainder(exact)
    assert sum(parts) == (2 * sum(exact) + 10**6) // (2 * 10**6)
    assert all(abs(Fraction(e, 10**6) - p) < 1 for e, p in zip(exact, parts, strict=True))


def test_largest_remainder_by_hand() -> None:
    """Tests who gets the extra metre, and that a given total is kept."""
    assert largest_remainder([1_600_000, 1_300_000, 100_000]) == (2, 1, 0)  # 3.0
    assert largest_remainder([500_000, 500_000]) == (1, 0)
    assert largest_remainder([1_500_000, 1_000_000], total_m2=2) == (1, 1)
    assert largest_remainder([]) == ()
    with pytest.raises(AssertionError):
        largest_remainder([1_000_000], total_m2=5)
