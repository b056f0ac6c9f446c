"""What each part of the ground adds to the account, from each of its records on."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from clearground.areas.state import Area, Register
from clearground.edge.sums.facts import Numbered, microseconds, names_of
from clearground.errors import AccountError
from clearground.events import Event
from clearground.events.conflicts import BOTH_SHOWN, fields_of
from clearground.events.region import Retracted
from clearground.events.view import select
from clearground.field.state import WorkLog
from clearground.release.account import Cells, cells_of, work_beyond
from clearground.release.state import Releases
from clearground.standards.geometry import Shape
from clearground.standards.partition import IntArray

PART_MAX = 400
"""Facts of the largest part whose states are kept; of a larger one each is asked for anew.

*Assumption*: its states would take the square of their number to make.
"""

ASK = -1
"""Stands for the records that count no more where a state is not kept but asked for anew."""

NEVER = -(2**62)
"""Stands for the date of a row of ground that no area which counts answers for."""

_NOTHING = Cells((), (), np.zeros((0, 4), dtype=np.int64), np.zeros(0, dtype=np.int64))
Work = tuple[tuple[Shape, str], ...]
Key = tuple[tuple[object, ...], tuple[object, ...], Work, int]
Rows = tuple[int, int, int, Cells]
"""A part, how many of its records were known, how many of these count no more, its rows."""


@dataclass(frozen=True, slots=True)
class States:
    """Rows of the account before rounding, by part and by how many of its records were known.

    Parameters
    ----------
    head : array of int64, shape (s, 4)
        Part, number of its records known, number of rows, records that count no more (or ASK):
        sorted.
    order : array of int64, shape (n, 2)
        When each row's area was declared and recorded; NEVER where none answers.
    half_mm2 : array of int64, shape (n, 5)
        The four states of declared ground, and the ground outside.
    names : tuple of (str, str)
        Entity and code of each row.
    asked : array of int64
        Parts whose states are not kept, sorted.
    """

    head: IntArray
    order: IntArray
    half_mm2: IntArray
    names: tuple[tuple[str, str], ...]
    asked: IntArray


def states_of(parts: Mapping[int, Sequence[Numbered]]) -> States:
    """What each part adds, from each of its records on, in the order of their recording."""
    asked = {part for part, records in parts.items() if not _keepable(records)}
    events = {
        part: [e for _fid, e in sorted(records, key=lambda r: (r[1].recorded_time, r[0]))]
        for part, records in parts.items()
        if part not in asked
    }
    last: dict[int, Key] = {}
    rows: list[Rows] = []
    steps = {part: _steps(known) for part, known in events.items()}
    for k in range(max(map(len, steps.values()), default=0)):
        rows += _round({p: events[p][: s[k]] for p, s in steps.items() if len(s) > k}, last)
    return _packed(rows, asked)


def _keepable(records: Sequence[Numbered]) -> bool:
    """Whether nothing but the part's own records decides what it adds, and they are few."""
    if len(records) > PART_MAX:
        return False
    devices: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for _fid, event in records:
        for of in fields_of(event):
            if of[0] not in BOTH_SHOWN:
                devices[of].add(event.device)
    # Whether two devices contradict each other, what either had received decides.
    if any(isinstance(event.payload, Retracted) for _fid, event in records):
        return len({event.device for _fid, event in records}) < 2
    return all(len(made) < 2 for made in devices.values())


def _steps(events: Sequence[Event]) -> list[int]:
    """How many records were known after each moment of recording."""
    later = [i for i in range(1, len(events)) if _when(events[i]) != _when(events[i - 1])]
    return [*later, len(events)]


def _when(event: Event) -> object:
    return event.recorded_time


@dataclass(frozen=True, slots=True)
class _Ground:
    """The record rooms of an account, and ids of the records that count."""

    register: Register
    releases: Releases
    worklog: WorkLog
    counting: tuple[str, ...] = ()


def _round(known: Mapping[int, Sequence[Event]], last: dict[int, Key]) -> list[Rows]:
    """The rows of each part that differ from those before; parts touch nowhere."""
    of = {name: part for part, events in known.items() for e in events for name in names_of(e)}
    ground = _folded(e for events in known.values() for e in events)
    # Nobody answers for work whose order is unknown: its ground is no part's row.
    asked = {
        of[kept.entity]
        for kept in ground.worklog.progress.values()
        if kept.facts.order not in ground.worklog.orders
    }
    found = _keys(ground, of, asked)
    counting = Counter(of[name] for name in ground.counting)
    gone = {p: len(events) - counting[p] for p, events in known.items()}
    gone |= dict.fromkeys(asked, ASK)
    keys: dict[int, Key] = {
        p: ((), (), (), ASK) if p in asked else (*found.get(p, ((), (), ())), gone[p])
        for p in known
    }
    changed = [p for p, key in keys.items() if last.get(p) != key]
    last.update({p: keys[p] for p in changed})
    broken: set[int] = set()
    cut = _cells(ground, [p for p in changed if p not in asked], of=of, broken=broken)
    cut += [(p, _NOTHING) for p in changed if p in asked or p in broken]
    gone |= dict.fromkeys(broken, ASK)
    return [(part, len(known[part]), gone[part], cells) for part, cells in cut]


def _folded(events: Iterable[Event]) -> _Ground:
    counting = select(events)
    ground = _Ground(Register(), Releases(), WorkLog(), tuple(e.id for e in counting))
    for event in counting:
        ground.register.apply(event)
        ground.releases.apply(event)
        ground.worklog.apply(event)
    return ground


def _keys(
    ground: _Ground, of: Mapping[str, int], asked: set[int]
) -> dict[int, tuple[tuple[object, ...], tuple[object, ...], Work]]:
    """Everything of each part that its rows follow from."""
    areas: defaultdict[int, list[object]] = defaultdict(list)
    decisions: defaultdict[int, list[object]] = defaultdict(list)
    work: defaultdict[int, list[tuple[Shape, str]]] = defaultdict(list)
    for area in ground.register.areas.values():
        areas[of[area.entity]].append(_told(area))
    for kept in ground.releases.decisions.values():
        when = (kept.valid_time, kept.recorded_time)
        decisions[of[kept.entity]].append((kept.entity, kept.facts, when))
    kept_work = {
        entity: kept
        for entity, kept in ground.worklog.progress.items()
        if kept.facts.order in ground.worklog.orders and of[entity] not in asked
    }
    log = WorkLog(orders=ground.worklog.orders, progress=kept_work)
    for shape, name in work_beyond(ground.register, log):
        work[of[name]].append((shape, name))
    found = {*areas, *decisions, *work}
    return {p: (tuple(areas[p]), tuple(decisions[p]), tuple(work[p])) for p in found}


def _told(area: Area) -> tuple[object, ...]:
    when = (area.declared, area.recorded)
    return area.entity, area.code, area.shape, when, area.replaced_by, area.grounds


def _cells(
    ground: _Ground, parts: Sequence[int], *, of: Mapping[str, int], broken: set[int]
) -> list[tuple[int, Cells]]:
    """The rows of each of these parts, all cut at once, but those that do not close."""
    if not parts:
        return []
    chosen = set(parts)
    some = _only(ground, chosen, of)
    try:
        cells = cells_of(some.register, some.releases, some.worklog)
    except AccountError:
        if len(parts) == 1:
            broken.add(parts[0])
            return []
        return [pair for p in parts for pair in _cells(ground, [p], of=of, broken=broken)]
    owner = np.array([of[entity] for entity, _code in cells.rows], dtype=np.int64)
    order = np.argsort(owner, kind="stable")
    begin = np.searchsorted(owner[order], parts)
    end = np.searchsorted(owner[order], parts, side="right")
    found = []
    for part, i, j in zip(parts, begin, end, strict=True):
        at = order[i:j]
        rows = tuple(cells.rows[k] for k in at)
        when = tuple(cells.order[k] for k in at)
        found.append((part, Cells(rows, when, cells.states[at], cells.outside[at])))
    return found


def _only(ground: _Ground, parts: set[int], of: Mapping[str, int]) -> _Ground:
    def mine(things: Mapping[str, Any]) -> dict[str, Any]:
        return {entity: kept for entity, kept in things.items() if of[entity] in parts}

    log = ground.worklog
    return _Ground(
        Register(areas=mine(ground.register.areas)),
        Releases(decisions=mine(ground.releases.decisions)),
        WorkLog(orders=mine(log.orders), progress=mine(log.progress)),
    )


def _packed(rows: Sequence[Rows], asked: set[int]) -> States:
    rows = sorted(rows, key=lambda row: row[:2])
    cut = [cells for *_known, cells in rows]
    head = [(part, upto, len(cells.rows), gone) for part, upto, gone, cells in rows]
    order = [
        (NEVER, NEVER) if when is None else (microseconds(when[0]), microseconds(when[1]))
        for cells in cut
        for when in cells.order
    ]
    values = [np.column_stack([cells.states, cells.outside]) for cells in cut]
    return States(
        np.array(head, dtype=np.int64).reshape(-1, 4),
        np.array(order, dtype=np.int64).reshape(-1, 2),
        np.concatenate([np.zeros((0, 5), dtype=np.int64), *values]),
        tuple(name for cells in cut for name in cells.rows),
        np.array(sorted(asked), dtype=np.int64),
    )
