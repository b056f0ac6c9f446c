"""Inspection after clearance: the course's worked examples, and enumeration."""

from __future__ import annotations

from math import exp, factorial

import pytest

from clearground.belief.survey.inspection import (
    accepted,
    any_left,
    bad_process,
    share_to_reject,
)
from clearground.errors import BeliefError


def test_the_worked_example_of_one_hectare() -> None:
    """Tests P(accepted) with 1, 3, 5 and 10 items left, a tenth inspected at 0.9."""
    found = [accepted(m, 0.10, 0.9) for m in (1, 3, 5, 10)]
    assert found == pytest.approx([0.910, 0.754, 0.624, 0.389], abs=5e-4)


def test_the_share_that_rejects_five_items() -> None:
    """Tests 0.41, and that exactly the wanted chance comes out of it."""
    share = share_to_reject(5, 0.9, 0.9)
    assert round(share, 2) == 0.41
    assert 1 - accepted(5, share, 0.9) == pytest.approx(0.9)


def test_what_is_left_of_twenty_items() -> None:
    """Tests detection 0.99 of 20: 0.181 before the inspection, 0.166 after it."""
    assert any_left(20 * 0.01) == pytest.approx(0.181, abs=5e-4)
    assert any_left(20 * 0.01, 0.1, 0.9) == pytest.approx(0.166, abs=5e-4)


def test_what_an_inspection_tells_of_the_process() -> None:
    """Tests 0.10 -> 0.073 with a tenth and 0.028 with four tenths inspected."""
    found = [bad_process(0.1, 0.2, 4.0, inspected=f, detection=0.9) for f in (0.1, 0.4)]
    assert found == pytest.approx([0.073, 0.028], abs=6e-4)


def test_any_left_is_what_enumeration_gives() -> None:
    """Tests Bayes' rule over 0 to 60 items left, none of them found."""
    expected, share, detection = 1.7, 0.3, 0.8
    weights = [
        exp(-expected) * expected**n / factorial(n) * accepted(n, share, detection)
        for n in range(60)
    ]
    by_hand = sum(weights[1:]) / sum(weights)
    assert any_left(expected, share, detection) == pytest.approx(by_hand, rel=1e-9)


def test_an_inspection_of_nothing_tells_nothing() -> None:
    """Tests the limit of no ground inspected, and of a perfect inspection of all of it."""
    assert bad_process(0.1, 0.2, 4.0, inspected=0.0, detection=0.9) == pytest.approx(0.1)
    assert (any_left(0.2, 0.0, 0.9), any_left(0.2, 1.0, 1.0)) == (any_left(0.2), 0.0)


def test_a_process_that_would_have_left_very_much_is_ruled_out_by_silence() -> None:
    """Tests numbers at which both chances of silence vanish, and the two certainties."""
    assert bad_process(0.5, 1e6, 1e6, inspected=0.5, detection=1.0) == pytest.approx(0.5)
    assert bad_process(0.9, 0.0, 1e6, inspected=0.5, detection=1.0) == 0.0
    certain = [bad_process(p, 0.2, 4.0, inspected=0.1, detection=0.9) for p in (0.0, 1.0)]
    assert certain == [0.0, 1.0]


def test_a_chance_that_the_whole_ground_does_not_give_is_refused() -> None:
    """Tests that no share above 1 is answered."""
    with pytest.raises(BeliefError) as told:
        share_to_reject(1, 0.95, 0.9)
    assert told.value.code == "BEL-13"
    with pytest.raises(BeliefError) as told:
        accepted(-1, 0.1, 0.9)
    assert told.value.code == "BEL-12"
