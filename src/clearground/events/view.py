"""Which events count when the past is asked for: as known on one date, as true on another."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

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
    """Ids of retracted events; a retraction that was taken back itself counts no more."""
    gone: set[str] = set()
    retractions = [e for e in events if isinstance(e.payload, Retracted)]
    # A retraction is recorded after what it takes back, so the latest are decided first.
    for event in sorted(retractions, key=lambda e: (e.recorded_time, e.clock, e.id), reverse=True):
        if event.id not in gone and isinstance(event.payload, Retracted):
            gone.add(event.payload.event)
    return gone


def order(draft: Draft) -> tuple[datetime, datetime]:
    """Sort key of a fact: when it was so, then when it was recorded."""
    return (draft.valid_time, draft.recorded_time)
