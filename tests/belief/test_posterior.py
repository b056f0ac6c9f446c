"""Tests of the closed forms, worked by hand."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from clearground.belief import posterior

ONE = np.array([1.0])


def plain(log_odds: float, **further: object) -> posterior.Rate:
    """Rate with density 8 and background 0.5 items per hectare on cells of 0.25 ha."""
    values: dict[str, object] = {
        "density": 8 * ONE,
        "background": 0.5,
        "shape": 2 * ONE,
        "miss": ONE,
        "cell_ha": 0.25,
    }
    given = {**values, **further}
    spread = given.pop("spread", 0 * ONE)
    against = given.pop("disagreement", 0 * ONE)
    return posterior.rate(log_odds * ONE, spread, against, **given)


def test_mean_is_the_mixture() -> None:
    """Odds 3 to 1: 0.75 * 8 + 0.25 * 0.5 = 6.125."""
    assert plain(np.log(3)).mean[0] == pytest.approx(6.125)


def test_p_any_is_the_negative_binomial_mixture() -> None:
    """Shape 2: 1 - (1 + 8 / 4 / 2)^-2 = 0.75; 1 - (1 + 0.5 / 4 / 2)^-2 = 0.114187 elsewhere.

    Odds 3 to 1 give 0.75 * 0.75 + 0.25 * 0.114187 = 0.591047.
    """
    assert plain(np.log(3)).p_any[0] == pytest.approx(0.591047, abs=1e-6)
    scipy_zero = stats.nbinom.pmf(0, 2, 2 / (2 + 2.0))
    assert posterior.some(np.array([2.0]), 2 * ONE)[0] == pytest.approx(1 - scipy_zero)


def test_interval_without_doubt_is_the_gamma_interval() -> None:
    """Certain ground: 5 % and 95 % of a gamma of shape 2 and mean 8."""
    rate = plain(40.0)
    wanted = stats.gamma(2, scale=4).ppf([0.05, 0.95])
    assert [rate.lo[0], rate.hi[0]] == pytest.approx(list(wanted))
    assert rate.sd[0] == pytest.approx(8 / np.sqrt(2))


def test_search_thins_everything_alike() -> None:
    """Miss 0.2 leaves a fifth of mean, sd and both ends."""
    before, after = plain(0.3), plain(0.3, miss=0.2 * ONE)
    for name in ("mean", "sd", "lo", "hi"):
        assert getattr(after, name)[0] == pytest.approx(0.2 * getattr(before, name)[0])


def test_disagreement_and_spread_widen() -> None:
    """Either doubt moves both ends outwards and leaves the mean."""
    calm = plain(0.3)
    for doubt in ("spread", "disagreement"):
        torn = plain(0.3, **{doubt: ONE})
        assert torn.mean[0] == calm.mean[0]
        assert torn.lo[0] < calm.lo[0] < calm.hi[0] < torn.hi[0]
        assert torn.sd[0] > calm.sd[0]


def test_conjugate_update_by_hand() -> None:
    """Gamma(2, mean 10), 30 items on 1 ha: shape 32, mean 32 / (0.2 + 1) = 26.667.

    None on 1 ha: shape 2, mean 2 / 1.2 = 1.667.
    """
    shape, mean = posterior.conjugate(2.0, 10.0, np.array([30.0, 0.0]), np.array([1.0, 1.0]))
    assert shape.tolist() == [32.0, 2.0]
    assert mean == pytest.approx([32 / 1.2, 2 / 1.2])


def test_nothing_is_ever_certain() -> None:
    """At log-odds of 1000 either way P stays inside its floor."""
    for log_odds in (-1000.0, 1000.0):
        p = plain(log_odds, density=1e9 * ONE, background=1e-30).p_any[0]
        assert posterior.P_FLOOR <= p <= 1 - posterior.P_FLOOR
