"""An address is read into a view and written back the same."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearground.edge.web.place import OFF_AT_FIRST, Ask, moment, read
from clearground.errors import UsageError

ZONE = ZoneInfo("Europe/Moscow")


def test_bare_date_is_the_end_of_that_day_in_the_region() -> None:
    """12 May in Moscow ends at 21:00 UTC."""
    found = moment("2027-05-12", ZONE)
    assert found is not None
    assert found.astimezone(UTC) == datetime(2027, 5, 12, 20, 59, 59, 999999, tzinfo=UTC)


def test_exact_time_is_kept() -> None:
    """A time with its zone is that time."""
    found = moment("2027-05-12T14:00:00Z", ZONE)
    assert found is not None
    assert found.replace(microsecond=0) == datetime(2027, 5, 12, 14, tzinfo=UTC)


@pytest.mark.parametrize("text", ["12.05.2027", "2027-13-01", "0001-01-01", "9999-12-31T00:00:00Z"])
def test_not_a_date(text: str) -> None:
    """What is not a date of our time is refused."""
    with pytest.raises(UsageError) as refused:
        moment(text, ZONE)
    assert refused.value.code == "WEB-01"


@given(
    lon=st.floats(-179, 179),
    lat=st.floats(-80, 80),
    zoom=st.floats(3, 20),
    known_s=st.none() | st.integers(946684800, 4102444800),
    off=st.sets(st.sampled_from(["areas", "belief", "evidence", "extents"])),
)
def test_round_trip(
    *, lon: float, lat: float, zoom: float, known_s: int | None, off: set[str]
) -> None:
    """A view written as an address reads as the same view, to the address's precision."""
    known = None if known_s is None else datetime.fromtimestamp(known_s, tz=UTC)
    ask = Ask(lon, lat, zoom, known=known, selected="x-1", off=tuple(sorted(off)))
    again = read(dict(parse_qsl(ask.query()[1:])), ZONE)
    assert again.query() == ask.query()
    assert again.selected == "x-1"
    assert again.off == tuple(sorted(off))


def test_address_of_the_whole_region_now_is_short() -> None:
    """Nothing asked for is nothing written."""
    assert Ask().query() == "?"
    assert read({}, ZONE).off == OFF_AT_FIRST
