"""The public map gives what `export --public` writes, and no address gives more."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.test import Client

from clearground.edge.share.public import latest_week, public_view, publication_of
from clearground.edge.share.publish import FILES, WARNINGS, write_public
from clearground.edge.web.gate import GATE_KEY, Gate, Mode
from clearground.edge.web.public_views import FRESH_S, PUBLIC_KEY, PublicOutput
from clearground.edge.web.readers import Rooms
from clearground.edge.web.room import Room
from clearground.edge.web.server import ROOM_KEY, room_of
from clearground.pipeline import world_of
from tests.edge.web import marked
from tests.scene import BOOK


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The marked region, with one outline that two people approved."""
    return marked.region(tmp_path_factory.mktemp("public") / "region.gpkg")


@pytest.fixture
def room(place: Path) -> Room:
    """The region, open."""
    return room_of(place)


def client(place: Path, room: Room) -> Client:
    """Anybody's browser; the server would hand the region on if the gate let it."""
    given = {
        GATE_KEY: Gate(Mode.PUBLIC, Rooms(room, place), place),
        PUBLIC_KEY: PublicOutput(room),
        ROOM_KEY: room,
    }
    return Client(**given)


def test_each_answer_is_the_file_of_the_export(place: Path, room: Room, tmp_path: Path) -> None:
    """Tests every public address against the files, value by value."""
    world, now = room.view().world, room.now
    rules = publication_of(BOOK, now)
    view = public_view(
        lambda at: world_of(room.events, at) if at else world,
        latest_week(now, rules),
        now,
        rules,
        book=BOOK,
    )
    write_public(view, tmp_path, world.crs, rules, simulated=True)
    browser = client(place, room)
    for name in FILES:
        answer = browser.get(f"/public/{name}")
        assert answer.status_code == 200
        assert answer.json() == json.loads((tmp_path / name).read_text()), name
    assert len(browser.get(f"/public/{WARNINGS}").json()["features"]) == 4


@pytest.mark.parametrize(
    "path",
    [
        *("/api/layers", "/api/card/area-northeast", "/api/account", "/api/search?q=Zq"),
        *("/api/state", "/api/timeline", "/belief.png?f=0&r=0&c=0&h=9&w=9", "/tiles/1/1/1"),
        *("/sign-in", "/sync/have", "/public/openapi.json", "/public/"),
    ],
)
def test_no_other_address_answers(place: Path, room: Room, path: str) -> None:
    """Tests that everything but the public output leads nowhere."""
    assert client(place, room).get(path).status_code == 404


def test_the_page_shows_the_public_output_alone(place: Path, room: Room) -> None:
    """Tests the picture and the lists, whatever the address asks for."""
    for query in ("", "?sel=team-northeast", "?known=2026-05-04&q=Zq"):
        page = client(place, room).get(f"/{query}")
        text = page.content.decode()
        assert page.status_code == 200
        assert "HA-northeast" in text
        assert "publicmap" in text
        assert "not known to be free of hazard" in text
        assert not [mark for mark in marked.closed_to("public") if mark in text]


def test_the_output_is_made_anew_once_a_minute(room: Room) -> None:
    """Tests that an answer is kept for a minute and no longer."""
    at = [0.0]
    output = PublicOutput(room, clock=lambda: at[0])
    first = output.contents()
    at[0] = FRESH_S - 1
    assert output.contents() is first
    at[0] = FRESH_S
    assert output.contents() is not first
