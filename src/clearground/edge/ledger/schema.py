"""The ledger's own tables inside the GeoPackage, append-only by triggers."""

from __future__ import annotations

import sqlite3

from clearground.edge.gpkg.container import TableEntry, register_attributes

FORMAT_VERSION = 1
"""Version of the ledger's tables; every older one has an upgrade test from here on."""

EVENTS, BATCHES, FORMAT = "clearground_events", "clearground_batches", "clearground_format"
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

_APPEND_ONLY = (
    "Records are never edited or deleted. Record a correction, or take a record back with "
    "`clearground region retract`."
)


def create_ledger(connection: sqlite3.Connection) -> None:
    """Make the ledger's tables, their guards and their entries in the GeoPackage."""
    for statement in filter(str.strip, _TABLES.split(";\n")):
        connection.execute(statement)
    connection.execute(f"INSERT INTO {FORMAT} (version) VALUES (?)", (FORMAT_VERSION,))
    for statement in guards():
        connection.execute(statement)
    for entry in (
        TableEntry(EVENTS, EVENTS, f"Signed records, the truth of this file. {_APPEND_ONLY}"),
        TableEntry(BATCHES, BATCHES, f"Signatures that close each batch. {_APPEND_ONLY}"),
        TableEntry(FORMAT, FORMAT, "Version of the ledger's tables."),
    ):
        register_attributes(connection, entry)


def guards() -> tuple[str, ...]:
    """The statements that make the tables append-only.

    The guard before an insert stops REPLACE, which deletes a row without asking the
    guard before a delete.

    >>> len(guards())
    6
    """
    statements = []
    for table in (EVENTS, BATCHES):
        statements += [
            f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table}"
            f" BEGIN SELECT RAISE(ABORT, '{_APPEND_ONLY}'); END"
            for act in ("UPDATE", "DELETE")
        ]
        same = "device=NEW.device AND sequence=NEW.sequence"
        again = f"EXISTS (SELECT 1 FROM {table} WHERE {same})"
        if table == EVENTS:
            again += f" OR EXISTS (SELECT 1 FROM {table} WHERE id=NEW.id)"
        again += f" OR EXISTS (SELECT 1 FROM {table} WHERE fid=NEW.fid)"
        statements.append(
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {again}"
            f" BEGIN SELECT RAISE(ABORT, '{_APPEND_ONLY}'); END"
        )
    return tuple(statements)
