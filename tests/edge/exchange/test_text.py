"""Words, numbers and dates as sources write them."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearground.edge.exchange.dates import period
from clearground.edge.exchange.read_text import decode, number, plain_cell, separator
from clearground.edge.strangers.jobs import nesting

MOSCOW = ZoneInfo("Europe/Moscow")


def test_a_day_is_the_whole_day_by_the_regions_clock() -> None:
    """Tests that 1 June in Moscow begins at 21:00 UTC on 31 May."""
    found = period("2025-06-01", MOSCOW)
    assert found is not None
    assert found.start == datetime(2025, 5, 31, 21, tzinfo=UTC)
    assert found.end == datetime(2025, 6, 1, 20, 59, 59, tzinfo=UTC)
    assert found.to_the_day


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2025-06-01", "2025-06-01", "2025-06-01"),
        ("01.06.2025", "2025-06-01", "2025-06-01"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2025", "2025-01-01", "2025-12-31"),
        ("2025-Q2", "2025-04-01", "2025-06-30"),
        ("2024-08/2025-04", "2024-08-01", "2025-04-30"),
        ("mid 2025", "2025-05-01", "2025-08-31"),
        ("2025-06-01T12:00:00Z", "2025-06-01", "2025-06-01"),
    ],
)
def test_periods_are_as_long_as_they_were_stated(text: str, first: str, last: str) -> None:
    """Tests days, months, years, quarters and intervals."""
    found = period(text, ZoneInfo("UTC"))
    assert found is not None
    assert found.start is not None
    assert found.end is not None
    assert (found.start.date().isoformat(), found.end.date().isoformat()) == (first, last)


def test_an_open_end_stays_open() -> None:
    """Tests "from" and "until"."""
    since = period("from 2025-06", ZoneInfo("UTC"))
    until = period("until 2025-06", ZoneInfo("UTC"))
    assert since is not None
    assert until is not None
    assert (since.end, until.start) == (None, None)


@pytest.mark.parametrize("text", ["", "soon", "2025-13", "31.02.2025", "2025-06-01/", None])
def test_what_is_no_date_is_none(text: str | None) -> None:
    """Tests words and impossible days."""
    assert period(text, ZoneInfo("UTC")) is None


@given(st.text(max_size=30))
def test_no_text_breaks_the_reading_of_dates(text: str) -> None:
    """Tests any text, and that a period never ends before it begins unless so stated."""
    found = period(text, MOSCOW)
    if found is not None and found.start and found.end and "/" not in text:
        assert found.start <= found.end


@pytest.mark.parametrize("text", ["=1+1", "+cmd", "-cmd", "@sum", "\tx", "=HYPERLINK(1)"])
def test_a_formula_becomes_a_text(text: str) -> None:
    """Tests each character that a spreadsheet takes for the start of a formula."""
    assert plain_cell(text) == "'" + text


@pytest.mark.parametrize("value", ["-3.5", "+4", -3.5, 7, "Sudzha", ""])
def test_numbers_and_words_stay_as_they_are(value: object) -> None:
    """Tests that a negative number is no formula."""
    assert plain_cell(value) == str(value)


def test_numbers_with_a_comma_and_words_that_are_none() -> None:
    """Tests decimal comma, blanks between thousands, infinity and words."""
    assert [number(t) for t in ("51,25", "1 000", "7", 7, True, "inf", "x", None)] == [
        51.25, 1000.0, 7.0, 7.0, None, None, None, None,
    ]  # fmt: skip


def test_the_separator_is_the_most_frequent_one() -> None:
    """Tests a header with decimal commas in no column name."""
    assert [separator(h) for h in ("a;b;c", "a,b", "a\tb", "a")] == [";", ",", "\t", ","]


@given(st.text())
def test_every_text_in_utf8_is_read_as_it_is(text: str) -> None:
    """Tests that only bytes that are not UTF-8 are taken for another encoding."""
    plain = text.lstrip("\ufeff")
    if not plain.encode("utf-8", "ignore").startswith((b"\xff\xfe", b"\xfe\xff")):
        assert (
            decode(plain.encode("utf-8", "ignore"))[0] == plain.encode("utf-8", "ignore").decode()
        )


def test_brackets_in_texts_do_not_nest() -> None:
    """Tests quotes inside a text, and real nesting by hand."""
    assert nesting(r'{"a": "[[\"[[", "b": [[1], [2]]}') == 3
