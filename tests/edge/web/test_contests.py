"""A conflict stands on the map, in the area's card and in the waiting list, with the way out."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from clearground.edge.ledger.ids import SeededIds
from clearground.edge.ledger.keys import SeededKeys
from clearground.edge.ledger.store import GeoPackageStore, Writer
from clearground.edge.web.contests import contests_of, waiting_conflicts
from clearground.edge.web.server import ROOM_KEY, room_of
from clearground.events import Draft
from clearground.events.evidence import EvidenceGraded
from clearground.events.region import Retracted
from tests.edge.apart import region_apart
from tests.edge.region import NOW, region_file


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


def test_a_report_taken_back_and_graded_apart_is_told_on_its_card_and_its_area(
    tmp_path: Path,
) -> None:
    """Tests the card of the report, the mark of the area that rests on it, the waiting list."""
    path = region_file(tmp_path / "region.gpkg")
    with GeoPackageStore.open(path) as store:
        first = next(e for e in store.events() if e.entity == "report-find")
        facts = (EvidenceGraded("C", 4), Retracted(first.id, "a tin"))
        for n, fact in enumerate(facts, 1):
            draft = Draft("report-find", fact, "officer", "authority", NOW, NOW, simulated=True)
            made = store.append([draft], Writer(SeededIds(80 + n, NOW), SeededKeys(3 - n), NOW))
        taken = made[-1].id
    client = Client(**{ROOM_KEY: room_of(path)})
    told = client.get("/api/card/report-find").json()["conflicts"]
    (contest,) = (c for c in told if c["title"].startswith("Decided apart: taken back of "))
    shown = {side["event"]: side["shown"] for side in contest["sides"]}
    assert sorted(set(shown.values())) == ["held back", "shown"]
    assert shown[taken] == "held back"
    rows = client.get("/api/layers").json()["layers"]["areas"]["rows"]
    assert any(str(row["code"]).endswith("· conflict") for row in rows)
    assert "Decided apart: taken back of " in client.get("/").content.decode()
