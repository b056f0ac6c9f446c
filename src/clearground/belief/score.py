"""How good a belief is against a known truth, and the two peers it must beat."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from clearground.belief.grid import FloatArray, Grid
from clearground.belief.inputs import EvidenceBundle
from clearground.belief.outcome import Belief, BoolArray
from clearground.standards.terms import Directness

DISTANCE_BANDS_M = (0.0, 100.0, 300.0, 1000.0, 3000.0, np.inf)
"""Bands of distance to evidence in which reliability is reported, metres."""

TOP = 0.10
"""Share of the area in which mines are counted for search efficiency."""


@dataclass(frozen=True, slots=True)
class Score:
    """Scores of one forecast against the truth.

    Parameters
    ----------
    auc : float
        Area under the ROC curve of P(at least one), ties counted half.
    brier : float
        Mean squared error of P(at least one) per cell.
    brier_best : float
        Brier score after the best monotone recalibration on the truth itself: no
        recalibration of this ranking could score lower.
    top_share : float
        Share of all items that lies in the tenth of the area believed worst.
    """

    auc: float
    brier: float
    brier_best: float
    top_share: float


def auc(forecast: npt.ArrayLike, truth: npt.ArrayLike) -> float:
    """P(a cell with items is ranked above one without), ties counted half.

    Source: Mann-Whitney statistic.

    >>> auc([0.1, 0.4, 0.4, 0.9], [False, True, False, True])
    0.875
    """
    values = np.asarray(forecast, dtype=np.float64).ravel()
    hit = np.asarray(truth, dtype=bool).ravel()
    positives = int(hit.sum())
    negatives = hit.size - positives
    if not positives or not negatives:
        return float("nan")
    _distinct, where, counts = np.unique(values, return_inverse=True, return_counts=True)
    middle_rank = np.cumsum(counts) - (counts - 1) / 2.0
    ranks = middle_rank[where][hit].sum()
    return float((ranks - positives * (positives + 1) / 2.0) / (positives * negatives))


def brier(p: npt.ArrayLike, truth: npt.ArrayLike) -> float:
    """Mean squared difference between a probability and what was so.

    >>> brier([0.0, 0.5], [0, 1])
    0.125
    """
    difference = np.asarray(p, dtype=np.float64) - np.asarray(truth, dtype=np.float64)
    return float(np.mean(difference * difference))


def top_share(forecast: npt.ArrayLike, items: npt.ArrayLike, share: float = TOP) -> float:
    """Share of all items that lies in the part of the area with the highest forecast.

    Cells tied at the edge of that part count in proportion.

    >>> top_share([3, 2, 1, 1], [4, 0, 0, 0], 0.25)
    1.0
    """
    values = np.asarray(forecast, dtype=np.float64).ravel()
    counts = np.asarray(items, dtype=np.float64).ravel()
    wanted = share * values.size
    edge = np.partition(values, values.size - max(int(np.ceil(wanted)), 1))[
        values.size - max(int(np.ceil(wanted)), 1)
    ]
    above, tied = values > edge, values == edge
    rest = (wanted - above.sum()) / max(tied.sum(), 1)
    total = counts.sum()
    found = counts[above].sum() + rest * counts[tied].sum()
    return float(found / total) if total else float("nan")


def monotone(forecast: npt.ArrayLike, truth: npt.ArrayLike, bins: int = 2000) -> FloatArray:
    """The best non-decreasing recalibration of a forecast on the truth itself.

    Pool-adjacent-violators on at most `bins` bins of equal size (ties kept together).

    Parameters
    ----------
    forecast, truth : array
        Any ranking, and whether each cell holds an item.
    bins : int
        Bins, at least 2.

    Source: isotonic regression by pooling adjacent violators.

    >>> monotone([1, 2, 3, 4], [0, 1, 0, 1]).tolist()
    [0.0, 0.5, 0.5, 1.0]
    """
    values = np.asarray(forecast, dtype=np.float64)
    hit = np.asarray(truth, dtype=np.float64).ravel()
    distinct, where = np.unique(values.ravel(), return_inverse=True)
    if distinct.size > bins:
        edges = np.unique(np.quantile(values, np.linspace(0, 1, bins + 1)[1:-1]))
        where = np.searchsorted(edges, values.ravel(), side="right")
    weights = np.bincount(where).astype(np.float64)
    sums = np.bincount(where, weights=hit)
    pooled: list[list[float]] = []
    for total, weight in zip(sums, weights, strict=True):
        if not weight:
            pooled.append([0.0, 0.0, 1.0])
        else:
            pooled.append([float(total), float(weight), 1.0])
        while len(pooled) > 1 and _mean(pooled[-2]) >= _mean(pooled[-1]):
            last = pooled.pop()
            pooled[-1] = [a + b for a, b in zip(pooled[-1], last, strict=True)]
    levels = np.repeat([_mean(p) for p in pooled], [int(p[2]) for p in pooled])
    return np.asarray(levels[where].reshape(values.shape), dtype=np.float64)


def _mean(pool: list[float]) -> float:
    return pool[0] / pool[1] if pool[1] else -1.0


def score(p: npt.ArrayLike, items: npt.ArrayLike) -> Score:
    """Scores of P(at least one) per cell against the items that lie in each cell.

    >>> round(score([0.9, 0.1], [2, 0]).brier, 3)
    0.01
    """
    truth = np.asarray(items) > 0
    return Score(
        auc(p, truth), brier(p, truth), brier(monotone(p, truth), truth), top_share(p, items)
    )


def at_total(ranking: FloatArray, total: float) -> FloatArray:
    """P(at least one) per cell of a peer's surface, scaled to an expected number of items.

    Equal footing: every forecast is given the same total, and P = 1 - exp(-expected).

    Parameters
    ----------
    ranking : float array
        Surface, at least 0, in any unit.
    total : float
        Expected items on the whole grid.

    >>> at_total(np.array([1.0, 1.0]), 2.0).round(3).tolist()
    [0.632, 0.632]
    """
    summed = float(ranking.sum())
    expected = ranking * (total / summed) if summed > 0 else np.full_like(ranking, 0.0)
    return np.asarray(-np.expm1(-expected), dtype=np.float64)


def front_peer(front_distance_m: npt.ArrayLike, scale_m: float = 1000.0) -> FloatArray:
    """The peer that knows only the distance to the former front line: exp(-distance / scale).

    The ranking does not depend on the scale; the Brier score does, and `brier_best` not.

    >>> front_peer([0.0]).tolist()
    [1.0]
    """
    distance = np.asarray(front_distance_m, dtype=np.float64)
    return np.asarray(np.exp(-distance / scale_m), dtype=np.float64)


def kernel_peer(evidence: EvidenceBundle, grid: Grid, bandwidth_m: float = 2000.0) -> FloatArray:
    """The peer that spreads every positive report as a Gaussian kernel, copies once.

    Parameters
    ----------
    evidence : EvidenceBundle
        The same evidence that the belief was made from.
    grid : Grid
        The grid.
    bandwidth_m : float
        Standard deviation, metres; 2 km is the bandwidth of published hazard maps.

    >>> kernel_peer(EvidenceBundle(), Grid(0, 50, 50, 2, 1)).tolist()
    [[0.0, 0.0]]
    """
    counts = np.zeros(grid.shape)
    seen: set[str] = set()
    for report in evidence.reports:
        if report.directness is Directness.NEGATIVE or report.group in seen:
            continue
        seen.add(report.group)
        middle = report.geometry.representative_point()
        cell = grid.cell_of(middle.x, middle.y)
        if cell is not None:
            counts[cell] += 1.0
    smooth = ndimage.gaussian_filter(
        counts, bandwidth_m / grid.cell_m, mode="constant", truncate=6.0
    )
    return np.asarray(smooth, dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Reliability:
    """Stated against observed in one bin: how often items were there when p was said.

    Parameters
    ----------
    label : str
        The bin.
    cells : int
        Cells in it.
    stated, observed : float
        Mean stated P(at least one), and share of cells with an item.
    """

    label: str
    cells: int
    stated: float
    observed: float


def calibration(p: npt.ArrayLike, truth: npt.ArrayLike, bins: int = 10) -> tuple[Reliability, ...]:
    """Stated against observed in bins of P(at least one) that hold equally many expected hits.

    >>> [r.observed for r in calibration([0.1, 0.1, 0.9, 0.9], [0, 0, 1, 1], 2)]
    [0.0, 1.0]
    """
    stated = np.asarray(p, dtype=np.float64).ravel()
    hit = np.asarray(truth, dtype=bool).ravel()
    order = np.argsort(stated, kind="stable")
    # Most cells are near 0: bins of equal expected hits show the part that matters.
    mass = np.cumsum(stated[order])
    part = np.minimum((mass / mass[-1] * bins - 1e-9).astype(int), bins - 1)
    return tuple(
        Reliability(
            f"{stated[chosen].min():.3g}-{stated[chosen].max():.3g}",
            len(chosen),
            float(stated[chosen].mean()),
            float(hit[chosen].mean()),
        )
        for b in range(bins)
        if len(chosen := order[part == b])
    )


def by_distance(belief: Belief, truth: BoolArray) -> tuple[Reliability, ...]:
    """Stated against observed by distance to the nearest evidence.

    >>> from clearground.belief import BeliefParameters, fit
    >>> belief = fit(EvidenceBundle(), Grid(0, 100, 50, 2, 2), BeliefParameters(), 1)
    >>> [r.cells for r in by_distance(belief, np.zeros((2, 2), dtype=bool))]
    [4]
    """
    found = []
    for near, far in pairwise(DISTANCE_BANDS_M):
        chosen = (belief.distance_m >= near) & (belief.distance_m < far)
        if chosen.any():
            label = f"{near:.0f}-{far:.0f} m" if np.isfinite(far) else f"over {near:.0f} m"
            found.append(
                Reliability(
                    label,
                    int(chosen.sum()),
                    float(belief.p_any[chosen].mean(dtype=np.float64)),
                    float(truth[chosen].mean()),
                )
            )
    return tuple(found)
