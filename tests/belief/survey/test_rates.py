"""Density bounds and items left by rate: published values, enumeration, limits."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from clearground.belief.survey.rates import (
    GammaRate,
    area_for_density,
    density_bound,
    quantile,
    remaining,
)
from clearground.errors import BeliefError


def test_the_published_areas_without_a_find() -> None:
    """Tests 3.00, 5.99 and 29.96 acres, and 35.24 at a detection of 0.85."""
    found = [area_for_density(d, 0.95) for d in (1.0, 0.5, 0.1)]
    assert found == pytest.approx([3.00, 5.99, 29.96], abs=0.005)
    assert area_for_density(0.1, 0.95, detection=0.85) == pytest.approx(35.24, abs=0.005)


@given(st.floats(0.01, 50), st.floats(0.5, 0.999), st.floats(0.05, 1.0), st.integers(0, 30))
def test_area_and_density_are_each_others_inverse_and_the_bound_is_exact(
    density: float, confidence: float, detection: float, found: int
) -> None:
    """Tests that so few finds would be exactly as unlikely as the confidence says."""
    area = area_for_density(density, confidence, detection=detection, found=found)
    assert density_bound(area, confidence, detection=detection, found=found) == pytest.approx(
        density
    )
    expected = area * density * detection
    assert stats.poisson.cdf(found, expected) == pytest.approx(1 - confidence, abs=1e-9)


def test_the_rate_tool_is_enumeration() -> None:
    """Tests items left against a sum over rates and numbers of items."""
    a, b, c, k = 2.5, 0.5, 0.4, 3
    rates = np.linspace(1e-4, 120, 60_001)
    prior = stats.gamma.pdf(rates, a, scale=1 / b)
    left = np.arange(300)
    weight = [
        float(np.sum(prior * stats.poisson.pmf(n + k, rates)) * stats.binom.pmf(k, n + k, c))
        for n in left
    ]
    share = np.array(weight) / np.sum(weight)
    found = remaining(k, c, GammaRate(a, b), 0.9)
    assert found.expected == pytest.approx(float(share @ left), rel=1e-4)
    assert found.none_left == pytest.approx(share[0], rel=1e-4)
    ends = np.searchsorted(np.cumsum(share), [0.05, 0.95])
    assert (found.low, found.high) == tuple(ends)


def test_finds_raise_what_is_left() -> None:
    """Tests the flat belief, with 0 to 5 finds in half of the ground."""
    found = [remaining(k, 0.5, GammaRate(), 0.9) for k in range(6)]
    assert [one.expected for one in found] == pytest.approx([1, 2, 3, 4, 5, 6])
    assert [one.none_left for one in found] == pytest.approx([0.5 ** (k + 1) for k in range(6)])


@given(st.floats(0.01, 500.0), st.floats(0.001, 0.999))
def test_the_quantile_is_the_smallest_number_that_reaches_it(mean: float, p: float) -> None:
    """Tests Poisson laws near and far from 0."""
    law = stats.poisson(mean)
    n = quantile(lambda k: float(law.cdf(k)), p)
    assert law.cdf(n) >= p
    assert n == 0 or law.cdf(n - 1) < p


def test_what_was_found_whole_leaves_nothing_and_a_sure_rate_learns_nothing() -> None:
    """Tests a fraction of 1, and the Poisson limit of a great shape."""
    assert remaining(4, 1.0, GammaRate(2.0, 1.0), 0.9).none_left == 1.0
    sure = remaining(9, 0.25, GammaRate(3e7, 1e7), 0.9)
    assert sure.none_left == pytest.approx(np.exp(-3 * 0.75), rel=1e-4)


@pytest.mark.parametrize(
    "ask",
    [
        lambda: density_bound(0.0, 0.95),
        lambda: density_bound(1.0, 0.95, detection=0.0),
        lambda: density_bound(1.0, 0.95, found=-1),
        lambda: area_for_density(0.0, 0.95),
        lambda: remaining(0, 0.0, GammaRate(), 0.9),
        lambda: GammaRate(0.0, 1.0),
    ],
)
def test_impossible_figures_are_refused(ask: type[GammaRate]) -> None:
    """Tests each figure at its limit."""
    with pytest.raises(BeliefError) as told:
        ask()
    assert told.value.code == "BEL-12"
