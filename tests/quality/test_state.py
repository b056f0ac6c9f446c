"""Visits and nonconformities by order, each once; a closure stands beside what it closes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from clearground.events.core import Payload
from clearground.events.quality import NonconformityClosed, NonconformityOpened
from clearground.quality.state import QualityLog
from clearground.standards.terms import Severity
from tests.scene import draft, order, visit

OPENED = NonconformityOpened("N-1", "order", "v", Severity.MAJOR, "a lane is missing")
FACTS: tuple[tuple[str, Payload], ...] = (
    ("v", visit()),
    ("v2", visit()),
    ("n", OPENED),
    ("n", NonconformityClosed("searched again")),
    ("order", order()),
)


def log(*facts: tuple[str, Payload]) -> QualityLog:
    made = QualityLog()
    for name, fact in facts:
        made.apply(draft(name, fact))
    return made


def test_visits_and_faults_are_found_by_their_order() -> None:
    """Tests two visits and a nonconformity of one order."""
    made = log(*FACTS)
    assert made.visits_of_order == {"order": ("v", "v2")}
    assert made.opened_of_order == {"order": ("n",)}


def test_a_closed_nonconformity_stays_recorded_as_opened() -> None:
    """Tests that closing erases nothing."""
    made = log(*FACTS)
    assert made.opened["n"].facts is OPENED
    assert made.closed["n"].facts.done == "searched again"


@given(st.lists(st.sampled_from(FACTS), max_size=10))
def test_a_fact_taken_in_again_is_listed_once(facts: list[tuple[str, Payload]]) -> None:
    """Tests any facts in any order with repetition."""
    made = log(*facts)
    assert sorted(e for o in made.visits_of_order.values() for e in o) == sorted(made.visits)
    assert sorted(e for o in made.opened_of_order.values() for e in o) == sorted(made.opened)


def test_a_copy_does_not_hear_of_later_facts() -> None:
    """Tests that checking on a copy leaves the log as it was."""
    made = log(*FACTS[:2])
    twin = made.copy()
    twin.apply(draft("n", OPENED))
    assert made == log(*FACTS[:2])
