"""Who held which ground on one day, according to whom: sources compared, parties alike."""

from __future__ import annotations

import shapely
from hypothesis import given
from hypothesis import strategies as st

from clearground.evidence.difference import FoundDifference
from clearground.evidence.held import contradictions, holder
from clearground.evidence.state import Report
from clearground.standards.geometry import shape_to_metres
from clearground.standards.terms import Directness, EvidenceKind
from tests.evidence.reports import RULES, report

KM2 = (0, 0, 1000, 1000)


def held(
    name: str, party: str, box: tuple[float, ...] = KM2, source: str = "", day: int = 0
) -> Report:
    said_by = source or f"map of {name}"
    return report(
        name,
        EvidenceKind.CONTROL_AREA,
        Directness.INDIRECT,
        box=box,
        day=day,
        source=said_by,
        topic=f"held by {party} according to {said_by}",
    )


def found(*reports: Report) -> tuple[FoundDifference, ...]:
    return contradictions(reports, RULES)


def test_the_holder_is_the_topic_without_the_name_of_the_source() -> None:
    """Tests that two sources that mean one party give one word."""
    assert holder(held("a", "A")) == holder(held("b", "A"))
    assert holder(held("a", "A")) != holder(held("b", "B"))


def test_ground_that_two_parties_held_is_disputed_to_the_square_metre() -> None:
    """Tests two squares that share 500 m by 1,000 m."""
    (one,) = found(held("a", "A"), held("b", "B", (500, 0, 1500, 1000)))
    assert (one.kind, one.weight, one.reports) == ("held", 500_000.0, ("a", "b"))
    assert one.shape is not None
    assert shape_to_metres(one.shape).equals(shapely.box(500, 0, 1000, 1000))


def test_a_narrow_overlap_is_drawing_error() -> None:
    """Tests 249 m and 250 m of a kilometre in common: the rule begins at 250,000 m2."""
    assert found(held("a", "A"), held("b", "B", (751, 0, 1751, 1000))) == ()
    assert len(found(held("a", "A"), held("b", "B", (750, 0, 1750, 1000)))) == 1


def test_another_day_or_the_same_source_is_no_contradiction() -> None:
    """Tests ground that changed hands, and one map that draws two parties over each other."""
    assert found(held("a", "A"), held("b", "B", day=1)) == ()
    assert found(held("a", "A", source="map"), held("b", "B", source="map")) == ()


def test_contested_ground_names_no_party() -> None:
    """Tests that a source that calls the ground contested contradicts nobody."""
    assert found(held("a", "A"), held("b", "contested or unknown")) == ()


def test_outlines_of_one_party_are_compared_where_both_sources_speak() -> None:
    """Tests 1 km2 against its western half, the rest contested: half in common."""
    east = (500, 0, 1000, 1000)
    reports = (
        held("a", "A"),
        held("b", "A", (0, 0, 500, 1000), source="other"),
        held("c", "contested or unknown", east, source="other"),
    )
    (one,) = found(*reports)
    assert (one.kind, one.weight) == ("outline", 500_000.0)
    assert "50%" in one.about


def test_a_source_that_draws_one_belt_says_nothing_about_the_rest() -> None:
    """Tests the western half alone: of the east only one source speaks."""
    assert found(held("a", "A"), held("b", "A", (0, 0, 500, 1000), source="other")) == ()


@given(st.permutations(["A", "B"]), st.integers(0, 900))
def test_swapping_the_parties_changes_no_number(parties: list[str], shift_m: int) -> None:
    """Tests that all parties' reports are treated alike, at any overlap."""
    box = (shift_m, 0, shift_m + 1000, 1000)
    one = found(held("a", parties[0]), held("b", parties[1], box))
    other = found(held("a", parties[1]), held("b", parties[0], box))
    assert [d.weight for d in one] == [d.weight for d in other]
    assert [d.shape for d in one] == [d.shape for d in other]
