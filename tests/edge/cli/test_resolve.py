"""A code, a name or the beginning of a UUID finds one thing, or says which it might be."""

from __future__ import annotations

import pytest

from clearground.edge.cli.resolve import one_entity, things
from clearground.errors import NotFoundError
from clearground.pipeline import World
from tests.edge.region import drafts


@pytest.fixture(scope="module")
def world() -> World:
    made = World()
    for each in drafts():
        made.apply(each)
    return made


@pytest.mark.parametrize(
    ("field", "typed", "meant"),
    [
        ("area", "A-1", "area-a"),
        ("area", "a-1", "area-a"),
        ("area", "area-b", "area-b"),
        ("team", "Team 1", "team"),
        ("person", "officer one", "officer"),
        ("order", "O-1", "order"),
        ("reports", "report-n", "report-nowhere"),
    ],
)
def test_a_code_a_name_or_the_beginning_of_a_uuid_is_enough(
    world: World, field: str, typed: str, meant: str
) -> None:
    """Tests each way of naming a thing, in any case of letters."""
    assert one_entity(world, field, typed) == meant


def test_a_field_takes_only_the_kinds_it_is_about(world: World) -> None:
    """Tests that an area's code names no team, though it is recorded."""
    with pytest.raises(NotFoundError) as unknown:
        one_entity(world, "team", "A-1")
    assert unknown.value.code == "NF-01"
    assert "(team)" in unknown.value.finding.what


def test_several_things_of_one_name_are_listed_and_none_is_taken(world: World) -> None:
    """Tests the source of three reports: the answer names their UUIDs."""
    with pytest.raises(NotFoundError) as several:
        one_entity(world, "reports", "source a")
    assert several.value.code == "NF-02"
    assert "report-find" in several.value.finding.next


def test_too_short_a_beginning_names_nothing(world: World) -> None:
    """Tests five characters of a UUID, one fewer than are enough."""
    with pytest.raises(NotFoundError, match="NF-01"):
        one_entity(world, "area", "area-")


def test_who_issued_a_certificate_need_not_be_registered(world: World) -> None:
    """Tests a free field: a registered name becomes its UUID, any other text stays."""
    assert one_entity(world, "issued_by", "Officer One") == "officer"
    assert one_entity(world, "issued_by", "Academy of Geneva") == "Academy of Geneva"


def test_every_recorded_thing_can_be_found_by_its_uuid(world: World) -> None:
    """Tests all of them: whatever is recorded is found again."""
    assert all(one_entity(world, "", entity) == entity for _kind, _name, entity in things(world))
