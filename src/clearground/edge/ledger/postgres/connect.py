"""Opens a database as a region: its settings, its safety, its schema."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import Connection, IsolationLevel
from psycopg.rows import TupleRow

from clearground.edge.ledger import faults as ledger_faults
from clearground.edge.ledger.postgres import faults
from clearground.edge.ledger.postgres.address import without_password
from clearground.edge.ledger.postgres.schema import SCHEMA

CONNECT_S = 10
"""How long to wait for a server's first answer."""
LOCK_MS = 5000
"""How long to wait for another writer."""

_SAFE = ("fsync", "full_page_writes")


def connected(address: str, *, read_only: bool) -> Connection[TupleRow]:
    """An open connection whose every commit is on the server's disk before it is acknowledged.

    One that only reads sees the region as it stood at its first question.

    Raises
    ------
    LedgerError
        LED-81: no answer, or no access; LED-82: no PostGIS; LED-84: the server may lose what
        it acknowledged.
    """
    place = without_password(address)
    with translated(place, opening=True):
        raw = psycopg.connect(address, autocommit=True, connect_timeout=CONNECT_S)
    try:
        with translated(place):
            _prepare(raw, place, read_only=read_only)
    except BaseException:
        raw.close()
        raise
    return raw


def _prepare(raw: Connection[TupleRow], place: str, *, read_only: bool) -> None:
    row = raw.execute(
        "SELECT quote_ident(n.nspname) FROM pg_extension e"
        " JOIN pg_namespace n ON n.oid=e.extnamespace WHERE e.extname='postgis'"
    ).fetchone()
    if row is None:
        raise faults.no_postgis(place, "PostGIS is not installed in it")
    # PostGIS may have a schema of its own; ours comes first, so that our names mean our tables.
    raw.execute(f"SET search_path = {SCHEMA}, {row[0]}, public".encode())
    raw.execute(f"SET lock_timeout = {LOCK_MS}".encode())
    raw.execute("SET client_encoding = 'UTF8'")
    raw.execute("SET timezone = 'UTC'")
    if read_only:
        raw.autocommit = False
        raw.isolation_level = IsolationLevel.REPEATABLE_READ
        raw.read_only = True
        return
    for setting in _SAFE:
        if raw.execute(f"SHOW {setting}".encode()).fetchone() != ("on",):
            raise faults.unsafe_server(place, setting)
    raw.execute("SET synchronous_commit = on")


@contextmanager
def translated(place: str, *, opening: bool = False) -> Iterator[None]:
    """Say PostgreSQL's refusals in the ledger's three parts."""
    try:
        yield
    except psycopg.errors.LockNotAvailable as error:
        raise ledger_faults.locked_file(place) from error
    except (
        psycopg.errors.InsufficientPrivilege,
        psycopg.errors.ReadOnlySqlTransaction,
        psycopg.errors.DiskFull,
    ) as error:
        raise ledger_faults.unwritable(place, _first_line(error)) from error
    except psycopg.OperationalError as error:
        fault = faults.unreachable if opening else faults.lost
        raise fault(place, _first_line(error)) from error
    except psycopg.DataError as error:
        raise ledger_faults.unwritable(place, _first_line(error)) from error


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
