"""The account that follows from the records."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from clearground.edge.ledger import closing
from clearground.edge.ledger.closing import account_faults
from clearground.edge.ledger.store import GeoPackageStore
from clearground.edge.ledger.verify import verify
from clearground.release.account import Account
from tests.edge.region import region_file


def test_the_account_of_a_whole_region_closes(tmp_path: Path) -> None:
    """Tests two areas of one hectare, of which 2,000 m2 are cleared."""
    path = region_file(tmp_path / "region.gpkg")
    with GeoPackageStore.open(path, read_only=True) as store:
        assert account_faults(store.events()) == ()
    assert verify(path).ok


def test_a_record_about_something_unknown_is_named(tmp_path: Path) -> None:
    """Tests that a state that cannot be rebuilt is a fault of the file, not a crash."""
    path = region_file(tmp_path / "region.gpkg")
    with GeoPackageStore.open(path, read_only=True) as store:
        events = store.events()
    orphan = [
        replace(e, entity="nobody", id="x") if e.type == "DifferenceDecided" else e for e in events
    ]
    found = account_faults(orphan)
    assert [f.code for f in found] == ["LED-31"]
    assert "nobody" in found[0].what


def test_an_account_that_does_not_close_is_a_fault_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests that one square metre which is declared and in no line stops the verification."""
    path = region_file(tmp_path / "region.gpkg")
    honest = closing.account

    def one_lost(*given: object) -> Account:
        found = honest(*given)  # type: ignore[arg-type]
        return replace(found, remaining_m2=found.remaining_m2 - 1)

    monkeypatch.setattr(closing, "account", one_lost)
    report = verify(path, check_account=account_faults)
    assert report.first_broken is not None
    assert report.first_broken.code == "LED-30"
    assert "1 m2 are declared but neither remain nor are released" in report.first_broken.what
