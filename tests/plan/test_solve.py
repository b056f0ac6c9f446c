"""Tests of the planner's face: hand-worked optima, rules kept, repeatable."""

from __future__ import annotations

import gzip
import importlib.util
import json
import os
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearground.errors import PlanError
from clearground.plan import Assignment, Problem, Stop, read_instance, solve
from clearground.plan.feasibility import faults
from clearground.plan.model import Blocked, Calendar, District, Pool
from tests.plan.small import (
    INSP,
    MANUAL,
    area,
    best_by_enumeration,
    chain_of_two,
    problem,
    random_problem,
    task,
    team,
)

STOP = Stop(work=30)
SHARED = Path(os.environ.get("CLEARGROUND_SHARED", "../shared")) / "benchmarks" / "plan"


def solved(p: Problem) -> list[list[int]]:
    plan = solve(p, STOP, 1)
    assert faults(p, plan) == ()
    return plan.rows()


def test_a_chain_is_done_in_order_by_two_organisations() -> None:
    """Tests the plan worked by hand in `chain_of_two`."""
    plan = solve(chain_of_two(), STOP, 1)
    assert plan.assignments == (Assignment(0, 0, 1, 3), Assignment(1, 1, 4, 5))
    assert plan.objective == 140.0
    assert plan.bound is not None
    assert plan.bound >= 140.0


def test_a_rest_day_is_not_worked_but_the_team_stays() -> None:
    """Tests the calendar: arriving on day 1, 3 days of work with day 2 free end on day 4."""
    p = replace(problem([task("t", days=3)], [team("m")]), calendars=(Calendar(2),))
    assert solved(p) == [[0, 0, 1, 4]]


def test_blocked_days_of_a_district_stop_only_that_kind() -> None:
    """Tests the season: days 0 to 5 closed to manual teams, so 2 days are 6 and 7."""
    p = problem([task("t")], [team("m")])
    p = replace(p, districts=(District("D", (Blocked(MANUAL, ((0, 5),)),)),))
    assert solved(p) == [[0, 0, 6, 7]]


def test_the_quicker_team_is_taken() -> None:
    """Tests rates: 4 days of work are 2 days at rate 2; the fast team ends on day 2."""
    teams = [team("slow"), team("fast", rate=2.0)]
    assert solved(problem([task("t", days=4)], teams)) == [[0, 1, 1, 2]]


def test_travel_takes_a_day_and_one_more_for_each_80_km() -> None:
    """Tests trips: 100 km are 1 + 1 days, so work starts on day 2."""
    assert solved(problem([task("t", at=2)], [team("m")])) == [[0, 0, 2, 3]]


def test_work_stops_when_accreditation_ends() -> None:
    """Tests the window: a team until day 2 ends 2 days of work on day 2, but not 3 days."""
    short = [team("m", to_day=2)]
    assert solved(problem([task("t", days=2)], short)) == [[0, 0, 1, 2]]
    plan = solve(problem([task("t", days=3)], short), STOP, 1)
    assert plan.undone == (0,)
    assert plan.reasons[0].undone


def test_the_more_valuable_task_goes_first() -> None:
    """Tests the order: the task worth 5 a day is done on days 1-2, the other after a move."""
    p = problem([task("low"), task("high", at=1, value_per_day=5.0)], [team("m")])
    assert solved(p) == [[0, 0, 4, 5], [1, 0, 1, 2]]


def test_neighbouring_areas_are_not_worked_on_the_same_day() -> None:
    """Tests separation: two teams, two near areas; the second waits until day 3."""
    p = problem([task("a"), task("b", at=1)], [team("m"), team("n")])
    assert sorted(row[2] for row in solved(p)) == [1, 1]
    apart = sorted(row[2] for row in solved(replace(p, separation=((0, 1),))))
    assert apart == [1, 3]


def test_one_ambulance_serves_one_clearance_at_a_time() -> None:
    """Tests a pool of one: the second of two clearances waits until day 3."""
    p = problem([task("a"), task("b", at=1)], [team("m"), team("n")])
    p = replace(p, pools=(Pool("ambulance", 1, ("clearance",)),))
    assert sorted(row[2] for row in solved(p)) == [1, 3]


def test_an_emergency_goes_before_what_is_worth_more() -> None:
    """Tests a must-do task: due on day 3, worth nothing, it goes before 5 points a day."""
    must = task("must", value_per_day=0.0, must=True, deadline_day=3)
    p = problem([task("rich", at=1, value_per_day=5.0), must], [team("m")])
    assert solved(p)[1] == [1, 0, 1, 2]


def test_an_inspector_of_the_same_organisation_is_not_taken() -> None:
    """Tests the organisation rule: the only inspector is of the clearing organisation."""
    p = chain_of_two()
    p = replace(p, teams=(p.teams[0], replace(p.teams[1], organisation="one")))
    plan = solve(p, STOP, 1)
    assert [a.task for a in plan.assignments] in ([0], [])
    assert 1 in plan.undone


def test_a_blocking_fault_is_raised_with_its_code() -> None:
    """Tests that a circle is not solved."""
    p = problem([task("a", predecessors=(1,)), task("b", predecessors=(0,))], [team("m")])
    with pytest.raises(PlanError, match="PLAN-03"):
        solve(p, STOP, 1)


def test_without_teams_everything_is_undone_and_said() -> None:
    """Tests the empty roster."""
    plan = solve(problem([task("a")], []), STOP, 1)
    assert (plan.undone, plan.bound, plan.objective) == ((0,), 0.0, 0.0)
    assert "No team" in plan.reasons[0].undone


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000))
def test_every_plan_keeps_every_rule(seed: int) -> None:
    """Tests on random problems that the checker finds nothing but must-dos the plan names."""
    p = random_problem(seed)
    plan = solve(p, Stop(work=12), 1)
    found = faults(p, plan)
    assert {f.code for f in found} <= {"PLAN-37"}
    assert len(found) == len(plan.missed)
    assert len(plan.reasons) == len(p.tasks)
    assert all(r.undone or r.now for r in plan.reasons)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_the_bound_is_never_below_the_best_plan(seed: int) -> None:
    """Tests the proof: on enumerated problems the bound is at least the true optimum."""
    p = random_problem(seed)
    p = replace(p, separation=(), pools=(), tasks=p.tasks[:6], areas=p.areas, teams=p.teams[:3])
    p = replace(p, tasks=tuple(replace(t, must=False) for t in p.tasks))
    plan = solve(p, Stop(work=25), 1)
    best = best_by_enumeration(p)
    assert plan.bound is not None
    assert plan.objective <= best + 1e-9
    assert best <= plan.bound + 1e-9


def test_the_same_seed_and_work_give_the_same_plan() -> None:
    """Tests that a plan can be repeated byte for byte."""
    p = random_problem(7)
    one, two = solve(p, STOP, 3), solve(p, STOP, 3)
    assert json.dumps(one.to_json()) == json.dumps(two.to_json())


def test_a_clock_stops_the_solver() -> None:
    """Tests the CPU limit with a clock that ticks a second a look."""
    ticks = iter(range(10_000))
    plan = solve(random_problem(3), Stop(cpu_seconds=20.0, clock=lambda: float(next(ticks))), 1)
    assert 0 < plan.work < 40


def test_two_equal_teams_share_the_work() -> None:
    """Tests that two tasks in two areas are worked side by side."""
    p = problem([task("a"), task("b", at=1)], [team("m"), team("n")], [area("A"), area("B", 5.0)])
    assert {row[1] for row in solved(p)} == {0, 1}
    assert INSP is not MANUAL


def _checker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("shared_checker", SHARED / "checker.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.exists(), reason=f"no shared plan instances in {SHARED}")
@pytest.mark.parametrize("name", [f"tiny-{n}" for n in (1, 2, 5, 9, 13, 20)] + ["small-1"])
def test_the_independent_checker_accepts_our_plans(name: str) -> None:
    """Tests that the checker beside the instances agrees with ours on plan and benefit."""
    raw = json.loads(gzip.decompress((SHARED / f"{name}.json.gz").read_bytes()))
    p = read_instance(raw)
    plan = solve(p, STOP, 1)
    theirs, objective, done = _checker().check(raw, plan.rows())
    assert len(theirs) == len(faults(p, plan)) == len(plan.missed)
    assert objective == pytest.approx(plan.objective)
    assert done == len(plan.assignments)
