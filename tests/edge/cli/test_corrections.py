"""A correction typed by hand: the same thing anew, on the map at once; nothing else goes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from clearground.edge.cli import app

FIELD = "POLYGON ((-29.991 51.004, -29.988 51.004, -29.988 51.006, -29.991 51.006, -29.991 51.004))"
NOW = ("--now", "2027-03-01T08:00:00Z")


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, words)
    return result.exit_code, result.output


def done(*words: str) -> Any:
    status, said = run(*words, "--json", *NOW)
    assert status == 0, said
    return json.loads(said)


@pytest.fixture
def region(tmp_path: Path) -> tuple[str, dict[str, str]]:
    """A region with a report and a declared area, by the head of the office; ids of events."""
    path = str(tmp_path / "r.gpkg")
    place = ("--lon0", "-30", "--lat0", "51", "--organisation", "O", "--simulated")
    assert run("region", "open", path, "--name", "R", *place, "--by", "A", *NOW)[0] == 0
    done("region", "adopt-parameters", path, "--by", "A")
    person = ("--name", "C", "--organisation", "O", "--roles", "collector", "--by", "A")
    made = {"person": done("teams", "person", path, *person)["event"]}
    report = ("--kind", "accident", "--directness", "direct", "--source", "S", "--by", "C")
    where = ("--shape", "POINT (-29.99 51.005)", "--position-error-m", "10")
    made["report"] = done("evidence", "add", path, *report, *where)["event"]
    area = ("--code", "SHA-1", "--name", "N", "--area-class", "SHA", "--hazard", "minefield_ap")
    ground = ("--shape", FIELD, "--evidence", "S", "--by", "A")
    declared = done("area", "declare", path, *area, *ground)
    return path, {**made, "area": declared["event"], "entity": declared["entity"]}


def test_a_corrected_declaration_is_the_same_area_and_the_layers_show_it(
    region: tuple[str, dict[str, str]],
) -> None:
    """Tests a larger shape under the same entity; account, show and verify agree with it."""
    path, ids = region
    before = done_reading("account", path)["declared_m2"]
    area = ("--code", "SHA-1", "--name", "N", "--area-class", "SHA", "--hazard", "minefield_ap")
    larger = ("--shape", FIELD.replace("51.006", "51.007"), "--evidence", "S", "--by", "A")
    again = done("area", "declare", path, *area, *larger, "--supersedes", ids["area"])
    assert again["entity"] == ids["entity"]
    after = done_reading("account", path)
    assert (after["declared_m2"] > before, len(after["areas"])) == (True, 1)
    told = done_reading("verify", path)
    assert (told["ok"], told["layer_faults"], told["layer_notices"]) == (True, [], [])


def done_reading(*words: str) -> Any:
    status, said = run(*words, "--json")
    assert status == 0, said
    return json.loads(said)


@pytest.mark.parametrize("what", ["area", "person", "report"])
def test_a_report_takes_nothing_else_out(region: tuple[str, dict[str, str]], what: str) -> None:
    """Tests a collector's report against a declaration, a person, and another's kind of word."""
    path, ids = region
    before = done_reading("verify", path)["root_digest"]
    add = ("--kind", "interview", "--directness", "indirect", "--source", "X", "--by", "C")
    command = ("evidence", "add") if what != "report" else ("evidence", "quarantine")
    if what == "report":
        add = ("--layer", "l", "--position", "1", "--code", "X", "--reason", "r", "--original", "o")
        add = (*add, "--by", "A")
    status, said = run(*command, path, *add, "--supersedes", ids[what], *NOW)
    assert status != 0
    assert "REC-54" in said or "REC-55" in said
    assert done_reading("verify", path)["root_digest"] == before


def test_the_region_itself_is_never_taken_out(region: tuple[str, dict[str, str]]) -> None:
    """Tests the record that opened the region."""
    path, _ids = region
    shown = done_reading("find", path, "R")["found"]
    entity = next(f["entity"] for f in shown if f["kind"] == "region")
    opened = done_reading("show", path, entity)["history"][0]["event"]
    add = ("--kind", "interview", "--directness", "indirect", "--source", "X", "--by", "C")
    assert "REC-54" in run("evidence", "add", path, *add, "--supersedes", opened, *NOW)[1]
    back = ("--event", opened, "--reason", "x", "--by", "A")
    assert "REC-43" in run("region", "retract", path, *back, *NOW)[1]
