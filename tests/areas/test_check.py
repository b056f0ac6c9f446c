"""Rules about decisions on areas: each fault alone, and none where nothing is wrong.

Covers: areas.decision_rules, areas.identity_rules, areas.depth_rules, areas.ground_rules
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import shapely

from clearground.areas.check import check
from clearground.areas.state import Register
from clearground.edge.parameters import default_book
from clearground.errors import AreaError, ParameterError, raise_first
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
from clearground.events.evidence import EvidenceReported
from clearground.events.release import WorksRequested
from clearground.evidence.state import Dossier
from clearground.standards.geometry import Shape, shape_from_metres
from clearground.standards.parameters import parse
from clearground.standards.terms import (
    AreaClass,
    AreaStatus,
    Directness,
    EvidenceKind,
    HazardType,
)

T0 = datetime(2025, 3, 1, 8, 0, tzinfo=UTC)
BOOK = default_book()


def square(x0: float, y0: float, x1: float, y1: float) -> Shape:
    """The shape of a rectangle in metres."""
    return shape_from_metres(shapely.box(x0, y0, x1, y1))


def draft(entity: str, payload: Payload, day: int = 0) -> Draft:
    """A draft dated and recorded `day` days after T0."""
    when = T0 + timedelta(days=day)
    return Draft(entity, payload, "officer", "authority", when, when)


DECLARED = AreaDeclared(
    code="A-1",
    name="North field",
    area_class=AreaClass.SHA,
    hazard=HazardType.MINEFIELD_AP,
    shape=square(0, 0, 100, 100),
    evidence=("told",),
    parameters="example-1",
    authority="Authority",
)


def reported(kind: EvidenceKind, directness: Directness, same_as: str = "") -> EvidenceReported:
    """A report of one kind."""
    shape = square(50, 50, 60, 60)
    return EvidenceReported(kind, directness, "villager", shape, 100.0, same_as=same_as)


@pytest.fixture
def dossier() -> Dossier:
    """Reports told, its copy, find, negative, an image recorded as direct, and two elsewhere."""
    found = Dossier()
    for entity, report in {
        "told": reported(EvidenceKind.INTERVIEW, Directness.INDIRECT),
        "copy": reported(EvidenceKind.INTERVIEW, Directness.INDIRECT, same_as="told"),
        "find": reported(EvidenceKind.FIND, Directness.DIRECT),
        "old": reported(EvidenceKind.ACCIDENT, Directness.INDIRECT),
        "tilled": reported(EvidenceKind.LAND_IN_USE, Directness.NEGATIVE),
        "image": reported(EvidenceKind.SATELLITE, Directness.DIRECT),
        "placeless": replace(reported(EvidenceKind.INTERVIEW, Directness.INDIRECT), shape=None),
        "far": replace(
            reported(EvidenceKind.INTERVIEW, Directness.INDIRECT), shape=square(1e4, 0, 1.1e4, 9)
        ),
    }.items():
        found.apply(draft(entity, report))
    return found


@pytest.fixture
def register() -> Register:
    """Area `a` (A-1) from 0 to 100 m, and its neighbour `b` (A-2) from 100 to 200 m."""
    found = Register()
    found.apply(draft("a", DECLARED))
    found.apply(draft("b", replace(DECLARED, code="A-2", shape=square(100, 0, 200, 100))))
    return found


def codes(register: Register, dossier: Dossier, entity: str, payload: Payload) -> list[str]:
    """Codes found for a decision one day after T0."""
    return [f.code for f in check(register, dossier, draft(entity, payload, 1), BOOK)]


def declared(**changes: Any) -> AreaDeclared:
    """A faultless declaration of a third area with some fields changed."""
    base = replace(DECLARED, code="A-3", shape=square(300, 0, 400, 100))
    return replace(base, **changes)


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, []),
        ({"code": "A-1"}, ["AREA-01"]),
        ({"evidence": ()}, ["AREA-03"]),
        ({"evidence": ("tilled",)}, ["AREA-03"]),
        ({"evidence": ("placeless",)}, ["AREA-03"]),
        ({"evidence": ("placeless", "told")}, []),
        ({"evidence": ("told", "far")}, ["AREA-30"]),
        ({"evidence": ("told", "gone")}, ["AREA-04"]),
        ({"area_class": AreaClass.CHA}, ["AREA-05"]),
        ({"area_class": AreaClass.CHA, "evidence": ("old", "told")}, ["AREA-05"]),
        ({"area_class": AreaClass.CHA, "evidence": ("image",)}, ["AREA-05"]),
        ({"area_class": AreaClass.CHA, "evidence": ("find",)}, []),
        ({"shape": Shape("POLYGON ((0 0, 9000 9000, 9000 0, 0 9000, 0 0))")}, ["AREA-06"]),
        ({"shape": Shape("POINT (0 0)")}, ["AREA-06"]),
        ({"shape": Shape("POLYGON EMPTY")}, ["AREA-06"]),
        ({"shape": Shape("POLYGON ((0 0, 9000 0")}, ["AREA-06"]),
        ({"shape": Shape("POLYGON ((0 0, 9000.5 0, 0 9000, 0 0))")}, ["AREA-06"]),
        ({"shape": Shape("POLYGON ((0 0, 900 0, 0 900, 0 0))")}, ["AREA-07"]),
        ({"authority": "  "}, ["AREA-08"]),
        ({"parameters": ""}, ["AREA-09"]),
        ({"depth_m": 13.0}, ["AREA-26"]),
        ({"depth_m": 0.0}, ["AREA-27"]),
        ({"depth_m": -0.13}, ["AREA-27"]),
    ],
)
def test_declaration(
    register: Register, dossier: Dossier, changes: dict[str, Any], found: list[str]
) -> None:
    """Tests each fault of a declaration alone."""
    assert codes(register, dossier, "c", declared(**changes)) == found


def test_copies_count_once(register: Register, dossier: Dossier) -> None:
    """Tests that a report and its exact copy do not make up a minimum of two."""
    text = (
        "set: {version: v, authority: A, source: S}\n"
        "areas.minimum_evidence: {values: [{from: 2024-01-01, value: "
        "{SHA: {total: 2, direct: 0}, CHA: {total: 1, direct: 1}}}]}"
    )
    book = BOOK.merged(parse(text, origin="strict.yaml"))
    twice = draft("c", declared(evidence=("told", "copy")), 1)
    assert [f.code for f in check(register, dossier, twice, book)] == ["AREA-03"]
    both = draft("c", declared(evidence=("told", "find")), 1)
    assert check(register, dossier, both, book) == ()


def test_rules_of_the_decisions_own_date_apply(register: Register, dossier: Dossier) -> None:
    """Tests that a decision before any value came into force cannot be checked at all."""
    early = replace(draft("c", declared()), valid_time=datetime(1990, 1, 1, tzinfo=UTC))
    with pytest.raises(ParameterError):
        check(register, dossier, early, BOOK)


def test_future_date(register: Register, dossier: Dossier) -> None:
    """Tests that what is not yet so is not recorded."""
    ahead = replace(draft("c", declared(), 1), valid_time=T0 + timedelta(days=2))
    assert [f.code for f in check(register, dossier, ahead, BOOK)] == ["AREA-22"]


def test_second_declaration_needs_to_supersede(register: Register, dossier: Dossier) -> None:
    """Tests that a correction names what it corrects, and then keeps its code."""
    again = draft("a", replace(DECLARED, name="South field"), 1)
    assert [f.code for f in check(register, dossier, again, BOOK)] == ["AREA-24"]
    assert check(register, dossier, replace(again, supersedes=("event-1",)), BOOK) == ()


def move(to: AreaStatus, evidence: tuple[str, ...] = (), reason: str = "") -> AreaStatusChanged:
    """A change of status."""
    return AreaStatusChanged(to, evidence, "example-1", "Authority", reason)


@pytest.mark.parametrize(
    ("path", "last", "found"),
    [
        ([], move(AreaStatus.WORKED_ON, ("order-1",)), []),
        ([], move(AreaStatus.WORKED_ON), ["AREA-12"]),
        ([], move(AreaStatus.SUSPENDED), ["AREA-11"]),
        ([], move(AreaStatus.HANDED_OVER, ("h",)), ["AREA-10"]),
        ([], move(AreaStatus.OPEN, ("told",)), ["AREA-10"]),
        (
            [move(AreaStatus.SUSPENDED, reason="storm")],
            move(AreaStatus.CLOSED, ("d",)),
            ["AREA-10"],
        ),
        ([move(AreaStatus.CLOSED, ("d",))], move(AreaStatus.HANDED_OVER, ("h",)), []),
        ([move(AreaStatus.CLOSED, ("d",))], move(AreaStatus.OPEN, ("find",), "a find"), []),
        ([move(AreaStatus.CLOSED, ("d",))], move(AreaStatus.OPEN, ("gone",), "x"), ["AREA-04"]),
        ([move(AreaStatus.CLOSED, ("d",))], move(AreaStatus.OPEN), ["AREA-11", "AREA-12"]),
        ([move(AreaStatus.CLOSED, ("d",))], move(AreaStatus.WORKED_ON, ("o",)), ["AREA-10"]),
    ],
)
def test_status(
    register: Register,
    dossier: Dossier,
    path: list[AreaStatusChanged],
    last: AreaStatusChanged,
    found: list[str],
) -> None:
    """Tests moves along the table, and each thing that a move may lack."""
    for step in path:
        register.apply(draft("a", step))
    assert codes(register, dossier, "a", last) == found


def reclassified(to: AreaClass, evidence: tuple[str, ...], reason: str = "") -> AreaReclassified:
    """A reclassification."""
    return AreaReclassified(to, evidence, "example-1", "Authority", reason)


def test_reclassification(register: Register, dossier: Dossier) -> None:
    """Tests that confirming needs direct evidence, and going back needs a reason."""
    assert codes(register, dossier, "a", reclassified(AreaClass.CHA, ("find",))) == []
    assert codes(register, dossier, "a", reclassified(AreaClass.CHA, ("told",))) == ["AREA-05"]
    assert "AREA-20" in codes(register, dossier, "a", reclassified(AreaClass.SHA, ("told",), "x"))
    register.apply(draft("a", reclassified(AreaClass.CHA, ("find",))))
    assert codes(register, dossier, "a", reclassified(AreaClass.SHA, ("told",))) == ["AREA-11"]


def test_unknown_area(register: Register, dossier: Dossier) -> None:
    """Tests that nothing changes an area that was never declared."""
    for payload in (
        move(AreaStatus.WORKED_ON, ("o",)),
        reclassified(AreaClass.CHA, ("find",)),
        extended(square(0, 0, 1, 1)),
        AreaSplit((), "example-1", "Authority"),
    ):
        assert codes(register, dossier, "zz", payload) == ["AREA-02"]


def extended(shape: Shape) -> AreaExtended:
    """An extension on the told evidence."""
    return AreaExtended(shape, ("told",), "example-1", "Authority")


def test_extension(register: Register, dossier: Dossier) -> None:
    """Tests that an extension covers the old shape and adds ground, on an unfinished area."""
    assert codes(register, dossier, "a", extended(square(-10, 0, 100, 100))) == []
    assert codes(register, dossier, "a", extended(square(0, 0, 100, 100))) == ["AREA-13"]
    assert codes(register, dossier, "a", extended(square(1, 0, 300, 100))) == ["AREA-13"]
    assert codes(register, dossier, "a", extended(Shape("POINT (1 1)"))) == ["AREA-06"]
    register.apply(draft("a", move(AreaStatus.CLOSED, ("d",))))
    assert codes(register, dossier, "a", extended(square(-1, 0, 100, 100))) == ["AREA-21"]


def parts(*shapes: Shape, names: str = "pqr", code: str = "A-1{}") -> AreaSplit:
    """A split into parts p, q, r."""
    made = tuple(
        AreaPart(name, code.format(name), "", shape)
        for name, shape in zip(names, shapes, strict=False)
    )
    return AreaSplit(made, "example-1", "Authority")


@pytest.mark.parametrize(
    ("split", "found"),
    [
        (parts(square(0, 0, 40, 100), square(40, 0, 100, 100)), []),
        (parts(square(0, 0, 100, 100)), ["AREA-16"]),
        (parts(), ["AREA-16"]),
        (parts(square(0, 0, 60, 100), square(40, 0, 100, 100)), ["AREA-14"]),
        (parts(square(0, 0, 30, 100), square(40, 0, 100, 100)), ["AREA-15"]),
        (parts(square(0, 0, 40, 101), square(40, 0, 100, 100)), ["AREA-15"]),
        (parts(square(0, 0, 40, 100), square(40, 0, 100, 100), names="pp"), ["AREA-17", "AREA-01"]),
        (parts(square(0, 0, 40, 100), square(40, 0, 100, 100), names="pb"), ["AREA-17"]),
        (parts(square(0, 0, 40, 100), square(40, 0, 100, 100), code="A-2"), ["AREA-01"] * 3),
        (parts(square(0, 0, 40, 100), Shape("POLYGON EMPTY")), ["AREA-06"]),
    ],
)
def test_split(register: Register, dossier: Dossier, split: AreaSplit, found: list[str]) -> None:
    """Tests that parts are disjoint, new, distinctly named and exactly the whole."""
    assert codes(register, dossier, "a", split) == found


def test_slanted_cut_rounded_to_the_grid_is_whole(register: Register, dossier: Dossier) -> None:
    """Tests that a cut whose ends were rounded to a millimetre still makes up the whole."""
    whole = shapely.Polygon([(0, 0), (97.123, 13.777), (61.5, 88.001)])
    register.apply(draft("t", replace(DECLARED, code="T", shape=shape_from_metres(whole))))
    knife = shapely.box(-1, -1, 50.3333, 100)
    cut = parts(
        shape_from_metres(whole.intersection(knife)), shape_from_metres(whole.difference(knife))
    )
    assert codes(register, dossier, "t", cut) == []


def test_replaced_area_takes_no_more_decisions(register: Register, dossier: Dossier) -> None:
    """Tests that a split area is named no more, while its parts are."""
    register.apply(draft("a", parts(square(0, 0, 40, 100), square(40, 0, 100, 100))))
    assert codes(register, dossier, "a", move(AreaStatus.WORKED_ON, ("o",))) == ["AREA-18"]
    assert codes(register, dossier, "p", move(AreaStatus.WORKED_ON, ("o",))) == []


def merged(*members: str, code: str = "M-1") -> AreasMerged:
    """A merge of areas."""
    return AreasMerged(members, code, "", "example-1", "Authority")


def test_merge(register: Register, dossier: Dossier) -> None:
    """Tests that areas merge only when they touch, exist, count and share a hazard."""
    far = replace(DECLARED, code="A-9", shape=square(500, 0, 600, 100))
    av = replace(
        DECLARED, code="A-8", shape=square(0, 100, 50, 150), hazard=HazardType.MINEFIELD_AV
    )
    register.apply(draft("far", far))
    register.apply(draft("av", av))
    assert codes(register, dossier, "m", merged("a", "b")) == []
    assert codes(register, dossier, "m", merged("a", "a")) == ["AREA-16"]
    assert codes(register, dossier, "m", merged("a", "zz")) == ["AREA-02"]
    assert codes(register, dossier, "m", merged("a", "far")) == ["AREA-19"]
    assert codes(register, dossier, "m", merged("a", "av")) == ["AREA-25"]
    assert codes(register, dossier, "a", merged("a", "b")) == ["AREA-17"]
    assert codes(register, dossier, "m", merged("a", "b", code="A-9")) == ["AREA-01"]
    register.apply(draft("b", move(AreaStatus.CLOSED, ("d",))))
    assert codes(register, dossier, "m", merged("a", "b")) == ["AREA-21"]


def test_decision_before_the_declaration(register: Register, dossier: Dossier) -> None:
    """Tests that an area cannot be decided about before it was declared."""
    early = draft("a", move(AreaStatus.WORKED_ON, ("o",)), -1)
    assert [f.code for f in check(register, dossier, early, BOOK)] == ["AREA-23"]


def test_other_rooms_have_no_faults_here(register: Register, dossier: Dossier) -> None:
    """Tests that a fact of another room passes."""
    works = WorksRequested("Bridge", "bridge", square(0, 0, 5, 5))
    assert codes(register, dossier, "w", works) == []


def test_findings_become_errors_of_the_room(register: Register, dossier: Dossier) -> None:
    """Tests that the message has three parts and the family's exit status."""
    with pytest.raises(AreaError) as caught:
        raise_first(check(register, dossier, draft("c", declared(authority=""), 1), BOOK))
    assert caught.value.EXIT == 4
    assert str(caught.value) == (
        "The decision names no authority (AREA-08). No status changes without a named authority "
        "that answers for it. Name the authority that decides (`--authority`)."
    )
