"""What a kind of evidence shows, and the grade it starts with."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearground.evidence.kinds import SOURCE_KINDS, directness, first_grade
from clearground.standards.terms import Directness, EvidenceKind
from tests.scene import BOOK, DAY

LISTED = BOOK.table("evidence.directness", DAY)


def test_a_kind_that_the_list_leaves_out_is_indirect() -> None:
    """Tests that silence of the national list proves nothing either way."""
    assert directness(EvidenceKind.FIND, {}) is Directness.INDIRECT


@pytest.mark.parametrize(
    ("error_m", "shows"),
    [(500.0, Directness.DIRECT), (500.1, Directness.INDIRECT)],
)
def test_a_find_that_is_placed_too_roughly_is_indirect_for_any_one_field(
    error_m: float, shows: Directness
) -> None:
    """Tests the limit itself and just beyond it, at 500 m."""
    listed = {"find": "direct"}
    found = directness(EvidenceKind.FIND, listed, position_error_m=error_m, located_within_m=500.0)
    assert found is shows


@given(st.sampled_from(EvidenceKind), st.floats(0, 1e6), st.floats(0, 1e6))
def test_a_rough_place_never_makes_evidence_stronger(
    kind: EvidenceKind, error_m: float, within_m: float
) -> None:
    """Tests that error only turns direct into indirect, whatever the kind, and nothing else."""
    exact = directness(kind, LISTED)
    rough = directness(kind, LISTED, position_error_m=error_m, located_within_m=within_m)
    if exact is Directness.DIRECT:
        assert rough is (Directness.DIRECT if error_m <= within_m else Directness.INDIRECT)
    else:
        assert rough is exact


def test_the_example_list_names_only_kinds_and_words_that_exist() -> None:
    """Tests the national list of the example set against the code lists."""
    assert set(LISTED) <= {kind.value for kind in EvidenceKind}
    assert set(LISTED.values()) <= {word.value for word in Directness}


def test_every_first_grade_is_on_the_scale_and_says_why() -> None:
    """Tests the two-part scale A to F and 1 to 6, each with its reason."""
    for kind in SOURCE_KINDS:
        grade = first_grade(kind)
        assert grade.reliability in "ABCDEF"
        assert 1 <= grade.credibility <= 6
        assert grade.why


def test_a_source_nobody_knows_cannot_be_judged() -> None:
    """Tests that an unlisted kind starts at F6, like a source without a name."""
    unknown = first_grade("a rumour")
    assert (unknown.reliability, unknown.credibility) == ("F", 6)
    assert first_grade("unnamed").reliability == unknown.reliability
