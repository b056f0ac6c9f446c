"""Stopping is always allowed; returning has conditions.

Covers: field.protect.resume_rules
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import shapely

from clearground.events.core import Payload
from clearground.events.protect import (
    ExposureRecorded,
    RollCallAnswered,
    WarningEnded,
    WarningIssued,
    WorkResumed,
    WorkStopped,
)
from clearground.field.protect.check import check
from clearground.standards.geometry import shape_from_metres
from clearground.standards.terms import RollCallAnswer, WarningKind
from tests.scene import BOOK, T0, Scene, at_work, draft, work

MINUTE = timedelta(minutes=1)
CENTRE = shape_from_metres(shapely.Point(50, 50))


def warning(
    kind: WarningKind = WarningKind.DRONE_HEARD, *, minutes: float = 30, radius_m: float = 1000.0
) -> WarningIssued:
    return WarningIssued(kind, "observer", CENTRE, radius_m, T0 + minutes * MINUTE)


def codes(
    scene: Scene, entity: str, payload: Payload, at: datetime = T0, actor: str = "officer"
) -> list[str]:
    w = scene.world
    made = draft(entity, payload, at, actor)
    return [f.code for f in check(w.protection, w.worklog, w.roster, made, book=BOOK)]


def stopped(kind: WarningKind = WarningKind.DRONE_HEARD, minutes: float = 30) -> Scene:
    """A warning over the site at T0, the team of two stopped a minute later."""
    scene = at_work()
    scene.add("w", warning(kind, minutes=minutes))
    scene.add("stop", WorkStopped("team", "order", "warned", "w", 2), T0 + MINUTE)
    return scene


def answer(scene: Scene, *answers: RollCallAnswer) -> Scene:
    for person, given in zip(("leader", "member"), answers, strict=False):
        scene.add("stop", RollCallAnswered(person, given), T0 + 2 * MINUTE)
    return scene


ALL_HERE = (RollCallAnswer.ACCOUNTED_FOR, RollCallAnswer.ACCOUNTED_FOR)
RESUME = WorkResumed("zone over, all answered", "four of the six are at the base")


def test_stopping_is_always_allowed() -> None:
    """Tests a stop of an unknown team, under no order, without a warning."""
    assert codes(Scene(), "s", WorkStopped("ghost", "ghost", "")) == []


def test_work_resumes_when_the_zone_is_over_and_everybody_answered() -> None:
    """Tests the last second of the zone and its end."""
    scene = answer(stopped(), *ALL_HERE)
    assert codes(scene, "stop", RESUME, T0 + 30 * MINUTE) == []
    assert codes(scene, "stop", RESUME, T0 + 30 * MINUTE - timedelta(seconds=1)) == ["PROT-11"]


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ((), ["PROT-13"]),
        ((RollCallAnswer.ACCOUNTED_FOR,), ["PROT-13"]),
        ((RollCallAnswer.ACCOUNTED_FOR, RollCallAnswer.UNACCOUNTED), ["PROT-13"]),
        ((RollCallAnswer.INJURED, RollCallAnswer.MOVED), []),
    ],
)
def test_nobody_returns_while_a_colleague_is_missing(
    answers: tuple[RollCallAnswer, ...], expected: list[str]
) -> None:
    """Tests no answer, one of two, one unaccounted for, and two known whereabouts."""
    scene = answer(stopped(), *answers)
    assert codes(scene, "stop", RESUME, T0 + 30 * MINUTE) == expected


def test_only_a_registered_person_with_a_reason_resumes() -> None:
    """Tests an unnamed actor and an empty reason."""
    scene = answer(stopped(), *ALL_HERE)
    after = T0 + 30 * MINUTE
    assert codes(scene, "stop", RESUME, after, "a-device") == ["PROT-07"]
    assert codes(scene, "stop", WorkResumed("", "the others are ill"), after) == ["PROT-10"]


def test_a_stop_is_resumed_once_and_only_if_it_exists() -> None:
    """Tests an unknown stop, a second resumption and one before the stop."""
    scene = answer(stopped(), *ALL_HERE)
    after = T0 + 30 * MINUTE
    assert codes(scene, "ghost", RESUME, after) == ["PROT-08"]
    assert "PROT-09" in codes(scene, "stop", RESUME, T0 - MINUTE)
    scene.add("stop", RESUME, after)
    assert codes(scene, "stop", RESUME, after + MINUTE) == ["PROT-09"]


def test_a_second_zone_over_the_site_keeps_work_stopped() -> None:
    """Tests that every zone counts, not only the one that caused the stop."""
    scene = answer(stopped(), *ALL_HERE)
    scene.add("w2", warning(minutes=45), T0 + 20 * MINUTE)
    assert codes(scene, "stop", RESUME, T0 + 30 * MINUTE) == ["PROT-11"]
    assert codes(scene, "stop", RESUME, T0 + 45 * MINUTE) == []


def test_a_strangers_answer_does_not_stand_in_for_a_missing_colleague() -> None:
    """Tests two answers for a team of two, one of them for somebody of no team."""
    scene = answer(stopped(), RollCallAnswer.ACCOUNTED_FOR)
    scene.add("stop", RollCallAnswered("inspector", RollCallAnswer.ACCOUNTED_FOR), T0 + 3 * MINUTE)
    assert codes(scene, "stop", RESUME, T0 + 30 * MINUTE) == ["PROT-13"]


def test_where_the_site_is_not_known_every_zone_keeps_work_stopped() -> None:
    """Tests a stop without an order and a zone far away."""
    scene = at_work()
    scene.add("stop", WorkStopped("team", "", "noise", people=2), T0)
    answer(scene, *ALL_HERE)
    far = WarningIssued(
        WarningKind.DRONE_HEARD,
        "observer",
        shape_from_metres(shapely.Point(90_000, 0)),
        100.0,
        T0 + 30 * MINUTE,
    )
    scene.add("far", far)
    assert codes(scene, "stop", RESUME, T0 + 10 * MINUTE) == ["PROT-11"]


def test_an_impact_holds_for_an_hour_and_a_new_warning_starts_it_again() -> None:
    """Tests the example set's 60 minutes after the impact, and after a warning 50 minutes in."""
    short = warning(WarningKind.IMPACT, minutes=59)
    assert codes(Scene(), "w", short) == ["PROT-02"]
    assert codes(Scene(), "w", warning(WarningKind.IMPACT, minutes=60)) == []
    scene = answer(stopped(WarningKind.IMPACT, 60), *ALL_HERE)
    assert codes(scene, "stop", RESUME, T0 + 60 * MINUTE) == []
    scene.add("again", warning(minutes=70), T0 + 50 * MINUTE)
    # The new warning ends at 70 minutes; the hold runs to 50 + 60 = 110.
    assert codes(scene, "stop", RESUME, T0 + 109 * MINUTE) == ["PROT-12"]
    assert codes(scene, "stop", RESUME, T0 + 110 * MINUTE) == []


def test_a_zone_only_widens() -> None:
    """Tests a smaller radius, an earlier end and a wider, longer renewal."""
    scene = at_work()
    scene.add("w", warning())
    assert codes(scene, "w", warning(radius_m=999.0)) == ["PROT-03"]
    assert codes(scene, "w", warning(minutes=29)) == ["PROT-03"]
    assert codes(scene, "w", warning(radius_m=2000.0, minutes=40)) == []


@pytest.mark.parametrize(
    ("made", "expected"),
    [(warning(radius_m=0.0), ["PROT-01"]), (warning(minutes=-1), ["PROT-01"])],
)
def test_a_warning_has_a_radius_and_a_time(made: WarningIssued, expected: list[str]) -> None:
    """Tests the two ways in which a zone would hold nobody."""
    assert codes(Scene(), "w", made) == expected


def test_only_a_standing_warning_is_ended_by_a_person_with_a_reason() -> None:
    """Tests the unknown, the expired, the unnamed and the unexplained end."""
    scene = at_work()
    scene.add("w", warning())
    at = T0 + 5 * MINUTE
    assert codes(scene, "w", WarningEnded("left"), at) == []
    assert codes(scene, "ghost", WarningEnded("left"), at) == ["PROT-04"]
    assert codes(scene, "w", WarningEnded("left"), T0 + 30 * MINUTE) == ["PROT-05"]
    assert codes(scene, "w", WarningEnded(" "), at) == ["PROT-06"]
    assert codes(scene, "w", WarningEnded("left"), at, "a-device") == ["PROT-07"]


def test_exposure_is_accounted_to_a_warning() -> None:
    """Tests an unknown warning and negative person-minutes."""
    scene = stopped()
    assert codes(scene, "team", ExposureRecorded("w", 12.0)) == []
    assert codes(scene, "team", ExposureRecorded("ghost", 12.0)) == ["PROT-04"]
    assert codes(scene, "team", ExposureRecorded("w", -1.0)) == ["PROT-14"]
    assert codes(scene, "ghost", RollCallAnswered("leader", ALL_HERE[0])) == ["PROT-08"]


@pytest.mark.parametrize(
    ("strength", "worked", "refused"), [(2, 0, False), (8, 0, True), (2, 6, True), (2, 2, False)]
)
def test_a_stop_that_counts_too_few_needs_a_reason_before_anybody_returns(
    strength: int, worked: int, *, refused: bool
) -> None:
    """Tests the team's strength, the people of the last day, and a reason that is given."""
    scene = at_work()
    team = scene.world.roster.teams["team"]
    scene.add("team", replace(getattr(team, "facts", team), strength=strength))
    for day, people in ((T0.date() - timedelta(days=3), 9), (T0.date(), worked)):
        if worked:
            scene.add(f"p{day}", replace(work(None), day=day, people=people))
    scene.add("stop", WorkStopped("team", "order", "noise", people=2), T0 + MINUTE)
    answer(scene, *ALL_HERE)
    after = T0 + 30 * MINUTE
    bare = WorkResumed("zone over, all answered")
    assert codes(scene, "stop", bare, after) == (["PROT-15"] if refused else [])
    told = WorkResumed("all over", fewer_because="the others were at the base")
    assert codes(scene, "stop", told, after) == []
