"""Which districts a record belongs to, and who may record there."""

from __future__ import annotations

from dataclasses import replace

import shapely

from clearground.events.areas import AreaPart, AreaSplit
from clearground.events.core import Draft, Event, Payload
from clearground.events.protect import WorkStopped
from clearground.events.region import PlaceRegistered
from clearground.events.teams import PersonRegistered
from clearground.pipeline import World, check
from clearground.standards.geometry import shape_from_metres
from clearground.standards.terms import Role
from clearground.teams.districts import check_districts, districts_of
from clearground.teams.reading import UNKNOWN_DISTRICT
from tests.scene import AREA, BOOK, T0, Scene, order

WEST, EAST = shapely.box(-500, -500, 50, 500), shapely.box(50, -500, 500, 500)
FAR = shapely.box(5000, 0, 5100, 100)


def place(ground: shapely.Polygon, name: str) -> PlaceRegistered:
    return PlaceRegistered(name, "district", shape_from_metres(ground))


def event(i: int, entity: str, payload: Payload) -> Event:
    return Event(
        entity=entity,
        payload=payload,
        actor="officer",
        organisation="authority",
        valid_time=T0,
        recorded_time=T0,
        id=f"e{i}",
        device="d",
        sequence=i,
        key_id="",
        clock="",
        salt="",
        payload_digest="",
    )


def found(*facts: tuple[str, Payload]) -> list[set[str]]:
    drawn = [("west", place(WEST, "West")), ("east", place(EAST, "East")), *facts]
    events = [event(i, entity, payload) for i, (entity, payload) in enumerate(drawn)]
    by_id = districts_of(events)
    return [set(by_id[e.id]) for e in events[2:]]


def test_a_record_belongs_where_it_lies_or_where_its_subject_lies() -> None:
    """Tests a shape over a border, a place in no district, a stop under an order, parts."""
    part = AreaPart("half", "A-1", "Half", shape_from_metres(shapely.box(0, 0, 40, 100)))
    straddling = order(AREA, area="area")
    assert found(
        ("order", straddling),
        ("far", order(FAR)),
        ("stop", WorkStopped("team", "order", "wind")),
        ("area", AreaSplit((part,), "v", "A")),
        ("person", PersonRegistered("Bo", "north", (), ("east",))),
    ) == [{"west", "east"}, {UNKNOWN_DISTRICT}, {"west", "east"}, set(), {"east"}]


def test_without_districts_everything_concerns_the_region() -> None:
    """Tests a region that has registered none."""
    assert districts_of([event(1, "order", order(FAR))]) == {"e1": frozenset()}


def limited() -> Scene:
    scene = Scene()
    scene.add("west", place(WEST, "West"))
    scene.add("east", place(EAST, "East"))
    scene.add("officer", PersonRegistered("Ann", "authority", (Role.ADMINISTRATOR,), ("west",)))
    return scene


def codes(world: World, draft: Draft) -> list[str]:
    return [f.code for f in check(world, draft, BOOK) if f.code == "TEAM-26"]


def test_a_person_limited_to_a_district_records_there_alone() -> None:
    """Tests TEAM-26 by place, by subject, and that a stop is never refused."""
    scene = limited()
    inside = shape_from_metres(shapely.Point(0, 0))
    outside = shape_from_metres(shapely.Point(100, 0))
    register = PlaceRegistered("Well", "well", inside)
    draft = Draft("well", register, "officer", "authority", T0, T0)
    assert codes(scene.world, draft) == []
    assert codes(scene.world, replace(draft, payload=replace(register, shape=outside))) == [
        "TEAM-26"
    ]
    stop = WorkStopped("team", "order", "drone heard")
    assert codes(scene.world, replace(draft, entity="stop", payload=stop)) == []
    about = shape_from_metres(FAR)
    places = {k: v.facts for k, v in scene.world.places.items()}
    nobody = replace(draft, payload=AreaSplit((), "v", "A"))
    said = check_districts(scene.world.roster, places, nobody, BOOK, about=about)
    assert [f.code for f in said] == ["TEAM-26"]


def test_nobody_gives_more_districts_than_they_have() -> None:
    """Tests that a limited administrator registers nobody for all districts, nor themselves."""
    world = limited().world
    for entity in ("other", "officer"):
        for districts, refused in (((), True), (("west", "east"), True), (("west",), False)):
            given = PersonRegistered("Someone", "authority", (), districts)
            draft = Draft(entity, given, "officer", "authority", T0, T0)
            assert bool(codes(world, draft)) is refused
