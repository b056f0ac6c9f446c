"""The path, one call a room; pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from clearground.areas.check import check as check_areas
from clearground.areas.state import Register
from clearground.errors import Finding
from clearground.events.core import Draft, Event, Kept, keep
from clearground.events.forecast import OutlineDecided, PlanAccepted
from clearground.events.region import ParametersAdopted, PlaceRegistered, RegionOpened
from clearground.events.view import select
from clearground.evidence.check import check as check_evidence
from clearground.evidence.state import Dossier
from clearground.field.check import check as check_field
from clearground.field.protect.check import check as check_protect
from clearground.field.protect.state import Protection
from clearground.field.state import WorkLog
from clearground.quality.check import check as check_quality
from clearground.quality.state import QualityLog
from clearground.release.check import check as check_release
from clearground.release.closing import check_closing
from clearground.release.proposal import Records
from clearground.release.state import Releases
from clearground.standards.geometry import RegionCrs
from clearground.standards.parameters import ParameterBook
from clearground.teams.check import check as check_teams
from clearground.teams.state import Roster


@dataclass
class World:
    """Everything that is recorded about a region, room by room; the state as of one view."""

    region: Kept[RegionOpened] | None = None
    places: dict[str, Kept[PlaceRegistered]] = field(default_factory=dict)
    parameters: dict[str, Kept[ParametersAdopted]] = field(default_factory=dict)
    outlines: dict[str, Kept[OutlineDecided]] = field(default_factory=dict)
    plans: dict[str, Kept[PlanAccepted]] = field(default_factory=dict)
    roster: Roster = field(default_factory=Roster)
    dossier: Dossier = field(default_factory=Dossier)
    register: Register = field(default_factory=Register)
    worklog: WorkLog = field(default_factory=WorkLog)
    protection: Protection = field(default_factory=Protection)
    quality: QualityLog = field(default_factory=QualityLog)
    releases: Releases = field(default_factory=Releases)

    @property
    def crs(self) -> RegionCrs:
        """The region's equal-area CRS."""
        assert self.region is not None, "no region opened"
        return RegionCrs(self.region.facts.lon0, self.region.facts.lat0)

    def copy(self) -> World:
        """An independent world with the same content."""
        return World(
            region=self.region,
            places=dict(self.places),
            parameters=dict(self.parameters),
            outlines=dict(self.outlines),
            plans=dict(self.plans),
            roster=self.roster.copy(),
            dossier=self.dossier.copy(),
            register=self.register.copy(),
            worklog=self.worklog.copy(),
            protection=self.protection.copy(),
            quality=self.quality.copy(),
            releases=self.releases.copy(),
        )

    def apply(self, draft: Draft) -> None:
        """Take in one recorded fact."""
        entity, payload = draft.entity, draft.payload
        match payload:
            case RegionOpened():
                self.region = keep(draft, payload)
            case PlaceRegistered():
                self.places[entity] = keep(draft, payload)
            case ParametersAdopted():
                self.parameters[entity] = keep(draft, payload)
            case OutlineDecided():
                self.outlines[entity] = keep(draft, payload)
            case PlanAccepted():
                self.plans[entity] = keep(draft, payload)
            case _:
                self._to_rooms(draft)

    def _to_rooms(self, draft: Draft) -> None:
        self.roster.apply(draft)
        self.dossier.apply(draft)
        self.register.apply(draft)
        self.worklog.apply(draft)
        self.protection.apply(draft)
        self.quality.apply(draft)
        self.releases.apply(draft)


def world_of(
    events: Iterable[Event],
    as_known: datetime | None = None,
    as_true: datetime | None = None,
) -> World:
    """The region as it stands, or as known on one date and true on another."""
    world = World()
    for event in select(events, as_known, as_true):
        world.apply(event)
    return world


def records_of(world: World) -> Records:
    """The record rooms that a release rests on; no forecast is among them."""
    return Records(
        world.roster,
        world.dossier,
        world.register,
        world.worklog,
        world.quality,
        world.releases,
    )


def check(world: World, draft: Draft, book: ParameterBook) -> tuple[Finding, ...]:
    """Faults that forbid recording the draft in this world; empty when it may be recorded.

    Each room is asked about its own facts and answers nothing about the others'.
    """
    log, roster = world.worklog, world.roster
    asked: dict[str, Callable[[], tuple[Finding, ...]]] = {
        "teams": lambda: check_teams(roster, draft),
        "evidence": lambda: check_evidence(world.dossier, draft),
        "area": lambda: (
            *check_areas(world.register, world.dossier, draft, book),
            *check_closing(world.register, world.releases, draft),
        ),
        "field": lambda: check_field(
            log, roster, world.register, world.protection, draft=draft, book=book
        ),
        "protect": lambda: check_protect(world.protection, log, roster, draft, book=book),
        "quality": lambda: check_quality(world.quality, log, roster, draft),
        "release": lambda: check_release(records_of(world), draft, book),
    }
    ask = asked.get(draft.payload.ROOM)
    return ask() if ask else ()
