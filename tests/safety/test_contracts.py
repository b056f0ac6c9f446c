"""Record rooms cannot reach forecasts, and the contract that says so is not empty (H-12)."""

from __future__ import annotations

import configparser
import re
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


def test_the_contracts_say_what_the_table_of_rooms_says() -> None:
    """Tests that each room may import exactly the rooms that its row in ARCHITECTURE.md names."""
    page = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d) \| `(\w+)/`.*\| ([^|]+) \|$", page, re.MULTILINE)
    names = {number: room for number, room, _ in rows}
    assert len(names) == 9
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter", encoding="utf-8")
    for _, room, may in rows:
        allowed = {names[number] for number in re.findall(r"\d", may)}
        contract = contracts[f"importlinter:contract:{room}"]
        banned = {
            name.removeprefix("clearground.") for name in contract["forbidden_modules"].split()
        }
        assert set(names.values()) - banned == allowed | {room}
        assert {"pipeline", "edge"} <= banned
