"""Teams go where the plan sends them, and else to the nearest area that wants what they do."""

from __future__ import annotations

from datetime import date, timedelta

import shapely

from clearground.edge.sim.actors.people import Person, Team
from clearground.edge.sim.actors.work import AreaWork, Assignment, Office, compact, methods_of
from clearground.standards.terms import Method, TeamKind

DAY = date(2026, 5, 4)
LATER = DAY + timedelta(days=30)


def area(name: str, x_m: float, **facts: object) -> AreaWork:
    ground = shapely.box(x_m, 0, x_m + 100, 100)
    return AreaWork(name, ground, DAY, ground, **facts)  # type: ignore[arg-type]


def team(kind: TeamKind, *methods: Method) -> Team:
    lead = Person("leader", "north")
    return Team("team", "T-01", kind, lead, ("leader",), 6, methods, 1.0, 0.0, 0.0, ())


SURVEY = team(TeamKind.NTS, Method.NTS)
MANUAL = team(TeamKind.MANUAL, Method.TS, Method.MANUAL)


def test_without_a_plan_a_team_goes_to_the_nearest_area_that_wants_it() -> None:
    """Tests survey of the nearer of two areas, and of the other once that is surveyed."""
    near, far = area("near", 500), area("far", 2000)
    office = Office({"far": far, "near": near}, ())
    assert office.next(SURVEY, DAY) == (near, Method.NTS)
    near.surveyed = True
    assert office.next(SURVEY, DAY) == (far, Method.NTS)
    assert office.next(MANUAL, DAY) is None


def test_a_plan_goes_before_nearness_from_its_day_on() -> None:
    """Tests a plan for the farther area the day before it begins and on its day."""
    near, far = area("near", 500), area("far", 2000)
    begin = DAY + timedelta(days=1)
    task = Assignment("team", "far", Method.NTS, begin, LATER)
    office = Office({"near": near, "far": far}, (task,))
    assert office.next(SURVEY, DAY) == (near, Method.NTS)
    assert office.next(SURVEY, begin) == (far, Method.NTS)


def test_a_planned_task_that_is_done_or_unknown_is_passed_over() -> None:
    """Tests a task on an area that is closed, one on an unknown area, and the one after."""
    done, open_ = area("done", 500, closed=True), area("open", 2000)
    tasks = tuple(Assignment("team", a, Method.NTS, DAY, LATER) for a in ("ghost", "done", "open"))
    office = Office({"done": done, "open": open_}, tasks)
    assert office.next(SURVEY, DAY) == (open_, Method.NTS)


def test_clearance_goes_before_technical_survey_and_waits_for_the_first_survey() -> None:
    """Tests a manual team on an area before its survey, after it, and when all is cleared."""
    piece = shapely.box(500, 0, 520, 20)
    both = area("both", 500)
    office = Office({"both": both}, ())
    assert office.next(MANUAL, DAY) is None
    both.surveyed, both.to_reduce, both.to_clear = True, [piece], [piece]
    assert office.next(MANUAL, DAY + timedelta(days=1)) == (both, Method.MANUAL)
    both.to_clear = []
    assert office.next(MANUAL, DAY + timedelta(days=2)) == (both, Method.TS)


def test_an_area_takes_one_team_at_a_time_and_rests_when_it_must() -> None:
    """Tests a busy area, a resting one, and one that is not ready yet."""
    tomorrow = DAY + timedelta(days=1)
    assert Office({"a": area("a", 0, busy={"other"})}, ()).next(SURVEY, DAY) is None
    assert Office({"a": area("a", 0, held_until=tomorrow)}, ()).next(SURVEY, DAY) is None
    waiting = area("a", 0)
    waiting.ready = tomorrow
    assert Office({"a": waiting}, ()).next(SURVEY, DAY) is None


def test_each_kind_of_team_does_what_it_can() -> None:
    """Tests clearers with and without technical survey, and teams that clear nothing."""
    assert methods_of(MANUAL) == (Method.MANUAL, Method.TS)
    dogs = team(TeamKind.DOG, Method.TS, Method.DOG)
    assert methods_of(dogs) == (Method.TS, Method.DOG)
    assert methods_of(team(TeamKind.EOD, Method.BAC)) == (Method.BAC,)
    assert methods_of(team(TeamKind.ENGINEER, Method.WORKS)) == ()


def test_slivers_get_no_order() -> None:
    """Tests a strip half a metre wide and a square of 10 m."""
    assert not compact(shapely.box(0, 0, 500, 0.5))
    assert compact(shapely.box(0, 0, 10, 10))
