"""Which events count when the past is asked for: as known on one date, as true on another."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from clearground.events.conflicts import Conflict, conflicts_of, when
from clearground.events.core import Draft, Event
from clearground.events.region import (
    ConflictClosed,
    KeyEnrolled,
    KeyRevoked,
    RecordsReceived,
    RegionOpened,
    Retracted,
)
from clearground.events.retractions import against_edits, taken_back
from clearground.events.teams import PersonRegistered
from clearground.events.trust import IsAdministrator, Trust, trust_of
from clearground.standards.terms import Role


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
    found = selection_of(events, as_known, as_true)
    return found.shown, found.conflicts


@dataclass(frozen=True, slots=True)
class Selection:
    """What counts of a log, and why the rest does not.

    Parameters
    ----------
    shown : tuple of Event
        As `select` gives them.
    conflicts : tuple of Conflict
        Among all that was known.
    behind : tuple of Event
        Records behind a revocation: they count nowhere, on no date, since the date of a record
        is a claim of the key that signed it.
    revoked : mapping of str to int
        The last record that counts, of each key revoked.
    """

    shown: tuple[Event, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    behind: tuple[Event, ...] = ()
    revoked: Mapping[str, int] = field(default_factory=dict)


def selection_of(
    events: Iterable[Event],
    as_known: datetime | None = None,
    as_true: datetime | None = None,
) -> Selection:
    """What counts of a log as known on one date and true on another (see `select`).

    >>> selection_of([])
    Selection(shown=(), conflicts=(), behind=(), revoked={})
    """
    told = {e.id: e for e in events}
    trust, out = _trusted(told)
    known = {
        e.id: e
        for e in told.values()
        if e.id not in out and (as_known is None or e.recorded_time <= as_known)
    }
    shown, conflicts = _in_force(known)
    kept = (e for e in shown if as_true is None or e.valid_time <= as_true)
    behind = tuple(sorted(out.values(), key=lambda e: (e.device, e.sequence)))
    return Selection(tuple(sorted(kept, key=_place)), conflicts, behind, trust.revoked)


def _in_force(known: Mapping[str, Event]) -> tuple[list[Event], tuple[Conflict, ...]]:
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
    return [e for e in known.values() if e.id not in gone], conflicts


def administrators_of(events: Iterable[Event]) -> IsAdministrator:
    """Whether the actor of an event was an administrator then, by the people registered.

    `events` hold at least the records in `RIGHTS`.
    """
    registered: dict[str, list[PersonRegistered]] = {}
    since: dict[str, list[datetime]] = {}
    shown = _in_force({e.id: e for e in events if isinstance(e.payload, RIGHTS)})[0]
    for event in sorted(shown, key=_place):
        if isinstance(event.payload, PersonRegistered):
            registered.setdefault(event.entity, []).append(event.payload)
            since.setdefault(event.entity, []).append(event.valid_time)

    def is_administrator(event: Event) -> bool:
        # Nobody acts before they are registered: an earlier date is a clock that is behind.
        at = max(1, bisect_right(since.get(event.actor, []), event.recorded_time))
        told = registered.get(event.actor, ())
        return bool(told) and Role.ADMINISTRATOR in told[at - 1].roles

    return is_administrator


RIGHTS = (PersonRegistered, RecordsReceived, Retracted, ConflictClosed)
"""Records from which it follows who was an administrator when."""

_KEYS = (KeyEnrolled, KeyRevoked, RegionOpened)
# not a rule: it ends a question that answers itself in circles
_ROUNDS_MAX = 8


def trusted(events: Iterable[Event]) -> tuple[Trust, IsAdministrator, tuple[Event, ...]]:
    """The keys that count after these events, who is an administrator, what lies behind a cut.

    What lies behind a revocation makes nobody an administrator, which may undo what others
    say; so it is asked again until nothing changes.

    >>> trusted([])[2]
    ()
    """
    told = events if isinstance(events, Sequence) else list(events)
    about = [e for e in told if isinstance(e.payload, (*RIGHTS, *_KEYS))]
    keys = [e for e in about if isinstance(e.payload, _KEYS)]
    out: dict[str, Event] = {}
    for turn in range(_ROUNDS_MAX):
        is_administrator = administrators_of(e for e in about if e.id not in out)
        trust = trust_of(keys, is_administrator)
        behind = {e.id: e for e in told if trust.behind(e)} if trust.revoked else {}
        if behind.keys() == out.keys():
            break
        # What never settles is trusted by neither round.
        out = behind if turn < _ROUNDS_MAX // 2 else out | behind
    return trust, is_administrator, tuple(out.values())


def _trusted(told: Mapping[str, Event]) -> tuple[Trust, dict[str, Event]]:
    if not any(isinstance(e.payload, KeyRevoked) for e in told.values()):
        return Trust(), {}
    trust, _is_administrator, out = trusted(list(told.values()))
    return trust, {e.id: e for e in out}


def _place(event: Event) -> tuple[datetime, datetime, str, str]:
    return (*order(event), event.clock, event.id)


def order(draft: Draft) -> tuple[datetime, datetime]:
    """Sort key of a fact: when it was so, then when it was recorded."""
    return (draft.valid_time, draft.recorded_time)
