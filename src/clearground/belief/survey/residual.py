"""What a search leaves: expected items, the chance of any, and an interval of their number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from math import inf, isinf

import numpy as np
from scipy import linalg, special, stats

from clearground.belief.grid import FloatArray
from clearground.belief.survey.asked import above_zero, share
from clearground.belief.survey.rates import quantile
from clearground.errors import BeliefError
from clearground.standards.words import _

NODES_MAX = 200_000
"""Combinations of detection probabilities that are added up: a bound on memory."""
NODES_A_SENSOR = 256
"""More would change no digit that is shown."""
SENSORS_MAX = 10
"""Beyond this each sensor would have fewer than three nodes."""


@dataclass(frozen=True, slots=True)
class Search:
    """Passes of one sensor over a share of the ground.

    Parameters
    ----------
    alpha, beta : float
        Beta distribution of P(one pass finds an item under it); all passes share its value.
    passes : int
        How often the same share was gone over.
    covered : float
        Share of the items' ground gone over; of different sensors independently.

    Raises
    ------
    BeliefError
        BEL-12 when a figure is outside its limits.
    """

    alpha: float
    beta: float
    passes: int = 1
    covered: float = 1.0

    def __post_init__(self) -> None:
        """Refuse a search that is none."""
        above_zero(_("first number of the Beta distribution"), self.alpha)
        above_zero(_("second number of the Beta distribution"), self.beta)
        above_zero(_("number of passes"), self.passes)
        share(_("covered share"), self.covered, ends=True)


@dataclass(frozen=True, slots=True)
class Before:
    """Belief about the number of items before the search.

    Parameters
    ----------
    expected : float
        Items expected if the ground holds a field of them at all.
    shape : float
        Of the gamma law of that expectation: small where items come in clusters, infinite where
        the expectation is known (Poisson).
    presence : float
        P(the ground holds a field at all).

    Raises
    ------
    BeliefError
        BEL-12 when a figure is outside its limits.
    """

    expected: float
    shape: float = inf
    presence: float = 1.0

    def __post_init__(self) -> None:
        """Refuse a belief that is none."""
        above_zero(_("expected number of items"), self.expected)
        if not isinf(self.shape):
            above_zero(_("shape"), self.shape)
        above_zero(_("chance of a field"), share(_("chance of a field"), self.presence, ends=True))


@dataclass(frozen=True, slots=True)
class Residual:
    """Items left after a search, given what it found.

    Parameters
    ----------
    expected : float
        Mean number left.
    any_left : float
        P(at least one is left).
    low, high : int
        Ends of the interval of the number left.
    presence : float
        P(there is, or was, a field at all) after the search.
    missed : float
        Mean share of items that the searches miss, after what was found.
    """

    expected: float
    any_left: float
    low: int
    high: int
    presence: float
    missed: float


def poisson_left(expected: float, found: Sequence[tuple[float, float]]) -> float:
    """Items expected to be left of a Poisson number after searches with known detection.

    Parameters
    ----------
    expected : float
        Before the searches.
    found : sequence of (float, float)
        Covered share and detection of each search, independent of each other.

    Raises
    ------
    BeliefError
        BEL-12 when a figure is outside its limits.

    Source: thinned Poisson law, L0 times the product of (1 - c q).

    >>> round(poisson_left(20.0, [(1.0, 0.99)]), 3)
    0.2
    """
    for covered, detection in found:
        share(_("covered share"), covered, ends=True)
        share(_("detection"), detection, ends=True)
    return reduce(lambda left, s: left * (1.0 - s[0] * s[1]), found, expected)


def none_left_of_gamma(shape: float, rate: float, fraction: float, found: int) -> float:
    """P(none is left) of a gamma-mixed number of which a known fraction was found.

    ((b + c) / (b + 1))^(a + k): it falls with every find, for finds tell of a cluster.

    Parameters
    ----------
    shape, rate : float
        a and b of the gamma law of the expected number.
    fraction : float
        c, P(an item was found).
    found : int
        k.

    Source: Gamma-Poisson-binomial model.

    >>> none_left_of_gamma(1.0, 1.0, 0.5, 0) > none_left_of_gamma(1.0, 1.0, 0.5, 3)
    True
    """
    return float(((rate + fraction) / (rate + 1.0)) ** (shape + found))


def any_left_of_inflated(presence: float, expected: float, missed: float) -> float:
    """P(at least one is left) of a zero-inflated Poisson number after a search that found none.

    Parameters
    ----------
    presence : float
        pi, P(there is a field at all).
    expected : float
        mu, items expected in a field.
    missed : float
        s, P(an item is missed).

    Source: Bayes' rule: pi e^-mu(1-s) (1 - e^-mu s) / (1 - pi + pi e^-mu(1-s)).

    >>> round(any_left_of_inflated(1.0, 2.0, 1.0), 4)
    0.8647
    """
    silent = presence * np.exp(-expected * (1.0 - missed))
    return float(silent * -np.expm1(-expected * missed) / (1.0 - presence + silent))


def residual(before: Before, searches: Sequence[Search], *, found: int, level: float) -> Residual:
    """What is left after the searches, given how many items they found together.

    The unknown detection probabilities are integrated over, weighted by how well each explains
    the number of finds. With infinite shape the number is Poisson and finds change only what is
    believed of detection; otherwise finds raise what is left.

    Parameters
    ----------
    before : Before
        Belief before the searches.
    searches : sequence of Search
        One per sensor; different sensors miss independently.
    found : int
        Items found by all of them, each counted once.
    level : float
        Of the interval of the number left.

    Raises
    ------
    BeliefError
        BEL-12 when a figure is outside its limits; BEL-17 when there are too many sensors, or
        finds without a search that could have made them.

    Source: closed forms above; quadrature with the Beta laws as weights (Gauss-Jacobi).

    >>> round(residual(Before(20.0), [Search(990.0, 10.0)], found=0, level=0.9).expected, 2)
    0.2
    """
    above_zero(_("number of finds"), found, zero=True)
    share(_("level"), level)
    missed, weight = _misses(searches)
    seen = 1.0 - missed
    if found and not seen.any():
        raise _impossible(_("Items were found by searches that cover nothing"))
    log_count = _log_count(before, found, seen)
    evidence = float(special.logsumexp(log_count, b=weight))
    nothing = 1.0 - before.presence if found == 0 else 0.0
    with_field = before.presence * np.exp(evidence)
    # A find proves a field, however unlikely the finds are.
    presence = 1.0 if found else float(with_field / (with_field + nothing))
    weight = weight * np.exp(log_count - evidence)
    law = _Left(before, found, missed)
    expected = presence * float(weight @ law.mean())
    none = 1.0 - presence + presence * float(weight @ law.cdf(0))

    def cdf(n: int) -> float:
        return 1.0 - presence + presence * float(weight @ law.cdf(n))

    tail = (1.0 - level) / 2
    return Residual(
        expected,
        min(max(1.0 - none, 0.0), 1.0),
        quantile(cdf, tail),
        quantile(cdf, 1.0 - tail),
        presence,
        float(weight @ missed),
    )


def beta_nodes(alpha: float, beta: float, nodes: int) -> tuple[FloatArray, FloatArray]:
    """Values of a Beta distributed detection and their weights, for sums in place of integrals.

    Exact for powers of the detection below twice the number of nodes.

    Parameters
    ----------
    alpha, beta : float
        Of the Beta distribution, above 0.
    nodes : int
        Number of values.

    Source: Gauss-Jacobi quadrature by Golub and Welsch 1969, with weights that sum to 1 so that
    large parameters do not overflow.

    >>> q, w = beta_nodes(9.0, 1.0, 5)
    >>> [round(float(w @ (1 - q) ** n), 4) for n in (1, 2, 3)]
    [0.1, 0.0182, 0.0045]
    """
    a, b, k = beta - 1.0, alpha - 1.0, np.arange(1, nodes, dtype=np.float64)
    whole = 2 * k + a + b
    middle = np.concatenate([[(b - a) / (a + b + 2)], (b * b - a * a) / (whole * (whole + 2))])
    with np.errstate(invalid="ignore", divide="ignore"):
        side = 4 * k * (k + a) * (k + b) * (k + a + b) / (whole**2 * (whole + 1) * (whole - 1))
    if nodes > 1:
        # Both forms agree; this one holds also where alpha + beta is 1.
        side[0] = 4 * (1 + a) * (1 + b) / ((2 + a + b) ** 2 * (3 + a + b))
    x, vectors = linalg.eigh_tridiagonal(middle, np.sqrt(side))
    return np.clip((1.0 + x) / 2.0, 0.0, 1.0), np.asarray(vectors[0] ** 2)


def _misses(searches: Sequence[Search]) -> tuple[FloatArray, FloatArray]:
    """P(an item is missed by all searches) for every combination of detections, and weights."""
    if len(searches) > SENSORS_MAX:
        raise _impossible(
            _("{n} sensors are more than the {most} that can be added up together").format(
                n=len(searches), most=SENSORS_MAX
            )
        )
    missed, weight = np.ones(1), np.ones(1)
    if not searches:
        return missed, weight
    nodes = min(NODES_A_SENSOR, int(NODES_MAX ** (1.0 / len(searches)) + 1e-9))
    for one in searches:
        q, w = beta_nodes(one.alpha, one.beta, nodes)
        kept = 1.0 - one.covered + one.covered * (1.0 - q) ** one.passes
        missed = np.multiply.outer(missed, kept).ravel()
        weight = np.multiply.outer(weight, w).ravel()
    return missed, weight


def _log_count(before: Before, found: int, seen: FloatArray) -> FloatArray:
    """Log P(that many finds) in a field, per combination of detections."""
    if isinf(before.shape):
        return np.asarray(stats.poisson.logpmf(found, before.expected * seen))
    rate = before.shape / before.expected
    return np.asarray(stats.nbinom.logpmf(found, before.shape, rate / (rate + seen)))


class _Left:
    """Law of the number left in a field, per combination of detections."""

    def __init__(self, before: Before, found: int, missed: FloatArray) -> None:
        self._poisson = isinf(before.shape)
        self._rate = before.expected * missed
        if not self._poisson:
            rate = before.shape / before.expected
            self._size = before.shape + found
            self._success = (rate + 1.0 - missed) / (rate + 1.0)

    def mean(self) -> FloatArray:
        if self._poisson:
            return self._rate
        return np.asarray(self._size * (1.0 - self._success) / self._success)

    def cdf(self, n: int) -> FloatArray:
        if self._poisson:
            return np.asarray(special.pdtr(n, self._rate))
        return np.asarray(special.betainc(self._size, n + 1.0, self._success))


def _impossible(what: str) -> BeliefError:
    return BeliefError(
        "BEL-17",
        what,
        _("What is left after them cannot be told."),
        _("Give the searches that were made, sensors of one kind together."),
    )
