"""Two rules by which a free team chooses, worked on small offers."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from clearground.plan.compiled import compile_problem
from clearground.plan.dispatch import Offer
from clearground.plan.policies import ByDensity, ByPrice, chain_days_of, in_order
from tests.plan.small import chain_of_two, problem, random_problem, task, team


def offer(value: list[float], finish: list[int], day: int = 0) -> Offer:
    n = len(value)
    return Offer(
        day,
        0,
        np.arange(n),
        np.full(n, day),
        np.array(finish),
        np.array(value),
    )


def test_density_takes_what_earns_most_for_each_day_of_the_whole_chain() -> None:
    """Tests 12 points in 3 days against 10 points in 2: 4 a day against 5 a day."""
    rule = ByDensity(after=np.zeros((2, 12)), chain_days=np.zeros(2))
    assert rule.score(offer([12.0, 10.0], [2, 1])).tolist() == [4.0, 5.0]


def test_density_counts_what_a_task_opens_and_the_days_that_costs() -> None:
    """Tests 2 points in 2 days that open 10 points for 4 days more: 12 in 6 days, 2 a day."""
    after = np.zeros((1, 12))
    after[0, 2] = 10.0
    rule = ByDensity(after=after, chain_days=np.array([4.0]))
    assert rule.score(offer([2.0], [1])).tolist() == [2.0]


def test_what_earns_nothing_is_never_taken() -> None:
    """Tests both rules on a task worth nothing."""
    density = ByDensity(after=np.zeros((1, 12)), chain_days=np.zeros(1))
    assert density.score(offer([0.0], [1])).tolist() == [-np.inf]
    assert price([5.0]).score(offer([0.0], [1])).tolist() == [-np.inf]


def price(per_day: list[float], waits: float = 0.0) -> ByPrice:
    """One class of teams at a price for each day (the last holds on); `waits` is worth later."""
    daily = np.array([*per_day, *[per_day[-1]] * (11 - len(per_day))])
    prefix = np.concatenate([[0.0], np.cumsum(daily)])[None, :]
    return ByPrice(prefix, np.array([0]), np.zeros((3, 12)), np.full((3, 12), waits), np.ones(3))


def test_a_day_of_the_team_is_paid_for() -> None:
    """Tests 10 points over two days at 3 a day: 4 are left, over 2 to the power 0.8."""
    (score,) = price([3.0]).score(offer([10.0], [1])).tolist()
    assert score == 4.0 / 2**0.8


def test_dear_days_are_left_to_others() -> None:
    """Tests the same task when its days cost more than it earns."""
    assert price([6.0]).score(offer([10.0], [1])).tolist() == [-np.inf]


def test_what_can_wait_scores_below_zero_but_stays_on_offer() -> None:
    """Tests a task that would earn as much later: no regret, still better than nothing."""
    (score,) = price([0.0], waits=12.0).score(offer([10.0], [1])).tolist()
    assert score == -2.0


def test_the_chain_of_an_opening_task_is_all_that_follows() -> None:
    """Tests clearance that opens an inspection of 2 days; the inspection opens nothing."""
    assert chain_days_of(compile_problem(chain_of_two())).tolist() == [2.0, 0.0]


def test_work_below_a_day_counts_as_one() -> None:
    """Tests a successor of half a day."""
    tasks = [task("a"), task("b", days=0.5, predecessors=(0,)), task("c", predecessors=(1,))]
    compiled = compile_problem(problem(tasks, [team("m")]))
    assert chain_days_of(compiled).tolist() == [3.0, 2.0, 0.0]


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000))
def test_the_order_puts_every_task_after_what_precedes_it(seed: int) -> None:
    """Tests any problem: each task once, none before its predecessor."""
    p = random_problem(seed)
    order = in_order(compile_problem(p))
    assert sorted(order) == list(range(len(p.tasks)))
    place = {j: k for k, j in enumerate(order)}
    assert all(place[q] < place[j] for j, t in enumerate(p.tasks) for q in t.predecessors)
