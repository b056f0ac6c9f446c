"""Strips give out every square metre of an order once; portions of an area are the whole of it."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
import shapely
import shapely.affinity
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry.base import BaseGeometry

from clearground.edge.sim.actors.ground import Strips, area_before, chunks, portion
from clearground.field.coverage import coverage

GROUNDS = st.builds(
    lambda w, h, hole, turn: shapely.affinity.rotate(
        shapely.box(0, 0, w, h).difference(shapely.Point(w / 2, h / 2).buffer(hole)), turn
    ),
    st.integers(20, 400),
    st.integers(20, 200),
    st.integers(0, 9),
    st.integers(0, 179),
)


def test_area_before_an_easting_is_counted_by_hand() -> None:
    """Tests 10 m x 4 m with a hole of 1 m2 from x = 2 to 3: 8, 8 + 1.5 and 39 m2."""
    ground = shapely.box(0, 0, 10, 4).difference(shapely.box(2, 1, 3, 2))
    before = area_before(ground, np.array([0.0, 2.0, 2.5, 10.0]))
    assert before == pytest.approx([0.0, 8.0, 9.5, 39.0])


@settings(max_examples=40, deadline=timedelta(seconds=3))
@given(GROUNDS, st.integers(80, 4000))
def test_strips_cover_the_order_once(ground: BaseGeometry, size_m2: int) -> None:
    """Tests that nothing is left and nothing is given out twice, to the width of the grid."""
    strips, pieces = Strips(ground), []
    for _ in range(10_000):
        if strips.finished:
            break
        pieces.append(strips.next(size_m2)[0])
    seen = coverage(ground, pieces)
    assert seen.gap_m2 < 0.002 * ground.length
    assert seen.twice_m2 < 0.002 * ground.length * len(pieces)
    assert sum(p.area for p in pieces) == pytest.approx(ground.area, rel=1e-6)


def test_items_lie_in_the_strip_that_covers_them() -> None:
    """Tests that the place along the ground agrees with the strips for a turned field."""
    ground = shapely.affinity.rotate(shapely.box(0, 0, 200, 50), 30)
    strips = Strips(ground)
    rng = np.random.default_rng(4)
    box = ground.bounds
    places = rng.uniform(box[:2], box[2:], (400, 2))
    places = places[shapely.contains_xy(ground, places)]
    along = strips.along(places)
    strip, begin, end = strips.next(2500)
    inside = shapely.contains_xy(shapely.buffer(strip, 1e-6), places)
    assert inside.tolist() == ((along >= begin) & (along < end)).tolist()


def test_an_area_is_cut_into_orders_of_about_a_size() -> None:
    """Tests 10,000 m2 in orders of about 3,000 m2: three of a third each."""
    pieces = chunks(shapely.box(0, 0, 200, 50), 3000)
    assert [round(p.area) for p in pieces] == [3333, 3333, 3333]
    assert chunks(shapely.Polygon(), 3000) == ()


@settings(max_examples=40, deadline=timedelta(seconds=3))
@given(st.integers(0, 2**32 - 1), st.integers(0, 40))
def test_the_portions_of_an_area_are_together_the_area(seed: int, items: int) -> None:
    """Tests that cancelled, reduced and cleared ground neither overlap nor leave anything."""
    rng = np.random.default_rng(seed)
    area = shapely.box(0, 0, 300, 200)
    places = rng.uniform((20, 20), (280, 180), (items, 2))
    sign = shapely.Point(150, 100).buffer(20)
    made = portion(area, places, [sign], rng=rng)
    parts = [made.cancel, made.reduce, made.clear]
    assert sum(p.area for p in parts) == pytest.approx(area.area, abs=0.5)
    assert shapely.intersection(made.cancel, sign).area < 0.001 * sign.length
    assert shapely.union_all(parts).area == pytest.approx(area.area, abs=0.5)
