"""Zones at a moment: live, expired, ended by a named person."""

from __future__ import annotations

from datetime import datetime, timedelta

import shapely

from clearground.events.protect import WarningEnded, WarningIssued
from clearground.field.protect.zones import live, over, zone, zones
from clearground.standards.geometry import shape_from_metres
from clearground.standards.terms import WarningKind
from tests.scene import T0, Scene

HALF_HOUR = timedelta(minutes=30)


def warning(x_m: float = 0.0, *, until: datetime = T0 + HALF_HOUR) -> WarningIssued:
    centre = shape_from_metres(shapely.Point(x_m, 0))
    return WarningIssued(WarningKind.DRONE_HEARD, "observer", centre, 1000.0, until)


def test_a_zone_lives_from_its_issue_until_its_end() -> None:
    """Tests one second before, at the issue, one second before the end and at the end."""
    scene = Scene()
    scene.add("w", warning())
    second = timedelta(seconds=1)
    protection = scene.world.protection
    moments = (T0 - second, T0, T0 + HALF_HOUR - second, T0 + HALF_HOUR)
    assert [len(live(protection, m)) for m in moments] == [0, 1, 1, 0]


def test_a_named_end_ends_a_zone_early_and_a_late_one_changes_nothing() -> None:
    """Tests an end ten minutes in, and one recorded after the zone was over anyway."""
    scene = Scene()
    scene.add("w", warning())
    scene.add("w", WarningEnded("seen to leave"), T0 + timedelta(minutes=10))
    early = zone(scene.world.protection, "w")
    assert (early.ends, early.by_person) == (T0 + timedelta(minutes=10), True)
    assert live(scene.world.protection, T0 + timedelta(minutes=9)) != ()
    assert live(scene.world.protection, T0 + timedelta(minutes=10)) == ()
    late = Scene()
    late.add("w", warning())
    late.add("w", WarningEnded("note"), T0 + timedelta(hours=2))
    assert zone(late.world.protection, "w").ends == T0 + HALF_HOUR


def test_a_zone_reaches_ground_within_its_radius() -> None:
    """Tests ground 999 m and 1,001 m from the middle of a 1,000 m zone, and unknown ground."""
    scene = Scene()
    scene.add("w", warning())
    among = zones(scene.world.protection)
    assert over(shapely.box(999, 0, 1500, 10), among) == among
    assert over(shapely.box(1001, 0, 1500, 10), among) == ()
    assert over(None, among) == among
    assert among[0].touches(shapely.Point(1000, 0))
