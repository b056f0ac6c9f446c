"""A value in the wrong unit is refused where it cannot be right (hazard H-08)."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from clearground.edge.cli import app
from clearground.field.check import check
from tests.scene import AREA, BOOK, at_work, draft, work

NOW = "2027-03-01T08:00:00Z"
FIELD = "POLYGON ((-29.991 51.004, -29.988 51.004, -29.988 51.006, -29.991 51.006, -29.991 51.004))"


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, words)
    return result.exit_code, result.output


@pytest.fixture
def region(tmp_path: Path) -> str:
    """A region with one report."""
    path = str(tmp_path / "r.gpkg")
    open_ = ("region", "open", path, "--name", "R", "--lon0", "-30", "--lat0", "51")
    assert run(*open_, "--by", "A", "--organisation", "O", "--simulated", "--now", NOW)[0] == 0
    assert run("region", "adopt-parameters", path, "--by", "A", "--now", NOW)[0] == 0
    report = ("evidence", "add", path, "--kind", "accident", "--directness", "direct")
    place = ("--source", "S", "--shape", "POINT (-29.99 51.005)", "--position-error-m", "10")
    assert run(*report, *place, "--by", "A", "--now", NOW)[0] == 0
    return path


@pytest.mark.parametrize(
    ("depth_m", "accepted"), [("0.20", True), ("20", False), ("8", False), ("-0.1", False)]
)
def test_a_depth_in_centimetres_is_refused(region: str, depth_m: str, *, accepted: bool) -> None:
    """Tests that 0.20 m is taken and 20 and 8, surely centimetres, and a negative depth are not."""
    words = ("area", "declare", region, "--code", "SHA-1", "--name", "N", "--area-class", "SHA")
    ground = ("--hazard", "minefield_ap", "--shape", FIELD, "--evidence", "S", "--authority", "O")
    status, said = run(*words, *ground, "--depth-m", depth_m, "--by", "A", "--now", NOW)
    assert (status == 0) is accepted, said


@pytest.mark.parametrize(("depth_m", "expected"), [(0.2, []), (20.0, ["FIELD-21"])])
def test_work_to_a_depth_in_centimetres_is_refused(depth_m: float, expected: list[str]) -> None:
    """Tests that 20, surely centimetres, cannot count as work 20 m deep."""
    world = at_work().world
    made = draft("day", work(AREA, depth_m=depth_m))
    found = check(
        world.worklog, world.roster, world.register, world.protection, draft=made, book=BOOK
    )
    assert [f.code for f in found] == expected
