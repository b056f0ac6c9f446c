"""How the page tells two records made apart: both, who made them, which is shown, the way out."""

from __future__ import annotations

from dataclasses import dataclass

from clearground.edge.contested import contested, contested_reports, open_conflicts
from clearground.edge.web import wording
from clearground.edge.web.history import wording_zone
from clearground.edge.web.telling import code_of, plain, tell
from clearground.events import Event
from clearground.events.conflicts import Conflict
from clearground.pipeline import World
from clearground.standards.words import _


@dataclass(frozen=True, slots=True)
class Side:
    """One of the records: what it says, who made it and when, and whether it is shown."""

    event: str
    what: str
    who: str
    shown: str


@dataclass(frozen=True, slots=True)
class Contest:
    """An open conflict as a card tells it, with the command that settles it."""

    conflict: str
    title: str
    sides: tuple[Side, ...]
    command: str


def contests_of(world: World, entity: str) -> tuple[Contest, ...]:
    """The open conflicts of an area or a report."""
    found = {**contested_reports(world), **contested(world)}
    return tuple(contest_of(world, each) for each in found.get(entity, ()))


def contest_of(world: World, conflict: Conflict) -> Contest:
    """A conflict in words: both records, in the order of their recording."""
    return Contest(
        conflict.entity,
        _("Decided apart: {field} of {thing}").format(
            field=plain(conflict.field), thing=code_of(world, conflict.thing)
        ),
        tuple(_side(world, conflict, event) for event in conflict.events),
        f"clearground region settle REGION {conflict.entity} --holds RECORD --reason …",
    )


def _side(world: World, conflict: Conflict, event: Event) -> Side:
    people, firms = world.roster.people, world.roster.organisations
    person = people[event.actor].facts.name if event.actor in people else event.actor
    firm = firms[event.organisation].name if event.organisation in firms else event.organisation
    when = wording.moment(event.recorded_time, wording_zone(world))
    shown = _("held back") if event.id in conflict.held_back else _("shown")
    who = _("{person}, {organisation}, recorded {when}").format(
        person=person, organisation=firm, when=when
    )
    return Side(event.id, tell(event, world), who, shown)


def first_area(world: World, conflict: Conflict) -> str:
    """UUID of an area that a conflict is about; "" where it is about none."""
    return next((area for area, found in contested(world).items() if conflict in found), "")


def waiting_conflicts(world: World) -> tuple[tuple[Contest, str], ...]:
    """Every open conflict, each with the area whose card shows it."""
    return tuple((contest_of(world, c), first_area(world, c)) for c in open_conflicts(world))
