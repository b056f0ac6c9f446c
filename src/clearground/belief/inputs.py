"""What a belief is made from: the fixed face of the belief room, inward.

Decision record 0002 fixes the names and units here. Later engines replace what is behind
`fit` and may add fields with defaults; they change none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import isfinite
from typing import Protocol

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from clearground.belief.digest import digest_of
from clearground.belief.grid import Bounds, FloatArray
from clearground.errors import BeliefError
from clearground.standards.terms import Directness, EvidenceKind, HazardClass
from clearground.standards.words import _

RELIABILITIES = frozenset({"", "A", "B", "C", "D", "E", "F"})
CREDIBILITIES = frozenset(range(7))


class Covariate(Protocol):
    """A quantity known on every cell, handed out window by window."""

    @property
    def name(self) -> str:
        """Which quantity, as the parameters name it, e.g. `front_distance_m`."""

    @property
    def digest(self) -> str:
        """SHA-256 of the values, so that the belief's digest names them too."""

    def block(self, bounds: Bounds) -> FloatArray:
        """Values of the cells of a window, shape (rows, columns), all finite."""


@dataclass(frozen=True, slots=True, eq=False)
class EvidenceItem:
    """One report as plain values; it carries no party, so that no party can matter.

    Parameters
    ----------
    id : str
        Of the report.
    kind, directness : EvidenceKind, Directness
        What it is, and whether it shows, suggests or speaks against contamination.
    geometry : BaseGeometry
        The reported place, metres of the region's CRS.
    hazard : HazardClass or None
        The class it speaks of; None when it does not say.
    position_error_m : float
        One-sigma position error, metres, at least 0.
    reliability, credibility : str, int
        Grades A-F (or "") and 1-6 (or 0); "" and 0 are "not yet graded".
    source : str
        Who says so, for explanations only: no number depends on it.
    copies : str
        Reports of one such group are one claim and count once; "" for a group of its own.
    count : int or None
        Items stated in it, if it states them.
    order : str
        Work order whose search came upon it; "" for a report from elsewhere.
    removed : bool
        True when the item found is no longer in the ground.
    """

    id: str
    kind: EvidenceKind
    directness: Directness
    geometry: BaseGeometry
    hazard: HazardClass | None = None
    position_error_m: float = 0.0
    reliability: str = ""
    credibility: int = 0
    source: str = ""
    copies: str = ""
    count: int | None = None
    order: str = ""
    removed: bool = False

    def __post_init__(self) -> None:
        error_ok = isfinite(self.position_error_m) and self.position_error_m >= 0
        graded_ok = self.reliability in RELIABILITIES and self.credibility in CREDIBILITIES
        place_ok = not self.geometry.is_empty and bool(
            np.isfinite(np.asarray(self.geometry.bounds)).all()
        )
        if not (error_ok and graded_ok and place_ok):
            raise BeliefError(
                "BEL-03",
                _(
                    "Report {id} has position error {error} m, grade {reliability}{credibility}, "
                    "place {place}"
                ).format(
                    id=self.id,
                    error=self.position_error_m,
                    reliability=self.reliability or "-",
                    credibility=self.credibility or "-",
                    place=self.geometry.geom_type if place_ok else _("empty or not finite"),
                ),
                _("Only a report with a place, an error in metres and a grade can be weighed."),
                _("Correct the report in the evidence room, or leave it out."),
            )

    @property
    def group(self) -> str:
        """The group in which this claim counts once."""
        return self.copies or self.id


@dataclass(frozen=True, slots=True, eq=False)
class SearchEffort:
    """Search of some ground, as the log of the probability to miss an item there.

    Parameters
    ----------
    id : str
        Of the progress record.
    hazard : HazardClass
        The class searched for.
    depth_from_m, depth_to_m : float
        The depth band searched, metres, 0 <= from < to.
    log_miss : float
        Natural log of P(miss an item of the class in the band), at most 0.
    geometry : BaseGeometry
        The ground, metres of the region's CRS.
    order : str
        Work order that it was searched under, as finds name it; "" when not known.
    """

    id: str
    hazard: HazardClass
    depth_from_m: float
    depth_to_m: float
    log_miss: float
    geometry: BaseGeometry
    order: str = ""

    def __post_init__(self) -> None:
        depth_ok = 0 <= self.depth_from_m < self.depth_to_m and isfinite(self.depth_to_m)
        if not (depth_ok and isfinite(self.log_miss) and self.log_miss <= 0):
            raise BeliefError(
                "BEL-04",
                _("Search {id} from {low} to {high} m has log-miss {miss}").format(
                    id=self.id, low=self.depth_from_m, high=self.depth_to_m, miss=self.log_miss
                ),
                _("No search finds everything, and none adds items."),
                _("Give a finite log-miss of 0 or less and a depth band that is not empty."),
            )


@dataclass(frozen=True, slots=True)
class DetectionRow:
    """Detection as plain values: Beta(alpha, beta) of finding an item of a class in one pass.

    Parameters
    ----------
    hazard : HazardClass
        The class.
    method, ground : str
        The method and the ground of the trial; "" for any.
    depth_m : float
        The depth it was tested to, metres.
    alpha, beta : float
        Parameters of the Beta distribution, both above 0.
    """

    hazard: HazardClass
    method: str
    ground: str
    depth_m: float
    alpha: float
    beta: float


def _search_key(item: SearchEffort) -> tuple[object, ...]:
    return (
        item.id,
        item.hazard,
        item.depth_from_m,
        item.depth_to_m,
        item.log_miss,
        item.order,
        shapely.to_wkb(item.geometry),
    )


@dataclass(frozen=True, slots=True, eq=False)
class EvidenceBundle:
    """Everything a belief is made from, in canonical order whatever order it came in.

    Parameters
    ----------
    reports : tuple of EvidenceItem
        Claims with a place.
    search : tuple of SearchEffort
        Search effort as log-miss per class and depth band.
    covariates : tuple of Covariate
        Each answers `block(bounds)` on the grid that `fit` is given.
    detection : tuple of DetectionRow
        Detection tables as plain values.
    as_of : str
        The date up to which evidence was taken, ISO 8601 ("" when not stated).

    Raises
    ------
    BeliefError
        BEL-06 when two different reports carry one id.
    """

    reports: tuple[EvidenceItem, ...] = ()
    search: tuple[SearchEffort, ...] = ()
    covariates: tuple[Covariate, ...] = ()
    detection: tuple[DetectionRow, ...] = ()
    as_of: str = ""
    digest: str = field(init=False)

    def __post_init__(self) -> None:
        put = object.__setattr__
        put(self, "reports", tuple(sorted(self.reports, key=lambda r: r.id)))
        put(self, "search", tuple(sorted(self.search, key=_search_key)))
        put(self, "covariates", tuple(sorted(self.covariates, key=lambda c: c.name)))
        for before, after in zip(self.reports, self.reports[1:], strict=False):
            if before.id == after.id:
                raise BeliefError(
                    "BEL-06",
                    _("Two reports carry the id {id}").format(id=before.id),
                    _("One of them would be counted in place of the other."),
                    _("Give each report its own id; mark an exact copy with `same_as`."),
                )
        put(self, "digest", digest_of(_parts(self)))


def _parts(bundle: EvidenceBundle) -> Iterator[object]:
    """All that an engine reads; sources' names are left out, because they explain, never weigh."""
    for report in bundle.reports:
        hazard = report.hazard.value if report.hazard else ""
        yield ("report", report.id, report.kind.value, report.directness.value, hazard)
        yield (float(report.position_error_m), report.reliability, report.credibility)
        yield (report.group, report.count, shapely.to_wkb(report.geometry))
        yield (report.order, report.removed)
    for effort in bundle.search:
        yield ("search", effort.id, effort.hazard.value, shapely.to_wkb(effort.geometry))
        yield effort.order
        yield (float(effort.depth_from_m), float(effort.depth_to_m), float(effort.log_miss))
    for covariate in bundle.covariates:
        yield ("covariate", covariate.name, covariate.digest)
    for row in bundle.detection:
        yield ("detection", row.hazard.value, row.method, row.ground)
        yield (float(row.depth_m), float(row.alpha), float(row.beta))
    yield ("as_of", bundle.as_of)
