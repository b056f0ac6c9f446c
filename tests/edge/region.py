"""A small simulated region whose every layer has at least one feature, as drafts in order.

Area A is the square (0, 0)-(100, 100) m, area B the square (200, 0)-(300, 100) m.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import shapely
from shapely.geometry.base import BaseGeometry

from clearground.edge.ledger.ids import SeededIds
from clearground.edge.ledger.keys import SeededKeys
from clearground.edge.ledger.store import GeoPackageStore, Writer
from clearground.events import Draft, Payload
from clearground.events.areas import AreaDeclared
from clearground.events.evidence import (
    DifferenceDecided,
    DifferenceNoted,
    EvidenceGraded,
    EvidenceReported,
)
from clearground.events.field import (
    AccidentRecorded,
    FindRecorded,
    ProgressRecorded,
    WorkOrderSigned,
)
from clearground.events.protect import WarningEnded, WarningIssued
from clearground.events.quality import NonconformityClosed, NonconformityOpened, VisitMade
from clearground.events.region import PlaceRegistered, RegionOpened
from clearground.events.release import ReleaseSigned, WorksRequested
from clearground.events.teams import OrganisationRegistered, PersonRegistered, TeamFormed
from clearground.standards.geometry import shape_from_metres
from clearground.standards.terms import (
    AreaClass,
    Directness,
    EvidenceKind,
    HazardClass,
    HazardType,
    Method,
    Ordnance,
    OrganisationKind,
    ReleaseKind,
    Role,
    Severity,
    TeamKind,
    VisitKind,
    VisitResult,
    WarningKind,
)

T0 = datetime(2026, 5, 4, 8, 0, tzinfo=UTC)
NOW = T0 + timedelta(days=30)
AREA_A, AREA_B = shapely.box(0, 0, 100, 100), shapely.box(200, 0, 300, 100)
RELEASED = shapely.box(0, 0, 100, 20)


def shape(geometry: BaseGeometry) -> str:
    """The shape of a geometry in metres."""
    return shape_from_metres(geometry)


def drafts(*, simulated: bool = True) -> list[Draft]:
    """Every fact of the region, in the order in which it was so."""
    facts = [*_people(), *_evidence(), *_areas(), *_field(), *_protection(), *_release()]
    return [
        Draft(
            entity,
            payload,
            "officer",
            "authority",
            T0 + timedelta(hours=i),
            T0 + timedelta(hours=i),
            simulated=simulated,
        )
        for i, (entity, payload) in enumerate(facts)
    ]


def writer(seed: int = 1) -> Writer:
    """A writer whose ids and keys derive from a seed."""
    return Writer(SeededIds(seed, NOW), SeededKeys(seed), NOW)


def region_file(path: Path, *, simulated: bool = True) -> Path:
    """A closed region file with every fact of the region, in three batches."""
    with GeoPackageStore.create(path) as store:
        facts, hand = drafts(simulated=simulated), writer()
        for part in (facts[:3], facts[3:10], facts[10:]):
            store.append(part, hand)
    return path


def _people() -> list[tuple[str, Payload]]:
    extent = shape(shapely.box(-1000, -1000, 1000, 1000))
    return [
        ("region", RegionOpened("Sample", 35.0, 51.0, "Europe/Moscow", extent)),
        ("authority", OrganisationRegistered("Authority", OrganisationKind.AUTHORITY)),
        (
            "officer",
            PersonRegistered("Officer One", "authority", (Role.OPERATIONS_OFFICER,)),
        ),
        ("team", TeamFormed("Team 1", TeamKind.MANUAL, "authority", "officer", 8)),
        ("village", PlaceRegistered("Village", "village", shape(shapely.Point(50, 150)), 90)),
        (
            "road",
            PlaceRegistered("Road", "road", shape(shapely.LineString([(0, 120), (300, 120)]))),
        ),
        ("district", PlaceRegistered("District", "district", extent)),
    ]


def _report(kind: EvidenceKind, directness: Directness, geometry: BaseGeometry | None) -> Payload:
    place = None if geometry is None else shape(geometry)
    return EvidenceReported(kind, directness, "source a", place, position_error_m=5.0)


def _evidence() -> list[tuple[str, Payload]]:
    point = shapely.Point(50, 50)
    copy = EvidenceReported(
        EvidenceKind.FIND, Directness.DIRECT, "source a", shape(point), same_as="report-find"
    )
    line = shapely.LineString([(0, 10), (100, 10)])
    return [
        ("report-find", _report(EvidenceKind.FIND, Directness.DIRECT, point)),
        ("report-copy", copy),
        ("report-line", _report(EvidenceKind.DEFENSIVE_WORK, Directness.INDIRECT, line)),
        ("report-shape", _report(EvidenceKind.LAND_IN_USE, Directness.NEGATIVE, AREA_B)),
        ("report-nowhere", _report(EvidenceKind.STATEMENT, Directness.INDIRECT, None)),
        ("report-find", EvidenceGraded("B", 2)),
        ("difference-1", DifferenceNoted(("report-find", "report-shape"), shape(AREA_B), "mined")),
        ("difference-2", DifferenceNoted(("report-find",), shape(AREA_A), "kind")),
        ("difference-2", DifferenceDecided(("report-find",), "seen by two teams")),
    ]


def _areas() -> list[tuple[str, Payload]]:
    return [
        (
            entity,
            AreaDeclared(
                code, name, kind, HazardType.MINEFIELD_AP, shape(ground), ("report-find",),
                "example-1", "authority",
            ),
        )
        for entity, code, name, kind, ground in (
            ("area-a", "A-1", "Field A", AreaClass.CHA, AREA_A),
            ("area-b", "B-1", "Field B", AreaClass.SHA, AREA_B),
        )
    ]  # fmt: skip


def _progress(ground: BaseGeometry, day: date) -> ProgressRecorded:
    return ProgressRecorded("order", day, Method.MANUAL, shape(ground), 0.2, 6.0, 6)


def _field() -> list[tuple[str, Payload]]:
    # Day 1 covers 20 m of the area; day 2 repeats 5 m of it, adds 15 m and 10 m outside.
    day = T0.date()
    order = WorkOrderSigned("O-1", "area-a", "team", Method.MANUAL, shape(AREA_A), day, 0.2)
    find = FindRecorded(
        "order", shape(shapely.Point(10, 10)), HazardClass.AP_MINE, Ordnance.MINE_AP, 0.05
    )
    sample = shape(shapely.box(0, 0, 50, 10))
    visit = VisitMade("V-1", "order", VisitKind.QC, "inspector", VisitResult.PASS, sample)
    return [
        ("order", order),
        ("progress-1", _progress(shapely.box(0, 0, 100, 20), day)),
        ("progress-2", _progress(shapely.box(0, 15, 110, 35), day + timedelta(days=1))),
        ("find", find),
        ("accident", AccidentRecorded(False, shape(shapely.Point(60, 60)), 0, 1, "ploughing")),
        ("visit", visit),
        ("nc", NonconformityOpened("N-1", "order", "visit", Severity.MINOR, "tape missing")),
        ("nc", NonconformityClosed("tape replaced")),
    ]


def _warning(x_m: float, until: datetime, *, drill: bool = False) -> WarningIssued:
    place = shape(shapely.Point(x_m, 0))
    return WarningIssued(WarningKind.DRONE_HEARD, "post 3", place, 100.0, until, drill=drill)


def _protection() -> list[tuple[str, Payload]]:
    return [
        ("warning-live", _warning(0, NOW + timedelta(hours=1))),
        ("warning-past", _warning(10, NOW - timedelta(hours=1))),
        ("warning-ended", _warning(20, NOW + timedelta(hours=1), drill=True)),
        ("warning-ended", WarningEnded("drill over")),
    ]


def _release() -> list[tuple[str, Payload]]:
    signed = ReleaseSigned(
        area="area-a",
        kind=ReleaseKind.CLEARED,
        shape=shape(RELEASED),
        criteria=(),
        evidence=("report-find",),
        evidence_digest="",
        orders=("order",),
        parameters="example-1",
        authority="authority",
        depth_m=0.2,
        methods=(Method.MANUAL,),
    )
    return [
        ("release", signed),
        ("works-ready", WorksRequested("Pipe", "water", shape(shapely.box(0, 0, 50, 15)))),
        ("works-waiting", WorksRequested("Barn", "farm", shape(shapely.box(250, 50, 260, 60)))),
    ]
