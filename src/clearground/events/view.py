"""Which events count when the past is asked for: as known on one date, as true on another."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from graphlib import CycleError, TopologicalSorter
from itertools import chain

from clearground.events.conflicts import Conflict, conflicts_of
from clearground.events.core import Draft, Event
from clearground.events.region import Retracted


def select(
    events: Iterable[Event],
    as_known: datetime | None = None,
    as_true: datetime | None = None,
) -> tuple[Event, ...]:
    """Events that count, in the order in which they were so.

    Parameters
    ----------
    events : iterable of Event
        Any order, any repetition by id.
    as_known : datetime, optional
        Only what was recorded up to this moment (included).
    as_true : datetime, optional
        Only what was so up to this moment (included).

    Returns
    -------
    tuple of Event
        Sorted by valid time, recorded time, clock, id; retracted and superseded events left out,
        and of records made apart about one field those that are less safe.
    """
    return select_with_conflicts(events, as_known, as_true)[0]


def select_with_conflicts(
    events: Iterable[Event],
    as_known: datetime | None = None,
    as_true: datetime | None = None,
) -> tuple[tuple[Event, ...], tuple[Conflict, ...]]:
    """Events that count (see `select`), and the conflicts among all that were known.

    >>> select_with_conflicts([])
    ((), ())
    """
    known = {e.id: e for e in events if as_known is None or e.recorded_time <= as_known}
    taken_back = _taken_back(known.values())
    # A correction that was itself corrected still stands before what it corrected.
    replaced = {old for e in known.values() if e.id not in taken_back for old in e.supersedes}
    gone = taken_back | replaced
    conflicts = conflicts_of(e for e in known.values() if e.id not in gone)
    for conflict in conflicts:
        gone |= conflict.held_back
    kept = (
        e
        for e in known.values()
        if e.id not in gone and (as_true is None or e.valid_time <= as_true)
    )
    return tuple(sorted(kept, key=lambda e: (*order(e), e.clock, e.id))), conflicts


def _taken_back(events: Iterable[Event]) -> set[str]:
    """Ids of retracted events; a retraction taken back or corrected itself counts no more.

    What takes something back names it, so that no clock is asked which came first.
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
    return gone


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


def order(draft: Draft) -> tuple[datetime, datetime]:
    """Sort key of a fact: when it was so, then when it was recorded."""
    return (draft.valid_time, draft.recorded_time)
