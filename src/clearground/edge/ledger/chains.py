"""Whole batches out of a store and into it, as text: what a bundle carries."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Sequence

from clearground.edge.ledger.envelope import body_of, event_hash, event_of, hashes_of
from clearground.edge.ledger.schema import BATCHES, COLUMNS, EVENTS
from clearground.edge.ledger.sql import Sql
from clearground.edge.ledger.wire import HEAD_DIGITS, Chain, Closing
from clearground.events import PAYLOADS, Event

_KEY_TYPES = ("KeyEnrolled", "KeyRevoked", "RegionOpened")
_INSERT_EVENT = (
    f"INSERT INTO {EVENTS} ({', '.join(COLUMNS)}, body)"
    f" VALUES ({', '.join('?' * (len(COLUMNS) + 1))})"
)
_INSERT_BATCH = (
    f"INSERT INTO {BATCHES} (device, sequence, head, signature, key_id) VALUES (?, ?, ?, ?, ?)"
)


_LAST = (
    f"WITH RECURSIVE d(device) AS (SELECT min(device) FROM {BATCHES} UNION ALL"
    f" SELECT (SELECT min(device) FROM {BATCHES} b WHERE b.device>d.device) FROM d"
    " WHERE d.device IS NOT NULL), h(device, last) AS (SELECT d.device,"
    f" (SELECT max(sequence) FROM {BATCHES} b WHERE b.device=d.device) FROM d"
    " WHERE d.device IS NOT NULL)"
)
"""The last batch of each device, found from device to device without reading the batches."""


def have(connection: Sql) -> dict[str, int]:
    """How far each device's chain is held, by device."""
    rows = connection.execute(f"{_LAST} SELECT device, last FROM h ORDER BY device")
    return {str(device): int(last) for device, last in rows}


def heads(connection: Sql) -> dict[str, str]:
    """Of each device's chain the first digits of its last record's hash, by device."""
    query = (
        f"{_LAST} SELECT b.device, b.head FROM {BATCHES} b JOIN h ON h.device=b.device"
        " AND h.last=b.sequence ORDER BY b.device"
    )
    return {str(device): str(head)[:HEAD_DIGITS] for device, head in connection.execute(query)}


def hash_at(connection: Sql, device: str, sequence: int) -> str:
    """Hash of the record at a place of a device's chain; "" where there is none."""
    row = connection.execute(
        f"SELECT body FROM {EVENTS} WHERE device=? AND sequence=?", (device, sequence)
    ).fetchone()
    if row is None:
        return ""
    whole = '"payload":' in row[0]  # else its content is withheld
    return hashes_of(row[0])[0] if whole else event_hash(body_of(row[0]))


def key_events(connection: Sql) -> tuple[Event, ...]:
    """The records about keys, and the one that opened the region."""
    marks = ", ".join("?" * len(_KEY_TYPES))
    rows = connection.execute(
        f"SELECT body FROM {EVENTS} WHERE type IN ({marks}) ORDER BY fid", _KEY_TYPES
    )
    return tuple(event_of(body_of(row[0])) for row in rows)


def introduced_among(connection: Sql, things: Iterable[str]) -> set[str]:
    """Which of these things a record introduces; the parts of a split are not asked for."""
    kinds = [name for name, kind in PAYLOADS.items() if not kind.ABOUT_SOMETHING_KNOWN]
    query = (
        f"SELECT fid FROM {EVENTS} WHERE entity=? AND type IN ({', '.join('?' * len(kinds))})"
        " LIMIT 1"
    )
    return {t for t in things if connection.execute(query, (t, *kinds)).fetchone() is not None}


def chains_after(
    connection: Sql, held: Mapping[str, int], ends: Mapping[str, int] | None = None
) -> tuple[Chain, ...]:
    """Of each device the whole batches behind what another store holds, up to `ends` if given."""
    found = []
    for device, last in (have(connection) if ends is None else ends).items():
        first = held.get(device, 0) + 1
        if first > last:
            continue
        texts = connection.execute(
            f"SELECT body FROM {EVENTS} WHERE device=? AND sequence BETWEEN ? AND ?"
            " ORDER BY sequence",
            (device, first, last),
        )
        closings = connection.execute(
            f"SELECT sequence, signature, key_id FROM {BATCHES}"
            " WHERE device=? AND sequence BETWEEN ? AND ? ORDER BY sequence",
            (device, first, last),
        )
        previous = hash_at(connection, device, first - 1) if first > 1 else ""
        whole = tuple(str(row[0]) for row in texts)
        signed = tuple(Closing(int(n), str(s), str(k)) for n, s, k in closings)
        found.append(Chain(device, first, previous, whole, signed))
    return tuple(found)


def part_after(
    connection: Sql, held: Mapping[str, int], records: int
) -> tuple[tuple[Chain, ...], bool]:
    """The earliest whole batches behind what is held, about so many records, and whether more are.

    Batches are ordered by the clock of their last record, which says about when they were made.
    It may err, and so may the receiver find something missing; then it asks for more at once.
    Only the part is read, and of each device the batch behind it.
    """
    last = {device: held.get(device, 0) for device in have(connection)}
    waiting = [n for d in last if (n := _next_batch(connection, d, last[d])) is not None]
    heapq.heapify(waiting)
    ends: dict[str, int] = {}
    count = 0
    while waiting and count < records:
        _clock, device, end = waiting[0]
        count += end - last[device]
        last[device] = ends[device] = end
        following = _next_batch(connection, device, end)
        if following is None:
            heapq.heappop(waiting)
        else:
            heapq.heapreplace(waiting, following)
    return chains_after(connection, held, dict(sorted(ends.items()))), bool(waiting)


def _next_batch(connection: Sql, device: str, behind: int) -> tuple[str, str, int] | None:
    row = connection.execute(
        f"SELECT b.sequence, e.body FROM {BATCHES} b JOIN {EVENTS} e"
        " ON e.device=b.device AND e.sequence=b.sequence"
        " WHERE b.device=? AND b.sequence>? ORDER BY b.sequence LIMIT 1",
        (device, behind),
    ).fetchone()
    return None if row is None else (str(body_of(row[1])["clock"]), device, int(row[0]))


def take(connection: Sql, chains: Sequence[Chain]) -> int:
    """How many records were inserted, with the signatures that close them.

    The caller holds the transaction; the chains follow what the store holds (see `merge.join`).
    """
    count = 0
    for chain in chains:
        rows, hashes = [], {}
        closed = {c.sequence for c in chain.closings}
        for text in chain.texts:
            body = body_of(text)
            rows.append((*(body[name] for name in COLUMNS), text))
            if body["sequence"] in closed:
                hashes[body["sequence"]] = event_hash(body)
        connection.executemany(_INSERT_EVENT, rows)
        connection.executemany(
            _INSERT_BATCH,
            [
                (chain.device, c.sequence, hashes[c.sequence], c.signature, c.key_id)
                for c in chain.closings
            ],
        )
        count += len(rows)
    return count
