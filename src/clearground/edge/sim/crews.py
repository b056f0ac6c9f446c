"""Teams of the simulated region with their people, certificates, accreditation and drills."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from clearground.edge.sim.cast import OPENED, Cast
from clearground.edge.sim.desk import Desk, Official
from clearground.edge.sim.names import Names
from clearground.edge.sim.scale import Figures
from clearground.edge.sim.settlements import Village
from clearground.edge.sim.written import point
from clearground.events.teams import (
    AccreditationGranted,
    AccreditationSuspended,
    CertificateIssued,
    DrillHeld,
    PersonRegistered,
    TeamFormed,
    TrainingHeld,
)
from clearground.standards.terms import Competency, Method, Role, TeamKind

_METHODS: dict[TeamKind, tuple[Method, ...]] = {
    TeamKind.NTS: (Method.NTS,),
    TeamKind.UAS: (Method.UAS_SURVEY,),
    TeamKind.MANUAL: (Method.TS, Method.MANUAL, Method.BAC, Method.MARKING),
    TeamKind.DOG: (Method.TS, Method.DOG, Method.MARKING),
    TeamKind.MECHANICAL: (Method.TS, Method.MECHANICAL),
    TeamKind.EOD: (Method.EOD_SPOT, Method.BAC, Method.MARKING),
    TeamKind.INSPECTION: (Method.INSPECTION,),
    TeamKind.ENGINEER: (Method.WORKS, Method.MARKING),
}
_LEADER_ROLES = {False: (Role.TEAM_LEADER,), True: (Role.TEAM_LEADER, Role.QUALITY_INSPECTOR)}
"""Roles of a team's leader; those who lead an inspection team inspect."""
_HOMES: dict[TeamKind, tuple[str, ...]] = {
    TeamKind.NTS: ("meadow", "hearth"),
    TeamKind.UAS: ("meadow", "emergency"),
    TeamKind.MANUAL: ("meadow", "hearth", "meadow", "emergency"),
    TeamKind.DOG: ("hearth",),
    TeamKind.MECHANICAL: ("company",),
    TeamKind.EOD: ("emergency",),
    TeamKind.INSPECTION: ("inspection",),
    TeamKind.ENGINEER: ("engineers", "rebuilding", "engineers"),
}
_SKILLS: dict[TeamKind, tuple[Competency, ...]] = {
    TeamKind.NTS: (Competency.NTS,),
    TeamKind.UAS: (Competency.UAS_PILOT,),
    TeamKind.MANUAL: (Competency.DEMINER, Competency.EOD_1),
    TeamKind.DOG: (Competency.DOG_HANDLER, Competency.EOD_1),
    TeamKind.MECHANICAL: (Competency.MACHINE_OPERATOR,),
    TeamKind.EOD: (Competency.EOD_2, Competency.EOD_3),
    TeamKind.INSPECTION: (Competency.INSPECTOR,),
    TeamKind.ENGINEER: (Competency.ENGINEER,),
}
_TITLES: dict[TeamKind, str] = {
    TeamKind.NTS: "Survey",
    TeamKind.UAS: "Drone survey",
    TeamKind.MANUAL: "Manual",
    TeamKind.DOG: "Dog",
    TeamKind.MECHANICAL: "Machine",
    TeamKind.EOD: "Disposal",
    TeamKind.INSPECTION: "Inspection",
    TeamKind.ENGINEER: "Engineer",
}
_RENEWED = 185.0
_EXPIRED_ODDS = 0.06
_DRILLS = ("drone_warning", "casualty_evacuation")


@dataclass(frozen=True, slots=True)
class TeamRef:
    """A team: UUIDs of it, its organisation and its named people, and where it starts from."""

    entity: str
    name: str
    kind: TeamKind
    organisation: str
    leader: str
    medic: str
    members: tuple[str, ...]
    methods: tuple[Method, ...]
    strength: int
    x_m: float
    y_m: float
    lapsed: bool

    @property
    def chief(self) -> Official:
        """The team leader as somebody who records."""
        return Official(self.leader, self.organisation)


def write_crews(
    desk: Desk, cast: Cast, names: Names, *, places: Sequence[Village], figures: Figures
) -> tuple[TeamRef, ...]:
    """Form every team of the scale; the second manual team's accreditation has ended."""
    teams: list[TeamRef] = []
    number = 0
    for kind, (count, strength) in figures.teams.items():
        for k in range(count):
            number += 1
            home = cast.organisations[_HOMES[kind][k % len(_HOMES[kind])]]
            place = places[int(desk.rng.integers(len(places)))]
            lapsed = kind is TeamKind.MANUAL and k == 1
            made = _team(desk, cast, names, kind=kind, home=home, strength=strength)
            leader, medic, members = made
            name = f"T-{number:02d} {_TITLES[kind]} {k + 1}"
            methods = _METHODS[kind]
            if kind is TeamKind.ENGINEER and home == cast.organisations["engineers"]:
                methods = (*methods, Method.BAC)
            x, y = place.x_m + 60.0, place.y_m - 40.0
            formed = TeamFormed(
                name,
                kind,
                home,
                leader,
                strength,
                members=members,
                methods=methods,
                base=point(x, y),
                rate_factor=round(float(desk.rng.uniform(0.8, 1.2)), 2),
                available_from=desk.day(OPENED - 5),
            )
            by = cast.official("operations")
            entity = desk.write(formed, by=by, days=OPENED - 1.2)
            team = TeamRef(
                entity, name, kind, home, leader, medic, members, methods, strength, x, y, lapsed
            )
            _permit(desk, cast, team)
            _practise(desk, team, late=kind is TeamKind.MANUAL and k == 0 and count > 2)
            teams.append(team)
    _suspend(desk, cast, teams)
    return tuple(teams)


def _team(
    desk: Desk, cast: Cast, names: Names, *, kind: TeamKind, home: str, strength: int
) -> tuple[str, str, tuple[str, ...]]:
    """Register leader, medic and up to two or three specialists, each with certificates."""
    skills = _SKILLS[kind]
    lead_skills = (Competency.TEAM_LEADER, *skills, Competency.DRONE_THREAT)
    leader = _person(
        desk, cast, names.person(), home=home, roles=_LEADER_ROLES[kind is TeamKind.INSPECTION]
    )
    _certify(desk, cast, leader, skills=lead_skills)
    medic = _person(desk, cast, names.person(), home=home, roles=(Role.MEDIC,))
    _certify(desk, cast, medic, skills=(Competency.MEDIC, Competency.DRONE_THREAT))
    extras = min(1 if strength > 15 else 3, strength - 2)
    others = []
    for _ in range(extras):
        other = _person(desk, cast, names.person(), home=home, roles=(Role.DEMINER,))
        _certify(desk, cast, other, skills=skills[:1], may_lapse=True)
        others.append(other)
    return leader, medic, (leader, medic, *others)


def _person(desk: Desk, cast: Cast, name: str, *, home: str, roles: tuple[Role, ...]) -> str:
    fact = PersonRegistered(name, home, roles)
    by = cast.official("administrator")
    return desk.write(fact, by=by, days=OPENED - 0.5)


def _certify(
    desk: Desk,
    cast: Cast,
    person: str,
    *,
    skills: tuple[Competency, ...],
    may_lapse: bool = False,
) -> None:
    """A first certificate and its renewal; a few people's refresher is overdue."""
    lapse = may_lapse and desk.rng.random() < _EXPIRED_ODDS
    issuer = cast.organisations["authority"]
    for skill in skills:
        for days, ends, due in ((530.0, -200.0, 170.0), (_RENEWED, -545.0, -175.0)):
            if lapse and days == _RENEWED:
                continue
            fact = CertificateIssued(skill, issuer, desk.day(days), desk.day(ends), desk.day(due))
            by = cast.official("information")
            at = min(days, OPENED - 0.8)
            desk.write(fact, by=by, days=at, entity=person)


def _permit(desk: Desk, cast: Cast, team: TeamRef) -> None:
    """Accredit a team for its methods; the lapsed team's accreditation ended three weeks ago."""
    ends = 21.0 if team.lapsed else -float(desk.rng.integers(120, 420))
    number = f"AC-{len(desk.drafts) % 10_000:04d}"
    fact = AccreditationGranted(
        team.methods, cast.organisations["authority"], desk.day(OPENED - 4), desk.day(ends), number
    )
    desk.write(fact, by=cast.official("approver"), days=OPENED - 4, entity=team.entity)


def _suspend(desk: Desk, cast: Cast, teams: list[TeamRef]) -> None:
    """One dog team was suspended for a month after a failed test, then accredited again."""
    dogs = [team for team in teams if team.kind is TeamKind.DOG]
    if not dogs:
        return
    team, by = dogs[-1], cast.official("approver")
    fact = AccreditationSuspended((Method.DOG,), "operational test not passed", desk.day(150))
    desk.write(fact, by=by, days=150, entity=team.entity)
    again = AccreditationGranted(
        (Method.DOG,), cast.organisations["authority"], desk.day(118), desk.day(-247), "AC-R-01"
    )
    desk.write(again, by=by, days=118, entity=team.entity)


def _practise(desk: Desk, team: TeamRef, *, late: bool) -> None:
    """Trainings and monthly drills; a late team has missed its last drill."""
    held_by = team.organisation
    first = TrainingHeld("standing procedures", team.strength, held_by, 16.0)
    desk.write(first, by=team.chief, days=OPENED - 6, entity=team.entity)
    again = TrainingHeld("refresher", team.strength, held_by, 8.0)
    desk.write(again, by=team.chief, days=_RENEWED + 3, learned=_RENEWED, entity=team.entity)
    start = float(desk.rng.integers(3, 22)) + (38 if late else 0)
    for topic in _DRILLS:
        for k in range(4):
            took = float(round(desk.rng.uniform(95, 420)))
            fact = DrillHeld(topic, team.strength, took)
            days = start + 28 * k + float(desk.rng.random())
            desk.write(fact, by=team.chief, days=days, entity=team.entity)
