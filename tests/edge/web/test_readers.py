"""Whose eyes a request has: the rooms of a region follow the records, the roles and the day."""

from __future__ import annotations

from pathlib import Path

from clearground.edge.run.done import Done
from clearground.edge.web.readers import ROOMS_MAX, Rooms, seen_by
from clearground.edge.web.server import room_of
from tests.edge.web import marked


def test_a_room_holds_what_its_person_may_read(tmp_path: Path) -> None:
    """Tests each role's room against the words of the tables; who reads everything has all."""
    path = marked.region(tmp_path / "region.gpkg")
    rooms = Rooms(room_of(path), path)
    for role in marked.ROLES:
        room = rooms.room(marked.person_of(role))
        room.view()
        held = {e.entity for e in room.events if e.type == "EvidenceReported"}
        wanted = {
            m.draft.entity
            for m in marked.records()
            if m.draft.type == "EvidenceReported" and marked.may_get(role, m)
        }
        assert held == wanted, role
        eyes = rooms.eyes(marked.person_of(role))
        assert eyes.withheld == len(rooms.whole.events) - len(room.events)
        assert eyes.roles == (role,)
    assert rooms.eyes(marked.OFFICER).withheld == 0


def test_who_may_not_read_everything_gets_no_forecast(tmp_path: Path) -> None:
    """Tests that a belief made from everything is for those who may read everything."""
    path = marked.region(tmp_path / "region.gpkg")
    rooms = Rooms(room_of(path), path)
    for person, region in ((marked.OFFICER, path), (marked.VIEWER, None)):
        room = rooms.room(person)
        room.view()
        assert room.outputs.region == region


def test_a_thing_that_may_be_read_in_part_only_is_left_out(tmp_path: Path) -> None:
    """Tests that nobody sees half of a history."""
    path = marked.region(tmp_path / "region.gpkg")
    whole = room_of(path)
    rooms = Rooms(whole, path)
    viewer = rooms.actor(marked.VIEWER)
    kept = seen_by(whole.events, viewer, rooms.now)
    hidden = {e.entity for e in whole.events} - {e.entity for e in kept}
    assert "team-northeast" in hidden
    assert not [e for e in kept if e.entity in hidden]


def test_only_so_many_rooms_are_kept(tmp_path: Path) -> None:
    """Tests that people who look once are forgotten."""
    path = marked.region(tmp_path / "region.gpkg")
    rooms = Rooms(room_of(path), path)
    for number in range(ROOMS_MAX + 3):
        rooms.room(f"stranger-{number}")
    assert len(rooms._rooms) == ROOMS_MAX


def test_work_whose_order_is_withheld_is_never_drawn_as_outside_the_plan(
    small_demo: Done,
) -> None:
    """Tests that each reader's progress and finds are a part of the whole map's, alike in it."""
    path = small_demo.region
    whole = room_of(path)
    rooms = Rooms(whole, path)
    full = whole.view().sheets
    states = {(r["entity"], r["state"]) for r in full["progress"].columns}
    fewer = set()
    for person in whole.view().world.roster.people:
        room = rooms.room(person)
        sheets = room.view().sheets
        seen = {(r["entity"], r["state"]) for r in sheets["progress"].columns}
        assert seen <= states, person
        fewer.add(len(seen) < len(states))
        numbered = {r["entity"]: r["number"] for r in sheets["finds"].columns if r["number"]}
        true = {r["entity"]: r["number"] for r in full["finds"].columns}
        assert all(true[entity] == number for entity, number in numbered.items()), person
        assert room.partial is not bool(numbered), person
    assert fewer == {True, False}
