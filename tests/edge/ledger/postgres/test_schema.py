"""The tables on a server: append-only, each record's place its own, ids in the order of bytes."""

from __future__ import annotations

import psycopg
import pytest

from clearground.edge.ledger.place import create_store
from clearground.edge.ledger.postgres.schema import guards, missing_guards
from tests.edge.ledger.postgres.server import Server
from tests.edge.region import drafts, writer

EVENTS = "clearground.clearground_events"


@pytest.fixture
def place(server: Server) -> str:
    """A region with three records and a key."""
    place = server.database()
    store = create_store(place)
    store.append(drafts()[:3], writer())
    store.close()
    return place


@pytest.mark.parametrize(
    "statement",
    [
        f"UPDATE {EVENTS} SET body='x' WHERE fid=1",
        f"DELETE FROM {EVENTS} WHERE fid=1",
        f"TRUNCATE {EVENTS}",
        f"INSERT INTO {EVENTS} (id, device, sequence, entity, type, valid_time, recorded_time,"
        f" body) SELECT id, device, sequence, entity, type, valid_time, recorded_time, body"
        f" FROM {EVENTS} WHERE fid=1 ON CONFLICT (id) DO UPDATE SET body='x'",
        "UPDATE clearground.clearground_batches SET head='x'",
        "DELETE FROM clearground.clearground_batches",
        "TRUNCATE clearground.clearground_batches",
    ],
)
def test_records_cannot_be_edited_even_by_the_administrator(
    server: Server, place: str, statement: str
) -> None:
    """Tests that the database refuses its superuser, and says what to do instead."""
    with psycopg.connect(place) as raw, pytest.raises(psycopg.errors.IntegrityError) as caught:
        raw.execute(statement.encode())
    assert "clearground region retract" in str(caught.value)


def test_the_owner_has_given_up_editing(server: Server) -> None:
    """Tests that the role of the program has no right to edit what it owns."""
    server.run(
        "postgres",
        "DROP ROLE IF EXISTS office",
        "CREATE ROLE office LOGIN",
    )
    place = server.database()
    name = place.split("/")[3].split("?")[0]
    server.run(name, f"ALTER DATABASE {name} OWNER TO office")
    own = server.address(name, "office")
    store = create_store(own)
    store.append(drafts()[:3], writer())
    store.close()
    for act in (f"UPDATE {EVENTS} SET body='x'", f"DELETE FROM {EVENTS}", f"TRUNCATE {EVENTS}"):
        with psycopg.connect(own) as raw, pytest.raises(psycopg.errors.InsufficientPrivilege):
            raw.execute(act.encode())


def test_a_place_in_the_order_is_never_the_writers_choice(server: Server, place: str) -> None:
    """Tests that a record written past the program stands behind the last, without a gap."""
    with psycopg.connect(place, autocommit=True) as raw:
        for wanted, undone in ((1, True), (99, False)):
            raw.execute("BEGIN")
            raw.execute(
                f"INSERT INTO {EVENTS} VALUES (%s, 'x', 'd', 1, 'e', 't', '', '', '{{}}')".encode(),
                (wanted,),
            )
            raw.execute("ROLLBACK" if undone else "COMMIT")
        last = raw.execute(
            f"SELECT fid, organisation, tier FROM {EVENTS} ORDER BY fid DESC".encode()
        )
        assert last.fetchone() == (5, None, None)


def test_organisation_and_tier_are_read_from_the_text_itself(server: Server, place: str) -> None:
    """Tests that a payload that speaks of organisations and tiers does not deceive the fence."""
    body = (
        '{"actor":"a \\"organisation\\":\\"evil\\"","organisation":"real","payload":{"organisation"'
        ':"other","tier":"public","type":"x","valid_time":"y"},"schema":1,"tier":"secret",'
        '"type":"T","valid_time":"2026-01-01T00:00:00Z"}'
    )
    with psycopg.connect(place, autocommit=True) as raw:
        raw.execute(
            f"INSERT INTO {EVENTS} VALUES (0, 'x', 'd', 1, 'e', 't', '', '', %s)".encode(), (body,)
        )
        told = raw.execute(f"SELECT organisation, tier FROM {EVENTS} WHERE id='x'".encode())
        assert told.fetchone() == ("real", "secret")


def test_every_guard_is_in_force(server: Server, place: str) -> None:
    """Tests that the list of guards is what the database holds."""
    with psycopg.connect(place) as raw:
        rows = raw.execute(
            "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid=t.tgrelid"
            " WHERE NOT t.tgisinternal AND t.tgenabled='O'"
        ).fetchall()
        assert missing_guards(raw) == ()
    assert set(rows) == set(guards())
