"""What was taken back, and what was taken back and edited by people apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields as parts_of
from graphlib import CycleError, TopologicalSorter
from itertools import chain

from clearground.events.causes import Causes, causes_of
from clearground.events.conflicts import Conflict, closings_of, conflict_id, in_order, settled
from clearground.events.core import Event
from clearground.events.protect import WarningEnded, WorkResumed
from clearground.events.region import ConflictClosed, RecordsReceived, Retracted
from clearground.events.release import HandoverSigned, ReleaseSigned

FIELD = "taken back"
"""What such a conflict is about: whether the thing is there at all."""

_LETS_GO_ON = (ReleaseSigned, HandoverSigned, WarningEnded, WorkResumed)
"""Facts whose taking back is the safer side; of every other fact its staying is."""

_BESIDE = (Retracted, ConflictClosed, RecordsReceived)
"""Facts about records, not about the thing."""


def taken_back(events: Iterable[Event]) -> tuple[set[str], set[str]]:
    """Ids of retracted events, and of records that a correction that counts has replaced.

    A retraction taken back or corrected itself counts no more. What takes something back names
    it, so that no clock is asked which came first.

    >>> taken_back([])
    (set(), set())
    """
    known = {event.id: event for event in events}
    retractions: dict[str, list[str]] = {}
    corrections: dict[str, list[str]] = {}
    for event in known.values():
        if isinstance(event.payload, Retracted):
            retractions.setdefault(event.payload.event, []).append(event.id)
        for old in event.supersedes:
            corrections.setdefault(old, []).append(event.id)
    gone: set[str] = set()
    idle: set[str] = set()
    for name in _last_first(known, retractions, corrections):
        if any(r not in gone and r not in idle for r in retractions.get(name, ())):
            gone.add(name)
        if any(c not in gone for c in corrections.get(name, ())):
            idle.add(name)
    return gone, idle


def _last_first(
    known: dict[str, Event], retractions: dict[str, list[str]], corrections: dict[str, list[str]]
) -> list[str]:
    """What retractions and corrections name, and they themselves: each after what speaks of it."""
    names = sorted({*retractions, *corrections})
    speaking = {n: [*retractions.get(n, ()), *corrections.get(n, ())] for n in names}
    try:
        return list(TopologicalSorter(speaking).static_order())
    except CycleError:
        # Only a forged record names one that was made after it: then the latest is decided first.
        there = (known[name] for name in {*names, *chain(*speaking.values())} if name in known)
        latest = sorted(there, key=lambda e: (e.recorded_time, e.clock, e.id), reverse=True)
        return [event.id for event in latest]


def against_edits(events: Mapping[str, Event]) -> tuple[Conflict, ...]:
    """The conflicts between who took a thing back and who wrote about it apart from them.

    An edit is a record of the thing that the taken record introduced, or a correction of it.
    Until a person closes the conflict the thing stays and so does the edit, unless the taken
    record let people go on (a release, the end of a warning): then it is taken back meanwhile.

    >>> against_edits({})
    ()
    """
    takes = [e for e in events.values() if isinstance(e.payload, Retracted)]
    if not takes or len({event.device for event in events.values()}) < 2:
        return ()
    gone, replaced = taken_back(events.values())
    out = gone | replaced
    taking: dict[str, list[Event]] = {}
    for event in takes:
        name = event.payload.event if isinstance(event.payload, Retracted) else ""
        if event.id not in out and name in events:
            taking.setdefault(name, []).append(event)
    causes = causes_of(events.values())
    edits = _edits(events, taking, out)
    closings = closings_of(events.values())
    found = []
    for name, group in sorted(taking.items()):
        apart = _apart(group, edits.get(name, ()), causes)
        if apart:
            cluster = in_order((*group, *apart))
            closing = settled(closings, cluster, causes)
            found.append(_conflict(events[name], group, cluster, closing))
    return tuple(found)


def _edits(
    events: Mapping[str, Event], taking: Mapping[str, Sequence[Event]], out: set[str]
) -> dict[str, list[Event]]:
    """Records in force about what each taken record introduced, and corrections of it."""
    introduced: dict[str, list[str]] = {}
    for name in taking:
        if not events[name].payload.ABOUT_SOMETHING_KNOWN:
            introduced.setdefault(events[name].entity, []).append(name)
    found: dict[str, list[Event]] = {}
    for event in events.values():
        if event.id in out or isinstance(event.payload, _BESIDE):
            continue
        about = {n for thing in _things(event) for n in introduced.get(thing, ())}
        for name in sorted({*about, *(n for n in event.supersedes if n in taking)} - {event.id}):
            found.setdefault(name, []).append(event)
    return found


def _things(event: Event) -> Iterator[str]:
    """The entity of a record and what its facts name: the order worked on, the report it is of."""
    yield event.entity
    for part in parts_of(event.payload):  # type: ignore[arg-type]
        value = getattr(event.payload, part.name)
        if type(value) is str:
            yield value


def _apart(takes: Sequence[Event], edits: Sequence[Event], causes: Causes) -> list[Event]:
    """The edits made apart from those who took the thing back; none where one had seen all."""
    apart = [[e for e in edits if causes.apart(e, take)] for take in takes]
    if not all(apart):
        return []
    return list({event.id: event for group in apart for event in group}.values())


def _conflict(
    taken: Event, takes: Sequence[Event], cluster: Sequence[Event], closing: Event | None
) -> Conflict:
    ids = frozenset(event.id for event in cluster)
    theirs = frozenset(event.id for event in takes)
    edits, closed_by = ids - theirs, ""
    back = edits if isinstance(taken.payload, _LETS_GO_ON) else theirs
    if closing is not None and isinstance(closing.payload, ConflictClosed):
        back = edits if closing.payload.holds in theirs else theirs
        closed_by = closing.actor
    return Conflict(conflict_id(ids), FIELD, taken.entity, tuple(cluster), back, closed_by)
