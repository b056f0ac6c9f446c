"""The bound that every plan is held against: proven at each step, never raised."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from clearground.plan.bound import lower
from clearground.plan.compiled import compile_problem
from clearground.plan.dispatch import dispatch
from clearground.plan.forest import Forest, forest_of
from clearground.plan.policies import ByDensity, chain_days_of
from tests.plan.small import chain_of_two, problem, random_problem, task, team


def always(_done: int) -> bool:
    return True


def scarce() -> Forest:
    """Nine tasks of 4 days for one team in 30 days: not all of them fit in."""
    tasks = [task(f"t{i}", at=i % 3, days=4, value_per_day=1.0 + i) for i in range(9)]
    return forest_of(compile_problem(problem(tasks, [team("m")], days=30)))


def test_the_first_bound_takes_each_chain_at_its_earliest() -> None:
    """Tests the chain of 140 points worked by hand; no other plan can be better."""
    found = lower(forest_of(compile_problem(chain_of_two())), 1, always)
    assert 140.0 <= found.bound < 140.001
    assert found.evaluations == 1
    assert not found.lam.any()


def test_each_further_step_keeps_the_best_so_far() -> None:
    """Tests a growing number of steps on scarce teams: the bound only falls."""
    bounds = [lower(scarce(), steps, always).bound for steps in (1, 5, 20, 60)]
    assert bounds == sorted(bounds, reverse=True)
    assert bounds[-1] < 0.8 * bounds[0]


def test_prices_are_never_negative() -> None:
    """Tests that no team-day is paid to be used: a negative price would prove nothing."""
    assert (lower(scarce(), 40, always).lam >= 0).all()


def test_it_stops_when_it_is_told_to() -> None:
    """Tests a clock that allows five evaluations of a hundred."""
    asked: list[int] = []

    def until_five(done: int) -> bool:
        asked.append(done)
        return done < 5

    assert lower(scarce(), 100, until_five).evaluations == 5
    assert asked == [1, 2, 3, 4, 5]


def test_the_same_steps_give_the_same_prices() -> None:
    """Tests that nothing is left to chance."""
    one, other = lower(scarce(), 20, always), lower(scarce(), 20, always)
    assert one.bound == other.bound
    assert np.array_equal(one.lam, other.lam)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000))
def test_no_pass_of_work_earns_more_than_the_bound(seed: int) -> None:
    """Tests random problems with all their rules: what is done stays below what is proven."""
    compiled = compile_problem(random_problem(seed))
    bounded = lower(forest_of(compiled), 15, always)
    done = dispatch(compiled, ByDensity(bounded.free.after, chain_days_of(compiled)))
    assert done.objective <= bounded.bound + 1e-9
