"""Search theory: published cases, an optimiser as oracle, and enumeration."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize

from clearground.belief.survey.allocation import (
    Cells,
    allocate,
    found_by,
    inverse_cube_search,
    parallel_search,
    random_search,
    schedule,
)
from clearground.errors import BeliefError

P = np.array([0.4, 0.3, 0.2, 0.1])
CASES = [
    ([1, 1, 1, 1], 2.0, [0.994, 0.706, 0.300, 0], 0.456, 5e-4),
    ([0.5, 1, 2, 1], 2.0, [0.713, 0.762, 0.525, 0], 0.410, 5e-4),
    ([0.02, 0.013, 0.015, 0.008], 120.0, [62.2, 40.4, 17.5, 0], 0.453, 0.06),
]


@st.composite
def worlds(draw: st.DrawFn, costs: bool = True) -> Cells:
    n = draw(st.integers(2, 6))
    some = st.floats(0.05, 3.0)
    p = draw(st.lists(st.one_of(st.just(0.0), st.floats(0.01, 1.0)), min_size=n, max_size=n))
    p[0] = max(p[0], 0.01)
    rate = draw(st.lists(some, min_size=n, max_size=n))
    cost = draw(st.lists(some, min_size=n, max_size=n)) if costs else [1.0] * n
    return Cells(np.array(p), np.array(rate), np.array(cost))


def test_koopmans_laws() -> None:
    """Tests the published values at W/S of 0.5, 1 and 2."""
    at = [0.5, 1.0, 2.0]
    assert random_search(at).tolist() == pytest.approx([0.393, 0.632, 0.865], abs=5e-4)
    assert inverse_cube_search(at).tolist() == pytest.approx([0.469, 0.790, 0.988], abs=5e-4)
    assert parallel_search(at).tolist() == [0.5, 1.0, 1.0]


@pytest.mark.parametrize(("rate", "budget", "effort", "found", "off"), CASES)
def test_the_published_allocations(
    rate: list[float], budget: float, effort: list[float], found: float, off: float
) -> None:
    """Tests the three cases of the design study."""
    plan = allocate(Cells(P, np.array(rate, dtype=float)), budget)
    assert plan.effort.tolist() == pytest.approx(effort, abs=off)
    assert plan.found == pytest.approx(found, abs=5e-4)


def test_the_multiplier_and_the_even_share_of_the_first_case() -> None:
    """Tests 0.1481, and that an even share finds 0.393."""
    cells = Cells(P, np.ones(4))
    assert allocate(cells, 2.0).multiplier == pytest.approx(0.1481, abs=5e-5)
    assert found_by(cells, np.full(4, 0.5)) == pytest.approx(0.393, abs=5e-4)


@settings(deadline=None, max_examples=60)
@given(worlds(), st.floats(0.05, 20.0))
def test_no_optimiser_finds_more(cells: Cells, budget: float) -> None:
    """Tests against a general optimiser that knows nothing of water."""
    plan = allocate(cells, budget)
    assert plan.effort.min() >= 0
    assert float(plan.effort @ cells.price) == pytest.approx(budget, rel=1e-9)
    n = cells.p.size
    tried = optimize.minimize(
        lambda z: -found_by(cells, z),
        np.full(n, budget / n) / cells.price,
        jac=lambda z: -cells.p * cells.rate * np.exp(-cells.rate * z),
        bounds=[(0, None)] * n,
        constraints={"type": "eq", "fun": lambda z: z @ cells.price - budget},
        method="SLSQP",
        options={"ftol": 1e-10, "maxiter": 300},
    )
    spent = float(tried.x @ cells.price)
    # An optimiser may overspend by its tolerance: what that buys is no better plan.
    slack = plan.multiplier * max(spent - budget, 0.0) + 1e-7
    assert plan.found >= found_by(cells, np.maximum(tried.x, 0)) - slack


@settings(deadline=None, max_examples=30)
@given(worlds(costs=False), st.integers(1, 7))
def test_no_sharing_of_whole_days_finds_more(cells: Cells, days: int) -> None:
    """Tests against every way to send whole days to the first three pieces."""
    few = Cells(cells.p[:3], cells.rate[:3])
    shares = (z for z in product(range(days + 1), repeat=few.p.size) if sum(z) == days)
    best = max(found_by(few, np.array(z, dtype=float)) for z in shares)
    assert allocate(few, float(days)).found >= best - 1e-12


@given(worlds(), st.lists(st.floats(0.0, 3.0), min_size=1, max_size=5))
def test_stages_add_up_to_the_best_plan_and_regret_nothing(
    cells: Cells, budgets: list[float]
) -> None:
    """Tests that each stage ends at the best plan of all its money, never taking back effort."""
    stages = schedule(cells, budgets)
    for n in range(1, len(budgets) + 1):
        best = allocate(cells, sum(budgets[:n])).effort
        assert sum(stages[:n]) == pytest.approx(best, abs=1e-9)
    assert min(stage.min() for stage in stages) >= 0.0


@given(worlds(), st.floats(0.1, 3.0), st.floats(0.1, 3.0))
def test_a_search_that_failed_goes_on_where_the_longer_plan_would(
    cells: Cells, first: float, second: float
) -> None:
    """Tests that updating by Bayes and allocating anew is the second stage."""
    spent = allocate(cells, first).effort
    after = cells.p * np.exp(-cells.rate * spent)
    anew = allocate(Cells(after, cells.rate, cells.cost), second).effort
    assert anew == pytest.approx(schedule(cells, [first, second])[1], abs=1e-7)


def test_a_piece_that_can_hold_nothing_gets_nothing_and_no_effort_finds_nothing() -> None:
    """Tests a probability of 0 and a budget of 0."""
    cells = Cells(np.array([0.0, 0.5, 0.0, 0.2]), np.ones(4))
    assert allocate(cells, 100.0).effort[[0, 2]].tolist() == [0.0, 0.0]
    none = allocate(cells, 0.0)
    assert (none.effort.sum(), none.found) == (0.0, 0.0)


def test_equal_pieces_share_alike() -> None:
    """Tests that no order of the pieces matters."""
    assert allocate(Cells(np.full(4, 0.25), np.ones(4)), 8.0).effort.tolist() == [2.0] * 4


@pytest.mark.parametrize(
    ("p", "rate", "cost"),
    [
        ([0.0, 0.0], [1.0, 1.0], None),
        ([-0.1, 0.5], [1.0, 1.0], None),
        ([0.1, 0.5], [0.0, 1.0], None),
        ([0.1, 0.5], [1.0, 1.0], [1.0, 0.0]),
        ([0.1, np.nan], [1.0, 1.0], None),
        ([0.1, 0.5], [1.0], None),
        ([], [], None),
    ],
)
def test_pieces_among_which_nothing_can_be_shared_are_refused(
    p: list[float], rate: list[float], cost: list[float] | None
) -> None:
    """Tests each fault of a table of pieces."""
    price = None if cost is None else np.array(cost)
    with pytest.raises(BeliefError) as told:
        Cells(np.array(p), np.array(rate), price)
    assert told.value.code == "BEL-14"


def test_a_debt_of_effort_is_refused() -> None:
    """Tests a negative budget, alone and in stages."""
    for ask in (allocate, lambda c, b: schedule(c, [1.0, b])):
        with pytest.raises(BeliefError) as told:
            ask(Cells(P, np.ones(4)), -1.0)
        assert told.value.code == "BEL-12"
