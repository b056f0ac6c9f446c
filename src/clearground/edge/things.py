"""Every recorded thing by the name that people call it: for searching, showing and typing."""

from __future__ import annotations

from collections.abc import Iterator

from clearground.pipeline import World
from clearground.standards.words import _

REGION, PERSON, ORGANISATION, TEAM = "region", "person", "organisation", "team"
EQUIPMENT, AREA, ORDER, VISIT = "equipment", "area", "order", "visit"
NONCONFORMITY, REPORT, DIFFERENCE = "nonconformity", "report", "difference"
WARNING, STOP, FIND, RELEASE, PLACE, WORKS = (
    *("warning", "stop", "find", "release", "place", "works"),
)
HANDOVER, QUARANTINE, PROGRESS, ACCIDENT = "handover", "quarantine", "progress", "accident"
OBSTACLE, IDENTIFICATION, OUTLINE, PLAN = "obstacle", "identification", "outline", "plan"
PARAMETERS = "parameters"

BY_ORDER = frozenset({PROGRESS, ACCIDENT, OBSTACLE, IDENTIFICATION})
"""Kinds that were made in the field and go by the order they were made under."""

BY_SUBJECT = frozenset({STOP, RELEASE, QUARANTINE, HANDOVER, FIND, *BY_ORDER})
"""Kinds that go by the name of what they concern, where a field asks for them."""

BY_SOURCE = frozenset({REPORT, WARNING})
"""Kinds that go by the name of who said so."""

Thing = tuple[str, str, str]
"""Kind, name or code, UUID."""


def things(world: World) -> Iterator[Thing]:
    """Every recorded thing as its kind, its name or code, and its UUID."""
    roster, worklog = world.roster, world.worklog
    if world.region is not None:
        yield REGION, world.region.facts.name, world.region.entity
    yield from ((ORGANISATION, o.name, e) for e, o in roster.organisations.items())
    yield from ((PERSON, p.facts.name, e) for e, p in roster.people.items())
    yield from ((TEAM, t.name, e) for e, t in roster.teams.items())
    yield from ((EQUIPMENT, q.serial or q.model, e) for e, q in roster.equipment.items())
    yield from ((AREA, a.code, e) for e, a in world.register.areas.items())
    yield from ((ORDER, o.facts.code, e) for e, o in worklog.orders.items())
    yield from ((VISIT, v.facts.code, e) for e, v in world.quality.visits.items())
    yield from ((NONCONFORMITY, n.facts.code, e) for e, n in world.quality.opened.items())
    yield from ((REPORT, r.facts.source, e) for e, r in world.dossier.reports.items())
    yield from ((DIFFERENCE, d.facts.about, e) for e, d in world.dossier.differences.items())
    yield from ((PLACE, p.facts.name, e) for e, p in world.places.items())
    yield from ((WORKS, w.facts.name, e) for e, w in world.releases.works.items())
    yield from ((WARNING, w.facts.source, e) for e, w in world.protection.warnings.items())
    yield from ((OUTLINE, o.facts.outline, e) for e, o in world.outlines.items())
    yield from ((PLAN, p.facts.plan_digest, e) for e, p in world.plans.items())
    yield from ((PARAMETERS, p.facts.version, e) for e, p in world.parameters.items())
    yield from _by_their_subject(world)
    yield from _under_orders(world)


def other_words(world: World, kind: str, entity: str) -> tuple[str, ...]:
    """What else a thing is known by: an area's name and district, a report's own words."""
    if kind == AREA:
        area = world.register.areas[entity]
        return area.name, area.facts.district
    if kind == REPORT:
        facts = world.dossier.reports[entity].facts
        return facts.text, facts.translation
    if kind == EQUIPMENT:
        return (world.roster.equipment[entity].model,)
    if kind == WARNING:
        return (world.protection.warnings[entity].facts.text,)
    if kind == STOP:
        stop = world.protection.stops[entity].facts
        team = world.roster.teams.get(stop.team)
        return team.name if team else "", stop.reason
    if kind == NONCONFORMITY:
        return (world.quality.opened[entity].facts.text,)
    return ()


def _by_their_subject(world: World) -> Iterator[Thing]:
    for entity, stop in world.protection.stops.items():
        team = world.roster.teams.get(stop.facts.team)
        open_still = entity not in world.protection.resumed
        yield STOP, team.name if team and open_still else "", entity
    areas = world.register.areas
    for entity, decision in world.releases.decisions.items():
        area = areas.get(decision.facts.area)
        yield RELEASE, area.code if area else "", entity
    for entity, handed in world.releases.handovers.items():
        area, receiver = areas.get(handed.facts.area), handed.facts.receiver
        firm, person = world.roster.organisations.get(receiver), world.roster.people.get(receiver)
        name = firm.name if firm else person.facts.name if person else receiver
        told = _("{code} to {name}").format(code=area.code if area else "", name=name)
        yield HANDOVER, told.strip(), entity
    for entity, kept in world.dossier.quarantine.items():
        told = f"{kept.layer}, record {kept.position}: {kept.reason} ({kept.code})"
        yield QUARANTINE, told, entity


def _under_orders(world: World) -> Iterator[Thing]:
    log = world.worklog

    def order(entity: str) -> str:
        kept = log.orders.get(entity)
        return kept.facts.code if kept else ""

    def item(code: object) -> str:
        return str(getattr(code, "value", code))

    def join(*parts: str) -> str:
        return ", ".join(filter(None, parts))

    for e, find in log.finds.items():
        yield FIND, join(item(find.facts.category), order(find.facts.order)), e
    for e, day in log.progress.items():
        yield PROGRESS, join(order(day.facts.order), str(day.facts.day)), e
    for e, accident in log.accidents.items():
        yield ACCIDENT, join(accident.facts.activity, order(accident.facts.order)), e
    for e, left in log.obstacles.items():
        yield OBSTACLE, join(left.facts.reason, order(left.facts.order)), e
    for e, known in world.dossier.ordnance.items():
        yield IDENTIFICATION, item(known.treat_as), e
