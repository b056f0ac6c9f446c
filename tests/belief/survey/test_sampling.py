"""Compliance samples: the whole published table, and enumeration."""

from __future__ import annotations

from fractions import Fraction
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearground.belief.survey.sampling import (
    Claim,
    accepted,
    by_formula,
    operating_curve,
    units_for,
)
from clearground.errors import BeliefError

TABLE = {
    100: (25, 45, 78, 95),
    200: (27, 51, 105, 155),
    500: (28, 56, 129, 225),
    1000: (29, 57, 138, 258),
    20000: (29, 59, 148, 296),
}
"""Units at 95 %, for 10, 5, 2 and 1 % defective."""
ENDLESS = [
    (0.95, 0.95, 59),
    (0.95, 0.99, 299),
    (0.90, 0.90, 22),
    (0.99, 0.99, 459),
    (0.99, 0.95, 90),
    (0.95, 0.999, 2995),
]
"""Confidence, clean share, units, for a population without number."""


def enumerated(population: int, defective: int, units: int, accept: int) -> Fraction:
    """P(accepted) by counting all samples."""
    good = population - defective
    ways = sum(
        comb(defective, k) * comb(good, units - k) for k in range(min(accept, units, defective) + 1)
    )
    return Fraction(ways, comb(population, units))


def test_the_plan_of_454_transects() -> None:
    """Tests 300 x 6 ft units on 952.4 acres, 99 % confident that 99 % are clean: 453.68."""
    units = int(952.4 * 43_560 / (300 * 6))
    assert units == 23_048
    asked = by_formula(Claim(units, 0.01, 0.99))
    assert asked == pytest.approx(453.68, abs=0.005)
    assert -int(-asked // 1) == 454


@pytest.mark.parametrize("population", TABLE)
def test_the_published_table_of_exact_samples(population: int) -> None:
    """Tests every figure exactly."""
    shares = (0.10, 0.05, 0.02, 0.01)
    found = tuple(units_for(Claim(population, share, 0.95)) for share in shares)
    assert found == TABLE[population]


@pytest.mark.parametrize(("confidence", "clean", "units"), ENDLESS)
def test_the_published_samples_of_an_endless_population(
    confidence: float, clean: float, units: int
) -> None:
    """Tests every figure exactly."""
    assert units_for(Claim(None, 1 - clean, confidence)) == units


@given(
    st.integers(2, 60),
    st.sampled_from([0.02, 0.05, 0.1, 0.2, 0.35]),
    st.sampled_from([0.5, 0.8, 0.9, 0.95, 0.99]),
    st.integers(0, 2),
)
def test_the_sample_is_the_smallest_that_shows_the_claim(
    population: int, share: float, confidence: float, accept: int
) -> None:
    """Tests against enumeration with whole numbers, accepting on 0, 1 and 2."""
    claim = Claim(population, share, confidence, accept)
    risk = Fraction(1 - confidence).limit_denominator(1000)
    enough = [
        n
        for n in range(accept, population + 1)
        if enumerated(population, min(claim.defective, population), n, accept) <= risk
    ]
    if enough:
        assert units_for(claim) == enough[0]
    else:
        with pytest.raises(BeliefError) as told:
            units_for(claim)
        assert told.value.code == "BEL-13"


def test_an_endless_population_is_the_limit_of_great_ones() -> None:
    """Tests 10 million units, accepting on 0 and on 1."""
    for accept in (0, 1):
        endless = units_for(Claim(None, 0.01, 0.95, accept))
        great = units_for(Claim(10_000_000, 0.01, 0.95, accept))
        assert endless - 1 <= great <= endless
    assert units_for(Claim(None, 0.01, 0.95, 1)) == 473


def test_the_formula_stays_near_the_exact_number() -> None:
    """Tests that the approximation is within one unit in thirty of the exact number."""
    for population in (500, 1000, 20000):
        claim = Claim(population, 0.02, 0.95)
        assert by_formula(claim) == pytest.approx(units_for(claim), rel=1 / 30)


def test_the_worked_operating_curves() -> None:
    """Tests the course's figures: N 400, n 40; binomial n 50 with c 0 and c 1."""
    four_hundred = [p for _, p in operating_curve(400, 40, [1, 3, 5, 10])]
    assert four_hundred == pytest.approx([0.900, 0.728, 0.589, 0.344], abs=5e-4)
    shares = [0.005, 0.01, 0.02, 0.05]
    on_none = [p for _, p in operating_curve(None, 50, shares)]
    on_one = [p for _, p in operating_curve(None, 50, shares, accept=1)]
    assert on_none == pytest.approx([0.778, 0.605, 0.364, 0.077], abs=5e-4)
    assert on_one == pytest.approx([0.974, 0.911, 0.736, 0.279], abs=5e-4)


@pytest.mark.parametrize(("defective", "units"), [(11, 5), (5, 11), (-1, 5)])
def test_more_than_there_are_cannot_be_inspected_or_defective(defective: int, units: int) -> None:
    """Tests the bounds of a sample of ten."""
    with pytest.raises(BeliefError) as told:
        accepted(10, defective, units)
    assert told.value.code == "BEL-12"


def test_the_formula_refuses_what_it_does_not_know() -> None:
    """Tests an endless population, and acceptance on one."""
    for claim in (Claim(None, 0.01, 0.95), Claim(100, 0.01, 0.95, 1)):
        with pytest.raises(BeliefError) as told:
            by_formula(claim)
        assert told.value.code == "BEL-13"


@given(st.integers(1, 40), st.data())
def test_the_chance_of_acceptance_is_enumeration(population: int, data: st.DataObject) -> None:
    """Tests every size of sample and every number of defective units."""
    defective = data.draw(st.integers(0, population))
    units = data.draw(st.integers(0, population))
    accept = data.draw(st.integers(0, 3))
    by_hand = float(enumerated(population, defective, units, accept))
    found = accepted(population, defective, units, accept=accept)
    assert found == pytest.approx(by_hand, rel=1e-9, abs=1e-12)


def test_great_populations_keep_their_last_unit() -> None:
    """Tests one defective unit in a thousand million: 136 million units show it with 0.136."""
    assert units_for(Claim(1_000_000_000, 1e-9, 0.136)) == 136_000_000
    assert units_for(Claim(1_000_000_000, 0.741, 0.539)) == 1


def test_748_hits_without_a_miss_show_the_old_figure_of_detection() -> None:
    """Tests 99.6 % at 95 %."""
    assert units_for(Claim(None, 0.004, 0.95)) == 748


def test_a_claim_about_nothing_is_refused() -> None:
    """Tests each figure of a claim outside its limits."""
    for figures in ((0, 0.1, 0.9, 0), (10, 0.0, 0.9, 0), (10, 0.1, 1.0, 0), (10, 0.1, 0.9, -1)):
        with pytest.raises(BeliefError) as told:
            Claim(*figures)
        assert told.value.code == "BEL-12"
