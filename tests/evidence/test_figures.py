"""Published figures that cannot all be true."""

from __future__ import annotations

from typing import Any

from clearground.evidence.difference import FoundDifference
from clearground.evidence.figures import contradictions
from clearground.evidence.state import Report
from clearground.standards.terms import Directness, EvidenceKind
from tests.evidence.reports import RULES, report


def figure(name: str, value: float, day: int, topic: str = "cleared_cum", **facts: Any) -> Report:
    given = {"value_low": value, "value_high": value, "value_unit": "ha", **facts}
    return report(
        name,
        EvidenceKind.PUBLISHED_PROGRESS,
        Directness.INDIRECT,
        topic=topic,
        day=day,
        **given,
    )


def said(name: str, low: float, high: float, source: str) -> Report:
    return report(
        name,
        EvidenceKind.STATEMENT,
        Directness.INDIRECT,
        topic="mines laid",
        value_low=low,
        value_high=high,
        source=source,
        day=0,
    )


def found(*reports: Report) -> tuple[FoundDifference, ...]:
    return contradictions(reports, RULES)


def test_two_figures_for_one_day_are_apart() -> None:
    """Tests 100 ha and 80 ha for one day: the gap is 20 of 100, a fifth."""
    (one,) = found(figure("a", 100, 0), figure("b", 80, 0))
    assert one.reports == ("a", "b")
    assert one.weight == 0.2
    assert one.shape is None
    assert one.about == "cleared cum: 80 or 100 ha for the same time"


def test_a_statement_contradicts_only_another_source() -> None:
    """Tests one speaker with two numbers, most often about two things, and two speakers."""
    assert found(said("a", 10, 20, "X"), said("b", 30, 40, "X")) == ()
    assert len(found(said("a", 10, 20, "X"), said("b", 30, 40, "Y"))) == 1


def test_intervals_that_share_a_value_agree() -> None:
    """Tests 10 to 20 and 20 to 40."""
    assert found(said("a", 10, 20, "X"), said("b", 20, 40, "Y")) == ()


def test_a_total_that_falls_is_shown_with_both_ends() -> None:
    """Tests 100 ha, then 90 ha a week later: a tenth is gone."""
    (one,) = found(figure("a", 100, 0), figure("b", 90, 7))
    assert (one.reports, one.weight) == (("a", "b"), 0.1)
    assert one.about == "cleared cum: a total falls from 100 to 90 ha"


def test_a_total_that_grows_or_stands_still_is_no_difference() -> None:
    """Tests 100, 100 and 130 ha on three days."""
    assert found(figure("a", 100, 0), figure("b", 100, 7), figure("c", 130, 14)) == ()


def test_totals_must_grow_as_the_weekly_figures_say() -> None:
    """Tests 100 ha to 140 ha in two weeks, 20 a week, against weekly figures of 20 and of 10.

    10 a week may miss by 15 %, so up to 11.5; 20 is beyond it.
    """
    week = "cleared_last_week"
    totals = (figure("a", 100, 0), figure("b", 140, 14))
    assert found(*totals, figure("w", 20, 7, week)) == ()
    (one,) = found(*totals, figure("w", 10, 7, week))
    assert one.reports == ("a", "b", "w")
    assert "grew by 20 ha a week" in one.about


def test_figures_of_other_units_or_without_a_topic_are_not_compared() -> None:
    """Tests hectares against square kilometres, and figures nobody said the meaning of."""
    assert found(figure("a", 100, 0), figure("b", 1, 0, value_unit="km2")) == ()
    assert found(figure("a", 100, 0, ""), figure("b", 80, 0, "")) == ()
