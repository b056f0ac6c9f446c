"""The tasks of one piece of ground: in order, each square metre of work once, value conserved."""

from __future__ import annotations

import math

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from clearground.plan.chains import Ground, Waiting, benefit, chain, works_task
from clearground.plan.model import CLEARANCE, INSPECTION, SPOT, SURVEY, Task
from clearground.plan.rates import rates_of
from clearground.standards.terms import AreaClass, HazardType, TeamKind
from tests.scene import BOOK, DAY

RATES = rates_of(BOOK, DAY)
LARGEST_M2 = 1e6


def square(side_m: float, **facts: object) -> Ground:
    return Ground("g", shapely.box(0, 0, side_m, side_m), **facts)  # type: ignore[arg-type]


def made(ground: Ground, first: int = 0) -> tuple[list[Task], tuple[int, ...]]:
    return chain(ground, 3, first=first, rates=RATES, waiting=0, largest_m2=LARGEST_M2)


def worth(ground: Ground) -> float:
    return benefit(ground, RATES, waiting=0, largest_m2=LARGEST_M2)


def test_a_suspected_area_is_surveyed_then_cleared_then_inspected() -> None:
    """Tests the order, and that another organisation inspects what was cleared."""
    tasks, ends = made(square(100), first=10)
    assert [t.type for t in tasks] == [SURVEY, CLEARANCE, INSPECTION]
    assert [t.predecessors for t in tasks] == [(), (10,), (11,)]
    assert tasks[2].other_org_than == 11
    assert ends == (12,)
    assert {t.area for t in tasks} == {3}


def test_a_confirmed_area_needs_no_survey() -> None:
    """Tests that clearance waits for nothing."""
    tasks, _ends = made(square(100, area_class=AreaClass.CHA))
    assert [(t.type, t.predecessors) for t in tasks] == [(CLEARANCE, ()), (INSPECTION, (0,))]


def test_what_is_done_is_not_planned_again() -> None:
    """Tests half the clearance done, and all of it: then only the inspection is left."""
    half, _ends = made(square(100, area_class=AreaClass.CHA, done={CLEARANCE: 0.5}))
    full, _ends = made(square(100, area_class=AreaClass.CHA))
    half_days, full_days = (t[0].team_days(TeamKind.MANUAL) or 0.0 for t in (half, full))
    assert half_days == pytest.approx(full_days / 2)
    done, ends = made(square(100, area_class=AreaClass.CHA, done={CLEARANCE: 1.0}))
    assert [(t.type, t.predecessors, t.other_org_than) for t in done] == [(INSPECTION, (), None)]
    assert ends == (0,)


def test_a_single_item_is_one_task_of_the_disposal_team() -> None:
    """Tests a spot: no survey, no inspection of its own."""
    tasks, ends = made(square(10, hazard=HazardType.SPOT), first=4)
    assert [t.type for t in tasks] == [SPOT]
    assert [w.kind for w in tasks[0].work] == [TeamKind.EOD]
    assert ends == (4,)


def test_battle_area_is_searched_by_other_kinds_than_minefields() -> None:
    """Tests that no dog and no machine is sent to unexploded ordnance."""
    tasks, _ends = made(square(100, area_class=AreaClass.CHA, hazard=HazardType.BATTLE_AREA))
    assert [w.kind for w in tasks[0].work] == [TeamKind.MANUAL, TeamKind.EOD]


@given(
    st.floats(10, 3000),
    st.sampled_from(AreaClass),
    st.none() | st.floats(0, 1),
    st.integers(0, 5000),
)
def test_the_tasks_share_the_value_of_the_ground_and_no_more(
    side_m: float, area_class: AreaClass, p_any: float | None, people: int
) -> None:
    """Tests any ground: survey's chance of cancelling and the lots' releases sum to its worth."""
    ground = square(side_m, area_class=area_class, p_any=p_any, people=people)
    tasks, ends = made(ground)
    assert math.fsum(t.value_per_day for t in tasks) == pytest.approx(worth(ground))
    assert len(ends) <= RATES.lots_max
    assert all(tasks[k].type == INSPECTION for k in ends)


def test_a_forecast_of_nothing_shortens_clearance_but_never_cancels_it() -> None:
    """Tests a certain "nothing there": survey still goes, and clearance is still planned."""
    sure, unknown = square(100, p_any=0.0), square(100)
    assert sure.cancel_p(RATES) == RATES.cancel_when_empty < 1
    assert unknown.cancel_p(RATES) == 0.0
    assert [t.type for t in made(sure)[0]] == [t.type for t in made(unknown)[0]]
    confirmed = square(100, p_any=0.0, area_class=AreaClass.CHA)
    assert confirmed.cancel_p(RATES) == 0.0


@given(st.integers(0, 10_000), st.integers(0, 10_000), st.integers(0, 9), st.integers(0, 9))
def test_more_people_or_accidents_never_lower_the_worth(
    people: int, more: int, accidents: int, further: int
) -> None:
    """Tests the scores one beside the other."""
    one = square(100, people=people, accidents=accidents)
    other = square(100, people=people + more, accidents=accidents + further)
    assert worth(one) <= worth(other)


def test_farmland_and_roads_are_told_by_their_words() -> None:
    """Tests a meadow and a track against ground of no stated use."""
    plain = worth(square(100))
    weights = RATES.weights
    meadow, track = worth(square(100, land_use="Meadow")), worth(square(100, land_use="dirt track"))
    assert meadow - plain == pytest.approx(RATES.points_per_day * weights["farmland"])
    assert track - plain == pytest.approx(RATES.points_per_day * weights["roads"])


def test_works_wait_for_all_their_ground_and_are_never_shorter_than_a_job() -> None:
    """Tests a bridge at a point: the least job there is, after two inspections."""
    bridge = Waiting("w", "Bridge", shapely.Point(0, 0), people=0)
    task = works_task(bridge, 1, (4, 7), RATES)
    assert task.predecessors == (4, 7)
    assert task.team_days(TeamKind.ENGINEER) == RATES.works_team_days
    assert task.value_per_day == 0.0
    served = works_task(Waiting("w", "Bridge", shapely.Point(0, 0), people=500), 1, (), RATES)
    assert served.value_per_day > 0
