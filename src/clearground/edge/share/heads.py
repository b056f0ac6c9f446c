"""Who asks, and the head of every record, as the rule of reading takes them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from clearground.events import Event
from clearground.events.areas import AreaDeclared
from clearground.events.region import Retracted
from clearground.pipeline import World
from clearground.release.publish_rules import approvers
from clearground.standards.parameters import ParameterBook
from clearground.teams.districts import districts_of
from clearground.teams.reading import PARTNER, PUBLIC, Actor, Entry, State
from clearground.teams.rights import roles_on

APPROVERS = "publication.approvers"


def person_asking(world: World, person: str, now: datetime) -> Actor:
    """A registered person with the roles they hold at a moment; nobody else has any."""
    known = world.roster.people.get(person)
    if known is None:
        return Actor(person, "", frozenset(), registered=False)
    roles = frozenset(role.value for role in roles_on(world.roster, person, now))
    districts = frozenset(known.facts.districts)
    return Actor(person, known.facts.organisation, roles, districts)


def organisation_asking(organisation: str) -> Actor:
    """An organisation that a copy goes to."""
    return Actor("", organisation, frozenset({PARTNER}))


def anybody() -> Actor:
    """The public."""
    return Actor("", "", frozenset({PUBLIC}))


def published(world: World, book: ParameterBook, now: datetime) -> frozenset[str]:
    """Areas and releases whose outline enough different people approved for publication."""
    wanted = book.number(APPROVERS, now.date())
    return frozenset(
        entity
        for entity in world.releases.approvals
        if len(approvers(world.releases, entity)) >= wanted
    )


def heads_of(events: Iterable[Event], shown: frozenset[str] = frozenset()) -> dict[str, Entry]:
    """The head of each record by its id, with its districts and its state.

    `shown` are the areas whose outline is published: their declaration is open to all.
    """
    listed = list(events)
    where = districts_of(listed)
    taken = {e.payload.event for e in listed if isinstance(e.payload, Retracted)}
    return {
        e.id: Entry(
            e.type,
            e.tier,
            e.organisation,
            e.actor,
            e.recorded_time,
            where[e.id],
            _state(e, taken, shown),
        )
        for e in listed
    }


def _state(event: Event, taken: set[str], shown: frozenset[str]) -> State:
    if event.id in taken:
        return State.TAKEN_BACK
    if isinstance(event.payload, AreaDeclared) and event.entity in shown:
        return State.PUBLISHED
    return State.STANDING
