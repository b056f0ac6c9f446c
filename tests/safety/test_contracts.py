"""Record rooms cannot reach forecasts, and the contract that says so is not empty (H-12)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RECORDS = ("teams", "evidence", "areas", "field", "quality", "release")


def test_no_record_room_can_import_a_forecast() -> None:
    """Tests, in a process of its own, that importing every record room loads no forecast room."""
    rooms = ", ".join(f"clearground.{room}" for room in RECORDS)
    code = (
        f"import sys, {rooms}, clearground.field.protect, clearground.release.account\n"
        "print([m for m in sys.modules if m.startswith(('clearground.belief', "
        "'clearground.plan.', 'clearground.edge'))])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.strip() == "[]"


def test_the_import_contract_names_every_record_room() -> None:
    """Tests that no record room was left out of the contract."""
    text = (ROOT / ".importlinter").read_text()
    contract = text.split("[importlinter:contract:records]")[1].split("[importlinter")[0]
    assert all(f"clearground.{room}\n" in contract for room in RECORDS)
    assert "clearground.belief" in contract
    assert "clearground.plan" in contract
