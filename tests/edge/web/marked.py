"""A region in which every record carries a mark of its own, and who may get which mark.

Two organisations, two districts, four tiers; reports, areas, orders, finds, accidents, visits,
nonconformities, warnings, stops, teams and people. Who may read what is said here once more,
from the words of the tables and not by the program's rule.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import shapely

from clearground.edge.ledger.store import GeoPackageStore
from clearground.events import Draft, Payload
from clearground.events.areas import AreaDeclared
from clearground.events.evidence import EvidenceReported
from clearground.events.field import AccidentRecorded, FindRecorded, WorkOrderSigned
from clearground.events.protect import WarningIssued, WorkStopped
from clearground.events.quality import NonconformityOpened, VisitMade
from clearground.events.region import PlaceRegistered, RegionOpened
from clearground.events.release import PublicationApproved
from clearground.events.teams import OrganisationRegistered, PersonRegistered, TeamFormed
from clearground.standards.geometry import RegionCrs, to_lonlat
from clearground.standards.terms import (
    AreaClass,
    Directness,
    EvidenceKind,
    HazardClass,
    HazardType,
    Method,
    Ordnance,
    OrganisationKind,
    Role,
    Severity,
    TeamKind,
    Tier,
    VisitKind,
    VisitResult,
    WarningKind,
)
from tests.edge.region import NOW, T0, shape, writer

FIRMS, DISTRICTS = ("north", "south"), ("east", "west")
VIEWER, OFFICER = "p-viewer", "p-operations_officer"
SECRET = "Zqsecret"
"""What the mark of every secret report begins with."""

ROLES = tuple(role.value for role in Role)
LIMITED = "limited"
"""A collector of the north who is limited to the east."""

AREAS = {"east": shapely.box(200, 0, 300, 100), "west": shapely.box(-300, 0, -200, 100)}


@dataclass(frozen=True)
class Marked:
    """One record and the marks that give it away: its words, and its place in degrees."""

    draft: Draft
    marks: tuple[str, ...]
    district: str


def person_of(role: str) -> str:
    """UUID of the person who holds a role, of the north."""
    return f"p-{role}"


def records() -> list[Marked]:
    """Every fact, in order; facts of proof and of the region as a whole carry no mark."""
    return list(_numbered())


def _numbered() -> Iterator[Marked]:
    for i, (entity, payload, actor, firm, tier, marks, district) in enumerate(_facts()):
        at = T0 + timedelta(minutes=i)
        draft = Draft(entity, payload, actor, firm, at, at, tier, simulated=True)
        yield Marked(draft, marks, district)


Row = tuple[str, Payload, str, str, Tier, tuple[str, ...], str]


def _facts() -> Iterator[Row]:
    whole = shape(shapely.box(-1000, -1000, 1000, 1000))
    opened = RegionOpened("Sample", 35.0, 51.0, "Europe/Moscow", whole)
    yield "region", opened, "boss", "north", Tier.PARTNER, (), ""
    for firm in FIRMS:
        kind = OrganisationKind.AUTHORITY if firm == "north" else OrganisationKind.NGO
        named = OrganisationRegistered(firm.title(), kind)
        yield firm, named, "boss", "north", Tier.PARTNER, (), ""
    for district, west in (("east", 0), ("west", -1000)):
        place = PlaceRegistered(
            district.title(), "district", shape(shapely.box(west, -1000, west + 999, 1000))
        )
        yield district, place, "boss", "north", Tier.PARTNER, (), ""
    yield from _people()
    for firm in FIRMS:
        for district in DISTRICTS:
            yield from _reports(firm, district)
            yield from _work(firm, district)


def _people() -> Iterator[Row]:
    for role in ROLES:
        name = "An Officer" if person_of(role) == OFFICER else f"A {role.title()}"
        person = PersonRegistered(name, "north", (Role(role),))
        yield person_of(role), person, "boss", "north", Tier.SECRET, (), ""
    limited = PersonRegistered("A Limited", "north", (Role.COLLECTOR,), ("east",))
    yield LIMITED, limited, "boss", "north", Tier.SECRET, (), ""
    for firm in FIRMS:
        mark = f"Zqperson{firm}"
        person = PersonRegistered(mark, firm, (Role.COLLECTOR,))
        yield f"author-{firm}", person, "boss", firm, Tier.SECRET, (mark,), ""


def _place(firm: str, district: str, n: int) -> shapely.Point:
    side = 1 if district == "east" else -1
    north = firm == "north"
    return shapely.Point(side * (403.37 + 17.9 * n + 7.3 * north), 310.7 if north else -290.3)


def degrees(point: shapely.Point) -> str:
    """The longitude of a place to a metre, as any answer that gives it away would write it."""
    return f"{to_lonlat(RegionCrs(35.0, 51.0), point).x:.7f}"[:8]


def _reports(firm: str, district: str) -> Iterator[Row]:
    for n, tier in enumerate(Tier):
        mark = f"Zq{tier.value}{firm}{district}"
        said = EvidenceReported(
            EvidenceKind.FIND, Directness.DIRECT, f"{mark}source", shape(_place(firm, district, n)),
            position_error_m=5.0, text=f"{mark}text",
        )  # fmt: skip
        marks = (mark, degrees(_place(firm, district, n)))
        yield f"report-{mark[2:]}", said, f"author-{firm}", firm, tier, marks, district


def _work(firm: str, district: str) -> Iterator[Row]:
    def row(entity: str, payload: Payload, tier: Tier, marks: tuple[str, ...]) -> Row:
        return f"{entity}-{end}", payload, f"author-{firm}", firm, tier, marks, district

    end = f"{firm}{district}"
    ground, day = AREAS[district], T0.date()
    spot = shape(shapely.Point(ground.centroid.x, -500 if firm == "north" else 500))
    if firm == "north":
        mark = f"Zqarea{end}"
        declared = AreaDeclared(
            f"HA-{end}", mark, AreaClass.CHA, HazardType.MINEFIELD_AP, shape(ground),
            (f"report-partner{end}",), "example-1", "north",
        )  # fmt: skip
        yield row("area", declared, Tier.PARTNER, (mark,))
    base = shapely.Point(ground.centroid.x * (2.4561 if firm == "north" else 2.5123), 611.3)
    team = TeamFormed(f"Zqteam{end}", TeamKind.MANUAL, firm, f"author-{firm}", 8, base=shape(base))
    yield row("team", team, Tier.SECRET, (f"Zqteam{end}", degrees(base)))
    area = f"area-north{district}"
    order = WorkOrderSigned(
        f"Zqorder{end}", area, f"team-{end}", Method.MANUAL, shape(ground), day, 0.2
    )
    yield row("order", order, Tier.RESTRICTED, (f"Zqorder{end}",))
    find = FindRecorded(f"order-{end}", spot, HazardClass.AP_MINE, Ordnance.MINE_AP, 0.05)
    yield row("find", find, Tier.PARTNER, ())
    hurt = shapely.Point(ground.centroid.x * (2.7134 if firm == "north" else 2.8345), 711.9)
    told = AccidentRecorded(False, shape(hurt), 0, 1, f"Zqaccident{end}")
    yield row("accident", told, Tier.RESTRICTED, (f"Zqaccident{end}", degrees(hurt)))
    visit = VisitMade(
        f"Zqvisit{end}", f"order-{end}", VisitKind.QC, f"author-{firm}", VisitResult.PASS, spot
    )
    yield row("visit", visit, Tier.RESTRICTED, (f"Zqvisit{end}",))
    broken = NonconformityOpened(
        f"N-{end}", f"order-{end}", f"visit-{end}", Severity.MINOR, f"Zqfault{end}"
    )
    yield row("nonconformity", broken, Tier.RESTRICTED, (f"Zqfault{end}",))
    warning = WarningIssued(
        WarningKind.DRONE_HEARD, f"Zqwarning{end}", spot, 100.0, NOW + timedelta(hours=1)
    )
    yield row("warning", warning, Tier.PARTNER, (f"Zqwarning{end}",))
    stopped = WorkStopped(f"team-{end}", f"order-{end}", f"Zqstop{end}", f"warning-{end}", 8)
    yield row("stop", stopped, Tier.SECRET, (f"Zqstop{end}",))


def region(path: Path) -> Path:
    """A closed region file with every record; two people approved one outline for the public."""
    at = T0 + timedelta(days=2)
    approved = [
        Draft("area-northeast", PublicationApproved("asked"), person_of(r), "north", at, at,
              simulated=True)
        for r in ("information_officer", "approving_authority")
    ]  # fmt: skip
    with GeoPackageStore.create(path) as store:
        store.append([*(m.draft for m in records()), *approved], writer())
    return path


EVERYTHING = ("operations_officer", "information_officer", "approving_authority", "administrator")
WIDE = {"quality_inspector"}
OWN_FIRM = {"collector", "deminer", "medic", "team_leader"}
OWN_SECRETS = {"medic", "team_leader", "quality_inspector"}


def may_get(reader: str, record: Marked) -> bool:
    """Whether a role of the north (or the limited collector) may get a record's marks.

    Said from the words of the example tables: by role, tier and organisation.
    """
    if reader in ("public", "unsigned"):
        return False
    draft, ours = record.draft, record.draft.organisation == "north"
    if reader == LIMITED and record.district == "west":
        return False
    role = "collector" if reader == LIMITED else reader
    tier = draft.tier
    if isinstance(draft.payload, TeamFormed) and role in (
        "information_officer", "approving_authority", "quality_inspector",
    ):  # fmt: skip
        return False  # `reading.fields`: where a team starts from is not theirs
    if tier in (Tier.PUBLIC, Tier.PARTNER) or role in EVERYTHING:
        return True
    if tier is Tier.RESTRICTED:
        return role in WIDE or (role in OWN_FIRM and ours)
    return role in OWN_SECRETS and ours


def closed_to(reader: str) -> dict[str, str]:
    """Every mark that must not reach a reader, with the record that it gives away.

    Readers are the roles, `LIMITED`, and `public` and `unsigned`, who get no mark at all.
    """
    return {
        mark: f"{m.draft.type} {m.draft.entity}"
        for m in records()
        for mark in m.marks
        if not may_get(reader, m)
    }


def open_to(reader: str) -> set[str]:
    """Marks of reports that a reader may get, so that a room which shows nothing is caught."""
    return {m.marks[0] for m in records() if m.draft.type == "EvidenceReported"
            and may_get(reader, m)}  # fmt: skip
