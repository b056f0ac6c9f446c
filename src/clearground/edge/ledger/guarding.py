"""What a database may not do to its reader: guards of a connection against a made-up schema."""

from __future__ import annotations

import sqlite3
from typing import Any

from clearground.edge.ledger import faults
from clearground.edge.ledger.schema import (
    BATCHES,
    CHECKPOINTS,
    COSIGNATURES,
    EVENTS,
    FORMAT,
    guards,
)
from clearground.standards.words import _

RECORD_TABLES = (EVENTS, BATCHES, CHECKPOINTS, COSIGNATURES, FORMAT)
_CHANGES = frozenset({sqlite3.SQLITE_INSERT, sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE})
_REACHING = frozenset({
    "load_extension", "readfile", "writefile", "edit", "fts3_tokenizer", "sqlite_log",
})  # fmt: skip
_TEXT_BYTES_MAX = 200_000_000
_ATTACHED_MAX = 0


def guard(connection: Any) -> None:
    """Bar what a schema could make a connection do beyond its own tables.

    No extension is loaded, no other database attached, and no trigger writes a record.
    """
    if not isinstance(connection, sqlite3.Connection):
        return  # the tests' own disks, which have no such bars
    connection.set_authorizer(_allowed)
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _TEXT_BYTES_MAX)
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, _ATTACHED_MAX)
    connection.execute("PRAGMA cell_size_check=ON")
    connection.execute("PRAGMA mmap_size=0")


def _allowed(action: int, *told: str | None) -> int:
    # What SQLite tells of an action: two names, the database, and the trigger or view it is in.
    first, second, _base, inside = told
    if action == sqlite3.SQLITE_ATTACH:
        return sqlite3.SQLITE_DENY
    if action == sqlite3.SQLITE_FUNCTION and (second or "").lower() in _REACHING:
        return sqlite3.SQLITE_DENY
    if inside is not None and action in _CHANGES and first in RECORD_TABLES:
        return sqlite3.SQLITE_DENY  # a trigger, not this program
    return sqlite3.SQLITE_OK


def check_schema(path: object, connection: Any) -> None:
    """Refuse a file whose tables of records are not plain tables, or are tampered with on writing.

    Raises
    ------
    LedgerError
        LED-210: a view, a computed column, or a trigger that this program does not make.
    """
    rows = connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master").fetchall()
    ours = {" ".join(statement.split()) for statement in guards()}
    for kind, name, table, sql in rows:
        if name in RECORD_TABLES and (kind != "table" or "VIRTUAL" in str(sql).upper().split()):
            raise faults.altered_schema(str(path), _("{name} is no plain table").format(name=name))
        if kind == "trigger" and table in RECORD_TABLES and " ".join(str(sql).split()) not in ours:
            what = _("a foreign trigger, {name}, stands on {table}").format(name=name, table=table)
            raise faults.altered_schema(str(path), what)
    for table in RECORD_TABLES:
        columns = connection.execute(f"PRAGMA table_xinfo({table})").fetchall()
        if any(column[-1] for column in columns):
            what = _("a column of {table} is computed").format(table=table)
            raise faults.altered_schema(str(path), what)
