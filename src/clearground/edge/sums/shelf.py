"""Keeps the sums of the account in the region file, beside the records that they are made from.

The records stay the judge: the sums name the records that they show and carry a digest of
themselves. Where either does not fit they are not used, and made anew.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from clearground.edge.gpkg.container import TableEntry, register_attributes
from clearground.edge.ledger.envelope import body_of, event_of
from clearground.edge.ledger.schema import EVENTS
from clearground.edge.ledger.store import GeoPackageStore, root_of
from clearground.edge.sums.facts import TYPES, Facts, Numbered
from clearground.edge.sums.index import Sums, built, followed
from clearground.edge.sums.states import States
from clearground.standards.partition import IntArray
from clearground.standards.words import _

TABLE = "clearground_sums"
VERSION = 1
"""A version of the sums that this program does not know is not read but made anew."""

AT_A_TIME = 500
"""Positions in one question to the database, below the fewest that any build of it takes."""

_COLUMNS = ("version", "records", "root_digest", "content_digest", "content")
_ARRAYS = (
    *("fid", "known", "true", "box", "names", "part"),
    *("head", "order", "half_mm2", "asked"),
)
_WIDTH = {"box": 4, "names": 2, "head": 4, "order": 2, "half_mm2": 5}


@dataclass(frozen=True, slots=True)
class Shelved:
    """Sums, how many records they show, and the root digest of these."""

    sums: Sums
    records: int
    root_digest: str


def made(store: GeoPackageStore, records: int | None = None) -> Shelved:
    """The sums of the first so many records, of all by default, made from zero.

    Raises
    ------
    LedgerError
        LED-06: a record cannot be read.
    """
    last = store.position() if records is None else records
    return Shelved(built(_since(store, 0, last)), last, _root(store, last))


def taken(store: GeoPackageStore) -> Shelved | None:
    """The sums in the file, brought up to its last record; None where they cannot be used.

    They cannot where there are none, where they are damaged or of another version, and where
    they show other records than those of the file.
    """
    held = shelved(store)
    if held is None or not stands_for(store, held):
        return None
    last = store.position()
    new = _since(store, held.records, last)
    sums = followed(held.sums, new, lambda fids: by_position(store, fids))
    return Shelved(sums, last, _root(store, last))


def stands_for(store: GeoPackageStore, held: Shelved) -> bool:
    """Whether the records that sums say they show are the first of the file."""
    there = 0 < held.records <= store.position()
    return there and _root(store, held.records) == held.root_digest


def shelved(store: GeoPackageStore) -> Shelved | None:
    """The sums as they stand in the file; None where there are none that can be read."""
    if not is_there(store):
        return None
    asked = f"SELECT {', '.join(_COLUMNS)} FROM {TABLE} WHERE fid=1"
    with store.translated():
        row = store.connection.execute(asked).fetchone()
    if row is None or row[0] != VERSION or not isinstance(row[4], bytes):
        return None
    if _digest(row[4]) != row[3]:
        return None
    try:
        return Shelved(unpacked(row[4]), int(row[1]), str(row[2]))
    except (ValueError, TypeError):
        return None


def put(store: GeoPackageStore, kept: Shelved) -> None:
    """Keep the sums in the file, in place of those before, in one transaction.

    Raises
    ------
    LedgerError
        LED-03: in use; LED-04: the disk refuses.
    """
    content = packed(kept.sums)
    with store.transaction() as connection:
        if not _known(connection):
            connection.execute(f"DROP TABLE IF EXISTS {TABLE}")
            connection.execute(
                f"CREATE TABLE {TABLE} (fid INTEGER PRIMARY KEY, version INTEGER NOT NULL,"
                " records INTEGER NOT NULL, root_digest TEXT NOT NULL,"
                " content_digest TEXT NOT NULL, content BLOB NOT NULL)"
            )
            told = _("Sums of the account, made from the records; they may be dropped.")
            register_attributes(connection, TableEntry(TABLE, TABLE, told))
        connection.execute(
            f"INSERT OR REPLACE INTO {TABLE} (fid, {', '.join(_COLUMNS)})"
            " VALUES (1, ?, ?, ?, ?, ?)",
            (VERSION, kept.records, kept.root_digest, _digest(content), content),
        )


def is_there(store: GeoPackageStore) -> bool:
    """Whether the file holds sums, sound or not."""
    return _known(store.connection)


def by_position(store: GeoPackageStore, fids: Sequence[int]) -> list[Numbered]:
    """Records by their positions, in order."""
    found: list[Numbered] = []
    with store.translated():
        for k in range(0, len(fids), AT_A_TIME):
            some = tuple(fids[k : k + AT_A_TIME])
            marks = ", ".join("?" * len(some))
            asked = f"SELECT fid, body FROM {EVENTS} WHERE fid IN ({marks}) ORDER BY fid"
            rows = store.connection.execute(asked, some)
            found += ((fid, event_of(body_of(text))) for fid, text in rows)
    return found


def packed(sums: Sums) -> bytes:
    """The sums as bytes: the same for the same sums, however they came about.

    A line of JSON says how long each column is; the columns follow, then the names.
    """
    arrays = dict(zip(_ARRAYS, _columns(sums), strict=True))
    names = json.dumps(sums.states.names, ensure_ascii=False, separators=(",", ":")).encode()
    sizes = {name: int(array.size) for name, array in arrays.items()}
    head = json.dumps({**sizes, "text": len(names)}, separators=(",", ":")).encode()
    body = b"".join(np.ascontiguousarray(a, dtype="<i8").tobytes() for a in arrays.values())
    return head + b"\n" + body + names


def unpacked(content: bytes) -> Sums:
    """The sums that bytes hold.

    Raises
    ------
    ValueError
        They hold none.

    >>> len(unpacked(packed(built([]))).facts)
    0
    """
    line, _sep, rest = content.partition(b"\n")
    sizes = json.loads(line)
    if sorted(sizes) != sorted((*_ARRAYS, "text")):
        raise ValueError("columns")
    if len(rest) != 8 * sum(sizes[name] for name in _ARRAYS) + sizes["text"]:
        raise ValueError("length")
    arrays: dict[str, IntArray] = {}
    begin = 0
    for name in _ARRAYS:
        flat = np.frombuffer(rest, dtype="<i8", count=sizes[name], offset=begin)
        begin += flat.nbytes
        arrays[name] = flat.astype(np.int64).reshape((-1, _WIDTH[name]) if name in _WIDTH else -1)
    names = tuple((str(entity), str(code)) for entity, code in json.loads(rest[begin:]))
    facts = Facts(*(arrays[name] for name in _ARRAYS[:5]))
    states = States(arrays["head"], arrays["order"], arrays["half_mm2"], names, arrays["asked"])
    if len(names) != len(states.half_mm2) or len(facts) != len(arrays["part"]):
        raise ValueError("rows")
    return Sums(facts, arrays["part"], states)


def _columns(sums: Sums) -> Iterator[IntArray]:
    facts, states = sums.facts, sums.states
    yield from (facts.fid, facts.known, facts.true, facts.box, facts.names, sums.part)
    yield from (states.head, states.order, states.half_mm2, states.asked)


def _since(store: GeoPackageStore, after: int, last: int) -> list[Numbered]:
    marks = ", ".join("?" * len(TYPES))
    asked = (
        f"SELECT fid, body FROM {EVENTS} WHERE type IN ({marks}) AND fid>? AND fid<=? ORDER BY fid"
    )
    with store.translated():
        rows = store.connection.execute(asked, (*TYPES, after, last))
        return [(fid, event_of(body_of(text))) for fid, text in rows]


def _known(connection: sqlite3.Connection) -> bool:
    columns = {row[1] for row in connection.execute(f"PRAGMA table_info({TABLE})")}
    return columns == {"fid", *_COLUMNS}


def _root(store: GeoPackageStore, records: int) -> str:
    # Of all records the index of the chains alone answers.
    return root_of(store.heads(None if records == store.position() else records))


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
