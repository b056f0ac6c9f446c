"""A world small enough to hold in the head: one area, one team, one inspector, one authority.

The area is the square from (0, 0) to (100, 100) m. Monday 2026-05-04, 08:00 UTC is `T0`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import shapely
from shapely.geometry.base import BaseGeometry

import clearground.standards
from clearground.events.areas import AreaDeclared
from clearground.events.core import Draft, Payload
from clearground.events.evidence import EvidenceReported
from clearground.events.field import FindRecorded, ProgressRecorded, WorkOrderSigned
from clearground.events.quality import VisitMade
from clearground.events.teams import (
    AccreditationGranted,
    CertificateIssued,
    EquipmentRegistered,
    OrganisationRegistered,
    PersonRegistered,
    TeamFormed,
)
from clearground.pipeline import World
from clearground.release.proposal import Records
from clearground.standards.geometry import shape_from_metres
from clearground.standards.parameters import ParameterBook, books
from clearground.standards.terms import (
    AreaClass,
    Competency,
    Directness,
    EquipmentKind,
    EvidenceKind,
    HazardClass,
    HazardType,
    Method,
    Ordnance,
    OrganisationKind,
    Role,
    TeamKind,
    VisitKind,
    VisitResult,
)

T0 = datetime(2026, 5, 4, 8, 0, tzinfo=UTC)
DAY = T0.date()
DATA = Path(clearground.standards.__file__).parent / "data"
BOOK: ParameterBook = books([(p.name, p.read_text()) for p in sorted(DATA.glob("*.yaml"))])
NEAR_M = BOOK.number("release.near_m", date(2026, 1, 1))
AREA = shapely.box(0, 0, 100, 100)
METHODS = (Method.NTS, Method.TS, Method.MANUAL, Method.UAS_SURVEY)


def draft(entity: str, payload: Payload, at: datetime = T0, actor: str = "officer") -> Draft:
    """A draft that was so, and was written down, at one moment."""
    return Draft(entity, payload, actor, "authority", at, at)


@dataclass
class Scene:
    """A world to which facts are added without any check."""

    world: World = field(default_factory=World)

    def add(self, entity: str, payload: Payload, at: datetime = T0, actor: str = "officer") -> None:
        """Take in one fact."""
        self.world.apply(draft(entity, payload, at, actor))

    @property
    def records(self) -> Records:
        """The record rooms as release reads them."""
        w = self.world
        return Records(w.roster, w.dossier, w.register, w.worklog, w.quality, w.releases)

    def person(self, name: str, organisation: str, *roles: Role, **until: date) -> None:
        """A person whose certificates are given as competency=last day."""
        self.add(name, PersonRegistered(name.title(), organisation, roles))
        for competency, last in until.items():
            held = CertificateIssued(Competency(competency), "school", date(2025, 1, 1), last)
            self.add(name, held)

    def team(self, name: str, organisation: str = "north", leader: str = "leader") -> None:
        """A manual team of six with one named member beside its leader."""
        formed = TeamFormed(name, TeamKind.MANUAL, organisation, leader, 6, ("member",), METHODS)
        self.add(name, formed)

    def area(self, name: str = "area", ground: BaseGeometry = AREA) -> None:
        """A declared area with one direct report as its evidence."""
        self.report("find-report", EvidenceKind.FIND, Directness.DIRECT, shapely.Point(50, 50))
        facts = AreaDeclared(
            code=name.upper(),
            name="Field",
            area_class=AreaClass.CHA,
            hazard=HazardType.MINEFIELD_AP,
            shape=shape_from_metres(ground),
            evidence=("find-report",),
            parameters="example-1",
            authority="Authority",
        )
        self.add(name, facts)

    def report(
        self, name: str, kind: EvidenceKind, directness: Directness, where: BaseGeometry
    ) -> None:
        """A report with a position error of 1 m."""
        shape = shape_from_metres(where)
        facts = EvidenceReported(kind, directness, "someone", shape, position_error_m=1.0)
        self.add(name, facts)

    def progress(
        self, name: str, ground: BaseGeometry | None, *, day: int = 0, order: str = "order"
    ) -> None:
        """A day's manual work, `day` days after T0, 20 cm deep."""
        self.add(name, work(ground, day=day, order=order), T0 + timedelta(days=day))


def order(
    ground: BaseGeometry = AREA, *, code: str = "O-1", area: str = "area", team: str = "team"
) -> WorkOrderSigned:
    """An order for manual clearance to 20 cm, with a medic, 40 minutes from surgery."""
    return WorkOrderSigned(
        code=code,
        area=area,
        team=team,
        method=Method.MANUAL,
        shape=shape_from_metres(ground),
        start=DAY,
        depth_m=0.2,
        medic="medic",
        evacuation_minutes=40.0,
    )


def work(
    ground: BaseGeometry | None, *, day: int = 0, order: str = "order", depth_m: float = 0.2
) -> ProgressRecorded:
    """A day's manual work."""
    shape = None if ground is None else shape_from_metres(ground)
    on = DAY + timedelta(days=day)
    return ProgressRecorded(
        order, on, Method.MANUAL, shape, depth_m, 6.0, 6, equipment=("detector",)
    )


def find(where: BaseGeometry, order: str = "order") -> FindRecorded:
    """One mine 5 cm deep, destroyed the same day."""
    return FindRecorded(
        order,
        shape_from_metres(where),
        HazardClass.AP_MINE,
        Ordnance.MINE_AP,
        0.05,
        disposal="destroyed in place",
        disposal_on=DAY,
    )


def visit(kind: VisitKind = VisitKind.QC, result: VisitResult = VisitResult.PASS) -> VisitMade:
    """A visit of the independent inspector to the order."""
    return VisitMade("V-1", "order", kind, "inspector", result)


def staffed() -> Scene:
    """People, two teams of one organisation, equipment, accreditation; certificates to 2027."""
    scene = Scene()
    last = date(2027, 1, 1)
    for name, kind in (
        ("north", OrganisationKind.NGO),
        ("inspectors", OrganisationKind.INSPECTION_BODY),
        ("authority", OrganisationKind.AUTHORITY),
    ):
        scene.add(name, OrganisationRegistered(name.title(), kind))
    scene.person("leader", "north", Role.TEAM_LEADER, team_leader=last)
    scene.person("second", "north", Role.TEAM_LEADER, team_leader=last)
    scene.person("member", "north", Role.DEMINER, deminer=last)
    scene.person("medic", "north", Role.MEDIC, medic=last)
    scene.person("inspector", "inspectors", Role.QUALITY_INSPECTOR, inspector=last)
    scene.person("officer", "authority", Role.APPROVING_AUTHORITY)
    scene.team("team")
    scene.team("team-2", leader="second")
    detector = EquipmentRegistered(
        EquipmentKind.DETECTOR, "D1", "north", "team", "7", date(2026, 1, 1), date(2026, 12, 31)
    )
    scene.add("detector", detector)
    granted = AccreditationGranted(METHODS, "authority", date(2026, 1, 1), date(2026, 6, 30))
    scene.add("north", granted)
    return scene


def at_work() -> Scene:
    """The staffed world with its area and one signed order for the whole of it."""
    scene = staffed()
    scene.area()
    scene.add("order", order())
    return scene
