"""Inspection after clearance: what a sample of the ground can tell, and what it cannot.

A sample watches the process that cleared the ground; it does not make up for it.
"""

from __future__ import annotations

from math import expm1

from scipy import special

from clearground.belief.survey.asked import above_zero, out_of_reach, share
from clearground.standards.words import _


def accepted(left: int, inspected: float, detection: float) -> float:
    """P(an inspection of part of the ground finds none of the items left in it).

    Parameters
    ----------
    left : int
        Items left, each anywhere in the ground independently.
    inspected : float
        Share of the ground that is searched again.
    detection : float
        P(an item in that share is found).

    Raises
    ------
    BeliefError
        BEL-12 when a figure is outside its limits.

    Source: (1 - f q)^m; worked example of the open EOD science course, lesson 05.7.

    >>> [round(accepted(m, 0.1, 0.9), 3) for m in (1, 3, 5, 10)]
    [0.91, 0.754, 0.624, 0.389]
    """
    above_zero(_("number of items left"), left, zero=True)
    share(_("inspected share"), inspected, ends=True)
    share(_("detection"), detection, ends=True)
    return float((1.0 - inspected * detection) ** left)


def share_to_reject(left: int, power: float, detection: float) -> float:
    """Share of the ground to inspect so that items left come to light with a wanted chance.

    Parameters
    ----------
    left : int
        Items left that must not go unnoticed.
    power : float
        Wanted P(at least one of them is found).
    detection : float
        P(an item in the inspected share is found).

    Raises
    ------
    BeliefError
        BEL-12 when a figure is outside its limits; BEL-13 when the whole ground would not do.

    Source: solves (1 - f q)^m = 1 - power for f.

    >>> round(share_to_reject(5, 0.9, 0.9), 2)
    0.41
    """
    above_zero(_("number of items left"), left)
    share(_("wanted chance"), power)
    above_zero(_("detection"), share(_("detection"), detection, ends=True))
    found = (1.0 - float((1.0 - power) ** (1.0 / left))) / detection
    if found > 1.0:
        raise out_of_reach(
            _(
                "Inspecting all of the ground finds one of {left} with less than {power:g} at a "
                "detection of {detection:g}"
            ).format(left=left, power=power, detection=detection),
            _("Inspect with a better detector, or ask for a lower chance."),
        )
    return found


def any_left(expected: float, inspected: float = 0.0, detection: float = 1.0) -> float:
    """P(at least one item is left) after an inspection that found none.

    Parameters
    ----------
    expected : float
        Items expected to be left before the inspection (Poisson).
    inspected, detection : float
        As in `accepted`.

    Raises
    ------
    BeliefError
        BEL-12 when a figure is outside its limits.

    Source: thinned Poisson law: finding none in a share says nothing about the rest.

    >>> round(any_left(0.2), 3), round(any_left(0.2, 0.1, 0.9), 3)
    (0.181, 0.166)
    """
    above_zero(_("expected number of items left"), expected, zero=True)
    share(_("inspected share"), inspected, ends=True)
    share(_("detection"), detection, ends=True)
    return -expm1(-expected * (1.0 - inspected * detection))


def bad_process(
    before: float, expected_good: float, expected_bad: float, *, inspected: float, detection: float
) -> float:
    """P(the process that cleared the ground was bad) after an inspection that found nothing.

    Parameters
    ----------
    before : float
        The same before the inspection.
    expected_good, expected_bad : float
        Items that a good and a bad process are expected to leave (Poisson).
    inspected, detection : float
        As in `accepted`.

    Raises
    ------
    BeliefError
        BEL-12 when a figure is outside its limits.

    Source: Bayes' rule; worked example of the open EOD science course, lesson 05.7.

    >>> round(bad_process(0.1, 0.2, 4.0, inspected=0.1, detection=0.9), 3)
    0.073
    """
    share(_("chance of a bad process"), before, ends=True)
    above_zero(_("expected number of items left"), expected_good, zero=True)
    above_zero(_("expected number of items left"), expected_bad, zero=True)
    found = share(_("inspected share"), inspected, ends=True) * share(
        _("detection"), detection, ends=True
    )
    # Log-odds: with many items left both chances of silence would vanish.
    shift = (expected_bad - expected_good) * found
    return float(special.expit(special.logit(before) - shift))
