"""Reports of a hazard on ground that another report speaks against."""

from __future__ import annotations

from typing import Any

import pytest
import shapely

from clearground.evidence.difference import FoundDifference
from clearground.evidence.ground import contradictions
from clearground.evidence.state import Report
from clearground.standards.geometry import shape_from_metres, shape_to_metres
from clearground.standards.terms import Directness, EvidenceKind
from tests.evidence.reports import RULES, report


def cleared(name: str = "c", **facts: Any) -> Report:
    return report(
        name,
        EvidenceKind.CLEARED_AREA_RECORD,
        Directness.NEGATIVE,
        **{"box": (0, 0, 100, 100), **facts},
    )


def suspect(name: str = "s", **facts: Any) -> Report:
    return report(
        name,
        EvidenceKind.SUSPECT_AREA_RECORD,
        Directness.INDIRECT,
        **{"box": (50, 0, 150, 100), **facts},
    )


def find(name: str = "f", error_m: float = 1.0, **facts: Any) -> Report:
    place = shape_from_metres(shapely.Point(10, 10))
    return report(
        name,
        EvidenceKind.FIND,
        Directness.DIRECT,
        shape=place,
        position_error_m=error_m,
        **facts,
    )


def found(*reports: Report) -> tuple[FoundDifference, ...]:
    return contradictions(reports, RULES)


def test_the_disputed_ground_is_what_both_speak_of() -> None:
    """Tests two hectares that share 50 m by 100 m: 5,000 m2, both reports and sources named."""
    (one,) = found(cleared(), suspect())
    assert (one.kind, one.reports, one.weight) == ("ground", ("c", "s"), 5000.0)
    assert one.sources == ("source of c", "source of s")
    assert one.shape is not None
    assert shape_to_metres(one.shape).area == 5000.0


def test_outlines_that_share_less_than_a_tenth_only_touch() -> None:
    """Tests 9 m of 100 m in common, below `share_min`, and 10 m, at it."""
    assert found(cleared(), suspect(box=(91, 0, 191, 100))) == ()
    assert len(found(cleared(), suspect(box=(90, 0, 190, 100)))) == 1


@pytest.mark.parametrize(("error_m", "count"), [(100.0, 1), (100.1, 0)])
def test_a_find_counts_where_its_error_fits_the_cleared_ground(error_m: float, count: int) -> None:
    """Tests a hectare: an error of 100 m fits (100² = 10,000 m2), a larger one does not."""
    assert len(found(cleared(), find(error_m=error_m))) == count


def test_a_find_before_the_clearance_contradicts_nothing() -> None:
    """Tests the find a day before, on the same day, and undated: who cannot tell shows it."""
    assert found(cleared(day=1), find(day=0)) == ()
    assert len(found(cleared(day=1), find(day=1))) == 1
    assert len(found(cleared(day=1), find())) == 1


def test_where_a_front_ran_contradicts_no_clearance() -> None:
    """Tests a kind that does not speak of items in the ground."""
    front = report("w", EvidenceKind.CONTROL_AREA, Directness.INDIRECT, box=(0, 0, 100, 100))
    assert found(cleared(), front) == ()


def test_all_that_speaks_against_one_report_is_one_difference() -> None:
    """Tests a cleared area with an outline and a find: one difference of three reports."""
    (one,) = found(cleared(), suspect(), find())
    assert one.reports == ("c", "f", "s")
    assert one.about.startswith("2 reports of hazard")


def test_the_order_of_the_reports_changes_nothing() -> None:
    """Tests three reports forward and backward."""
    reports = (cleared(), suspect(), find())
    assert found(*reports) == found(*reversed(reports))


def test_reports_without_a_place_contradict_nothing() -> None:
    """Tests both sides without a shape."""
    assert found(cleared(box=None), suspect()) == ()
    assert found(cleared(), suspect(box=None)) == ()
