"""What finds, or none, in searched ground say about the density of items and those left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from scipy import special

from clearground.belief.survey.asked import above_zero, outside, share
from clearground.standards.words import _


def area_for_density(
    density: float, confidence: float, *, detection: float = 1.0, found: int = 0
) -> float:
    """Area to search so that so few finds show a density of no more than this.

    Parameters
    ----------
    density : float
        Items per unit of area that must not be exceeded.
    confidence : float
        Wanted P(more finds) at that density.
    detection : float
        P(an item in the searched area is found).
    found : int
        Finds that may turn up; 0 for none.

    Raises
    ------
    BeliefError
        BEL-12 when a figure is outside its limits.

    Source: Poisson law; with no find, -ln(1 - Y) / (density x detection), the presumptively
    clean design of Visual Sample Plan.

    >>> round(area_for_density(1.0, 0.95), 2), round(area_for_density(0.1, 0.95, detection=0.85), 2)
    (3.0, 35.24)
    """
    return density_bound(above_zero(_("density"), density), confidence, detection=detection,
                         found=found)  # fmt: skip


def density_bound(
    area: float, confidence: float, *, detection: float = 1.0, found: int = 0
) -> float:
    """Upper bound of the density, items per unit of area, after a search with some finds.

    Parameters
    ----------
    area : float
        Searched.
    confidence, detection, found
        As in `area_for_density`.

    Raises
    ------
    BeliefError
        BEL-12 when a figure is outside its limits.

    Source: exact Poisson bound (Garwood 1936).

    >>> round(density_bound(2.996, 0.95), 2)
    1.0
    """
    above_zero(_("searched area"), area)
    share(_("confidence"), confidence)
    above_zero(_("detection"), share(_("detection"), detection, ends=True))
    above_zero(_("number of finds"), found, zero=True)
    return float(special.gammaincinv(found + 1, confidence)) / (area * detection)


@dataclass(frozen=True, slots=True)
class GammaRate:
    """Belief about the expected number of items in the whole ground: Gamma(shape, rate).

    With rate 0 and shape 1 it is flat: every expected number is as likely as any other.

    Raises
    ------
    BeliefError
        BEL-12 when the shape is not above 0 or the rate is below 0.
    """

    shape: float = 1.0
    rate: float = 0.0

    def __post_init__(self) -> None:
        """Refuse a belief that is none."""
        above_zero(_("shape"), self.shape)
        above_zero(_("rate"), self.rate, zero=True)


@dataclass(frozen=True, slots=True)
class Remaining:
    """Items left in ground of which a share was searched.

    Parameters
    ----------
    expected : float
        Items left, mean.
    none_left : float
        P(no item is left).
    low, high : int
        Ends of the interval of the number left, at the level asked for.
    """

    expected: float
    none_left: float
    low: int
    high: int


def remaining(found: int, fraction: float, before: GammaRate, level: float) -> Remaining:
    """Items left when a known fraction of all items was found: finds raise what is left.

    Items N are Poisson with a rate of Gamma(a, b); each is found with probability c. Given k
    finds those left are negative binomial with size a + k and success (b + c) / (b + 1).

    Parameters
    ----------
    found : int
        Items found.
    fraction : float
        P(an item was found): searched share times detection.
    before : GammaRate
        Belief about the expected number of items before the search.
    level : float
        Of the interval.

    Raises
    ------
    BeliefError
        BEL-12 when a figure is outside its limits.

    Source: Gamma-Poisson-binomial model, the rate tool of Visual Sample Plan.

    >>> round(remaining(3, 0.5, GammaRate(2.0, 1.0), 0.9).none_left, 4)
    0.2373
    """
    above_zero(_("number of finds"), found, zero=True)
    share(_("found fraction"), fraction, ends=True)
    share(_("level"), level)
    if before.rate + fraction <= 0:
        raise outside(_("found fraction"), fraction, _("above 0 where nothing is believed before"))
    size, success = before.shape + found, (before.rate + fraction) / (before.rate + 1.0)
    tail = (1.0 - level) / 2
    return Remaining(
        float(size * (1.0 - success) / success),
        float(success**size),
        quantile(lambda n: float(special.betainc(size, n + 1.0, success)), tail),
        quantile(lambda n: float(special.betainc(size, n + 1.0, success)), 1.0 - tail),
    )


def quantile(cdf: Callable[[int], float], p: float) -> int:
    """Smallest number of items whose distribution function reaches p.

    Parameters
    ----------
    cdf : callable
        P(at most so many items), rising to 1.
    p : float
        Below 1.

    >>> quantile(lambda n: 1 - 0.5 ** (n + 1), 0.9)
    3
    """
    if cdf(0) >= p:
        return 0
    low, high = 0, 1
    while cdf(high) < p:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if cdf(middle) >= p else (middle, high)
    return high
