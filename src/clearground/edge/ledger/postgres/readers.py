"""Which rows a person who logs in to the server itself may read: a fence behind the program's.

A role of the server stands for one registered person or one organisation. What it may read follows
from the rule of `teams.reading`, the roles and districts that the records give it, and the
districts and state of each record: `edge.share.fence` writes all of them here. Whoever is not
named here, or has no organisation, reads nothing; so does everybody while what is written here is
older than a record that could narrow it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from psycopg import Connection, errors, sql
from psycopg.rows import TupleRow

from clearground.edge.gpkg.shown import SHOWN
from clearground.edge.ledger.postgres import faults
from clearground.edge.ledger.postgres.schema import KEPT, READERS, SCHEMA
from clearground.edge.ledger.schema import BATCHES, CHECKPOINTS, COSIGNATURES, EVENTS, FORMAT

FENCE, DISTRICTS, STATES = "clearground_fence", "clearground_districts", "clearground_states"
FENCE_VERSION = 2
"""Version of what stands in this file; an older region is brought up when it is opened to write."""

OPEN, REACHED, READS_ALL = "clearground_open", "clearground_reached", "clearground_reads_all"
HEAD = ("id", "type", "tier", "organisation", "actor", "recorded_time")
"""What the rule asks of a record, in the order of the function that answers."""

NARROWING = (
    "PersonRegistered",
    "OrganisationRegistered",
    "PlaceRegistered",
    "Retracted",
    "ConflictClosed",
    "ParametersAdopted",
)
"""Facts after which somebody may read less than before; a correction of any fact counts too."""

_TABLES = f"""
CREATE TABLE {READERS} (
  role TEXT COLLATE "C" PRIMARY KEY, person TEXT COLLATE "C" NOT NULL,
  organisation TEXT COLLATE "C" NOT NULL, roles TEXT NOT NULL, districts TEXT NOT NULL,
  reads_all BOOLEAN NOT NULL);
CREATE TABLE {FENCE} (
  one BIGINT PRIMARY KEY CHECK (one = 1), version BIGINT NOT NULL, records BIGINT NOT NULL,
  stale BOOLEAN NOT NULL, rules TEXT NOT NULL, policies TEXT NOT NULL);
CREATE TABLE {DISTRICTS} (
  event TEXT COLLATE "C", district TEXT COLLATE "C", PRIMARY KEY (event, district));
CREATE TABLE {STATES} (event TEXT COLLATE "C" PRIMARY KEY, state TEXT NOT NULL)
"""
_OWN = (READERS, FENCE, DISTRICTS, STATES, FORMAT, SHOWN)
# Who asks is who logged in: SET ROLE to another reader opens nothing.
_ASKING = f"{READERS} r, {FENCE} f WHERE r.role = session_user AND r.organisation <> ''"
_ACTOR = r"""substring(body from '^\{"actor":"([^"\\]*)"')"""
_WHOLE = (BATCHES, CHECKPOINTS, COSIGNATURES)


@dataclass(frozen=True, slots=True)
class Reader:
    """A role of the server, for whom it stands, and what the records give it.

    `person` is empty where it stands for an organisation. `reads_all` says that the rule opens
    every record to it: it then reads layers, signatures and checkpoints too.
    """

    role: str
    person: str
    organisation: str
    roles: frozenset[str] = frozenset()
    districts: frozenset[str] = frozenset()
    reads_all: bool = False


def protect(raw: Connection[TupleRow]) -> None:
    """Close every table to everybody but the owner, and to the readers what the rule closes.

    Inside the caller's transaction; the program's role is `CURRENT_USER`.
    """
    for statement in filter(str.strip, _TABLES.split(";\n")):
        raw.execute(statement.encode())
    raw.execute(f"INSERT INTO {FENCE} VALUES (1, {FENCE_VERSION}, 0, false, '', '')".encode())
    _functions(raw)
    write_rule(raw, "false")
    for table in (*KEPT, *_OWN):
        close(raw, table)
    reached = f"fid <= (SELECT {SCHEMA}.{REACHED}())"
    asked = f"{SCHEMA}.{OPEN}(id, type, tier, organisation, {_ACTOR}, recorded_time)"
    _policy(raw, EVENTS, f"{reached} AND {asked}")
    for table in _WHOLE:
        _policy(raw, table, f"(SELECT {SCHEMA}.{READS_ALL}())")
    _policy(raw, READERS, "role = session_user")
    note_policies(raw)


def close(raw: Connection[TupleRow], table: str) -> None:
    """Close a table to everybody but the program, its owner included where no policy opens it."""
    name = sql.Identifier(SCHEMA, table)
    for words in ("ENABLE ROW LEVEL SECURITY", "FORCE ROW LEVEL SECURITY"):
        raw.execute(sql.SQL("ALTER TABLE {} {}").format(name, sql.SQL(words)))
    raw.execute(
        sql.SQL(
            "CREATE POLICY clearground_office ON {} TO CURRENT_USER USING (true) WITH CHECK (true)"
        ).format(name)
    )


def close_layer(raw: Connection[TupleRow], table: str) -> None:
    """Close a derived layer to whoever may not read every record: it draws all of them."""
    close(raw, table)
    _policy(raw, table, f"(SELECT {SCHEMA}.{READS_ALL}())")


def _policy(raw: Connection[TupleRow], table: str, condition: str) -> None:
    raw.execute(
        sql.SQL("CREATE POLICY clearground_reader ON {} FOR SELECT USING ({})").format(
            sql.Identifier(SCHEMA, table),
            sql.SQL(condition),
        )
    )


def _functions(raw: Connection[TupleRow]) -> None:
    _function(
        raw, f"{REACHED}() RETURNS bigint", f"SELECT f.records FROM {_ASKING} AND NOT f.stale"
    )
    _function(
        raw,
        f"{READS_ALL}() RETURNS boolean",
        # A layer may show a record that was not yet judged: then it stays closed.
        f"SELECT EXISTS (SELECT 1 FROM {_ASKING} AND NOT f.stale AND r.reads_all AND f.records ="
        f" (SELECT coalesce(max(fid), 0) FROM {EVENTS}))",
    )


def _function(raw: Connection[TupleRow], head: str, body: str) -> None:
    name = head.split(" RETURNS")[0]
    raw.execute(
        f"CREATE OR REPLACE FUNCTION {SCHEMA}.{head} LANGUAGE sql STABLE SECURITY DEFINER"
        f" SET search_path = {SCHEMA}, pg_temp AS $clearground${body}$clearground$".encode()
    )
    types = name.replace("event", "").strip()
    raw.execute(f"REVOKE ALL ON FUNCTION {SCHEMA}.{types} FROM PUBLIC".encode())


def write_rule(raw: Connection[TupleRow], condition: str) -> None:
    """Put the rule of reading in force, unless it is in force: an SQL condition over `HEAD`.

    It asks for the reader's `r.person`, `r.organisation`, `r.roles` and `r.districts`.
    """
    digest = hashlib.sha256(condition.encode()).hexdigest()
    held = raw.execute(f"SELECT rules FROM {SCHEMA}.{FENCE}".encode()).fetchone()
    if held == (digest,):
        return
    types = ", ".join("text" for _name in HEAD)
    body = f"SELECT EXISTS (SELECT 1 FROM {_ASKING} AND NOT f.stale AND ({condition}))"
    _function(raw, f"{OPEN}({types}) RETURNS boolean", body)
    raw.execute(f"UPDATE {SCHEMA}.{FENCE} SET rules=%s".encode(), (digest,))
    note_policies(raw)


def read_readers(raw: Connection[TupleRow]) -> tuple[Reader, ...]:
    """Every role that was let in, sorted by name."""
    rows = raw.execute(
        f"SELECT role, person, organisation, roles, districts, reads_all"
        f" FROM {SCHEMA}.{READERS} ORDER BY role".encode()
    ).fetchall()
    return tuple(
        Reader(r[0], r[1], r[2], frozenset(_split(r[3])), frozenset(_split(r[4])), bool(r[5]))
        for r in rows
    )


def _split(text: str) -> Iterator[str]:
    return filter(None, text.split(","))


def write_judged(
    raw: Connection[TupleRow],
    readers: Sequence[Reader],
    heads: tuple[Sequence[tuple[str, str]], Sequence[tuple[str, str]]],
    records: int,
) -> None:
    """Keep what the readers may read of the first records; inside the caller's transaction.

    `heads` are pairs of event and district, and of event and state.
    """
    for table, rows in zip((DISTRICTS, STATES), heads, strict=True):
        raw.execute(f"DELETE FROM {SCHEMA}.{table}".encode())
        # Not COPY: PostgreSQL refuses it into a table that row security closes to its owner.
        with raw.cursor() as cursor:
            cursor.executemany(f"INSERT INTO {SCHEMA}.{table} VALUES (%s, %s)".encode(), rows)
    raw.execute(f"DELETE FROM {SCHEMA}.{READERS}".encode())
    with raw.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {SCHEMA}.{READERS} VALUES (%s, %s, %s, %s, %s, %s)".encode(),
            [
                (
                    one.role,
                    one.person,
                    one.organisation,
                    ",".join(sorted(one.roles)),
                    ",".join(sorted(one.districts)),
                    one.reads_all,
                )
                for one in readers
            ],
        )
    raw.execute(f"UPDATE {SCHEMA}.{FENCE} SET records=%s, stale=false".encode(), (records,))


def mark_stale(raw: Connection[TupleRow]) -> None:
    """Close the region to every reader where a new record may narrow what they read."""
    kinds = ", ".join(f"'{kind}'" for kind in NARROWING)
    raw.execute(
        f"UPDATE {SCHEMA}.{FENCE} SET stale=true WHERE NOT stale AND EXISTS"
        f" (SELECT 1 FROM {SCHEMA}.{READERS}) AND EXISTS (SELECT 1 FROM {SCHEMA}.{EVENTS} e"
        f" WHERE e.fid > records AND (e.type IN ({kinds})"
        " OR strpos(e.body, '\"supersedes\":[]') = 0))".encode()
    )


def bring_up(raw: Connection[TupleRow]) -> None:
    """Bring the fence of an older region to this version; whoever was let in is let in anew.

    Inside the caller's transaction, under the lock of whoever appends.
    """
    if fence_version(raw) is not None:
        return
    raw.execute(f"DROP POLICY IF EXISTS {READERS} ON {SCHEMA}.{EVENTS}".encode())
    raw.execute(f"DROP TABLE IF EXISTS {SCHEMA}.{READERS}".encode())
    protect(raw)
    for table in _layers(raw):
        close_layer(raw, table)
    for table in _unclosed(raw):
        close(raw, table)


def make_role(raw: Connection[TupleRow], place: str, role: str) -> bool:
    """Whether a role had to be made; it may log in and has no right but those given to it.

    Raises
    ------
    LedgerError
        LED-233: it is not there, and this role may not make one.
    """
    if raw.execute("SELECT 1 FROM pg_roles WHERE rolname=%s", (role,)).fetchone():
        return False
    try:
        with raw.transaction():
            raw.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))
    except errors.InsufficientPrivilege as error:
        raise faults.no_role(place, role) from error
    return True


def let_in(raw: Connection[TupleRow], role: str) -> None:
    """Give a role the way to the tables on which the policies then decide."""
    name = sql.Identifier(role)
    raw.execute(sql.SQL("GRANT USAGE ON SCHEMA {} TO {}").format(sql.Identifier(SCHEMA), name))
    for table in (EVENTS, READERS, *_WHOLE, *_layers(raw)):
        raw.execute(sql.SQL("GRANT SELECT ON {} TO {}").format(sql.Identifier(SCHEMA, table), name))
    for function in _callable():
        words = f"GRANT EXECUTE ON FUNCTION {SCHEMA}.{function} TO {{}}"
        raw.execute(sql.SQL(words).format(name))


def let_out(raw: Connection[TupleRow], role: str) -> None:
    """Close the region to a role of the server."""
    name = sql.Identifier(role)
    raw.execute(f"DELETE FROM {SCHEMA}.{READERS} WHERE role=%s".encode(), (role,))
    for what in (f"ALL TABLES IN SCHEMA {SCHEMA}", f"ALL FUNCTIONS IN SCHEMA {SCHEMA}"):
        raw.execute(sql.SQL(f"REVOKE ALL ON {what} FROM {{}}").format(name))
    raw.execute(sql.SQL("REVOKE ALL ON SCHEMA {} FROM {}").format(sql.Identifier(SCHEMA), name))


def _callable() -> tuple[str, ...]:
    types = ", ".join("text" for _name in HEAD)
    return f"{OPEN}({types})", f"{REACHED}()", f"{READS_ALL}()"


def _layers(raw: Connection[TupleRow]) -> tuple[str, ...]:
    """Tables that are drawn: the derived layers and the ground."""
    rows = raw.execute(
        "SELECT f_table_name FROM geometry_columns WHERE f_table_schema=%s ORDER BY 1", (SCHEMA,)
    )
    return tuple(str(row[0]) for row in rows)


def note_policies(raw: Connection[TupleRow]) -> None:
    """Remember the policies as they are, so that `fence_faults` sees a change."""
    words = f"UPDATE {SCHEMA}.{FENCE} SET policies=%s".encode()
    raw.execute(words, (_policies(raw),))


def _policies(raw: Connection[TupleRow]) -> str:
    """Digest of every policy on the ledger's tables and of what it asks, as the server holds it."""
    rows = raw.execute(
        "SELECT tablename, policyname, permissive, cmd, qual, with_check FROM pg_policies"
        " WHERE schemaname=%s AND tablename = ANY(%s) ORDER BY 1, 2",
        (SCHEMA, [*KEPT, *_OWN]),
    ).fetchall()
    rows += raw.execute(
        "SELECT p.proname, p.prosrc FROM pg_proc p JOIN pg_namespace n ON n.oid=p.pronamespace"
        " WHERE n.nspname=%s AND p.proname = ANY(%s) ORDER BY 1, 2",
        (SCHEMA, [OPEN, REACHED, READS_ALL]),
    ).fetchall()
    return hashlib.sha256(repr(rows).encode()).hexdigest()


def fence_faults(raw: Connection[TupleRow]) -> tuple[str, ...]:
    """What of row security is gone, was changed, or lets more in than it should.

    A region that an older version of the program made has no fence to ask about.
    """
    if fence_version(raw) is None:
        return ()
    return (*_open_tables(raw), *_changed(raw), *_granted(raw))


def fence_version(raw: Connection[TupleRow]) -> int | None:
    """Version of the fence of a region; None where an older version of the program made it."""
    if raw.execute(f"SELECT to_regclass('{SCHEMA}.{FENCE}')".encode()).fetchone() == (None,):
        return None
    row = raw.execute(f"SELECT version FROM {SCHEMA}.{FENCE}".encode()).fetchone()
    return int(row[0]) if row else 0


def _unclosed(raw: Connection[TupleRow]) -> list[str]:
    """Tables of the schema, whichever they are, that row security does not close."""
    rows = raw.execute(
        "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid=c.relnamespace"
        " WHERE n.nspname=%s AND c.relkind IN ('r', 'p')"
        " AND NOT (c.relrowsecurity AND c.relforcerowsecurity) ORDER BY 1",
        (SCHEMA,),
    )
    return [str(row[0]) for row in rows.fetchall()]


def _open_tables(raw: Connection[TupleRow]) -> Iterator[str]:
    for table in _unclosed(raw):
        yield f"{table} is open"
    rows = raw.execute(
        "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid=c.relnamespace"
        " WHERE n.nspname=%s AND c.relkind IN ('v', 'm') AND NOT"
        " coalesce('security_invoker=true' = ANY(c.reloptions), false) ORDER BY 1",
        (SCHEMA,),
    )
    for (view,) in rows:
        yield f"{view} is a view that reads as its owner"


def _changed(raw: Connection[TupleRow]) -> Iterator[str]:
    row = raw.execute(f"SELECT policies, rules FROM {SCHEMA}.{FENCE}".encode()).fetchone()
    if row is None or row[0] != _policies(raw):
        yield "policies"
    for table in _layers(raw):
        found = raw.execute(
            "SELECT policyname, permissive, cmd, qual FROM pg_policies"
            " WHERE schemaname=%s AND tablename=%s ORDER BY 1",
            (SCHEMA, table),
        ).fetchall()
        asks = [READS_ALL in str(r[3]) for r in found]
        if [r[0] for r in found] != ["clearground_office", "clearground_reader"] or asks[1:] != [1]:
            yield f"policies on {table}"
    functions = raw.execute(
        "SELECT p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid=p.pronamespace"
        " WHERE n.nspname=%s AND p.proname = ANY(%s) AND p.prosecdef"
        " AND array_to_string(p.proconfig, ';') = %s",
        (SCHEMA, [OPEN, REACHED, READS_ALL], f"search_path={SCHEMA}, pg_temp"),
    ).fetchall()
    if len(functions) != len(_callable()):
        yield "functions of row security"


def _granted(raw: Connection[TupleRow]) -> Iterator[str]:
    """Rights that nobody but the owner should have: writing, or anything for who was not let in."""
    rows = raw.execute(
        "SELECT c.relname, coalesce(g.rolname, 'PUBLIC'), a.privilege_type FROM pg_class c"
        " JOIN pg_namespace n ON n.oid=c.relnamespace, aclexplode(c.relacl) a"
        " LEFT JOIN pg_roles g ON g.oid=a.grantee"
        " WHERE n.nspname=%s AND a.grantee<>c.relowner AND (c.relname = ANY(%s))"
        f" AND (a.privilege_type<>'SELECT' OR NOT EXISTS (SELECT 1 FROM {SCHEMA}.{READERS} r"
        " WHERE r.role=g.rolname)) ORDER BY 1, 2, 3",
        (SCHEMA, [*KEPT, *_OWN]),
    )
    for table, role, act in rows:
        yield f"{act} on {table} for {role}"
