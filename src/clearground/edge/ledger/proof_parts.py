"""A large file proven part by part, in several processes, to the same end as one walk."""

from __future__ import annotations

import multiprocessing
import sqlite3
from collections.abc import Callable, Iterable, Set
from concurrent.futures import Executor, Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path

from clearground.edge.ledger.envelope import body_of, event_of
from clearground.edge.ledger.proof_rows import (
    TOLD,
    Seen,
    check_decision,
    check_row,
    take,
)
from clearground.edge.ledger.schema import BATCHES, COLUMNS, EVENTS
from clearground.errors import ClearError
from clearground.events import Event

WORTH = 100_000
"""Records from which starting processes costs less than it saves."""
PART_RECORDS = 25_000
_ROWS = (
    f"SELECT body, {', '.join(COLUMNS)} FROM {EVENTS}"
    " WHERE device=? AND sequence BETWEEN ? AND ? ORDER BY sequence"
)
_TOLD_NAMES = tuple(kind.__name__ for kind in TOLD)
Progress = Callable[[int, int], None]
"""Told how many records are proven, and of how many."""


@dataclass(frozen=True, slots=True, order=True)
class Part:
    """Records of one device, first and last included."""

    device: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Proven:
    """What a part whose every record holds says about its ends.

    Parameters
    ----------
    previous, head : str
        The hash that its first record follows, and the hash of its last.
    began, ended : datetime
        When its first and its last record say that they were recorded.
    hashes : dict
        Hash by (device, sequence), where a batch or checkpoint signs it.
    told : tuple of Event
        Its records that say whose signatures count.
    decisions : tuple of str
        Texts of its decisions, proven: whose hand signed them is asked of all parts together.
    """

    part: Part
    previous: str
    head: str
    began: datetime
    ended: datetime
    hashes: dict[tuple[str, int], str] = field(repr=False)
    told: tuple[Event, ...] = field(repr=False)
    simulated: bool
    decisions: tuple[str, ...] = field(default=(), repr=False)


def parts_of(connection: sqlite3.Connection, size: int = PART_RECORDS) -> list[Part] | None:
    """The chains of a file cut into parts; None when a number is missing on one of them."""
    rows = connection.execute(
        f"SELECT device, min(sequence), max(sequence), count(*) FROM {EVENTS} GROUP BY device"
    ).fetchall()
    parts = []
    for device, first, last, count in rows:
        if (type(device), first, last) != (str, 1, count):
            return None
        parts += [Part(device, n, min(n + size - 1, last)) for n in range(1, last + 1, size)]
    return sorted(parts)


def walk_in_parts(
    path: Path, parts: list[Part], workers: int, told: Progress | None = None
) -> Seen | None:
    """What one walk along all chains would have seen, decisions proven; None if anything is amiss.

    It never names a fault: who is told None walks record by record, which does. Only the records
    that say whose signatures count are read as events.
    """
    total, done = sum(p.last - p.first + 1 for p in parts), 0
    context = multiprocessing.get_context("spawn")  # an open SQLite file must not be forked
    try:
        with ProcessPoolExecutor(min(workers, len(parts)), mp_context=context) as pool:
            pages, results = pool.submit(pages_hold, path), []
            for found in _finished(pool, path, parts):
                if found is None:
                    pool.shutdown(cancel_futures=True)
                    return None
                results.append(found)
                done += found.part.last - found.part.first + 1
                if told is not None:
                    told(done, total)
            if not pages.result():
                return None
    except (BrokenProcessPool, OSError, sqlite3.Error):  # no memory for more processes
        return None
    return joined(results)


def _finished(pool: Executor, path: Path, parts: list[Part]) -> Iterable[Proven | None]:
    waiting: list[Future[Proven | None]] = [pool.submit(prove_part, path, p) for p in parts]
    return (future.result() for future in as_completed(waiting))


def _reading(path: Path) -> closing[sqlite3.Connection]:
    """The file, open for reading by this process."""
    return closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True))


def pages_hold(path: Path) -> bool:
    """Whether the database itself finds its pages undamaged."""
    with _reading(path) as connection:
        return bool(connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",))


def prove_part(path: Path, part: Part) -> Proven | None:
    """The ends of one part, or None when one of its records does not hold as it stands."""
    try:
        with _reading(path) as connection:
            return _prove(connection, part, _keys(path))
    except (sqlite3.Error, ClearError, ValueError, RecursionError):
        return None


def _prove(connection: sqlite3.Connection, part: Part, keys: Seen) -> Proven | None:
    rows = connection.execute(_ROWS, (part.device, part.first, part.last))
    first = connection.execute(
        f"SELECT json_extract(body, '$.previous'), recorded_time FROM {EVENTS}"
        " WHERE device=? AND sequence=?",
        (part.device, part.first),
    ).fetchone()
    seen = Seen(_ends(connection, part), read_all=False)
    seen.heads[part.device] = (part.first - 1, str(first[0]))
    if any(True for row in rows for _fault in check_row(row, seen)):
        return None
    if seen.withheld or seen.late or seen.count != part.last - part.first + 1:
        return None
    if any(True for text in seen.decisions for _fault in check_decision(text, keys)):
        return None
    return Proven(
        part,
        str(first[0]),
        seen.heads[part.device][1],
        datetime.fromisoformat(first[1]),
        seen.times[part.device],
        seen.hashes,
        tuple(seen.events),
        bool(seen.simulated),
        tuple(seen.decisions),
    )


def _ends(connection: sqlite3.Connection, part: Part) -> Set[tuple[str, int]]:
    rows = connection.execute(
        f"SELECT device, sequence FROM {BATCHES} WHERE device=? AND sequence BETWEEN ? AND ?",
        (part.device, part.first, part.last),
    )
    return frozenset(rows.fetchall())


@cache
def _keys(path: Path) -> Seen:
    """The keys that the file's records enrol; the walk over all parts proves those records."""
    marks = ", ".join("?" * len(_TOLD_NAMES))
    query = f"SELECT body FROM {EVENTS} WHERE type IN ({marks}) ORDER BY device, sequence"
    seen = Seen(frozenset(), read_all=False)
    with _reading(path) as connection:
        for (text,) in connection.execute(query, _TOLD_NAMES):
            take(event_of(body_of(text)), seen)
    return seen


def joined(results: Iterable[Proven]) -> Seen | None:
    """One walk out of its parts; None where two parts do not follow each other."""
    seen = Seen(frozenset(), read_all=False)
    for found in sorted(results, key=lambda p: p.part):
        device = found.part.device
        held, head = seen.heads.get(device, (0, ""))
        late = not found.simulated and found.began < seen.times.get(device, found.began)
        mixed = seen.simulated is not None and found.simulated is not seen.simulated
        if (found.part.first, found.previous) != (held + 1, head) or late or mixed:
            return None
        seen.heads[device], seen.times[device] = (found.part.last, found.head), found.ended
        seen.simulated = found.simulated
        seen.hashes |= found.hashes
        seen.decisions += found.decisions
        seen.count += found.part.last - found.part.first + 1
        for event in found.told:
            take(event, seen)
    return seen
