"""The dossier keeps what was reported, as it was reported, each fact under its own id."""

from __future__ import annotations

from datetime import UTC, datetime

import shapely

from clearground.events.core import Draft, Payload
from clearground.events.evidence import (
    DifferenceDecided,
    DifferenceNoted,
    EvidenceGraded,
    EvidenceReported,
    OrdnanceAlternative,
    OrdnanceIdentified,
)
from clearground.events.field import WorkOrderCompleted
from clearground.events.region import LayerImported, RecordQuarantined
from clearground.evidence.state import Dossier
from clearground.standards.geometry import shape_from_metres
from clearground.standards.terms import Directness, EvidenceKind, Ordnance

AT = datetime(2026, 1, 1, tzinfo=UTC)
FIND = EvidenceReported(
    EvidenceKind.FIND, Directness.DIRECT, "police", shape_from_metres(shapely.Point(1, 2))
)
NOTED = DifferenceNoted(("a", "b"), None, "two counts of one field")


def dossier(*facts: tuple[str, Payload]) -> Dossier:
    held = Dossier()
    for name, one in facts:
        held.apply(Draft(name, one, "officer", "authority", AT, AT))
    return held


def test_a_report_keeps_its_words_its_times_and_who_wrote_it_down() -> None:
    """Tests what a later reader needs to weigh it."""
    report = dossier(("a", FIND)).reports["a"]
    assert (report.facts, report.actor, report.organisation) == (FIND, "officer", "authority")
    assert (report.valid_time, report.recorded_time) == (AT, AT)
    assert report.geometry == shapely.Point(1, 2)


def test_a_report_without_a_place_has_none() -> None:
    """Tests that an unknown place is not the origin of the region."""
    nowhere = EvidenceReported(EvidenceKind.STATEMENT, Directness.INDIRECT, "paper")
    assert dossier(("a", nowhere)).reports["a"].geometry is None


def test_a_later_grade_replaces_the_earlier_and_leaves_the_report_alone() -> None:
    """Tests two grades of one report."""
    held = dossier(("a", FIND), ("a", EvidenceGraded("B", 2)), ("a", EvidenceGraded("D", 4)))
    assert held.grades["a"] == EvidenceGraded("D", 4)
    assert held.reports["a"].facts == FIND


def test_a_decided_difference_keeps_who_decided_and_what_was_noted() -> None:
    """Tests a difference before and after its decision."""
    held = dossier(("d", NOTED))
    assert held.differences["d"].decided is None
    held.apply(Draft("d", DifferenceDecided(("a",), "seen"), "chief", "authority", AT, AT))
    decided = held.differences["d"]
    assert decided.facts == NOTED
    assert decided.noted == AT
    assert (decided.decided, decided.decided_by) == (DifferenceDecided(("a",), "seen"), "chief")


def test_layers_ordnance_and_quarantine_are_kept_beside_the_reports() -> None:
    """Tests one of each; a layer goes by its name."""
    mine = OrdnanceAlternative(Ordnance.MINE_AP, "model", 1.0)
    named = OrdnanceIdentified("find-1", (mine,), Ordnance.MINE_AP, "laboratory")
    layer = LayerImported("finds", "find", "finds.csv", "0" * 64, 3, 2, 0, 1)
    aside = RecordQuarantined("finds", 3, "EVID-01", "no place", "3;;")
    held = dossier(("i", named), ("l", layer), ("q", aside))
    assert (held.ordnance, held.layers, held.quarantine) == (
        {"i": named},
        {"finds": layer},
        {"q": aside},
    )
    assert held.reports == {}


def test_a_copy_does_not_hear_of_later_facts() -> None:
    """Tests that checking a draft on a copy leaves the dossier as it was."""
    held = dossier(("a", FIND))
    twin = held.copy()
    twin.apply(Draft("a", EvidenceGraded("B", 2), "officer", "authority", AT, AT))
    assert held.grades == {}
    assert twin.grades == {"a": EvidenceGraded("B", 2)}


def test_facts_of_other_rooms_are_passed_over() -> None:
    """Tests a fact of the field."""
    assert dossier(("o", WorkOrderCompleted())) == Dossier()
