"""What sources write for a day, a month or a quarter, as an interval in UTC; never a guess."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearground.edge.exchange.dates import period

KYIV, LONDON = ZoneInfo("Europe/Kyiv"), ZoneInfo("UTC")
SECOND = timedelta(seconds=1)


def days(text: str) -> tuple[str, str] | None:
    """First and last day of an interval in a zone without an offset."""
    found = period(text, LONDON)
    if found is None or found.start is None or found.end is None:
        return None
    return found.start.date().isoformat(), found.end.date().isoformat()


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2025-04-03", "2025-04-03", "2025-04-03"),
        ("3.4.2025", "2025-04-03", "2025-04-03"),
        ("20250403", "2025-04-03", "2025-04-03"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("02.2025", "2025-02-01", "2025-02-28"),
        ("2025-Q4", "2025-10-01", "2025-12-31"),
        ("2025", "2025-01-01", "2025-12-31"),
        ("early 2025", "2025-01-01", "2025-04-30"),
        ("late-2025", "2025-09-01", "2025-12-31"),
        ("2025-04-03/2025-05", "2025-04-03", "2025-05-31"),
    ],
)
def test_each_way_of_writing_it_covers_its_whole_days(text: str, first: str, last: str) -> None:
    """Tests a form of each kind, a leap year among them."""
    assert days(text) == (first, last)


@pytest.mark.parametrize(
    "text", ["", "soon", "2025-13-01", "31.02.2025", "2025-02-30", "2025-Q5", "a/b", "2025/2026/7"]
)
def test_what_is_no_date_is_none_and_not_the_nearest_one(text: str) -> None:
    """Tests days and months that do not exist: a record without a date is set aside."""
    assert period(text, LONDON) is None
    assert period(None, LONDON) is None


def test_an_end_that_is_not_stated_stays_open() -> None:
    """Tests "since" and "until"."""
    since, until = period("since 2024-05-06", LONDON), period("before 2024-05", LONDON)
    assert since is not None
    assert until is not None
    assert (since.start, since.end) == (datetime(2024, 5, 6, tzinfo=UTC), None)
    assert (until.start, until.end) == (None, datetime(2024, 5, 31, 23, 59, 59, tzinfo=UTC))


def test_only_what_was_stated_to_the_day_says_so() -> None:
    """Tests a day against a month and a mixed interval."""
    told = [period(text, LONDON) for text in ("2025-04-03", "2025-04", "2025-04-03/2025-05")]
    assert [one.to_the_day for one in told if one] == [True, False, False]


def test_the_day_of_a_clock_change_is_23_hours_long() -> None:
    """Tests 30 March 2025 in Kyiv, when clocks went forward: 22:00 UTC to 20:59:59 UTC."""
    found = period("2025-03-30", KYIV)
    assert found is not None
    assert found.start == datetime(2025, 3, 29, 22, tzinfo=UTC)
    assert found.end == datetime(2025, 3, 30, 21, tzinfo=UTC) - SECOND


@given(st.dates(date(1950, 1, 1), date(2090, 1, 1)))
def test_one_day_in_three_writings_is_one_interval(day: date) -> None:
    """Tests any day: what it begins with, the day before ended with."""
    written = (day.isoformat(), f"{day.day}.{day.month}.{day.year}", f"{day:%Y%m%d}")
    first, *others = (period(text, KYIV) for text in written)
    assert first is not None
    assert others == [first, first]
    before = period((day - timedelta(days=1)).isoformat(), KYIV)
    assert before is not None
    assert before.end is not None
    assert before.end + SECOND == first.start


def test_a_moment_without_a_zone_is_of_the_region() -> None:
    """Tests noon in Kyiv in winter, with a zone stated and not; and seconds since 1970."""
    for text in ("2025-01-05T12:00", "2025-01-05T12:00+02:00", "1736071200"):
        found = period(text, KYIV)
        assert found is not None
        assert found.start == found.end == datetime(2025, 1, 5, 10, tzinfo=UTC)
