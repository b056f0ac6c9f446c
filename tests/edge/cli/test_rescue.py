"""A copied machine is rescued by one command, decisions and their signatures included."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path

import pytest

from clearground.edge.ledger.keys import accounts_path
from tests.edge.cli.test_checkpoints import ask, told
from tests.edge.cli.test_json import FIELD, documented, keys

OPENED = ("--name", "R", "--lon0", "-30", "--lat0", "51", "--organisation", "O", "--simulated")


def at(minute: int) -> tuple[str, ...]:
    return ("--by", "A", "--now", f"2027-03-01T08:{minute:02d}:00Z")


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A region file whose accounts were copied with it, and that went on to declare an area."""
    path = tmp_path / "copy.gpkg"
    report = ("--kind", "accident", "--directness", "direct", "--source", "S")
    where = ("--shape", "POINT (-29.99 51.005)", "--position-error-m", "10")
    area = ("--code", "SHA-1", "--name", "Meadow", "--area-class", "SHA", "--authority", "O")
    ground = ("--hazard", "minefield_ap", "--shape", FIELD, "--evidence", "S")
    for words in (
        ("region", "open", path, *OPENED, *at(0)),
        ("region", "adopt-parameters", path, *at(1)),
        ("evidence", "add", path, *report, *where, *at(2)),
        ("area", "declare", path, *area, *ground, *at(3)),
    ):
        result = ask(*words)
        assert result.exit_code == 0, result.output
    return path


def ends(path: Path) -> list[int]:
    connection = sqlite3.connect(path)
    rows = connection.execute("SELECT sequence FROM clearground_batches ORDER BY sequence")
    found = [row[0] for row in rows]
    connection.close()
    return found


def test_the_copy_becomes_a_device_of_its_own(copied: Path, tmp_path: Path) -> None:
    """Tests a report and a decision behind the fork: both are there, signed by their person."""
    new, before = tmp_path / "new.gpkg", copied.read_bytes()
    after = ends(copied)[1]
    done = told("region", "new-device", copied, new, "--after", after, *at(9))
    assert keys(done) == documented()["region new-device"]
    assert done["repeated"] == 2
    proof = told("verify", new)
    assert (proof["ok"], proof["devices"]) == (True, 2)
    assert proof["checkpoint"]["root_digest"] == proof["root_digest"]
    assert told("show", new, "SHA-1")["head"]["area"]["code"] == "SHA-1"
    assert json.loads(ask("account", new, "--json").stdout)["declared_m2"] > 0
    assert told("region", "device", new)["device"] == done["device"]
    assert copied.read_bytes() == before


def test_nothing_is_written_over_and_nothing_half_is_left(copied: Path, tmp_path: Path) -> None:
    """Tests a place that is taken, and a number that cannot be the fork."""
    words = ("region", "new-device", copied)
    shutil.copy(copied, tmp_path / "taken.gpkg")
    taken = ask(*words, tmp_path / "taken.gpkg", "--after", 3, *at(9))
    assert "LED-118" in taken.output
    wrong = ask(*words, tmp_path / "new.gpkg", "--after", 1, *at(9))
    assert wrong.exit_code == 5
    assert "LED-114" in wrong.output
    assert not (tmp_path / "new.gpkg").exists()
    assert not accounts_path(tmp_path / "new.gpkg").exists()
