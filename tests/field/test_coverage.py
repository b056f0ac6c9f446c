"""Searched ground by vector and by raster."""

from __future__ import annotations

from datetime import timedelta

import pytest
import shapely
import shapely.affinity
from hypothesis import given, settings
from hypothesis import strategies as st

from clearground.events.field import ObstacleLeft
from clearground.field.coverage import by_raster, coverage, of_order, records
from clearground.standards.geometry import shape_from_metres
from clearground.standards.terms import Method
from tests.scene import AREA, T0, at_work, work

BOXES = st.lists(
    st.tuples(*[st.integers(-20, 110)] * 2, *[st.integers(1, 60)] * 2).map(
        lambda b: shapely.box(b[0], b[1], b[0] + b[2], b[1] + b[3])
    ),
    max_size=6,
)


def test_a_gap_between_two_strips_is_named_in_square_metres() -> None:
    """Tests two strips of 40 m on 100 m of width: 20 m by 100 m are left."""
    seen = coverage(AREA, [shapely.box(0, 0, 40, 100), shapely.box(60, 0, 100, 100)])
    assert seen.gap_m2 == 2000.0
    assert seen.gap.bounds == (40.0, 0.0, 60.0, 100.0)
    assert seen.share == 0.8


def test_work_done_twice_and_work_outside_stand_on_their_own() -> None:
    """Tests strips that overlap by 5 m x 100 m and reach 10 m x 100 m past the edge."""
    seen = coverage(AREA, [shapely.box(0, 0, 55, 100), shapely.box(50, 0, 110, 100)])
    assert (seen.done_m2, seen.twice_m2, seen.outside_m2) == (10_000.0, 500.0, 1000.0)


def test_ground_covered_three_times_counts_once_as_twice() -> None:
    """Tests that three equal pieces of 4 m2 give 4 m2 done twice, not 12."""
    piece = shapely.box(0, 0, 2, 2)
    assert coverage(AREA, [piece, piece, piece]).twice_m2 == 4.0


def test_nothing_recorded_is_all_gap() -> None:
    """Tests that no record is never taken for a searched field."""
    seen = coverage(AREA, [])
    assert (seen.share, seen.gap_m2) == (0.0, 10_000.0)


def test_shallow_work_does_not_count_at_the_orders_depth() -> None:
    """Tests that 10 cm under an order for 20 cm leaves the ground a gap."""
    scene = at_work()
    scene.add("shallow", work(AREA, depth_m=0.1), T0)
    assert of_order(scene.world.worklog, "order").share == 0.0
    scene.progress("deep", shapely.box(0, 0, 50, 100), day=1)
    assert of_order(scene.world.worklog, "order").share == 0.5


def test_an_obstacle_is_part_of_the_gap_and_named() -> None:
    """Tests 10 m x 10 m of ruin inside 50 m x 100 m of unsearched ground."""
    scene = at_work()
    scene.progress("p", shapely.box(0, 0, 50, 100))
    ruin = ObstacleLeft("order", shape_from_metres(shapely.box(60, 60, 70, 70)), "ruin")
    scene.add("ruin", ruin)
    seen = of_order(scene.world.worklog, "order")
    assert (seen.gap_m2, seen.obstacle_m2) == (5000.0, 100.0)


def test_records_are_chosen_by_method() -> None:
    """Tests that a method that was not asked for gives nothing."""
    scene = at_work()
    scene.progress("p", AREA)
    log = scene.world.worklog
    assert len(records(log, ["order"], methods=[Method.MANUAL])) == 1
    assert records(log, ["order"], methods=[Method.MECHANICAL]) == ()


def test_a_record_taken_in_twice_counts_once() -> None:
    """Tests that a repeated record is not ground done twice."""
    scene = at_work()
    scene.progress("p", AREA)
    scene.progress("p", AREA)
    assert of_order(scene.world.worklog, "order").twice_m2 == 0.0


@settings(max_examples=60, deadline=timedelta(seconds=2))
@given(BOXES)
def test_vector_and_raster_agree(pieces: list[shapely.Polygon]) -> None:
    """Tests that cells of 1 m on whole-metre boxes count exactly the vector's area."""
    assert by_raster(AREA, pieces, 1.0) == pytest.approx(coverage(AREA, pieces).done_m2)


@settings(max_examples=60, deadline=timedelta(seconds=2))
@given(BOXES)
def test_done_and_gap_are_the_ground(pieces: list[shapely.Polygon]) -> None:
    """Tests that the ground closes and that the gap lies in no piece."""
    seen = coverage(AREA, pieces)
    assert seen.done_m2 + seen.gap_m2 == pytest.approx(seen.ground_m2)
    assert shapely.intersection(seen.gap, shapely.union_all(pieces)).area == pytest.approx(0)


def test_a_slanted_field_agrees_with_its_raster_within_a_thousandth() -> None:
    """Tests 0.25 m cells on a rotated field, searched in strips, against the vector."""
    ground = shapely.affinity.rotate(AREA, 31)
    strips = [
        shapely.affinity.rotate(shapely.box(0, y, 100, y + 20), 31, origin=(50, 50))
        for y in (0, 20, 60)
    ]
    seen = coverage(ground, strips)
    assert seen.done_m2 == pytest.approx(6000.0, abs=0.2)
    assert by_raster(ground, strips, 0.25) == pytest.approx(seen.done_m2, rel=1e-3)
