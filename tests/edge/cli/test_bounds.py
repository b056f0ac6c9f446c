"""What is typed by hand lies in the region and in its time (hazard H-02)."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from clearground.edge.cli import app

NOW = "2027-03-01T08:00:00Z"


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, words)
    return result.exit_code, result.output


def opened(tmp_path: Path, *more: str) -> str:
    """A region around 30 W, 51 N, simulated unless its own `--now` says otherwise."""
    path = str(tmp_path / "r.gpkg")
    words = ("region", "open", path, "--name", "R", "--lon0", "-30", "--lat0", "51", *more)
    assert run(*words, "--radius-km", "10", "--by", "A", "--organisation", "O")[0] == 0
    return path


def add(path: str, *more: str, shape: str = "POINT (-29.99 51.005)") -> tuple[int, str]:
    words = ("evidence", "add", path, "--kind", "accident", "--directness", "direct")
    return run(*words, "--source", "S", "--shape", shape, "--by", "A", *more)


@pytest.mark.parametrize(
    ("shape", "told"),
    [
        ("POINT (51.005 -29.99)", "look swapped"),
        ("POINT (100 10)", "Correct the coordinates"),
        ("POLYGON ((51 -29.99, 51.01 -29.99, 51.01 -29.98, 51 -29.99))", "look swapped"),
        ("LINESTRING (-29.99 51, -28 51)", "Correct the coordinates"),
    ],
)
def test_a_shape_outside_the_region_is_refused(tmp_path: Path, shape: str, told: str) -> None:
    """Tests swapped axes, another country, and a line that leaves the region."""
    path = opened(tmp_path, "--simulated", "--now", NOW)
    status, said = add(path, "--now", NOW, shape=shape)
    assert status == 3
    assert "GEO-22" in said
    assert told in said
    assert add(path, "--now", NOW)[0] == 0


def test_time_cannot_be_turned_back_behind_the_opening(tmp_path: Path) -> None:
    """Tests that nothing is recorded before the region was opened, simulated or not."""
    path = opened(tmp_path, "--simulated", "--now", NOW)
    status, said = add(path, "--now", "2020-01-03T00:00:00Z")
    assert (status, "REC-50" in said) == (3, True)


def test_in_a_real_region_recorded_time_goes_only_forward_and_not_ahead(tmp_path: Path) -> None:
    """Tests a record before the last one, and one in a hundred years."""
    path = opened(tmp_path, "--now", "2024-01-01T00:00:00Z")
    assert add(path, "--now", "2024-02-01T00:00:00Z")[0] == 0
    assert "REC-50" in add(path, "--now", "2024-01-15T00:00:00Z")[1]
    assert "REC-51" in add(path, "--now", "2124-01-01T00:00:00Z")[1]


def test_what_has_not_happened_is_no_record(tmp_path: Path) -> None:
    """Tests an accident of tomorrow; one of today counts, though the day has not ended."""
    path = opened(tmp_path, "--simulated", "--now", NOW)
    assert "REC-52" in add(path, "--now", NOW, "--valid", "2027-03-02")[1]
    assert add(path, "--now", NOW, "--valid", "2027-03-01")[0] == 0
