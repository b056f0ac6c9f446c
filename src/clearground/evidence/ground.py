"""Ground of which one report speaks of contamination and another against it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from clearground.evidence.difference import DifferenceRules, FoundDifference, ground_shape
from clearground.evidence.state import Report
from clearground.standards.geometry import MM_PER_M
from clearground.standards.terms import Directness, EvidenceKind
from clearground.standards.words import _n

_ABOUT_ITEMS = frozenset({
    EvidenceKind.ACCIDENT,
    EvidenceKind.DETONATION,
    EvidenceKind.FIND,
    EvidenceKind.MINEFIELD_RECORD,
    EvidenceKind.MINE_SIGN,
    EvidenceKind.VISUAL,
    EvidenceKind.INTERVIEW,
    EvidenceKind.UAS_DETECTION,
    EvidenceKind.SATELLITE,
    EvidenceKind.SUSPECT_AREA_RECORD,
})  # fmt: skip
"""Kinds that speak of items in the ground; where a front ran contradicts no clearance record."""

# not a rule: the order in which differences are shown; all of them are kept
_POINT_WEIGHT_M2 = {Directness.DIRECT: 1e6, Directness.INDIRECT: 1e4}
"""*Assumption*: how much disputed ground a report at a point counts as, for the order only."""


def contradictions(
    reports: Sequence[Report], rules: DifferenceRules
) -> tuple[FoundDifference, ...]:
    """Reports against contamination that others contradict, one difference for each of them.

    A report of a find before the ground was cleared contradicts nothing; where either is
    undated, nobody can tell, and the difference is shown.

    Examples
    --------
    >>> contradictions((), DifferenceRules(0.9, 0.3, 250_000, 0.1, 0.15, 200))
    ()
    """
    against = [
        r
        for r in reports
        if r.facts.directness is Directness.NEGATIVE and r.facts.shape is not None
    ]
    speaking = [
        r
        for r in reports
        if r.facts.kind in _ABOUT_ITEMS
        and r.facts.directness is not Directness.NEGATIVE
        and r.facts.shape is not None
    ]
    if not against or not speaking:
        return ()
    quiet, loud = _metres(against), _metres(speaking)
    pairs = shapely.STRtree(quiet).query(loud, predicate="intersects")
    i, j = pairs[1], pairs[0]
    kept = _weights(quiet[i], loud[j], [speaking[k] for k in j], rules)
    later = np.array(
        [_after(against[a], speaking[b]) for a, b in zip(i, j, strict=True)], dtype=bool
    )
    kept[later] = 0.0
    return tuple(
        _difference(
            against[a],
            quiet[a],
            [speaking[b] for b in j[mine]],
            loud=loud[j[mine]],
            weights=kept[mine],
        )
        for a in np.unique(i[kept > 0])
        if (mine := np.flatnonzero((i == a) & (kept > 0))).size
    )


def _metres(reports: list[Report]) -> npt.NDArray[np.object_]:
    shapes: npt.NDArray[np.object_] = shapely.from_wkt(
        np.array([r.facts.shape for r in reports], dtype=object)
    )
    metres: npt.NDArray[np.object_] = shapely.transform(shapes, lambda xy: xy / MM_PER_M)
    return metres


def _weights(
    quiet: npt.NDArray[np.object_],
    loud: npt.NDArray[np.object_],
    speaking: list[Report],
    rules: DifferenceRules,
) -> npt.NDArray[np.float64]:
    """Disputed square metres of each pair; 0 where the drawings only touch."""
    common = shapely.area(shapely.intersection(quiet, loud))
    smaller = np.minimum(shapely.area(quiet), shapely.area(loud))
    # A point lies inside by its own error at most; a vague point contradicts nothing.
    error_m = np.array([r.facts.error_m for r in speaking])
    points = np.array([_POINT_WEIGHT_M2[r.facts.directness] for r in speaking])
    exact = error_m**2 <= shapely.area(quiet)
    areal = (shapely.area(loud) > 0) & (shapely.area(quiet) > 0)
    enough = common >= rules.share_min * smaller
    weights: npt.NDArray[np.float64] = np.where(
        areal, np.where(enough, common, 0.0), np.where(exact, points, 0.0)
    )
    return weights


def _after(against: Report, speaking: Report) -> bool:
    """Whether the report against contamination is surely the later one."""
    since, until = against.facts.observed_from, speaking.facts.observed_to
    return since is not None and until is not None and until < since


def _difference(
    against: Report,
    quiet: BaseGeometry,
    speaking: list[Report],
    *,
    loud: npt.NDArray[np.object_],
    weights: npt.NDArray[np.float64],
) -> FoundDifference:
    everyone = (against, *speaking)
    sources = tuple(sorted({r.facts.source for r in everyone}))
    kind = against.facts.kind.value.replace("_", " ")
    about = _n(
        "a report of hazard on ground that a {kind} of {source} speaks against",
        "{n} reports of hazard on ground that a {kind} of {source} speaks against",
        len(speaking),
        kind=kind,
        source=against.facts.source,
    )
    disputed = shapely.intersection(quiet, shapely.union_all(loud))
    return FoundDifference(
        kind="ground",
        about=about,
        reports=(against.entity, *sorted(r.entity for r in speaking)),
        sources=sources,
        shape=ground_shape(disputed) or ground_shape(quiet) or against.facts.shape,
        weight=float(weights.sum()),
    )
