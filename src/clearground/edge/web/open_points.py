"""What is still open about an area: points of its releases, faults, differences, stops."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from clearground.edge.web import wording
from clearground.edge.web.telling import code_of, plain
from clearground.pipeline import World
from clearground.standards.geometry import shape_to_metres
from clearground.standards.terms import CriterionState
from clearground.standards.words import _

UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
IN_BRACKETS = re.compile(r"\s*\([^()]*\{\}[^()]*\)")
"""What is left of "(record {})" once the record is a link."""


@dataclass(frozen=True, slots=True)
class Point:
    """One open point in words, and the record that it is about ("" if none)."""

    words: str
    entity: str = ""


def open_points(world: World, entity: str) -> tuple[Point, ...]:
    """What nobody has closed about an area, each thing once, in the order of the path.

    A release names what it leaves open by its record; the same record told already is not told
    again in other words.
    """
    if entity not in world.register.areas:
        return ()
    orders = world.worklog.of_area.get(entity, ())
    told = (
        *_differences(world, entity),
        *(point for order in orders for point in _of_order(world, order)),
        *_of_releases(world, entity),
    )
    about: dict[str, Point] = {}
    for point in told:
        about.setdefault(point.entity or _bare(point.words), point)
    return tuple(about.values())


def _bare(words: str) -> str:
    """A text as two writers' texts are compared: one unit sign, one space, no full stop."""
    return " ".join(words.replace("m2", "m²").split()).rstrip(".").casefold()


def as_written(world: World, words: str) -> Point:
    """A point as a person wrote it, the record that it names as a link instead of its UUID."""
    names = [name for name in UUID.findall(words) if _known(world, name)]
    shown = words.replace(" m2", f"{wording.NARROW}m²")
    if len(names) != 1:
        return Point(shown)
    shown = IN_BRACKETS.sub("", shown.replace(names[0], "{}"))
    return Point(shown.replace("{}", names[0]), names[0])


def written_points(world: World, points: Iterable[str]) -> str:
    """The points that a decision states, in one line; says so where it states none."""
    told = "; ".join(as_written(world, words).words for words in points)
    return told or _("no open point stated")


def _known(world: World, entity: str) -> bool:
    return (
        entity in world.dossier.differences
        or entity in world.worklog.obstacles
        or entity in world.quality.opened
    )


def _differences(world: World, entity: str) -> Iterator[Point]:
    area = world.register.areas[entity]
    for name, difference in world.dossier.differences.items():
        ground = difference.facts.shape
        touches = ground and shape_to_metres(ground).intersects(area.geometry)
        if not difference.decided and (touches or set(area.evidence) & {*difference.facts.reports}):
            words = _("Difference not decided: {about}").format(about=difference.facts.about)
            yield Point(words, name)


def _of_order(world: World, order: str) -> Iterator[Point]:
    code = code_of(world, order)
    for entity in world.quality.opened_of_order.get(order, ()):
        if entity not in world.quality.closed:
            facts = world.quality.opened[entity].facts
            words = _("Nonconformity {code} open, {severity}: {text}").format(
                code=facts.code, severity=plain(facts.severity), text=facts.text
            )
            yield Point(words, entity)
    for entity, stop in world.protection.stops.items():
        if stop.facts.order == order and entity not in world.protection.resumed:
            words = _("Work under {order} stopped, not resumed: {reason}").format(
                order=code, reason=stop.facts.reason
            )
            yield Point(words, entity)
    for entity in world.worklog.of_order.get(order, ()):
        left = world.worklog.obstacles.get(entity)
        if left:
            words = _("{size} left unsearched under {order}: {reason}").format(
                size=wording.area(shape_to_metres(left.facts.shape).area),
                order=code,
                reason=left.facts.reason,
            )
            yield Point(words, entity)


def _of_releases(world: World, entity: str) -> Iterator[Point]:
    for decision in world.releases.of_area.get(entity, ()):
        facts = world.releases.decisions[decision].facts
        yield from (as_written(world, words) for words in facts.open_points)
        for criterion in facts.criteria:
            if criterion.state is not CriterionState.MET:
                words = _("Criterion {code}: {state}").format(
                    code=criterion.code, state=plain(criterion.state)
                )
                yield Point(words + (f", {criterion.note}" if criterion.note else ""))
    for handed in world.releases.handovers.values():
        if handed.facts.area == entity:
            yield from (as_written(world, words) for words in handed.facts.open_points)
