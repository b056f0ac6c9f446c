"""Crossing and noticing a target: the published table of spacings and detection curve."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from scipy import stats

from clearground.belief.survey.traversal import Ellipse, Lines, crossed
from clearground.belief.survey.windows import (
    Contacts,
    Estimate,
    Trial,
    WindowRule,
    curve,
    flagged_from,
    noticed,
    spacing_to_notice,
)
from clearground.errors import BeliefError

FOOT_M, ACRE_M2 = 0.3048, 4046.8564224
SWATH_M = 6 * FOOT_M
PUBLISHED = {
    (849, 566): {100: (40, 70), 200: (100, 150), 400: (220, 330)},
    (1200, 800): {100: (125, 180), 200: (225, 345), 400: (465, 570)},
    (2000, 900): {100: (170, 275), 200: (390, 550), 400: (655, 805)},
    (2828, 1273): {100: (270, 425), 200: (565, 890), 400: (935, 1190)},
}
"""Edge-to-edge spacings in feet for 0.99 and 0.95, by size in feet and items an acre."""
CURVE = {200: 0.9947, 300: 0.9665, 400: 0.9239, 500: 0.8617, 600: 0.7932}


def feet(length: float, width: float) -> Ellipse:
    return Ellipse(length * FOOT_M, width * FOOT_M)


def an_acre(items: float) -> Contacts:
    return Contacts(items / ACRE_M2, 100 / ACRE_M2)


def gap(foot: float) -> Lines:
    return Lines(SWATH_M, foot * FOOT_M + SWATH_M)


def table(column: int, trials: int) -> list[float]:
    """Our probabilities at the published spacings."""
    return [
        noticed(feet(*size), an_acre(density), gap(both[column]), Trial(trials)).probability
        for size, row in PUBLISHED.items()
        for density, both in row.items()
    ]


def test_the_published_spacings_have_the_probabilities_they_were_published_for() -> None:
    """Tests 24 spacings of Visual Sample Plan; the design study came within 0.010 and 0.028."""
    off_99 = np.abs(np.array(table(0, 3_000)) - 0.99)
    off_95 = np.abs(np.array(table(1, 3_000)) - 0.95)
    assert off_99.size + off_95.size == 24
    assert (off_99.mean() <= 0.005, off_95.mean() <= 0.01) == (True, True)
    assert max(off_99.max(), off_95.max()) <= 0.02


def test_the_published_detection_curve() -> None:
    """Tests the mean curve for 1,200 x 800 ft at 200 an acre, window 720 ft: within 0.016."""
    found = curve(feet(1200, 800), an_acre(200), [gap(g) for g in CURVE], Trial(10_000))
    assert [one.probability for one in found] == pytest.approx(list(CURVE.values()), abs=0.012)


def test_the_stated_error_is_the_error_over_seeds() -> None:
    """Tests that estimates from 40 seeds scatter as the standard error says."""
    told = [noticed(feet(849, 566), an_acre(100), gap(200), Trial(400, seed)) for seed in range(40)]
    scatter = np.std([one.probability for one in told], ddof=1)
    stated = float(np.mean([one.standard_error for one in told]))
    low, high = np.sqrt(stats.chi2.ppf([0.001, 0.999], 39) / 39)
    assert low * stated <= scatter <= high * stated


def test_one_seed_gives_one_answer_and_no_estimate_claims_certainty() -> None:
    """Tests the seed, and that an estimate of 1 keeps an error above 0."""
    asked = (Ellipse(60, 40), Contacts(1.0, 0.01), Lines(2, 20))
    assert noticed(*asked, Trial(200, 7)) == noticed(*asked, Trial(200, 7))
    sure = noticed(*asked, Trial(200, 7))
    assert sure.probability == 1.0
    assert sure.standard_error > 0


def test_what_shows_itself_to_every_line_is_noticed_as_often_as_it_is_crossed() -> None:
    """Tests the limit of a dense target on bare ground."""
    target, lines = Ellipse(120, 60), Lines(2, 200)
    found = noticed(target, Contacts(50.0, 1e-9), lines, Trial(6_000))
    assert found.probability == pytest.approx(crossed(target, lines), abs=4 * 0.0065)


def test_wider_gaps_fainter_targets_and_poorer_detectors_notice_less() -> None:
    """Tests the direction of each figure."""
    target, lines = feet(1200, 800), gap(400)
    full = noticed(target, an_acre(200), lines, Trial(4_000)).probability
    found = [noticed(target, an_acre(200), gap(g), Trial(4_000)) for g in (200, 400, 800)]
    assert all(a.probability > b.probability for a, b in pairwise(found))
    assert noticed(target, an_acre(80), lines, Trial(4_000)).probability < full
    poor = Contacts(200 / ACRE_M2, 100 / ACRE_M2, noticed=0.5)
    assert noticed(target, poor, lines, Trial(4_000)).probability < full


@pytest.mark.parametrize("expected", [0.3, 4.0, 9.917])
def test_background_alone_flags_a_window_no_oftener_than_the_significance(expected: float) -> None:
    """Tests the first count in the upper tail of the Poisson law."""
    k = flagged_from(WindowRule(), 1.0, Lines(1, 9), Contacts(1.0, expected))
    assert stats.poisson.sf(k - 1, expected) <= 0.05 < stats.poisson.sf(k - 2, expected)


def test_a_spacing_for_a_probability_is_near_the_published_ones() -> None:
    """Tests three of the published spacings: within a tenth of 225, 345 and 655 ft."""
    asked = [((1200, 800), 200, 0.99, 225), ((1200, 800), 200, 0.95, 345)]
    for size, density, wanted, foot in [*asked, ((2000, 900), 400, 0.99, 655)]:
        lines, found = spacing_to_notice(
            feet(*size), an_acre(density), SWATH_M, Trial(4_000), probability=wanted
        )
        assert found.probability >= wanted
        assert lines.gap_m / FOOT_M == pytest.approx(foot, rel=0.1)


def test_a_target_too_faint_for_any_spacing_is_said_to_be_so() -> None:
    """Tests that no spacing is invented."""
    with pytest.raises(BeliefError) as told:
        spacing_to_notice(
            Ellipse(30, 20),
            Contacts(1e-4, 0.1),
            1.0,
            Trial(200),
            probability=0.99,
            rule=WindowRule(significance=1e-6),
        )
    assert told.value.code == "BEL-13"


@pytest.mark.parametrize(
    ("target", "contacts", "lines"),
    [
        (Ellipse(1e8, 10), Contacts(1, 1), Lines(1, 100)),
        (Ellipse(1e6, 1e6), Contacts(1, 1), Lines(0.5, 0.5)),
        (Ellipse(100, 50), Contacts(1, 1e8), Lines(2, 50)),
    ],
)
def test_what_would_not_fit_the_machine_is_refused(
    target: Ellipse, contacts: Contacts, lines: Lines
) -> None:
    """Tests a thread, lines a hair apart, and contacts in a wrong unit."""
    with pytest.raises(BeliefError) as told:
        noticed(target, contacts, lines, Trial(10))
    assert told.value.code == "BEL-13"


def test_chance_alone_notices_what_is_not_there() -> None:
    """Tests ground without a target: one window in a line is flagged at most at 0.05."""
    one = WindowRule(width_share=3.0, steps=1)
    found = noticed(
        Ellipse(30, 20), Contacts(0.0, 0.1), Lines(1, 200), Trial(20_000), rule=one
    ).probability
    # At most two windows of 60 m, a step apart, touch a target of 30 m.
    assert 0.0 < found <= 3 * 0.05 * crossed(Ellipse(30, 20), Lines(1, 200))


@pytest.mark.parametrize(
    "make",
    [
        lambda: Contacts(-0.1, 1.0),
        lambda: Contacts(1.0, -1.0),
        lambda: Contacts(1.0, 1.0, noticed=0.0),
        lambda: WindowRule(width_share=0.0),
        lambda: WindowRule(steps=0),
        lambda: WindowRule(significance=1.0),
        lambda: WindowRule(within=1.0),
        lambda: Trial(0),
    ],
)
def test_impossible_figures_are_refused(make: type[Estimate]) -> None:
    """Tests each figure of the simulation at its limit."""
    with pytest.raises(BeliefError) as told:
        make()  # type: ignore[call-arg]
    assert told.value.code == "BEL-12"
