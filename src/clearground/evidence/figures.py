"""Published figures that cannot all be true."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import combinations, pairwise

from clearground.evidence.claims import STATED, Claim, claim
from clearground.evidence.difference import DifferenceRules, FoundDifference
from clearground.evidence.state import Report
from clearground.standards.terms import EvidenceKind
from clearground.standards.words import _

CUMULATIVE, WEEKLY = "_cum", "_last_week"
"""Endings of topics: a total that only grows, and what was added in the last week."""

# not a rule: a conversion of units
_SECONDS_A_WEEK = 7 * 24 * 3600.0


def contradictions(
    reports: Sequence[Report], rules: DifferenceRules
) -> tuple[FoundDifference, ...]:
    """Disagreements between published figures.

    Examples
    --------
    >>> contradictions((), DifferenceRules(0.9, 0.3, 250_000, 0.1, 0.15, 200))
    ()
    """
    stated = [r for r in reports if r.facts.kind in STATED]
    numbers = [(r, c) for r in stated if (c := claim(r)).is_number and c.topic]
    progress = [c for r, c in numbers if r.facts.kind is EvidenceKind.PUBLISHED_PROGRESS]
    spoken = [c for r, c in numbers if r.facts.kind is EvidenceKind.STATEMENT]
    return (
        *_apart(progress, same_source=True),
        *_apart(spoken, same_source=False),
        *_falling(progress),
        *_pace(progress, rules.pace_tolerance),
    )


def _apart(claims: list[Claim], *, same_source: bool) -> Iterator[FoundDifference]:
    """Claims about one quantity and one period whose intervals have no value in common.

    One speaker's statements of different numbers are most often about different things, so
    for statements only different sources contradict each other.
    """
    groups: dict[tuple[object, ...], list[Claim]] = {}
    for one in claims:
        groups.setdefault((one.topic, one.unit, one.since, one.until), []).append(one)
    for group in groups.values():
        for a, b in combinations(group, 2):
            if not a.meets(b) and (same_source or a.source != b.source):
                low, high = sorted((a, b), key=lambda c: c.low)
                gap = (high.low - low.high) / max(abs(high.low), 1.0)
                about = _("{topic}: {low:,g} or {high:,g} {unit} for the same time").format(
                    topic=_plain(a.topic), low=low.high, high=high.low, unit=a.unit
                )
                yield _difference(about, (low, high), gap)


def _totals(claims: list[Claim]) -> Iterator[list[Claim]]:
    """Cumulative figures of each topic in the order of time, one a day."""
    topics: dict[tuple[str, str], dict[datetime, Claim]] = {}
    for one in claims:
        if one.topic.endswith(CUMULATIVE) and one.until is not None and one.low == one.high:
            topics.setdefault((one.topic, one.unit), {}).setdefault(one.until, one)
    for days in topics.values():
        yield [days[day] for day in sorted(days)]


def _falling(claims: list[Claim]) -> Iterator[FoundDifference]:
    """Totals that become smaller with time."""
    for series in _totals(claims):
        for a, b in pairwise(series):
            if b.high < a.low:
                about = _("{topic}: a total falls from {a:,g} to {b:,g} {unit}").format(
                    topic=_plain(a.topic), a=a.low, b=b.high, unit=a.unit
                )
                yield _difference(about, (a, b), (a.low - b.high) / a.low)


def _pace(claims: list[Claim], tolerance: float) -> Iterator[FoundDifference]:
    """Growth of a total that no published weekly figure of that time allows."""
    for series in _totals(claims):
        topic = series[0].topic.removesuffix(CUMULATIVE) + WEEKLY
        weekly = [c for c in claims if c.topic == topic and c.until is not None]
        for a, b in pairwise(series):
            assert a.until is not None and b.until is not None, "totals are dated"  # noqa: PT018
            inside = [c for c in weekly if c.until is not None and a.until <= c.until <= b.until]
            weeks = (b.until - a.until).total_seconds() / _SECONDS_A_WEEK
            if not inside or weeks <= 0:
                continue
            grown = (b.low - a.low) / weeks
            low = min(c.low for c in inside) * (1 - tolerance)
            high = max(c.high for c in inside) * (1 + tolerance)
            if not low <= grown <= high:
                about = _(
                    "{topic}: the totals grew by {grown:,.0f} {unit} a week, "
                    "the weekly figures say {low:,g} to {high:,g}"
                ).format(
                    topic=_plain(a.topic),
                    grown=grown,
                    unit=a.unit,
                    low=min(c.low for c in inside),
                    high=max(c.high for c in inside),
                )
                gap = max(low - grown, grown - high) / max(grown, high)
                yield _difference(about, (a, b, *inside), gap)


def _plain(topic: str) -> str:
    return topic.replace("_", " ")


def _difference(about: str, claims: tuple[Claim, ...], gap: float) -> FoundDifference:
    return FoundDifference(
        kind="figures",
        about=about,
        reports=tuple(sorted({c.report for c in claims})),
        sources=tuple(sorted({c.source for c in claims})),
        shape=None,
        weight=gap,
    )
