"""Stated quantities as what they are: attributed claims with an interval, a unit and a period."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime

from clearground.evidence.distinct import distinct
from clearground.evidence.state import Dossier, Report
from clearground.standards.terms import EvidenceKind
from clearground.standards.words import _

STATED = frozenset({EvidenceKind.STATEMENT, EvidenceKind.PUBLISHED_PROGRESS})
"""Kinds of evidence that state quantities rather than show ground."""


@dataclass(frozen=True, slots=True)
class Claim:
    """Who claimed which quantity, as an interval; an end that is not stated is open.

    Parameters
    ----------
    report : str
        UUID of the report.
    source, topic, unit : str
        Who says so, about what, in which unit.
    low, high : float
        Ends of the interval; minus or plus infinity where open.
    since, until : datetime or None
        The period it is about, as far as stated.
    words : str
        The source's own words.
    """

    report: str
    source: str
    topic: str
    unit: str
    low: float
    high: float
    since: datetime | None
    until: datetime | None
    words: str

    @property
    def is_number(self) -> bool:
        """Whether it states any number at all."""
        return math.isfinite(self.low) or math.isfinite(self.high)

    def meets(self, other: Claim) -> bool:
        """Whether both can be true of one quantity: their intervals have a value in common.

        >>> one = Claim("a", "s", "t", "", 1.0, 2.0, None, None, "")
        >>> one.meets(Claim("b", "s", "t", "", 2.0, math.inf, None, None, ""))
        True
        """
        return self.low <= other.high and other.low <= self.high


def claim(report: Report) -> Claim:
    """The claim that a report makes."""
    facts = report.facts
    return Claim(
        report=report.entity,
        source=facts.source,
        topic=facts.topic,
        unit=facts.value_unit,
        low=-math.inf if facts.value_low is None else facts.value_low,
        high=math.inf if facts.value_high is None else facts.value_high,
        since=facts.observed_from,
        until=facts.observed_to,
        words=facts.text,
    )


def claims(dossier: Dossier, topic: str = "") -> tuple[Claim, ...]:
    """All claims, or those about one topic, copies left out, by topic and period.

    Examples
    --------
    >>> claims(Dossier())
    ()
    """
    found = (claim(r) for r in distinct(dossier) if r.facts.kind in STATED)
    chosen = [c for c in found if not topic or c.topic == topic]
    # One sort key throughout: claims without a period come first.
    return tuple(sorted(chosen, key=lambda c: (c.topic, str(c.since or ""), c.source, c.report)))


def told(one: Claim) -> str:
    """The interval as a reader expects it, never sharper than it was stated.

    Examples
    --------
    >>> told(Claim("a", "s", "t", "share", -math.inf, 0.5, None, None, ""))
    'at most 0.5 share'
    """
    if not one.is_number:
        return _("no number stated")
    if one.low == one.high:
        form = _("{low:,g} {unit}")
    elif not math.isfinite(one.low):
        form = _("at most {high:,g} {unit}")
    elif not math.isfinite(one.high):
        form = _("at least {low:,g} {unit}")
    else:
        form = _("{low:,g} to {high:,g} {unit}")
    return form.format(low=one.low, high=one.high, unit=one.unit).strip()
