"""How far the records reach along the path, and which records each next step is missing."""

from __future__ import annotations

from dataclasses import dataclass

from clearground.pipeline import World
from clearground.standards.terms import Role
from clearground.standards.words import _


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the path: what is recorded of it, and what it still needs."""

    step: str
    recorded: int
    missing: str


def _roles(world: World) -> frozenset[Role]:
    return frozenset(r for p in world.roster.people.values() for r in p.facts.roles)


def next_steps(world: World) -> tuple[Step, ...]:
    """The steps of the path from declaration on, each with the records it is missing.

    >>> next_steps(World())[0].step
    'declare'
    """
    areas, orders = world.register.current(), world.worklog.orders
    people, teams = world.roster.people, world.roster.teams
    needs: list[tuple[str, int, list[tuple[bool, str]]]] = [
        (
            "declare",
            len(areas),
            [
                (
                    Role.APPROVING_AUTHORITY in _roles(world),
                    _("a registered administrator and approving authority"),
                ),
                (bool(world.parameters), _("national parameters adopted by an authority")),
                (bool(world.dossier.grades), _("graded reports")),
                (bool(areas), _("a declaration by a named authority on that evidence")),
            ],
        ),
        (
            "order work",
            len(orders),
            [
                (bool(areas), _("a declared area")),
                (bool(teams), _("registered teams with leaders and certificates")),
                (bool(world.roster.accreditations), _("accreditations")),
                (bool(orders), _("a signed order")),
            ],
        ),
        (
            "work",
            len(world.worklog.progress),
            [(bool(world.worklog.progress), _("daily progress under a signed order"))],
        ),
        (
            "inspect",
            len(world.quality.visits),
            [
                (bool(people), _("an inspector from another organisation")),
                (bool(world.quality.visits), _("monitoring visits")),
            ],
        ),
        (
            "release",
            len(world.releases.decisions),
            [(bool(world.releases.decisions), _("a release signed by a named authority"))],
        ),
        (
            "hand over",
            len(world.releases.handovers),
            [(bool(world.releases.handovers), _("a receiver and a signed handover"))],
        ),
    ]
    return tuple(
        Step(name, count, "; ".join(text for there, text in listed if not there))
        for name, count, listed in needs
    )
