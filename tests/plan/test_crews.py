"""On which days each team may work, read from the roster by its accreditations."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import shapely
from hypothesis import given
from hypothesis import strategies as st

from clearground.events.teams import AccreditationGranted, EquipmentRegistered, TeamFormed
from clearground.plan.crews import METHOD_OF_KIND, CrewGroup, crews, groups, pools
from clearground.plan.model import PlanTeam
from clearground.plan.rates import rates_of
from clearground.standards.geometry import shape_from_metres
from clearground.standards.terms import EquipmentKind, Method, TeamKind
from clearground.teams.state import Roster
from tests.scene import BOOK, DAY, draft

DAYS = 30
MIDDLE = shapely.Point(7000, 9000)
TEAM = TeamFormed("Team", TeamKind.MANUAL, "north", "leader", 6)
ALWAYS = AccreditationGranted((Method.MANUAL,), "authority", date(2020, 1, 1), date(2040, 1, 1))


def on(day: int) -> date:
    return DAY + timedelta(days=day)


def roster(team: TeamFormed = TEAM, *granted: AccreditationGranted) -> Roster:
    made = Roster()
    made.apply(draft("team", team))
    for one in granted:
        made.apply(draft("north", one))
    return made


def planned(made: Roster) -> PlanTeam:
    (team,) = crews(made, BOOK, DAY, horizon_days=DAYS, middle=MIDDLE)
    return team


def span(team: TeamFormed, *granted: AccreditationGranted) -> tuple[int, int]:
    found = planned(roster(team, *granted))
    return found.from_day, found.to_day


def test_a_team_works_while_it_is_there_and_accredited() -> None:
    """Tests a team here from day 3 to day 20, accredited to day 12: days 3 to 12."""
    here = replace(TEAM, available_from=on(3), available_to=on(20))
    until = replace(ALWAYS, valid_to=on(12))
    assert span(here, ALWAYS) == (3, 20)
    assert span(here, until) == (3, 12)


def test_without_accreditation_there_is_no_day() -> None:
    """Tests none, one for another method, and one that ended yesterday: kept, with no day."""
    assert span(TEAM) == (0, -1)
    assert span(TEAM, replace(ALWAYS, methods=(Method.DOG,))) == (0, -1)
    assert span(TEAM, replace(ALWAYS, valid_to=on(-1))) == (0, -1)


def test_a_team_that_does_not_work_the_method_has_no_day() -> None:
    """Tests a manual team formed for survey only."""
    assert span(replace(TEAM, methods=(Method.TS,)), ALWAYS) == (0, -1)


def test_a_gap_between_two_accreditations_leaves_the_longer_run() -> None:
    """Tests days 0 to 4 and 10 to 29: no plan runs through the gap."""
    first, second = replace(ALWAYS, valid_to=on(4)), replace(ALWAYS, valid_from=on(10))
    assert span(TEAM, first, second) == (10, 29)


@given(st.integers(-40, 60), st.integers(0, 60), st.integers(-40, 60), st.integers(0, 60))
def test_no_planned_day_lies_outside_the_accreditation_or_the_stay(
    from_day: int, stay: int, valid_from: int, valid: int
) -> None:
    """Tests any two intervals: the run is exactly what they share inside the plan."""
    here = replace(TEAM, available_from=on(from_day), available_to=on(from_day + stay))
    granted = replace(ALWAYS, valid_from=on(valid_from), valid_to=on(valid_from + valid))
    first, last = max(from_day, valid_from, 0), min(from_day + stay, valid_from + valid, DAYS - 1)
    assert span(here, granted) == ((first, last) if first <= last else (0, -1))


def test_every_kind_of_team_has_the_method_it_is_accredited_for() -> None:
    """Tests that no kind falls through."""
    assert set(METHOD_OF_KIND) == set(TeamKind)


def test_a_team_without_a_base_starts_from_the_middle() -> None:
    """Tests kilometres of the region's CRS, of the middle and of a recorded base."""
    assert (planned(roster()).x_km, planned(roster()).y_km) == (7.0, 9.0)
    based = replace(TEAM, base=shape_from_metres(shapely.Point(1500, -500)))
    assert (planned(roster(based)).x_km, planned(roster(based)).y_km) == (1.5, -0.5)


def test_stated_teams_are_numbered_by_kind_over_all_groups() -> None:
    """Tests two groups of manual teams around one of dogs."""
    stated = (
        CrewGroup(TeamKind.MANUAL, 2, "north"),
        CrewGroup(TeamKind.DOG, 1, "north", from_day=5),
        CrewGroup(TeamKind.MANUAL, 1, "south", rate=0.5, base=shapely.Point(0, 0)),
    )
    made = groups(stated, MIDDLE)
    assert [t.key for t in made] == ["manual-001", "manual-002", "dog-001", "manual-003"]
    assert (made[2].from_day, made[3].rate, made[3].x_km) == (5, 0.5, 0.0)
    assert len({t.key for t in made}) == 4


def ambulance(team: str = "", count: int = 1) -> EquipmentRegistered:
    return EquipmentRegistered(EquipmentKind.AMBULANCE, "van", "north", team, count=count)


def test_ambulances_of_no_team_are_shared_by_the_kinds_without_one() -> None:
    """Tests two shared vans, and a van of the manual team: it needs none of the shared."""
    rates = rates_of(BOOK, DAY)
    made = roster()
    assert pools(made, rates) == ()
    made.apply(draft("vans", ambulance(count=2)))
    (shared,) = pools(made, rates)
    assert shared.count == 2 * rates.teams_per_ambulance
    assert shared.needed("clearance", TeamKind.MANUAL)
    assert not shared.needed("survey", TeamKind.MANUAL)
    made.apply(draft("own", ambulance("team")))
    (shared,) = pools(made, rates)
    assert not shared.needed("clearance", TeamKind.MANUAL)
    assert shared.needed("clearance", TeamKind.DOG)
