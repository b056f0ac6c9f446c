"""A file beside its checkpoints and receipts: cuts, rollbacks and missing devices are named."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from clearground.edge.ledger.checkpoint import Receipt, cosigned
from clearground.edge.ledger.checkpoint_proof import last_checkpoint
from clearground.edge.ledger.checkpoint_store import (
    add_cosignatures,
    last_receipt,
    make_checkpoint,
)
from clearground.edge.ledger.keys import AccountsFile
from clearground.edge.ledger.store import GeoPackageStore
from clearground.edge.ledger.verify import verify
from clearground.errors import LedgerError
from tests.edge.ledger.offices import (
    FIELD,
    FIELD_DEVICE,
    HEAD,
    enrol_field,
    field_records,
    head_office,
)
from tests.edge.ledger.test_verify import unguarded
from tests.edge.region import NOW, region_file

Change = Callable[[sqlite3.Connection], object]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Receipt]:
    """A file of two devices with two checkpoints, and the receipt of the second, co-signed."""
    folder = tmp_path_factory.mktemp("proof")
    accounts = AccountsFile(folder / "other.accounts")
    with head_office(folder / "r.gpkg") as store:
        enrol_field(store)
        make_checkpoint(store, HEAD, by="admin", now=NOW)
        field_records(store)
        make_checkpoint(store, HEAD, by="admin", now=NOW)
        receipt = cosigned(last_receipt(store), accounts, organisation="UN", by="N", now=NOW)
        add_cosignatures(store, receipt)
    accounts.close()
    return folder / "r.gpkg", receipt


@pytest.fixture
def path(made: tuple[Path, Receipt], tmp_path: Path) -> Path:
    return Path(shutil.copy(made[0], tmp_path / "r.gpkg"))


def spoilt(path: Path, change: Change, receipt: Receipt | None = None) -> str:
    """The first fault after a change behind the guards."""
    with unguarded(path) as connection:
        change(connection)
    found = verify(path, None, receipt=receipt).first_broken
    return found.code if found else ""


def cut_field(connection: sqlite3.Connection) -> None:
    """The field's device with all its records and signatures is gone."""
    for table in ("events", "batches"):
        query = f"DELETE FROM clearground_{table} WHERE device=?"
        connection.execute(query, (FIELD_DEVICE,))


def cut_last_checkpoint(connection: sqlite3.Connection) -> None:
    """The last checkpoint is gone, with what was signed under it."""
    last = "(SELECT max(fid) FROM clearground_checkpoints)"
    connection.execute(f"DELETE FROM clearground_checkpoints WHERE fid={last}")
    connection.execute("DELETE FROM clearground_cosignatures")


def both(connection: sqlite3.Connection) -> None:
    """Records and the checkpoint that saw them are gone."""
    cut_field(connection)
    cut_last_checkpoint(connection)


def test_a_whole_file_agrees_with_its_checkpoints_and_receipt(
    made: tuple[Path, Receipt],
) -> None:
    """Tests the untouched file, alone and beside the receipt; the last checkpoint is told."""
    path, receipt = made
    report = verify(path, receipt=receipt)
    assert (report.ok, report.notices) == (True, ())
    assert report.checkpoint == receipt.checkpoint


def test_a_cut_behind_the_last_checkpoint_is_found_in_the_file_alone(path: Path) -> None:
    """Tests a missing device: chains and signatures of the rest hold, the checkpoint does not."""
    assert spoilt(path, cut_field) == "LED-101"
    found = verify(path, None).first_broken
    assert found is not None
    assert FIELD_DEVICE in found.what
    assert "record 3" in found.what


def test_a_cut_of_the_checkpoint_too_is_found_only_beside_the_receipt(
    path: Path, made: tuple[Path, Receipt]
) -> None:
    """Tests the documented limit, and what the receipt adds to it."""
    assert spoilt(path, both) == ""
    assert spoilt(path, lambda _c: None, made[1]) == "LED-101"


def test_a_cut_checkpoint_alone_is_found_beside_the_receipt(
    path: Path, made: tuple[Path, Receipt]
) -> None:
    """Tests records that are whole under a checkpoint that is missing."""
    assert spoilt(path, cut_last_checkpoint) == ""
    assert spoilt(path, lambda _c: None, made[1]) == "LED-105"


def test_an_older_copy_of_the_file_is_found_beside_the_receipt(
    made: tuple[Path, Receipt], tmp_path: Path
) -> None:
    """Tests a rollback: the older file is whole in itself."""
    with head_office(tmp_path / "old.gpkg") as store:
        enrol_field(store)
    assert verify(tmp_path / "old.gpkg").ok
    found = verify(tmp_path / "old.gpkg", receipt=made[1]).first_broken
    assert found is not None
    assert found.code == "LED-101"


def test_a_missing_checkpoint_in_the_middle_is_found_in_the_file_alone(path: Path) -> None:
    """Tests that checkpoints are chained."""
    first = "DELETE FROM clearground_checkpoints WHERE fid=1"
    assert spoilt(path, lambda c: c.execute(first)) == "LED-100"


@pytest.mark.parametrize("column", ["digest", "body", "signature"])
def test_a_changed_checkpoint_is_found(path: Path, column: str) -> None:
    """Tests each column of the table."""
    change = f"UPDATE clearground_checkpoints SET {column}='00'||substr({column}, 3) WHERE fid=2"
    assert spoilt(path, lambda c: c.execute(change)) == "LED-100"


@pytest.mark.parametrize("column", ["checkpoint", "key_id", "body", "signature"])
def test_a_changed_cosignature_is_found(path: Path, column: str) -> None:
    """Tests each column of the table."""
    change = f"UPDATE clearground_cosignatures SET {column}='00'||substr({column}, 3)"
    assert spoilt(path, lambda c: c.execute(change)) == "LED-107"


def test_a_checkpoint_of_an_unknown_key_is_found(tmp_path: Path) -> None:
    """Tests a checkpoint by a device that no record enrols."""
    with head_office(tmp_path / "r.gpkg") as store:
        make_checkpoint(store, FIELD, by="admin", now=NOW)
    found = verify(tmp_path / "r.gpkg").first_broken
    assert found is not None
    assert found.code == "LED-100"
    assert "enrolled" in found.what


def test_records_written_anew_are_found(tmp_path: Path, made: tuple[Path, Receipt]) -> None:
    """Tests a file of the same region whose own device recorded something else."""
    with head_office(tmp_path / "r.gpkg") as store:
        enrol_field(store)
        field_records(store, minute=7)
    assert verify(tmp_path / "r.gpkg").ok
    found = verify(tmp_path / "r.gpkg", receipt=made[1]).first_broken
    assert found is not None
    assert found.code == "LED-102"


def test_a_receipt_of_another_copy_is_a_notice(tmp_path: Path) -> None:
    """Tests that all its records are here, though its checkpoint is not."""
    with head_office(tmp_path / "r.gpkg") as store:
        enrol_field(store)
        field_records(store)
    shutil.copy(tmp_path / "r.gpkg", tmp_path / "copy.gpkg")
    with GeoPackageStore.open(tmp_path / "copy.gpkg") as copy:
        make_checkpoint(copy, FIELD, by="admin", now=NOW)
        receipt = last_receipt(copy)
    report = verify(tmp_path / "r.gpkg", receipt=receipt)
    assert report.ok
    assert [n.code for n in report.notices] == ["LED-106"]
    with GeoPackageStore.open(tmp_path / "r.gpkg", read_only=True) as store:
        assert last_checkpoint(store.connection) is None


def test_a_receipt_of_another_region_is_refused(tmp_path: Path, made: tuple[Path, Receipt]) -> None:
    """Tests that a comparison with the wrong receipt says nothing."""
    path = region_file(tmp_path / "r.gpkg")
    with GeoPackageStore.create(tmp_path / "empty.gpkg"):
        pass
    assert verify(path, None).ok
    with pytest.raises(LedgerError, match="LED-104"):
        verify(tmp_path / "empty.gpkg", None, receipt=made[1])
