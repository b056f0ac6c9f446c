"""What both stores share: the records, asked of a store of a file."""

from __future__ import annotations

from pathlib import Path

from clearground.edge.ledger.envelope import body_of, event_hash
from clearground.edge.ledger.records import Records
from clearground.edge.ledger.store import GeoPackageStore
from tests.edge.region import region_file


def test_heads_of_the_first_records_are_those_of_a_shorter_store(tmp_path: Path) -> None:
    """Tests that a head names the record at its place, for any number of records."""
    with GeoPackageStore.open(region_file(tmp_path / "r.gpkg"), read_only=True) as store:
        assert isinstance(store, Records)
        bodies = {e.sequence: e for e in store.events()}
        texts = {body_of(text)["sequence"]: text for text in store.bodies()}
        for records in range(1, store.position() + 1):
            (head,) = store.heads(records)
            assert head.sequence == bodies[records].sequence
            assert head.hash == event_hash(body_of(texts[records]))
        assert store.heads(0) == ()
