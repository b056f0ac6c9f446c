"""The register: split, merge, extend and late records leave the land as declared."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import shapely

from clearground.areas.state import Register
from clearground.events.areas import (
    AreaDeclared,
    AreaExtended,
    AreaPart,
    AreaReclassified,
    AreasMerged,
    AreaSplit,
    AreaStatusChanged,
)
from clearground.events.core import Draft, Payload
from clearground.standards.geometry import Shape, shape_from_metres
from clearground.standards.terms import AreaClass, AreaStatus, HazardType

T0 = datetime(2025, 3, 1, 8, 0, tzinfo=UTC)


def square(x0: float, x1: float) -> Shape:
    """The shape of a strip 10 m high."""
    return shape_from_metres(shapely.box(x0, 0, x1, 10))


def draft(entity: str, payload: Payload, day: int) -> Draft:
    """A draft dated `day` days after T0."""
    when = T0 + timedelta(days=day)
    return Draft(entity, payload, "officer", "authority", when, when)


def declared(code: str, x0: float, x1: float, depth_m: float = 0.2) -> AreaDeclared:
    """A declaration of a strip."""
    return AreaDeclared(
        code,
        "",
        AreaClass.SHA,
        HazardType.SPOT,
        square(x0, x1),
        (f"r-{code}",),
        "example-1",
        "Authority",
        depth_m=depth_m,
    )


def status(to: AreaStatus) -> AreaStatusChanged:
    """A change of status."""
    return AreaStatusChanged(to, ("x",), "example-1", "Authority", "reason")


def register(*drafts: Draft) -> Register:
    """The register after the drafts, in their order."""
    found = Register()
    for each in drafts:
        found.apply(each)
    return found


def test_split_parts_inherit_and_the_whole_counts_no_more() -> None:
    """Tests that parts keep class, status, evidence and declared ground of the whole."""
    parts = tuple(
        AreaPart(name, name.upper(), "", shape)
        for name, shape in (("p", square(0, 4)), ("q", square(4, 10)))
    )
    found = register(
        draft("a", declared("A", 0, 10), 0),
        draft("a", status(AreaStatus.SUSPENDED), 1),
        draft("a", AreaSplit(parts, "example-1", "Authority"), 2),
    )
    assert [a.entity for a in found.current()] == ["p", "q"]
    assert found.areas["a"].replaced_by == ("p", "q")
    assert found.heirs("a") == ("p", "q")
    for part in found.current():
        assert part.status is AreaStatus.SUSPENDED
        assert part.grounds == found.areas["a"].grounds


def test_merge_takes_the_safer_class_status_and_depth() -> None:
    """Tests that a merge of unlike areas keeps the confirmed class, the stop, the greater depth."""
    found = register(
        draft("a", declared("A", 0, 10), 3),
        draft("b", declared("B", 10, 20, depth_m=0.5), 1),
        draft("b", AreaReclassified(AreaClass.CHA, ("f",), "example-1", "Authority"), 4),
        draft("b", status(AreaStatus.SUSPENDED), 4),
        draft("m", AreasMerged(("a", "b"), "M", "", "example-1", "Authority"), 5),
    )
    (one,) = found.current()
    assert (one.area_class, one.status) == (AreaClass.CHA, AreaStatus.SUSPENDED)
    assert one.facts.depth_m == 0.5
    assert one.declared == T0 + timedelta(days=1)
    assert one.evidence == ("r-A", "r-B", "f", "x")
    assert one.geometry.area == 200
    assert {g.shape for g in one.grounds} == {square(0, 10), square(10, 20)}


def test_late_record_does_not_undo_a_later_decision() -> None:
    """Tests that a status written down late lands at its own date, behind the newer one."""
    found = register(
        draft("a", declared("A", 0, 10), 0),
        draft("a", status(AreaStatus.SUSPENDED), 5),
        draft("a", status(AreaStatus.WORKED_ON), 2),
    )
    assert found.areas["a"].status is AreaStatus.SUSPENDED
    assert found.areas["a"].status_since == T0 + timedelta(days=5)


def test_decisions_about_areas_out_of_view_are_passed_over() -> None:
    """Tests that a view without the declaration (taken back, not yet known) still builds."""
    found = register(
        draft("a", status(AreaStatus.CLOSED), 1),
        draft("a", AreaExtended(square(0, 20), ("r",), "example-1", "Authority"), 2),
        draft("a", AreaSplit((), "example-1", "Authority"), 3),
        draft("a", AreaReclassified(AreaClass.CHA, ("f",), "example-1", "Authority"), 4),
        draft("m", AreasMerged(("a", "b"), "M", "", "example-1", "Authority"), 5),
    )
    assert found.areas == {}
    assert found.heirs("a") == ()


def test_corrected_declaration_keeps_later_decisions() -> None:
    """Tests that correcting name and code leaves status, class and extension as decided."""
    found = register(
        draft("a", declared("A", 0, 10), 0),
        draft("a", status(AreaStatus.WORKED_ON), 1),
        draft("a", AreaExtended(square(0, 20), ("r",), "example-1", "Authority"), 2),
        draft("a", AreaReclassified(AreaClass.CHA, ("f",), "example-1", "Authority"), 3),
        draft("a", replace(declared("A9", 0, 10), name="right"), 0),
    )
    area = found.areas["a"]
    assert (area.code, area.name) == ("A9", "right")
    assert (area.status, area.area_class) == (AreaStatus.WORKED_ON, AreaClass.CHA)
    assert area.shape == square(0, 20)
    assert found.by_code == {"A9": "a"}
    assert len(area.grounds) == 2


def test_reopening_is_kept_as_ground_and_pausing_is_not() -> None:
    """Tests that only the way back from finished land reasserts the hazard."""
    found = register(
        draft("a", declared("A", 0, 10), 0),
        draft("a", status(AreaStatus.WORKED_ON), 1),
        draft("a", status(AreaStatus.OPEN), 2),
        draft("a", status(AreaStatus.CLOSED), 3),
        draft("a", status(AreaStatus.HANDED_OVER), 4),
        draft("a", status(AreaStatus.OPEN), 5),
    )
    assert [(g.reopened, g.since[0]) for g in found.areas["a"].grounds] == [
        (False, T0),
        (True, T0 + timedelta(days=5)),
    ]


def test_copy_is_independent() -> None:
    """Tests that changing a copy leaves the first register as it was."""
    first = register(draft("a", declared("A", 0, 10), 0))
    second = first.copy()
    second.apply(draft("a", status(AreaStatus.CLOSED), 1))
    assert first.areas["a"].status is AreaStatus.OPEN
    assert ("a", "status") not in first.latest
