"""What newly arrived records touch, and when it cannot be told apart."""

from __future__ import annotations

from dataclasses import replace

import pytest
import shapely

from clearground.edge.redraw import touched as touched_module
from clearground.edge.redraw.touched import touched
from clearground.events import Event, Payload
from clearground.events.areas import AreaDeclared
from clearground.events.evidence import EvidenceReported
from clearground.events.region import KeyRevoked, RecordsReceived, Retracted
from clearground.events.release import WorksRequested
from clearground.events.teams import TeamFormed
from clearground.standards.geometry import shape_from_metres
from clearground.standards.terms import AreaClass, Directness, EvidenceKind, HazardType, TeamKind
from tests.edge.region import shape
from tests.edge.sums.worlds import made


def area(n: int, x_m: float) -> Event:
    ground = shape_from_metres(shapely.box(x_m, 0, x_m + 10, 10))
    kind, hazard = AreaClass.SHA, HazardType.MINEFIELD_AP
    return made(n, f"a{n}", AreaDeclared(f"A-{n}", "", kind, hazard, ground, (), "r", "o"))


BEGIN = [
    made(0, "team", TeamFormed("Team", TeamKind.MANUAL, "o", "p", 8)),
    area(1, 0),
    area(2, 500),
    made(3, "e3", EvidenceReported(EvidenceKind.FIND, Directness.DIRECT, "s", None)),
]


def test_only_what_a_record_names_or_lies_beside_is_touched() -> None:
    """Tests ground that touches, ground apart, and that facts of everybody are read along."""
    found = touched([*BEGIN, area(4, 10)], 4)
    assert found is not None
    assert {"a1", "a4"} <= found.names
    assert not {"a2", "e3", "team"} & found.names
    assert [e.id for e in found.events] == ["event-0", "event-1", "event-4"]


def test_works_are_touched_by_land_a_metre_away() -> None:
    """Tests the room that works need beside their line."""
    line = shape(shapely.LineString([(11, 0), (11, 10)]))
    works = made(4, "w", WorksRequested("Pipe", "water", line))
    found = touched([*BEGIN, works], 4)
    assert found is not None
    assert {"w", "a1"} <= found.names
    assert "a2" not in found.names


@pytest.mark.parametrize(
    "fact",
    [
        TeamFormed("Renamed", TeamKind.MANUAL, "o", "p", 8),
        KeyRevoked("k", 1, "lost"),
        Retracted("event-0", "wrong"),
    ],
)
def test_a_fact_that_may_show_in_any_row_is_not_told_apart(fact: Payload) -> None:
    """Tests who people are, revoked keys, and what takes such a fact back."""
    assert touched([*BEGIN, made(4, "team", fact)], 4) is None


def test_a_receipt_that_comes_before_what_was_drawn_is_not_told_apart() -> None:
    """Tests that a receipt in its place touches nothing, and a late one everything."""
    receipt = made(4, "device", RecordsReceived((), "bundle", 1))
    found = touched([*BEGIN, receipt], 4)
    assert found is not None
    assert found.names == frozenset()
    assert touched([*BEGIN, replace(receipt, sequence=2)], 4) is None


def test_too_many_touched_records_and_a_mixed_record_are_not_told_apart(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Tests the two other reasons to draw everything anew."""
    assert touched([*BEGIN, replace(area(4, 10), simulated=True)], 4) is None
    monkeypatch.setattr(touched_module, "TOUCHED_MAX", 1)
    assert touched([*BEGIN, area(4, 10)], 4) is None
