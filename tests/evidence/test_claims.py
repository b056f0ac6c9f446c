"""Stated quantities as attributed intervals, never sharper than they were stated."""

from __future__ import annotations

import math
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearground.events.core import Draft
from clearground.events.evidence import EvidenceReported
from clearground.evidence.claims import Claim, claim, claims, told
from clearground.evidence.state import Dossier
from clearground.standards.terms import Directness, EvidenceKind

AT = datetime(2026, 1, 1, tzinfo=UTC)
ENDS = st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6)).map(sorted)


def between(low: float, high: float, unit: str = "ha") -> Claim:
    return Claim("r", "paper", "cleared", unit, low, high, None, None, "")


def stated(
    topic: str,
    low: float | None = None,
    high: float | None = None,
    kind: EvidenceKind = EvidenceKind.STATEMENT,
    same_as: str = "",
) -> EvidenceReported:
    return EvidenceReported(
        kind,
        Directness.INDIRECT,
        source="paper",
        topic=topic,
        value_low=low,
        value_high=high,
        same_as=same_as,
    )


def dossier(**facts: EvidenceReported) -> Dossier:
    held = Dossier()
    for name, one in facts.items():
        held.apply(Draft(name, one, "p", "o", AT, AT))
    return held


@given(ENDS, ENDS)
def test_two_claims_meet_exactly_where_their_intervals_share_a_value(
    one: list[float], other: list[float]
) -> None:
    """Tests against the overlap of the two intervals; and that meeting is mutual."""
    a, b = between(*one), between(*other)
    assert a.meets(b) == (max(one[0], other[0]) <= min(one[1], other[1]))
    assert a.meets(b) == b.meets(a)


def test_an_open_claim_contradicts_only_what_lies_beyond_its_end() -> None:
    """Tests "at most 5" against 5, 6 and "at least 4"."""
    at_most = between(-math.inf, 5)
    assert at_most.meets(between(5, 5))
    assert not at_most.meets(between(6, 6))
    assert at_most.meets(between(4, math.inf))


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (5.0, 5.0, "5 ha"),
        (-math.inf, 5.0, "at most 5 ha"),
        (5000.0, math.inf, "at least 5,000 ha"),
        (5.0, 7.5, "5 to 7.5 ha"),
        (-math.inf, math.inf, "no number stated"),
    ],
)
def test_a_claim_is_told_as_it_was_stated(low: float, high: float, words: str) -> None:
    """Tests each form of an interval."""
    assert told(between(low, high)) == words


def test_an_end_that_is_not_stated_stays_open() -> None:
    """Tests that a missing figure is not taken as zero."""
    one = claim(dossier(r=stated("cleared", low=3.0)).reports["r"])
    assert (one.low, one.high) == (3.0, math.inf)
    assert one.is_number
    assert not claim(dossier(r=stated("cleared")).reports["r"]).is_number


def test_copies_count_once_and_finds_state_nothing() -> None:
    """Tests that a copy and a kind that shows ground are not among the claims."""
    held = dossier(
        a=stated("cleared", 1, 1),
        b=stated("cleared", 1, 1, same_as="a"),
        c=stated("cleared", 2, 2, kind=EvidenceKind.FIND),
    )
    assert [one.report for one in claims(held)] == ["a"]


def test_claims_are_asked_by_topic_and_come_in_the_order_of_topics() -> None:
    """Tests two topics, asked together and apart."""
    held = dossier(z=stated("cleared", 1, 1), y=stated("accidents", 4, 4))
    assert [one.topic for one in claims(held)] == ["accidents", "cleared"]
    assert [one.report for one in claims(held, "cleared")] == ["z"]
