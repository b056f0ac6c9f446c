"""The map room's search knows every kind of thing that goes by a name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from clearground.edge.web.room import Room
from clearground.edge.web.search import search
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
