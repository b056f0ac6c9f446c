"""Who may take what back, and what is never taken back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from clearground.edge.cli import app

NOW = "2027-03-01T08:00:00Z"
FIELD = "POLYGON ((-29.991 51.004, -29.988 51.004, -29.988 51.006, -29.991 51.006, -29.991 51.004))"


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, words)
    return result.exit_code, result.output


@pytest.fixture
def region(tmp_path: Path) -> tuple[str, dict[str, str]]:
    """A region with a medic, a report and a declared area, and the ids of their events."""
    path, ids = str(tmp_path / "r.gpkg"), {}
    opened = ("region", "open", path, "--name", "R", "--lon0", "-30", "--lat0", "51", "--simulated")
    assert run(*opened, "--by", "A", "--organisation", "O", "--now", NOW)[0] == 0
    by = ("--by", "A", "--now", NOW, "--json")
    assert run("region", "adopt-parameters", path, *by)[0] == 0
    medic = ("teams", "person", path, "--name", "M", "--organisation", "O", "--roles", "medic")
    assert run(*medic, *by)[0] == 0
    office = ("--name", "I", "--organisation", "O", "--roles", "information_officer")
    assert run("teams", "person", path, *office, *by)[0] == 0
    place = ("--source", "S", "--shape", "POINT (-29.99 51.005)", "--position-error-m", "10")
    report = ("evidence", "add", path, "--kind", "accident", "--directness", "direct", *place)
    ids["report"] = json.loads(run(*report, *by)[1])["event"]
    warn = ("protect", "warn", path, "--kind", "drone_heard", "--source", "W", "--radius-m", "500")
    zone = ("--centre", "POINT (-29.99 51.005)", "--until", "2027-03-01T09:00:00Z")
    ids["warning"] = json.loads(run(*warn, *zone, *by)[1])["event"]
    area = ("area", "declare", path, "--code", "SHA-1", "--name", "N", "--area-class", "SHA")
    ground = ("--hazard", "minefield_ap", "--shape", FIELD, "--evidence", "S", "--authority", "O")
    ids["area"] = json.loads(run(*area, *ground, *by)[1])["event"]
    return path, ids


def retract(path: str, event: str, by: str, reason: str) -> tuple[int, str]:
    words = ("region", "retract", path, "--event", event, "--reason", reason, "--by", by)
    return run(*words, "--now", NOW)


@pytest.mark.parametrize(
    ("what", "by", "reason", "code"),
    [
        ("not-an-event", "A", "wrong", "REC-40"),
        ("report", "A", " ", "REC-41"),
        ("report", "M", "wrong", "TEAM-19"),
        ("area", "I", "wrong", "REC-42"),
        ("warning", "A", "it went away", "REC-43"),
    ],
)
def test_a_retraction_needs_an_event_a_reason_and_the_right(
    region: tuple[str, dict[str, str]], what: str, by: str, reason: str, code: str
) -> None:
    """Tests an unknown event, an empty reason, a medic, a decision taken back by an
    information officer, and a warning that still protects.
    """
    path, ids = region
    status, said = retract(path, ids.get(what, what), by, reason)
    assert status != 0
    assert code in said


def test_an_authority_takes_back_a_report_and_the_past_still_shows_it(
    region: tuple[str, dict[str, str]],
) -> None:
    """Tests that a rightful retraction is recorded, with its reason."""
    path, ids = region
    assert retract(path, ids["report"], "A", "reported twice")[0] == 0
    found = run("find", path, "S")[1].splitlines()
    assert not [line for line in found if line.startswith("report")]
