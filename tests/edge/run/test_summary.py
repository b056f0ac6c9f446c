"""A demo and a run leave a summary of one shape, and the reference names its keys."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path

from clearground.edge.ledger.checkpoint_store import last_receipt
from clearground.edge.ledger.store import GeoPackageStore
from clearground.edge.run.done import Done
from clearground.edge.run.real import RunOrder, run_case
from tests.edge.run.made_case import make_case

NOW = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
PAGE = Path(__file__).resolve().parents[3] / "docs" / "reference" / "outputs.md"


def test_demo_and_run_leave_the_same_documented_keys(small_demo: Done, tmp_path: Path) -> None:
    """Tests both files, the page, and what is null with its reason."""
    case = make_case(tmp_path / "case", points=40)
    order = RunOrder(case, 1, NOW, tmp_path / "out")
    run = run_case(order, lambda _line: None)
    found = [
        json.loads((done.region.parent / "summary.json").read_text()) for done in (small_demo, run)
    ]
    assert list(found[0]) == list(found[1])
    documented = re.findall(r"^\| `(\w+)` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert list(found[0]) == documented
    demo, real = found
    assert (demo["scale"], demo["case"], demo["scores_missing"]) == ("small", None, None)
    assert (real["scale"], real["scores"]) == (None, None)
    assert "not known" in real["scores_missing"]
    assert {row["name"] for row in real["layers"]} == {"accidents", "interviews", "held"}
    for summary in found:
        assert summary["simulated"] is True
        assert all({"seconds", "peak_mb"} <= set(stage) for stage in summary["stages"])
        assert summary["account"]["difference_m2"] == 0
        assert summary["checkpoint"]["root"] == summary["root_digest"]
    with GeoPackageStore.open(small_demo.region, read_only=True) as store:
        made = last_receipt(store).checkpoint
    assert demo["checkpoint"]["digest"] == made.digest
    assert (demo["checkpoint"]["key_id"], demo["checkpoint"]["public_key"]) == (
        made.key_id,
        made.public_key,
    )
