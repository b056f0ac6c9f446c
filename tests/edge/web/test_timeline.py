"""The time axis."""

from __future__ import annotations

from datetime import timedelta

from clearground.edge.web.place import Ask
from clearground.edge.web.room import Room
from clearground.edge.web.timeline import axis
from tests.edge.region import T0


def test_bars_hold_every_record_once(room: Room) -> None:
    """The bars' counts sum to the number of events, none beyond now."""
    found = axis(room, room.view(), Ask())
    assert sum(bar.count for bar in found.bars) == len(room.events)
    assert all(bar.left <= found.now_left for bar in found.bars)


def test_handle_stands_at_now_and_moves_to_the_past(room: Room) -> None:
    """Now the handle stands at now; as known earlier it stands left of it."""
    assert axis(room, room.view(), Ask()).handle_left == axis(room, room.view(), Ask()).now_left
    known = T0 + timedelta(hours=20)
    past = axis(room, room.view(known), Ask(known=known))
    assert past.handle_left < past.now_left


def test_steps_go_from_change_to_change_of_the_selected(room: Room) -> None:
    """With an area selected, a step back is the last change of it before now."""
    ask = Ask(selected="area-a")
    found = axis(room, room.view(), ask)
    about = room.histories.about("area-a")
    assert len(found.marks) == len(about)
    assert found.step_back == ask.at(about[-1].recorded_time)


def test_step_on_from_the_last_change_is_now(room: Room) -> None:
    """After the last change comes now."""
    last = room.histories.about("area-a")[-1].recorded_time
    ask = Ask(selected="area-a", known=last)
    found = axis(room, room.view(last), ask)
    assert found.step_on == ask.now()
