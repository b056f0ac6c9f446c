"""Exact copies count once, in whatever order they come."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from clearground.events.core import Draft
from clearground.events.evidence import EvidenceReported
from clearground.evidence.distinct import copies, distinct, first_of
from clearground.evidence.state import Dossier
from clearground.standards.terms import Directness, EvidenceKind

AT = datetime(2026, 5, 4, tzinfo=UTC)


def report(digest: str = "", same_as: str = "", value: float | None = None) -> EvidenceReported:
    return EvidenceReported(
        EvidenceKind.PUBLISHED_PROGRESS,
        Directness.INDIRECT,
        source="s",
        original_digest=digest,
        same_as=same_as,
        value_low=value,
    )


def dossier(*reports: tuple[str, EvidenceReported]) -> Dossier:
    held = Dossier()
    for entity, facts in reports:
        held.apply(Draft(entity, facts, "p", "o", AT, AT))
    return held


def test_a_linked_copy_counts_with_its_first() -> None:
    """Tests that of three reports, two of them linked, two count."""
    held = dossier(("z", report()), ("a", report(same_as="z")), ("b", report()))
    assert {r.entity for r in distinct(held)} == {"z", "b"}
    assert dict(copies(held)) == {"z": ("a",)}


def test_equal_originals_count_once_though_nobody_linked_them() -> None:
    """Tests two imports of one file."""
    held = dossier(("a", report("d1")), ("b", report("d1")), ("c", report("d2")))
    assert dict(first_of(held)) == {"a": "a", "b": "a", "c": "c"}


def test_two_figures_of_one_record_are_two_reports() -> None:
    """Tests that figures which share the digest of their row both count."""
    held = dossier(("a", report("d1", value=112.0)), ("b", report("d1", value=122.0)))
    assert len(distinct(held)) == 2


def test_reports_without_an_original_are_never_taken_for_copies() -> None:
    """Tests that two people who say the same are two people."""
    assert len(distinct(dossier(("a", report()), ("b", report())))) == 2


@given(st.permutations(["a", "b", "c", "d", "e"]))
def test_the_order_of_reports_does_not_matter(order: list[str]) -> None:
    """Tests that a chain of copies a <- b <- c and two equal originals d, e give two reports."""
    facts = {
        "a": report(),
        "b": report(same_as="a"),
        "c": report(same_as="b"),
        "d": report("x"),
        "e": report("x"),
    }
    held = dossier(*((entity, facts[entity]) for entity in order))
    assert [r.entity for r in distinct(held)] == ["a", "d"]
