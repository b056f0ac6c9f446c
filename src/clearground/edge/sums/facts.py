"""The facts that an account rests on, as numbers: when, where, and what each names."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import numpy.typing as npt
import shapely

from clearground.events import Event
from clearground.events.areas import AreaDeclared, AreaExtended, AreasMerged, AreaSplit
from clearground.events.field import ProgressRecorded, WorkOrderSigned
from clearground.events.region import ConflictClosed, Retracted
from clearground.events.release import ReleaseSigned
from clearground.standards.geometry import Shape
from clearground.standards.partition import GeometryArray, IntArray

TYPES = (
    *("AreaDeclared", "AreaReclassified", "AreaStatusChanged", "AreaExtended", "AreaSplit"),
    *("AreasMerged", "ReleaseSigned", "WorkOrderSigned", "ProgressRecorded"),
    *("Retracted", "ConflictClosed"),
)
"""The facts of an account, and those that take others back or choose between them."""

NEAR_MM = 10
"""Grounds whose boxes come so near are one part. *Assumption*: twice what snapping may bend."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NOWHERE = (1, 1, 0, 0)
"""The box of a fact without ground: it ends before it begins, so that nothing is near it."""

Numbered = tuple[int, Event]
"""A record with its position."""


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts in order of arrival, one row each.

    Parameters
    ----------
    fid, known, true : array of int64, shape (n,)
        Position of the record; when recorded and when so, in microseconds.
    box : array of int64, shape (n, 4)
        Corners of its ground in whole millimetres.
    names : array of int64, shape (m, 2)
        What facts name, as (digest, position), sorted: two that share a digest are linked.
    """

    fid: IntArray
    known: IntArray
    true: IntArray
    box: IntArray
    names: IntArray

    def __len__(self) -> int:
        return len(self.fid)

    def only(self, keep: npt.NDArray[np.bool_]) -> Facts:
        """Some of the facts."""
        of = keep[np.searchsorted(self.fid, self.names[:, 1])]
        return Facts(
            self.fid[keep], self.known[keep], self.true[keep], self.box[keep], self.names[of]
        )

    def joined(self, later: Facts) -> Facts:
        """These facts and others that arrived after them."""
        names = np.unique(np.concatenate([self.names, later.names]), axis=0)
        return Facts(
            np.concatenate([self.fid, later.fid]),
            np.concatenate([self.known, later.known]),
            np.concatenate([self.true, later.true]),
            np.concatenate([self.box, later.box]),
            names,
        )


def facts_of(records: Sequence[Numbered]) -> Facts:
    """The facts of records in order of arrival, as numbers.

    >>> len(facts_of([]))
    0
    """
    fid = np.array([place for place, _event in records], dtype=np.int64)
    known = np.array([microseconds(e.recorded_time) for _place, e in records], dtype=np.int64)
    true = np.array([microseconds(e.valid_time) for _place, e in records], dtype=np.int64)
    named = [(digest(n), place) for place, e in records for n in names_of(e)]
    names = np.unique(np.array(named, dtype=np.int64).reshape(-1, 2), axis=0)
    return Facts(fid, known, true, _boxes([e for _place, e in records]), names)


def microseconds(moment: datetime) -> int:
    """A moment as whole microseconds since 1970.

    >>> microseconds(datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC))
    1000000
    """
    return (moment - _EPOCH) // timedelta(microseconds=1)


def digest(name: str) -> int:
    """A number for a name; two names of one number only make their parts one, which is harmless.

    >>> digest("a") == digest("a")
    True
    """
    short = hashlib.blake2b(name.encode(), digest_size=8).digest()
    return int.from_bytes(short, "little", signed=True)


def names_of(event: Event) -> Iterator[str]:
    """What a fact is about, and every thing and record that it names."""
    yield event.id
    yield from event.supersedes
    if not isinstance(event.payload, Retracted | ConflictClosed):  # they are about a record
        yield event.entity
    match event.payload:
        case AreaSplit(parts=parts):
            yield from (part.entity for part in parts)
        case AreasMerged(merged=merged):
            yield from merged
        case ReleaseSigned(area=name) | WorkOrderSigned(area=name):
            yield name
        case ProgressRecorded(order=name) if name:
            yield name
        case Retracted(event=name):
            yield name
        case ConflictClosed(events=names):
            yield from names
        case _:
            pass


def grounds_of(event: Event) -> tuple[Shape, ...]:
    """The ground that a fact speaks of."""
    match event.payload:
        case AreaSplit(parts=parts):
            return tuple(part.shape for part in parts)
        case AreaDeclared(shape=shape) | AreaExtended(shape=shape) | ReleaseSigned(shape=shape):
            return (shape,)
        case ProgressRecorded(shape=shape) if shape is not None:
            return (shape,)
        case _:
            return ()


def _boxes(events: Sequence[Event]) -> IntArray:
    box = np.tile(np.array(_NOWHERE, dtype=np.int64), (len(events), 1))
    pairs = [(i, shape) for i, event in enumerate(events) for shape in grounds_of(event)]
    if not pairs:
        return box
    bounds = shapely.bounds(shapely.from_wkt(np.array([s for _i, s in pairs], dtype=object)))
    at = np.array([i for i, _s in pairs])
    there = ~np.isnan(bounds).any(axis=1)
    at, bounds = at[there], np.rint(bounds[there]).astype(np.int64)
    wide = np.tile(np.array([np.inf, np.inf, -np.inf, -np.inf]), (len(events), 1))
    np.minimum.at(wide[:, :2], at, bounds[:, :2])
    np.maximum.at(wide[:, 2:], at, bounds[:, 2:])
    box[np.unique(at)] = wide[np.unique(at)].astype(np.int64)
    return box


def parts_of(facts: Facts) -> IntArray:
    """Of each fact its part: the least position among all facts that it is linked with.

    Linked are facts that name one thing, and facts on one ground or on grounds that touch.
    """
    first = np.zeros(0, dtype=np.int64)
    place = np.searchsorted(facts.fid, facts.names[:, 1])
    if len(place):
        same = np.r_[False, facts.names[1:, 0] == facts.names[:-1, 0]]
        begin = np.maximum.accumulate(np.where(same, 0, np.arange(len(place))))
        first = place[begin]
    one, other = near(facts.box, facts.box)
    least = np.arange(len(facts), dtype=np.int64)
    heads, tails = np.r_[first, one], np.r_[place, other]
    for _round in range(len(facts)):
        spread = least.copy()
        np.minimum.at(spread, heads, least[tails])
        np.minimum.at(spread, tails, least[heads])
        spread = spread[spread]
        if np.array_equal(spread, least):
            break
        least = spread
    return facts.fid[least] if len(facts) else least


def near(boxes: IntArray, others: IntArray) -> tuple[IntArray, IntArray]:
    """Pairs (index into boxes, index into others) of grounds that may touch."""
    one = np.flatnonzero(boxes[:, 0] <= boxes[:, 2])
    two = np.flatnonzero(others[:, 0] <= others[:, 2])
    left, right = shapely.STRtree(_drawn(others[two], NEAR_MM)).query(
        _drawn(boxes[one], 0), predicate="intersects"
    )
    return one[left], two[right]


def _drawn(boxes: IntArray, pad_mm: int) -> GeometryArray:
    x0, y0, x1, y1 = boxes.T
    drawn = shapely.box(x0 - pad_mm, y0 - pad_mm, x1 + pad_mm, y1 + pad_mm)
    return np.atleast_1d(np.asarray(drawn, dtype=object))
