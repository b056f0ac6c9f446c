"""What is still open about an area: points of its releases, faults, differences, stops."""

from __future__ import annotations

from collections.abc import Iterator

from clearground.edge.web import wording
from clearground.edge.web.telling import code_of, plain
from clearground.pipeline import World
from clearground.standards.geometry import shape_to_metres
from clearground.standards.terms import CriterionState
from clearground.standards.words import _


def open_points(world: World, entity: str) -> tuple[str, ...]:
    """What nobody has closed about an area, each once, in the order of the path."""
    if entity not in world.register.areas:
        return ()
    orders = world.worklog.of_area.get(entity, ())
    told = (
        *_differences(world, entity),
        *(point for order in orders for point in _of_order(world, order)),
        *_of_releases(world, entity),
    )
    return tuple(dict.fromkeys(told))


def _differences(world: World, entity: str) -> Iterator[str]:
    area = world.register.areas[entity]
    for difference in world.dossier.differences.values():
        ground = difference.facts.shape
        touches = ground and shape_to_metres(ground).intersects(area.geometry)
        if not difference.decided and (touches or set(area.evidence) & {*difference.facts.reports}):
            yield _("Difference not decided: {about}").format(about=difference.facts.about)


def _of_order(world: World, order: str) -> Iterator[str]:
    code = code_of(world, order)
    for entity in world.quality.opened_of_order.get(order, ()):
        if entity not in world.quality.closed:
            facts = world.quality.opened[entity].facts
            yield _("Nonconformity {code} open, {severity}: {text}").format(
                code=facts.code, severity=plain(facts.severity), text=facts.text
            )
    for entity, stop in world.protection.stops.items():
        if stop.facts.order == order and entity not in world.protection.resumed:
            yield _("Work under {order} stopped, not resumed: {reason}").format(
                order=code, reason=stop.facts.reason
            )
    for entity in world.worklog.of_order.get(order, ()):
        left = world.worklog.obstacles.get(entity)
        if left:
            yield _("{size} left unsearched under {order}: {reason}").format(
                size=wording.area(shape_to_metres(left.facts.shape).area),
                order=code,
                reason=left.facts.reason,
            )


def _of_releases(world: World, entity: str) -> Iterator[str]:
    for decision in world.releases.of_area.get(entity, ()):
        facts = world.releases.decisions[decision].facts
        yield from facts.open_points
        for criterion in facts.criteria:
            if criterion.state is not CriterionState.MET:
                yield _("Criterion {code}: {state}").format(
                    code=criterion.code, state=plain(criterion.state)
                ) + (f", {criterion.note}" if criterion.note else "")
    for handed in world.releases.handovers.values():
        if handed.facts.area == entity:
            yield from handed.facts.open_points
