"""Shares of ordnance by origin, with an interval that knows that finds come in clusters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import betaln

from clearground.events.evidence import OrdnanceIdentified
from clearground.standards.words import _

# not a rule: the steps of a numerical integral
_MEANS = 100
# not a rule: the steps of a numerical integral
_CONCENTRATIONS = 20
_CONCENTRATION_LOW, _CONCENTRATION_HIGH = 0.5, 50.0

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Interval:
    """Mean and central interval of a share, 0 to 1."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Share:
    """A share of identified items with all that is needed to read it.

    Parameters
    ----------
    of : str
        The origin: a country, or "country/year".
    interval : Interval
        Of the share among items whose origin is known.
    items : float
        Items of known origin, an alternative counted by its weight.
    sites : int
        Places where they were found.
    unattributed : float
        Items whose origin is not known: kept apart, never spread over the known origins.
    caution : str
        How far it may be generalised.
    """

    of: str
    interval: Interval
    items: float
    sites: int
    unattributed: float
    caution: str


def interval(hits: Iterable[float], items: Iterable[float], *, level: float = 0.95) -> Interval:
    """The share in the population that sites are drawn from, with a central interval.

    Each site's hits are beta-binomial: its own share is drawn around the common mean, as close
    as a concentration tells. Mean and concentration lie on a grid (uniform and log-uniform), and
    the concentration is averaged over. Pooling all items instead covers the truth about half as
    often as it says when finds come in clusters.

    Parameters
    ----------
    hits, items : iterable of float
        Per site: items of the origin in question, items of any known origin (0 <= hits <= items).
    level : float
        Probability inside the interval, 0 to 1.

    Source
    ------
    Beta-binomial model; Skellam, J. R. Stat. Soc. B 10 (1948). *Assumption*: flat priors on the
    mean and on the logarithm of the concentration between 0.5 and 50.

    Examples
    --------
    >>> found = interval([7, 2, 9, 6], [10, 5, 10, 10])
    >>> 0.3 < found.low < found.mean < found.high < 0.95
    True
    """
    x = np.fromiter(hits, dtype=float)
    n = np.fromiter(items, dtype=float)
    assert x.shape == n.shape, "one pair a site"
    assert bool(np.all((x >= 0) & (x <= n))), "hits within items"
    means = (np.arange(_MEANS) + 0.5) / _MEANS
    weight = _posterior(x, n, means)
    total = np.cumsum(weight)
    tail = (1 - level) / 2
    # The grid stands at cell centres, so that the total at a cell's upper edge is exact.
    edges = np.concatenate([[0.0], total])
    low, high = np.interp([tail, 1 - tail], edges, np.arange(_MEANS + 1) / _MEANS)
    return Interval(float(means @ weight), float(low), float(high))


def _posterior(x: FloatArray, n: FloatArray, means: FloatArray) -> FloatArray:
    """Probability of each mean, the concentration averaged over."""
    concentrations = np.geomspace(_CONCENTRATION_LOW, _CONCENTRATION_HIGH, _CONCENTRATIONS)
    a = means[:, None] * concentrations
    b = (1 - means)[:, None] * concentrations
    log = np.zeros_like(a)
    # Sites with the same counts have the same likelihood.
    pairs, times = np.unique(np.column_stack([x, n]), axis=0, return_counts=True)
    for (hit, item), count in zip(pairs, times, strict=True):
        log += count * (betaln(a + hit, b + item - hit) - betaln(a, b))
    joint = np.exp(log - log.max()).sum(axis=1)
    weight: FloatArray = joint / joint.sum()
    return weight


def by_origin(
    identified: Mapping[str, OrdnanceIdentified], *, with_year: bool = False
) -> tuple[Share, ...]:
    """Share of each origin among the identified items, largest first.

    Parameters
    ----------
    identified : mapping of str to OrdnanceIdentified
        Identified items by their UUID (`Dossier.ordnance`); an item without a site is a site
        of its own.
    with_year : bool
        Tell origins apart by year of make too.

    Examples
    --------
    >>> by_origin({})
    ()
    """
    counts: dict[str, dict[str, float]] = {}
    unattributed = 0.0
    for entity, item in identified.items():
        for one in item.alternatives:
            if not one.country:
                unattributed += one.weight
                continue
            label = f"{one.country}/{one.year or '?'}" if with_year else one.country
            site = counts.setdefault(item.site or entity, {})
            site[label] = site.get(label, 0.0) + one.weight
    items = [sum(site.values()) for site in counts.values()]
    labels = sorted({label for site in counts.values() for label in site})
    caution = _("Not representative: found where people searched.")
    found = [
        Share(
            label,
            # Weights of alternatives are rounded sums, which may exceed their total by a hair.
            interval(
                [min(s.get(label, 0.0), n) for s, n in zip(counts.values(), items, strict=True)],
                items,
            ),
            sum(items),
            len(items),
            unattributed,
            caution,
        )
        for label in labels
    ]
    return tuple(sorted(found, key=lambda s: (-s.interval.mean, s.of)))
