"""Search theory: what effort achieves, and where it achieves most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import pi, sqrt

import numpy as np
import numpy.typing as npt
from scipy import special

from clearground.belief.grid import FloatArray
from clearground.belief.survey.asked import above_zero
from clearground.errors import BeliefError
from clearground.standards.words import _


def random_search(coverage: npt.ArrayLike) -> FloatArray:
    """P(found) when effort falls at random: 1 - exp(-C).

    Parameters
    ----------
    coverage : array_like
        C: swept area (swath times path) over the area searched, 0 or more.

    Source: Koopman 1946, "Search and Screening".

    >>> random_search([0.5, 1, 2]).round(3).tolist()
    [0.393, 0.632, 0.865]
    """
    return np.asarray(-np.expm1(-np.asarray(coverage, dtype=np.float64)))


def parallel_search(coverage: npt.ArrayLike) -> FloatArray:
    """P(found) by parallel lines with a detector that is certain within its swath: min(1, W/S).

    Source: Koopman 1946.

    >>> parallel_search([0.5, 2]).tolist()
    [0.5, 1.0]
    """
    return np.minimum(np.asarray(coverage, dtype=np.float64), 1.0)


def inverse_cube_search(coverage: npt.ArrayLike) -> FloatArray:
    """P(found) by parallel lines seen from a height, detection falling as distance cubed.

    erf(sqrt(pi) / 2 x W/S), with the sweep width W and the spacing S.

    Source: Koopman 1946.

    >>> inverse_cube_search([0.5, 1, 2]).round(3).tolist()
    [0.469, 0.79, 0.988]
    """
    return np.asarray(special.erf(sqrt(pi) / 2 * np.asarray(coverage, dtype=np.float64)))


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """Pieces of ground among which effort is shared out.

    Parameters
    ----------
    p : float array
        P(what is looked for lies in the piece), or the expected items in it; their sum may be
        below 1.
    rate : float array
        Log-miss gained by one unit of effort, e.g. sweep width times speed over area, per hour.
    cost : float array or None
        Price of one unit of effort in each piece; None where it is 1 everywhere.

    Raises
    ------
    BeliefError
        BEL-14 when they differ in length, hold what is no number, a negative p, or a rate or
        cost that is not above 0; or when no piece can hold anything.
    """

    p: FloatArray
    rate: FloatArray
    cost: FloatArray | None = None

    def __post_init__(self) -> None:
        """Refuse pieces among which nothing can be shared out."""
        arrays = [self.p, self.rate, self.price]
        whole = all(a.ndim == 1 and a.shape == self.p.shape for a in arrays)
        if not whole or not all(np.isfinite(a).all() for a in arrays):
            raise _no_cells(_("The columns differ in length or hold what is no number"))
        if (self.p < 0).any() or not self.p.any():
            raise _no_cells(_("A probability is below 0, or all of them are 0"))
        if (self.rate <= 0).any() or (self.price <= 0).any():
            raise _no_cells(_("A rate or a cost is not above 0"))

    @property
    def price(self) -> FloatArray:
        """Price of one unit of effort in each piece.

        >>> Cells(np.array([0.5]), np.array([1.0])).price.tolist()
        [1.0]
        """
        return np.ones_like(self.p) if self.cost is None else self.cost


def _no_cells(what: str) -> BeliefError:
    return BeliefError(
        "BEL-14",
        what,
        _("Effort cannot be shared out by it, and leaving a piece out would send nobody there."),
        _("Give each piece a probability of 0 or more, and a rate and a cost above 0."),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Allocation:
    """Effort by piece.

    Parameters
    ----------
    effort : float array
        Units of effort in each piece.
    multiplier : float
        Chance that one more unit of cost gains anywhere it is spent.
    found : float
        P(found), or items expected to be found, by the whole effort.
    """

    effort: FloatArray
    multiplier: float
    found: float


def found_by(cells: Cells, effort: npt.ArrayLike) -> float:
    """P(found) by any effort in each piece: the sum of p (1 - exp(-a z)).

    >>> cells = Cells(np.array([0.4, 0.3, 0.2, 0.1]), np.ones(4))
    >>> round(found_by(cells, [0.5, 0.5, 0.5, 0.5]), 3)
    0.393
    """
    spent = np.asarray(effort, dtype=np.float64)
    return float(np.sum(cells.p * -np.expm1(-cells.rate * spent)))


def allocate(cells: Cells, budget: float) -> Allocation:
    """Effort that finds most for a budget; no other sharing of it finds more.

    z = [ln(p a / (l c))]+ / a with one multiplier l for all: pieces are filled in the order of
    p a / c, like water, until the budget is spent. The multiplier follows in closed form.

    Parameters
    ----------
    cells : Cells
        Where, and how well effort works there.
    budget : float
        Sum of cost times effort, 0 or more.

    Raises
    ------
    BeliefError
        BEL-12 when the budget is negative.

    Source: Koopman 1957; Stone 1975, "Theory of Optimal Search".

    >>> plan = allocate(Cells(np.array([0.4, 0.3, 0.2, 0.1]), np.ones(4)), 2.0)
    >>> plan.effort.round(3).tolist(), round(plan.multiplier, 4), round(plan.found, 3)
    ([0.994, 0.706, 0.3, 0.0], 0.1481, 0.456)
    """
    above_zero(_("effort"), budget, zero=True)
    gain = cells.p * cells.rate / cells.price
    order = np.argsort(-gain, kind="stable")
    order = order[gain[order] > 0]
    level, width = np.log(gain[order]), (cells.price / cells.rate)[order]
    # Budget that brings all pieces before each one down to its level.
    filled = np.cumsum(width) * level
    spent = np.cumsum(width * level) - filled
    used = int(np.searchsorted(spent, budget, side="right"))
    log_multiplier = (float(np.sum((width * level)[:used])) - budget) / float(width[:used].sum())
    effort = np.zeros_like(cells.p)
    chosen = order[:used]
    effort[chosen] = np.maximum(level[:used] - log_multiplier, 0.0) / cells.rate[chosen]
    return Allocation(effort, float(np.exp(log_multiplier)), found_by(cells, effort))


def schedule(cells: Cells, budgets: Sequence[float]) -> tuple[FloatArray, ...]:
    """Effort to add in each stage, so that every stage ends with the best use of its budget.

    What was spent is never regretted: the best plan for a greater budget contains the best plan
    for a smaller one, so stopping early loses nothing.

    Parameters
    ----------
    cells : Cells
        Where, and how well effort works there.
    budgets : sequence of float
        Budget of each stage, from now on.

    Raises
    ------
    BeliefError
        BEL-12 when a budget is negative.

    Source: Stone 1975, uniformly optimal plans for a regular detection function.

    >>> [s.round(2).tolist() for s in schedule(Cells(np.array([0.6, 0.4]), np.ones(2)), [0.2, 1])]
    [[0.2, 0.0], [0.6, 0.4]]
    """
    for budget in budgets:
        above_zero(_("effort"), budget, zero=True)
    plans = [allocate(cells, float(total)).effort for total in np.cumsum([0.0, *budgets])]
    return tuple(np.maximum(after - before, 0.0) for before, after in pairwise(plans))
