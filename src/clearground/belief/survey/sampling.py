"""Compliance sampling: how many units to inspect so that acceptance means something."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, exp

import numpy as np
from scipy import stats

from clearground.belief.survey.asked import above_zero, out_of_reach, outside, share
from clearground.standards.words import _

ROUNDING = 1e-9
"""Half a binary rounding of a product such as 0.07 times 100, which is no further unit."""


FACTORS_MAX = 1_000_000
"""A product of more factors is left to a library."""
LOG_LEAST = -600.0
"""Logarithm of the least chance that is multiplied up without losing it."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What acceptance is to show: less than a share of the units is defective.

    Parameters
    ----------
    population : int or None
        Units in the whole; None where they are without number.
    defective_share : float
        The share that must not go unnoticed.
    confidence : float
        Wanted P(rejecting) when that share is defective.
    accept : int
        Largest number of defective units in the sample at which the whole is still accepted.

    Raises
    ------
    BeliefError
        BEL-12 when a figure is outside its limits.
    """

    population: int | None
    defective_share: float
    confidence: float
    accept: int = 0

    def __post_init__(self) -> None:
        """Refuse a claim that says nothing."""
        if self.population is not None:
            above_zero(_("number of units"), self.population)
        share(_("defective share"), self.defective_share)
        share(_("confidence"), self.confidence)
        above_zero(_("acceptance number"), self.accept, zero=True)

    @property
    def defective(self) -> int:
        """Fewest defective units that make up the share.

        >>> Claim(23_048, 0.01, 0.99).defective
        231
        """
        whole = 0 if self.population is None else self.population
        return max(1, ceil(whole * self.defective_share - ROUNDING))


def units_for(claim: Claim) -> int:
    """Fewest units to inspect so that acceptance shows the claim: exact.

    Parameters
    ----------
    claim : Claim
        Every inspected unit is judged without error.

    Raises
    ------
    BeliefError
        BEL-13 when even the whole inspected would be accepted.

    Source: hypergeometric law, binomial for a population without number; ISPM 31 tabulates it.

    >>> units_for(Claim(500, 0.05, 0.95)), units_for(Claim(None, 0.05, 0.95))
    (56, 59)
    """
    few, many = claim.accept, _most(claim)
    if not _shown(claim, many):
        raise out_of_reach(
            _(
                "The share {share:g} of {population} units is reached with {n} defective, and "
                "up to {accept} are accepted"
            ).format(
                n=claim.defective,
                population=claim.population,
                share=claim.defective_share,
                accept=claim.accept,
            ),
            _("Accept fewer defective units, or ask for a greater share."),
        )
    while many - few > 1:
        middle = (few + many) // 2
        few, many = (few, middle) if _shown(claim, middle) else (middle, many)
    return many


def _most(claim: Claim) -> int:
    """A number of units that is enough, or the whole; few are tried first, for they are quick."""
    units = claim.accept + 1
    while claim.population is None or units < claim.population:
        if _shown(claim, units):
            return units
        units *= 2
    return claim.population


def _shown(claim: Claim, units: int) -> bool:
    # Relative: an answer that meets the confidence exactly must not fail by a rounding.
    return _accepted(claim, units) <= (1.0 - claim.confidence) * (1.0 + ROUNDING)


def _accepted(claim: Claim, units: int) -> float:
    if claim.population is None:
        return float(stats.binom.cdf(claim.accept, units, claim.defective_share))
    return accepted(claim.population, claim.defective, units, accept=claim.accept)


def by_formula(claim: Claim) -> float:
    """Units to inspect, accepting on zero, by Bowen and Bennett's approximation, not rounded.

    1 - Y = (1 - 2 n / (2 N - V + 1))^V with V = N times the defective share, whole or not.

    Raises
    ------
    BeliefError
        BEL-13 for a population without number, or when defective units are accepted.

    Source: Bowen and Bennett 1988; Visual Sample Plan's compliance design gives 454 for 23,048
    units, 99 % confidence and 99 % clean.

    >>> round(by_formula(Claim(23_048, 0.01, 0.99)), 2)
    453.68
    """
    if claim.population is None or claim.accept:
        raise out_of_reach(
            _("The approximation knows a counted population and accepts on zero only"),
            _("Ask for the exact number instead."),
        )
    defective = claim.population * claim.defective_share
    root = float((1.0 - claim.confidence) ** (1.0 / defective))
    return (1.0 - root) * (2 * claim.population - defective + 1) / 2


def accepted(population: int | None, defective: float, units: int, *, accept: int = 0) -> float:
    """P(the whole is accepted) when some of its units are defective.

    Parameters
    ----------
    population : int or None
        Units in the whole; None where they are without number.
    defective : float
        How many of them are defective; of a population without number the share that is.
    units : int
        How many are inspected, chosen at random.
    accept : int
        Most defective units in the sample with which it is accepted.

    Raises
    ------
    BeliefError
        BEL-12 when more units are inspected or defective than there are.

    Source: hypergeometric and binomial laws.

    >>> round(accepted(400, 5, 40), 3), round(accepted(None, 0.01, 50, accept=1), 3)
    (0.589, 0.911)
    """
    above_zero(_("number of inspected units"), units, zero=True)
    if population is None:
        share(_("defective share"), defective, ends=True)
        return float(stats.binom.cdf(accept, units, defective))
    for name, value in (
        (_("number of inspected units"), units),
        (_("number of defective units"), defective),
    ):
        if not 0 <= value <= population:
            raise outside(name, value, _("no greater than the number of units"))
    return _at_most(accept, population, int(defective), units)


def _at_most(accept: int, population: int, defective: int, units: int) -> float:
    """P(at most so many defective units in the sample).

    Factor by factor for the few that acceptance asks about: gamma functions of great populations
    lose the digits that the exact number of units needs.
    """
    few, many = sorted((defective, units))
    if few <= FACTORS_MAX and few + many <= population:
        none = float(np.sum(np.log1p(-many / (population - np.arange(few, dtype=np.float64)))))
        if few + many < population and none > LOG_LEAST:
            p = total = exp(none)
            for k in range(min(accept, few)):
                rest = population - defective - units + k + 1
                p *= (defective - k) * (units - k) / ((k + 1) * rest)
                total += p
            return min(total, 1.0)
    return float(stats.hypergeom.cdf(accept, population, defective, units))


def operating_curve(
    population: int | None, units: int, defective: Sequence[float], *, accept: int = 0
) -> tuple[tuple[float, float], ...]:
    """Operating characteristic: P(accepted) for each number, or share, of defective units.

    >>> [round(p, 3) for _, p in operating_curve(None, 50, [0.005, 0.05])]
    [0.778, 0.077]
    """
    return tuple((d, accepted(population, d, units, accept=accept)) for d in defective)
