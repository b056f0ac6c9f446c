"""Which districts a record belongs to: where it lies, or where the thing it is about lies.

Districts are registered places of kind `district`; a person may be limited to some of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import numpy as np
import shapely

from clearground.errors import Finding
from clearground.events.areas import AreaDeclared, AreasMerged, AreaSplit
from clearground.events.core import Draft, Event, Payload
from clearground.events.region import PlaceRegistered
from clearground.events.teams import PersonRegistered
from clearground.standards.geometry import Shape, shape_to_metres
from clearground.standards.parameters import ParameterBook
from clearground.standards.words import _
from clearground.teams.allowed import person_name
from clearground.teams.reading import UNKNOWN_DISTRICT
from clearground.teams.rights import ANYONE
from clearground.teams.state import Roster

DISTRICT = "district"
"""Kind of the places that are districts."""

SHAPED = ("shape", "centre", "base", "sampled")
"""Fields that say where a record lies."""

SUBJECTS = ("area", "order", "team", "person", "visit", "warning", "stop", "report", "find")
"""Fields that name the thing a record is about."""

Districts = frozenset[str]


class Map:
    """The districts of a region, to be asked for a shape or a name."""

    def __init__(self, registered: Mapping[str, PlaceRegistered]) -> None:
        places = {k: p for k, p in registered.items() if p.kind.casefold() == DISTRICT}
        self.names = {p.name.strip().casefold(): entity for entity, p in places.items()}
        self.entities = list(places)
        self.grounds = np.array([shape_to_metres(p.shape) for p in places.values()], dtype=object)
        self.tree = shapely.STRtree(self.grounds)

    def of(self, shape: Shape) -> Districts:
        """Districts that a shape touches; `unknown` where it lies in none of them."""
        hits = self.tree.query(shape_to_metres(shape), predicate="intersects")
        return frozenset(self.entities[i] for i in hits) or frozenset({UNKNOWN_DISTRICT})


def districts_of(events: Iterable[Event]) -> dict[str, Districts]:
    """Districts of each record by its id; an empty set concerns the region as a whole.

    A record without a place of its own belongs where the thing belongs that it is about. Where
    no district is registered every record concerns the whole region.
    """
    listed = list(events)
    drawn = Map({e.entity: e.payload for e in listed if isinstance(e.payload, PlaceRegistered)})
    if not drawn.entities:
        return {event.id: frozenset() for event in listed}
    known: dict[str, Districts] = {}
    found: dict[str, Districts] = {}
    for event in listed:
        own = _own(event.payload, drawn)
        if not own:
            about = {event.entity, *_subjects(event.payload)}
            own = frozenset().union(*(known.get(entity, frozenset()) for entity in about))
        found[event.id] = own
        for entity in (event.entity, *_parts(event.payload)) if own else ():
            known[entity] = known.get(entity, frozenset()) | own
    return found


def _parts(payload: Payload) -> tuple[str, ...]:
    return tuple(p.entity for p in payload.parts) if isinstance(payload, AreaSplit) else ()


def check_districts(
    roster: Roster,
    places: Mapping[str, PlaceRegistered],
    draft: Draft,
    book: ParameterBook,
    *,
    about: Shape | None = None,
) -> tuple[Finding, ...]:
    """TEAM-26 where a person who is limited to districts records outside of them.

    `about` is the ground of the thing that the fact is about, asked where the fact has no place
    of its own. What anyone may record is never asked: a warning knows no border.

    >>> from datetime import datetime
    >>> now = datetime(2026, 5, 4)
    >>> draft = Draft("area-1", AreasMerged((), "", "", "", ""), "ann", "north", now, now)
    >>> check_districts(Roster(), {}, draft, ParameterBook("none"))
    ()
    """
    person = roster.people.get(draft.actor)
    limits = frozenset(person.facts.districts) if person else frozenset()
    if not limits:
        return ()
    table = book.table("roles.may_record", draft.recorded_time.date())
    if ANYONE in table.get(draft.type, ()):
        return ()
    drawn = Map(places)
    own = _own(draft.payload, drawn) or (drawn.of(about) if about else frozenset())
    beyond = bool(own) and limits.isdisjoint(own)
    if isinstance(draft.payload, PersonRegistered):
        # Nobody hands out more ground than they have themselves.
        beyond = not own or not own <= limits
    if not beyond:
        return ()
    return (
        Finding(
            "TEAM-26",
            _("{name} is limited to districts, and this {fact} lies outside of them").format(
                name=person_name(roster, draft.actor), fact=draft.type
            ),
            _("Each district answers for its own ground."),
            _("Let a person of that district record it, or widen their districts."),
        ),
    )


def _own(payload: Payload, drawn: Map) -> Districts:
    if isinstance(payload, PersonRegistered):
        return frozenset(payload.districts)
    shapes = [getattr(payload, name) for name in SHAPED if name in _names(type(payload))]
    own: Districts = frozenset().union(*(drawn.of(shape) for shape in shapes if shape))
    if isinstance(payload, AreaDeclared):
        named = drawn.names.get(payload.district.strip().casefold())
        own |= frozenset({named} if named else ())
    return own


def _subjects(payload: Payload) -> Iterator[str]:
    if isinstance(payload, AreasMerged):
        yield from payload.merged
    for name in SUBJECTS:
        value = getattr(payload, name, "") if name in _names(type(payload)) else ""
        if isinstance(value, str) and value:
            yield value


def _names(kind: type[Payload]) -> frozenset[str]:
    return frozenset(getattr(kind, "__dataclass_fields__", ()))
