"""Proofs and documents, asked of a file and of a server alike; between the two they travel."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from clearground.edge.documents import check_contents
from clearground.edge.ledger.checkpoint import cosigned
from clearground.edge.ledger.checkpoint_store import (
    add_cosignatures,
    cosignatures,
    kept,
    last_receipt,
    make_checkpoint,
)
from clearground.edge.ledger.keys import AccountsFile
from clearground.edge.ledger.place import AnyStore, Place, create_store, open_store
from clearground.edge.ledger.store import GeoPackageStore
from clearground.edge.ledger.verify import verify
from clearground.edge.moving import move
from clearground.errors import LedgerError, VerifyError
from tests.edge.ledger.conftest import Fresh
from tests.edge.ledger.offices import HEAD, field_records, hand
from tests.edge.ledger.postgres.server import Server
from tests.edge.ledger.test_kinds import WRONG
from tests.edge.region import NOW, drafts, writer
from tests.edge.sync import offices as o
from tests.edge.sync.test_contents import large, photo
from tests.edge.sync.test_exchange import exchange


def filled(place: Place) -> AnyStore:
    """The sample region at a new place."""
    store = create_store(place)
    store.append(drafts(), writer())
    return store


def test_checkpoints_and_receipts_are_those_of_every_store(fresh: Fresh, tmp_path: Path) -> None:
    """Tests number, link, repetition, co-signatures kept once, and the same bytes beside a file."""
    place = fresh()
    other = AccountsFile(tmp_path / "other.accounts")
    with filled(place) as store, filled(tmp_path / "beside.gpkg") as beside:
        first = make_checkpoint(store, HEAD, by="officer", now=NOW)
        assert first == make_checkpoint(beside, HEAD, by="officer", now=NOW)
        assert make_checkpoint(store, HEAD, by="officer", now=NOW) == first
        back = cosigned(last_receipt(store), other, organisation="UN", by="N", now=NOW)
        assert (add_cosignatures(store, back), add_cosignatures(store, back)) == (1, 0)
        field_records(store)
        second = make_checkpoint(store, HEAD, by="officer", now=NOW)
        assert (second.number, second.previous, second.root) == (
            2,
            first.digest,
            store.root_digest(),
        )
    other.close()
    with open_store(place, read_only=True) as again:
        assert kept(again.connection) == (first, second)
        assert cosignatures(again.connection, first.digest) == back.cosignatures
        assert last_receipt(again).checkpoint == second


def test_a_store_without_records_or_checkpoint_says_so(fresh: Fresh) -> None:
    """Tests that none is made, none is written, and a receipt of another place adds nothing."""
    with create_store(fresh()) as store:
        with pytest.raises(LedgerError, match="LED-109"):
            make_checkpoint(store, HEAD, by="officer", now=NOW)
        with pytest.raises(LedgerError, match="LED-108"):
            last_receipt(store)
        with filled(fresh()) as other:
            make_checkpoint(other, HEAD, by="officer", now=NOW)
            receipt = last_receipt(other)
        with pytest.raises(LedgerError, match="LED-108"):
            add_cosignatures(store, receipt)


def test_a_receipt_shows_what_an_older_state_lacks(fresh: Fresh) -> None:
    """Tests a receipt beside the place that it was made of, and beside one that lacks a record."""
    place, older = fresh(), fresh()
    filled(older).close()
    with filled(place) as store:
        field_records(store)
        make_checkpoint(store, HEAD, by="officer", now=NOW)
        receipt = last_receipt(store)
    assert verify(place, None, receipt=receipt).ok
    lacking = verify(older, None, receipt=receipt).first_broken
    assert lacking is not None
    assert lacking.code.startswith("LED-")


def test_a_value_of_another_kind_is_recorded_by_no_store(fresh: Fresh) -> None:
    """Tests each wrong draft behind a good one: refused, nothing recorded, the good one goes in."""
    with filled(fresh()) as store:
        before = store.root_digest(), store.position()
        good = replace(drafts()[7], entity="good")
        for draft in WRONG:
            with pytest.raises(LedgerError) as refused:
                store.append([good, draft], hand(HEAD, 7))
            assert refused.value.code in ("LED-211", "LED-05")
            assert (store.root_digest(), store.position()) == before
        store.append([good], hand(HEAD, 7))
        assert store.events()[-1].entity == "good"


def spoil(store: AnyStore, digest: str) -> None:
    """Change the contents behind a digest past the program."""
    if isinstance(store, GeoPackageStore):
        store.contents().path(digest).write_bytes(b"changed")
        return
    store.raw.execute(
        b"UPDATE clearground.clearground_contents SET content='changed' WHERE digest=%s", (digest,)
    )


def test_documents_are_kept_read_missed_and_found_damaged(fresh: Fresh, tmp_path: Path) -> None:
    """Tests three photos that records name: whole, never kept, and changed past the program."""
    file = tmp_path / "named.gpkg"
    named = [photo_region(file, n) for n in range(3)]
    with open_store(file) as origin:
        events = origin.events()
    with create_store(fresh()) as store:
        contents = store.contents()
        contents.keep(large(0))
        contents.keep(large(2))
        spoil(store, named[2])
        assert contents.read(named[0]) == large(0)
        found = check_contents(events, contents)
        assert (found.whole, found.missing, len(found.damaged)) == (1, (named[1],), 1)
        assert found.damaged[0].code == "LED-181"
        with pytest.raises(VerifyError, match="LED-181"):
            contents.read(named[2])
        contents.keep(large(2))  # the original, kept again, mends it
        assert contents.read(named[2]) == large(2)


def photo_region(file: Path, number: int) -> str:
    """A region with one more photo that a record names; its digest."""
    if not file.exists():
        opened = ("--name", "R", "--lon0", "35", "--lat0", "51", "--simulated")
        o.ok("region", "open", str(file), *opened, "--by", "A", "--organisation", "O", *o.NOW)
    return photo(file, f"Miller {number}", large(number))


def test_a_region_with_photos_moves_there_and_back(server: Server, tmp_path: Path) -> None:
    """Tests the root digest and each content on both moves, and one that was missing before."""
    file, back, place = tmp_path / "a.gpkg", tmp_path / "b.gpkg", server.database()
    named = [photo_region(file, n) for n in range(3)]
    with open_store(file) as store:
        assert isinstance(store, GeoPackageStore)
        store.contents().path(named[1]).unlink()
    there, home = move(file, place, NOW), move(place, back, NOW)
    assert there.root_digest == home.root_digest == verify(file, None).root_digest
    assert (there.documents, there.left) == (home.documents, home.left) == (2, 1)
    for each in (place, back):
        with open_store(each, read_only=True) as store:
            contents = store.contents()
            assert contents.sizes() == {named[n]: len(large(n)) for n in (0, 2)}
            assert [contents.read(named[n]) for n in (0, 2)] == [large(0), large(2)]
    server.take_back()


def test_a_file_and_a_server_exchange_records_and_photos(server: Server, tmp_path: Path) -> None:
    """Tests a photo each way over the line, and an exchange after it that moves none."""
    head, district = o.offices(tmp_path)
    ours, theirs = photo(head, "Miller", large(1)), photo(district, "Farmer", large(2))
    place = server.database()
    move(head, place, NOW)
    with o.answering(place) as url:
        first, again = exchange(district, url), exchange(district, url)
    assert (first.documents_sent, first.documents_received, first.documents_missing) == (1, 1, 0)
    assert (again.documents_sent, again.documents_received) == (0, 0)
    with open_store(place, read_only=True) as one, open_store(district) as two:
        assert one.root_digest() == two.root_digest()
        for store in (one, two):
            contents = store.contents()
            assert (contents.read(ours), contents.read(theirs)) == (large(1), large(2))
    server.take_back()
