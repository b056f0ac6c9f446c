"""Released ground that still counts, through splits and reopenings, as known on the day."""

from __future__ import annotations

from datetime import timedelta

import shapely

from clearground.events.areas import AreaPart, AreaSplit, AreaStatusChanged
from clearground.events.core import Draft
from clearground.events.evidence import EvidenceReported
from clearground.release.proposal import evidence_about
from clearground.release.standing import lineage, standing, thick_m2
from clearground.standards.geometry import shape_from_metres
from clearground.standards.terms import AreaStatus, Directness, EvidenceKind
from tests.release.cleared import DONE, EAST, WEST, signed, worked
from tests.scene import AREA, NEAR_M, T0, Scene


def released() -> Scene:
    """The west half released at DONE."""
    scene = worked()
    scene.add("west", signed(scene, WEST), DONE)
    return scene


def area_of(scene: Scene, name: str) -> float:
    register, releases = scene.world.register, scene.world.releases
    return round(standing(register, releases, register.areas[name]).area, 3)


def test_a_release_counts_for_the_part_that_its_ground_became() -> None:
    """Tests that of 5,000 m2 released before a split, each part counts what lies in it."""
    scene = released()
    north, south = shapely.box(0, 50, 100, 100), shapely.box(0, 0, 100, 50)
    parts = tuple(AreaPart(n, n, n, shape_from_metres(g)) for n, g in (("n", north), ("s", south)))
    scene.add("area", AreaSplit(parts, "example-1", "Authority"), DONE + timedelta(hours=1))
    assert lineage(scene.world.register, "n") == ("n", "area")
    assert (area_of(scene, "n"), area_of(scene, "s")) == (2500.0, 2500.0)


def test_a_reopening_takes_back_what_was_released_before_it_only() -> None:
    """Tests the west before, the east after the reopening."""
    scene = released()
    for hours, status in ((1, AreaStatus.CLOSED), (2, AreaStatus.OPEN)):
        change = AreaStatusChanged(status, ("find-report",), "example-1", "Authority")
        scene.add("area", change, DONE + timedelta(hours=hours))
    assert area_of(scene, "area") == 0.0
    scene.add("east", signed(scene, EAST), DONE + timedelta(hours=3))
    assert area_of(scene, "area") == 5000.0


def test_a_decision_can_be_left_out_of_the_count() -> None:
    """Tests that a decision is not compared with itself."""
    register, releases = released().world.register, released().world.releases
    left = standing(register, releases, register.areas["area"], leave_out="west")
    assert left.is_empty


def test_slivers_of_the_grid_are_no_land() -> None:
    """Tests half a millimetre along 100 m, and one square decimetre."""
    assert thick_m2(shapely.box(0, 0, 100, 0.0005)) == 0.0
    assert thick_m2(shapely.box(0, 0, 0.1, 0.1)) > 0.009


def test_only_what_was_known_when_it_was_signed_is_weighed() -> None:
    """Tests a report of before the decision that was learned a day after it."""
    scene = worked()
    place = shape_from_metres(shapely.Point(20, 20))
    late = EvidenceReported(EvidenceKind.VISUAL, Directness.DIRECT, "someone", place)
    learned = DONE + timedelta(days=1)
    scene.world.apply(Draft("late", late, "officer", "authority", T0, learned))
    assert evidence_about(scene.records, AREA, NEAR_M, DONE) == ("find-report",)
    assert evidence_about(scene.records, AREA, NEAR_M, learned) == ("find-report", "late")
