"""Whole batches out of a store and into another."""

from __future__ import annotations

from pathlib import Path

from clearground.edge.ledger import chains
from clearground.edge.ledger.envelope import event_hash
from clearground.edge.ledger.store import GeoPackageStore
from clearground.edge.ledger.verify import verify
from tests.edge.ledger.offices import HEAD, enrol_field, head_office


def test_what_is_behind_a_place_is_whole_batches(tmp_path: Path) -> None:
    """Tests the chain behind each batch: first number, the hash before it, its closings."""
    with head_office(tmp_path / "r.gpkg") as store:
        (whole,) = store.chains_after({})
        for closing in whole.closings[:-1]:
            (rest,) = chains.chains_after(store.connection, {whole.device: closing.sequence})
            assert rest.first == closing.sequence + 1
            assert rest.texts == whole.texts[closing.sequence :]
            assert rest.previous == store.hash_at(whole.device, closing.sequence)
            assert rest.closings[0].sequence > closing.sequence
        assert store.chains_after(store.have()) == ()
        assert store.hash_at(whole.device, 10_000) == ""
        (head,) = store.heads()
        assert event_hash(chains.body_of(whole.texts[-1])) == head.hash


def test_a_copy_made_of_chains_verifies_and_is_the_same(tmp_path: Path) -> None:
    """Tests that a store filled from another's chains proves and names itself alike."""
    with head_office(tmp_path / "r.gpkg") as store:
        enrol_field(store)
        digest, whole = store.root_digest(), store.chains_after({})
        kinds = [e.type for e in store.key_events()]
    with GeoPackageStore.create(tmp_path / "copy.gpkg") as copy:
        assert copy.take(whole) == len(whole[0].texts)
        assert copy.root_digest() == digest
        assert [e.type for e in copy.key_events()] == kinds
        assert copy.have() == {HEAD.device(): len(whole[0].texts)}
    assert verify(tmp_path / "copy.gpkg", None).ok
