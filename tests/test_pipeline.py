"""Who may take what back, and what is never taken back."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from clearground.edge.cli import app
from clearground.events.core import Event, Payload
from clearground.events.region import ParametersAdopted, PlaceRegistered
from clearground.field.state import WorkLog
from clearground.pipeline import World, adoption_in_force, world_of
from clearground.quality.state import QualityLog
from clearground.standards.geometry import Shape
from tests.scene import AREA, DAY, T0, draft, order, visit, work

PLACE = PlaceRegistered("Village", "village", Shape("POINT (0 0)"))
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


def event(entity: str, payload: Payload, day: int, number: int, **changes: Any) -> Event:
    """An event that was so, and was recorded, `day` days after T0."""
    when = T0 + timedelta(days=day)
    given = {"recorded_time": when, **changes}
    return Event(
        entity=entity,
        payload=payload,
        actor="officer",
        organisation="authority",
        valid_time=when,
        id=f"e{number}",
        device="d",
        sequence=number,
        key_id="k",
        clock=f"{number:04d}",
        salt="",
        payload_digest="",
        **given,
    )


def test_the_region_as_known_and_as_true_on_another_day() -> None:
    """Tests a place told late: so on day 1, learned on day 5."""
    late = event("p", PLACE, 1, 1, recorded_time=T0 + timedelta(days=5))
    assert set(world_of([late]).places) == {"p"}
    assert world_of([late], as_known=T0 + timedelta(days=4)).places == {}
    assert world_of([late], as_true=T0).places == {}
    both = world_of([late], T0 + timedelta(days=5), T0 + timedelta(days=1))
    assert set(both.places) == {"p"}


def test_the_world_is_the_same_in_whatever_order_its_events_come() -> None:
    """Tests an order, its work and its inspection backwards and twice."""
    facts = [("order", order()), ("p", work(AREA)), ("v", visit())]
    events = [event(e, f, k, k) for k, (e, f) in enumerate(facts)]
    assert world_of([*reversed(events), *events]) == world_of(events)


def test_each_fact_reaches_exactly_the_rooms_that_keep_it() -> None:
    """Tests a place, an order and a visit: no other room changed."""
    world = World()
    world.apply(draft("p", PLACE))
    assert (set(world.places), replace(world, places={})) == ({"p"}, World())
    world = World()
    world.apply(draft("order", order()))
    assert replace(world, worklog=WorkLog()) == World()
    world.apply(draft("v", visit()))
    assert replace(world, worklog=WorkLog(), quality=QualityLog()) == World()


def test_checking_on_a_copy_leaves_the_world_as_it_was() -> None:
    """Tests one fact of each room on a copy."""
    world = World()
    twin = world.copy()
    for name, fact in (("p", PLACE), ("order", order()), ("w", work(AREA)), ("v", visit())):
        twin.apply(draft(name, fact))
    assert world == World()
    assert twin != world


def test_the_parameters_in_force_are_those_of_the_day() -> None:
    """Tests two sets, the second from day 10, and a day before the first."""
    world = World()
    for name, day in (("one", 0), ("two", 10)):
        adopted = ParametersAdopted(name, "0" * 64, "A", DAY + timedelta(days=day), "Order 7")
        world.apply(draft(name, adopted))
    found = [adoption_in_force(world, DAY + timedelta(days=day)) for day in (-1, 0, 9, 10)]
    assert [kept.facts.version if kept else None for kept in found] == [None, "one", "one", "two"]
