"""Tests of the presolve checks: one faulty twin of a good problem for each check."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from clearground.plan.faults import blocking, warnings
from clearground.plan.model import Pool, Problem, Travel, Work
from clearground.standards.terms import TeamKind
from tests.plan.small import MANUAL, area, chain_of_two, problem, task, team

Break = Callable[[Problem], Problem]


def _task(**changes: object) -> Break:
    def broken(p: Problem) -> Problem:
        first = replace(p.tasks[0], **changes)  # type: ignore[arg-type]
        return replace(p, tasks=(first, *p.tasks[1:]))

    return broken


def test_the_good_twin_has_no_fault() -> None:
    """Tests that the problem from which the twins are made passes every check."""
    p = chain_of_two()
    assert blocking(p) == warnings(p) == ()


@pytest.mark.parametrize(
    ("code", "broken"),
    [
        ("PLAN-02", _task(area=9)),
        ("PLAN-02", lambda p: replace(p, separation=((0, 0),))),
        ("PLAN-02", lambda p: replace(p, teams=(replace(p.teams[0], calendar=4),))),
        ("PLAN-03", _task(predecessors=(1,))),
        ("PLAN-04", _task(work=(Work(MANUAL, -1.0),))),
        ("PLAN-04", _task(work=(Work(MANUAL, float("inf")),))),
        ("PLAN-04", _task(work=(Work(MANUAL, float("nan")),))),
        ("PLAN-05", _task(value_per_day=-2.0)),
        ("PLAN-05", _task(bonus=float("nan"))),
        ("PLAN-06", lambda p: replace(p, horizon_days=0)),
        ("PLAN-06", lambda p: replace(p, travel=Travel(1, 0.0))),
        ("PLAN-07", lambda p: replace(p, teams=(replace(p.teams[0], rate=0.0),))),
        ("PLAN-08", lambda p: replace(p, pools=(Pool("ambulance", -1),))),
        ("PLAN-09", lambda p: replace(p, areas=(*p.areas, area("A")))),
    ],
)
def test_a_blocking_fault_is_found_in_three_parts(code: str, broken: Break) -> None:
    """Tests that each faulty twin is refused with its code, reason and remedy."""
    found = blocking(broken(chain_of_two()))
    assert {f.code for f in found} == {code}
    assert all(f.what and f.why and f.next for f in found)


@pytest.mark.parametrize(
    ("code", "broken"),
    [
        ("PLAN-10", _task(work=(Work(TeamKind.DOG, 2.0),))),
        ("PLAN-10", _task(skill="deep")),
        ("PLAN-11", lambda p: replace(p, teams=(replace(p.teams[0], to_day=-1), p.teams[1]))),
        ("PLAN-12", _task(release_day=5, deadline_day=3)),
        ("PLAN-13", _task(work=(Work(MANUAL, 50.0),))),
        (
            "PLAN-14",
            lambda p: replace(p, teams=(p.teams[0], replace(p.teams[1], organisation="one"))),
        ),
        ("PLAN-15", _task(must=True, deadline_day=1)),
    ],
)
def test_a_fault_that_a_plan_can_live_with_is_told(code: str, broken: Break) -> None:
    """Tests that each weak twin is told of, and can still be solved."""
    p = broken(chain_of_two())
    assert blocking(p) == ()
    assert code in {f.code for f in warnings(p)}


def test_a_circle_is_named_in_its_order() -> None:
    """Tests that a circle of three is told as the path that it is."""
    tasks = [
        task("a", predecessors=(2,)),
        task("b", predecessors=(0,)),
        task("c", predecessors=(1,)),
        task("after", predecessors=(2,)),
    ]
    (found,) = blocking(problem(tasks, [team("m")]))
    assert "a -> b -> c -> a" in found.what
