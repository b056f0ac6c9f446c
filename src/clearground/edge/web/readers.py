"""Whose eyes a request has: the region as one person may read it, and nothing else of it.

What a person may not read is left out before anything is computed, so that no page, card, layer,
sum or search can hold it. A thing of which one record may not be read is left out whole: half of
its history would draw it wrong.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from clearground.edge.ledger.place import Place
from clearground.edge.parameters import book_in_force, default_book
from clearground.edge.share.copy import open_to
from clearground.edge.share.heads import person_asking, published
from clearground.edge.web.outputs import Outputs
from clearground.edge.web.room import Room
from clearground.events import Event
from clearground.events.areas import AreaDeclared, AreasMerged, AreaSplit
from clearground.events.field import ProgressRecorded, WorkOrderSigned
from clearground.pipeline import world_of
from clearground.teams.allowed import person_name
from clearground.teams.reading import Actor, rules_of

_GROUND = (AreaDeclared, AreaSplit, AreasMerged)
"""The facts that make an area."""
ROOMS_MAX = 16
"""How many people's rooms are kept ready; the one longest unused goes first."""


@dataclass(frozen=True, slots=True)
class Eyes:
    """Whose eyes a page has: their name, roles, and how many records they may not read."""

    name: str
    roles: tuple[str, ...]
    withheld: int


def seen_by(events: Sequence[Event], actor: Actor, now: datetime) -> tuple[Event, ...]:
    """The records that somebody may read, less things that they may read in part only.

    Progress goes with its order and area: alone it would look like work outside the plan.
    """
    world = world_of(events)
    book = book_in_force(world, now.date(), default_book())
    allowed = open_to(events, actor, rules_of(book, now), published(world, book, now))
    closed = {thing for e in events if e.id not in allowed for thing in _about(e)}
    kept = [e for e in events if e.id in allowed and closed.isdisjoint(_about(e))]
    grounds = {thing for e in kept if isinstance(e.payload, _GROUND) for thing in _about(e)}
    orders = {
        e.entity
        for e in kept
        if isinstance(e.payload, WorkOrderSigned) and e.payload.area in grounds
    }
    return tuple(
        e for e in kept if not isinstance(e.payload, ProgressRecorded) or e.payload.order in orders
    )


def _about(event: Event) -> tuple[str, ...]:
    if isinstance(event.payload, AreaSplit):
        return (event.entity, *(part.entity for part in event.payload.parts))
    return (event.entity,)


class Rooms:
    """One region, a room for each person who looks at it.

    Parameters
    ----------
    whole : Room
        The region with everything in it.
    place : Path or str
        Where it is kept; the accounts lie beside it.
    """

    def __init__(self, whole: Room, place: Place) -> None:
        self.whole, self.place = whole, place
        self._lock = threading.Lock()
        self._rooms: OrderedDict[str, Room] = OrderedDict()

    @property
    def now(self) -> datetime:
        """The moment to which roles and ages are asked; of a simulated region its own present."""
        return self.whole.now if self.whole.simulated else datetime.now(UTC)

    def actor(self, person: str) -> Actor:
        """A person with the roles that they hold now."""
        return person_asking(self.whole.view().world, person, self.now)

    def room(self, person: str) -> Room:
        """The region as a person may read it."""
        with self._lock:
            room = self._rooms.get(person)
            if room is None:
                room = self._rooms[person] = self._made(person)
                while len(self._rooms) > ROOMS_MAX:
                    self._rooms.popitem(last=False)
            self._rooms.move_to_end(person)
            return room

    def eyes(self, person: str) -> Eyes:
        """Whose eyes the person's room has."""
        room = self.room(person)
        room.view()
        actor = self.actor(person)
        name = person_name(self.whole.view().world.roster, person)
        return Eyes(name, tuple(sorted(actor.roles)), len(self.whole.events) - len(room.events))

    def _made(self, person: str) -> Room:
        outputs = self.whole.outputs

        def read() -> tuple[Event, ...]:
            self.whole.view()
            kept = seen_by(self.whole.events, self.actor(person), self.now)
            # Forecasts are made from everything: who may not read everything gets none.
            whole = len(kept) == len(self.whole.events)
            room.outputs = outputs if whole else Outputs(None)
            room.partial = not whole
            return kept

        def revision() -> object:
            self.whole.view()
            return (self.whole.state, self.now.date(), self.actor(person))

        room = Room(read, revision, outputs, lambda: self.now, called=self.whole.called)
        room.documents = self.whole.documents  # handed out by records of this room alone
        return room
