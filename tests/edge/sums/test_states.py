"""What a part adds to the account after each of its records, and when it is asked for anew."""

from __future__ import annotations

import pytest

import clearground.edge.sums.states as sums_states
from clearground.edge.sums.facts import Numbered
from clearground.edge.sums.states import ASK, States, states_of
from clearground.errors import AccountError
from clearground.events import Payload
from clearground.events.areas import AreaDeclared, AreaReclassified
from clearground.events.field import ProgressRecorded, WorkOrderSigned
from clearground.events.release import ReleaseSigned
from clearground.standards.geometry import Shape
from clearground.standards.terms import AreaClass, HazardType, Method, ReleaseKind
from tests.edge.sums.worlds import BY, START, made

GROUND = Shape("POLYGON ((0 0, 100000 0, 100000 100000, 0 100000, 0 0))")
HALF = Shape("POLYGON ((0 0, 50000 0, 50000 100000, 0 100000, 0 0))")
BESIDE = Shape("POLYGON ((100000 0, 110000 0, 110000 100000, 100000 100000, 100000 0))")
DECLARED = AreaDeclared("A", "", AreaClass.SHA, HazardType.MINEFIELD_AP, GROUND, (), *BY)
RELEASED = ReleaseSigned("a", ReleaseKind.CLEARED, HALF, (), (), "", (), *BY)
ORDER = WorkOrderSigned("O", "a", "t", Method.MANUAL, GROUND, START.date())


def worked(shape: Shape, order: str = "o") -> ProgressRecorded:
    return ProgressRecorded(order, START.date(), Method.MANUAL, shape, 0.2, 6.0, 8)


def part(*facts: tuple[str, Payload], device: str = "device", first: int = 1) -> list[Numbered]:
    return [
        (n, made(n, entity, fact, device=device)) for n, (entity, fact) in enumerate(facts, first)
    ]


def m2(states: States) -> list[list[int]]:
    return [[int(v) // 2_000_000 for v in row] for row in states.half_mm2]


def test_a_state_is_kept_only_where_the_rows_change() -> None:
    """Tests that work inside the area adds nothing, and work outside and a release do."""
    records = part(
        ("a", DECLARED), ("o", ORDER), ("p1", worked(HALF)), ("p2", worked(BESIDE)), ("d", RELEASED)
    )  # fmt: skip
    states = states_of({1: records})
    assert states.head.tolist() == [[1, 1, 1, 0], [1, 4, 1, 0], [1, 5, 1, 0]]
    assert m2(states) == [
        [10_000, 0, 0, 0, 0],
        [10_000, 0, 0, 0, 1_000],
        [5_000, 0, 0, 5_000, 1_000],
    ]
    assert set(states.names) == {("a", "A")}


def test_a_state_with_work_of_an_unknown_order_is_asked_for_until_it_is_known() -> None:
    """Tests that only that state is not kept."""
    states = states_of({1: part(("a", DECLARED), ("p", worked(BESIDE)), ("o", ORDER))})
    assert states.head.tolist() == [[1, 1, 1, 0], [1, 2, 0, ASK], [1, 3, 1, 0]]


def test_a_field_that_two_devices_decided_is_asked_for() -> None:
    """Tests that what either had received decides, so nothing is kept of that part alone."""
    confirmed = ("a", AreaReclassified(AreaClass.CHA, (), *BY))
    one, other = part(("a", DECLARED), confirmed), part(confirmed, device="other", first=9)
    apart = [*one, (3, made(3, *confirmed, device="other"))]
    assert states_of({1: apart, 9: other}).asked.tolist() == [1]
    assert states_of({1: one, 9: other}).asked.tolist() == []


def test_a_part_that_is_too_large_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests the bound."""
    monkeypatch.setattr(sums_states, "PART_MAX", 1)
    assert states_of({1: part(("a", DECLARED), ("d", RELEASED))}).asked.tolist() == [1]


def test_ground_that_does_not_close_is_asked_for_and_spoils_no_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Tests that ACC-01 is raised where the account is asked for, not where it is kept."""
    true_cells = sums_states.cells_of

    def broken(register: object, releases: object, worklog: object) -> object:
        if "a" in register.areas:  # type: ignore[attr-defined]
            raise AccountError("ACC-01", "w", "w", "w")
        return true_cells(register, releases, worklog)  # type: ignore[arg-type]

    monkeypatch.setattr(sums_states, "cells_of", broken)
    far = Shape(GROUND.replace("100000", "90000"))
    other = AreaDeclared("B", "", AreaClass.SHA, HazardType.MINEFIELD_AP, far, (), *BY)
    found = states_of({1: part(("a", DECLARED)), 2: part(("b", other), first=9)})
    assert found.head.tolist() == [[1, 1, 0, ASK], [2, 1, 1, 0]]
