"""What each kind of evidence shows by itself, and how its sources are graded at first."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from clearground.standards.terms import Directness, EvidenceKind


def directness(
    kind: EvidenceKind,
    listed: Mapping[str, str],
    *,
    position_error_m: float = 0.0,
    located_within_m: float = math.inf,
) -> Directness:
    """Whether evidence of a kind shows contamination, suggests it, or speaks against it.

    Parameters
    ----------
    kind : EvidenceKind
        What it is.
    listed : mapping of str to str
        The national list, kind to directness (parameter `evidence.directness`).
    position_error_m : float
        One-sigma position error, metres.
    located_within_m : float
        Greatest error with which the place of direct evidence counts as known, metres; beyond
        it an accident or a find is indirect evidence for any one piece of ground.

    Source
    ------
    IMAS 07.11 leaves the list to the national authority; a kind that it does not list is
    indirect.

    Examples
    --------
    >>> directness(EvidenceKind.ACCIDENT, {"accident": "direct"},
    ...            position_error_m=10_000, located_within_m=500).value
    'indirect'
    """
    found = Directness(listed.get(kind.value, Directness.INDIRECT.value))
    if found is Directness.DIRECT and position_error_m > located_within_m:
        return Directness.INDIRECT
    return found


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
