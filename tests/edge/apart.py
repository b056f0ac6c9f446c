"""The sample region after two devices, apart, moved the status of area A."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from clearground.edge.ledger.ids import SeededIds
from clearground.edge.ledger.keys import SeededKeys
from clearground.edge.ledger.store import GeoPackageStore, Writer
from clearground.events import Draft
from clearground.events.areas import AreaStatusChanged
from clearground.standards.terms import AreaStatus
from tests.edge.region import NOW, region_file

SEEDS = {AreaStatus.SUSPENDED: 1, AreaStatus.WORKED_ON: 2}


def region_apart(path: Path) -> Path:
    """A region file in which neither of two devices had seen the other's decision."""
    region_file(path)
    with GeoPackageStore.open(path) as store:
        for n, (status, seed) in enumerate(SEEDS.items()):
            at = NOW + timedelta(minutes=n)
            moved = AreaStatusChanged(
                status, ("report-find",), "example-1", "authority", f"reason {n}"
            )
            draft = Draft("area-a", moved, "officer", "authority", at, at, simulated=True)
            store.append([draft], Writer(SeededIds(70 + seed, at), SeededKeys(seed), at))
    return path
