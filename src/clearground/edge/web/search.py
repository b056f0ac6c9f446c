"""Finding a record, place or person by what people call it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from clearground.edge.things import (
    ACCIDENT,
    AREA,
    DIFFERENCE,
    EQUIPMENT,
    FIND,
    HANDOVER,
    NONCONFORMITY,
    OBSTACLE,
    ORDER,
    ORGANISATION,
    PERSON,
    PLACE,
    RELEASE,
    STOP,
    TEAM,
    VISIT,
    WARNING,
    WORKS,
    things,
)
from clearground.edge.web.room import View
from clearground.edge.web.telling import plain
from clearground.pipeline import World
from clearground.standards.words import _

OTHER_KINDS = {
    ORGANISATION: "organisation",
    EQUIPMENT: "equipment",
    HANDOVER: "handover",
    WORKS: "rebuilding works",
    WARNING: "warning",
    STOP: "stop-work",
    FIND: "item found",
    RELEASE: "signed release",
    DIFFERENCE: "sources differ",
    ACCIDENT: "accident",
    OBSTACLE: "ground left unsearched",
}
"""Further kinds that go by a name, each in words."""

CODED = (AREA, ORDER, VISIT, NONCONFORMITY, EQUIPMENT, TEAM, PLACE, ORGANISATION, PERSON, WORKS)
"""Kinds whose code or name opens their card, the likeliest first meant coming first."""

UUID_END, KIND_MIN, MISSED = 6, 3, 9
"""Letters of a UUID's end, and of a kind, that are enough to search by; the rank of no match."""

FOUND_MAX = 12
WORDS_MAX = 80


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found: what it is called, what it is, its entity."""

    title: str
    kind: str
    entity: str


def search(view: View, words: str) -> tuple[Hit, ...]:
    """What matches the words, exact and beginning matches first; at most a dozen."""
    wanted = words.strip().lower()[:WORDS_MAX]
    if not wanted:
        return ()
    found: list[tuple[int, int, Hit]] = []
    for n, hit in enumerate(_all(view)):
        rank = _rank(hit, wanted)
        if rank < MISSED:
            found.append((rank, n, hit))
    found.sort(key=lambda entry: entry[:2])
    return tuple(hit for _rank, _n, hit in found[:FOUND_MAX])


def _rank(hit: Hit, wanted: str) -> int:
    """How well a thing matches: by its name, its UUID's end, and last by what kind it is."""
    title, kind = hit.title.lower(), hit.kind.lower()
    if title == wanted:
        return 0
    if title.startswith(wanted) or (len(wanted) >= UUID_END and hit.entity.endswith(wanted)):
        return 1
    if wanted in title:
        return 2
    if len(wanted) >= KIND_MIN and (wanted in kind or wanted.removesuffix("s") in kind):
        return 3
    return MISSED


def entity_called(world: World, name: str) -> str:
    """The thing that a code names, capitals or not; the name itself where none does."""
    wanted = name.strip().lower()
    if not wanted:
        return name
    areas = ((code, entity) for code, entity in world.register.by_code.items())
    called = ((title, entity) for kind, title, entity in things(world) if kind in CODED and title)
    for title, entity in (*areas, *called):
        if title.lower() == wanted:
            return entity
    return name


def _all(view: View) -> Iterator[Hit]:
    world = view.world
    for area in world.register.areas.values():
        yield Hit(f"{area.code} {area.name}".strip(), _("hazardous area"), area.entity)
    for entity, order in world.worklog.orders.items():
        yield Hit(order.facts.code, _("work order"), entity)
    for entity, place in world.places.items():
        if place.facts.name:
            yield Hit(place.facts.name, plain(place.facts.kind), entity)
    for entity, opened in world.quality.opened.items():
        yield Hit(opened.facts.code, _("nonconformity"), entity)
    for entity, visit in world.quality.visits.items():
        yield Hit(visit.facts.code, _("visit"), entity)
    for entity, team in world.roster.teams.items():
        yield Hit(team.name, _("team"), entity)
    for entity, person in world.roster.people.items():
        yield Hit(person.facts.name, _("person"), entity)
    for entity, report in world.dossier.reports.items():
        text = report.facts.text or plain(report.facts.kind)
        yield Hit(text[:80], _("evidence"), entity)
    for kind, name, entity in things(world):
        if name and kind in OTHER_KINDS:
            yield Hit(name[:80], _(OTHER_KINDS[kind]), entity)
