"""Detection learnt from trials: by detector, item, soil and depth, each leaning on its like.

Three levels. A condition (item, soil, depth) of a detector varies around what is typical of the
detector, detectors around what is typical of their class. How much they vary is learnt too, so
that a condition with few trials leans on its detector, and a detector with few on its class.

A Beta law is written by its most likely value m and how strongly it holds, k: Beta(1 + k m,
1 + k (1 - m)). Written by its mean it could pile up at 1, and trials without a miss would claim
more than they show.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special

from clearground.belief.grid import FloatArray
from clearground.belief.survey.asked import share
from clearground.errors import BeliefError
from clearground.standards.words import _

MEANS = 80
"""Nodes of each typical value; twice as many move the results by less than 0.001 (a test)."""
SPREADS = 16
"""Nodes of each concentration."""
CONCENTRATION = (1.0, 1000.0)
"""From "conditions differ as much as they can" to "all but alike"; log-uniform between.
*Assumption*: the trial data decide within it."""


@dataclass(frozen=True, slots=True)
class Condition:
    """What a detector was tried on."""

    item: str
    soil: str
    depth: str


@dataclass(frozen=True, slots=True)
class TrialRow:
    """A trial of one detector under one condition.

    Parameters
    ----------
    detector : str
        Type of detector.
    condition : Condition
        Item, soil and depth.
    found, placed : int
        Items found of those placed.

    Raises
    ------
    BeliefError
        BEL-15 when more were found than placed, or a number is negative.
    """

    detector: str
    condition: Condition
    found: int
    placed: int

    def __post_init__(self) -> None:
        """Refuse an impossible trial."""
        if not 0 <= self.found <= self.placed:
            raise _no_trial(
                _("The trial of {detector} says that {found} of {placed} items were found").format(
                    detector=self.detector, found=self.found, placed=self.placed
                )
            )


@dataclass(frozen=True, slots=True)
class Learnt:
    """Detection of one detector under one condition, as a Beta distribution.

    Parameters
    ----------
    detector : str
        "" for a detector of the class that was never tried.
    condition : Condition or None
        None for a condition that the detector was never tried on.
    found, placed : int
        Its own trials.
    alpha, beta : float
        The Beta distribution with the mean and the variance learnt; misses after one and after
        two passes are those of the full model.
    """

    detector: str
    condition: Condition | None
    found: int
    placed: int
    alpha: float
    beta: float

    @property
    def mean(self) -> float:
        """Expected detection probability of one pass.

        >>> Learnt("d", None, 0, 0, 9.0, 1.0).mean
        0.9
        """
        return self.alpha / (self.alpha + self.beta)

    def bounds(self, level: float) -> tuple[float, float]:
        """Ends of the interval of the detection probability.

        >>> [round(p, 3) for p in Learnt("d", None, 0, 0, 1.0, 1.0).bounds(0.9)]
        [0.05, 0.95]
        """
        tail = (1.0 - level) / 2
        low, high = special.betaincinv(self.alpha, self.beta, [tail, 1.0 - tail])
        return float(low), float(high)


def learn(
    rows: Sequence[TrialRow], *, means: int = MEANS, spreads: int = SPREADS
) -> tuple[Learnt, ...]:
    """Detection by detector and condition of one class, and for what was never tried.

    Parameters
    ----------
    rows : sequence of TrialRow
        Of one hazard class; rows of one detector and condition are added together.
    means, spreads : int
        Nodes of the integration.

    Returns
    -------
    tuple of Learnt
        For each detector in order its conditions, then a new condition of it; last a new
        detector of the class.

    Raises
    ------
    BeliefError
        BEL-15 when there is no row.

    Source: hierarchical beta-binomial model integrated on a grid; flat on what is typical of the
    class, log-uniform on both concentrations (*Assumption*). Trial design: CWA 14747.

    >>> rows = [TrialRow("coil", Condition("PMN", "clay", "0.1 m"), 48, 50)]
    >>> [round(one.mean, 2) for one in learn(rows, means=30, spreads=6)][0] > 0.9
    True
    """
    if not rows:
        raise _no_trial(_("There is no trial"))
    summed: dict[str, dict[Condition, tuple[int, int]]] = {}
    for row in rows:
        cells = summed.setdefault(row.detector, {})
        found, placed = cells.get(row.condition, (0, 0))
        cells[row.condition] = (found + row.found, placed + row.placed)
    grid = _Grid(means, spreads)
    weights, new = _posterior([list(c.values()) for c in summed.values()], grid)
    learnt = []
    for (detector, cells), weight in zip(summed.items(), weights, strict=True):
        for condition, (found, placed) in cells.items():
            beta = _beta(weight, grid, found, placed)
            learnt.append(Learnt(detector, condition, found, placed, *beta))
        learnt.append(Learnt(detector, None, 0, 0, *_beta(weight, grid, 0, 0)))
    return (*learnt, Learnt("", None, 0, 0, *_beta(new, grid, 0, 0)))


class _Grid:
    """Nodes of the typical values, at the middle of equal shares, and of the concentrations."""

    def __init__(self, means: int, spreads: int) -> None:
        # Closer together towards 0 and 1, where detectors are told apart.
        angle = (np.arange(means) + 0.5) * np.pi / means
        self.mean: FloatArray = np.asarray((1.0 - np.cos(angle)) / 2.0)
        ends = (1.0 - np.cos(np.arange(means + 1) * np.pi / means)) / 2.0
        self.width: FloatArray = np.asarray(np.diff(ends))
        edges = np.geomspace(*CONCENTRATION, spreads + 1)
        self.spread: FloatArray = np.sqrt(edges[1:] * edges[:-1])
        # P(detector's value in each bin | class's, concentration): [spread, class, detector].
        kappa, middle = self.spread[:, None, None], self.mean[None, :, None]
        below = special.betainc(1 + kappa * middle, 1 + kappa * (1 - middle), ends[None, None, :])
        self.detector: FloatArray = np.asarray(np.diff(below, axis=2))


def _posterior(
    trials: Sequence[Sequence[tuple[int, int]]], grid: _Grid
) -> tuple[list[FloatArray], FloatArray]:
    """Weight of each (concentration of conditions, detector's value), per detector and for a new.

    Each array is [spread, mean] and sums to 1.
    """
    kappa, mean = grid.spread[:, None], grid.mean[None, :]
    logs = []
    for cells in trials:
        log = np.zeros((grid.spread.size, grid.mean.size))
        for found, placed in cells:
            a, b = 1.0 + kappa * mean, 1.0 + kappa * (1.0 - mean)
            log += special.betaln(a + found, b + placed - found) - special.betaln(a, b)
        logs.append(log)
    tops = [log.max() for log in logs]
    likely = [np.exp(log - top) for log, top in zip(logs, tops, strict=True)]
    # Evidence of each detector: [spread of conditions, spread of detectors, class's value].
    each = [np.einsum("km,scm->ksc", one, grid.detector) for one in likely]
    log_all = np.sum(np.log(np.maximum(each, np.finfo(float).tiny)), axis=0)
    log_all += np.log(grid.width)[None, None, :]
    joint = np.exp(log_all - log_all.max())
    weights = []
    for one, own in zip(likely, each, strict=True):
        others = joint / np.maximum(own, np.finfo(float).tiny)
        weight = one * np.einsum("ksc,scm->km", others, grid.detector)
        weights.append(weight / weight.sum())
    new = np.einsum("ksc,scm->km", joint, grid.detector)
    return weights, new / new.sum()


def _beta(weight: FloatArray, grid: _Grid, found: int, placed: int) -> tuple[float, float]:
    """Beta distribution with the mean and variance of the mixture."""
    kappa, mean = grid.spread[:, None], grid.mean[None, :]
    a, n = 1.0 + kappa * mean + found, 2.0 + kappa + placed
    first = float(np.sum(weight * a / n))
    second = float(np.sum(weight * a * (a + 1.0) / (n * (n + 1.0))))
    size = (first - second) / (second - first**2)
    return first * size, (1.0 - first) * size


def shown(found: int, placed: int, confidence: float) -> float:
    """Least detection that a trial shows by itself, leaning on nothing.

    Parameters
    ----------
    found, placed : int
        Of the trial.
    confidence : float
        One-sided.

    Raises
    ------
    BeliefError
        BEL-15 when more were found than placed; BEL-12 when the confidence is no share.

    Source: exact binomial bound (Clopper and Pearson 1934).

    >>> round(shown(213, 213, 0.95), 3)
    0.986
    """
    if not 0 <= found <= placed:
        raise _no_trial(
            _("{found} of {placed} items were found").format(found=found, placed=placed)
        )
    share(_("confidence"), confidence)
    if found == 0:
        return 0.0
    return float(special.betaincinv(found, placed - found + 1, 1.0 - confidence))


def _no_trial(what: str) -> BeliefError:
    return BeliefError(
        "BEL-15",
        what,
        _("A detection probability cannot be learnt from it."),
        _("Give how many items were placed, and how many of them were found."),
    )
