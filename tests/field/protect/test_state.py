"""Warnings, stops and answers as they were recorded; the last answer of each person counts."""

from __future__ import annotations

from clearground.events.core import Payload
from clearground.events.protect import (
    ExposureRecorded,
    RollCallAnswered,
    WarningEnded,
    WarningIssued,
    WorkResumed,
    WorkStopped,
)
from clearground.field.protect.state import Protection
from clearground.standards.geometry import Shape
from clearground.standards.terms import RollCallAnswer, WarningKind
from tests.scene import T0, draft, visit

WARNED = WarningIssued(WarningKind.DRONE_HEARD, "observer", Shape("POINT (0 0)"), 500.0, T0)
STOPPED = WorkStopped("team", "order", "warned", "w", 2)
MISSING = RollCallAnswered("leader", RollCallAnswer.UNACCOUNTED)
HERE = RollCallAnswered("leader", RollCallAnswer.ACCOUNTED_FOR)


def protection(*facts: tuple[str, Payload]) -> Protection:
    made = Protection()
    for name, fact in facts:
        made.apply(draft(name, fact))
    return made


def test_the_last_answer_for_a_person_counts() -> None:
    """Tests somebody missing who then turns up, in the stop that asked and in no other."""
    made = protection(("s", STOPPED), ("s", MISSING), ("s", HERE), ("s2", MISSING))
    assert made.answers["s"]["leader"].facts is HERE
    assert made.answers["s2"]["leader"].facts is MISSING


def test_the_stops_of_a_team_are_listed_once_in_their_order() -> None:
    """Tests two stops of one team, the first recorded twice."""
    made = protection(("s", STOPPED), ("s2", STOPPED), ("s", STOPPED))
    assert made.of_team == {"team": ("s", "s2")}


def test_exposure_of_a_team_adds_up_and_replaces_nothing() -> None:
    """Tests two records of one team."""
    one, other = ExposureRecorded("w", 12.0), ExposureRecorded("w", 3.0)
    made = protection(("team", one), ("team", other))
    assert [kept.facts for kept in made.exposure["team"]] == [one, other]


def test_an_end_and_a_resumption_stand_beside_what_they_end() -> None:
    """Tests that a warning that was ended and a stop that was resumed stay recorded."""
    made = protection(
        ("w", WARNED), ("w", WarningEnded("over")), ("s", STOPPED), ("s", WorkResumed("all here"))
    )
    assert set(made.warnings) == set(made.ended) == {"w"}
    assert set(made.stops) == set(made.resumed) == {"s"}


def test_a_copy_does_not_hear_of_later_facts_not_even_of_an_answer() -> None:
    """Tests the nested answers too: a check on a copy must not answer for anybody."""
    made = protection(("s", STOPPED), ("s", MISSING))
    twin = made.copy()
    twin.apply(draft("s", HERE))
    twin.apply(draft("w", WARNED))
    twin.apply(draft("v", visit()))
    assert made == protection(("s", STOPPED), ("s", MISSING))
