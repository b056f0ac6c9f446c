"""The ledger's own tables inside the GeoPackage, append-only by triggers."""

from __future__ import annotations

import sqlite3

from clearground.edge.gpkg.container import TableEntry, register_attributes
from clearground.edge.ledger.sql import Sql

FORMAT_VERSION = 2
"""Version of the ledger's tables; every older one has an archived file and an upgrade test."""

FORMATS_READ = (1, FORMAT_VERSION)
"""Versions that are read as they are; opening for writing brings an older one up (`upgrade`)."""

EVENTS, BATCHES, FORMAT = "clearground_events", "clearground_batches", "clearground_format"
CHECKPOINTS, COSIGNATURES = "clearground_checkpoints", "clearground_cosignatures"
COLUMNS = ("id", "device", "sequence", "entity", "type", "valid_time", "recorded_time")
"""Columns of an event that repeat its text, so that it can be looked up."""

_TABLES = f"""
CREATE TABLE {FORMAT} (fid INTEGER PRIMARY KEY, version INTEGER NOT NULL);
CREATE TABLE {EVENTS} (
  fid INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, device TEXT NOT NULL,
  sequence INTEGER NOT NULL, entity TEXT NOT NULL, type TEXT NOT NULL,
  valid_time TEXT NOT NULL, recorded_time TEXT NOT NULL, body TEXT NOT NULL,
  UNIQUE (device, sequence));
CREATE INDEX clearground_events_entity ON {EVENTS} (entity);
CREATE INDEX clearground_events_type ON {EVENTS} (type);
CREATE TABLE {BATCHES} (
  fid INTEGER PRIMARY KEY AUTOINCREMENT, device TEXT NOT NULL, sequence INTEGER NOT NULL,
  head TEXT NOT NULL, signature TEXT NOT NULL, key_id TEXT NOT NULL,
  UNIQUE (device, sequence));
"""

_CHECKPOINT_TABLES = f"""
CREATE TABLE {CHECKPOINTS} (
  fid INTEGER PRIMARY KEY AUTOINCREMENT, digest TEXT NOT NULL UNIQUE, body TEXT NOT NULL,
  signature TEXT NOT NULL);
CREATE TABLE {COSIGNATURES} (
  fid INTEGER PRIMARY KEY AUTOINCREMENT, checkpoint TEXT NOT NULL, key_id TEXT NOT NULL,
  body TEXT NOT NULL, signature TEXT NOT NULL, UNIQUE (checkpoint, key_id));
"""
_SAME = {
    EVENTS: ("device=NEW.device AND sequence=NEW.sequence", "id=NEW.id"),
    BATCHES: ("device=NEW.device AND sequence=NEW.sequence",),
    CHECKPOINTS: ("digest=NEW.digest",),
    COSIGNATURES: ("checkpoint=NEW.checkpoint AND key_id=NEW.key_id",),
}
"""By table, what marks two of its rows as the same thing."""

_APPEND_ONLY = (
    "Records are never edited or deleted. Record a correction, or take a record back with "
    "`clearground region retract`."
)


def create_ledger(connection: sqlite3.Connection) -> None:
    """Make the ledger's tables, their guards and their entries in the GeoPackage."""
    _run(connection, _TABLES)
    connection.execute(f"INSERT INTO {FORMAT} (version) VALUES (1)")
    for statement in guards(1):
        connection.execute(statement)
    for entry in (
        TableEntry(EVENTS, EVENTS, f"Signed records, the truth of this file. {_APPEND_ONLY}"),
        TableEntry(BATCHES, BATCHES, f"Signatures that close each batch. {_APPEND_ONLY}"),
        TableEntry(FORMAT, FORMAT, "Version of the ledger's tables."),
    ):
        register_attributes(connection, entry)
    upgrade(connection)


def upgrade(connection: sqlite3.Connection) -> None:
    """Bring the tables of an older version to this one; no record is touched.

    The caller holds the transaction, so that it happens whole or not at all. A new file takes
    the same steps, so that it differs in nothing from an old one that was brought up.
    """
    if version_of(connection) < 2:  # checkpoints came with version 2
        _run(connection, _CHECKPOINT_TABLES)
        for statement in guards(2)[len(guards(1)) :]:
            connection.execute(statement)
        for table, what in (
            (CHECKPOINTS, "Signed digests of the whole record at one moment."),
            (COSIGNATURES, "Signatures of other organisations under a checkpoint."),
        ):
            register_attributes(connection, TableEntry(table, table, f"{what} {_APPEND_ONLY}"))
        connection.execute(f"UPDATE {FORMAT} SET version=2")


def version_of(connection: Sql) -> int:
    """Version of the ledger's tables in a file; 0 where it does not say."""
    row = connection.execute(f"SELECT version FROM {FORMAT}").fetchone()
    return int(row[0]) if row else 0


def guards(version: int = FORMAT_VERSION) -> tuple[str, ...]:
    """The statements that make the tables of a version append-only.

    The guard before an insert stops REPLACE, which deletes a row without asking the
    guard before a delete.

    >>> len(guards()), len(guards(1))
    (12, 6)
    """
    statements = []
    for table in (EVENTS, BATCHES) if version == 1 else _SAME:
        statements += [
            f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table}"
            f" BEGIN SELECT RAISE(ABORT, '{_APPEND_ONLY}'); END"
            for act in ("UPDATE", "DELETE")
        ]
        again = " OR ".join(
            f"EXISTS (SELECT 1 FROM {table} WHERE {same})"
            for same in (*_SAME[table], "fid=NEW.fid")
        )
        statements.append(
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {again}"
            f" BEGIN SELECT RAISE(ABORT, '{_APPEND_ONLY}'); END"
        )
    return tuple(statements)


def _run(connection: sqlite3.Connection, script: str) -> None:
    for statement in filter(str.strip, script.split(";\n")):
        connection.execute(statement)
