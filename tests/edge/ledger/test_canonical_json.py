"""Canonical JSON against the reference package."""

from __future__ import annotations

import json

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from clearground.edge.ledger.canonical_json import canonical

TEXT = st.text(st.characters(codec="utf-8"), max_size=8)
NUMBERS = st.one_of(
    st.integers(-(2**53) + 1, 2**53 - 1), st.floats(allow_nan=False, allow_infinity=False)
)
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), NUMBERS, TEXT),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(TEXT, inner, max_size=4)),
    max_leaves=12,
)


@given(VALUES)
@settings(max_examples=300)
def test_canonical_text_equals_the_reference_for_every_json_value(value: object) -> None:
    """Tests that the fast way and the package of RFC 8785 write the same text."""
    assert canonical(value) == rfc8785.dumps(value).decode()


@given(VALUES)
def test_reading_a_canonical_text_and_writing_it_again_changes_nothing(value: object) -> None:
    """Tests that canonical text is a fixed point, on which tamper evidence rests."""
    text = canonical(value)
    assert canonical(json.loads(text)) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.0, "1"),
        (-0.0, "0"),
        (1e21, "1e+21"),
        (0.00001, "0.00001"),
        (1e-7, "1e-7"),
        (12.5, "12.5"),
    ],
)
def test_numbers_are_written_as_ecmascript_does(value: float, text: str) -> None:
    """Tests the number forms in which Python and RFC 8785 differ."""
    assert canonical(value) == text


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 2**53 + 1, 10**22, "\ud800"])
def test_values_without_one_text_are_refused(value: object) -> None:
    """Tests that a value that machines read differently never enters a record."""
    with pytest.raises(ValueError, match=r".+"):
        canonical({"x": value}).encode()
