"""Which records the layers in a region file show, and a digest by which a change is noticed."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from clearground.edge.gpkg.container import TableEntry, register_attributes
from clearground.standards.words import _, _n

SHOWN = "clearground_layers"
"""Names the table that says, layer by layer, which records it shows."""

_COLUMNS = ("layer", "forecast", "records", "root_digest", "moment", "content_digest")
_TABLE = f"""
CREATE TABLE {SHOWN} (
  fid INTEGER PRIMARY KEY, layer TEXT NOT NULL UNIQUE, forecast BOOLEAN NOT NULL,
  records INTEGER NOT NULL, root_digest TEXT NOT NULL, moment TEXT NOT NULL,
  content_digest TEXT NOT NULL)
"""


@dataclass(frozen=True, slots=True)
class Reach:
    """Which records a layer shows: how many of the first, named by which digest, at which moment.

    The moment decides which warnings the layer calls live.
    """

    records: int
    root_digest: str
    moment: datetime

    def told(self) -> str:
        """A sentence for the layer's description."""
        return _n(
            "Shows the first record, as it stood on {moment}.",
            "Shows the first {n} records, as they stood on {moment}.",
            self.records,
            moment=_minute(self.moment),
        )


@dataclass(frozen=True, slots=True)
class Shown:
    """A layer in the file: what it shows, and the digest of what was written into it."""

    layer: str
    forecast: bool
    reach: Reach
    content_digest: str


def older() -> str:
    """How the description of a layer begins that newer records are not in."""
    return _(
        "NOT CURRENT: newer records are not in this layer; `clearground region layers` rewrites it."
    )


def note_shown(
    connection: sqlite3.Connection, layers: Sequence[tuple[str, bool]], reach: Reach
) -> None:
    """Keep what these layers (name, whether a forecast) show, inside the caller's transaction."""
    if not _known(connection):
        connection.execute(f"DROP TABLE IF EXISTS {SHOWN}")
        connection.execute(_TABLE)
    register_attributes(
        connection, TableEntry(SHOWN, SHOWN, "Which records each derived layer shows.")
    )
    connection.executemany(
        f"INSERT OR REPLACE INTO {SHOWN} ({', '.join(_COLUMNS)}) VALUES (?, ?, ?, ?, ?, ?)",
        [
            (
                name,
                int(forecast),
                reach.records,
                reach.root_digest,
                reach.moment.astimezone(UTC).isoformat(),
                content_digest(connection, name),
            )
            for name, forecast in layers
        ],
    )


def move_shown(connection: sqlite3.Connection, changed: Sequence[str], reach: Reach) -> None:
    """Keep that every layer of records shows these now, inside the caller's transaction.

    Only `changed` ones get a new digest: one that was tampered with goes on being noticed.
    """
    connection.execute(
        f"UPDATE {SHOWN} SET records=?, root_digest=?, moment=? WHERE forecast=0",
        (reach.records, reach.root_digest, reach.moment.astimezone(UTC).isoformat()),
    )
    connection.executemany(
        f"UPDATE {SHOWN} SET content_digest=? WHERE layer=?",
        [(content_digest(connection, name), name) for name in changed],
    )


def read_shown(connection: sqlite3.Connection) -> tuple[Shown, ...]:
    """What each layer shows; a layer of which the file does not say it readably is left out."""
    if not _known(connection):
        return ()
    rows = connection.execute(f"SELECT {', '.join(_COLUMNS)} FROM {SHOWN} ORDER BY fid").fetchall()
    found = []
    for layer, forecast, records, root, moment, digest in rows:
        try:
            when = datetime.fromisoformat(str(moment))
        except ValueError:
            continue
        if when.tzinfo is not None and isinstance(records, int):
            reach = Reach(records, str(root), when)
            found.append(Shown(str(layer), bool(forecast), reach, str(digest)))
    return tuple(found)


def mark_older(connection: sqlite3.Connection, records: int) -> None:
    """Say in the description of each layer of records that it does not show so many.

    Done in the transaction that records, so that no fault in between leaves an old layer
    unmarked. A forecast is not marked: its description names the records it was made from.
    """
    if not _known(connection):
        return
    begin = older()
    connection.execute(
        "UPDATE gpkg_contents SET description = ? || ' ' || description WHERE table_name IN"
        f" (SELECT layer FROM {SHOWN} WHERE forecast=0 AND records<?)"
        " AND substr(description, 1, ?) <> ?",
        (begin, records, len(begin), begin),
    )


def content_digest(connection: sqlite3.Connection, table: str) -> str:
    """SHA-256 over the names of a table's columns and all its values, row by row."""
    found = hashlib.sha256()
    rows = connection.execute(f'SELECT * FROM "{table}" ORDER BY 1')
    found.update(repr([column[0] for column in rows.description]).encode())
    for row in rows:
        found.update(repr(row).encode())
    return found.hexdigest()


def _known(connection: sqlite3.Connection) -> bool:
    """Whether the table is there as this program writes it."""
    columns = {row[1] for row in connection.execute(f"PRAGMA table_info({SHOWN})")}
    return columns == {"fid", *_COLUMNS}


def _minute(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
