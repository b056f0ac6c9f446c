"""Parallel search lines: how likely they cross a target of a given size."""

from __future__ import annotations

from dataclasses import dataclass
from math import asin, pi, sqrt

from scipy import optimize, special

from clearground.belief.survey.asked import above_zero, out_of_reach, outside, share
from clearground.standards.words import _


@dataclass(frozen=True, slots=True)
class Ellipse:
    """A target's outline: longest and shortest extent, metres; a circle has both alike.

    Raises
    ------
    BeliefError
        BEL-12 when an extent is not above 0, or the width is above the length.
    """

    length_m: float
    width_m: float

    def __post_init__(self) -> None:
        """Refuse an outline that is none."""
        above_zero(_("length of the target"), self.length_m)
        above_zero(_("width of the target"), self.width_m)
        if self.width_m > self.length_m:
            raise outside(_("width of the target"), self.width_m, _("no greater than its length"))

    @property
    def flattening(self) -> float:
        """Parameter m of the elliptic integrals, 1 - (width / length)^2.

        >>> Ellipse(100.0, 100.0).flattening
        0.0
        """
        return 1.0 - (self.width_m / self.length_m) ** 2

    @property
    def perimeter_m(self) -> float:
        """Length of the outline.

        >>> round(Ellipse(100.0, 100.0).perimeter_m, 3)
        314.159
        """
        return 2.0 * self.length_m * float(special.ellipe(self.flattening))


@dataclass(frozen=True, slots=True)
class Lines:
    """Parallel straight lines over the whole ground.

    Parameters
    ----------
    swath_m : float
        Width that one line covers.
    spacing_m : float
        From centre to centre of neighbouring lines; with less than the swath they overlap.

    Raises
    ------
    BeliefError
        BEL-12 when one is not above 0.
    """

    swath_m: float
    spacing_m: float

    def __post_init__(self) -> None:
        """Refuse lines that are none."""
        above_zero(_("swath"), self.swath_m)
        above_zero(_("spacing"), self.spacing_m)

    @property
    def gap_m(self) -> float:
        """Unseen ground between two swaths, edge to edge.

        >>> Lines(2.0, 30.0).gap_m
        28.0
        """
        return max(self.spacing_m - self.swath_m, 0.0)

    @property
    def covered(self) -> float:
        """Share of the ground under a swath.

        >>> Lines(2.0, 40.0).covered
        0.05
        """
        return min(1.0, self.swath_m / self.spacing_m)


def by_perimeter(target: Ellipse, lines: Lines) -> float:
    """P(at least one line crosses the target) by the Cauchy-Crofton formula, where it holds.

    A convex outline at a random angle has the mean extent perimeter / pi, whatever its shape.

    Parameters
    ----------
    target : Ellipse
        At a random place and angle.
    lines : Lines
        Must be no closer than the target's length and the swath together.

    Raises
    ------
    BeliefError
        BEL-13 beyond that limit, where the formula claims too much.

    Source: Cauchy-Crofton; Gilbert et al. 2003, PNNL-14267.

    >>> round(by_perimeter(Ellipse(120.0, 60.0), Lines(2.0, 200.0)), 5)
    0.47259
    """
    if target.length_m + lines.swath_m > lines.spacing_m:
        raise out_of_reach(
            _(
                "Lines {spacing:g} m apart may cross a target of {length:g} m twice, and the "
                "perimeter formula does not hold"
            ).format(spacing=lines.spacing_m, length=target.length_m),
            _("Ask for the exact value instead."),
        )
    return (target.perimeter_m / pi + lines.swath_m) / lines.spacing_m


def crossed(target: Ellipse, lines: Lines) -> float:
    """P(at least one line crosses the target), exact at every spacing.

    At the angle t to the lines the target takes h(t) = sqrt(L^2 sin^2 t + W^2 cos^2 t) across
    them and is crossed with min(1, (h + w) / S). The mean over all angles has a closed form with
    the incomplete elliptic integral, split where h + w = S.

    Parameters
    ----------
    target : Ellipse
        At a random place and angle.
    lines : Lines
        Where they run.

    Source: own derivation; a quadrature in the tests agrees to 1e-9, and for
    length + swath <= spacing it is Cauchy-Crofton's value.

    >>> round(crossed(Ellipse(120.0, 60.0), Lines(2.0, 100.0)), 4)
    0.8783
    """
    free_m = lines.spacing_m - lines.swath_m
    if free_m >= target.length_m:
        return by_perimeter(target, lines)
    if free_m <= target.width_m:
        return 1.0
    m, length_m = target.flattening, target.length_m
    # The angle from the perpendicular beyond which the target is always crossed.
    always = asin(sqrt((1.0 - (free_m / length_m) ** 2) / m))
    extent_m = length_m * float(special.ellipe(m) - special.ellipeinc(always, m))
    parts = extent_m + lines.swath_m * (pi / 2 - always)
    return (parts / lines.spacing_m + always) / (pi / 2)


def spacing_for(target: Ellipse, swath_m: float, probability: float) -> float:
    """Widest spacing, centre to centre, that crosses the target with the wanted probability.

    Parameters
    ----------
    target : Ellipse
        At a random place and angle.
    swath_m : float
        Width that one line covers.
    probability : float
        Wanted, above 0 and up to 1.

    Raises
    ------
    BeliefError
        BEL-12 when a figure is outside its limits.

    >>> round(spacing_for(Ellipse(120.0, 60.0), 2.0, 0.8783), 1)
    100.0
    """
    above_zero(_("swath"), swath_m)
    above_zero(_("probability"), share(_("probability"), probability, ends=True))
    certain_m = target.width_m + swath_m
    if probability == 1.0:
        return certain_m
    far_m = (target.perimeter_m / pi + swath_m) / probability
    return float(
        optimize.brentq(
            lambda s: crossed(target, Lines(swath_m, s)) - probability,
            certain_m,
            max(far_m, certain_m) * 1.01,
            xtol=1e-9,
        )
    )
