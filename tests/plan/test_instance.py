"""Tests of the open format: reading and writing give the same problem."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearground.errors import PlanError
from clearground.plan import read_instance, write_instance
from tests.plan.small import chain_of_two, random_problem


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_what_is_written_is_read_again(seed: int) -> None:
    """Tests the round trip through JSON text."""
    p = random_problem(seed)
    assert read_instance(json.loads(json.dumps(write_instance(p)))) == p


@pytest.mark.parametrize("missing", ["horizon", "tasks", "teams", "travel"])
def test_a_missing_field_is_told(missing: str) -> None:
    """Tests that half a document is refused whole."""
    record = write_instance(chain_of_two())
    del record[missing]
    with pytest.raises(PlanError, match="PLAN-01"):
        read_instance(record)


def test_another_format_is_refused() -> None:
    """Tests the format's name and version."""
    with pytest.raises(PlanError, match="PLAN-01"):
        read_instance({**write_instance(chain_of_two()), "format": "clearground-plan/2"})
