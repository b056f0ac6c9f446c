"""The account as known on any date and as true on any other, summed from what is kept ready."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import numpy.typing as npt

from clearground.edge.sums.facts import (
    TYPES,
    Facts,
    Numbered,
    digest,
    facts_of,
    microseconds,
    near,
    parts_of,
)
from clearground.edge.sums.states import ASK, NEVER, States, states_of
from clearground.events import Event
from clearground.pipeline import world_of
from clearground.release.account import Account, Cells, account_of, cells_of
from clearground.standards.partition import IntArray

Read = Callable[[Sequence[int]], Sequence[Numbered]]
"""Reads records by their positions, in order."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Sums:
    """Facts of the account, the part of each, and what each part adds from each record on."""

    facts: Facts
    part: IntArray
    states: States


def built(records: Sequence[Numbered]) -> Sums:
    """The sums of all records of an account, made from zero.

    >>> len(built([]).facts)
    0
    """
    facts = facts_of(records)
    part = parts_of(facts)
    return Sums(facts, part, states_of(_by_part(records, part)))


def followed(sums: Sums, new: Sequence[Numbered], read: Read) -> Sums:
    """The sums with records that arrived since: only the parts that they touch are made anew.

    Whatever the records say of whatever date: a part is made from all its own records. The
    result is that of `built`.
    """
    if not new:
        return sums
    later = facts_of(new)
    touched = np.isin(sums.part, _touched(sums, later))
    old = read(sums.facts.fid[touched].tolist())
    again = sums.facts.only(touched).joined(later)
    part = parts_of(again)
    made = states_of(_by_part([*old, *new], part))
    whole = sums.part.copy()
    whole[touched] = part[: int(touched.sum())]
    facts = sums.facts.joined(later)
    labels = np.concatenate([whole, part[int(touched.sum()) :]])
    gone = np.unique(sums.part[touched])
    return Sums(facts, labels, _merged(_without(sums.states, gone), made))


def account_on(
    sums: Sums,
    known: datetime | None,
    true: datetime | None,
    *,
    read: Read,
    received: Callable[[], Sequence[Event]],
) -> tuple[Account, int]:
    """The account, and how many of its facts count, as known on one date and as true on another.

    A part of which all that was known was so by then is looked up; a part that the second
    date cuts, or that two devices may contradict each other in, is made from its records.

    Parameters
    ----------
    read : callable
        Reads records by position.
    received : callable
        Reads every `RecordsReceived`: by them it is known who had seen what.

    Raises
    ------
    AccountError
        ACC-01: the square metres do not close.
    """
    facts, states = sums.facts, sums.states
    parts, of = np.unique(sums.part, return_inverse=True)
    seen = np.ones(len(facts), dtype=bool)
    if known is not None:
        seen = facts.known <= microseconds(known)
    so = seen if true is None else seen & (facts.true <= microseconds(true))
    n_seen = np.bincount(of[seen], minlength=len(parts))
    n_so = np.bincount(of[so], minlength=len(parts))
    at = _place(states, parts, n_seen)
    cut = (n_so > 0) & ((n_so < n_seen) | np.isin(parts, states.asked))
    cut |= (n_so > 0) & (at >= 0) & (states.head[at, 3] == ASK if len(states.head) else False)
    others = received() if cut.any() else ()
    if others:  # a part that takes a receipt back bears on what the receipt decides
        cut |= (n_seen > 0) & np.isin(parts, _naming(sums, others))
    whole = (n_so > 0) & ~cut
    kept, gone = _kept(states, at[whole & (at >= 0)])
    cells, counting = [kept], int(n_seen[whole].sum()) - gone
    if cut.any():
        of_cut = seen & cut[of]
        events = [event for _fid, event in read(facts.fid[of_cut].tolist())]
        world = world_of([*events, *others], known, true)
        counting += sum(e.type in TYPES for e in world.seen.values())
        cells.append(cells_of(world.register, world.releases, world.worklog))
    return account_of(_in_order(cells)), counting


def _by_part(records: Sequence[Numbered], part: IntArray) -> dict[int, list[Numbered]]:
    found: defaultdict[int, list[Numbered]] = defaultdict(list)
    for record, name in zip(records, part.tolist(), strict=True):
        found[name].append(record)
    return found


def _touched(sums: Sums, later: Facts) -> IntArray:
    """Parts that name a thing which the later facts name, or whose ground theirs may touch."""
    named = sums.facts.names[np.isin(sums.facts.names[:, 0], later.names[:, 0]), 1]
    places = np.searchsorted(sums.facts.fid, named)
    beside, _new = near(sums.facts.box, later.box)
    return np.unique(sums.part[np.r_[places, beside].astype(np.int64)])


def _naming(sums: Sums, others: Sequence[Event]) -> IntArray:
    """Parts of which a fact names one of these records."""
    ids = [digest(event.id) for event in others]
    named = sums.facts.names[np.isin(sums.facts.names[:, 0], ids), 1]
    return np.unique(sums.part[np.searchsorted(sums.facts.fid, named)])


def _without(states: States, gone: IntArray) -> States:
    keep = ~np.isin(states.head[:, 0], gone)
    rows = np.repeat(keep, states.head[:, 2])
    names = tuple(name for name, kept in zip(states.names, rows, strict=True) if kept)
    asked = states.asked[~np.isin(states.asked, gone)]
    return States(states.head[keep], states.order[rows], states.half_mm2[rows], names, asked)


def _merged(one: States, two: States) -> States:
    head = np.concatenate([one.head, two.head])
    order = np.lexsort((head[:, 1], head[:, 0]))
    rows = _ranges(head[:, 2], order)
    names = (*one.names, *two.names)
    return States(
        head[order],
        np.concatenate([one.order, two.order])[rows],
        np.concatenate([one.half_mm2, two.half_mm2])[rows],
        tuple(names[i] for i in rows.tolist()),
        np.sort(np.concatenate([one.asked, two.asked])),
    )


def _ranges(lengths: IntArray, chosen: IntArray) -> IntArray:
    """Indexes of the rows of chosen groups, group after group."""
    begin = np.cumsum(lengths) - lengths
    many = lengths[chosen]
    inside = np.arange(int(many.sum())) - np.repeat(np.cumsum(many) - many, many)
    return (np.repeat(begin[chosen], many) + inside).astype(np.int64)


def _place(states: States, parts: IntArray, known: IntArray) -> IntArray:
    """Which state of each part holds when so many of its records are known; -1 for none."""
    wide = int(max(states.head[:, 1].max(initial=0), known.max(initial=0))) + 1
    # Parts are named by positions: with the number known behind, one number sorts both.
    keys = states.head[:, 0] * wide + states.head[:, 1]
    at = np.searchsorted(keys, parts * wide + known, side="right") - 1
    there = at >= 0
    there[there] = states.head[at[there], 0] == parts[there]
    return np.where(there, at, -1).astype(np.int64)


def _kept(states: States, at: IntArray) -> tuple[Cells, int]:
    """The rows of these states, and how many known records count no more in them."""
    rows = _ranges(states.head[:, 2], at)
    dates = states.order[rows].tolist()
    order = [None if d == NEVER else (_moment(d), _moment(r)) for d, r in dates]
    values = states.half_mm2[rows]
    names = tuple(states.names[i] for i in rows.tolist())
    cells = Cells(names, tuple(order), values[:, :4], values[:, 4])
    return cells, int(states.head[at, 3].sum())


def _moment(us: int) -> datetime:
    return _EPOCH + timedelta(microseconds=us)


def _in_order(cells: Sequence[Cells]) -> Cells:
    """Rows of several grounds as of one: areas by declaration, then those that answer for none."""
    names = [name for some in cells for name in some.rows]
    when = [moment for some in cells for moment in some.order]
    counting = [i for i, moment in enumerate(when) if moment is not None]
    counting.sort(key=lambda i: (when[i], names[i][1], names[i][0]))
    others = sorted((i for i, m in enumerate(when) if m is None), key=lambda i: names[i][0])
    order = np.array([*counting, *others], dtype=np.int64)
    return Cells(
        tuple(names[i] for i in order.tolist()),
        tuple(when[i] for i in order.tolist()),
        np.concatenate([some.states for some in cells])[order],
        np.concatenate([some.outside for some in cells])[order],
    )
