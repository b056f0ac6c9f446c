"""Detection learnt from trials: a sum by brute force, and the limits of leaning on one's like."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import special, stats

from clearground.belief.survey.trials import Condition, Learnt, TrialRow, learn, shown
from clearground.errors import BeliefError


def on(detector: str, item: str, found: int, placed: int, soil: str = "clay") -> TrialRow:
    return TrialRow(detector, Condition(item, soil, "0.1 m"), found, placed)


ROWS = [on("A", "x", 48, 50), on("A", "y", 2, 4), on("B", "x", 30, 50), on("B", "y", 28, 50)]


def weighed(rows: list[TrialRow], draws: int) -> tuple[np.ndarray, float]:
    """Means of each row's detection, and of a new detector, by weighted draws from the prior."""
    random = np.random.default_rng(11)
    kappa, spread = (10 ** random.uniform(0, 3, draws) for _ in range(2))
    top = random.uniform(size=draws)

    def beta(mean: np.ndarray, size: np.ndarray) -> np.ndarray:
        return random.beta(1 + mean * size, 1 + (1 - mean) * size)

    detectors = sorted({r.detector for r in rows})
    mean = {d: beta(top, spread) for d in detectors}
    log = np.zeros(draws)
    for r in rows:
        a, b = 1 + kappa * mean[r.detector], 1 + kappa * (1 - mean[r.detector])
        log += special.betaln(a + r.found, b + r.placed - r.found) - special.betaln(a, b)
    weight = np.exp(log - log.max())
    weight /= weight.sum()
    each = [
        float(weight @ ((1 + kappa * mean[r.detector] + r.found) / (2 + kappa + r.placed)))
        for r in rows
    ]
    any_other = beta(top, spread)
    return np.array(each), float(weight @ ((1 + kappa * any_other) / (2 + kappa)))


def told(rows: list[TrialRow], **more: int) -> dict[tuple[str, str], Learnt]:
    return {
        (one.detector, one.condition.item if one.condition else ""): one
        for one in learn(rows, **more)
    }


def test_the_integration_is_what_weighted_draws_give() -> None:
    """Tests the four rows and a new detector against 400,000 draws from the prior."""
    by_draws, new = weighed(ROWS, 400_000)
    found = told(ROWS)
    means = [found[r.detector, r.condition.item].mean for r in ROWS]
    assert means == pytest.approx(by_draws.tolist(), abs=0.01)
    assert found["", ""].mean == pytest.approx(new, abs=0.02)


def test_finer_nodes_change_nothing_that_is_shown() -> None:
    """Tests twice the nodes: means within 0.001, spreads of belief within a tenth."""
    rough, fine = told(ROWS), told(ROWS, means=160, spreads=32)
    for key, one in rough.items():
        assert one.mean == pytest.approx(fine[key].mean, abs=0.002)
        assert one.alpha + one.beta == pytest.approx(fine[key].alpha + fine[key].beta, rel=0.1)


def test_few_trials_lean_on_their_detector_and_many_stand_alone() -> None:
    """Tests 2 of 4 beside 48 of 50, and a condition with 5,000 trials."""
    found = told(ROWS)
    assert 0.5 < found["A", "y"].mean < found["A", "x"].mean
    many = told([*ROWS, on("A", "z", 2_500, 5_000)])
    assert many["A", "z"].mean == pytest.approx(0.5, abs=0.01)


def test_an_untried_condition_leans_on_its_detector_and_an_untried_detector_on_its_class() -> None:
    """Tests the order of the means, and that the less is known, the wider it is told."""
    found = told([on(d, i, n, 100) for d, n in (("A", 96), ("B", 60)) for i in "xyz"])
    assert found["A", ""].mean > found["", ""].mean > found["B", ""].mean
    sizes = [found[key].alpha + found[key].beta for key in (("A", "x"), ("A", ""), ("", ""))]
    assert sizes == sorted(sizes, reverse=True)


def test_trials_without_a_miss_never_show_certainty() -> None:
    """Tests 213 of 213: no more is claimed than the exact one-sided 98.6 %."""
    sure = told([on("dog", "x", 213, 213)])["dog", "x"]
    assert sure.mean < 1.0
    assert 0.98 <= sure.bounds(0.9)[0] <= 0.05 ** (1 / 213) < 0.9861


def test_what_a_trial_shows_by_itself() -> None:
    """Tests dogs in Cambodia (213 of 213: 98.6 %), and 748 hits to show the old 99.6 %."""
    assert shown(213, 213, 0.95) == pytest.approx(0.986, abs=5e-4)
    assert shown(748, 748, 0.95) >= 0.996 > shown(747, 747, 0.95)
    assert shown(0, 10, 0.95) == 0.0
    low = shown(48, 50, 0.95)
    assert stats.binom.sf(47, 50, low) == pytest.approx(0.05)


def test_misses_after_one_and_two_passes_are_those_of_the_mixture() -> None:
    """Tests that mean and second moment survive as a Beta, and bounds hold its level."""
    one = told(ROWS)["A", "y"]
    assert (
        special.beta(one.alpha, one.beta + 2) / special.beta(one.alpha, one.beta)
        > (1 - one.mean) ** 2
    )
    low, high = one.bounds(0.8)
    assert np.diff(stats.beta(one.alpha, one.beta).cdf([low, high])) == pytest.approx(0.8)


def test_rows_of_one_condition_are_added_and_their_order_does_not_matter() -> None:
    """Tests a split trial, and reversed rows."""
    parts = [on("A", "x", 20, 21), on("A", "x", 28, 29), *ROWS[1:]]
    whole, split, back = told(ROWS), told(parts), told(ROWS[::-1])
    assert split["A", "x"].mean == pytest.approx(whole["A", "x"].mean)
    assert back["B", "y"].mean == pytest.approx(whole["B", "y"].mean)


def test_a_trial_that_cannot_be_is_refused() -> None:
    """Tests more found than placed, a negative number, and no trial at all."""
    for found, placed in ((5, 4), (-1, 4)):
        with pytest.raises(BeliefError) as error:
            on("A", "x", found, placed)
        assert error.value.code == "BEL-15"
    for ask in (lambda: learn([]), lambda: shown(5, 4, 0.95)):
        with pytest.raises(BeliefError) as error:
            ask()
        assert error.value.code == "BEL-15"
