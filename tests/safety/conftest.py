"""A small region made by hand with the command line, whose words are hostile."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from clearground.edge.cli import app

NOW = "2027-03-01T08:00:00Z"
LATER = "2027-03-05T08:00:00Z"
FIELD = "POLYGON ((-29.991 51.004, -29.988 51.004, -29.988 51.006, -29.991 51.006, -29.991 51.004))"
HOSTILE = '=HYPERLINK("http://nowhere.invalid","open")'


def run(*words: str, ends: int = 0) -> str:
    """What a command prints, having ended with the status that is expected."""
    result = CliRunner().invoke(app, words)
    assert result.exit_code == ends, result.output
    return result.output


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """A region with one declared area whose name, district and report are formulas."""
    path = str(tmp_path / "r.gpkg")
    by = ("--by", "A", "--now", NOW)
    place = ("--lon0", "-30", "--lat0", "51", "--organisation", "O", "--simulated")
    run("region", "open", path, "--name", "R", *place, *by)
    run("region", "adopt-parameters", path, *by)
    report = ("--kind", "accident", "--directness", "direct", "--source", "S")
    where = ("--shape", "POINT (-29.99 51.005)", "--position-error-m", "10", "--text", HOSTILE)
    run("evidence", "add", path, *report, *where, *by)
    area = ("--code", "SHA-1", "--name", HOSTILE, "--district", "@SUM(1)", "--area-class", "SHA")
    ground = ("--hazard", "minefield_ap", "--shape", FIELD, "--evidence", "S", "--authority", "O")
    run("area", "declare", path, *area, *ground, "--depth-m", "0.20", "--by", "A", "--now", LATER)
    return Path(path)
