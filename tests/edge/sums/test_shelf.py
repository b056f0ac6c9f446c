"""The sums in the region file: brought up to its records, and never used where they do not fit."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from clearground.edge.ledger.store import GeoPackageStore
from clearground.edge.sums import shelf
from clearground.edge.sums.proof import check_sums
from clearground.events import Draft
from clearground.events.areas import AreaStatusChanged
from clearground.standards.terms import AreaStatus
from tests.edge.region import NOW, region_file, writer


def with_sums(path: Path) -> Path:
    region_file(path)
    with GeoPackageStore.open(path) as store:
        shelf.put(store, shelf.made(store))
    return path


def record(path: Path) -> None:
    """One more record behind those that the sums show."""
    fact = AreaStatusChanged(AreaStatus.SUSPENDED, (), "example-1", "authority")
    at = NOW + timedelta(hours=1)
    with GeoPackageStore.open(path) as store:
        draft = Draft("area-a", fact, "officer", "authority", at, at, simulated=True)
        store.append([draft], writer(9))


def edit(path: Path, change: str) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute(f"UPDATE {shelf.TABLE} SET {change}")


def test_sums_taken_after_a_record_are_those_made_from_zero(tmp_path: Path) -> None:
    """Tests byte for byte, from a file that is open for reading alone."""
    path = with_sums(tmp_path / "r.gpkg")
    record(path)
    with GeoPackageStore.open(path, read_only=True) as store:
        taken, made = shelf.taken(store), shelf.made(store)
        assert taken is not None
        assert taken.records == store.position()
        assert taken.root_digest == store.root_digest()
        assert shelf.packed(taken.sums) == shelf.packed(made.sums)
        assert check_sums(store) == ()


@pytest.mark.parametrize(
    "change",
    [
        "content=substr(content, 1, length(content) - 1)",
        "content_digest='0'",
        "content='text'",
        "version=99",
        "records=records + 1",
        "records=0",
        "root_digest='0'",
    ],
)
def test_sums_that_do_not_fit_are_not_used_and_are_named(tmp_path: Path, change: str) -> None:
    """Tests that each mark is asked (LED-200), and that writing them anew heals."""
    path = with_sums(tmp_path / "r.gpkg")
    edit(path, change)
    with GeoPackageStore.open(path) as store:
        assert shelf.taken(store) is None
        assert [fault.code for fault in check_sums(store)] == ["LED-200"]
        shelf.put(store, shelf.made(store))
        assert check_sums(store) == ()


def test_other_figures_under_a_right_digest_are_found_by_the_proof(tmp_path: Path) -> None:
    """Tests that who rewrites the sums and their digest is found by making them again."""
    path = with_sums(tmp_path / "r.gpkg")
    with GeoPackageStore.open(path) as store:
        held = shelf.shelved(store)
        assert held is not None
        held.sums.states.half_mm2[0, 0] += 2_000_000
        shelf.put(store, held)
        assert shelf.taken(store) is not None
        (fault,) = check_sums(store)
    assert fault.code == "LED-200"
    assert "not what the records give" in fault.what


def test_a_file_without_sums_has_none(tmp_path: Path) -> None:
    """Tests that nothing is taken, and nothing is missing."""
    with GeoPackageStore.open(region_file(tmp_path / "r.gpkg")) as store:
        assert not shelf.is_there(store)
        assert shelf.taken(store) is None
        assert check_sums(store) == ()


@pytest.mark.parametrize(
    "broken", [lambda b: b[:-1], lambda b: b"{}\n" + b, lambda b: b"", lambda b: b[10:]]
)
def test_bytes_that_hold_no_sums_are_refused(broken: Callable[[bytes], bytes]) -> None:
    """Tests that columns of the wrong length are no sums."""
    content = shelf.packed(shelf.built([]))
    with pytest.raises(ValueError, match=r"columns|length|Expecting|Extra"):
        shelf.unpacked(broken(content))
