"""Who acts in the simulated region, read from the roster as it stands in the records."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from clearground.field.coverage import metres
from clearground.standards.terms import Competency, EquipmentKind, Method, Role, TeamKind
from clearground.teams.allowed import certificate
from clearground.teams.state import Roster

SEARCH_KIT = frozenset(
    {EquipmentKind.DETECTOR, EquipmentKind.DOG, EquipmentKind.MACHINE, EquipmentKind.UAS}
)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who records: UUIDs of the person and of their organisation."""

    entity: str
    organisation: str


@dataclass(frozen=True, slots=True)
class Team:
    """A team as the crews' office sees it.

    Parameters
    ----------
    entity, name : str
        UUID and name.
    kind : TeamKind
        What it is.
    leader : Person
        Who records its work.
    named : tuple of str
        People of it who are registered.
    strength : int
        How many people it has.
    methods : tuple of Method
        What it works with.
    rate : float
        Its own pace beside the usual one.
    x_m, y_m : float
        Where it starts from.
    kit : tuple of str
        Its search equipment.
    """

    entity: str
    name: str
    kind: TeamKind
    leader: Person
    named: tuple[str, ...]
    strength: int
    methods: tuple[Method, ...]
    rate: float
    x_m: float
    y_m: float
    kit: tuple[str, ...]

    def everybody(self) -> tuple[str, ...]:
        """One id or description for each person of the team."""
        rest = range(len(self.named) + 1, self.strength + 1)
        return (*self.named[: self.strength], *(f"{self.name}, person {k}" for k in rest))


@dataclass(frozen=True, slots=True)
class People:
    """Everybody who acts, by what they do."""

    roster: Roster
    authority: Person
    authority_name: str
    operations: Person
    information: Person
    inspectors: tuple[Person, ...]
    teams: dict[str, Team]

    def medic(self, team: Team, on: date) -> str:
        """A medic of the team with a certificate in force that day; "" if there is none."""
        held = (
            person
            for person in team.named
            if certificate(self.roster, person, Competency.MEDIC, on) is not None
        )
        return next(held, "")

    def inspector(self, rank: int, on: date) -> Person | None:
        """An inspector in force that day, one after another by rank; None if there is none."""
        able = [
            p
            for p in self.inspectors
            if certificate(self.roster, p.entity, Competency.INSPECTOR, on) is not None
        ]
        return able[rank % len(able)] if able else None


def people_of(roster: Roster) -> People:
    """Everybody who acts, read from the roster.

    Raises
    ------
    ValueError
        When nobody with the approving role is registered: nothing could be signed.
    """
    signing = _with_role(roster, Role.APPROVING_AUTHORITY)
    if not signing:
        message = "no approving authority is registered in the simulated region"
        raise ValueError(message)
    kit: dict[str, list[str]] = {}
    for entity, item in roster.equipment.items():
        if item.team and item.kind in SEARCH_KIT:
            kit.setdefault(item.team, []).append(entity)
    teams = {e: _team(roster, e, tuple(kit.get(e, ()))) for e in roster.teams}
    leaders = [t.leader for t in teams.values() if t.kind is TeamKind.INSPECTION]
    others = [*_with_role(roster, Role.QUALITY_INSPECTOR), *leaders]
    first = signing[0]
    return People(
        roster=roster,
        authority=first,
        authority_name=roster.organisations[first.organisation].name,
        operations=(_with_role(roster, Role.OPERATIONS_OFFICER) or signing)[0],
        information=(_with_role(roster, Role.INFORMATION_OFFICER) or signing)[0],
        inspectors=tuple(others),
        teams=teams,
    )


def _with_role(roster: Roster, role: Role) -> list[Person]:
    people: Iterable[tuple[str, str]] = (
        (e, p.facts.organisation) for e, p in roster.people.items() if role in p.facts.roles
    )
    return [Person(entity, organisation) for entity, organisation in people]


def _team(roster: Roster, entity: str, kit: tuple[str, ...]) -> Team:
    facts = roster.teams[entity]
    x_m = y_m = 0.0
    if facts.base is not None:
        middle = metres(facts.base).centroid
        x_m, y_m = float(middle.x), float(middle.y)
    return Team(
        entity=entity,
        name=facts.name,
        kind=facts.kind,
        leader=Person(facts.leader, facts.organisation),
        named=tuple(dict.fromkeys((facts.leader, *facts.members))),
        strength=facts.strength,
        methods=facts.methods,
        rate=facts.rate_factor,
        x_m=x_m,
        y_m=y_m,
        kit=kit,
    )
