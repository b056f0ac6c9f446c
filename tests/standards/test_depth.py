"""Centimetres typed where metres are asked are refused at every door, and nothing else is."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearground.errors import ParameterError
from clearground.standards.depth import check_depth_unit
from clearground.standards.parameters import ParameterBook, parse
from tests.scene import BOOK, DAY

HIGHEST_M = BOOK.number("areas.depth_m_highest", DAY)


def codes(depth_m: float | None) -> list[str]:
    return [f.code for f in check_depth_unit(depth_m, BOOK, DAY, code="FIELD-21")]


@pytest.mark.parametrize(
    ("depth_m", "found"), [(0.13, []), (13.0, ["FIELD-21"]), (8.0, ["FIELD-21"])]
)
def test_thirteen_centimetres_typed_as_thirteen_is_refused(
    depth_m: float, found: list[str]
) -> None:
    """Tests the mix-up itself: 13 cm is 0.13 m; neither 13 m nor 8 m is a depth of clearance."""
    assert codes(depth_m) == found


def test_the_highest_depth_itself_may_be_recorded() -> None:
    """Tests the limit of the example set, included, and one micrometre beyond it."""
    assert codes(HIGHEST_M) == []
    assert codes(HIGHEST_M + 1e-6) == ["FIELD-21"]


@given(st.floats(max_value=HIGHEST_M, allow_nan=False))
def test_what_lies_below_the_limit_is_another_rules_fault(depth_m: float) -> None:
    """Tests that a negative or zero depth is not reported twice, once here and once there."""
    assert codes(depth_m) == []


def test_an_unstated_depth_needs_no_parameter() -> None:
    """Tests that nothing is looked up for a fact without a depth."""
    empty = ParameterBook("empty")
    assert check_depth_unit(None, empty, date(2026, 1, 1), code="AREA-26") == ()
    with pytest.raises(ParameterError):
        check_depth_unit(0.1, empty, date(2026, 1, 1), code="AREA-26")


def test_the_finding_names_the_figure_and_the_remedy() -> None:
    """Tests the words: the record's own figure, and how 13 cm is written."""
    (finding,) = check_depth_unit(20.0, BOOK, DAY, code="AREA-26")
    assert finding.what == "A depth of 20 m lies beyond 1 m"
    assert "0.13 is 13 cm" in finding.next
    assert "areas.depth_m_highest in force" in finding.next


def test_an_authority_confirms_deeper_work_by_its_parameter() -> None:
    """Tests 3 m under the example set, and under an authority's limit of 5 m from that year on."""
    deeper = parse(
        "set: {version: n-1, authority: A, source: Order 3}\n"
        "areas.depth_m_highest: {unit: m, values: [{from: 2000-01-01, value: 5}]}",
        origin="national.yaml",
    )
    assert codes(3.0) == ["FIELD-21"]
    assert check_depth_unit(3.0, BOOK.merged(deeper), DAY, code="FIELD-21") == ()
