"""Whose rules are in force: the example set, an office's files over it, what a region adopted."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from clearground.edge.parameters import book_in_force, book_of, default_book
from clearground.errors import CaseError, ParameterError
from clearground.events.region import ParametersAdopted
from clearground.pipeline import World
from tests.scene import DAY, draft

OWN = """
set: {version: own-1, authority: Authority, source: Order 7}
areas.depth_m_highest:
  description: own limit
  unit: m
  values:
    - from: 2026-01-01
      value: 3
"""


def test_a_file_of_the_office_goes_before_the_example_set_code_by_code(tmp_path: Path) -> None:
    """Tests the one code it names, and another that it leaves alone."""
    path = tmp_path / "own.yaml"
    path.write_text(OWN, encoding="utf-8")
    book, example = book_of([path]), default_book()
    assert book.number("areas.depth_m_highest", DAY) == 3
    same = "field.evacuation_minutes_max"
    assert book.number(same, DAY) == example.number(same, DAY)
    assert book.digest != example.digest


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00"])
def test_a_file_that_cannot_be_read_stops_the_case(tmp_path: Path, content: bytes | None) -> None:
    """Tests a missing file and one that is no text: the example set is never taken instead."""
    path = tmp_path / "own.yaml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CaseError) as refused:
        book_of([path])
    assert refused.value.code == "CASE-21"


def test_a_region_is_judged_by_the_set_it_adopted_from_its_day_on() -> None:
    """Tests the day before and the day itself; before, what the office had."""
    example = default_book()
    from_day = DAY + timedelta(days=5)
    adopted = ParametersAdopted(example.version, example.digest, "A", from_day, "Order 7")
    world = World()
    world.apply(draft("set", adopted))
    before = book_of([])
    assert book_in_force(world, DAY, before) is before
    assert book_in_force(world, from_day, before).digest == example.digest


def test_a_set_that_is_not_the_one_signed_for_is_not_applied() -> None:
    """Tests a digest that nobody's file has."""
    world = World()
    world.apply(draft("set", ParametersAdopted("example-1", "0" * 64, "A", DAY, "Order 7")))
    with pytest.raises(ParameterError) as refused:
        book_in_force(world, DAY, default_book())
    assert refused.value.code == "PAR-06"
