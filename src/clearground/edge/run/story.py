"""Which area a newcomer is shown first: one whose whole story can be clicked through."""

from __future__ import annotations

from clearground.areas.state import Area
from clearground.pipeline import World
from clearground.release.account import account

LEFT_SHARE = (0.15, 0.85)
"""Share of an area that is neither all there still nor nearly all released."""


def story_area(world: World) -> str:
    """UUID of the area with the fullest recorded story; "" when none is declared.

    A story counts its steps: evidence of different kinds, a difference between sources, an
    order, progress, a find, a visit, a nonconformity, a release of part of it. An area that is
    still worked on, with some ground released and some not, comes before one whose
    story ended; of two full stories the one with fewer orders is told.
    """
    areas = world.register.current()
    if not areas:
        return ""
    found = account(world.register, world.releases, world.worklog)
    left = {a.entity: a.remaining_m2 / max(1, a.declared_m2) for a in found.areas}
    best = max(
        areas,
        key=lambda area: (
            _steps(world, area, left[area.entity]),
            -len(world.worklog.of_area.get(area.entity, ())),
            area.code,
        ),
    )
    return best.entity


def _steps(world: World, area: Area, left_share: float) -> float:
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
        4 * (LEFT_SHARE[0] <= left_share <= LEFT_SHARE[1]),
    )
    return float(sum(told))
