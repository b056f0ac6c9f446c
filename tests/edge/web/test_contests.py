"""A conflict stands on the map, in the area's card and in the waiting list, with the way out."""

from __future__ import annotations

import pytest
from django.test import Client

from clearground.edge.web.contests import contests_of, waiting_conflicts
from clearground.edge.web.server import ROOM_KEY, room_of
from tests.edge.apart import region_apart


@pytest.fixture(scope="module")
def apart(tmp_path_factory: pytest.TempPathFactory) -> Client:
    """A client that asks the page of a region with one open conflict."""
    path = region_apart(tmp_path_factory.mktemp("apart") / "region.gpkg")
    return Client(**{ROOM_KEY: room_of(path)})


def test_the_card_tells_both_records_and_the_command(apart: Client) -> None:
    """Tests who, which is shown and which is held back, and what settles it."""
    card = apart.get("/api/card/area-a").json()
    (contest,) = card["conflicts"]
    assert [side["shown"] for side in contest["sides"]] == ["shown", "held back"]
    assert all("Officer" in side["who"] for side in contest["sides"])
    assert contest["command"].startswith("clearground region settle REGION ")
    assert contest["conflict"] in contest["command"]
    assert card["action"]["command"] == contest["command"]
    assert apart.get("/api/card/area-b").json()["conflicts"] == []


def test_the_map_and_its_list_name_the_area(apart: Client) -> None:
    """Tests the label of the moving map and of the drawn one: a word, no colour alone."""
    rows = apart.get("/api/layers").json()["layers"]["areas"]["rows"]
    assert [row["code"] for row in rows] == ["A-1 · conflict", "B-1"]
    page = apart.get("/?x=35.0007&y=51.0004&z=16.5").content.decode()
    assert page.count("A-1 · conflict") >= 1


def test_the_waiting_list_holds_each_open_conflict(apart: Client) -> None:
    """Tests that the conflict waits for a decision and opens the area's card."""
    page = apart.get("/").content.decode()
    assert "Decided apart: status of A-1" in page
    room = apart.defaults[ROOM_KEY]
    ((contest, area),) = waiting_conflicts(room.view().world)
    assert area == "area-a"
    assert contests_of(room.view().world, area) == (contest,)
