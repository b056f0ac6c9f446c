"""What a search leaves: closed forms, enumeration by brute force, and limits."""

from __future__ import annotations

from math import exp, inf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special, stats

from clearground.belief.survey.residual import (
    Before,
    Search,
    any_left_of_inflated,
    beta_nodes,
    none_left_of_gamma,
    poisson_left,
    residual,
)
from clearground.errors import BeliefError

SURE = 1e9
"""Size of a Beta law that is all but a point."""


def known(detection: float, covered: float = 1.0) -> Search:
    return Search(SURE * detection, SURE * (1 - detection), covered=covered)


def enumerated(before: Before, searches: list[Search], found: int) -> np.ndarray:
    """Law of the number left, by a sum over numbers of items and grids of detection."""
    numbers = np.arange(0, 700)
    if before.shape == inf:
        field = stats.poisson.pmf(numbers, before.expected)
    else:
        success = before.shape / (before.shape + before.expected)
        field = stats.nbinom.pmf(numbers, before.shape, success)
    weight = before.presence * field
    weight[0] += 1 - before.presence
    missed, chance = np.ones(1), np.ones(1)
    bins = 1_500 // len(searches) ** 3
    q = (np.arange(bins) + 0.5) / bins
    for one in searches:
        kept = 1 - one.covered + one.covered * (1 - q) ** one.passes
        missed = np.multiply.outer(missed, kept).ravel()
        chance = np.multiply.outer(chance, stats.beta.pdf(q, one.alpha, one.beta) / bins).ravel()
    left = numbers[: numbers.size - found]
    silent = missed[None, :] ** left[:, None]
    law = (
        weight[found:]
        * special.comb(left + found, found)
        * (silent @ (chance * (1 - missed) ** found))
    )
    return np.asarray(law / law.sum())


@settings(deadline=None, max_examples=25)
@given(
    st.floats(0.5, 15.0),
    st.sampled_from([inf, 0.4, 1.0, 5.0]),
    st.sampled_from([1.0, 0.6, 0.05]),
    st.integers(0, 6),
    st.sampled_from([(9.0, 1.0, 1, 1.0), (5.0, 2.0, 2, 0.8), (30.0, 4.0, 1, 0.5)]),
)
def test_the_answer_is_what_enumeration_gives(
    expected: float, shape: float, presence: float, found: int, search: tuple[float, ...]
) -> None:
    """Tests mean, chance and interval against a brute-force sum."""
    before, alone = Before(expected, shape, presence), Search(*search)  # type: ignore[arg-type]
    law = enumerated(before, [alone], found)
    told = residual(before, [alone], found=found, level=0.9)
    assert told.expected == pytest.approx(float(law @ np.arange(law.size)), rel=0.01, abs=1e-4)
    assert told.any_left == pytest.approx(1 - law[0], rel=0.01, abs=1e-4)
    below = np.concatenate([[0.0], np.cumsum(law)])
    for end, p in ((told.low, 0.05), (told.high, 0.95)):
        assert below[end] <= p + 2e-3
        assert below[end + 1] >= p - 2e-3


def test_two_sensors_are_what_enumeration_gives() -> None:
    """Tests a dog over half the ground and a detector over all of it, with two finds."""
    before, both = Before(4.0, 1.5, 0.7), [Search(9.0, 1.0), Search(6.0, 3.0, 1, 0.5)]
    law = enumerated(before, both, 2)
    told = residual(before, both, found=2, level=0.9)
    assert told.expected == pytest.approx(float(law @ np.arange(law.size)), rel=0.01)
    assert told.any_left == pytest.approx(1 - law[0], rel=0.01)


def test_the_poisson_residual() -> None:
    """Tests L0 times the product of (1 - c q): 20 items at 0.99 leave 0.2, P(any) 0.181."""
    assert poisson_left(20.0, [(1.0, 0.99)]) == pytest.approx(0.2)
    assert poisson_left(20.0, [(1.0, 0.9), (0.5, 0.8)]) == pytest.approx(20 * 0.1 * 0.6)
    told = residual(Before(20.0), [known(0.99)], found=7, level=0.9)
    assert told.expected == pytest.approx(0.2, rel=1e-5)
    assert told.any_left == pytest.approx(0.181, abs=5e-4)


@pytest.mark.parametrize("found", [0, 1, 4])
@pytest.mark.parametrize("shape", [0.5, 2.0])
def test_the_gamma_closed_form(found: int, shape: float) -> None:
    """Tests ((b + c) / (b + 1))^(a + k) with a known fraction."""
    before, fraction = Before(3.0, shape), 0.7
    told = residual(before, [known(fraction)], found=found, level=0.9)
    by_hand = none_left_of_gamma(shape, shape / 3.0, fraction, found)
    assert 1 - told.any_left == pytest.approx(by_hand, rel=1e-6)


def test_finds_raise_the_residual_in_clusters_and_not_of_a_known_number() -> None:
    """Tests Gamma against Poisson, with detection known."""
    clustered = [
        residual(Before(3.0, 0.5), [known(0.8)], found=k, level=0.9).any_left for k in range(6)
    ]
    assert clustered == sorted(clustered)
    assert clustered[5] > 3 * clustered[0]
    plain = [residual(Before(3.0), [known(0.8)], found=k, level=0.9).any_left for k in range(6)]
    assert plain == pytest.approx([plain[0]] * 6)


def test_gamma_becomes_poisson_as_its_shape_grows() -> None:
    """Tests the limit a = b L0 -> infinity."""
    great = residual(Before(3.0, 1e7), [Search(9.0, 1.0)], found=2, level=0.9)
    plain = residual(Before(3.0), [Search(9.0, 1.0)], found=2, level=0.9)
    assert great.any_left == pytest.approx(plain.any_left, rel=1e-4)


@pytest.mark.parametrize("presence", [1.0, 0.3, 0.01])
def test_the_zero_inflated_closed_form(presence: float) -> None:
    """Tests none found, with presence 1 (plain Poisson) among the cases."""
    told = residual(Before(5.0, inf, presence), [known(0.8)], found=0, level=0.9)
    assert told.any_left == pytest.approx(any_left_of_inflated(presence, 5.0, 0.2), rel=1e-6)
    if presence == 1.0:
        assert told.any_left == pytest.approx(1 - exp(-1.0), rel=1e-6)


def test_one_find_proves_the_field() -> None:
    """Tests that presence becomes 1, and falls without a find."""
    seen = residual(Before(5.0, 2.0, 0.01), [Search(9.0, 1.0)], found=1, level=0.9)
    unseen = residual(Before(5.0, 2.0, 0.01), [Search(9.0, 1.0)], found=0, level=0.9)
    assert seen.presence == 1.0
    assert unseen.presence < 0.01


def test_a_second_pass_of_one_sensor_leaves_more_than_a_second_sensor() -> None:
    """Tests Beta(9, 1): 0.0182 against 0.01 of what lay there."""
    same = residual(Before(1e-6), [Search(9.0, 1.0, 2)], found=0, level=0.9)
    other = residual(Before(1e-6), [Search(9.0, 1.0)] * 2, found=0, level=0.9)
    assert same.expected * 1e6 == pytest.approx(0.0182, abs=5e-5)
    assert other.expected * 1e6 == pytest.approx(0.01, rel=1e-4)


def test_a_vague_detector_leaves_more_doubt_than_a_sure_one() -> None:
    """Tests that P(any) rises with doubt about detection when much was found."""
    sure = residual(Before(40.0, 1.0), [Search(900.0, 100.0)], found=30, level=0.9)
    vague = residual(Before(40.0, 1.0), [Search(9.0, 1.0)], found=30, level=0.9)
    assert vague.high > sure.high


def test_no_search_leaves_what_was_there() -> None:
    """Tests an empty list of searches."""
    told = residual(Before(3.0), [], found=0, level=0.9)
    assert told.any_left == pytest.approx(1 - exp(-3.0))
    assert (told.expected, told.missed) == (pytest.approx(3.0), 1.0)


@pytest.mark.parametrize(("alpha", "beta"), [(0.5, 0.5), (9.0, 1.0), (2.0, 900.0), (5e4, 3e3)])
def test_the_nodes_have_the_moments_of_their_law(alpha: float, beta: float) -> None:
    """Tests mean, variance and weights, also of Betas that overflow a gamma function."""
    q, w = beta_nodes(alpha, beta, 40)
    law = stats.beta(alpha, beta)
    assert w.sum() == pytest.approx(1.0)
    assert float(w @ q) == pytest.approx(law.mean())
    assert float(w @ (q - law.mean()) ** 2) == pytest.approx(law.var(), rel=1e-6)


def test_what_cannot_be_is_refused() -> None:
    """Tests finds without a search, too many sensors, and figures outside their limits."""
    for searches in ([], [Search(1.0, 1.0)] * 11):
        with pytest.raises(BeliefError) as told:
            residual(Before(3.0), searches, found=1, level=0.9)
        assert told.value.code == "BEL-17"
    for make in (
        lambda: Before(0.0),
        lambda: Before(1.0, 0.0),
        lambda: Before(1.0, 1.0, 0.0),
        lambda: Search(0.0, 1.0),
        lambda: Search(1.0, 1.0, 0),
        lambda: Search(1.0, 1.0, 1, 1.5),
        lambda: residual(Before(1.0), [], found=-1, level=0.9),
        lambda: poisson_left(1.0, [(1.5, 0.5)]),
    ):
        with pytest.raises(BeliefError) as told:
            make()
        assert told.value.code == "BEL-12"
