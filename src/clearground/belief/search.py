"""Search effort: from detection figures to log-miss, and from log-miss to what is left."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
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
            identity, row.hazard, 0.0, depth, log_miss(row.alpha, row.beta, passes), geometry
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


def miss(
    placed: Sequence[PlacedEffort], prior: ClassPrior, grid: Grid, bounds: Bounds
) -> FloatArray:
    """P(an item of the class is still there after the search), per cell of a window, in (0, 1].

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
    """
    left = np.ones(bounds.shape)
    mine = [
        p for p in placed if p.effort.hazard == prior.hazard and not p.window.meet(bounds).empty
    ]
    if not mine:
        return left
    window = _hull([p.window.meet(bounds) for p in mine])
    cuts = sorted({d for p in mine for d in (p.effort.depth_from_m, p.effort.depth_to_m)})
    shares = np.diff(share_above(prior, [0.0, *cuts, np.inf]))
    fine = np.full((window.shape[0] * PARTS, window.shape[1] * PARTS), shares[0] + shares[-1])
    masks = [(p, inside(p.effort.geometry, grid, p.window.meet(window), PARTS)) for p in mine]
    for top, bottom, share in zip(cuts, cuts[1:], shares[1:-1], strict=False):
        summed = np.zeros_like(fine)
        for p, mask in masks:
            if p.effort.depth_from_m <= top and bottom <= p.effort.depth_to_m:
                row, column = p.window.meet(window).within(window)
                at = (_fine(row), _fine(column))
                summed[at] += mask * p.effort.log_miss
        fine += share * np.exp(summed)
    rows, columns = window.shape
    left[window.within(bounds)] = fine.reshape(rows, PARTS, columns, PARTS).mean(axis=(1, 3))
    return left


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
