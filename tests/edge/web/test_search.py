"""The map room's search knows every kind of thing that goes by a name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from clearground.edge.web.room import Room
from clearground.edge.web.search import entity_called, search
from clearground.events import Draft
from clearground.events.release import HandoverSigned
from tests.edge.region import NOW


@pytest.mark.parametrize(
    ("words", "kind"),
    [("barn", "rebuilding works"), ("a-1", "hazardous area"), ("authority", "organisation")],
)
def test_a_thing_is_found_by_its_name(room: Room, words: str, kind: str) -> None:
    """Tests works, an area and an organisation."""
    assert kind in {hit.kind for hit in search(room.view(), words)}


def test_a_handover_is_found_by_its_receiver(room: Room) -> None:
    """Tests a receiver who is registered nowhere."""
    view = room.view()
    handed = HandoverSigned("area-a", ("release",), "Council of Ford", "Cleared to 0.20 m.")
    world = view.world.copy()
    world.apply(Draft("handed", handed, "officer", "authority", NOW, NOW, simulated=True))
    (hit,) = search(replace(view, world=world), "council of ford")
    assert (hit.title, hit.kind, hit.entity) == ("A-1 to Council of Ford", "handover", "handed")


@pytest.mark.parametrize("words", ["warning", "Warnings", "WARN"])
def test_a_kind_is_found_by_its_word(room: Room, words: str) -> None:
    """Whoever types "warning" finds the warnings, whatever their source is called."""
    hits = search(room.view(), words)
    assert {hit.entity for hit in hits} >= {"warning-live", "warning-past"}


def test_a_name_comes_before_a_kind(room: Room) -> None:
    """The place called Village is found before anything that only is of that kind."""
    assert search(room.view(), "village")[0].title == "Village"


@pytest.mark.parametrize(
    ("code", "entity"),
    [("O-1", "order"), ("o-1", "order"), ("V-1", "visit"), ("N-1", "nc"), ("A-1", "area-a"),
     ("Barn", "works-waiting"), ("no such code", "no such code"), ("", "")],
)  # fmt: skip
def test_every_code_names_its_thing(room: Room, code: str, entity: str) -> None:
    """Orders, visits, nonconformities, areas and works are called by what the map prints."""
    assert entity_called(room.view().world, code) == entity
