"""The arrays of a problem say the same as the problem read day by day."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from clearground.plan.compiled import compile_problem, needed_days, off_days
from clearground.plan.model import Calendar, DayRange, Problem
from tests.plan.small import INSP, chain_of_two, random_problem, team

RANGES = st.lists(st.tuples(st.integers(-5, 30), st.integers(-5, 30)).map(sorted), max_size=4)


def works(p: Problem, m: int, district: int, day: int) -> bool:
    """By hand: whether a team works in a district on a day."""
    calendar = p.calendars[p.teams[m].calendar]
    off = [*calendar.leave, *p.districts[district].closed(p.teams[m].kind)]
    return day % 7 != calendar.rest_day and not any(a <= day <= b for a, b in off)


@given(RANGES, st.integers(1, 25))
def test_days_off_are_those_inside_any_range(ranges: list[list[int]], horizon: int) -> None:
    """Tests ranges that begin before the plan, end after it, or overlap."""
    given_ranges: tuple[DayRange, ...] = tuple((a, b) for a, b in ranges)
    off = off_days(given_ranges, horizon)
    assert off.tolist() == [any(a <= d <= b for a, b in ranges) for d in range(horizon)]


@given(st.floats(0.01, 500), st.floats(0.1, 5))
def test_work_takes_whole_days_rounded_up(work: float, rate: float) -> None:
    """Tests that the days are enough, and one day fewer would not be, within rounding."""
    (days,) = needed_days(np.array([work]), rate, 10_000).tolist()
    assert days * rate >= work * (1 - 1e-6)
    assert days == 1 or (days - 1) * rate < work * (1 + 1e-6)


def test_a_kind_that_may_not_do_a_task_needs_longer_than_the_plan() -> None:
    """Tests an inspector before clearance: infinite work, one day more than the horizon."""
    c = compile_problem(chain_of_two())
    assert c.need(1).tolist() == [21, 2]
    assert c.need(0).tolist() == [3, 21]


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.data())
def test_a_span_is_what_counting_day_by_day_gives(seed: int, data: st.DataObject) -> None:
    """Tests first and last day of work against a count over the calendar."""
    p = random_problem(seed)
    c = compile_problem(p)
    m = data.draw(st.integers(0, len(p.teams) - 1))
    district = data.draw(st.integers(0, len(p.districts) - 1))
    start, need = data.draw(st.integers(0, p.horizon_days)), data.draw(st.integers(1, 9))
    days = [d for d in range(start, p.horizon_days) if works(p, m, district, d)]
    first, last = c.span(m, np.array([district]), np.array([start]), np.array([need]))
    assert int(first[0]) == (days[0] if days else p.horizon_days)
    assert int(last[0]) == (days[need - 1] if len(days) >= need else p.horizon_days)


def test_a_move_takes_setup_and_whole_days_and_none_inside_an_area() -> None:
    """Tests the areas at 0, 10 and 100 km, 80 km a day, from the first of them."""
    c = compile_problem(chain_of_two())
    areas = np.array([0, 1, 2])
    assert c.trip(0, c.area_xy[0], areas).tolist() == [0, 1, 2]
    assert c.trip(-1, np.array([0.0, 60.0]), areas[:1]).tolist() == [1]
    assert math.hypot(100, 60) > 80
    assert c.trip(-1, np.array([0.0, 60.0]), areas[2:]).tolist() == [2]


def test_successors_inspections_and_neighbours_are_listed_both_ways() -> None:
    """Tests the chain of two with its areas kept apart."""
    c = compile_problem(replace(chain_of_two(), separation=((0, 2),)))
    assert c.children == ((1,), ())
    assert c.inspected_by == ((1,), ())
    assert c.neighbours == ((2,), (), (0,))


def test_a_skill_is_held_by_sets_of_teams() -> None:
    """Tests a task that needs a skill, a team with it, one without, one with another order."""
    p = chain_of_two()
    deep = replace(p.tasks[0], skill="deep")
    teams = (
        team("a", skills=("deep", "eod")),
        team("b", INSP),
        team("c", skills=("eod", "deep")),
    )
    c = compile_problem(replace(p, tasks=(deep, p.tasks[1]), teams=teams))
    able = [bool(c.skill_ok[0, c.skill_set[m]]) for m in range(3)]
    assert able == [True, False, True]
    assert [bool(c.skill_ok[1, c.skill_set[m]]) for m in range(3)] == [True, True, True]


def test_the_days_of_a_team_are_cut_to_the_plan() -> None:
    """Tests a team that came long ago and stays for ever."""
    p = replace(chain_of_two(), calendars=(Calendar(),), teams=(team("a", from_day=-30),))
    c = compile_problem(p)
    assert (c.team_from.tolist(), c.team_to.tolist()) == ([0], [19])
