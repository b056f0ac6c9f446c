"""One pass over the days: who takes what first, and what waits for whom."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from clearground.plan.compiled import FloatArray, compile_problem
from clearground.plan.dispatch import Dispatched, Offer, dispatch
from clearground.plan.model import Pool, Problem
from tests.plan.small import INSP, area, chain_of_two, problem, random_problem, task, team


@dataclass(frozen=True)
class ByValue:
    """Takes what earns most."""

    def score(self, offer: Offer) -> FloatArray:
        """The benefit itself."""
        return offer.value


@dataclass(frozen=True)
class Never:
    """Wants nothing."""

    def score(self, offer: Offer) -> FloatArray:
        """Minus infinity throughout."""
        return np.full(len(offer.tasks), -np.inf)


def rows(done: Dispatched) -> list[tuple[int, int, int, int]]:
    made = [step.assignment for step in done.steps]
    return sorted((a.task, a.team, a.start_day, a.finish_day) for a in made)


def ran(p: Problem) -> list[tuple[int, int, int, int]]:
    return rows(dispatch(compile_problem(p), ByValue()))


def test_a_successor_starts_the_day_after_with_another_organisation() -> None:
    """Tests the chain worked by hand: days 1 to 3, then 4 and 5, 140 points."""
    done = dispatch(compile_problem(chain_of_two()), ByValue())
    assert rows(done) == [(0, 0, 1, 3), (1, 1, 4, 5)]
    assert (done.objective, done.missed) == (140.0, ())


def test_a_task_is_inspected_by_nobody_of_the_same_organisation() -> None:
    """Tests that without a second organisation the inspection is left out."""
    p = chain_of_two()
    p = replace(p, teams=(p.teams[0], replace(p.teams[1], organisation="one")))
    assert ran(p) == [(0, 0, 1, 3)]


def test_a_rule_that_wants_nothing_sends_nobody_but_to_what_must_be_done() -> None:
    """Tests minus infinity alone, and on a must-do task due on day 1 that ends on day 2: missed."""
    compiled = compile_problem(problem([task("t")], [team("m")]))
    assert dispatch(compiled, Never()) == Dispatched((), 0.0, ())
    must = task("t", must=True, deadline_day=1)
    done = dispatch(compile_problem(problem([must], [team("m")])), Never())
    assert (rows(done), done.missed) == ([(0, 0, 1, 2)], (0,))
    assert done.rank == (-1, 17.0)


def test_a_pressing_task_goes_before_a_richer_one() -> None:
    """Tests a must-do task due on day 3 beside one that earns a hundred times as much."""
    poor = task("poor", must=True, deadline_day=3)
    rich = task("rich", value_per_day=100.0)
    assert ran(problem([rich, poor], [team("m")])) == [(0, 0, 3, 4), (1, 0, 1, 2)]


def test_an_urgent_task_goes_first_whatever_it_earns() -> None:
    """Tests a task marked by an earlier pass."""
    p = problem([task("rich", value_per_day=100.0), task("poor")], [team("m")])
    urgent = np.array([False, True])
    done = dispatch(compile_problem(p), ByValue(), urgent=urgent)
    assert rows(done) == [(0, 0, 3, 4), (1, 0, 1, 2)]


def test_dangerous_work_keeps_neighbours_away() -> None:
    """Tests two areas inside the danger distance: the second team waits for the first."""
    tasks = [task("a", 0), task("b", 1)]
    p = replace(problem(tasks, [team("m"), team("n")]), separation=((0, 1),))
    (_, _, _, first_end), (_, _, second_start, _) = ran(p)
    assert second_start == first_end + 1
    apart = replace(p, separation=())
    assert [start for _t, _m, start, _f in ran(apart)] == [1, 1]


def test_a_pool_of_one_serves_one_at_a_time() -> None:
    """Tests two teams, one ambulance."""
    p = problem([task("a", 0), task("b", 1)], [team("m"), team("n")])
    p = replace(p, pools=(Pool("ambulance", 1, ("clearance",)),))
    spans = [(start, finish) for _t, _m, start, finish in ran(p)]
    assert spans == [(1, 2), (3, 4)]


def test_a_team_that_is_gone_before_the_work_ends_is_not_sent() -> None:
    """Tests the last day itself and the day before it: 2 days from day 1 end on day 2."""
    assert ran(problem([task("t")], [team("m", to_day=2)])) == [(0, 0, 1, 2)]
    assert ran(problem([task("t")], [team("m", to_day=1)])) == []


def test_the_runner_up_is_told() -> None:
    """Tests that the reasons know what else was on offer and what it would have scored."""
    p = problem([task("rich", value_per_day=9.0), task("poor")], [team("m")])
    first = dispatch(compile_problem(p), ByValue()).steps[0]
    assert (first.assignment.task, first.runner_up, first.offered) == (0, 1, 2)
    assert first.score == 9.0 * 17
    assert first.runner_up_score == 17.0
    assert first.put_off_days == 0


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000))
def test_nobody_does_two_things_and_nothing_is_done_twice(seed: int) -> None:
    """Tests any pass: each task once, each team at one place, each predecessor before."""
    p = random_problem(seed)
    done = dispatch(compile_problem(p), ByValue())
    made = {step.assignment.task: step.assignment for step in done.steps}
    assert len(made) == len(done.steps)
    for m in range(len(p.teams)):
        mine = sorted((a.start_day, a.finish_day) for a in made.values() if a.team == m)
        assert all(end < begin for (_, end), (begin, _) in pairwise(mine))
    for j, a in made.items():
        assert all(made[q].finish_day < a.start_day for q in p.tasks[j].predecessors)
    worth = sum(p.tasks[j].benefit(a.finish_day, p.horizon_days) for j, a in made.items())
    assert abs(done.objective - worth) <= 1e-9 * max(1.0, worth)


def test_the_same_pass_twice_is_the_same() -> None:
    """Tests that nothing depends on chance, with many equal tasks and teams."""
    tasks = [task(f"t{k}", k % 3) for k in range(12)]
    p = problem(tasks, [team(f"m{k}") for k in range(4)], [area("A"), area("B"), area("C")])
    assert ran(p) == ran(p)
    assert ran(replace(p, teams=(*p.teams, team("i", INSP, "two")))) == ran(p)
