"""Works wait for the land they stand on."""

from __future__ import annotations

from datetime import timedelta

import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from clearground.events.areas import AreaStatusChanged
from clearground.events.release import WorksRequested
from clearground.release.works import Unlocked, WorksState, remaining, unlocked
from clearground.standards.geometry import shape_from_metres
from clearground.standards.terms import AreaStatus
from tests.release.cleared import DONE, EAST, WEST, signed, worked
from tests.scene import AREA, Scene


def ask(scene: Scene, where: BaseGeometry) -> Unlocked:
    scene.add("works", WorksRequested("School", "building", shape_from_metres(where)))
    return unlocked(scene.world.releases, scene.world.register)[0]


def test_works_wait_for_remaining_ground_and_are_ready_after_the_decision() -> None:
    """Tests a school of 10 m x 10 m in the west before and after the west is released."""
    scene = worked()
    school = shapely.box(10, 10, 20, 20)
    before = ask(scene, school)
    assert (before.state, before.waits_for) == (WorksState.WAITING, ("area",))
    # With one metre of room on each side: 12 x 12 m less the rounded corners, 140 + pi.
    assert before.blocked_m2 == pytest.approx(143.14, abs=0.02)
    scene.add("west", signed(scene, WEST), DONE)
    after = ask(scene, school)
    assert (after.state, after.decisions) == (WorksState.READY, ("west",))


def test_works_over_both_halves_wait_for_the_other_half() -> None:
    """Tests a line across the middle when only the west is released."""
    scene = worked()
    scene.add("west", signed(scene, WEST), DONE)
    line = ask(scene, shapely.LineString([(0, 50), (100, 50)]))
    assert line.state is WorksState.WAITING
    scene.add("east", signed(scene, EAST), DONE)
    assert ask(scene, shapely.LineString([(0, 50), (100, 50)])).state is WorksState.READY


def test_reopened_ground_makes_works_wait_again() -> None:
    """Tests that a find after the decision takes the ground back."""
    scene = worked()
    scene.add("all", signed(scene), DONE)
    assert ask(scene, shapely.Point(50, 50)).state is WorksState.READY
    for hours, status in ((1, AreaStatus.CLOSED), (2, AreaStatus.OPEN)):
        change = AreaStatusChanged(status, ("find-report",), "example-1", "Authority")
        scene.add("area", change, DONE + timedelta(hours=hours))
    assert ask(scene, shapely.Point(50, 50)).state is WorksState.WAITING
    left = remaining(scene.world.register, scene.world.releases)
    assert left["area"].area == AREA.area


def test_works_elsewhere_rest_on_no_decision() -> None:
    """Tests ground that was never declared: nothing waits, and nothing is claimed for it."""
    far = ask(worked(), shapely.Point(9000, 9000))
    assert (far.state, far.decisions, far.blocked_m2) == (WorksState.READY, (), 0.0)


def test_the_account_may_hand_in_what_remains() -> None:
    """Tests that given ground is used as it is."""
    scene = worked()
    scene.add("works", WorksRequested("School", "b", shape_from_metres(shapely.Point(5, 5))))
    given = unlocked(scene.world.releases, scene.world.register, {"area": EAST})
    assert given[0].state is WorksState.READY
