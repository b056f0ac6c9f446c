"""Each fault of a reported fact is found, and only that one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearground.events.core import Draft, Payload
from clearground.events.evidence import (
    DifferenceDecided,
    DifferenceNoted,
    EvidenceGraded,
    EvidenceReported,
    OrdnanceAlternative,
    OrdnanceIdentified,
)
from clearground.events.region import LayerImported, RecordQuarantined
from clearground.evidence.check import check
from clearground.evidence.state import Dossier
from clearground.standards.geometry import Shape
from clearground.standards.terms import Directness, EvidenceKind, Ordnance

AT = datetime(2026, 5, 4, 12, tzinfo=UTC)
REPORT = EvidenceReported(
    kind=EvidenceKind.INTERVIEW,
    directness=Directness.INDIRECT,
    source="a farmer",
    shape=Shape("POINT (1000 2000)"),
    original_digest="aa",
)
ITEM = OrdnanceIdentified(
    find="f",
    alternatives=(
        OrdnanceAlternative(Ordnance.MINE_AP, "model a", 0.7, "X", 1980),
        OrdnanceAlternative(Ordnance.UXO_MORTAR, "model b", 0.3),
    ),
    treat_as=Ordnance.MINE_AP,
    identified_by="laboratory",
)


def draft(payload: Payload, entity: str = "new") -> Draft:
    return Draft(entity, payload, "person", "organisation", AT, AT)


def dossier() -> Dossier:
    """Two reports, r1 and r2, and a difference d between them."""
    held = Dossier()
    for entity in ("r1", "r2"):
        held.apply(draft(REPORT, entity))
    held.apply(draft(DifferenceNoted(("r1", "r2"), None, "where"), "d"))
    return held


def codes(payload: Payload, entity: str = "new") -> list[str]:
    return [f.code for f in check(dossier(), draft(payload, entity))]


def test_a_sound_report_has_no_fault() -> None:
    """Tests that the report all others are derived from passes."""
    assert codes(REPORT) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"source": "  "}, "EVI-01"),
        ({"position_error_m": -1.0}, "EVI-02"),
        ({"position_error_m": float("nan")}, "EVI-02"),
        ({"position_error_m": None, "shape": Shape("POINT (0 0)")}, "EVI-02"),
        ({"observed_from": AT - timedelta(1), "observed_to": AT - timedelta(2)}, "EVI-03"),
        ({"observed_from": AT + timedelta(seconds=1)}, "EVI-04"),
        ({"same_as": "r9"}, "EVI-05"),
        ({"same_as": "new"}, "EVI-06"),
        ({"same_as": "r1", "original_digest": "bb"}, "EVI-07"),
        ({"value_low": 2.0, "value_high": 1.0}, "EVI-08"),
        ({"count": -1}, "EVI-09"),
        ({"shape": Shape("POLYGON ((0 0, 2 2, 2 0, 0 2, 0 0))")}, "EVI-10"),
        ({"shape": Shape("POLYGON EMPTY")}, "EVI-10"),
    ],
)
def test_each_fault_of_a_report_has_its_code(change: dict[str, Any], code: str) -> None:
    """Tests one fault at a time on an otherwise sound report."""
    assert codes(replace(REPORT, **change)) == [code]


def test_a_plan_may_speak_of_the_future() -> None:
    """Tests that a statement about next month is a statement, not an observation."""
    plan = replace(REPORT, kind=EvidenceKind.STATEMENT, observed_from=AT + timedelta(30))
    assert codes(plan) == []


def test_an_exact_copy_of_a_recorded_report_is_taken() -> None:
    """Tests that a copy with the digest of its first report passes."""
    assert codes(replace(REPORT, same_as="r1")) == []


def test_a_report_is_never_overwritten() -> None:
    """Tests that the same report comes again only as a correction that names the old event."""
    assert codes(REPORT, "r1") == ["EVI-28"]
    corrected = replace(draft(REPORT, "r1"), supersedes=("event",))
    assert check(dossier(), corrected) == ()


@pytest.mark.parametrize(
    ("entity", "grade", "code"),
    [
        ("r9", EvidenceGraded("B", 2), "EVI-11"),
        ("r1", EvidenceGraded("G", 2), "EVI-12"),
        ("r1", EvidenceGraded("", 2), "EVI-12"),
        ("r1", EvidenceGraded("AB", 2), "EVI-12"),
        ("r1", EvidenceGraded("B", 0), "EVI-13"),
        ("r1", EvidenceGraded("B", 7), "EVI-13"),
    ],
)
def test_grades_are_a_letter_and_a_number(entity: str, grade: EvidenceGraded, code: str) -> None:
    """Tests grades just outside the two scales, and one for no report."""
    assert codes(grade, entity) == [code]


@given(st.sampled_from("ABCDEF"), st.integers(1, 6))
def test_every_pair_of_grades_is_allowed(reliability: str, credibility: int) -> None:
    """Tests that the two scales are independent of each other."""
    assert codes(EvidenceGraded(reliability, credibility), "r1") == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"alternatives": ()}, "EVI-14"),
        ({"alternatives": ITEM.alternatives[:1]}, "EVI-14"),  # 0.7, not 1
        ({"treat_as": Ordnance.UXO_ROCKET}, "EVI-15"),
        ({"identified_by": ""}, "EVI-16"),
        (
            {"alternatives": (OrdnanceAlternative(Ordnance.MINE_AP, "a", 1.0, "X", 2027),)},
            "EVI-17",
        ),
    ],
)
def test_each_fault_of_an_identified_item_has_its_code(change: dict[str, Any], code: str) -> None:
    """Tests one fault at a time on an otherwise sound identification."""
    assert codes(ITEM) == []
    assert codes(replace(ITEM, **change)) == [code]


def test_an_item_may_be_treated_as_something_stricter() -> None:
    """Tests that caution beyond the alternatives is allowed: a booby trap, or unknown."""
    assert codes(replace(ITEM, treat_as=Ordnance.BOOBY_TRAP)) == []
    assert codes(replace(ITEM, treat_as=Ordnance.UNKNOWN)) == []


@pytest.mark.parametrize(
    ("reports", "code"), [(("r1",), "EVI-20"), (("r1", "r1"), "EVI-20"), (("r1", "r9"), "EVI-11")]
)
def test_a_difference_lies_between_two_known_reports(reports: tuple[str, ...], code: str) -> None:
    """Tests a difference with one report, with one twice, and with a missing one."""
    assert codes(DifferenceNoted(reports, None, "x")) == [code]


@pytest.mark.parametrize(
    ("entity", "decision", "code"),
    [
        ("e", DifferenceDecided(("r1",), "seen"), "EVI-22"),
        ("d", DifferenceDecided(("r9",), "seen"), "EVI-23"),
        ("d", DifferenceDecided(("r1",), " "), "EVI-24"),
    ],
)
def test_a_decision_names_its_own_reports_and_a_reason(
    entity: str, decision: DifferenceDecided, code: str
) -> None:
    """Tests decisions about nothing, about other reports, and without a reason."""
    assert codes(decision, entity) == [code]
    assert codes(DifferenceDecided(("r1",), "seen on the spot"), "d") == []


def test_the_records_of_a_layer_add_up() -> None:
    """Tests that 10 records read cannot become 9."""
    layer = LayerImported("l", "accident", "p", "d", 10, 7, 2, 1)
    assert codes(layer) == []
    assert codes(replace(layer, quarantined=0)) == ["EVI-26"]
    assert codes(replace(layer, imported=9, quarantined=-1)) == ["EVI-26"]


def test_a_record_is_set_aside_with_its_reason() -> None:
    """Tests a quarantine entry with and without a reason."""
    aside = RecordQuarantined("l", 3, "GEO-10", "no shape", "{}")
    assert codes(aside) == []
    assert codes(replace(aside, reason="")) == ["EVI-27"]
