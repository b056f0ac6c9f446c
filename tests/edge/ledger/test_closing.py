"""The account that follows from the records."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from clearground.edge.ledger.closing import account_faults
from clearground.edge.ledger.store import GeoPackageStore
from clearground.edge.ledger.verify import verify
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
