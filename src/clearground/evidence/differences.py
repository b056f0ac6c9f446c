"""Where sources disagree: each disagreement an object that names the reports and the ground."""

from __future__ import annotations

from collections.abc import Iterable

from clearground.events.evidence import DifferenceNoted
from clearground.evidence import figures, ground, held
from clearground.evidence.difference import DifferenceRules, FoundDifference, rules_of
from clearground.evidence.distinct import distinct
from clearground.evidence.state import Dossier

__all__ = ["DifferenceRules", "FoundDifference", "find", "noted", "rules_of"]


def find(dossier: Dossier, rules: DifferenceRules) -> tuple[FoundDifference, ...]:
    """Disagreements that are not noted yet, the most telling first, at most `count_max`.

    Three kinds are looked for: ground that two sources say was held by different parties on
    the same day, or of which they draw different outlines; ground of which one report speaks
    of contamination and another against it; published figures that cannot all be true.
    Swapping the parties' names changes nothing but the names.

    Parameters
    ----------
    dossier : Dossier
        What is reported; copies are counted once.
    rules : DifferenceRules
        From when on two reports count as different.

    Examples
    --------
    >>> find(Dossier(), DifferenceRules(0.9, 0.3, 250_000, 0.1, 0.15, 200))
    ()
    """
    reports = distinct(dossier)
    found = (
        *figures.contradictions(reports, rules),
        *ground.contradictions(reports, rules),
        *held.contradictions(reports, rules),
    )
    known = {frozenset(d.facts.reports) for d in dossier.differences.values()}
    new = [d for d in found if frozenset(d.reports) not in known]
    return tuple(_most_telling(new, rules.count_max))


def _most_telling(found: Iterable[FoundDifference], count_max: int) -> list[FoundDifference]:
    """The heaviest of each kind in turn, so that no kind hides another."""
    by_kind: dict[str, list[FoundDifference]] = {}
    for one in sorted(found, key=lambda d: (-d.weight, d.about, d.reports)):
        by_kind.setdefault(one.kind, []).append(one)
    turns = [(rank, kind) for kind, those in by_kind.items() for rank in range(len(those))]
    return [by_kind[kind][rank] for rank, kind in sorted(turns)[:count_max]]


def noted(found: FoundDifference) -> DifferenceNoted:
    """The fact that records a disagreement that was found."""
    return DifferenceNoted(reports=found.reports, shape=found.shape, about=found.about)
