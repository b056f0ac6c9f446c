"""What newly arrived records touch: the things to draw again, and the records these rest on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields

import numpy as np
import shapely

from clearground.edge.ledger.around import UNDER
from clearground.edge.sums.facts import grounds_of
from clearground.events import Event
from clearground.events.areas import AreaDeclared, AreasMerged, AreaSplit
from clearground.events.evidence import DifferenceNoted, EvidenceReported
from clearground.events.field import WorkOrderSigned
from clearground.events.region import (
    ConflictClosed,
    KeyRevoked,
    RecordsReceived,
    RegionOpened,
    Retracted,
)
from clearground.events.release import WorksRequested
from clearground.events.teams import OrganisationRegistered, PersonRegistered, TeamFormed
from clearground.standards.geometry import MM_PER_M, Shape
from clearground.standards.partition import GeometryArray

NEAR_M = 0.01
"""Grounds whose boxes come so near touch each other; as for the sums of the account."""

ROOM_M = 2.0
"""Ground about works in which land bears on them. *Assumption*: twice what they need."""

TOUCHED_MAX = 10_000
"""Most records that are drawn again in part; where more are touched, all are drawn anew."""

EVERYWHERE = (RegionOpened, OrganisationRegistered, PersonRegistered, TeamFormed, KeyRevoked)
"""Facts that may show in any row: a new one, or one taken back, draws everything anew."""

_BESIDE = (Retracted, ConflictClosed)
_LOOKED_UP = (*EVERYWHERE, RecordsReceived, *_BESIDE)
"""Facts that every part of the record is read with."""


@dataclass(frozen=True, slots=True)
class Touched:
    """The names of what is touched, and every record that its rows follow from, in order."""

    names: frozenset[str]
    events: tuple[Event, ...]


def touched(events: Sequence[Event], known: int, also: Iterable[str] = ()) -> Touched | None:
    """What the records after the first `known` touch; None where all must be drawn anew.

    Touched is what they name, what lies beside it, and so on: nothing outside bears on how it
    is drawn, and it bears on nothing outside.

    Parameters
    ----------
    events : sequence of Event
        The whole record in order of arrival.
    known : int
        How many of them are drawn already.
    also : iterable of str
        Things to draw again for another reason.

    >>> touched([], 0)
    Touched(names=frozenset(), events=())
    """
    if any(isinstance(event.payload, KeyRevoked) for event in events):
        return None  # what lies behind a revocation is decided over the whole record
    always = _everywhere(events)
    if len({event.simulated for event in events}) > 1 or _in_any_row(events, known, always):
        return None
    web = _Web(events)
    bearing = (i for i in always if not isinstance(events[i].payload, _LOOKED_UP))
    reached = web.spread({*range(known, len(events)), *bearing}, also)
    if len(reached) > TOUCHED_MAX:
        return None
    names = {name for i in reached for name in web.named(events[i])}
    return Touched(frozenset(names), tuple(events[i] for i in sorted(reached | always)))


def _everywhere(events: Sequence[Event]) -> set[int]:
    """Positions of the facts that every part is read with, and of what takes these back."""
    speaking: defaultdict[str, list[int]] = defaultdict(list)
    for i, event in enumerate(events):
        for name in (*event.supersedes, *_records_named(event)):
            speaking[name].append(i)
    found: set[int] = set()
    waiting = {
        i for i, e in enumerate(events) if isinstance(e.payload, (*EVERYWHERE, RecordsReceived))
    }
    while waiting:
        found |= waiting
        waiting = {i for place in waiting for i in speaking[events[place].id]} - found
    return found


def _in_any_row(events: Sequence[Event], known: int, always: set[int]) -> bool:
    """Whether a new record may change any row, or what was decided before it arrived."""
    last: dict[str, int] = {}
    for event in events[:known]:
        last[event.device] = max(last.get(event.device, 0), event.sequence)
    for i in always:
        event = events[i]
        if i < known:
            continue
        if not isinstance(event.payload, RecordsReceived) or event.supersedes:
            return True
        # What a device had received decides about its later records, and about no earlier one.
        if last.get(event.device, 0) > event.sequence:
            return True
    return False


def _records_named(event: Event) -> tuple[str, ...]:
    match event.payload:
        case Retracted(event=name):
            return (name,)
        case ConflictClosed(events=names):
            return names
        case _:
            return ()


def _references(event: Event) -> Iterator[str]:
    """Every thing and record that a fact names, known or not, and the code it goes under."""
    yield event.id
    yield from event.supersedes
    yield from _records_named(event)
    fact = event.payload
    yield from (name for field in UNDER if (name := getattr(fact, field, "")))
    match fact:
        case AreaSplit(parts=parts):
            yield from (part.entity for part in parts)
        case AreasMerged(merged=merged):
            yield from merged
        case DifferenceNoted(reports=reports):
            yield from reports
        case AreaDeclared(code=code) | WorkOrderSigned(code=code):
            yield f"code {code}"
        case _:
            pass


def _texts(event: Event) -> Iterator[str]:
    """Every other text of a fact, which may be the name of a thing; a shape is no such text."""
    fact = event.payload
    values = (getattr(fact, field.name) for field in fields(fact))  # type: ignore[arg-type]
    yield from (value for value in values if type(value) is str)


class _Web:
    """Which records hang together: by what they name, and by ground."""

    def __init__(self, events: Sequence[Event]) -> None:
        self.events = events
        self.shared = {e.entity for e in events if isinstance(e.payload, EVERYWHERE)}
        by_id = {e.id: e for e in events}
        taken = (by_id.get(e.payload.event) for e in events if isinstance(e.payload, Retracted))
        # An area shows a conflict about a report that it rests on, and nothing else of it.
        self.taken = {e.entity for e in taken if e is not None}
        own = {e.entity for e in events if not isinstance(e.payload, _LOOKED_UP)}
        splits = (e.payload.parts for e in events if isinstance(e.payload, AreaSplit))
        cut = {part.entity for parts in splits for part in parts}
        self.things = (own | cut | by_id.keys()) - self.shared
        self.at: defaultdict[str, list[int]] = defaultdict(list)
        for i, event in enumerate(events):
            for name in self.named(event):
                self.at[name].append(i)
        self._lay()

    def named(self, event: Event) -> set[str]:
        """Names that link a record with others."""
        if isinstance(event.payload, (*EVERYWHERE, RecordsReceived)):
            return set()
        found = self.things.intersection(_texts(event)).union(_references(event))
        if not isinstance(event.payload, _BESIDE):
            found.add(event.entity)
        return found - self.shared | self.taken.intersection(getattr(event.payload, "evidence", ()))

    def spread(self, begin: Iterable[int], also: Iterable[str]) -> set[int]:
        """Positions of all records that hang together with these and with these things."""
        reached: set[int] = set()
        names: set[str] = set()
        waiting = {*begin, *(i for name in also for i in self.at.get(name, ()))}
        while waiting:
            reached |= waiting
            if len(reached) > TOUCHED_MAX:
                break
            new = {name for i in waiting for name in self.named(self.events[i])} - names
            names |= new
            beside = {i for name in new for i in self.at[name]} | self._beside(waiting)
            waiting = beside - reached
        return reached

    def _lay(self) -> None:
        """Put every ground that bears on another into a tree."""
        owner, shapes, room = [], [], []
        for i, event in enumerate(self.events):
            for shape in _grounds(event, self):
                owner.append(i)
                shapes.append(shape)
                room.append(ROOM_M if isinstance(event.payload, WorksRequested) else NEAR_M)
        boxes = shapely.bounds(shapely.from_wkt(np.array(shapes, dtype=object))).reshape(-1, 4)
        there = ~np.isnan(boxes).any(axis=1)
        pad_mm = np.array(room, dtype=float)[there] * MM_PER_M
        x0, y0, x1, y1 = boxes[there].T
        drawn = shapely.box(x0 - pad_mm, y0 - pad_mm, x1 + pad_mm, y1 + pad_mm)
        self.boxes: GeometryArray = np.atleast_1d(np.asarray(drawn, dtype=object))
        self.owner = np.array(owner, dtype=np.int64)[there]
        self.tree = shapely.STRtree(self.boxes)

    def _beside(self, some: set[int]) -> set[int]:
        mine = np.flatnonzero(np.isin(self.owner, list(some)))
        _one, other = self.tree.query(self.boxes[mine], predicate="intersects")
        return set(self.owner[np.unique(other)].tolist())


def _grounds(event: Event, web: _Web) -> Iterator[Shape]:
    """The ground by which a record bears on others."""
    match event.payload:
        case WorksRequested(shape=shape):
            yield shape
        case DifferenceNoted(shape=shape) if shape is not None:
            yield shape
        case DifferenceNoted(reports=reports):  # it lies where its reports lie
            for report in reports:
                for i in web.at.get(report, ()):
                    fact = web.events[i].payload
                    if isinstance(fact, EvidenceReported) and fact.shape is not None:
                        yield fact.shape
        case _:
            yield from grounds_of(event)
