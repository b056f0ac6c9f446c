"""Parallel search lines: how likely they cross a target and notice its density.

Along each line a window is moved in steps. Ground is flagged where a window holds more contacts
than its background explains. Windows overlap, so their counts are drawn once a step and summed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil, log, sqrt

import numpy as np
import numpy.typing as npt
from scipy import special, stats

from clearground.belief.grid import FloatArray
from clearground.belief.survey.asked import above_zero, out_of_reach, share
from clearground.belief.survey.traversal import Ellipse, Lines, spacing_for
from clearground.standards.words import _

BLOCK, DRAWS_MAX = 2_000, 4_000_000
"""Trials, and counts along lines, drawn together: a bound on memory."""
COUNT_MAX = 1e9
"""Contacts in a window; beyond that somebody has mistaken a unit."""


@dataclass(frozen=True, slots=True)
class Contacts:
    """Density of contacts, items per square metre.

    Parameters
    ----------
    centre_m2 : float
        Of the target at its centre, above the background; it falls off as a bivariate normal.
        With 0 there is no target, and what is noticed is noticed by chance.
    background_m2 : float
        Everywhere.
    noticed : float
        Share of contacts under a swath that the detector notices.

    Raises
    ------
    BeliefError
        BEL-12 when one is outside its limits.
    """

    centre_m2: float
    background_m2: float
    noticed: float = 1.0

    def __post_init__(self) -> None:
        """Refuse densities that are none."""
        above_zero(_("density of the target"), self.centre_m2, zero=True)
        above_zero(_("density of the background"), self.background_m2)
        above_zero(_("detection"), share(_("detection"), self.noticed, ends=True))


@dataclass(frozen=True, slots=True)
class WindowRule:
    """How contacts along a line are tested.

    Parameters
    ----------
    width_share : float
        Length of the window as a share of the target's width.
    steps : int
        Steps in one window.
    significance : float
        A window is flagged when its count is this unlikely, or less, from background alone.
    within : float
        Share of the target's items within its stated outline.

    Source: Visual Sample Plan's transect design: windows 0.9 of the shorter axis, sixth steps,
    0.05. That the outline holds 0.99 of the items jointly, and that every window which touches
    it counts, is *Assumption*: with both, 24 published spacings come out within 0.01.
    """

    width_share: float = 0.9
    steps: int = 6
    significance: float = 0.05
    within: float = 0.99

    def __post_init__(self) -> None:
        """Refuse a rule that tests nothing."""
        above_zero(_("window"), self.width_share)
        above_zero(_("number of steps"), self.steps)
        share(_("significance"), self.significance)
        share(_("share within the outline"), self.within)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A probability from simulated trials, with its standard error."""

    probability: float
    standard_error: float
    trials: int


@dataclass(frozen=True, slots=True)
class Trial:
    """How a detection probability is simulated: how often, and from which seed."""

    trials: int = 4_000
    seed: int = 1

    def __post_init__(self) -> None:
        """Refuse a simulation without a trial."""
        above_zero(_("number of trials"), self.trials)


def flagged_from(rule: WindowRule, window_m: float, lines: Lines, contacts: Contacts) -> int:
    """Smallest count at which a window is flagged.

    Parameters
    ----------
    rule : WindowRule
        The test.
    window_m : float
        Length of a window.
    lines : Lines
        Their swath is the window's width.
    contacts : Contacts
        Their background is what is tested against.

    Source: upper tail of the Poisson law.

    >>> flagged_from(WindowRule(), 100.0, Lines(1.0, 9.0), Contacts(1.0, 0.1))
    16
    """
    expected = contacts.background_m2 * contacts.noticed * lines.swath_m * window_m
    return int(stats.poisson.ppf(1.0 - rule.significance, expected)) + 1


def noticed(
    target: Ellipse,
    contacts: Contacts,
    lines: Lines,
    trial: Trial,
    *,
    rule: WindowRule = WindowRule(),
) -> Estimate:
    """P(a line crosses the target and a window there is flagged), from simulated trials.

    Parameters
    ----------
    target : Ellipse
        At a random place and angle.
    contacts : Contacts
        Its density and the background's.
    lines : Lines
        Where they run.
    trial : Trial
        How often, and the seed: one seed gives one answer.
    rule : WindowRule
        How contacts are tested.

    Raises
    ------
    BeliefError
        BEL-13 when a trial would take more windows, or contacts, than can be simulated.

    Source: Flagg, Montana State University, study of Visual Sample Plan; checked against its 24
    spacings and its curve for a target of 1,200 by 800 ft.

    >>> noticed(Ellipse(60, 40), Contacts(1.0, 0.01), Lines(2, 20), Trial(200)).probability
    1.0
    """
    random = np.random.default_rng(trial.seed)
    hits = 0
    for count in _blocks(trial.trials, _draws(target, contacts, lines, rule=rule)):
        hits += int(_one_block(target, contacts, lines, random, count=count, rule=rule).sum())
    p = hits / trial.trials
    # An estimate of 0 or 1 is no certainty: one more trial each way keeps the error above 0.
    held = (hits + 1) / (trial.trials + 2)
    return Estimate(p, sqrt(held * (1 - held) / trial.trials), trial.trials)


def curve(
    target: Ellipse,
    contacts: Contacts,
    lines: Sequence[Lines],
    trial: Trial,
    *,
    rule: WindowRule = WindowRule(),
) -> tuple[Estimate, ...]:
    """Detection curve: the estimate for each spacing, all from the same seed.

    >>> curve(Ellipse(60, 40), Contacts(1.0, 0.01), [], Trial(100))
    ()
    """
    return tuple(noticed(target, contacts, one, trial, rule=rule) for one in lines)


def spacing_to_notice(
    target: Ellipse,
    contacts: Contacts,
    swath_m: float,
    trial: Trial,
    *,
    probability: float,
    rule: WindowRule = WindowRule(),
) -> tuple[Lines, Estimate]:
    """Widest lines, to one part in 200, whose estimate reaches the wanted probability.

    A target that is not crossed is not noticed, so the spacing that crosses it with that
    probability is the upper end of the search.

    Raises
    ------
    BeliefError
        BEL-12 when a figure is outside its limits; BEL-13 when even lines without a gap do not
        reach the probability.
    """
    share(_("probability"), probability)
    near_m, far_m = swath_m, spacing_for(target, swath_m, probability)
    best: tuple[Lines, Estimate] | None = None
    while best is None or far_m - near_m > near_m / 200:
        middle = Lines(swath_m, (near_m + far_m) / 2)
        found = noticed(target, contacts, middle, trial, rule=rule)
        if found.probability >= probability:
            near_m, best = middle.spacing_m, (middle, found)
        else:
            far_m = middle.spacing_m
        if best is None and far_m - swath_m < swath_m / 200:
            break
    if best is None:
        raise out_of_reach(
            _("Even lines without a gap notice this target with less than {p:g}").format(
                p=probability
            ),
            _("Use a wider swath or a better detector, or look for a denser target."),
        )
    return best


def _draws(target: Ellipse, contacts: Contacts, lines: Lines, *, rule: WindowRule) -> float:
    """Counts that one trial draws at most."""
    window_m = rule.width_share * target.width_m
    densest = (contacts.centre_m2 + contacts.background_m2) * lines.swath_m * window_m
    draws = (target.length_m / lines.spacing_m + 3) * (
        target.length_m * rule.steps / window_m + 2 * rule.steps + 3
    )
    if draws > DRAWS_MAX or densest > COUNT_MAX:
        raise out_of_reach(
            _(
                "A target of {length:g} by {width:g} m under lines {spacing:g} m apart takes "
                "{draws:.2g} windows of up to {count:.2g} contacts"
            ).format(
                length=target.length_m,
                width=target.width_m,
                spacing=lines.spacing_m,
                draws=draws,
                count=densest,
            ),
            _("Look whether a unit was mistaken; else ask about a smaller or rounder target."),
        )
    return draws


def _blocks(trials: int, draws: float) -> Iterator[int]:
    together = max(1, min(BLOCK, int(DRAWS_MAX / draws)))
    for start in range(0, trials, together):
        yield min(together, trials - start)


def _one_block(
    target: Ellipse,
    contacts: Contacts,
    lines: Lines,
    random: np.random.Generator,
    *,
    count: int,
    rule: WindowRule,
) -> npt.NDArray[np.bool_]:
    """Which of some trials were noticed; the lines run along x, the target lies at the origin."""
    # Radius of the contour, in standard deviations, within which the stated share lies jointly.
    radius = sqrt(-2.0 * log(1.0 - rule.within))
    angle, offset_m = random.uniform(0, np.pi, count), random.uniform(0, lines.spacing_m, count)
    var = np.array([target.length_m, target.width_m]) / (2 * radius)
    along, across, both = _turned(var**2, angle)
    reach_m = radius * np.sqrt(across)
    far = ceil(target.length_m / 2 / lines.spacing_m) + 2
    y_m = offset_m[:, None] + np.arange(-far, far + 1)[None, :] * lines.spacing_m
    trial, line = np.nonzero(np.abs(y_m) < reach_m[:, None] + lines.swath_m / 2)
    y = y_m[trial, line]
    slope = (both / across)[trial]
    spread = np.sqrt(along[trial] - slope * both[trial])
    edge = np.clip(y, -reach_m[trial], reach_m[trial])
    half_m = radius * spread * np.sqrt(np.maximum(1 - (edge / reach_m[trial]) ** 2, 0))
    window_m = rule.width_share * target.width_m
    step_m = window_m / rule.steps
    bins = ceil(target.length_m / step_m) + 2 * rule.steps + 2
    start = slope * edge - bins * step_m / 2 + (random.uniform(size=y.size) - 0.5) * step_m
    at_m = start[:, None] + np.arange(bins + 1) * step_m
    share_in = np.diff(special.ndtr((at_m - (slope * y)[:, None]) / spread[:, None]), axis=1)
    peak = np.exp(-(y**2) / (2 * across[trial])) * np.sqrt(2 * np.pi) * spread
    each = contacts.centre_m2 * peak[:, None] * share_in + contacts.background_m2 * step_m
    drawn = random.poisson(each * contacts.noticed * lines.swath_m)
    summed = np.concatenate([np.zeros((y.size, 1), np.int64), drawn.cumsum(axis=1)], axis=1)
    counts = summed[:, rule.steps :] - summed[:, : -rule.steps]
    middle = at_m[:, : -rule.steps] + window_m / 2
    touches = np.abs(middle - (slope * edge)[:, None]) <= half_m[:, None] + window_m / 2
    flagged = (counts >= flagged_from(rule, window_m, lines, contacts)) & touches
    found = np.zeros(count, dtype=bool)
    np.logical_or.at(found, trial, flagged.any(axis=1))
    return found


def _turned(var: FloatArray, angle: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Variance along and across the lines, and covariance, of a normal turned by an angle."""
    cos, sin = np.cos(angle), np.sin(angle)
    return (
        var[0] * cos**2 + var[1] * sin**2,
        var[0] * sin**2 + var[1] * cos**2,
        (var[0] - var[1]) * cos * sin,
    )
