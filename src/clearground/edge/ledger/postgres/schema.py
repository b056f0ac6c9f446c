"""The ledger's tables on a server: append-only by triggers, one place in the order for each record.

The names are those of the file (see `ledger.schema`), in a schema of their own.
"""

from __future__ import annotations

from psycopg import Connection
from psycopg.rows import TupleRow

from clearground.edge.ledger.schema import (
    BATCHES,
    CHECKPOINTS,
    COSIGNATURES,
    EVENTS,
    FORMAT,
    FORMAT_VERSION,
)

KEPT = (EVENTS, BATCHES, CHECKPOINTS, COSIGNATURES)
"""Tables whose rows are never edited or deleted."""

SCHEMA = "clearground"
READERS = "clearground_readers"
CHANNEL = "clearground"
"""What `LISTEN` names to hear of new records; the word that comes is the new position."""

LOCK = 0x636C_6561
"""Who holds this advisory lock appends; it keeps the order of arrival without gaps."""

_APPEND_ONLY = (
    "Records are never edited or deleted. Record a correction, or take a record back with "
    "`clearground region retract`."
)
# An envelope's keys are sorted and quotes within a text are escaped, so the first mark is the
# envelope's own, and the tier stands third from the end.
_ORGANISATION = r"""substring(body from '"organisation":"([^"\\]*)"')"""
_TIER = r"""substring(body from '"tier":"([^"\\]*)","type":"[^"\\]*","valid_time":"[^"\\]*"\}$')"""

TABLES = f"""
CREATE TABLE {FORMAT} (fid BIGINT PRIMARY KEY, version BIGINT NOT NULL);
CREATE TABLE {EVENTS} (
  fid BIGINT PRIMARY KEY, id TEXT COLLATE "C" NOT NULL UNIQUE, device TEXT COLLATE "C" NOT NULL,
  sequence BIGINT NOT NULL, entity TEXT COLLATE "C" NOT NULL, type TEXT COLLATE "C" NOT NULL,
  valid_time TEXT COLLATE "C" NOT NULL, recorded_time TEXT COLLATE "C" NOT NULL,
  body TEXT NOT NULL,
  organisation TEXT COLLATE "C" GENERATED ALWAYS AS ({_ORGANISATION}) STORED,
  tier TEXT COLLATE "C" GENERATED ALWAYS AS ({_TIER}) STORED,
  UNIQUE (device, sequence));
CREATE INDEX clearground_events_entity ON {EVENTS} (entity, fid);
CREATE INDEX clearground_events_type ON {EVENTS} (type, fid);
CREATE TABLE {BATCHES} (
  fid BIGINT PRIMARY KEY, device TEXT COLLATE "C" NOT NULL, sequence BIGINT NOT NULL,
  head TEXT NOT NULL, signature TEXT NOT NULL, key_id TEXT NOT NULL,
  UNIQUE (device, sequence));
CREATE TABLE {CHECKPOINTS} (
  fid BIGINT PRIMARY KEY, digest TEXT NOT NULL UNIQUE, body TEXT NOT NULL,
  signature TEXT NOT NULL);
CREATE TABLE {COSIGNATURES} (
  fid BIGINT PRIMARY KEY, checkpoint TEXT NOT NULL, key_id TEXT NOT NULL, body TEXT NOT NULL,
  signature TEXT NOT NULL, UNIQUE (checkpoint, key_id));
"""

FUNCTIONS: dict[str, str] = {
    # Each row gets the place behind the last one, whatever its writer says; the lock is held
    # to the end of the transaction, so places follow the order in which writers commit.
    **{
        f"{table}_place": (
            f"BEGIN PERFORM pg_advisory_xact_lock({LOCK}); NEW.fid := 1 + coalesce("
            f"(SELECT max(fid) FROM {SCHEMA}.{table}), 0); RETURN NEW; END"
        )
        for table in KEPT
    },
    "clearground_append_only": (
        f"BEGIN RAISE EXCEPTION USING MESSAGE = '{_APPEND_ONLY}',"
        " ERRCODE = 'integrity_constraint_violation'; END"
    ),
    "clearground_told": (
        f"BEGIN PERFORM pg_notify('{CHANNEL}', (SELECT max(fid) FROM {SCHEMA}.{EVENTS})::text);"
        " RETURN NULL; END"
    ),
}
"""What the guards do, by name."""


def guards() -> dict[tuple[str, str], str]:
    """The triggers that make the tables append-only, by table and name.

    >>> len(guards())
    13
    """
    found = {}
    for table in KEPT:
        found[table, f"{table}_place"] = (
            f"BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_place()"
        )
        for act in ("update_delete", "truncate"):
            when = act.replace("_", " OR ").upper()
            found[table, f"{table}_no_{act}"] = (
                f"BEFORE {when} ON {table} FOR EACH STATEMENT"
                " EXECUTE FUNCTION clearground_append_only()"
            )
    found[BATCHES, "clearground_told"] = (
        f"AFTER INSERT ON {BATCHES} FOR EACH STATEMENT EXECUTE FUNCTION clearground_told()"
    )
    return found


def missing_guards(connection: Connection[TupleRow]) -> tuple[str, ...]:
    """Names of guards that are gone, switched off or do something else than they were made for."""
    rows = connection.execute(
        "SELECT c.relname, t.tgname, p.prosrc FROM pg_trigger t"
        " JOIN pg_class c ON c.oid=t.tgrelid JOIN pg_proc p ON p.oid=t.tgfoid"
        " JOIN pg_namespace n ON n.oid=c.relnamespace AND n.oid=p.pronamespace"
        " WHERE n.nspname=%s AND t.tgenabled IN ('O', 'A') AND NOT t.tgisinternal",
        (SCHEMA,),
    ).fetchall()
    present = {(table, name): text for table, name, text in rows}
    return tuple(
        name
        for (table, name), what in guards().items()
        if present.get((table, name)) != FUNCTIONS[what.split()[-1].removesuffix("()")]
    )


def create_ledger(connection: Connection[TupleRow]) -> None:
    """Make the schema, its tables and their guards, inside the caller's transaction.

    Nobody but the owner reads or writes them until a reader is let in (see `readers`); the
    owner itself gives up editing, so that taking it back is a deliberate act.
    """
    run = connection.execute
    run(f"CREATE SCHEMA {SCHEMA}")
    run(f"SET LOCAL search_path = {SCHEMA}")
    for statement in filter(str.strip, TABLES.split(";\n")):
        run(statement.encode())
    run(f"INSERT INTO {FORMAT} VALUES (1, {FORMAT_VERSION})".encode())
    for name, text in FUNCTIONS.items():
        run(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql"
            f" SECURITY DEFINER SET search_path = {SCHEMA}, pg_temp AS $${text}$$".encode()
        )
    for (_table, name), what in guards().items():
        run(f"CREATE TRIGGER {name} {what}".encode())
    for table in KEPT:
        run(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM CURRENT_USER".encode())
    run(f"REVOKE ALL ON SCHEMA {SCHEMA} FROM PUBLIC".encode())
