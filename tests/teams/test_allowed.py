"""Who may do what on which date."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearground.events.teams import (
    AccreditationSuspended,
    CertificateIssued,
    DrillHeld,
    EquipmentRegistered,
    TeamFormed,
)
from clearground.standards.terms import Competency, EquipmentKind, Method, TeamKind
from clearground.teams.allowed import (
    certificate,
    check_equipment,
    check_person,
    check_team,
    drills_held,
    is_accredited,
    last_drill,
)
from tests.scene import DAY, T0, staffed

LAST = date(2026, 6, 30)


def codes(findings: tuple[object, ...]) -> list[str]:
    return [f.code for f in findings]  # type: ignore[attr-defined]


def test_an_accredited_team_with_a_certified_leader_may_work() -> None:
    """Tests that nothing is found against a team within its accreditation."""
    assert check_team(staffed().world.roster, "team", Method.MANUAL, DAY) == ()


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2025, 12, 31), ["TEAM-06"]),
        (date(2026, 1, 1), []),
        (LAST, []),
        (LAST + timedelta(days=1), ["TEAM-06"]),
    ],
)
def test_accreditation_holds_on_its_first_and_last_day_and_not_beside(
    on: date, expected: list[str]
) -> None:
    """Tests both ends of the validity, 2026-01-01 to 2026-06-30."""
    assert codes(check_team(staffed().world.roster, "team", Method.MANUAL, on)) == expected


def test_a_suspension_ends_the_accreditation_from_its_day() -> None:
    """Tests that the day before the suspension still counts and the day itself does not."""
    scene = staffed()
    scene.add("north", AccreditationSuspended((Method.MANUAL,), "two faults", date(2026, 5, 10)))
    roster = scene.world.roster
    assert is_accredited(roster, "team", Method.MANUAL, date(2026, 5, 9))
    assert not is_accredited(roster, "team", Method.MANUAL, date(2026, 5, 10))
    assert is_accredited(roster, "team", Method.TS, date(2026, 5, 10))


def test_an_unknown_team_a_strange_method_and_an_absent_team_are_told_apart() -> None:
    """Tests one code for each fault of a team."""
    scene = staffed()
    formed = TeamFormed(
        "away",
        TeamKind.MANUAL,
        "north",
        "leader",
        6,
        methods=(Method.MANUAL,),
        available_from=date(2026, 5, 5),
    )
    scene.add("away", formed)
    roster = scene.world.roster
    assert codes(check_team(roster, "nobody", Method.MANUAL, DAY)) == ["TEAM-01"]
    assert codes(check_team(roster, "away", Method.MANUAL, DAY)) == ["TEAM-02"]
    assert codes(check_team(roster, "away", Method.TS, date(2026, 5, 5))) == ["TEAM-07"]


def test_a_leader_without_a_certificate_keeps_the_team_from_work() -> None:
    """Tests that the leader's certificate is part of the team's."""
    scene = staffed()
    scene.add("led", TeamFormed("led", TeamKind.MANUAL, "north", "member", 6))
    assert codes(check_team(scene.world.roster, "led", Method.MANUAL, DAY)) == ["TEAM-04"]


def test_an_overdue_refresher_is_no_certificate() -> None:
    """Tests the day a refresher falls due and the day after."""
    scene = staffed()
    held = CertificateIssued(Competency.MEDIC, "s", date(2026, 1, 1), date(2028, 1, 1), DAY)
    scene.add("member", held)
    roster = scene.world.roster
    assert check_person(roster, "member", Competency.MEDIC, DAY) == ()
    after = DAY + timedelta(days=1)
    assert codes(check_person(roster, "member", Competency.MEDIC, after)) == ["TEAM-05"]


def test_the_latest_ending_certificate_counts() -> None:
    """Tests that a renewal is not hidden by the older certificate."""
    scene = staffed()
    scene.add("medic", CertificateIssued(Competency.MEDIC, "s", DAY, date(2026, 5, 5)))
    held = certificate(scene.world.roster, "medic", Competency.MEDIC, DAY)
    assert held is not None
    assert held.valid_to == date(2027, 1, 1)


def test_equipment_counts_only_within_its_test() -> None:
    """Tests a detector tested from 2026-01-01 to 2026-12-31, and a vehicle without a test."""
    scene = staffed()
    scene.add("car", EquipmentRegistered(EquipmentKind.VEHICLE, "V", "north"))
    roster = scene.world.roster
    assert check_equipment(roster, "detector", DAY) == ()
    assert check_equipment(roster, "car", DAY) == ()
    assert codes(check_equipment(roster, "detector", date(2027, 1, 1))) == ["TEAM-09"]
    assert codes(check_equipment(roster, "detector", date(2025, 12, 31))) == ["TEAM-09"]
    assert codes(check_equipment(roster, "lost", DAY)) == ["TEAM-08"]


def test_drills_are_listed_by_day_and_topic() -> None:
    """Tests that a drill recorded late stands at its own day."""
    scene = staffed()
    scene.add("team", DrillHeld("drone_warning", 6), T0)
    scene.add("team", DrillHeld("casualty_evacuation", 6), T0 - timedelta(days=9))
    roster = scene.world.roster
    assert [day for day, _ in drills_held(roster, "team")] == [DAY - timedelta(days=9), DAY]
    assert last_drill(roster, "team", "drone_warning") == DAY
    assert last_drill(roster, "team-2", "drone_warning") is None


@given(st.dates(date(2025, 1, 1), date(2027, 12, 31)))
def test_no_day_outside_the_accreditation_is_ever_allowed(on: date) -> None:
    """Tests the rule against its plain statement for any day."""
    inside = date(2026, 1, 1) <= on <= LAST
    assert is_accredited(ROSTER, "team", Method.MANUAL, on) is inside


ROSTER = staffed().world.roster


def test_work_is_never_hung_on_a_person_nobody_registered() -> None:
    """Tests an unknown medic, and an unknown leader of a known team."""
    scene = staffed()
    assert codes(check_person(scene.world.roster, "nobody", Competency.MEDIC, DAY)) == ["TEAM-03"]
    scene.team("team", leader="nobody")
    assert codes(check_team(scene.world.roster, "team", Method.MANUAL, DAY)) == ["TEAM-03"]
