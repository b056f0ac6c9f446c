"""A copy is whole, proved and private, though others write; put back, it goes on to the same."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from clearground.edge.ledger import backup as module
from clearground.edge.ledger.backup import (
    backups_of,
    copy_database,
    files_path,
    read_note,
    restore_backup,
    write_backup,
)
from clearground.edge.ledger.bundling import read_bundle, write_bundle
from clearground.edge.ledger.keys import DEVICE, AccountsFile, accounts_path
from clearground.edge.ledger.store import GeoPackageStore
from clearground.edge.ledger.verify import verify
from clearground.errors import LedgerError, NotFoundError
from tests.edge.ledger.offices import (
    FIELD,
    HEAD,
    enrol_field,
    fact,
    field_records,
    hand,
    head_office,
)
from tests.edge.ledger.test_verify import unguarded
from tests.edge.region import NOW, drafts

WRITER = """
import sys
from pathlib import Path
from clearground.edge.ledger.store import GeoPackageStore
from tests.edge.ledger.offices import field_records
with GeoPackageStore.open(Path(sys.argv[1])) as store:
    for minute in range(1, 10_000):
        field_records(store, minute)
        print(minute, flush=True)
"""


@pytest.fixture
def region(tmp_path: Path) -> Path:
    """A region with accounts and two documents."""
    path = tmp_path / "office" / "region.gpkg"
    path.parent.mkdir()
    with head_office(path) as store:
        enrol_field(store)
    accounts = AccountsFile(accounts_path(path), seed=1)
    accounts.key(accounts.device(), DEVICE)
    accounts.close()
    (files_path(path) / "ab").mkdir(parents=True)
    (files_path(path) / "ab" / "abcd").write_bytes(b"photo")
    (files_path(path) / "ab" / ".part").write_bytes(b"half")
    return path


def test_a_copy_holds_records_keys_and_documents_for_its_owner_only(
    region: Path, tmp_path: Path
) -> None:
    """Tests what is in it, who may read it, and that half a document is not."""
    made = write_backup(region, tmp_path / "safe", now=NOW)
    folder = Path(made.folder)
    assert (made.accounts, made.files, made.events) == (True, 1, verify(region).events)
    assert (
        made.root_digest == verify(region).root_digest == verify(folder / made.region).root_digest
    )
    assert read_note(folder) == made
    for name in ("region.gpkg", "region.accounts"):
        assert (folder / name).stat().st_mode & 0o077 == 0
    assert folder.stat().st_mode & 0o077 == 0
    assert [p.name for p in folder.rglob("*") if p.name.startswith(".")] == []


def test_a_drill_from_an_old_copy_and_a_bundle_ends_at_the_same_root(
    region: Path, tmp_path: Path
) -> None:
    """Tests the whole drill: copy, work on, lose the file, restore, replay, same root digest."""
    made = write_backup(region, tmp_path / "safe", now=NOW)
    with GeoPackageStore.open(region) as store:
        report = next(d for d in drafts() if d.type == "EvidenceReported")
        store.append([fact("later", report.payload, "officer", 9)], hand(HEAD, 900, 9))
        field_records(store)
        bundle = write_bundle(store, FIELD, now=NOW)  # what the other office holds as well
        wanted = store.root_digest()
    for path in (region, accounts_path(region)):
        path.unlink()
    shutil.rmtree(files_path(region))
    restored = restore_backup(Path(made.folder), region)
    assert restored.root_digest == made.root_digest != wanted
    with GeoPackageStore.open(region) as store:
        received = read_bundle(store, bundle, now=NOW)
        assert received.findings == ()
        assert store.root_digest() == wanted
        # The device goes on behind its own last record, with its own key.
        store.append([fact("next", report.payload, "officer", 10)], hand(HEAD, 901, 10))
    assert verify(region).ok
    assert accounts_path(region).stat().st_mode & 0o077 == 0
    assert (files_path(region) / "ab" / "abcd").read_bytes() == b"photo"


def test_a_copy_is_whole_while_another_process_writes(region: Path, tmp_path: Path) -> None:
    """Tests ten copies beside a child that commits all the time: each verifies, none stops it."""
    words = [sys.executable, "-c", WRITER, str(region)]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, cwd=Path(__file__).parents[3])
    assert process.stdout is not None
    try:
        seen = []
        for i in range(10):
            for _line in range(3):
                assert process.stdout.readline()
            made = write_backup(region, tmp_path / "safe", now=NOW + timedelta(seconds=i))
            seen.append(made.events)
        assert process.poll() is None
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
    assert seen == sorted(seen)
    assert seen[-1] > seen[0]
    assert verify(region, None).ok


def test_only_so_many_copies_are_kept(region: Path, tmp_path: Path) -> None:
    """Tests that the oldest go, and nothing else in the folder."""
    safe = tmp_path / "safe"
    for i in range(4):
        write_backup(region, safe, now=NOW + timedelta(minutes=i), keep=2)
        (safe / "region-notes").mkdir(exist_ok=True)
    assert [p.name[-7:] for p in backups_of(region, safe)] == ["080200Z", "080300Z"]
    assert (safe / "region-notes").is_dir()


def test_a_broken_region_pushes_out_no_whole_copy(region: Path, tmp_path: Path) -> None:
    """Tests that a copy that does not verify does not count."""
    safe = tmp_path / "safe"
    write_backup(region, safe, now=NOW, keep=1)
    with unguarded(region) as connection:
        connection.execute("UPDATE clearground_events SET entity='x' WHERE fid=5")
    with pytest.raises(LedgerError, match="LED-117"):
        write_backup(region, safe, now=NOW + timedelta(minutes=1), keep=1)
    assert [p.name for p in safe.iterdir()] == ["region-20260603T080000Z"]


@pytest.mark.parametrize(
    "there", ["region.gpkg", "region.accounts", "region.files", "region.gpkg-wal"]
)
def test_restoring_writes_over_nothing(region: Path, tmp_path: Path, there: str) -> None:
    """Tests each place that may be taken."""
    made = write_backup(region, tmp_path / "safe", now=NOW)
    other = tmp_path / "other" / "region.gpkg"
    other.parent.mkdir()
    (other.parent / there).write_bytes(b"mine")
    with pytest.raises(LedgerError, match="LED-118"):
        restore_backup(Path(made.folder), other)
    assert [p.name for p in other.parent.iterdir()] == [there]


@pytest.mark.parametrize("part", ["backup.json", "region.gpkg", "region.accounts"])
def test_half_a_copy_is_not_restored(region: Path, tmp_path: Path, part: str) -> None:
    """Tests a missing part, and records that are not those that were copied."""
    made = write_backup(region, tmp_path / "safe", now=NOW)
    (Path(made.folder) / part).unlink()
    other = tmp_path / "other.gpkg"
    with pytest.raises(LedgerError, match="LED-116"):
        restore_backup(Path(made.folder), other)
    assert not other.exists()


def test_a_copy_that_was_changed_is_not_restored(region: Path, tmp_path: Path) -> None:
    """Tests a whole file of older records in the place of the copied one."""
    made = write_backup(region, tmp_path / "safe", now=NOW)
    (Path(made.folder) / "region.gpkg").unlink()
    head_office(tmp_path / "older.gpkg").close()
    shutil.copy(tmp_path / "older.gpkg", Path(made.folder) / "region.gpkg")
    (tmp_path / "new").mkdir()
    with pytest.raises(LedgerError, match="LED-116"):
        restore_backup(Path(made.folder), tmp_path / "new" / "region.gpkg")
    assert list((tmp_path / "new").iterdir()) == []


@pytest.mark.parametrize("step", ["copy_database", "_copy_files", "_write", "_sync"])
def test_a_full_disk_at_any_step_leaves_the_earlier_copies(
    region: Path, tmp_path: Path, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests a failure in each step: LED-04, no half copy, and the region as it was."""
    safe, root = tmp_path / "safe", verify(region).root_digest
    write_backup(region, safe, now=NOW)

    def full(*_words: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module, step, full)
    with pytest.raises(LedgerError, match="LED-04"):
        write_backup(region, safe, now=NOW + timedelta(minutes=1))
    assert [p.name for p in safe.iterdir()] == ["region-20260603T080000Z"]
    assert verify(region).root_digest == root


def test_a_copy_of_nothing_is_refused(tmp_path: Path) -> None:
    """Tests a missing region, and two copies in one second."""
    with pytest.raises(NotFoundError, match="NF-10"):
        write_backup(tmp_path / "none.gpkg", tmp_path, now=NOW)
    head_office(tmp_path / "r.gpkg").close()
    write_backup(tmp_path / "r.gpkg", tmp_path / "safe", now=NOW)
    with pytest.raises(LedgerError, match="LED-118"):
        write_backup(tmp_path / "r.gpkg", tmp_path / "safe", now=NOW)


def test_a_copied_database_is_one_file(region: Path, tmp_path: Path) -> None:
    """Tests that no journal of its own is left beside it."""
    held = sqlite3.connect(region)
    held.execute("PRAGMA journal_mode=WAL")
    copy_database(region, tmp_path / "copy.gpkg")
    held.close()
    assert not (tmp_path / "copy.gpkg-wal").exists()
    assert verify(tmp_path / "copy.gpkg").ok
