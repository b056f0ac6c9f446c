"""The roll call counts people, not devices."""

from __future__ import annotations

from datetime import timedelta

from clearground.events.protect import RollCallAnswered, WorkResumed, WorkStopped
from clearground.field.protect.rollcall import open_stops, state
from clearground.standards.terms import RollCallAnswer
from tests.scene import T0, Scene, at_work


def stopped(people: int, team: str = "team") -> Scene:
    scene = at_work()
    scene.add("stop", WorkStopped(team, "order", "warned", people=people), T0)
    return scene


def answer(scene: Scene, person: str, given: RollCallAnswer) -> None:
    scene.add("stop", RollCallAnswered(person, given), T0)


def test_people_are_counted_by_their_last_answer() -> None:
    """Tests six people: one injured, one found after being missed, one moved, three silent."""
    scene = stopped(6)
    answer(scene, "leader", RollCallAnswer.INJURED)
    answer(scene, "member", RollCallAnswer.UNACCOUNTED)
    answer(scene, "member", RollCallAnswer.ACCOUNTED_FOR)
    answer(scene, "driver", RollCallAnswer.MOVED)
    call = state(scene.world.protection, "stop", scene.world.roster)
    assert (call.expected, call.unanswered) == (6, 3)
    assert (call.injured, call.accounted, call.moved) == (("leader",), ("member",), ("driver",))
    assert (call.unaccounted, call.missing, call.complete) == ((), (), False)


def test_a_stop_that_counted_nobody_expects_the_whole_team() -> None:
    """Tests the team's strength of six, and that nobody is ever expected to be zero people."""
    scene = stopped(0)
    assert state(scene.world.protection, "stop", scene.world.roster).expected == 6
    unknown = stopped(0, team="ghost")
    assert state(unknown.world.protection, "stop", unknown.world.roster).complete is False


def test_named_members_without_an_answer_are_listed() -> None:
    """Tests that the leader's answer leaves the named member missing."""
    scene = stopped(2)
    answer(scene, "leader", RollCallAnswer.ACCOUNTED_FOR)
    assert state(scene.world.protection, "stop", scene.world.roster).missing == ("member",)


def test_a_stop_stands_from_its_time_until_its_resumption() -> None:
    """Tests before, during and after, and that another team's stop is its own."""
    scene = stopped(2)
    hour = timedelta(hours=1)
    scene.add("stop", WorkResumed("over"), T0 + hour)
    protection = scene.world.protection
    moments = (T0 - hour, T0, T0 + hour)
    assert [open_stops(protection, "team", m) for m in moments] == [(), ("stop",), ()]
    assert open_stops(protection, "team-2", T0) == ()
