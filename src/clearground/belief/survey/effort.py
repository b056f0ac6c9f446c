"""Search effort as log-miss by class and depth band, never as a mark that ground is done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from clearground.belief.parameters import ClassPrior
from clearground.belief.search import log_miss, share_above
from clearground.belief.survey.asked import above_zero, share
from clearground.errors import BeliefError
from clearground.standards.terms import HazardClass
from clearground.standards.words import _


@dataclass(frozen=True, slots=True)
class Pass:
    """One or more passes of a sensor over the same ground.

    Parameters
    ----------
    hazard : HazardClass
        Class looked for.
    sensor : str
        What shares its weakness: passes with one name miss together, others independently.
    alpha, beta : float
        Of the Beta distribution of its detection probability.
    depth_from_m, depth_to_m : float
        Depth band that it searches.
    passes : int
        How often.
    covered : float
        Share of the ground that it went over, at random as to where the items lie.

    Raises
    ------
    BeliefError
        BEL-12 when a figure is outside its limits; BEL-17 when the depth band is empty.
    """

    hazard: HazardClass
    sensor: str
    alpha: float
    beta: float
    depth_from_m: float
    depth_to_m: float
    passes: int = 1
    covered: float = 1.0

    def __post_init__(self) -> None:
        """Refuse a pass that searches nothing."""
        above_zero(_("first number of the Beta distribution"), self.alpha)
        above_zero(_("second number of the Beta distribution"), self.beta)
        above_zero(_("number of passes"), self.passes, zero=True)
        share(_("covered share"), self.covered, ends=True)
        above_zero(_("top of the depth band"), self.depth_from_m, zero=True)
        if not self.depth_from_m < self.depth_to_m < np.inf:
            raise BeliefError(
                "BEL-17",
                _("The search by {sensor} reaches from {top:g} to {bottom:g} m").format(
                    sensor=self.sensor, top=self.depth_from_m, bottom=self.depth_to_m
                ),
                _("A search without a depth says nothing about any item."),
                _("Give the depth band that the sensor was tested to."),
            )


@dataclass(frozen=True, slots=True)
class BandEffort:
    """What all searches of one class together leave in a depth band.

    Parameters
    ----------
    hazard : HazardClass
        The class.
    depth_from_m, depth_to_m : float
        The band.
    log_miss : float
        Logarithm of P(an item in the band is missed by every search), 0 or less.
    """

    hazard: HazardClass
    depth_from_m: float
    depth_to_m: float
    log_miss: float


def bands(done: Iterable[Pass]) -> tuple[BandEffort, ...]:
    """Log-miss of each class in each depth band that was searched.

    Passes of one sensor with one Beta share its unknown detection probability; different sensors
    miss independently, so that their logarithms add.

    Parameters
    ----------
    done : iterable of Pass
        In any order.

    Source: beta-binomial within a sensor; independence between sensors is *Assumption*.

    >>> twice = Pass(HazardClass.AP_MINE, "coil", 9.0, 1.0, 0.0, 0.1, passes=2)
    >>> [round(float(np.exp(b.log_miss)), 4) for b in bands([twice])]
    [0.0182]
    """
    listed = list(done)
    found = []
    for hazard in sorted({p.hazard for p in listed}):
        mine = [p for p in listed if p.hazard == hazard]
        cuts = sorted({d for p in mine for d in (p.depth_from_m, p.depth_to_m)})
        for top, bottom in pairwise(cuts):
            within = [p for p in mine if p.depth_from_m <= top and bottom <= p.depth_to_m]
            if within:
                found.append(BandEffort(hazard, top, bottom, _together(within)))
    return tuple(found)


def _together(within: Sequence[Pass]) -> float:
    """Log-miss of all passes in one band."""
    total = 0.0
    for key in sorted({(p.sensor, p.alpha, p.beta) for p in within}):
        same = [p for p in within if (p.sensor, p.alpha, p.beta) == key]
        # How many of the passes went over an item: each did with its covered share.
        times = np.ones(1)
        for one in same:
            went = np.zeros(one.passes + 1)
            went[0] += 1.0 - one.covered
            went[-1] += one.covered
            times = np.convolve(times, went)
        missed = [np.exp(log_miss(key[1], key[2], n)) for n in range(times.size)]
        total += float(np.log(times @ np.array(missed)))
    return total


def left(effort: Iterable[BandEffort], prior: ClassPrior) -> float:
    """Share of a class's items that is still there after the searches, over all depths.

    What lies below or between the bands searched is left whole.

    Parameters
    ----------
    effort : iterable of BandEffort
        Bands of any class; others than the prior's are passed over.
    prior : ClassPrior
        Says how deep items of the class lie.

    >>> from clearground.belief.parameters import CLASS_PRIORS
    >>> left([], CLASS_PRIORS[0])
    1.0
    """
    gone = 0.0
    for band in effort:
        if band.hazard == prior.hazard:
            shares = share_above(prior, [band.depth_from_m, band.depth_to_m])
            gone += float(shares[1] - shares[0]) * -float(np.expm1(band.log_miss))
    return 1.0 - gone
