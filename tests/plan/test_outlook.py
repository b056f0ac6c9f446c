"""Tests of the outlook: closed forms, what holds it back, the same seed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest

from clearground.errors import PlanError
from clearground.plan.outlook import Outlook, outlook, surface_search
from clearground.plan.rates import Interval, rates_of
from clearground.standards.terms import AreaClass, TeamKind
from tests.scene import BOOK

START, END = date(2026, 5, 4), date(2026, 6, 1)
RATES = rates_of(BOOK, START)
TEAMS = {TeamKind.NTS: 10, TeamKind.MANUAL: 100, TeamKind.INSPECTION: 20}


def ahead(**changes: object) -> Outlook:
    given: dict[str, object] = {
        "teams": TEAMS,
        "rates": RATES,
        "backlog_ha": Interval(1e6, 1e6, 1e6),
        "start": START,
        "end": END,
        "seed": 1,
        **changes,
    }
    return outlook(**given)  # type: ignore[arg-type]


def test_certain_figures_give_the_area_worked_by_hand() -> None:
    """Tests the closed form.

    20 working days in four weeks, 100 manual teams at 150 m2 without lost days, everything
    surveyed left to clear: 100 * 20 * 150 m2 = 30 ha.
    """
    one = Interval(1.0, 1.0, 1.0)
    sure = replace(
        RATES,
        m2_per_day={k: Interval(f.mid, f.mid, f.mid) for k, f in RATES.m2_per_day.items()},
        lost_share=Interval(0.0, 0.0, 0.0),
        left_share={AreaClass.SHA: one},
    )
    found = ahead(rates=sure)
    assert found.reached.mid_ha == pytest.approx(30.0)
    assert found.limited_by["clearance"] == 1.0


def test_the_interval_holds_its_middle_and_grows_with_time() -> None:
    """Tests that quantiles are in order on every day and never fall."""
    curve = ahead().curve
    assert all(p.lo_ha <= p.mid_ha <= p.hi_ha for p in curve)
    assert all(a.mid_ha <= b.mid_ha for a, b in pairwise(curve))
    assert curve[-1].day == END


def test_no_more_than_the_backlog_is_released() -> None:
    """Tests that a small backlog is the limit."""
    found = ahead(backlog_ha=Interval(1.0, 1.0, 1.0))
    assert found.reached.hi_ha == pytest.approx(1.0)
    assert found.limited_by["backlog"] > 0.99


def test_without_inspectors_nothing_is_released() -> None:
    """Tests that clearance alone releases no land."""
    assert ahead(teams={TeamKind.NTS: 10, TeamKind.MANUAL: 100}).reached.hi_ha == 0.0


def test_the_same_seed_gives_the_same_outlook() -> None:
    """Tests that a forecast can be repeated."""
    assert ahead() == ahead()
    assert ahead(seed=2) != ahead()


def test_a_search_by_eye_is_reckoned_by_people() -> None:
    """Tests 100 people, 20 days, 1,000 m2 each, a quarter lost: about 150 ha."""
    found = surface_search(
        people=100,
        rates=RATES,
        backlog_ha=Interval(1e6, 1e6, 1e6),
        start=START,
        end=END,
        seed=1,
    )
    assert found.reached.lo_ha < 150.0 < found.reached.hi_ha


@pytest.mark.parametrize(
    ("code", "changes"),
    [("PLAN-20", {"end": START}), ("PLAN-21", {"backlog_ha": Interval(5.0, 9.0, 1.0)})],
)
def test_an_outlook_from_nothing_is_refused(code: str, changes: dict[str, object]) -> None:
    """Tests no time and a backlog that is no interval."""
    with pytest.raises(PlanError, match=code):
        ahead(**changes)


def test_a_published_day_is_compared_with_the_week_before_it() -> None:
    """Tests that the point of a day is the last one not after it."""
    found = ahead()
    assert found.on(date(2026, 5, 13)).day == date(2026, 5, 11)
    assert found.on(date(2020, 1, 1)).mid_ha == 0.0
