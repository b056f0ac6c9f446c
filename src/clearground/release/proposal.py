"""Ground proposed for release, beside the records that it rests on; no forecast among them.

Source: IMAS 07.11 (land release rests on evidence and recorded work).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from clearground.areas.state import Register
from clearground.events.release import ReleaseSigned
from clearground.evidence.state import Dossier
from clearground.field.coverage import gap, metres, records
from clearground.field.state import WorkLog
from clearground.quality.state import QualityLog
from clearground.release.state import Releases
from clearground.standards.parameters import ParameterBook
from clearground.standards.terms import EvidenceKind, Method, ReleaseKind
from clearground.teams.state import Roster

CONTEXT = frozenset(
    {
        EvidenceKind.SETTLEMENT,
        EvidenceKind.BOUNDARY,
        EvidenceKind.CONTROL_AREA,
        EvidenceKind.PUBLISHED_PROGRESS,
        EvidenceKind.STATEMENT,
    }
)
"""Kinds that describe a region, not one piece of ground."""


@dataclass(frozen=True, slots=True)
class Records:
    """The record rooms that a release rests on; no forecast is among them."""

    roster: Roster
    dossier: Dossier
    register: Register
    worklog: WorkLog
    quality: QualityLog
    releases: Releases


@dataclass(frozen=True, slots=True)
class Proposal:
    """Ground of an area that is proposed for release, with what is to be signed for it.

    Parameters
    ----------
    area : str
        UUID of the area.
    kind : ReleaseKind
        How the land is to be released.
    ground : BaseGeometry
        The ground, metres of the region's CRS.
    on : date
        Day of the decision; the parameters in force on it apply.
    orders, evidence : tuple of str
        UUIDs of the orders and reports that the decision lists.
    depth_m : float or None
        Depth to which the ground is to be recorded as cleared.
    open_points : tuple of str
        What stays open, in the signer's words, with the record's UUID in it.
    known_by : datetime or None
        When the decision was written down; nothing recorded later was known to the signer.
    """

    area: str
    kind: ReleaseKind
    ground: BaseGeometry
    on: date
    orders: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    depth_m: float | None = None
    open_points: tuple[str, ...] = ()
    known_by: datetime | None = None

    def names_open(self, entity: str) -> bool:
        """True where an open point names the record by its UUID."""
        return any(entity in point for point in self.open_points)


def proposal_of(signed: ReleaseSigned, on: date, known_by: datetime | None = None) -> Proposal:
    """The proposal that a decision was signed for."""
    return Proposal(
        area=signed.area,
        kind=signed.kind,
        ground=metres(signed.shape),
        on=on,
        orders=signed.orders,
        evidence=signed.evidence,
        depth_m=signed.depth_m,
        open_points=signed.open_points,
        known_by=known_by,
    )


def evidence_digest(ids: Iterable[str]) -> str:
    """SHA-256 (hex) over exactly this set of records, in any order, each once.

    Parameters
    ----------
    ids : iterable of str
        UUIDs of the reports a decision rests on.

    >>> evidence_digest(["b", "a"]) == evidence_digest(["a", "b", "a"])
    True
    >>> evidence_digest([])[:8]
    'e3b0c442'
    """
    return hashlib.sha256("\n".join(sorted(set(ids))).encode()).hexdigest()


def evidence_about(
    known: Records, ground: BaseGeometry, near_m: float, known_by: datetime | None = None
) -> tuple[str, ...]:
    """Reports that concern the ground: within their own position error of it, copies left out.

    Parameters
    ----------
    known : Records
        What is recorded.
    ground : BaseGeometry
        The ground, metres of the region's CRS.
    near_m : float
        Greatest position error that counts (`release.near_m` in force): a report placed more
        coarsely is about the district, not about one piece of ground.
    known_by : datetime, optional
        Reports recorded later are left out.

    Source: *Assumption*: one sigma of the stated position error, at most `near_m`; kinds that
    describe the whole region do not count.
    """
    shapely.prepare(ground)
    near: list[str] = []
    for entity in known.releases.reports_near(ground, near_m):
        report = known.dossier.reports.get(entity)
        if report is None or report.facts.shape is None or report.facts.kind in CONTEXT:
            continue
        if known_by is not None and report.recorded_time > known_by:
            continue
        slack_m = min(max(report.facts.error_m, 0.0), near_m)
        if shapely.dwithin(ground, metres(report.facts.shape), slack_m):
            near.append(entity)
    return tuple(sorted(near))


def live_differences(
    known: Records,
    about: Iterable[str],
    ground: BaseGeometry,
    known_by: datetime | None = None,
) -> tuple[str, ...]:
    """Differences between sources about the ground or its reports that nobody has decided."""
    listed = frozenset(about)
    live = [
        (entity, noted.facts)
        for entity, noted in known.dossier.differences.items()
        if noted.decided is None and (known_by is None or noted.noted <= known_by)
    ]
    placed = [(entity, metres(facts.shape)) for entity, facts in live if facts.shape]
    hit = shapely.intersects(np.array([g for _e, g in placed], dtype=object), ground)
    near = {entity for (entity, _g), touched in zip(placed, hit, strict=True) if touched}
    return tuple(
        entity
        for entity, facts in live
        if entity in near or (not facts.shape and not listed.isdisjoint(facts.reports))
    )


class Case:
    """A proposal beside the records and rules it is answered from; each part computed once."""

    def __init__(self, proposal: Proposal, known: Records, book: ParameterBook) -> None:
        self.proposal = proposal
        self.records = known
        self.book = book

    @cached_property
    def about(self) -> tuple[str, ...]:
        """Reports that concern the ground."""
        wanted = self.proposal
        near_m = self.book.number("release.near_m", wanted.on)
        return evidence_about(self.records, wanted.ground, near_m, wanted.known_by)

    @cached_property
    def differences(self) -> tuple[str, ...]:
        """Differences about the ground that nobody has decided."""
        wanted = self.proposal
        return live_differences(self.records, self.about, wanted.ground, wanted.known_by)

    @cached_property
    def progress(self) -> tuple[str, ...]:
        """Progress records of the listed orders."""
        log = self.records.worklog
        return tuple(
            entity
            for order in self.proposal.orders
            for entity in log.of_order.get(order, ())
            if entity in log.progress
        )

    @cached_property
    def gap(self) -> BaseGeometry:
        """The part of the ground that no method that counts searched, deep enough."""
        wanted = self.proposal
        table = self.book.table("release.searching_methods", on=wanted.on)
        methods = [Method(m) for m in table[wanted.kind.value]]
        depth_m = (wanted.depth_m or 0.0) if wanted.kind is ReleaseKind.CLEARED else 0.0
        laid = records(self.records.worklog, wanted.orders, methods=methods, depth_m=depth_m)
        return gap(wanted.ground, [metres(p.shape) for p in laid if p.shape is not None])

    @cached_property
    def gap_m2(self) -> float:
        """Ground not searched that is wider than the drawing error, square metres."""
        width_m = self.book.number("release.uncovered_tolerance_m", on=self.proposal.on)
        # Opening: what a strip of that width cannot enter is drawing error, not ground.
        core = shapely.buffer(self.gap, -width_m / 2, join_style="mitre")
        return float(shapely.buffer(core, width_m / 2, join_style="mitre").area)

    @cached_property
    def gap_allowed_m2(self) -> float:
        """Ground that may stay unsearched under the rule in force, square metres."""
        table = self.book.table("release.uncovered_share_max", on=self.proposal.on)
        return float(table[self.proposal.kind.value]) * float(self.proposal.ground.area)
