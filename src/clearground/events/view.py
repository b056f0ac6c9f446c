"""Which events count when the past is asked for: as known on one date, as true on another."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from clearground.events.conflicts import Conflict, conflicts_of, when
from clearground.events.core import Draft, Event
from clearground.events.retractions import against_edits, taken_back


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
    apart = against_edits(known)
    # Where people edited apart what others took back, one side waits until a person decides.
    waits = frozenset(name for conflict in apart for name in conflict.held_back)
    counted = [e for e in known.values() if e.id not in waits]
    gone = taken_back(counted)[0]
    # A correction that was itself corrected still stands before what it corrected.
    gone |= waits | {old for e in counted if e.id not in gone for old in e.supersedes}
    conflicts = conflicts_of(e for e in known.values() if e.id not in gone)
    for conflict in conflicts:
        gone |= conflict.held_back
    conflicts = tuple(sorted((*conflicts, *apart), key=lambda c: (when(c.events[0]), c.entity)))
    kept = (
        e
        for e in known.values()
        if e.id not in gone and (as_true is None or e.valid_time <= as_true)
    )
    return tuple(sorted(kept, key=lambda e: (*order(e), e.clock, e.id))), conflicts


def order(draft: Draft) -> tuple[datetime, datetime]:
    """Sort key of a fact: when it was so, then when it was recorded."""
    return (draft.valid_time, draft.recorded_time)
