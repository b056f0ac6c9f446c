"""Checkpoints lie beside the records, append-only, and repeat themselves byte for byte."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from clearground.edge.ledger.checkpoint import cosigned
from clearground.edge.ledger.checkpoint_store import (
    add_cosignatures,
    cosignatures,
    kept,
    last_receipt,
    make_checkpoint,
)
from clearground.edge.ledger.keys import AccountsFile
from clearground.edge.ledger.store import GeoPackageStore
from clearground.errors import LedgerError
from tests.edge.ledger.offices import HEAD, field_records, head_office
from tests.edge.region import NOW


def test_a_checkpoint_names_every_device_and_is_made_once(tmp_path: Path) -> None:
    """Tests root, number, the link to the one before, and a repetition that adds nothing."""
    with head_office(tmp_path / "r.gpkg") as store:
        first = make_checkpoint(store, HEAD, by="admin", now=NOW)
        assert make_checkpoint(store, HEAD, by="admin", now=NOW) == first
        field_records(store)
        second = make_checkpoint(store, HEAD, by="admin", now=NOW)
        assert (first.number, second.number, second.previous) == (1, 2, first.digest)
        assert second.root == store.root_digest()
        assert [h.device for h in second.heads] == [h.device for h in store.heads()]
        assert kept(store.connection) == (first, second)


def test_the_same_records_give_the_same_checkpoint(tmp_path: Path) -> None:
    """Tests two files made alike: the same bytes."""
    made = []
    for name in ("a", "b"):
        with head_office(tmp_path / f"{name}.gpkg") as store:
            made.append(make_checkpoint(store, HEAD, by="admin", now=NOW))
    assert made[0] == made[1]


def test_an_empty_region_has_no_checkpoint(tmp_path: Path) -> None:
    """Tests both ways: none is made, none is written."""
    with GeoPackageStore.create(tmp_path / "r.gpkg") as store:
        with pytest.raises(LedgerError, match="LED-109"):
            make_checkpoint(store, HEAD, by="admin", now=NOW)
        with pytest.raises(LedgerError, match="LED-108"):
            last_receipt(store)


def test_signatures_of_others_are_kept_once(tmp_path: Path) -> None:
    """Tests a co-signed receipt that comes back twice, and one of another file."""
    accounts = AccountsFile(tmp_path / "other.accounts")
    with head_office(tmp_path / "r.gpkg") as store:
        make_checkpoint(store, HEAD, by="admin", now=NOW)
        back = cosigned(last_receipt(store), accounts, organisation="UN", by="N", now=NOW)
        assert (add_cosignatures(store, back), add_cosignatures(store, back)) == (1, 0)
        assert last_receipt(store) == back
        assert cosignatures(store.connection, "other") == ()
    with (
        head_office(tmp_path / "other.gpkg") as other,
        pytest.raises(LedgerError, match="LED-108"),
    ):
        add_cosignatures(other, back)
    accounts.close()


@pytest.mark.parametrize("table", ["clearground_checkpoints", "clearground_cosignatures"])
@pytest.mark.parametrize(
    "change",
    ["UPDATE {t} SET body='x'", "DELETE FROM {t}", "REPLACE INTO {t} SELECT * FROM {t}"],
)
def test_no_statement_changes_a_checkpoint(tmp_path: Path, table: str, change: str) -> None:
    """Tests the guards of both tables."""
    accounts = AccountsFile(tmp_path / "other.accounts")
    with head_office(tmp_path / "r.gpkg") as store:
        make_checkpoint(store, HEAD, by="admin", now=NOW)
        add_cosignatures(
            store, cosigned(last_receipt(store), accounts, organisation="UN", by="N", now=NOW)
        )
        with pytest.raises(sqlite3.IntegrityError, match="never edited or deleted"):
            store.connection.execute(change.format(t=table))
    accounts.close()
