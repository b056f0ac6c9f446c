"""Tests of the priced relaxation: valid at every price, exact at price zero."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from clearground.plan.bound import lower
from clearground.plan.compiled import compile_problem
from clearground.plan.forest import evaluate, forest_of
from tests.plan.small import best_by_enumeration, chain_of_two, problem, random_problem, task, team


def test_at_price_zero_each_tree_ends_as_early_as_it_can() -> None:
    """Tests the chain by hand: 3 days from day 1, then inspection on 4 and 5: 140."""
    forest = forest_of(compile_problem(chain_of_two()))
    assert evaluate(forest, np.zeros_like(forest.cap)).bound == 140.0


def test_a_price_is_paid_for_each_occupied_day_and_earned_for_each_day_there_is() -> None:
    """Tests one task of 2 days with its move on a 4-day horizon at price 0.25 a day.

    Capacity earns 4 * 0.25 = 1. The task occupies days 0 to 2 (move, work, work): 0.75; it is
    worth 1 * (3 - 2) = 1. So L = 1 + 0.25 = 1.25.
    """
    p = problem([task("t")], [team("m")], days=4)
    forest = forest_of(compile_problem(p))
    priced = evaluate(forest, np.full_like(forest.cap, 0.25))
    assert priced.bound == 1.25
    assert priced.used.tolist() == [[1.0, 1.0, 1.0, 0.0]]


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_the_bound_holds_at_any_price(seed: int) -> None:
    """Tests the proof at random prices, not only at good ones."""
    p = random_problem(seed)
    p = replace(p, separation=(), pools=(), tasks=p.tasks[:6], teams=p.teams[:3])
    p = replace(p, tasks=tuple(replace(t, must=False) for t in p.tasks))
    forest = forest_of(compile_problem(p))
    lam = np.random.default_rng(seed).exponential(3.0, forest.cap.shape)
    assert best_by_enumeration(p) <= evaluate(forest, lam).bound + 1e-9


def test_more_evaluations_never_raise_the_bound() -> None:
    """Tests that the best bound is kept, and that prices lower it where teams are scarce."""
    tasks = [task(f"t{i}", at=i % 3, days=4, value_per_day=1.0 + i) for i in range(9)]
    forest = forest_of(compile_problem(problem(tasks, [team("m")], days=30)))
    first = lower(forest, 1, lambda done: True).bound
    later = lower(forest, 60, lambda done: True).bound
    assert later < 0.8 * first
