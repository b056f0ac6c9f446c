"""Tests of the problem that open areas, teams and parameters make."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
import shapely

from clearground.areas.state import Register
from clearground.events.areas import AreaDeclared
from clearground.events.teams import AccreditationGranted, EquipmentRegistered, TeamFormed
from clearground.plan import Stop, solve
from clearground.plan.faults import blocking, warnings
from clearground.plan.feasibility import faults
from clearground.plan.model import Problem
from clearground.plan.problem import CrewGroup, Ground, Waiting, build, build_draft
from clearground.standards.geometry import shape_from_metres
from clearground.standards.terms import (
    AreaClass,
    EquipmentKind,
    HazardType,
    Method,
    TeamKind,
)
from clearground.teams.state import Roster
from tests.scene import BOOK, draft

START = date(2026, 5, 4)
SQUARE = shapely.box(0, 0, 200, 200)
"""Four hectares: 40,000 m2."""


def register(hazard: HazardType = HazardType.MINEFIELD_AP) -> Register:
    found = Register()
    for n, (kind, shape) in enumerate(
        [(AreaClass.SHA, SQUARE), (AreaClass.CHA, shapely.box(300, 0, 400, 100))], 1
    ):
        found.apply(
            draft(
                f"area-{n}",
                AreaDeclared(
                    f"A-{n}",
                    "",
                    kind,
                    hazard,
                    shape_from_metres(shape),
                    ("e",),
                    "example-1",
                    "authority",
                    people_affected=100,
                    district="D",
                ),
            )
        )
    return found


def roster(until: date = date(2027, 12, 31)) -> Roster:
    found = Roster()
    plan = [
        ("survey", TeamKind.NTS, Method.NTS, "one"),
        ("manual", TeamKind.MANUAL, Method.MANUAL, "one"),
        ("machine", TeamKind.MECHANICAL, Method.MECHANICAL, "one"),
        ("inspect", TeamKind.INSPECTION, Method.INSPECTION, "two"),
        ("engineer", TeamKind.ENGINEER, Method.WORKS, "three"),
    ]
    for name, kind, method, org in plan:
        found.apply(draft(name, TeamFormed(name, kind, org, "x", 6, methods=(method,))))
        granted = AccreditationGranted((method,), "authority", date(2026, 1, 1), until)
        found.apply(draft(name, granted))
    return found


def built(**changes: object) -> Problem:
    given: dict[str, object] = {
        "belief_of_area": {"area-1": (3.0, 0.5, 1.0, 6.0)},
        "works": (Waiting("works-1", "Road", shapely.box(350, 0, 360, 300), 100),),
        "start": START,
        "horizon_days": 200,
        "book": BOOK,
        "done": {},
        **changes,
    }
    return build(register(), roster(), **given)  # type: ignore[arg-type]


def test_a_suspected_area_is_surveyed_cleared_and_inspected_in_order() -> None:
    """Tests the chain: SHA has three tasks, CHA two, the works wait for the CHA they touch."""
    p = built()
    assert [t.key for t in p.tasks] == [
        "area-1/survey",
        "area-1/clearance",
        "area-1/inspection",
        "area-2/clearance",
        "area-2/inspection",
        "works-1",
    ]
    assert [t.predecessors for t in p.tasks] == [(), (0,), (1,), (), (3,), (4,)]
    assert p.tasks[2].other_org_than == 1
    assert blocking(p) == ()


def test_work_is_area_over_rate_with_lost_days() -> None:
    """Tests team-days by hand.

    P(empty) 0.5 times 0.8 gives P(cancel) 0.4. Survey on other ground: 40,000 m2 at 100,000 a
    day with a quarter of days lost: 40,000 / 75,000 = 0.533. Clearance: 40,000 * 0.35 * 0.6 =
    8,400 m2, by hand at 150 * 0.75 = 112.5 a day: 74.7 team-days.
    """
    p = built()
    assert p.tasks[0].team_days(TeamKind.NTS) == pytest.approx(40_000 / 75_000)
    assert p.tasks[1].team_days(TeamKind.MANUAL) == pytest.approx(8_400 / 112.5)
    assert p.areas[0].cancel_p == pytest.approx(0.4)


def test_survey_carries_the_value_of_a_cancellation() -> None:
    """Tests that survey and inspection share an area's value as 0.4 to 0.6."""
    p = built()
    survey, inspection = p.tasks[0].value_per_day, p.tasks[2].value_per_day
    assert survey / (survey + inspection) == pytest.approx(0.4)


def test_what_is_recorded_as_done_is_not_planned_again() -> None:
    """Tests that a surveyed area starts with clearance, and cleared ground with inspection."""
    p = built(done={"area-1": {"survey": 1.0}, "area-2": {"clearance": 1.0}}, works=())
    assert [t.key for t in p.tasks] == [
        "area-1/clearance",
        "area-1/inspection",
        "area-2/inspection",
    ]


def test_a_large_area_is_planned_in_lots() -> None:
    """Tests that 1 km2 confirmed becomes the most lots allowed, each released by itself."""
    ground = Ground("big", shapely.box(0, 0, 1000, 1000), area_class=AreaClass.CHA)
    p = build_draft([ground], [], start=START, horizon_days=100, book=BOOK)
    assert len(p.tasks) == 16
    assert p.tasks[14].key == "big/8/clearance"


def test_an_expired_accreditation_ends_a_teams_days() -> None:
    """Tests that a team is planned until the last day of its accreditation and no longer."""
    p = build(
        register(),
        roster(date(2026, 5, 20)),
        belief_of_area={},
        works=(),
        start=START,
        horizon_days=60,
        book=BOOK,
        done={},
    )
    assert {t.key: t.to_day for t in p.teams}["manual"] == 16
    late = replace(p, teams=tuple(replace(t, to_day=-1) for t in p.teams))
    assert {f.code for f in warnings(late)} >= {"PLAN-11"}


def test_near_areas_are_kept_apart_and_seasons_close() -> None:
    """Tests that areas 100 m apart are a pair, and that winter closes ground to hand search."""
    p = built()
    assert p.separation == ((0, 1),)
    winter = built(start=date(2026, 12, 1), horizon_days=120).districts[0]
    assert winter.closed(TeamKind.MANUAL) == ((0, 89),)


def test_shared_ambulances_become_a_pool() -> None:
    """Tests that two ambulances of no team stand by for six teams."""
    r = roster()
    r.apply(draft("amb", EquipmentRegistered(EquipmentKind.AMBULANCE, "van", "one", count=2)))
    given = {"belief_of_area": {}, "works": (), "start": START, "horizon_days": 50}
    p = build(register(), r, book=BOOK, done={}, **given)  # type: ignore[arg-type]
    assert [(pool.key, pool.count) for pool in p.pools] == [("ambulance", 6)]


def test_a_spot_task_stands_alone() -> None:
    """Tests that a single dangerous item is one task of an EOD team."""
    found = register(HazardType.SPOT)
    given = {"belief_of_area": {}, "works": (), "start": START, "horizon_days": 50}
    p = build(found, roster(), book=BOOK, done={}, **given)  # type: ignore[arg-type]
    assert {t.type for t in p.tasks} == {"eod"}


def test_the_built_problem_is_planned_to_the_works() -> None:
    """Tests the whole way: the plan is feasible and reaches the rebuilding works."""
    p = built()
    plan = solve(p, Stop(work=20), 1)
    assert faults(p, plan) == ()
    assert 5 in {a.task for a in plan.assignments}


def test_a_draft_from_outlines_uses_the_stated_teams() -> None:
    """Tests a draft plan when nothing is declared: three teams as stated, no survey skipped."""
    grounds = [Ground("P-001", SQUARE, p_any=0.9), Ground("P-002", shapely.box(900, 0, 950, 50))]
    teams = [
        CrewGroup(TeamKind.NTS, 1, "a"),
        CrewGroup(TeamKind.MECHANICAL, 2, "a"),
        CrewGroup(TeamKind.INSPECTION, 1, "b"),
    ]
    p = build_draft(grounds, teams, start=START, horizon_days=200, book=BOOK)
    plan = solve(p, Stop(work=15), 1)
    assert faults(p, plan) == ()
    assert [t.key for t in p.teams] == ["nts-001", "mech-001", "mech-002", "insp-001"]
    assert len(plan.assignments) == len(p.tasks)


def test_no_open_area_gives_an_empty_problem() -> None:
    """Tests that nothing to do is no error."""
    given = {"belief_of_area": {}, "works": (), "start": START, "horizon_days": 50}
    p = build(Register(), roster(), book=BOOK, done={}, **given)  # type: ignore[arg-type]
    assert solve(p, Stop(work=5), 1).assignments == ()
