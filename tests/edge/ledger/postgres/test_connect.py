"""Opening a database: no answer, no PostGIS, an unsafe server, a server that goes away."""

from __future__ import annotations

import psycopg
import pytest

from clearground.edge.ledger.ids import SeededIds
from clearground.edge.ledger.keys import SeededKeys
from clearground.edge.ledger.place import create_store, open_store
from clearground.edge.ledger.postgres.connect import connected, translated
from clearground.edge.ledger.store import Writer
from clearground.errors import ClearError, LedgerError
from tests.edge.ledger.postgres.server import Server
from tests.edge.region import NOW, drafts


def code_of(place: str, *, read_only: bool = False) -> str:
    with pytest.raises(ClearError) as caught:
        open_store(place, read_only=read_only)
    return caught.value.code


def test_what_cannot_be_opened_is_told_by_its_kind(server: Server) -> None:
    """Tests no server, no database, no PostGIS, no region, another version."""
    assert code_of(f"postgresql:///x?host={server.folder}/none") == "LED-81"
    assert code_of(server.address("nowhere")) == "LED-81"
    assert code_of(server.address("postgres")) == "LED-82"
    place = server.database()
    assert code_of(place) == "NF-12"
    create_store(place).close()
    name = place.split("/")[3].split("?")[0]
    server.run(name, "UPDATE clearground.clearground_format SET version=99")
    assert code_of(place) == "LED-02"


def test_a_server_that_may_lose_what_it_acknowledged_is_refused(server: Server) -> None:
    """Tests the settings on which surviving a power cut rests; reading stays possible."""
    place = server.database()
    create_store(place).close()
    for setting in ("fsync", "full_page_writes"):
        server.run("postgres", f"ALTER SYSTEM SET {setting}=off", "SELECT pg_reload_conf()")
        try:
            with psycopg.connect(place) as raw:
                _until(raw, setting, "off")
            assert code_of(place) == "LED-84"
            open_store(place, read_only=True).close()
        finally:
            server.run("postgres", f"ALTER SYSTEM RESET {setting}", "SELECT pg_reload_conf()")
        with psycopg.connect(place) as raw:
            _until(raw, setting, "on")
    raw = connected(place, read_only=False)
    assert raw.execute("SHOW synchronous_commit").fetchone() == ("on",)
    raw.close()


def _until(raw: psycopg.Connection[tuple[object, ...]], setting: str, wanted: str) -> None:
    for _try in range(200):
        if raw.execute(f"SHOW {setting}".encode()).fetchone() == (wanted,):
            return
        raw.execute("SELECT pg_sleep(0.02)")
    pytest.fail(f"{setting} did not become {wanted}")


def test_a_server_that_goes_away_is_named_and_leaves_nothing_half(server: Server) -> None:
    """Tests that a connection cut in a transaction leaves no record, and says where to look."""
    place = server.database()
    store = create_store(place)
    name = place.split("/")[3].split("?")[0]

    class Cut(SeededIds):
        def stream(self, _name: str) -> SeededIds:
            server.run(
                "postgres",
                f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname='{name}'",
            )
            return super().stream(_name)

    with pytest.raises(LedgerError) as caught:
        store.append(drafts()[:1], Writer(Cut(1, NOW), SeededKeys(1), NOW))
    assert caught.value.code == "LED-83"
    store.close()
    again = open_store(place)
    assert again.position() == 0
    again.close()


def test_each_refusal_keeps_the_first_line_of_what_the_server_said() -> None:
    """Tests the translation of a lock, a right and a broken line."""
    told = {}
    for error in (
        psycopg.errors.LockNotAvailable("canceling statement"),
        psycopg.errors.InsufficientPrivilege("permission denied\nDETAIL: more"),
        psycopg.OperationalError("gone"),
        psycopg.DataError("NUL"),
    ):
        with pytest.raises(LedgerError) as caught, translated("place"):
            raise error
        told[caught.value.code] = caught.value.finding.what
    assert sorted(told) == ["LED-03", "LED-04", "LED-83"]
    assert "more" not in told["LED-04"]
