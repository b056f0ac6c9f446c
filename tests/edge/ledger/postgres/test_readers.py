"""Row security: a role of the server reads its own organisation's records of its tiers, no more."""

from __future__ import annotations

from dataclasses import replace

import psycopg
import pytest

from clearground.edge.ledger.ids import RandomIds
from clearground.edge.ledger.keys import SeededKeys
from clearground.edge.ledger.place import create_store
from clearground.edge.ledger.postgres.readers import Reach, let_in, let_out
from clearground.edge.ledger.postgres.store import PostgresStore
from clearground.edge.ledger.store import Writer
from clearground.standards.terms import Tier
from tests.edge.ledger.postgres.server import Server
from tests.edge.region import NOW, drafts

DENIED = psycopg.errors.InsufficientPrivilege
ASKED = b"SELECT organisation, tier FROM clearground.clearground_events ORDER BY 1, 2"


@pytest.fixture
def store(server: Server) -> PostgresStore:
    """A region in which two organisations recorded at every tier, and a role without rights."""
    server.run(
        "postgres",
        "DROP ROLE IF EXISTS reader",
        "CREATE ROLE reader LOGIN",
    )
    store = create_store(server.database())
    assert isinstance(store, PostgresStore)
    report = drafts()[7]
    made = [
        replace(report, entity=f"{firm}-{tier}", organisation=firm, tier=tier)
        for firm in ("north", "south")
        for tier in Tier
    ]
    store.append(made, Writer(RandomIds(), SeededKeys(1), NOW))
    return store


def seen(server: Server, store: PostgresStore, *settings: str) -> set[tuple[str, str]]:
    with psycopg.connect(server.address(store.raw.info.dbname, "reader")) as raw:
        for setting in settings:
            raw.execute(f"SET {setting}".encode())
        return set(raw.execute(ASKED).fetchall())  # type: ignore[arg-type]


TIERS = {Tier.PUBLIC: Reach.EVERYONE, Tier.PARTNER: Reach.ORGANISATION}
NORTH = {("north", "public"), ("south", "public"), ("north", "partner")}


def made_only(rows: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """Rows of the two organisations; the key of the device is a record of the first."""
    return {row for row in rows if row[0] in ("north", "south")}


def ended(server: Server, store: PostgresStore) -> None:
    let_out(store.raw, "reader")
    store.close()
    server.run("postgres", "DROP ROLE reader")


def test_a_role_reads_its_tiers_of_its_organisation_and_nothing_else(
    server: Server, store: PostgresStore
) -> None:
    """Tests nobody, then a partner, then nobody again."""
    with pytest.raises(DENIED):
        seen(server, store)
    let_in(store.raw, "reader", "north", TIERS)
    assert made_only(seen(server, store)) == NORTH
    let_in(store.raw, "reader", "north", {Tier.SECRET: Reach.ORGANISATION})
    assert made_only(seen(server, store)) == {("north", "secret")}
    let_out(store.raw, "reader")
    with pytest.raises(DENIED):
        seen(server, store)
    ended(server, store)


def test_settings_of_the_session_narrow_and_never_widen(
    server: Server, store: PostgresStore
) -> None:
    """Tests that whoever sets them for themselves sees less."""
    let_in(store.raw, "reader", "north", TIERS)
    own = seen(server, store, "clearground.organisation = 'north'")
    assert made_only(own) == {("north", "public"), ("north", "partner")}
    other = seen(server, store, "clearground.organisation = 'south'")
    assert other == {("south", "public")}
    assert seen(server, store, "clearground.tier = 'secret'") == set()
    ended(server, store)


def test_a_reader_neither_writes_nor_lets_itself_in_nor_sees_layers_and_signatures(
    server: Server, store: PostgresStore
) -> None:
    """Tests every other table, and the ways around the fence."""
    let_in(store.raw, "reader", "north", TIERS)
    refused = [
        "INSERT INTO clearground.clearground_readers VALUES ('reader', 's', 'secret', 'everyone')",
        "UPDATE clearground.clearground_readers SET organisation='south'",
        "INSERT INTO clearground.clearground_events (id) VALUES ('x')",
        "DELETE FROM clearground.clearground_events",
        "SELECT * FROM clearground.clearground_batches",
        "SELECT * FROM clearground.clearground_layers",
        "ALTER TABLE clearground.clearground_events DISABLE ROW LEVEL SECURITY",
        "SET ROLE postgres",
        "CREATE FUNCTION clearground.f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    ]
    address = server.address(store.raw.info.dbname, "reader")
    for statement in refused:
        with psycopg.connect(address) as raw, pytest.raises(DENIED):
            raw.execute(statement.encode())
    with psycopg.connect(address) as raw:
        rows = raw.execute("SELECT DISTINCT role FROM clearground.clearground_readers").fetchall()
        leaking = raw.execute(
            b"SELECT count(*) FROM clearground.clearground_events WHERE tier='secret'"
            b" OR body LIKE '%south-secret%'"
        ).fetchone()
    assert (rows, leaking) == ([("reader",)], (0,))
    ended(server, store)
