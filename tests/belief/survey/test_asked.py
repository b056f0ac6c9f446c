"""Figures that nothing can be computed from are named with their value."""

from __future__ import annotations

from math import inf, nan

import pytest

from clearground.belief.survey.asked import above_zero, out_of_reach, share
from clearground.errors import BeliefError


@pytest.mark.parametrize("value", [0.0, 1.0, -0.1, 1.1, nan, inf, 1e-300, 1 - 1e-16])
def test_a_share_lies_between_its_ends(value: float) -> None:
    """Tests that nan, the ends and what is beyond them are refused by name."""
    with pytest.raises(BeliefError, match="confidence") as told:
        share("confidence", value)
    assert told.value.code == "BEL-12"
    assert f"{value:g}" in told.value.finding.what


def test_ends_and_zero_may_be_allowed() -> None:
    """Tests the two ways in which an end will do."""
    assert (share("x", 0.0, ends=True), share("x", 1.0, ends=True)) == (0.0, 1.0)
    assert above_zero("x", 0.0, zero=True) == 0.0


@pytest.mark.parametrize("value", [0.0, -1.0, nan, inf, 1e-300, 1e300, 10**30])
def test_a_length_is_above_zero_and_finite(value: float) -> None:
    """Tests what no length can be."""
    with pytest.raises(BeliefError) as told:
        above_zero("spacing", value)
    assert told.value.code == "BEL-12"


def test_what_no_plan_reaches_says_what_to_do() -> None:
    """Tests the parts of the answer where a figure cannot be had."""
    error = out_of_reach("Too much is asked", "Ask for less.")
    assert (error.code, error.finding.next) == ("BEL-13", "Ask for less.")
