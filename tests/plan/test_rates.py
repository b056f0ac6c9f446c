"""Rates read once from the dated parameters, and ground turned into team-days."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearground.errors import ParameterError
from clearground.plan.rates import MONTHS_OF_KIND, OTHER_GROUND, Interval, rates_of
from clearground.standards.parameters import ParameterBook
from clearground.standards.terms import AreaClass, TeamKind
from tests.scene import BOOK, DAY

RATES = rates_of(BOOK, DAY)


def test_every_figure_lies_between_its_low_and_its_high() -> None:
    """Tests all intervals of the example set."""
    figures: list[Interval] = [
        *RATES.m2_per_day.values(),
        *RATES.left_share.values(),
        RATES.lost_share,
        RATES.surface_m2_per_person_day,
    ]
    assert all(0 <= f.low <= f.mid <= f.high for f in figures)
    assert RATES.lost_share.high < 1


def test_every_kind_of_team_has_a_rate_on_ground_nobody_listed() -> None:
    """Tests that no team stands without a figure, and that the unlisted ground is the other."""
    for kind in TeamKind:
        assert RATES.figure(kind, "volcanic ash") == RATES.m2_per_day[(kind, OTHER_GROUND)]


def test_both_classes_of_area_know_how_much_survey_leaves() -> None:
    """Tests the share left after survey for suspected and confirmed areas."""
    assert set(RATES.left_share) == set(AreaClass)


def test_team_days_follow_the_formula() -> None:
    """Tests one hectare: area over rate times the share of days that are not lost."""
    rate = RATES.figure(TeamKind.MANUAL, "").mid
    lost = RATES.lost_share.mid
    assert RATES.team_days(TeamKind.MANUAL, "", 10_000) == 10_000 / (rate * (1 - lost))


@given(st.floats(0, 1e7), st.floats(0, 1e7), st.sampled_from(TeamKind))
def test_ground_in_two_parts_takes_as_long_as_the_whole(a: float, b: float, kind: TeamKind) -> None:
    """Tests that cutting an area into lots neither gains nor loses work."""
    parts = RATES.team_days(kind, "", a) + RATES.team_days(kind, "", b)
    assert parts == pytest.approx(RATES.team_days(kind, "", a + b))


def test_months_are_closed_only_for_the_kinds_that_search_by_hand_dog_or_machine() -> None:
    """Tests the months themselves too: each from 1 to 12."""
    assert set(RATES.closed_months) == set(MONTHS_OF_KIND)
    assert all(1 <= m <= 12 for months in RATES.closed_months.values() for m in months)


def test_a_day_before_any_value_applied_is_refused() -> None:
    """Tests that no figure is made up where the authority gave none."""
    with pytest.raises(ParameterError):
        rates_of(BOOK, date(1900, 1, 1))
    with pytest.raises(ParameterError):
        rates_of(ParameterBook("empty"), DAY)
