"""Tests of the simulated teams: able to work, but for one whose accreditation has ended."""

from __future__ import annotations

import pytest

from clearground.edge.sim import Scale
from clearground.events.teams import EquipmentRegistered
from clearground.standards.terms import Competency, TeamKind
from clearground.teams.allowed import certificate, check_person, is_accredited
from clearground.teams.state import Roster
from tests.edge.sim.made import NOW, drafts, region


def roster(scale: Scale, seed: int = 1) -> Roster:
    """Who there is in a region."""
    made = Roster()
    for draft in drafts(region(scale, seed)):
        made.apply(draft)
    return made


@pytest.mark.parametrize("scale", [Scale.SMALL, Scale.DISTRICT])
def test_exactly_one_team_is_past_its_accreditation(scale: Scale) -> None:
    """Of all teams one, the second manual team, may not work today; it could a month ago."""
    people = roster(scale)
    today = NOW.date()
    out = [
        team
        for team in region(scale).teams
        if not all(is_accredited(people, team.entity, m, today) for m in team.methods)
    ]
    assert [team.kind for team in out] == [TeamKind.MANUAL]
    assert out[0].lapsed
    month_ago = today.replace(month=8)
    assert all(is_accredited(people, out[0].entity, m, month_ago) for m in out[0].methods)


def test_every_team_has_a_leader_and_a_medic_in_date() -> None:
    """Leader and medic of every team hold their certificates today, refresher not overdue."""
    people = roster(Scale.DISTRICT)
    for team in region(Scale.DISTRICT).teams:
        assert check_person(people, team.leader, Competency.TEAM_LEADER, NOW.date()) == ()
        assert check_person(people, team.medic, Competency.MEDIC, NOW.date()) == ()


def test_a_few_people_have_an_overdue_refresher() -> None:
    """In four districts between 1 % and 8 % of people have a refresher overdue today."""
    today, overdue, everybody = NOW.date(), 0, 0
    for seed in range(1, 5):
        people = roster(Scale.DISTRICT, seed)
        for person, known in people.people.items():
            everybody += 1
            for held in known.certificates[:1]:
                now = certificate(people, person, held.competency, today)
                overdue += bool(now and now.refresher_due and now.refresher_due < today)
    assert 0.01 < overdue / everybody < 0.08


def test_inspectors_come_from_a_body_that_clears_nothing() -> None:
    """The organisation of the inspection teams has no other team."""
    teams = region(Scale.DISTRICT).teams
    inspecting = {team.organisation for team in teams if team.kind is TeamKind.INSPECTION}
    clearing = {team.organisation for team in teams if team.kind is not TeamKind.INSPECTION}
    assert inspecting
    assert not inspecting & clearing


def test_detection_figures_stay_inside_their_trials() -> None:
    """Alpha and beta are positive, and a detector misses more under built ground than in fields."""
    kits = [
        d.payload
        for d in drafts(region(Scale.DISTRICT))
        if isinstance(d.payload, EquipmentRegistered) and d.payload.kind.value == "detector"
    ]
    assert kits
    for kit in kits:
        share = {f.ground: f.alpha / (f.alpha + f.beta) for f in kit.detection}
        assert all(f.alpha > 0 and f.beta > 0 for f in kit.detection)
        assert share["built"] < share["field"]
