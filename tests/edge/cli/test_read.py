"""The commands that read: an account that closes, an export that repeats, a past that says so."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from clearground.edge.cli import app
from clearground.edge.cli.accounting import RESTED_ON
from clearground.edge.cli.seen import see
from clearground.edge.run.done import Done
from clearground.errors import UsageError
from clearground.pipeline import world_of
from clearground.release.account import account
from tests.edge.region import region_file


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return region_file(tmp_path_factory.mktemp("read") / "region.gpkg")


def ran(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def test_the_account_of_two_hectares_with_a_strip_cleared(region: Path) -> None:
    """Tests 2 x 10,000 m2 declared, 100 m x 20 m cleared: 18,000 remain, nothing is missing."""
    result = ran("account", region, "--json")
    found = json.loads(result.stdout)
    assert (found["declared_m2"], found["remaining_m2"]) == (20_000, 18_000)
    assert (found["cleared_m2"], found["difference_m2"]) == (2_000, 0)
    assert [area["code"] for area in found["areas"]] == ["A-1", "B-1"]


def test_an_account_of_the_past_says_of_when(region: Path) -> None:
    """Tests the day before anything was recorded: nothing declared, and the answer says so."""
    past = json.loads(ran("account", region, "--as-known", "2026-05-01", "--json").stdout)
    assert past["declared_m2"] == 0
    assert past["as_known"].startswith("2026-05-01")
    assert "Not now" in ran("account", region, "--as-true", "2026-05-01").stdout


def test_an_export_of_no_form_writes_nothing(region: Path, tmp_path: Path) -> None:
    """Tests that a guess never hands out more than was meant."""
    out = tmp_path / "all.jsonl"
    result = ran("export", region, "--out", out)
    assert result.exit_code == UsageError.EXIT
    assert "EXP-01" in result.output
    assert not out.exists()


def test_an_export_to_a_file_is_the_export_to_the_screen(region: Path, tmp_path: Path) -> None:
    """Tests both ways, byte for byte, and that each line is JSON."""
    out = tmp_path / "all.jsonl"
    assert ran("export", region, "--canonical", "--out", out).exit_code == 0
    assert out.read_text(encoding="utf-8") == ran("export", region, "--canonical").stdout
    assert all(json.loads(line) for line in out.read_text(encoding="utf-8").splitlines())


def test_a_file_that_is_no_region_is_refused_in_words(tmp_path: Path) -> None:
    """Tests a text file and a file that is not there: an exit status, never a traceback."""
    text = tmp_path / "notes.gpkg"
    text.write_text("no database")
    for path in (text, tmp_path / "missing.gpkg"):
        result = ran("account", path)
        assert result.exit_code not in (0, 1)
        assert "Traceback" not in result.output


def test_an_account_of_the_facts_it_rests_on_is_that_of_all(small_demo: Done) -> None:
    """Tests that reading only some types of fact leaves no figure different, now and before."""
    events = see(small_demo.region).events
    few = see(small_demo.region, RESTED_ON).events
    assert len(few) < len(events)
    moments = sorted(event.recorded_time for event in events)
    for known in (None, moments[len(moments) // 2], moments[len(moments) * 3 // 4]):
        whole, part = (world_of(e, known) for e in (events, few))
        assert account(part.register, part.releases, part.worklog) == account(
            whole.register, whole.releases, whole.worklog
        )
