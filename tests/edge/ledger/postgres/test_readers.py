"""The fence on the server: what a reader may not do, and every way in which it may be opened."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from clearground.edge import current
from clearground.edge.ledger.place import create_store, open_store
from clearground.edge.ledger.postgres.readers import Reader, fence_faults, let_in, let_out
from clearground.edge.ledger.postgres.store import PostgresStore
from clearground.edge.ledger.verify import verify
from clearground.edge.share import fence
from tests.edge.ledger.postgres.server import Server
from tests.edge.region import NOW, drafts, writer

DENIED = psycopg.errors.InsufficientPrivilege
EVENTS = "clearground.clearground_events"


@pytest.fixture
def store(server: Server) -> Iterator[PostgresStore]:
    """The sample region with layers; `chief` reads all of it, `guest` what a partner reads."""
    roles = ("chief", "guest", "stranger")
    server.run("postgres", *(f"CREATE ROLE {role} LOGIN" for role in roles))
    store = create_store(server.database())
    assert isinstance(store, PostgresStore)
    store.append(drafts(), writer())
    current.rewrite(store, NOW)
    people = {e.entity: e.payload for e in store.events() if e.type == "PersonRegistered"}
    person, facts = next(iter(people.items()))
    firm = facts.organisation  # type: ignore[attr-defined]
    own = [Reader("chief", person, firm), Reader("guest", "", firm)]
    fence.judge(store, NOW, own)
    for role in ("chief", "guest"):
        let_in(store.raw, role)
    yield store
    store.close()
    server.take_back()
    server.run("postgres", *(f"DROP ROLE {role}" for role in roles))


def count(server: Server, store: PostgresStore, role: str, table: str) -> int:
    with psycopg.connect(server.address(store.raw.info.dbname, role)) as raw:
        row = raw.execute(f"SELECT count(*) FROM clearground.{table}".encode()).fetchone()
    assert row is not None
    return int(row[0])


@pytest.mark.parametrize(
    "table",
    ["clearground_batches", "areas", "releases", "clearground_events"],
)
def test_layers_and_signatures_open_only_to_who_reads_every_record(
    server: Server, store: PostgresStore, table: str
) -> None:
    """Tests a chief, a partner and somebody who was not let in."""
    asked = f"SELECT count(*) FROM clearground.{table}".encode()
    whole = store.raw.execute(asked).fetchone()
    assert whole == (count(server, store, "chief", table),)
    guest = count(server, store, "guest", table)
    assert 0 < guest < whole[0] if table == "clearground_events" else guest == 0
    with pytest.raises(DENIED):
        count(server, store, "stranger", table)


def test_a_reader_neither_writes_nor_lets_itself_in_nor_asks_past_the_fence(
    server: Server, store: PostgresStore
) -> None:
    """Tests every way around."""
    refused = [
        "INSERT INTO clearground.clearground_readers VALUES ('guest', '', 's', '', '', true)",
        "UPDATE clearground.clearground_readers SET reads_all=true",
        "UPDATE clearground.clearground_fence SET stale=false",
        "SELECT * FROM clearground.clearground_districts",
        "SELECT * FROM clearground.clearground_states",
        "SELECT * FROM clearground.clearground_layers",
        f"INSERT INTO {EVENTS} (id) VALUES ('x')",
        f"DELETE FROM {EVENTS}",
        f"ALTER TABLE {EVENTS} DISABLE ROW LEVEL SECURITY",
        "SET ROLE chief",
        "CREATE FUNCTION clearground.f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE OR REPLACE FUNCTION clearground.clearground_reads_all() RETURNS boolean"
        " LANGUAGE sql AS 'SELECT true'",
    ]
    address = server.address(store.raw.info.dbname, "guest")
    for statement in refused:
        with psycopg.connect(address) as raw, pytest.raises(DENIED):
            raw.execute(statement.encode())
    with psycopg.connect(address) as raw:
        own = raw.execute("SELECT role FROM clearground.clearground_readers").fetchall()
        # A schema of the reader's own before ours must not mislead the functions.
        raw.execute("CREATE TEMP TABLE clearground_readers AS SELECT 'guest' role, true reads_all")
        raw.execute("SET search_path = pg_temp, clearground")
        told = raw.execute("SELECT clearground.clearground_reads_all()").fetchone()
    assert (own, told) == ([("guest",)], (False,))
    let_out(store.raw, "guest")
    with pytest.raises(DENIED):
        count(server, store, "guest", "clearground_events")


def test_the_owner_passes_by_its_own_policy_alone(server: Server, store: PostgresStore) -> None:
    """Tests that owning the table opens nothing where its policy is gone (FORCE)."""
    name = store.raw.info.dbname
    server.run("postgres", "CREATE ROLE office LOGIN")
    server.run(
        name,
        f"ALTER TABLE {EVENTS} OWNER TO office",
        "GRANT USAGE ON SCHEMA clearground TO office",
        "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA clearground TO office",
    )
    assert count(server, store, "office", "clearground_events") == 0
    server.run(
        name,
        f"ALTER TABLE {EVENTS} OWNER TO postgres",
        "REVOKE ALL ON ALL TABLES IN SCHEMA clearground FROM office",
        "REVOKE ALL ON ALL FUNCTIONS IN SCHEMA clearground FROM office",
        "REVOKE ALL ON SCHEMA clearground FROM office",
    )
    server.run("postgres", "DROP ROLE office")


def test_a_whole_fence_has_no_fault(store: PostgresStore) -> None:
    """Tests that what the program makes is what the proof expects, with layers and readers."""
    assert fence_faults(store.raw) == ()
    report = verify(store.address)
    assert report.first_broken is None


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        (f"ALTER TABLE {EVENTS} DISABLE ROW LEVEL SECURITY", "clearground_events is open"),
        (f"ALTER TABLE {EVENTS} NO FORCE ROW LEVEL SECURITY", "clearground_events is open"),
        ("ALTER TABLE clearground.areas DISABLE ROW LEVEL SECURITY", "areas is open"),
        ("CREATE TABLE clearground.aside AS SELECT 1 AS n", "aside is open"),
        (f"CREATE VIEW clearground.all_of_it AS SELECT * FROM {EVENTS}", "all_of_it is a view"),
        (f"CREATE POLICY extra ON {EVENTS} FOR SELECT USING (true)", "policies"),
        (f"DROP POLICY clearground_reader ON {EVENTS}", "policies"),
        (f"ALTER POLICY clearground_reader ON {EVENTS} USING (true)", "policies"),
        ("CREATE POLICY extra ON clearground.areas USING (true)", "policies on areas"),
        ("ALTER POLICY clearground_reader ON clearground.areas USING (true)", "policies on areas"),
        (
            "CREATE OR REPLACE FUNCTION clearground.clearground_reads_all() RETURNS boolean"
            " LANGUAGE sql AS 'SELECT true'",
            "policies",
        ),
        (
            "CREATE OR REPLACE FUNCTION clearground.clearground_open(text, text, text, text, text,"
            " text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER"
            " SET search_path = clearground, pg_temp AS 'SELECT true'",
            "policies",
        ),
        (f"GRANT SELECT ON {EVENTS} TO stranger", "SELECT on clearground_events for stranger"),
        (f"GRANT INSERT ON {EVENTS} TO chief", "INSERT on clearground_events for chief"),
        (
            "GRANT SELECT ON clearground.clearground_states TO PUBLIC",
            "SELECT on clearground_states for PUBLIC",
        ),
    ],
)
def test_a_fence_that_was_opened_is_named(
    server: Server, store: PostgresStore, statement: str, told: str
) -> None:
    """Tests each way in which an administrator of the server may let more in."""
    server.run(store.raw.info.dbname, statement)
    report = verify(store.address)
    assert report.first_broken is not None
    assert report.first_broken.code == "LED-231"
    assert told in report.first_broken.what
    server.run(store.raw.info.dbname, f"REVOKE ALL ON {EVENTS} FROM stranger")


def test_a_fence_of_a_newer_version_is_refused(server: Server, store: PostgresStore) -> None:
    """Tests that a program never works behind a fence that it does not know."""
    server.run(
        store.raw.info.dbname,
        "UPDATE clearground.clearground_fence SET version=99",
    )
    with pytest.raises(Exception, match="LED-02"):
        open_store(store.address)
