"""`show`, `find` and `account` tell who says so, since when, on what evidence."""

from __future__ import annotations

import dataclasses
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from clearground.edge.cli import app
from clearground.edge.cli.accounting import RESTED_ON
from clearground.edge.cli.resolve import thing_called
from clearground.edge.cli.seen import see
from clearground.edge.ledger.ids import SeededIds
from clearground.edge.ledger.keys import SeededKeys
from clearground.edge.ledger.store import GeoPackageStore, Writer
from clearground.edge.things import other_words, things
from clearground.edge.web.resting import resting
from clearground.events import Draft
from clearground.events.region import Retracted
from clearground.events.release import HandoverSigned
from clearground.pipeline import World, world_of
from tests.edge.region import NOW, T0, region_file


def run(*words: str, ends: int = 0) -> str:
    result = CliRunner().invoke(app, words)
    assert result.exit_code == ends, result.output
    return result.output


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(region_file(tmp_path_factory.mktemp("show") / "region.gpkg"))


@pytest.fixture(scope="module")
def world(path: str) -> World:
    return world_of(see(Path(path)).events)


def test_an_area_is_shown_with_its_head_and_what_happened_under_its_orders(path: str) -> None:
    """Tests class, state, figures, depth, who says so, open points, and the field's records."""
    text = run("show", path, "A-1")
    head, history = text.split("History, ")
    assert head.startswith("Simulated data.\nA-1")
    assert "Confirmed hazardous area, open, since" in head
    assert "Declared: 10 000 m²" in head.replace("\u202f", " ")
    assert "Depth asked for:" in head
    assert "Says so: " in head
    assert "open point" in head
    assert "times in Europe/Moscow" in history
    for told in ("Order O-1 signed", "Progress O-1", "Find:", "Visit ", "N-1 opened", "N-1 closed"):
        assert told in history, told
    assert "cleared to 0.20" in history


def test_what_speaks_against_a_release_was_weighed(path: str) -> None:
    """Tests that a find is weighed by a clearance, which rests on its order."""
    told = json.loads(run("show", path, "A-1", "--json"))
    (signed,) = [row for row in told["history"] if row["type"] == "ReleaseSigned"]
    assert [(r["kind"], r["what"]) for r in signed["rests_on"]] == [("order", "O-1")]
    assert [r["directness"] for r in signed["weighed"]] == ["direct"]
    (declared,) = [row for row in told["history"] if row["type"] == "AreaDeclared"]
    assert "direct" in {r["directness"] for r in declared["rests_on"]}
    assert "negative" not in {r["directness"] for r in declared["rests_on"]}


def test_a_handover_rests_on_its_decisions(path: str, world: World) -> None:
    """Tests that the signed releases behind a handover are named."""
    handed = HandoverSigned("area-a", ("release",), "The council", "Cleared to 0.20 m.")
    event = dataclasses.replace(see(Path(path)).events[-1], payload=handed)
    assert resting(event, world).on == ("release",)


@pytest.mark.parametrize(
    "kind",
    [
        *("region", "organisation", "person", "team", "area", "order", "visit", "nonconformity"),
        *("report", "difference", "warning", "find", "release", "place", "works", "progress"),
        *("accident",),
    ],
)
def test_every_kind_of_thing_is_found_and_shown(path: str, kind: str) -> None:
    """Tests that `find KIND` lists it and that `show` takes the UUID it gives."""
    found = json.loads(run("find", path, kind, "--json"))["found"]
    first = found[0]
    assert first["kind"] == kind
    told = json.loads(run("show", path, first["entity"], "--json"))
    assert (told["entity"], told["kind"]) == (first["entity"], kind)
    assert told["history"]
    assert told["head"]["title"]


def handed_over(tmp_path: Path) -> str:
    """The sample region with a handover and a report taken back."""
    made = region_file(tmp_path / "handed.gpkg")
    store = GeoPackageStore.open(made)
    when = NOW + timedelta(days=1)
    report = next(e for e in store.events() if e.entity == "report-line")
    handed = HandoverSigned("area-a", ("release",), "Council of Ford", "Cleared to 0.20 m.")
    facts = [("handover", handed), ("retraction", Retracted(report.id, "entered twice"))]
    new = [Draft(e, p, "officer", "authority", when, when, simulated=True) for e, p in facts]
    store.append(new, Writer(SeededIds(9, when), SeededKeys(9), when))
    store.close()
    return str(made)


def test_a_handover_is_found_by_its_receiver_and_what_was_taken_back_says_so(
    tmp_path: Path,
) -> None:
    """Tests that neither a receiver nor a retracted report is lost to the reader."""
    path = handed_over(tmp_path)
    (found,) = json.loads(run("find", path, "council of ford", "--json"))["found"]
    assert (found["kind"], found["name"]) == ("handover", "A-1 to Council of Ford")
    assert "handed over to Council of Ford" in run("show", path, found["entity"])
    assert "A-1 handed over to Council of Ford" in run("show", path, "A-1")
    gone = json.loads(run("show", path, "report-line", "--json"))
    assert [row["in_force"] for row in gone["history"] if row["type"] == "EvidenceReported"] == [
        False
    ]
    assert "Taken back: entered twice" in run("show", path, "report-line")


def test_what_is_unknown_or_ambiguous_says_what_is_near(path: str, world: World) -> None:
    """Tests a slip of the pen, a beginning that two share, and one that only one has."""
    assert "Did you mean A-1?" in run("show", path, "A-7", ends=6)
    shared = run("show", path, "source a", ends=6)
    assert "NF-02" in shared
    assert shared.count("report source a ") == 5
    assert thing_called(world, "villa") == "village"
    assert thing_called(world, "a-1") == "area-a"


def test_names_are_those_that_people_use(world: World) -> None:
    """Tests that no thing of the sample region is without any word to find it by."""
    bare = [
        (kind, entity)
        for kind, name, entity in things(world)
        if not name and not any(other_words(world, kind, entity))
    ]
    assert bare == []


@pytest.mark.parametrize(("option", "told"), [("--as-known", "made at"), ("--as-true", "was so")])
def test_an_account_before_the_first_record_is_no_zero(path: str, option: str, told: str) -> None:
    """Tests that nothing known is said in words, with the day of the first record."""
    text = run("account", path, option, "2001-01-01")
    assert "Declared" not in text
    assert told in text
    assert f"{T0:%Y-%m-%d}" in text
    answer: dict[str, Any] = json.loads(run("account", path, option, "2001-01-01", "--json"))
    assert answer["recorded"] == 0
    assert told in answer["note"]
    now = json.loads(run("account", path, "--json"))
    counted = world_of(see(Path(path), RESTED_ON).events).seen
    assert (now["recorded"], now["note"]) == (len(counted), "")
    assert now["recorded"] < len(see(Path(path)).events)
