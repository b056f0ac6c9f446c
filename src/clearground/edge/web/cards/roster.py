"""Cards of people, teams, organisations and equipment, of handovers, and of ground left."""

from __future__ import annotations

from datetime import date

from clearground.edge.web import wording
from clearground.edge.web.cards.card import Card
from clearground.edge.web.cards.records import Facts, Told, told_card
from clearground.edge.web.history import named
from clearground.edge.web.open_points import written_points
from clearground.edge.web.room import Room, View
from clearground.edge.web.telling import code_of, plain
from clearground.pipeline import World
from clearground.standards.geometry import shape_to_metres
from clearground.standards.words import _, _n


def roster_card(room: Room, view: View, entity: str) -> Card | None:
    """The card of somebody or something that works, or of a handover; None for anything else."""
    for maker in (_person, _team, _organisation, _equipment, _handover, _obstacle):
        told = maker(view.world, entity)
        if told is not None:
            return told_card(room, view, entity, told)
    return None


def _person(world: World, entity: str) -> Told | None:
    person = world.roster.people.get(entity)
    if person is None:
        return None
    firm = named(world, person.facts.organisation)
    told: Facts = [
        (_("Organisation"), firm),
        (_("Roles"), ", ".join(plain(r) for r in person.facts.roles) or _("none stated")),
    ]
    for held in person.certificates:
        told.append((plain(held.competency), _until(held.valid_to)))
    teams = [t.name for t in world.roster.teams.values() if entity in (t.leader, *t.members)]
    if teams:
        told.append((_("Teams"), ", ".join(teams)))
    sentence = _("A registered person of {firm}.").format(firm=firm)
    return _("Person"), person.facts.name, None, sentence, told, None


def _team(world: World, entity: str) -> Told | None:
    team = world.roster.teams.get(entity)
    if team is None:
        return None
    firm = named(world, team.organisation)
    told: Facts = [
        (_("Organisation"), firm),
        (_("Leader"), named(world, team.leader)),
        (_("Strength"), _n("{n} person", "{n} people", team.strength)),
        (_("Methods"), ", ".join(plain(m) for m in team.methods) or _("none stated")),
    ]
    told += _papers(world, entity)
    sentence = _("A team of {firm}: {kind}.").format(firm=firm, kind=plain(team.kind))
    # Where a team starts from is for the fewest: the card names no place.
    return _("Team"), team.name, None, sentence, told, None


def _organisation(world: World, entity: str) -> Told | None:
    firm = world.roster.organisations.get(entity)
    if firm is None:
        return None
    teams = [t.name for t in world.roster.teams.values() if t.organisation == entity]
    told: Facts = [(_("Kind"), plain(firm.kind)), (_("Teams"), ", ".join(teams) or _("none"))]
    told += _papers(world, entity)
    return _("Organisation"), firm.name, None, _("A registered organisation."), told, None


def _papers(world: World, holder: str) -> Facts:
    return [
        (
            _("Accredited"),
            _("{methods}, {until}").format(
                methods=", ".join(plain(m) for m in paper.methods), until=_until(paper.valid_to)
            ),
        )
        for paper in world.roster.accreditations.get(holder, ())
    ]


def _until(day: date) -> str:
    return _("until {day}").format(day=wording.day(day))


def _equipment(world: World, entity: str) -> Told | None:
    kit = world.roster.equipment.get(entity)
    if kit is None:
        return None
    told: Facts = [
        (_("Kind"), plain(kit.kind)),
        (_("Serial number"), kit.serial or _("not stated")),
        (_("Organisation"), named(world, kit.organisation)),
        (_("Team"), code_of(world, kit.team) if kit.team else _("none")),
        (_("Tested"), wording.day(kit.tested_on) if kit.tested_on else _("not recorded")),
    ]
    if kit.test_valid_to:
        told.append((_("Test valid"), _until(kit.test_valid_to)))
    return _("Equipment"), kit.model, None, _("Registered equipment."), told, None


def _handover(world: World, entity: str) -> Told | None:
    handed = world.releases.handovers.get(entity)
    if handed is None:
        return None
    facts = handed.facts
    code, receiver = code_of(world, facts.area), named(world, facts.receiver)
    told: Facts = [
        (_("Receiver"), receiver),
        (_("Decisions"), str(len(facts.decisions))),
        (_("Markers"), facts.markers or _("not stated")),
        (_("Open points"), written_points(world, facts.open_points)),
    ]
    sentence = _("{code} handed over to {name}.").format(code=code, name=receiver)
    return (
        _("Handover"),
        _("{code} to {name}").format(code=code, name=receiver),
        None,
        sentence,
        told,
        None,
    )


def _obstacle(world: World, entity: str) -> Told | None:
    left = world.worklog.obstacles.get(entity)
    if left is None:
        return None
    size = wording.area(shape_to_metres(left.facts.shape).area)
    told: Facts = [(_("Order"), code_of(world, left.facts.order)), (_("Reason"), left.facts.reason)]
    sentence = _("{size} left unsearched.").format(size=size)
    return _("Ground left"), left.facts.reason, left.facts.shape, sentence, told, None
