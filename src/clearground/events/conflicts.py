"""Two records made apart about one field of one thing: found, the less safe held back, closed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import shapely

from clearground.events.areas import (
    AreaDeclared,
    AreaExtended,
    AreaReclassified,
    AreasMerged,
    AreaSplit,
    AreaStatusChanged,
)
from clearground.events.causes import Causes, causes_of
from clearground.events.core import Event, Payload
from clearground.events.evidence import DifferenceDecided, EvidenceGraded
from clearground.events.field import WorkOrderSigned
from clearground.events.forecast import OutlineDecided
from clearground.events.protect import (
    RollCallAnswered,
    WarningEnded,
    WarningIssued,
    WorkResumed,
)
from clearground.events.region import ConflictClosed
from clearground.events.release import HandoverSigned, ReleaseSigned
from clearground.events.teams import PersonRegistered, TeamFormed
from clearground.standards.geometry import shape_to_metres
from clearground.standards.terms import AreaClass, AreaStatus, RollCallAnswer

Field = tuple[str, str]
"""A field and the thing it is a field of."""

_OF_AN_AREA = ("status", "class", "shape")
"""What a split or a merge takes away from an area along with its place in the register."""

_STATUS = (
    AreaStatus.SUSPENDED,
    AreaStatus.WORKED_ON,
    AreaStatus.OPEN,
    AreaStatus.CLOSED,
    AreaStatus.HANDED_OVER,
)
"""From the least to the most finished: land is not shown as finished on one side's word."""


_ANSWERS = (
    RollCallAnswer.UNACCOUNTED,
    RollCallAnswer.INJURED,
    RollCallAnswer.MOVED,
    RollCallAnswer.ACCOUNTED_FOR,
)
"""From the answer that most needs somebody to act to the one that lets work go on."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Records about one field of one thing whose authors had not seen each other's.

    Parameters
    ----------
    entity : str
        UUID that follows from the records alone, so that every office names it alike.
    field, thing : str
        What they differ about, and of what.
    events : tuple of Event
        The records, in the order of their recording.
    held_back : frozenset of str
        Ids of the records that are not shown.
    closed_by : str
        UUID of the person who closed it; "" while it is open.
    """

    entity: str
    field: str
    thing: str
    events: tuple[Event, ...]
    held_back: frozenset[str]
    closed_by: str = ""


def conflicts_of(events: Iterable[Event]) -> tuple[Conflict, ...]:
    """The conflicts among records in force, open and closed, in the order of their first record.

    Records of one device never conflict: it had seen them all.

    >>> conflicts_of([])
    ()
    """
    known = list(events)
    if len({event.device for event in known}) < 2:
        return ()
    causes = causes_of(known)
    closings = closings_of(known)
    groups: dict[Field, list[Event]] = {}
    for event in known:
        for of in fields_of(event):
            groups.setdefault(of, []).append(event)
    found = [
        _conflict(of, cluster, settled(closings, cluster, causes))
        for of, group in groups.items()
        if len({event.device for event in group}) > 1
        for cluster in _clusters(group, causes)
    ]
    one_each = {conflict.entity: conflict for conflict in found}
    return tuple(sorted(one_each.values(), key=lambda c: (when(c.events[0]), c.entity)))


def closings_of(events: Iterable[Event]) -> dict[frozenset[str], list[Event]]:
    """What people closed conflicts with, by the records that each conflict was between.

    >>> closings_of([])
    {}
    """
    closings: dict[frozenset[str], list[Event]] = {}
    for event in events:
        if isinstance(event.payload, ConflictClosed):
            closings.setdefault(frozenset(event.payload.events), []).append(event)
    return closings


def settled(
    closings: dict[frozenset[str], list[Event]], cluster: Sequence[Event], causes: Causes
) -> Event | None:
    """The closing that holds: of several the one whose author had seen the others.

    Where people closed it apart and named different records, it is open still.
    """
    made = closings.get(frozenset(event.id for event in cluster), [])
    last = [c for c in made if not any(causes.had_seen(o, c) for o in made if o is not c)]
    holds = {c.payload.holds for c in last if isinstance(c.payload, ConflictClosed)}
    return min(last, key=when) if len(holds) == 1 else None


def fields_of(event: Event) -> tuple[Field, ...]:
    """The fields that a record is about; none for a record that stands beside all others.

    Reports, progress and finds add to what is known and never contradict by being two.
    """
    entity, fact = event.entity, event.payload
    match fact:
        case AreaStatusChanged():
            return (("status", entity),)
        case AreaReclassified():
            return (("class", entity),)
        case AreaExtended():
            return (("shape", entity),)
        case AreaSplit():
            return tuple((name, entity) for name in (*_OF_AN_AREA, "parts"))
        case AreasMerged():
            return tuple((name, area) for area in fact.merged for name in (*_OF_AN_AREA, "parts"))
        case AreaDeclared() | WorkOrderSigned():
            return (("code", fact.code),)
        case ReleaseSigned():
            return (("release", fact.area),)
        case HandoverSigned():
            return (("handover", fact.area),)
        case WorkResumed():
            return (("stop", entity),)
        case RollCallAnswered():
            missing = fact.answer is RollCallAnswer.UNACCOUNTED
            return (
                ("answer", f"{entity} {fact.person}"),
                *((("stop", entity),) if missing else ()),
            )
        case OutlineDecided():
            return (("outline", fact.outline),)
        case _:
            name = _WHOLE.get(type(fact))
            return ((name, entity),) if name else ()


BOTH_SHOWN = frozenset({"code"})
"""Fields about which two records are both shown: neither danger is hidden by the other's name."""

UNDECIDED = frozenset({"outcome", "outline"})
"""Fields that stand undecided while two people have decided them apart."""

_WHOLE: dict[type[Payload], str] = {
    WarningIssued: "warning",
    WarningEnded: "warning",
    EvidenceGraded: "grade",
    DifferenceDecided: "outcome",
    PersonRegistered: "person",
    TeamFormed: "team",
}
"""Facts that say everything about one field of their entity."""


def _clusters(group: Sequence[Event], causes: Causes) -> Iterator[list[Event]]:
    """Sets of records of which each is apart from, and differs from, another of the set."""
    left = in_order(group)
    while left:
        cluster = [left.pop(0)]
        grew = True
        while grew:
            near = [e for e in left if any(causes.apart(e, c) and _differ(e, c) for c in cluster)]
            grew = bool(near)
            cluster += near
            left = [e for e in left if e not in near]
        if len(cluster) > 1:
            yield in_order(cluster)


def in_order(events: Iterable[Event]) -> list[Event]:
    """Records in the order of their recording.

    >>> in_order([])
    []
    """
    return sorted(events, key=when)


def when(event: Event) -> tuple[datetime, str]:
    """Sort key of a record: when it was recorded, then its id."""
    return (event.recorded_time, event.id)


def _differ(one: Event, other: Event) -> bool:
    if one.payload == other.payload and one.entity == other.entity:
        return False
    if isinstance(one.payload, ReleaseSigned) and isinstance(other.payload, ReleaseSigned):
        ours, theirs = (shape_to_metres(p.shape) for p in (one.payload, other.payload))
        return bool(shapely.intersection(ours, theirs).area > 0)
    if isinstance(one.payload, RollCallAnswered) and isinstance(other.payload, RollCallAnswered):
        return one.payload.person == other.payload.person
    if isinstance(one.payload, WorkResumed) and isinstance(other.payload, WorkResumed):
        return False
    if isinstance(one.payload, WarningIssued) and isinstance(other.payload, WarningIssued):
        return one.entity == other.entity
    return True


def _conflict(of: Field, cluster: Sequence[Event], closing: Event | None) -> Conflict:
    ids = frozenset(event.id for event in cluster)
    back, closed_by = _held_back(of, cluster), ""
    if closing is not None and isinstance(closing.payload, ConflictClosed):
        back, closed_by = ids - {closing.payload.holds}, closing.actor
        if of[0] in BOTH_SHOWN:
            back = frozenset()
    return Conflict(conflict_id(ids), of[0], of[1], tuple(cluster), back, closed_by)


def conflict_id(ids: Iterable[str]) -> str:
    """UUID of the conflict between these records, the same in every office.

    >>> conflict_id(["b", "a"]) == conflict_id(["a", "b"])
    True
    """
    digest = hashlib.sha256("\\n".join(sorted(ids)).encode()).hexdigest()
    return f"{digest[:8]}-{digest[8:12]}-8{digest[13:16]}-8{digest[17:20]}-{digest[20:32]}"


def _held_back(of: Field, cluster: Sequence[Event]) -> frozenset[str]:
    """Ids of all but the safest record, the earlier of two that are equally safe.

    A forecast or a difference that two people decided apart is undecided; two areas of one code
    are both there.
    """
    ids = frozenset(e.id for e in cluster)
    if of[0] in BOTH_SHOWN:
        return frozenset()
    if of[0] in UNDECIDED:
        return ids
    return ids - {min(cluster, key=lambda e: (_risk(e.payload), when(e))).id}


def _risk(fact: Payload) -> float:
    """How much a record lets people go on: the lower, the safer."""
    for kind, rank in _RISKS.items():
        if isinstance(fact, kind):
            return rank(fact)
    return 0.0


_RISKS: dict[type[Payload], Callable[..., float]] = {
    AreaStatusChanged: lambda f: float(_STATUS.index(f.status)),
    AreaReclassified: lambda f: 0.0 if f.area_class is AreaClass.CHA else 1.0,
    AreaExtended: lambda f: -float(shape_to_metres(f.shape).area),
    WarningIssued: lambda f: -f.radius_m,
    WarningEnded: lambda _f: 1.0,
    ReleaseSigned: lambda f: float(shape_to_metres(f.shape).area),
    PersonRegistered: lambda f: float(len(f.roles)),
    RollCallAnswered: lambda f: float(_ANSWERS.index(f.answer)),
    WorkResumed: lambda _f: float(len(_ANSWERS)),
}
"""Stop before work, larger zone before smaller, not finished before finished."""
