"""What each report is worth: copies once, graded, as a likelihood ratio per class."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from shapely.geometry.base import BaseGeometry

from clearground.belief.footprint import margin_of, window_around
from clearground.belief.grid import Bounds, FloatArray, Grid
from clearground.belief.inputs import EvidenceItem
from clearground.belief.outcome import CLASSES
from clearground.belief.parameters import BeliefParameters, KindWeight
from clearground.standards.terms import Directness


@dataclass(frozen=True, slots=True, eq=False)
class Claim:
    """A weighed report.

    Parameters
    ----------
    item : EvidenceItem
        The report.
    weight : float
        Share of the full log likelihood ratio that its grade leaves, 0 to 1.
    positive : bool
        True when it speaks for contamination.
    strength : tuple of 4 float
        Per class: the log likelihood ratio where it fully applies, 0 or more for a positive
        claim, 0 or less (the log of the probability to be wrong) for a negative one.
    reach_m : float
        One-sigma reach, metres.
    """

    item: EvidenceItem
    weight: float
    positive: bool
    strength: tuple[float, float, float, float]
    reach_m: float

    @property
    def geometry(self) -> BaseGeometry:
        """The reported place, region metres."""
        return self.item.geometry

    @property
    def error_m(self) -> float:
        """One-sigma position error, metres."""
        return self.item.position_error_m

    @property
    def area_ha(self) -> float:
        """Area of the place, hectares; 0 for a point or line."""
        return float(self.item.geometry.area) / 10_000.0

    @property
    def counted(self) -> float:
        """Graded count of items that a positive claim states for an area; 0 without one."""
        stated = self.item.count if self.item.hazard is not None else None
        return self.weight * (stated or 0) if self.positive and self.area_ha > 0 else 0.0

    @property
    def counted_class(self) -> int:
        """Index of the class it names; only for a claim with a class."""
        assert self.item.hazard is not None
        return CLASSES.index(self.item.hazard)

    def window(self, grid: Grid) -> Bounds | None:
        """Window of cells on which it can count; None where it misses the grid."""
        return window_around(self.geometry, grid, margin_of(self.reach_m, self.error_m))

    def gains(self, share: FloatArray) -> tuple[FloatArray | None, ...]:
        """Per class, how far it moves the log-odds on cells that it concerns by a share.

        A positive claim of ratio R gives log(1 + (R - 1) share), a negative one that is right
        with probability d gives -log(1 - d share), both 0 or more; None where it says nothing.
        """
        return tuple(
            np.log1p(np.expm1(s) * share)
            if s > 0
            else -np.log1p(np.expm1(s) * share)
            if s < 0
            else None
            for s in self.strength
        )


def weigh(reports: Iterable[EvidenceItem], parameters: BeliefParameters) -> tuple[Claim, ...]:
    """Weighed claims in canonical order: one a copy group, kinds without a weight left out.

    Of the copies in a group the one that a search came upon counts, else the best graded one,
    the first id among equals.

    Parameters
    ----------
    reports : iterable of EvidenceItem
        In any order.
    parameters : BeliefParameters
        Weights of kinds and grades.

    Source: *Assumption* (log-linear grading); F and 6 "cannot be judged" give ratio 1.

    >>> import shapely
    >>> from clearground.standards.terms import EvidenceKind
    >>> find = EvidenceItem("a", EvidenceKind.FIND, Directness.DIRECT, shapely.Point(0, 0),
    ...                     reliability="A", credibility=1)
    >>> [round(float(np.exp(s))) for s in weigh([find], BeliefParameters())[0].strength]
    [700, 700, 700, 700]
    """
    table = {kind.kind: kind for kind in parameters.kinds}
    chosen: dict[str, tuple[bool, float, str, EvidenceItem]] = {}
    for item in reports:
        if item.kind not in table:
            continue
        weight = parameters.grade_weight(item.reliability, item.credibility)
        key = (not item.order, -weight, item.id, item)
        before = chosen.get(item.group)
        if before is None or key[:3] < before[:3]:
            chosen[item.group] = key
    kept = sorted(chosen.values(), key=lambda key: key[2])
    return tuple(_claim(item, -minus, table[item.kind], parameters) for _o, minus, _i, item in kept)


def _claim(
    item: EvidenceItem, weight: float, kind: KindWeight, parameters: BeliefParameters
) -> Claim:
    positive = item.directness is not Directness.NEGATIVE
    full = np.log(kind.ratio) if positive else np.log1p(-kind.refutes)
    if item.hazard is None:
        shares = kind.shares
    else:
        a, b, c, d = (1.0 if c is item.hazard else parameters.spill for c in CLASSES)
        shares = (a, b, c, d)
    w, x, y, z = (float(full * weight * share) for share in shares)
    return Claim(item, weight, positive, (w, x, y, z), kind.reach_m)
