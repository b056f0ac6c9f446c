"""Closed forms: from log-odds and counts to rate, interval and P(at least one)."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from scipy import special

from clearground.belief.grid import FloatArray
from clearground.belief.outcome import INTERVAL_Z, BoolArray

P_FLOOR = 1e-7
"""Belief stays inside (P_FLOOR, 1 - P_FLOOR): nothing here is ever certain."""


@dataclass(frozen=True, slots=True, eq=False)
class Rate:
    """Rate of items of one class on some cells, items per hectare, and P(at least one)."""

    mean: FloatArray
    sd: FloatArray
    lo: FloatArray
    hi: FloatArray
    p_any: FloatArray

    def at(self, cells: BoolArray) -> Rate:
        """The rate of some of the cells."""
        return Rate(*(getattr(self, f.name)[cells] for f in fields(self)))

    def put(self, cells: BoolArray, other: Rate) -> Rate:
        """The rate with some cells' values replaced."""
        bands = [getattr(self, f.name).copy() for f in fields(self)]
        for band, f in zip(bands, fields(self), strict=True):
            band[cells] = getattr(other, f.name)
        return Rate(*bands)


def logit(p: float) -> float:
    """Log-odds of a probability.

    >>> logit(0.5)
    0.0
    """
    return float(np.log(p) - np.log1p(-p))


def conjugate(
    shape: float, density: float, counted: FloatArray, searched_ha: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Shape and mean of a gamma density after items were counted on some hectares.

    Gamma(shape, mean density) and Poisson counts give
    shape' = shape + counted, mean' = (shape + counted) / (shape / density + searched_ha).

    Source: conjugate gamma-Poisson update (any text on Bayesian inference).

    >>> conjugate(2.0, 10.0, np.array([30.0]), np.array([1.0]))[1].round(2)
    array([26.67])
    """
    after = shape + counted
    return after, after / (shape / density + searched_ha)


def found_odds(
    found: FloatArray, exposure_ha: FloatArray, *, density: float, background: float, shape: float
) -> FloatArray:
    """Log likelihood ratio of contaminated ground where a search found items; 0 where none.

    Found items are Poisson with the background rate on other ground and negative binomial on
    contaminated ground (gamma density). An empty search moves nothing: it may lower belief
    only by what it would have detected.

    Parameters
    ----------
    found : float array
        Items found, at least 0.
    exposure_ha : float array
        Hectares searched times the probability to detect, above 0.
    density, background, shape : float
        As in `rate`.

    Source: gamma-Poisson marginal likelihood (any text on Bayesian inference).

    >>> one = np.array([0.0, 1.0])
    >>> found_odds(one, 0 * one + 0.1, density=20.0, background=5e-5, shape=2.0).round(1)
    array([ 0. , 10.8])
    """
    mean = density * exposure_ha
    # The factorial of the count is in both likelihoods and cancels.
    there = special.gammaln(shape + found) - special.gammaln(shape)
    there += shape * np.log(shape / (shape + mean)) + found * np.log(mean / (shape + mean))
    elsewhere = found * np.log(background * exposure_ha) - background * exposure_ha
    return np.where(found > 0, np.maximum(there - elsewhere, 0.0), 0.0)


def saturated(support: FloatArray, limit: float) -> FloatArray:
    """Summed support bent towards a limit: limit * (1 - exp(-support / limit)).

    Source: *Assumption*; reports near each other are not independent, so that their sum
    may not grow without end. It rises with every claim and no order matters.

    >>> saturated(np.array([0.0, 800.0]), 8.0)
    array([0., 8.])
    """
    return -limit * np.expm1(-support / limit)


def rate(
    log_odds: FloatArray,
    spread: FloatArray,
    disagreement: FloatArray,
    *,
    density: FloatArray,
    background: float,
    shape: FloatArray,
    miss: FloatArray,
    cell_ha: float,
) -> Rate:
    """Rate, 90 % interval and P(at least one) of one class.

    Symbols: pi = presence = 1 / (1 + exp(-log_odds)); D, B density on contaminated and other
    ground; a gamma shape; q miss probability of the search so far; A cell area.

    mean = q (pi D + (1 - pi) B); the interval takes the log-odds to both ends of
    (disagreement + z spread) and the gamma density to its 5 % and 95 % quantiles;
    p_any = pi (1 - (1 + q D A / a)^-a) + (1 - pi) (1 - (1 + q B A / a)^-a).

    Parameters
    ----------
    log_odds, spread, disagreement : float array
        Of presence; its sd; how far claims contradict each other, at least 0.
    density, shape : float array
        Of the gamma density on contaminated ground, items per hectare.
    background : float
        Items per hectare elsewhere.
    miss : float array
        P(an item is still there after the search), inside (0, 1].
    cell_ha : float
        Area of a cell, hectares.

    Source: Poisson thinning; negative binomial zero term. The interval is an *Assumption*:
    wide on purpose, and never narrower for a contradiction.

    >>> one = np.array([1.0])
    >>> r = rate(0 * one, 0 * one, 0 * one, density=9 * one, background=1.0, shape=one,
    ...          miss=one, cell_ha=1.0)
    >>> float(r.mean[0])
    5.0
    """
    presence = special.expit(log_odds)
    mean = presence * density + (1 - presence) * background
    lo, hi, between = _ends(log_odds, spread, disagreement, density=density, background=background)
    below, above = gamma_ends(shape)
    sd = np.sqrt(mean * mean / shape + between * between)
    p_any = presence * some(density * miss * cell_ha, shape)
    p_any = p_any + (1 - presence) * some(background * miss * cell_ha, shape)
    return Rate(
        mean * miss,
        sd * miss,
        np.minimum(lo * below, mean) * miss,
        np.maximum(hi * above, mean) * miss,
        np.clip(p_any, P_FLOOR, 1 - P_FLOOR),
    )


def together(one: Rate, other: Rate) -> Rate:
    """The rate of a cell in two parts that are independent, each already thinned by its share."""
    return Rate(
        one.mean + other.mean,
        np.hypot(one.sd, other.sd),
        one.lo + other.lo,
        one.hi + other.hi,
        np.clip(1 - (1 - one.p_any) * (1 - other.p_any), P_FLOOR, 1 - P_FLOOR),
    )


def still_there(made: Rate, waiting: FloatArray, cell_ha: float) -> Rate:
    """The rate with items added that were found and are not removed yet.

    Parameters
    ----------
    made : Rate
        Of what is not found.
    waiting : float array
        Items found and still in the ground, per cell.
    cell_ha : float
        Area of a cell, hectares.
    """
    if not waiting.any():
        return made
    extra = waiting / cell_ha
    return Rate(
        made.mean + extra,
        made.sd,
        made.lo + extra,
        made.hi + extra,
        np.where(waiting > 0, 1 - P_FLOOR, made.p_any),
    )


def _ends(
    log_odds: FloatArray,
    spread: FloatArray,
    disagreement: FloatArray,
    *,
    density: FloatArray,
    background: float,
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Rate at both ends of the log-odds, and the part of its sd that doubt about them makes."""
    shift = disagreement + INTERVAL_Z * spread
    low, high = special.expit(log_odds - shift), special.expit(log_odds + shift)
    # One sd of log-odds each way: the between part of the law of total variance.
    one = disagreement / INTERVAL_Z + spread
    swing = special.expit(log_odds + one) - special.expit(log_odds - one)
    return (
        low * density + (1 - low) * background,
        high * density + (1 - high) * background,
        0.5 * swing * np.abs(density - background),
    )


def some(expected: FloatArray, shape: FloatArray) -> FloatArray:
    """P(at least one item) when the count is negative binomial: 1 - (1 + expected / shape)^-shape.

    >>> some(np.array([1.0]), np.array([1.0]))
    array([0.5])
    """
    return -np.expm1(-shape * np.log1p(expected / shape))


def gamma_ends(shape: FloatArray) -> tuple[FloatArray, FloatArray]:
    """5 % and 95 % quantiles of a gamma variable of mean 1, for each shape.

    >>> [float(end.round(3)[0]) for end in gamma_ends(np.array([1.0]))]
    [0.051, 2.996]
    """
    # Few cells carry counts, so most share one shape: solve each distinct shape once.
    distinct, where = np.unique(shape, return_inverse=True)
    low = special.gammaincinv(distinct, 0.05) / distinct
    high = special.gammaincinv(distinct, 0.95) / distinct
    return low[where].reshape(shape.shape), high[where].reshape(shape.shape)
