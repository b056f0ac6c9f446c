"""What every card holds, always in the same order, and the parts that cards share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import tzinfo

import shapely
from shapely.geometry.base import BaseGeometry

from clearground.edge.web import wording
from clearground.edge.web.contests import Contest
from clearground.edge.web.differing import count_words, shown_words
from clearground.edge.web.history import Line, line, named, signature, who_recorded, wording_zone
from clearground.edge.web.open_points import Point
from clearground.edge.web.papers import Paper
from clearground.edge.web.room import Room, View
from clearground.edge.web.telling import plain, tell
from clearground.events import Event, region
from clearground.events.evidence import EvidenceReported
from clearground.evidence.state import Report
from clearground.pipeline import World
from clearground.standards.geometry import Shape, shape_to_metres, to_lonlat
from clearground.standards.words import _

HISTORY_MAX = 80
EVIDENCE_MAX = 60


@dataclass(frozen=True, slots=True)
class Says:
    """Who says so: name, role, organisation, valid from, recorded at, signature, parameters."""

    name: str
    role: str
    organisation: str
    valid: str
    recorded: str
    late: str
    signature: str
    signed: bool
    parameters: str = ""


@dataclass(frozen=True, slots=True)
class Backing:
    """One piece of evidence behind a record: its sign, words, source and grade."""

    entity: str
    directness: str
    what: str
    source: str
    grade: str


@dataclass(frozen=True, slots=True)
class Dispute:
    """A difference between sources that concerns the thing; `shown` says how the map shows it."""

    entity: str
    title: str
    sides: tuple[str, ...]
    decided: str
    shown: str


@dataclass(frozen=True, slots=True)
class Maker:
    """One decision that makes a figure: when, who, what, and the square metres it counts for."""

    when: str
    who: str
    what: str
    entity: str
    m2: int
    m2_words: str


@dataclass(frozen=True, slots=True)
class Also:
    """Another thing at the place that was asked about; without entity, the ground itself."""

    entity: str
    title: str
    kind: str


@dataclass(frozen=True, slots=True)
class Action:
    """The one next step: in words, and the command that takes it."""

    words: str
    command: str


@dataclass(frozen=True, slots=True)
class Card:
    """The card of one thing.

    Parameters
    ----------
    kind, title, place : str
        What it is, its name, and where it lies and how large it is.
    recorded : str
        What is recorded, as a sentence.
    says : Says or None
        Who says so; None where nobody does.
    facts : tuple of pairs
        What this kind of thing adds: a label and a value.
    points : tuple of Point
        What nobody has closed about it, each with its record.
    makers, makers_m2 : tuple, str
        The decisions that make a figure, and the figure that they add up to.
    authors : str
        Who says so, as a sentence, where that is more than one person.
    evidence, differences, history : tuples
        On what evidence; where sources differ; what happened, newest first.
    conflicts : tuple
        Records made apart that contradict each other, which nobody has settled yet.
    action : Action or None
        The one next step.
    forecast : bool
        True where a model says it and nobody else.
    papers : tuple of Paper
        Photos and papers that the records about it name.
    also : tuple
        What else is recorded at the place that was clicked.
    hidden : int
        Later records about it that this view does not show.
    """

    kind: str
    title: str
    place: str = ""
    recorded: str = ""
    says: Says | None = None
    authors: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    points: tuple[Point, ...] = ()
    makers: tuple[Maker, ...] = ()
    makers_m2: str = ""
    evidence: tuple[Backing, ...] = ()
    evidence_more: int = 0
    differences: tuple[Dispute, ...] = ()
    conflicts: tuple[Contest, ...] = ()
    history: tuple[Line, ...] = ()
    history_more: int = 0
    action: Action | None = None
    forecast: bool = False
    hidden: int = 0
    entity: str = ""
    papers: tuple[Paper, ...] = ()
    also: tuple[Also, ...] = ()


def says(event: Event | None, world: World, *, parameters: str = "") -> Says | None:
    """Who says so, from the event that says it; None where there is no event."""
    if event is None:
        return None
    zone = wording_zone(world)
    person = who_recorded(world, event)
    return Says(
        name=person.name,
        role=person.role,
        organisation=person.organisation,
        valid=wording.moment(event.valid_time, zone),
        recorded=wording.moment(event.recorded_time, zone),
        late=wording.delay(event.valid_time, event.recorded_time),
        signature=signature(event),
        signed=bool(event.actor_signature),
        parameters=parameters_words(world, parameters),
    )


def parameters_words(world: World, version: str) -> str:
    """The adopted parameters behind a decision: their version and day."""
    if not version:
        return ""
    for kept in world.parameters.values():
        facts: region.ParametersAdopted = kept.facts
        if version in (facts.version, facts.digest, kept.entity):
            return _("Parameters {v} of {day}, {authority}").format(
                v=facts.version,
                day=wording.day(facts.valid_from),
                authority=named(world, facts.authority),
            )
    return _("Parameters {v}").format(v=version)


def backings(world: World, entities: Iterable[str]) -> tuple[tuple[Backing, ...], int]:
    """The reports behind a record, and how many more there are than are listed."""
    known = [e for e in entities if e in world.dossier.reports]
    listed = tuple(backing(world, entity) for entity in known[:EVIDENCE_MAX])
    return listed, len(known) - len(listed)


def backing(world: World, entity: str) -> Backing:
    """One report as a line of a card."""
    report = world.dossier.reports[entity]
    facts = report.facts
    words = facts.text or facts.topic
    words = words if len(words) <= 90 else words[:88].rstrip() + "…"
    what = plain(facts.kind)
    what = what[:1].upper() + what[1:]
    return Backing(
        entity=entity,
        directness=facts.directness.value,
        what=f"{what}: {words}" if words else what,
        source=f"{facts.source} · {when_said(report, wording_zone(world))}",
        grade=grade(world, entity),
    )


def when_said(report: Report, zone: tzinfo) -> str:
    """When it was so, else when it was published; never the day of an import in their place.

    A report typed by hand has the day that its writer gave it.
    """
    facts = report.facts
    if facts.observed_from or facts.observed_to:
        return observed(facts, zone)
    if facts.published or facts.published_from or facts.published_to:
        when = facts.published
        return _("published {when}").format(
            when=wording.span(when or facts.published_from, when or facts.published_to)
        )
    return _("day not stated") if facts.layer else wording.day(report.valid_time, zone)


def observed(facts: EvidenceReported, zone: tzinfo) -> str:
    """When it was so, as stated.

    Whoever types one moment means that moment; an imported record with a beginning and no end
    says "from then on".
    """
    first = facts.observed_from
    last = facts.observed_to or (None if facts.layer else first)
    return wording.span(*(at and at.astimezone(zone).date() for at in (first, last)))


def grade(world: World, entity: str) -> str:
    """The report's grade, source A-F and content 1-6, or "not graded"."""
    graded = world.dossier.grades.get(entity)
    return f"{graded.reliability}{graded.credibility}" if graded else _("not graded")


def disputes(
    world: World, reports: Iterable[str], shape: BaseGeometry | None
) -> tuple[Dispute, ...]:
    """Differences among the reports named, or that touch the shape."""
    named = set(reports)
    found = []
    for entity, difference in world.dossier.differences.items():
        ground = difference.facts.shape
        touches = shape is not None and ground and shape_to_metres(ground).intersects(shape)
        if not touches and not named & set(difference.facts.reports):
            continue
        found.append(dispute(world, entity))
    return tuple(found[:10])


def dispute(world: World, entity: str) -> Dispute:
    """A difference as a card tells it: what each side says and what was decided."""
    difference = world.dossier.differences[entity]
    shape = difference.facts.shape
    size = wording.area(shape_to_metres(shape).area) if shape else ""
    title = count_words(world, difference)
    if size:
        title = _("{sides} on {size}").format(sides=title, size=size)
    sides = []
    for report in difference.facts.reports[:6]:
        if report in world.dossier.reports:
            facts = world.dossier.reports[report].facts
            words = facts.text or plain(facts.kind)
            sides.append(f"{facts.source} ({grade(world, report)}): {words[:140]}")
    decided = difference.decided.reason if difference.decided else ""
    return Dispute(entity, title, tuple(sides), decided, shown_words(world, difference))


def lines(
    room: Room, view: View, entity: str, *, reports: Iterable[str] = ()
) -> tuple[tuple[Line, ...], int, int]:
    """History newest first; how many more there are; how many later ones are not shown.

    `reports` are those it rests on: when they were made belongs to its history.
    """
    made = (e for report in reports for e in room.histories.own(report))
    events = room.histories.whole(entity, view.world)
    events += [e for e in made if e.type == "EvidenceReported"]
    shown = [
        e
        for e in events
        if (view.known is None or e.recorded_time <= view.known)
        and (view.true is None or e.valid_time <= view.true)
    ]
    newest = sorted(shown, key=lambda e: (e.valid_time, e.recorded_time), reverse=True)
    told = tuple(
        line(e, view.world, tell(e, view.world), now=view.now) for e in newest[:HISTORY_MAX]
    )
    return told, len(newest) - len(told), len(events) - len(shown)


def first_event(room: Room, view: View, entity: str) -> Event | None:
    """The first event of a thing that the view shows."""
    for event in room.histories.own(entity):
        if view.known is None or event.recorded_time <= view.known:
            return event
    return None


def where(world: World, shape: Shape | BaseGeometry | None, *, area_m2: int | None = None) -> str:
    """Size and coordinates of a shape, for the line under a card's title.

    `area_m2` is the account's figure where it has one: it is rounded there and not again.
    """
    if shape is None:
        return _("place not known")
    metres = shape_to_metres(shape) if isinstance(shape, str) else shape
    point = to_lonlat(world.crs, shapely.point_on_surface(metres))
    lon, lat = shapely.get_coordinates(point)[0].tolist()
    words = wording.coordinates(lon, lat)
    if metres.area > 0:
        size = wording.area(metres.area if area_m2 is None else area_m2)
        return f"{size} · {words}"
    if metres.length > 0:
        return f"{wording.length(metres.length)} · {words}"
    return words
