"""The drawn picture of the public output."""

from __future__ import annotations

from typing import Any

from clearground.edge.share import publish
from clearground.edge.web.public_picture import drawn

SQUARE = {"type": "Polygon", "coordinates": [[[35, 51], [36, 51], [36, 52], [35, 52], [35, 51]]]}


def held(**features: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """An output with these features by kind of file."""
    names = {"counts": publish.COUNTS, "released": publish.RELEASED}
    names |= {"hazards": publish.HAZARDS, "warnings": publish.WARNINGS}
    return {n: {"features": features.get(kind, [])} for kind, n in names.items()}


def feature(**told: Any) -> dict[str, Any]:
    return {"geometry": SQUARE, "properties": told}


def test_a_count_says_at_least_and_a_warning_lies_on_top() -> None:
    """Tests the marks and their order."""
    found = drawn(
        held(counts=[feature(areas_at_least=5)], hazards=[feature()], warnings=[feature()])
    )
    assert "≥ 5" in found
    assert found.index('class="hex"') < found.index('class="danger"') < found.index('class="alarm"')


def test_nothing_published_is_said_in_words() -> None:
    """Tests a week without anything."""
    assert "Nothing is published" in drawn(held())
