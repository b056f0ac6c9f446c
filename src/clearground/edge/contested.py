"""Which areas two offices decided about apart, until a person closes the conflict."""

from __future__ import annotations

from collections.abc import Iterator

from clearground.events.conflicts import Conflict
from clearground.events.retractions import FIELD
from clearground.pipeline import World


def open_conflicts(world: World) -> tuple[Conflict, ...]:
    """The conflicts that nobody has closed, in the order of their first record."""
    return tuple(conflict for conflict in world.conflicts if not conflict.closed_by)


def contested(world: World) -> dict[str, tuple[Conflict, ...]]:
    """The open conflicts of each area, by the area's UUID.

    >>> contested(World())
    {}
    """
    found: dict[str, tuple[Conflict, ...]] = {}
    for conflict in open_conflicts(world):
        for area in dict.fromkeys(_areas(world, conflict)):
            found[area] = (*found.get(area, ()), conflict)
    return found


def contested_reports(world: World) -> dict[str, tuple[Conflict, ...]]:
    """The open conflicts of each report, by the report's UUID.

    >>> contested_reports(World())
    {}
    """
    found: dict[str, tuple[Conflict, ...]] = {}
    for conflict in open_conflicts(world):
        if conflict.thing in world.dossier.reports:
            found[conflict.thing] = (*found.get(conflict.thing, ()), conflict)
    return found


def _areas(world: World, conflict: Conflict) -> Iterator[str]:
    """The area that the conflict is about, and those that its records make or take up.

    Also those that rest on a report of which two people disagree whether it stands.
    """
    named: dict[str, None] = {conflict.thing: None}
    for event in conflict.events:
        named[event.entity] = None
        named[str(getattr(event.payload, "area", ""))] = None
        for part in getattr(event.payload, "parts", ()):
            named[str(getattr(part, "entity", ""))] = None
    for entity in named:
        if entity in world.register.areas:
            yield entity
    if conflict.field == FIELD:
        for area in world.register.areas.values():
            if conflict.thing in area.evidence:
                yield area.entity
