"""What each kind of evidence shows by itself, and how its sources are graded at first."""

from __future__ import annotations

from dataclasses import dataclass

from clearground.standards.terms import Directness, EvidenceKind

_DIRECT = frozenset({
    EvidenceKind.DETONATION,
    EvidenceKind.FIND,
    EvidenceKind.MINEFIELD_RECORD,
    EvidenceKind.MINE_SIGN,
    EvidenceKind.VISUAL,
})  # fmt: skip
_NEGATIVE = frozenset({
    EvidenceKind.CLEARED_AREA_RECORD,
    EvidenceKind.LAND_IN_USE,
    EvidenceKind.NO_HAZARD_FOUND,
    EvidenceKind.SEARCH_WITHOUT_FIND,
})  # fmt: skip


def directness(
    kind: EvidenceKind, *, position_error_m: float, located_within_m: float
) -> Directness:
    """Whether evidence of a kind shows contamination, suggests it, or speaks against it.

    Parameters
    ----------
    kind : EvidenceKind
        What it is.
    position_error_m : float
        One-sigma position error, metres; an accident whose place is unknown is indirect.
    located_within_m : float
        Greatest error with which an accident's place counts as known, metres.

    Source
    ------
    IMAS 07.11 and the evidence codes of national standards; a national list may reassign any
    kind, which a layer's `directness` then states.

    Examples
    --------
    >>> directness(EvidenceKind.ACCIDENT, position_error_m=10_000, located_within_m=100).value
    'indirect'
    """
    if kind in _DIRECT:
        return Directness.DIRECT
    if kind in _NEGATIVE:
        return Directness.NEGATIVE
    if kind is EvidenceKind.ACCIDENT and position_error_m <= located_within_m:
        return Directness.DIRECT
    return Directness.INDIRECT


@dataclass(frozen=True, slots=True)
class FirstGrade:
    """A grade to begin with, before a person has looked: reliability, credibility, and why."""

    reliability: str
    credibility: int
    why: str


_UNJUDGED = FirstGrade("F", 6, "not judged yet")
_FIRST: dict[str, FirstGrade] = {
    "national_register": FirstGrade("B", 2, "a register kept by a national authority"),
    "own_survey": FirstGrade("B", 2, "collected by accredited survey teams"),
    "clearance_operator": FirstGrade("B", 2, "a report of an accredited operator"),
    "emergency_service": FirstGrade("C", 3, "reported by a service on the spot"),
    "local_person": FirstGrade("C", 3, "said by someone who lives or works there"),
    "press": FirstGrade("D", 3, "reported by the press, source behind it not seen"),
    "official_announcement": FirstGrade("C", 3, "announced by an official of a party"),
    "map_project": FirstGrade("C", 3, "drawn by volunteers from published footage"),
    "social_media": FirstGrade("E", 4, "published by an account whose owner is not known"),
    "unnamed": FirstGrade("F", 6, "the source is not named"),
}


def first_grade(source_kind: str) -> FirstGrade:
    """The grade that a kind of source starts with; F6, "cannot be judged", for any other.

    A first grade never reads the statement itself: credibility is asked again of a person,
    with the reliability hidden, because the two are otherwise given alike.

    Source
    ------
    *Assumption*, to be calibrated on outcomes: which kinds start where. The scale is the
    two-part admiralty grading.

    Examples
    --------
    >>> first_grade("press").reliability, first_grade("a rumour").credibility
    ('D', 6)
    """
    return _FIRST.get(source_kind, _UNJUDGED)


SOURCE_KINDS = tuple(_FIRST)
"""Kinds of source that have a first grade."""
