"""Exposure by the tree and by every pair, one by one, agree; unknown is never unexposed."""

from __future__ import annotations

import math
from datetime import timedelta

import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from clearground.field.protect.exposure import (
    TeamPosition,
    exposed,
    person_minutes,
    reach_m,
)
from clearground.field.protect.zones import Zone
from clearground.standards.terms import WarningKind
from tests.scene import BOOK, T0

HOUR = timedelta(hours=1)
SPEED_M_PER_S = BOOK.number("protect.team_speed_m_per_s", T0.date())


def ring(
    name: str, x: float, y: float, radius_m: float, begins: float = -1, ends: float = 1
) -> Zone:
    return Zone(
        name,
        WarningKind.DRONE_SIGHTED,
        shapely.Point(x, y),
        radius_m,
        T0 + begins * HOUR,
        T0 + ends * HOUR,
    )


def brute(zones: list[Zone], positions: list[TeamPosition]) -> set[tuple[str, str]]:
    """Every pair by plain arithmetic, sharing no code with the tree."""
    found = set()
    for p in positions:
        for z in zones:
            if not z.begins <= T0 < z.ends:
                continue
            if p.x_m is None or p.y_m is None or p.fixed_at is None:
                found.add((p.team, z.warning))
                continue
            age_s = (T0 - p.fixed_at).total_seconds()
            broken = age_s < 0 or p.accuracy_m < 0
            reach = p.accuracy_m + SPEED_M_PER_S * age_s
            away = math.hypot(z.centre.x - p.x_m, z.centre.y - p.y_m)  # type: ignore[attr-defined]
            if broken or away <= z.radius_m + reach + 0.001:
                found.add((p.team, z.warning))
    return found


METRES = st.integers(-4000, 4000).map(float)
ZONES = st.lists(
    st.tuples(METRES, METRES, st.integers(1, 3000), st.integers(-2, 1), st.integers(0, 2)),
    max_size=6,
).map(lambda rows: [ring(f"z{i}", x, y, float(r), b, e) for i, (x, y, r, b, e) in enumerate(rows)])
FIXES = st.lists(
    st.one_of(
        st.just((None, None, 0.0, None)),
        st.tuples(METRES, METRES, st.integers(-1, 500).map(float), st.integers(-60, 900)),
    ),
    max_size=8,
).map(
    lambda rows: [
        TeamPosition(f"t{i}", x, y, a, None if s is None else T0 - timedelta(seconds=s))
        for i, (x, y, a, s) in enumerate(rows)
    ]
)


@settings(max_examples=300, deadline=timedelta(seconds=2))
@given(ZONES, FIXES)
def test_the_tree_and_every_pair_agree(zones: list[Zone], positions: list[TeamPosition]) -> None:
    """Tests that no exposure is missed and none is invented."""
    assert {
        (e.team, e.warning) for e in exposed(zones, positions, T0, speed_m_per_s=SPEED_M_PER_S)
    } == brute(zones, positions)


@settings(max_examples=100, deadline=timedelta(seconds=2))
@given(ZONES, FIXES)
def test_a_team_without_a_fix_is_exposed_in_every_live_zone(
    zones: list[Zone], positions: list[TeamPosition]
) -> None:
    """Tests that a missing position is never treated as unexposed."""
    lost = TeamPosition("lost")
    live = {z.warning for z in zones if z.live(T0)}
    seen = {
        e.warning
        for e in exposed(zones, [*positions, lost], T0, speed_m_per_s=SPEED_M_PER_S)
        if e.team == "lost"
    }
    assert seen == live


def test_an_old_fix_reaches_as_far_as_the_team_may_have_gone() -> None:
    """Tests 60 s at 14 m/s and 10 m of accuracy: 850 m, against a zone edge 849 and 851 m off."""
    fix = TeamPosition("t", 0.0, 0.0, 10.0, T0 - timedelta(seconds=60))
    assert reach_m(fix, T0, SPEED_M_PER_S) == 850.0
    assert (
        exposed([ring("near", 1849, 0, 1000.0)], [fix], T0, speed_m_per_s=SPEED_M_PER_S)[0].known
        is False
    )
    assert exposed([ring("far", 1851, 0, 1000.0)], [fix], T0, speed_m_per_s=SPEED_M_PER_S) == ()


def test_a_team_wholly_inside_is_known_to_be_exposed() -> None:
    """Tests a fresh fix in the middle of a zone."""
    fix = TeamPosition("t", 10.0, 0.0, 5.0, T0)
    assert (
        exposed([ring("z", 0, 0, 1000.0)], [fix], T0, speed_m_per_s=SPEED_M_PER_S)[0].known is True
    )


def test_an_impossible_fix_is_no_fix() -> None:
    """Tests a fix from the future, a broken coordinate and a negative accuracy."""
    for fix in (
        TeamPosition("t", 0.0, 0.0, 5.0, T0 + HOUR),
        TeamPosition("t", math.nan, 0.0, 5.0, T0),
        TeamPosition("t", 0.0, 0.0, -5.0, T0),
        TeamPosition("t", 0.0, 0.0, math.nan, T0),
    ):
        assert reach_m(fix, T0, SPEED_M_PER_S) == math.inf
        assert len(exposed([ring("z", 9e6, 0, 1.0)], [fix], T0, speed_m_per_s=SPEED_M_PER_S)) == 1


def test_person_minutes_count_only_while_the_zone_stands() -> None:
    """Tests 6 people for the 30 of their 90 minutes that the zone stood: 180."""
    zone = ring("z", 0, 0, 100.0, begins=0, ends=0.5)
    assert person_minutes(zone, 6, T0 - HOUR / 2, T0 + HOUR) == 180.0
    assert person_minutes(zone, 6, T0 + HOUR, T0 + 2 * HOUR) == 0.0
