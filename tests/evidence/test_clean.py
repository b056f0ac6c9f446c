"""Mending a shape loses no ground of a hazard, and gains none that is said to be clear."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from clearground.evidence.clean import first_of_repeats, repair, snap

BOW_TIE = shapely.Polygon([(0, 0), (10, 10), (10, 0), (0, 10)])
# A square of 10 m with a slot in its upper edge, whose outline runs on around a square of
# 4 m by 4 m inside it: 96 m2 are enclosed, 16 m2 of them twice.
WOUND = shapely.Polygon(
    [(0, 0), (10, 0), (10, 10), (4, 10), (4, 4), (8, 4), (8, 8), (2, 8), (2, 10), (0, 10)]
)


def test_a_valid_shape_is_left_as_it_is() -> None:
    """Tests that nothing is noted where nothing is done."""
    square = shapely.box(0, 0, 1, 1)
    assert repair(square) == (square, "")


def test_both_lobes_of_a_bow_tie_are_kept() -> None:
    """Tests two triangles of 10 by 5 m: 2 x 25 m2."""
    mended, note = repair(BOW_TIE)
    assert mended.is_valid
    assert mended.area == pytest.approx(50)
    assert "crossed itself" in note


def test_ground_wound_twice_stays_inside_a_hazard_and_outside_cleared_ground() -> None:
    """Tests the doubtful 16 m2: 96 m2 as a hazard, 80 m2 as cleared."""
    more, more_note = repair(WOUND)
    less, less_note = repair(WOUND, keep_more=False)
    assert (more.area, less.area) == (pytest.approx(96), pytest.approx(80))
    assert "16 m² that it winds around twice are kept inside" in more_note
    assert "16 m² that it winds around twice are left outside" in less_note


def test_a_spike_is_named_and_the_polygon_stays_a_polygon() -> None:
    """Tests a square with a spike 20 m long that encloses nothing."""
    spiked = shapely.Polygon([(0, 0), (10, 0), (10, 10), (30, 10), (10, 10), (0, 10)])
    mended, note = repair(spiked)
    assert mended.geom_type == "Polygon"
    assert mended.area == pytest.approx(100)
    assert "20 m of spikes" in note


def test_an_outline_without_ground_is_kept_as_a_line() -> None:
    """Tests that a collapsed polygon is not dropped."""
    mended, note = repair(shapely.Polygon([(0, 0), (5, 0), (10, 0)]))
    assert mended.length == pytest.approx(10)
    assert "line or point" in note


def test_a_shape_below_a_millimetre_becomes_a_point() -> None:
    """Tests that snapping to the grid never empties a shape."""
    kept, note = snap(shapely.box(1, 1, 1.0002, 1.0002))
    assert kept.geom_type == "Point"
    assert "millimetre" in note


@given(
    st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=4, max_size=9, unique=True)
)
def test_the_larger_reading_holds_the_smaller_one(corners: list[tuple[int, int]]) -> None:
    """Tests on random rings that a hazard never loses what cleared ground would keep."""
    ring = shapely.Polygon(corners)
    more, _note = repair(ring)
    less, _note = repair(ring, keep_more=False)
    assert more.is_valid
    assert not more.is_empty
    assert less.difference(more.buffer(1e-6)).area <= 1e-6
    even_odd = shapely.make_valid(ring)
    assert even_odd.area <= more.area + 1e-6


def test_repeats_point_to_the_first() -> None:
    """Tests positions by hand."""
    assert first_of_repeats(["a", "b", "a", "a", "b"]) == [0, 1, 0, 0, 1]
    assert first_of_repeats(list(np.arange(3))) == [0, 1, 2]
