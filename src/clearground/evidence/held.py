"""Ground that sources say was held by different parties, or drew differently, on one day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations

import shapely
from shapely.geometry.base import BaseGeometry

from clearground.evidence.difference import DifferenceRules, FoundDifference, ground_shape
from clearground.evidence.state import Report
from clearground.standards.geometry import shape_to_metres
from clearground.standards.terms import EvidenceKind
from clearground.standards.words import _

# not a rule: the grid on which outlines are compared
_SNAP_M = 0.01
HELD_BY_NOBODY = ("contested", "unknown")
"""Words of a topic that say that no party is named; such ground contradicts nobody."""


@dataclass(frozen=True, slots=True)
class _Held:
    """What one source says that one party held on one day.

    `spoken` is all ground of which the source says anything that day, contested included.
    """

    source: str
    holder: str
    reports: tuple[str, ...]
    ground: BaseGeometry
    spoken: BaseGeometry


_Day = tuple[datetime, datetime]


def contradictions(
    reports: Sequence[Report], rules: DifferenceRules
) -> tuple[FoundDifference, ...]:
    """Disagreements about who held which ground, a day and a pair of sources each.

    Examples
    --------
    >>> contradictions((), DifferenceRules(0.9, 0.3, 250_000, 0.1, 0.15, 200))
    ()
    """
    found: list[FoundDifference] = []
    for day, said in sorted(_by_day(reports).items()):
        sides = _united(said)
        for one, other in combinations(sides, 2):
            if one.source != other.source:
                found.extend(_compare(one, other, day, rules))
    return tuple(found)


def _by_day(reports: Sequence[Report]) -> dict[_Day, list[Report]]:
    days: dict[_Day, list[Report]] = {}
    for report in reports:
        facts = report.facts
        if facts.kind is not EvidenceKind.CONTROL_AREA or facts.shape is None:
            continue
        if facts.observed_from is not None and facts.observed_to is not None:
            days.setdefault((facts.observed_from, facts.observed_to), []).append(report)
    return {day: said for day, said in days.items() if len({r.facts.source for r in said}) > 1}


def holder(report: Report) -> str:
    """Who held the ground, as the topic says, without the name of the source.

    Two sources that mean the same party give the same word, in whatever language.
    """
    return report.facts.topic.replace(report.facts.source, "").strip()


def _united(said: list[Report]) -> list[_Held]:
    """The ground of each source and party as one shape."""
    groups: dict[tuple[str, str], list[Report]] = {}
    sources: dict[str, list[Report]] = {}
    for report in said:
        sources.setdefault(report.facts.source, []).append(report)
        party = holder(report)
        if party and not any(word in party.lower() for word in HELD_BY_NOBODY):
            groups.setdefault((report.facts.source, party), []).append(report)
    spoken = {source: _union(group) for source, group in sources.items()}
    return [
        _Held(source, party, tuple(r.entity for r in group), _union(group), spoken[source])
        for (source, party), group in sorted(groups.items())
    ]


def _union(reports: list[Report]) -> BaseGeometry:
    shapes = [shape_to_metres(r.facts.shape) for r in reports if r.facts.shape is not None]
    return shapely.union_all(shapely.set_precision(shapes, _SNAP_M))


def _compare(
    one: _Held, other: _Held, day: _Day, rules: DifferenceRules
) -> Iterator[FoundDifference]:
    common = one.ground.intersection(other.ground)
    # The middle of the period is the same day in every time zone.
    date = (day[0] + (day[1] - day[0]) / 2).date()
    if one.holder != other.holder:
        if common.area >= rules.area_min_m2:
            about = _(
                "{km2:.1f} km² on {date}: {a} and {b} say that different parties held it"
            ).format(km2=common.area / 1e6, date=date, a=one.source, b=other.source)
            yield _difference("held", about, (one, other), common)
        return
    # A source that draws one belt says nothing about the ground beside it.
    mine = one.ground.intersection(other.spoken)
    theirs = other.ground.intersection(one.spoken)
    every = mine.union(theirs)
    share = common.area / every.area if every.area else 1.0
    if not rules.overlap_comparable <= share < rules.overlap_min:
        return
    about = _(
        "outlines of the same ground on {date}: {a} and {b} have {share:.0%} in common"
    ).format(date=date, a=one.source, b=other.source, share=share)
    apart = mine.symmetric_difference(theirs)
    if apart.area >= rules.area_min_m2:
        yield _difference("outline", about, (one, other), apart)


def _difference(
    kind: str, about: str, pair: tuple[_Held, _Held], disputed: BaseGeometry
) -> FoundDifference:
    return FoundDifference(
        kind=kind,
        about=about,
        reports=tuple(sorted({r for held in pair for r in held.reports})),
        sources=tuple(sorted(held.source for held in pair)),
        shape=ground_shape(disputed),
        weight=float(disputed.area),
    )
