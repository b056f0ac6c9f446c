"""Search effort: from detection figures to log-miss, and from log-miss to what is left."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special
from shapely.geometry.base import BaseGeometry

from clearground.belief.footprint import inside
from clearground.belief.grid import Bounds, FloatArray, Grid
from clearground.belief.inputs import DetectionRow, SearchEffort
from clearground.belief.parameters import ClassPrior
from clearground.standards.terms import HazardClass

PARTS = 4
"""Sub-cells a side on which overlapping searches are told apart."""


def log_miss(alpha: float, beta: float, passes: int) -> float:
    """Log of P(an item is missed by every pass of one sensor) when detection is Beta distributed.

    Passes of one sensor share its unknown detection probability p, so their misses are
    correlated: E[(1 - p)^n] = B(alpha, beta + n) / B(alpha, beta).

    Parameters
    ----------
    alpha, beta : float
        Of the Beta distribution, above 0.
    passes : int
        Number of passes, at least 0.

    Source: beta-binomial; for Beta(9, 1) it gives 0.100, 0.0182, 0.0045 after 1, 2, 3 passes.

    >>> float(np.exp(log_miss(9, 1, 2)).round(4))
    0.0182
    """
    return float(special.betaln(alpha, beta + passes) - special.betaln(alpha, beta))


def efforts(
    identity: str,
    geometry: BaseGeometry,
    rows: Iterable[DetectionRow],
    *,
    depth_m: float,
    passes: int = 1,
    order: str = "",
) -> tuple[SearchEffort, ...]:
    """Search effort, one per class, of ground searched to a depth with known detection.

    Parameters
    ----------
    identity : str
        Id of the progress record.
    geometry : BaseGeometry
        The ground, region metres.
    rows : iterable of DetectionRow
        Rows that apply to the equipment used; of several for a class the worst counts.
    depth_m : float
        Depth searched, metres; below the depth of the trial nothing is claimed.
    passes : int
        Passes of the same sensor.
    order : str
        Work order, as finds name it.

    >>> import shapely
    >>> row = DetectionRow(HazardClass.AP_MINE, "manual", "", 0.13, 9.0, 1.0)
    >>> [float(round(e.log_miss, 3)) for e in efforts("p", shapely.box(0, 0, 1, 1), [row],
    ...                                               depth_m=0.2)]
    [-2.303]
    """
    worst: dict[HazardClass, SearchEffort] = {}
    for row in rows:
        depth = min(depth_m, row.depth_m)
        if depth <= 0:
            continue
        effort = SearchEffort(
            identity, row.hazard, 0.0, depth, log_miss(row.alpha, row.beta, passes), geometry, order
        )
        best = worst.get(row.hazard)
        if best is None or effort.log_miss > best.log_miss:
            worst[row.hazard] = effort
    return tuple(worst[hazard] for hazard in sorted(worst))


@dataclass(frozen=True, slots=True, eq=False)
class PlacedEffort:
    """A search effort with the window of cells that it may meet."""

    effort: SearchEffort
    window: Bounds


def place(search: Sequence[SearchEffort], grid: Grid) -> tuple[PlacedEffort, ...]:
    """Search efforts that meet the grid, in the order given."""
    placed = (PlacedEffort(e, grid.window_m(e.geometry.bounds, 0.0)) for e in search)
    return tuple(p for p in placed if not p.window.empty)


@dataclass(frozen=True, slots=True, eq=False)
class Left:
    """What search leaves of one class on a window.

    Parameters
    ----------
    left : float array [row, column]
        P(an item is still there after the search), in (0, 1].
    yielded : float array [row, column]
        Share of the cell in the ground of orders that came upon items of the class.
    yielded_left : float array [row, column]
        That share times P(an item there is still there).
    """

    left: FloatArray
    yielded: FloatArray
    yielded_left: FloatArray


def miss(
    placed: Sequence[PlacedEffort],
    prior: ClassPrior,
    grid: Grid,
    bounds: Bounds,
    *,
    orders: Collection[str] = (),
) -> Left:
    """What is still there after the search, per cell of a window.

    Within a depth band and a sub-cell the log-misses of all efforts add; bands are weighted by
    the share of items in them, sub-cells by their area. So search lowers belief exactly by
    what its detection probability allows, and overlapping or half-covered cells are not
    counted twice.

    Parameters
    ----------
    placed : sequence of PlacedEffort
        Efforts for any class; others than the prior's are passed over.
    prior : ClassPrior
        Class and depth distribution.
    grid, bounds : Grid, Bounds
        The grid and the window of it.
    orders : collection of str
        Orders that came upon items of the class.
    """
    found = Left(np.ones(bounds.shape), np.zeros(bounds.shape), np.zeros(bounds.shape))
    mine = [
        p for p in placed if p.effort.hazard == prior.hazard and not p.window.meet(bounds).empty
    ]
    if not mine:
        return found
    window = _hull([p.window.meet(bounds) for p in mine])
    cuts = sorted({d for p in mine for d in (p.effort.depth_from_m, p.effort.depth_to_m)})
    shares = np.diff(share_above(prior, [0.0, *cuts, np.inf]))
    fine = np.full((window.shape[0] * PARTS, window.shape[1] * PARTS), shares[0] + shares[-1])
    yielded = np.zeros(fine.shape, dtype=bool)
    masks = [(p, inside(p.effort.geometry, grid, p.window.meet(window), PARTS)) for p in mine]
    for p, mask in masks:
        if p.effort.order in orders:
            yielded[_at(p, window)] |= mask
    for top, bottom, share in zip(cuts, cuts[1:], shares[1:-1], strict=False):
        summed = np.zeros_like(fine)
        for p, mask in masks:
            if p.effort.depth_from_m <= top and bottom <= p.effort.depth_to_m:
                summed[_at(p, window)] += mask * p.effort.log_miss
        fine += share * np.exp(summed)
    within = window.within(bounds)
    found.left[within] = _mean(fine, window)
    found.yielded[within] = _mean(yielded, window)
    found.yielded_left[within] = _mean(fine * yielded, window)
    return found


def _mean(fine: npt.NDArray[np.generic], window: Bounds) -> FloatArray:
    """Mean over the sub-cells of each cell."""
    rows, columns = window.shape
    parts = fine.reshape(rows, PARTS, columns, PARTS)
    return np.asarray(parts.mean(axis=(1, 3), dtype=np.float64))


def _at(placed: PlacedEffort, window: Bounds) -> tuple[slice, slice]:
    row, column = placed.window.meet(window).within(window)
    return _fine(row), _fine(column)


def share_above(prior: ClassPrior, depths_m: Sequence[float]) -> FloatArray:
    """Share of a class's items that lie no deeper than each depth.

    >>> from clearground.belief.parameters import CLASS_PRIORS
    >>> share_above(CLASS_PRIORS[0], [0.0, 0.13, 9.0])
    array([0.  , 0.92, 1.  ])
    """
    knots = np.asarray(prior.depths)
    share = np.interp(np.asarray(depths_m, dtype=float), knots[:, 0], knots[:, 1])
    return np.asarray(share, dtype=np.float64)


def _fine(part: slice) -> slice:
    return slice(part.start * PARTS, part.stop * PARTS)


def _hull(windows: Sequence[Bounds]) -> Bounds:
    return Bounds(
        min(w.row_start for w in windows),
        max(w.row_stop for w in windows),
        min(w.column_start for w in windows),
        max(w.column_stop for w in windows),
    )
