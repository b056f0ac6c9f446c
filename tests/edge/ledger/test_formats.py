"""Every older version of the tables: an archived file is read as it is, and brought up whole.

`tests/data/format-1.gpkg.gz` holds `tests.edge.region.region_file` with its layers, written by
the program at commit e5050ac. A new version adds its own file here, written by the version
before it.
"""

from __future__ import annotations

import gzip
import hashlib
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from clearground.edge.ledger import schema
from clearground.edge.ledger import store as store_module
from clearground.edge.ledger.checkpoint_store import make_checkpoint
from clearground.edge.ledger.ids import SeededIds
from clearground.edge.ledger.keys import SeededKeys
from clearground.edge.ledger.store import GeoPackageStore, Writer
from clearground.edge.ledger.verify import verify
from clearground.errors import LedgerError
from tests.edge.region import NOW, drafts

DATA = Path(__file__).resolve().parents[2] / "data"
ROOTS = {1: "1b34d528b41352bdf218b6579dedb5158d24c592b10e6182491c6492c7ae6419"}
"""Root digest of each archived file, as the version that wrote it gave it."""


@pytest.fixture(params=sorted(ROOTS))
def old(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, str]:
    """An archived file and its root digest."""
    path = tmp_path / "region.gpkg"
    archived = DATA / f"format-{request.param}.gpkg.gz"
    path.write_bytes(gzip.decompress(archived.read_bytes()))
    return path, ROOTS[request.param]


def tables(path: Path) -> set[tuple[str, str]]:
    """What the database is made of."""
    connection = sqlite3.connect(path)
    found = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
    rows = {(str(n), str(s)) for n, s in found if str(n).startswith("clearground_")}
    connection.close()
    return rows


def test_every_older_version_has_its_archived_file() -> None:
    """Tests that nobody raises the version without an archive."""
    older = set(schema.FORMATS_READ) - {schema.FORMAT_VERSION}
    assert older == set(range(1, schema.FORMAT_VERSION)) == set(ROOTS)


def test_reading_an_older_file_changes_no_byte(old: tuple[Path, str]) -> None:
    """Tests that verify and a reading store leave the file as it was."""
    path, root = old
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    report = verify(path)
    assert (report.ok, report.root_digest, report.checkpoint) == (True, root, None)
    with GeoPackageStore.open(path, read_only=True) as store:
        assert store.root_digest() == root
        assert len(store.events()) == report.events
    assert hashlib.sha256(path.read_bytes()).hexdigest() == before


def test_opening_for_writing_brings_it_up_with_the_same_records(
    old: tuple[Path, str], tmp_path: Path
) -> None:
    """Tests root digest, guards and tables like a new file's, and that it goes on."""
    path, root = old
    with GeoPackageStore.open(path) as store:
        assert store.root_digest() == root
        assert schema.version_of(store.connection) == schema.FORMAT_VERSION
    assert verify(path).ok
    with GeoPackageStore.create(tmp_path / "new.gpkg"):
        pass
    ledger = {name for name, _sql in tables(tmp_path / "new.gpkg")}
    assert {t for t in tables(path) if t[0] in ledger} == tables(tmp_path / "new.gpkg")
    with GeoPackageStore.open(path) as store:
        moment = NOW + timedelta(days=1)
        store.append(drafts()[-1:], Writer(SeededIds(9, moment), SeededKeys(1), moment))
        made = make_checkpoint(store, SeededKeys(1), by="officer", now=moment)
    report = verify(path)
    assert (report.ok, report.checkpoint) == (True, made)


def test_an_upgrade_that_is_cut_off_leaves_the_older_file(
    old: tuple[Path, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests a failure after the tables were made: the file is of its old version, and whole."""
    path, root = old
    before = tables(path)

    def half(connection: sqlite3.Connection) -> None:
        schema.upgrade(connection)
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(store_module, "upgrade", half)
    with pytest.raises(LedgerError, match="LED-04"):
        GeoPackageStore.open(path)
    assert tables(path) == before
    assert verify(path).root_digest == root


@pytest.mark.parametrize("version", [0, 3, 99])
def test_a_version_that_is_not_known_is_refused(old: tuple[Path, str], version: int) -> None:
    """Tests a newer file, and one that says nonsense: LED-02, and no byte changed."""
    path, _root = old
    connection = sqlite3.connect(path)
    connection.execute("UPDATE clearground_format SET version=?", (version,))
    connection.commit()
    connection.close()
    before = path.read_bytes()
    for read_only in (True, False):
        with pytest.raises(LedgerError, match="LED-02"):
            GeoPackageStore.open(path, read_only=read_only)
    assert path.read_bytes() == before
