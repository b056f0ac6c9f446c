"""A connection does nothing that a made-up schema asks of it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from clearground.edge.ledger.guarding import guard
from clearground.edge.ledger.store import GeoPackageStore
from clearground.errors import LedgerError
from tests.edge.ledger.offices import HEAD, fact, hand, head_office
from tests.edge.region import drafts, region_file


@pytest.mark.parametrize(
    "statement",
    [
        "ATTACH DATABASE ':memory:' AS other",
        "SELECT load_extension('/tmp/evil.so')",
        "SELECT fts3_tokenizer('simple')",
    ],
)
def test_what_reaches_out_is_denied(statement: str) -> None:
    """Tests another database, a library, and a pointer from a function."""
    with closing(sqlite3.connect(":memory:")) as db:
        guard(db)
        with pytest.raises(sqlite3.DatabaseError):
            db.execute(statement)


def test_a_trigger_elsewhere_writes_no_record(tmp_path: Path) -> None:
    """Tests a trigger on the contents table that adds a record whenever a layer is written."""
    path = region_file(tmp_path / "a.gpkg")
    with closing(sqlite3.connect(path)) as db:
        db.execute(
            "CREATE TRIGGER evil AFTER UPDATE ON gpkg_contents BEGIN"
            " INSERT INTO clearground_batches (device, sequence, head, signature, key_id)"
            " VALUES ('d', 1, '', '', ''); END"
        )
        db.commit()
    count = "SELECT count(*) FROM clearground_batches"
    with GeoPackageStore.open(path) as store:
        before = store.connection.execute(count).fetchone()
        with pytest.raises(LedgerError) as refused, store.transaction() as connection:
            connection.execute("UPDATE gpkg_contents SET description='x'")
        assert refused.value.code == "LED-210"
        assert store.connection.execute(count).fetchone() == before


def test_a_trigger_on_the_records_keeps_the_file_shut(tmp_path: Path) -> None:
    """Tests that nothing is recorded into a file with a foreign trigger: LED-210."""
    with head_office(tmp_path / "a.gpkg") as store:
        report = next(d for d in drafts() if d.type == "EvidenceReported")
        store.append([fact("r", report.payload, "officer")], hand(HEAD, 5))
    with closing(sqlite3.connect(tmp_path / "a.gpkg")) as db:
        db.execute(
            "CREATE TRIGGER evil AFTER INSERT ON clearground_events BEGIN"
            " UPDATE gpkg_contents SET description=''; END"
        )
        db.commit()
    with pytest.raises(LedgerError) as refused:
        GeoPackageStore.open(tmp_path / "a.gpkg")
    assert refused.value.code == "LED-210"
