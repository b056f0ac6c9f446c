"""Which area a newcomer is shown first: one whose whole story can be clicked through."""

from __future__ import annotations

from clearground.areas.state import Area
from clearground.pipeline import World


def story_area(world: World) -> str:
    """UUID of the area with the fullest recorded story; "" when none is declared.

    A story counts its steps: evidence of different kinds, a difference between sources, an
    order, progress, a find, a visit, a nonconformity, a release of part of it. An area that is
    still worked on comes before one whose story has ended.
    """
    areas = world.register.current()
    if not areas:
        return ""
    best = max(areas, key=lambda area: (_steps(world, area), area.code))
    return best.entity


def _steps(world: World, area: Area) -> float:
    log = world.worklog
    orders = log.of_area.get(area.entity, ())
    records = [entity for order in orders for entity in log.of_order.get(order, ())]
    kinds = {
        world.dossier.reports[entity].facts.kind
        for entity in area.evidence
        if entity in world.dossier.reports
    }
    disputed = any(
        set(d.facts.reports) & set(area.evidence) for d in world.dossier.differences.values()
    )
    signed = world.releases.of_area.get(area.entity, ())
    told = (
        min(len(kinds), 3),
        disputed,
        bool(orders),
        any(entity in log.progress for entity in records),
        any(entity in log.finds for entity in records),
        any(world.quality.visits_of_order.get(order) for order in orders),
        any(world.quality.opened_of_order.get(order) for order in orders),
        bool(signed),
        area.version > 1,
        area.status.value == "worked_on",
    )
    return float(sum(told))
