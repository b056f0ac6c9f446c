"""Finding a record, place or person by what people call it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from clearground.edge.things import (
    ACCIDENT,
    DIFFERENCE,
    EQUIPMENT,
    HANDOVER,
    OBSTACLE,
    ORGANISATION,
    WARNING,
    WORKS,
    things,
)
from clearground.edge.web.room import View
from clearground.edge.web.telling import plain
from clearground.standards.words import _

OTHER_KINDS = {
    ORGANISATION: "organisation",
    EQUIPMENT: "equipment",
    HANDOVER: "handover",
    WORKS: "rebuilding works",
    WARNING: "warning",
    DIFFERENCE: "sources differ",
    ACCIDENT: "accident",
    OBSTACLE: "ground left unsearched",
}
"""Further kinds that go by a name, each in words."""

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
        title = hit.title.lower()
        rank = (
            0 if title == wanted else 1 if title.startswith(wanted) else 2 if wanted in title else 9
        )
        if rank == 9 and hit.entity.endswith(wanted) and len(wanted) >= 6:
            rank = 1
        if rank < 9:
            found.append((rank, n, hit))
    found.sort(key=lambda entry: entry[:2])
    return tuple(hit for _rank, _n, hit in found[:FOUND_MAX])


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
