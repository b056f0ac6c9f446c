"""Faults of orders and of what is recorded under them.

Covers: field.order_rules, field.progress_rules
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import shapely

from clearground.events.areas import AreaPart, AreaSplit, AreaStatusChanged
from clearground.events.core import Draft, Payload
from clearground.events.field import (
    AccidentRecorded,
    LostTime,
    ObstacleLeft,
    WorkOrderCompleted,
)
from clearground.events.protect import WorkResumed, WorkStopped
from clearground.field.check import check
from clearground.standards.geometry import shape_from_metres
from clearground.standards.parameters import parse
from clearground.standards.terms import AreaStatus, Downtime, Method
from tests.scene import AREA, BOOK, DAY, T0, Scene, at_work, draft, find, order, staffed, work

HALF = shapely.box(0, 0, 50, 100)
MIDDLE = shape_from_metres(shapely.Point(50, 50))
FAR = shapely.box(5000, 0, 5100, 100)


def codes(scene: Scene, entity: str, payload: Payload, days: float = 0) -> list[str]:
    return of(scene, draft(entity, payload, T0 + timedelta(days=days)))


def of(scene: Scene, made: Draft) -> list[str]:
    w = scene.world
    found = check(w.worklog, w.roster, w.register, w.protection, draft=made, book=BOOK)
    return [f.code for f in found]


def with_area() -> Scene:
    scene = staffed()
    scene.area()
    return scene


def test_a_complete_order_may_be_signed() -> None:
    """Tests that nothing is found against the order of the small world."""
    assert codes(with_area(), "order", order()) == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"area": "nowhere"}, ["FIELD-02"]),
        ({"shape": shape_from_metres(FAR)}, ["FIELD-04"]),
        ({"depth_m": None}, ["FIELD-05"]),
        ({"depth_m": -0.2}, ["FIELD-05"]),
        ({"medic": ""}, ["FIELD-06"]),
        ({"medic": "member"}, ["TEAM-04"]),
        ({"evacuation_minutes": None}, ["FIELD-07"]),
        ({"evacuation_minutes": 60.0}, []),
        ({"evacuation_minutes": 60.5}, ["FIELD-07"]),
        ({"team": "ghost"}, ["TEAM-01"]),
        ({"start": date(2026, 7, 1)}, ["TEAM-06"]),
        ({"method": Method.DOG}, ["TEAM-07", "TEAM-06"]),
    ],
)
def test_each_fault_of_an_order_has_its_own_code(
    change: dict[str, object], expected: list[str]
) -> None:
    """Tests one fault a row; the evacuation limit of the example set is 60 minutes."""
    assert codes(with_area(), "order", replace(order(), **change)) == expected  # type: ignore[arg-type]


def test_survey_needs_no_medic_and_no_depth() -> None:
    """Tests that a non-technical survey, which does not enter the ground, may do without."""
    survey = replace(order(), method=Method.NTS, depth_m=None, medic="")
    assert codes(with_area(), "order", survey) == []


def test_two_orders_never_share_a_code() -> None:
    """Tests that the code is refused for another order and accepted for the same one again."""
    scene = at_work()
    assert codes(scene, "order-2", order()) == ["FIELD-01"]
    assert codes(scene, "order", order()) == []


def test_a_closed_or_split_area_takes_no_order() -> None:
    """Tests a closed area, and one that parts have replaced."""
    closed = with_area()
    change = AreaStatusChanged(AreaStatus.CLOSED, ("find-report",), "example-1", "Authority")
    closed.add("area", change)
    assert codes(closed, "order", order()) == ["FIELD-03"]
    split = with_area()
    east = shapely.box(50, 0, 100, 100)
    parts = tuple(AreaPart(n, n, n, shape_from_metres(g)) for n, g in (("w", HALF), ("e", east)))
    split.add("area", AreaSplit(parts, "example-1", "Authority"))
    assert codes(split, "order", order()) == ["FIELD-03"]
    assert codes(split, "order", order(HALF, area="w")) == []


@pytest.mark.parametrize(
    ("change", "days", "expected"),
    [
        ({}, 0, []),
        ({"order": "ghost"}, 0, ["FIELD-08"]),
        ({"day": DAY - timedelta(days=1)}, 0, ["FIELD-11"]),
        ({"day": DAY + timedelta(days=2)}, 0, ["FIELD-12"]),
        ({"method": Method.TS}, 0, ["FIELD-13"]),
        ({"depth_m": 0.0}, 0, ["FIELD-14"]),
        ({"depth_m": 0.0, "shape": None}, 0, []),
        ({"hours": 20.0, "lost": (LostTime(Downtime.WEATHER, 5.0),)}, 0, ["FIELD-15"]),
        ({"people": -1}, 0, ["FIELD-15"]),
        ({"equipment": ("ghost",)}, 0, ["TEAM-08"]),
        ({"day": date(2026, 7, 1)}, 58, ["TEAM-06"]),
    ],
)
def test_each_fault_of_a_days_work_has_its_own_code(
    change: dict[str, object], days: int, expected: list[str]
) -> None:
    """Tests one fault a row; accreditation ends on 2026-06-30, 57 days after T0."""
    done = replace(work(HALF), **change)  # type: ignore[arg-type]
    assert codes(at_work(), "p", done, days) == expected


def test_no_work_is_recorded_after_completion_but_a_late_record_is() -> None:
    """Tests a day after the completion, and the day before it that arrives late."""
    scene = at_work()
    scene.add("order", WorkOrderCompleted(), T0 + timedelta(days=1))
    assert codes(scene, "p", work(HALF, day=2), 2) == ["FIELD-09"]
    late = Draft("p", work(HALF), "leader", "north", T0, T0 + timedelta(days=5))
    assert of(scene, late) == []
    assert codes(scene, "order", WorkOrderCompleted(), 3) == ["FIELD-09"]


def test_no_work_while_a_stop_stands() -> None:
    """Tests before the stop, under it, after the resumption, and another team's freedom."""
    scene = at_work()
    scene.add("order-2", order(FAR, code="O-2", team="team-2"))
    noon = T0 + timedelta(hours=4)
    scene.add("stop", WorkStopped("team", "order", "drone heard", people=6), noon)
    day = timedelta(days=1)
    assert codes(scene, "p", work(HALF)) == []
    assert of(scene, draft("p", work(HALF, day=1), noon + day)) == ["FIELD-10"]
    assert of(scene, draft("q", work(FAR, day=1, order="order-2"), noon + day)) == []
    scene.add("stop", WorkResumed("zone over"), noon + timedelta(hours=2))
    assert of(scene, draft("p", work(HALF, day=1), noon + day)) == []


@pytest.mark.parametrize(("gap_m", "expected"), [(99, ["FIELD-16"]), (101, [])])
def test_two_teams_keep_the_danger_distance(gap_m: float, expected: list[str]) -> None:
    """Tests either side of 100 m, the distance of manual work in the example set."""
    scene = at_work()
    other = shapely.box(20 + gap_m, 0, 150 + gap_m, 100)
    scene.add("order-2", order(other, code="O-2", team="team-2"))
    scene.progress("p", shapely.box(0, 0, 20, 100))
    assert codes(scene, "q", work(other, order="order-2")) == expected
    assert codes(scene, "q", work(other, day=1, order="order-2"), 1) == []


def test_one_team_may_work_beside_itself_and_under_a_flight() -> None:
    """Tests that separation is between teams, and that a survey from the air is apart."""
    scene = at_work()
    scene.add("order-3", order(code="O-3"))
    air = replace(order(code="O-4", team="team-2"), method=Method.UAS_SURVEY)
    scene.add("order-4", air)
    scene.progress("p", HALF)
    assert codes(scene, "q", work(HALF, order="order-3")) == []
    flown = replace(work(HALF, order="order-4"), method=Method.UAS_SURVEY)
    assert codes(scene, "q", flown) == []


@pytest.mark.parametrize(
    ("code", "value", "made", "expected"),
    [
        ("field.find_slack_m", 4, {}, []),
        ("field.find_slack_m", 1, {}, ["FIELD-17"]),
        ("field.find_depth_m_highest", 10, {"depth_m": 8.0, "shape": MIDDLE}, []),
        ("field.find_depth_m_highest", 1, {"depth_m": 8.0, "shape": MIDDLE}, ["FIELD-21"]),
    ],
)
def test_the_limits_of_a_find_are_the_authoritys(
    code: str, value: float, made: dict[str, Any], expected: list[str]
) -> None:
    """Tests a find 3 m past the edge and one at 8 m, each under two dated values."""
    own = parse(
        f"set: {{version: n-1, authority: A, source: Order 3}}\n"
        f"{code}: {{unit: m, values: [{{from: 2000-01-01, value: {value}}}]}}",
        origin="national.yaml",
    )
    world = at_work().world
    fact = draft("f", replace(find(shapely.Point(103, 50)), **made))
    found = check(
        world.worklog,
        world.roster,
        world.register,
        world.protection,
        draft=fact,
        book=BOOK.merged(own),
    )
    assert [f.code for f in found] == expected


def test_a_find_lies_inside_its_order_within_its_accuracy() -> None:
    """Tests 0.9 m and 3 m past the edge, and 3 m with an accuracy of 5 m."""
    scene = at_work()
    assert codes(scene, "f", find(shapely.Point(100.9, 50))) == []
    far = find(shapely.Point(103, 50))
    assert codes(scene, "f", far) == ["FIELD-17"]
    assert codes(scene, "f", replace(far, accuracy_m=5.0)) == []
    assert codes(scene, "f", find(shapely.Point(1, 1), order="ghost")) == ["FIELD-08"]
    assert codes(scene, "f", replace(find(shapely.Point(1, 1)), quantity=0)) == ["FIELD-18"]


def test_an_obstacle_has_a_reason_and_lies_in_its_order() -> None:
    """Tests both faults of ground that was left unsearched."""
    scene = at_work()
    ruin = ObstacleLeft("order", shape_from_metres(shapely.box(1, 1, 2, 2)), "ruin")
    assert codes(scene, "x", ruin) == []
    assert codes(scene, "x", replace(ruin, reason=" ")) == ["FIELD-19"]
    assert codes(scene, "x", replace(ruin, shape=shape_from_metres(FAR))) == ["FIELD-19"]


def test_an_accident_counts_people_and_may_have_no_order() -> None:
    """Tests an accident elsewhere, an unknown order and an impossible count."""
    scene = at_work()
    hurt = AccidentRecorded(False, None, 0, 1, "ploughing")
    assert codes(scene, "a", hurt) == []
    assert codes(scene, "a", replace(hurt, order="ghost")) == ["FIELD-08"]
    assert codes(scene, "a", replace(hurt, injured=-1)) == ["FIELD-20"]


def test_a_shape_searched_for_the_whole_area_is_taken() -> None:
    """Tests that work outside the order's shape is recorded, not refused: it stands apart."""
    assert codes(at_work(), "p", work(shapely.box(90, 0, 110, 100))) == []
    assert AREA.area == 10_000.0
