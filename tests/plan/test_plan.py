"""Tests of the plan's own values, its JSON and its schema."""

from __future__ import annotations

import json
from importlib.resources import files

import pytest

import clearground.plan
from clearground.plan import Stop, solve, write_instance
from clearground.plan.plan import plan_of
from tests.plan.small import chain_of_two, random_problem

DATA = files("clearground.plan") / "data"


def schema(name: str) -> dict[str, dict[str, object]]:
    loaded: dict[str, dict[str, object]] = json.loads((DATA / name).read_text(encoding="utf-8"))
    return loaded


def test_the_gap_is_the_share_of_the_bound_that_is_missing() -> None:
    """Tests (100 - 80) / 100, and that without a bound there is no gap."""
    assert plan_of("P", "0", (), 80.0, bound=100.0).gap == 0.2
    assert plan_of("P", "0", (), 80.0).gap is None
    assert plan_of("P", "0", (), 0.0, bound=0.0).gap == 0.0


def test_the_plan_holds_exactly_the_fields_of_its_schema() -> None:
    """Tests that the document and its schema name the same fields."""
    record = solve(chain_of_two(), Stop(work=8), 1).to_json()
    known = schema("plan-result-1.schema.json")
    assert sorted(record) == sorted(known["properties"]) == sorted(known["required"])
    assert record["schema"] == "clearground-plan-result/1"


def test_the_problem_holds_no_field_that_its_schema_does_not_name() -> None:
    """Tests the written problem against its schema, lists of records included."""
    record = write_instance(random_problem(1))
    known = schema("plan-1.schema.json")["properties"]
    assert set(record) - set(known) <= {"kinds"}
    for name in ("areas", "tasks", "teams", "districts"):
        items = known[name]["items"]  # type: ignore[index]
        assert set(record[name][0]) - set(items["properties"]) <= {"id"}  # type: ignore[index]


def test_stop_needs_exactly_one_measure() -> None:
    """Tests that a stop is work or a clock's seconds, never both or none."""
    with pytest.raises(AssertionError):
        Stop()
    with pytest.raises(AssertionError):
        Stop(work=1, cpu_seconds=1.0, clock=float)
    with pytest.raises(AssertionError):
        Stop(cpu_seconds=1.0)


def test_the_room_shows_what_it_promises() -> None:
    """Tests the public names."""
    assert all(hasattr(clearground.plan, name) for name in clearground.plan.__all__)
