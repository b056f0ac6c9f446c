"""A region moves onto a server and back: nothing lost, the same digest, keys in one place."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest

from clearground.edge import moving
from clearground.edge.ledger.canonical import export_canonical
from clearground.edge.ledger.ids import RandomIds
from clearground.edge.ledger.keys import SeededKeys
from clearground.edge.ledger.place import AnyStore, Place, accounts_of, open_store
from clearground.edge.ledger.store import Writer
from clearground.edge.ledger.verify import verify
from clearground.edge.moving import move, place_of
from clearground.edge.run.done import Done
from clearground.errors import LedgerError
from tests.edge.ledger.postgres.server import Server
from tests.edge.region import NOW, drafts, region_file


@pytest.fixture(autouse=True)
def _own_accounts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLEARGROUND_ACCOUNTS", str(tmp_path / "accounts"))


def exported(place: Place) -> bytes:
    with open_store(place, read_only=True) as store:
        out = io.BytesIO()
        export_canonical(store, out)
        return out.getvalue()


def in_order(place: Place) -> list[str]:
    with open_store(place, read_only=True) as store:
        return [e.id for e in store.events()]


def test_a_demo_goes_onto_a_server_and_back_and_loses_nothing(
    server: Server,
    small_demo: Done,
    tmp_path: Path,
) -> None:
    """Tests bytes, order, forecasts, ground, checkpoints and keys, both ways."""
    before = tmp_path / "region.gpkg"
    before.write_bytes(small_demo.region.read_bytes())
    accounts_of(before).write_bytes(accounts_of(small_demo.region).read_bytes())
    keys = accounts_of(before).read_bytes()
    address, after = server.database(), tmp_path / "back.gpkg"
    there = move(before, address, NOW)
    assert there.keys
    assert not accounts_of(before).exists()
    back = move(address, after, NOW)
    assert there.root_digest == back.root_digest == verify(before).root_digest
    assert accounts_of(after).read_bytes() == keys
    assert exported(before) == exported(address) == exported(after)
    assert in_order(before) == in_order(address) == in_order(after)
    assert verify(after).checkpoint == verify(address).checkpoint == verify(before).checkpoint
    with open_store(before) as old, open_store(after) as new, open_store(address) as middle:
        assert old.context_names() == new.context_names() == middle.context_names() != ()
        for name in old.context_names():
            assert old.read_context(name)[1] == new.read_context(name)[1]
        marks = {s.layer: s for s in old.shown() if s.forecast}
        assert {s.layer: s.content_digest for s in new.shown() if s.forecast} == {
            name: mark.content_digest for name, mark in marks.items()
        }
    server.take_back()


def test_a_move_onto_other_records_is_refused_and_repeated_onto_its_own_ends(
    server: Server,
    tmp_path: Path,
) -> None:
    """Tests a target that is not empty, and a move that was cut off before its end."""
    one, other = region_file(tmp_path / "one.gpkg"), region_file(tmp_path / "other.gpkg")
    with open_store(other) as store:
        late = replace(drafts()[7], entity="late")
        store.append([late], Writer(RandomIds(), SeededKeys(1), NOW))
    address = server.database()
    assert not move(one, address, NOW).keys
    digest = verify(address).root_digest
    with pytest.raises(LedgerError) as caught:
        move(other, address, NOW)
    assert (caught.value.code, verify(address).root_digest) == ("LED-85", digest)
    with pytest.raises(LedgerError) as caught:
        move(address, other, NOW)
    assert caught.value.code == "LED-85"
    accounts_of(one).write_bytes(b"keys")
    assert move(one, address, NOW).keys
    accounts_of(one).write_bytes(b"other keys")
    with pytest.raises(LedgerError) as caught:
        move(one, address, NOW)
    assert caught.value.code == "LED-87"
    assert accounts_of(one).read_bytes() == b"other keys"
    server.take_back()


def test_a_source_that_does_not_verify_is_not_moved(tmp_path: Path) -> None:
    """Tests that a broken record stays where it is, and no target is made."""
    import sqlite3

    source = region_file(tmp_path / "broken.gpkg")
    connection = sqlite3.connect(source)
    connection.execute("DROP TRIGGER clearground_events_no_update")
    connection.execute("UPDATE clearground_events SET entity='x' WHERE fid=3")
    connection.commit()
    connection.close()
    with pytest.raises(LedgerError) as caught:
        move(source, tmp_path / "target.gpkg", NOW)
    assert caught.value.code == "LED-35"
    assert not (tmp_path / "target.gpkg").exists()


def test_a_word_is_a_file_unless_it_is_an_address() -> None:
    """Tests how commands read a place."""
    assert place_of("postgresql://h/d") == "postgresql://h/d"
    assert place_of("a/b.gpkg") == Path("a/b.gpkg")


def test_what_arrives_changed_is_found_and_keys_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests a deliberate fault: a record slips in while the others are carried over."""
    source = region_file(tmp_path / "one.gpkg")
    accounts_of(source).write_bytes(b"keys")
    real = moving._copy

    def spoilt(origin: AnyStore, store: AnyStore) -> None:
        real(origin, store)
        late = replace(drafts()[7], entity="late")
        store.append([late], Writer(RandomIds(), SeededKeys(5), NOW))

    monkeypatch.setattr(moving, "_copy", spoilt)
    with pytest.raises(LedgerError) as caught:
        move(source, tmp_path / "two.gpkg", NOW)
    assert caught.value.code == "LED-86"
    assert accounts_of(source).read_bytes() == b"keys"
