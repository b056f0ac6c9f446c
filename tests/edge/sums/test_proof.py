"""`verify` names sums of the account that are not what the records give."""

from __future__ import annotations

from pathlib import Path

from clearground.edge.layer_proof import check_layers
from clearground.edge.ledger.store import GeoPackageStore
from clearground.edge.sums.proof import check_sums
from tests.edge.sums.test_shelf import edit, with_sums


def test_verify_names_sums_that_were_changed(tmp_path: Path) -> None:
    """Tests that LED-200 is among the faults of the layers."""
    path = with_sums(tmp_path / "r.gpkg")
    edit(path, "content_digest='0'")
    with GeoPackageStore.open(path, read_only=True) as store:
        assert [f.code for f in check_sums(store)] == ["LED-200"]
        assert "LED-200" in [f.code for f in check_layers(store).faults]
