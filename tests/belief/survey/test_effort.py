"""Effort as log-miss by class and depth band: published values, enumeration, limits."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from clearground.belief.parameters import CLASS_PRIORS
from clearground.belief.search import share_above
from clearground.belief.survey.effort import Pass, bands, left
from clearground.errors import BeliefError
from clearground.standards.terms import HazardClass

AP = HazardClass.AP_MINE


def coil(passes: int, sensor: str = "coil", to_m: float = 0.1, covered: float = 1.0) -> Pass:
    return Pass(AP, sensor, 9.0, 1.0, 0.0, to_m, passes, covered)


def missed(*done: Pass) -> list[float]:
    return [float(np.exp(band.log_miss)) for band in bands(done)]


def test_misses_of_one_sensor_are_correlated() -> None:
    """Tests Beta(9, 1): 0.100, 0.0182 and 0.0045 after one, two and three passes."""
    found = [missed(coil(n))[0] for n in (1, 2, 3)]
    assert found == pytest.approx([0.100, 0.0182, 0.0045], abs=5e-5)


def test_it_matters_not_whether_passes_are_told_together_or_one_by_one() -> None:
    """Tests three records of one pass against one record of three."""
    assert missed(coil(1), coil(1), coil(1)) == pytest.approx(missed(coil(3)))


def test_different_sensors_miss_independently() -> None:
    """Tests that a second sensor multiplies, where a second pass does not."""
    assert missed(coil(1), coil(1, "radar")) == pytest.approx([0.01])


def test_depths_are_kept_apart() -> None:
    """Tests overlapping bands, in any order of the records."""
    done = [coil(1, "coil", 0.1), coil(1, "radar", 0.3)]
    assert bands(done) == bands(done[::-1])
    assert [(b.depth_from_m, b.depth_to_m) for b in bands(done)] == [(0.0, 0.1), (0.1, 0.3)]
    assert missed(*done) == pytest.approx([0.01, 0.1])


def test_half_covered_ground_is_never_written_down_as_covered() -> None:
    """Tests two half passes of one sensor against enumeration of who went over an item."""
    none, one, two = 1.0, 0.1, 1 * 2 / (10 * 11)
    by_hand = 0.25 * none + 0.5 * one + 0.25 * two
    assert missed(coil(1, covered=0.5), coil(1, covered=0.5)) == pytest.approx([by_hand])
    assert missed(coil(2, covered=0.5)) == pytest.approx([0.5 * none + 0.5 * two])


def test_many_draws_miss_as_often() -> None:
    """Tests three passes of a coil and one of a radar against a simulation."""
    random = np.random.default_rng(5)
    q, r = random.beta(9, 1, 200_000), random.beta(4, 2, 200_000)
    by_draws = float(((1 - q) ** 3 * (1 - r)).mean())
    radar = Pass(AP, "radar", 4.0, 2.0, 0.0, 0.1)
    assert missed(coil(3), radar)[0] == pytest.approx(by_draws, rel=0.05)


def test_what_lies_below_the_search_stays() -> None:
    """Tests the share left over all depths, and of a class that nobody looked for."""
    prior = next(p for p in CLASS_PRIORS if p.hazard == AP)
    above = float(share_above(prior, [0.1])[0])
    assert left(bands([coil(1)]), prior) == pytest.approx(1 - 0.9 * above)
    other = next(p for p in CLASS_PRIORS if p.hazard != AP)
    assert left(bands([coil(1)]), other) == 1.0


def test_no_pass_leaves_everything() -> None:
    """Tests the limits: no record, no pass, nothing covered."""
    assert bands([]) == ()
    assert missed(coil(0)) == [1.0]
    assert missed(coil(3, covered=0.0)) == [1.0]


def test_a_search_without_depth_or_with_impossible_figures_is_refused() -> None:
    """Tests an empty band, and figures outside their limits."""
    with pytest.raises(BeliefError) as told:
        Pass(AP, "coil", 9.0, 1.0, 0.2, 0.2)
    assert told.value.code == "BEL-17"
    for alpha, beta, passes, covered in ((0, 1, 1, 1), (1, 0, 1, 1), (1, 1, -1, 1), (1, 1, 1, 2)):
        with pytest.raises(BeliefError) as told:
            Pass(AP, "coil", alpha, beta, 0.0, 0.1, passes, covered)
        assert told.value.code == "BEL-12"


def test_no_effort_is_ever_certain() -> None:
    """Tests that ten passes of a good detector still leave something."""
    assert 0.0 < missed(coil(10))[0] < stats.beta(9, 1).cdf(0.5)
