"""The path, one call a room; pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from clearground.areas.check import check as check_areas
from clearground.areas.state import Register
from clearground.errors import Finding
from clearground.events.conflicts import Conflict
from clearground.events.core import Draft, Event, Kept, keep
from clearground.events.forecast import OutlineDecided, PlanAccepted
from clearground.events.region import (
    ConflictClosed,
    ParametersAdopted,
    PlaceRegistered,
    RegionOpened,
    Retracted,
)
from clearground.events.view import selection_of
from clearground.evidence.check import check as check_evidence
from clearground.evidence.document_rules import check_documents
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
from clearground.standards.geometry import RegionCrs, Shape
from clearground.standards.parameters import ParameterBook
from clearground.standards.words import _
from clearground.teams.check import check as check_teams
from clearground.teams.corrections import LASTING, check_correction, may_take_out
from clearground.teams.districts import check_districts
from clearground.teams.rights import check_rights
from clearground.teams.state import Roster


@dataclass
class World:
    """Everything that is recorded about a region, room by room; the state as of one view.

    `seen` holds each event that counts by id; `conflicts` what records made apart
    contradict each other in; `waiting` the records about something that a conflict or a
    revocation keeps out; `behind` those behind a revocation, which count nowhere; `revoked` the
    last record that counts of each revoked key.
    """

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
    seen: dict[str, Event] = field(default_factory=dict)
    conflicts: tuple[Conflict, ...] = ()
    waiting: dict[str, Event] = field(default_factory=dict)
    behind: dict[str, Event] = field(default_factory=dict)
    revoked: dict[str, int] = field(default_factory=dict)

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
            seen=dict(self.seen),
            conflicts=self.conflicts,
            waiting=dict(self.waiting),
            behind=self.behind,
            revoked=self.revoked,
        )

    def apply(self, draft: Draft) -> None:
        """Take in one recorded fact."""
        entity, payload = draft.entity, draft.payload
        if isinstance(draft, Event):
            self.seen[draft.id] = draft
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
    """The region as it stands, or as known on one date and true on another.

    Raises
    ------
    KeyError
        A record is about something that no record introduces and nothing keeps out.
    """
    found = selection_of(events, as_known, as_true)
    behind = {event.id: event for event in found.behind}
    world = World(conflicts=found.conflicts, behind=behind, revoked=dict(found.revoked))
    for event in found.shown:
        try:
            world.apply(event)
        except KeyError:
            if not found.conflicts and not behind:
                raise
            world.waiting[event.id] = event
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

    Who may record it is asked first, of one table for all facts; then each room is asked about
    its own facts and answers nothing about the others'.
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
    places = {entity: kept.facts for entity, kept in world.places.items()}
    rights = (
        *check_rights(roster, draft, book),
        *check_districts(roster, places, draft, book, about=ground_of(world, draft)),
        *check_rules_in_force(world, draft),
        *check_correction(roster, draft, world.seen, book),
        *check_documents(draft, book),
    )
    if isinstance(draft.payload, ConflictClosed):
        return (*rights, *check_closing_of_conflict(world, draft, draft.payload))
    if isinstance(draft.payload, Retracted):
        return (*rights, *check_retraction(world, draft, draft.payload, book))
    ask = asked.get(draft.payload.ROOM)
    return (*rights, *(ask() if ask else ()))


def ground_of(world: World, draft: Draft) -> Shape | None:
    """The outline of the area or order that a fact is about; None where it is about neither."""
    for name in (getattr(draft.payload, "order", ""), draft.entity):
        if name in world.worklog.orders:
            return world.worklog.orders[name].facts.shape
    for name in (getattr(draft.payload, "area", ""), draft.entity):
        if name in world.register.areas:
            return world.register.areas[name].shape
    return None


def adoption_in_force(world: World, on: date) -> Kept[ParametersAdopted] | None:
    """The adoption of national parameters that was in force on a day; None before the first.

    >>> adoption_in_force(World(), date(2026, 5, 4)) is None
    True
    """
    begun = [kept for kept in world.parameters.values() if kept.facts.valid_from <= on]
    # Of two from the same moment the later in the record holds: sorting keeps their order.
    begun.sort(key=lambda k: (k.facts.valid_from, k.recorded_time))
    return begun[-1] if begun else None


def check_rules_in_force(world: World, draft: Draft) -> tuple[Finding, ...]:
    """REC-44 where a decision names other national parameters than those in force on its day.

    REC-45 where a set is adopted under the version of another set.
    """
    if isinstance(draft.payload, ParametersAdopted):
        return _version_taken(world, draft.payload)
    named = getattr(draft.payload, "parameters", None)
    if named is None:
        return ()
    day = draft.valid_time.date()
    adopted = adoption_in_force(world, day)
    if adopted is not None and adopted.facts.version == named:
        return ()
    in_force = adopted.facts.version if adopted else _("none")
    return (
        Finding(
            "REC-44",
            _("The decision names parameters {named!r}; on {day} {version} were in force").format(
                named=named, day=day, version=in_force
            ),
            _("A decision is judged by the rules of its own day."),
            _("Leave the version out, or adopt the set first (`region adopt-parameters`)."),
        ),
    )


def _version_taken(world: World, given: ParametersAdopted) -> tuple[Finding, ...]:
    same = [k for k in world.parameters.values() if k.facts.version == given.version]
    if all(kept.facts.digest == given.digest for kept in same):
        return ()
    return (
        Finding(
            "REC-45",
            _("Version {version!r} names another set already").format(version=given.version),
            _("A decision that cites it could not be judged: which rules were meant?"),
            _("Give the changed file a version of its own (`set: {version: ...}`)."),
        ),
    )


def check_closing_of_conflict(
    world: World, draft: Draft, closed: ConflictClosed
) -> tuple[Finding, ...]:
    """REC-46 no such open conflict, REC-47 a record that is none of its, REC-48 no reason."""
    known = {c.entity: c for c in world.conflicts if not c.closed_by}
    conflict = known.get(draft.entity)
    ids = {event.id for event in conflict.events} if conflict else set()
    faults = {
        "REC-46": (
            conflict is None or set(closed.events) != ids,
            _("There is no open conflict {id} between these records").format(id=draft.entity),
            _("Name one that `clearground conflicts REGION` lists."),
        ),
        "REC-47": (
            conflict is not None and closed.holds not in ids,
            _("Record {id} is none of this conflict").format(id=closed.holds),
            _("Name the record that holds by the id that the list gives."),
        ),
        "REC-48": (
            not closed.reason.strip(),
            _("The decision gives no reason"),
            _("Say why this record holds; both offices will read it."),
        ),
    }
    why = _("Two offices rely on what this decision says.")
    return tuple(
        Finding(code, what, why, remedy) for code, (holds, what, remedy) in faults.items() if holds
    )


def check_retraction(
    world: World, draft: Draft, taken: Retracted, book: ParameterBook
) -> tuple[Finding, ...]:
    """Faults that forbid taking an event back: nothing known, no reason, no right, no safety.

    Who takes back what says `teams.corrections.may_take_out`. What other records rest on, and
    what protects people now, is ended or corrected in its own room, never taken back.
    """
    original = world.seen.get(taken.event)
    kind, entity = (original.type, original.entity) if original else ("", "")
    known = draft.actor in world.roster.people
    may = known and (original is None or may_take_out(world.roster, draft, original, book))
    rests = bool(world.worklog.of_area.get(entity) or world.releases.of_area.get(entity))
    faults = {
        "REC-40": (not kind, _("There is no event {id} in force").format(id=taken.event)),
        "REC-41": (not taken.reason.strip(), _("The retraction states no reason")),
        "REC-42": (
            not may,
            _("This person may not take back a {k}").format(k=kind),
        ),
        "REC-43": (
            kind in LASTING or (kind == "AreaDeclared" and rests),
            _("Other records rest on this {kind}, or it protects people").format(kind=kind),
        ),
    }
    remedies = {
        "REC-40": _("Give the id that `clearground show REGION ENTITY --json` names."),
        "REC-41": _("Say why, in words that will be read in twenty years."),
        "REC-42": _(
            "Ask an approving authority, or who may record such a fact in that organisation."
        ),
        "REC-43": _("Correct it in its room: end, split, reclassify or supersede it."),
    }
    why = _("A retraction takes a fact out of every map and account from its moment on.")
    return tuple(
        Finding(code, what, why, remedies[code]) for code, (holds, what) in faults.items() if holds
    )
