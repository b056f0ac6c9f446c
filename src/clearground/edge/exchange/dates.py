"""When it was so, as sources write it: a day, a month, a quarter, an interval, or nothing."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_FORMS: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = tuple(
    (re.compile(pattern), names)
    for pattern, names in (
        (r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})", ("y", "m", "d")),
        (r"(\d{1,2})\.(\d{1,2})\.(\d{4})", ("d", "m", "y")),
        (r"(\d{4})(\d{2})(\d{2})", ("y", "m", "d")),
        (r"(\d{4})[-/](\d{1,2})", ("y", "m")),
        (r"(\d{1,2})\.(\d{4})", ("m", "y")),
        (r"(\d{4})-?Q([1-4])", ("y", "q")),
        (r"(\d{4})", ("y",)),
    )
)
_FROM = re.compile(r"(?:from|since|after)\s+(.+)", re.IGNORECASE)
_UNTIL = re.compile(r"(?:to|until|before|by)\s+(.+)", re.IGNORECASE)
_PART = re.compile(r"(early|mid|late)[ -](\d{4})", re.IGNORECASE)
_THIRDS = {"early": (1, 4), "mid": (5, 8), "late": (9, 12)}


@dataclass(frozen=True, slots=True)
class Period:
    """An interval of time as stated; an end that is not stated is None.

    `days` tells that both ends were given to the day.
    """

    start: datetime | None
    end: datetime | None
    to_the_day: bool = False


def _day_bounds(first: date, last: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    start = datetime.combine(first, time(), zone)
    end = datetime.combine(last + timedelta(days=1), time(), zone) - timedelta(seconds=1)
    return start.astimezone(UTC), end.astimezone(UTC)


def _calendar(text: str, zone: ZoneInfo) -> Period | None:
    for pattern, names in _FORMS:
        found = pattern.fullmatch(text)
        if found is None:
            continue
        parts = dict(zip(names, (int(g) for g in found.groups()), strict=True))
        year = parts["y"]
        if "d" in parts:
            first = last = date(year, parts["m"], parts["d"])
        elif "q" in parts:
            first = date(year, 3 * parts["q"] - 2, 1)
            last = _month_end(year, 3 * parts["q"])
        else:
            first = date(year, parts.get("m", 1), 1)
            last = _month_end(year, parts.get("m", 12))
        return Period(*_day_bounds(first, last, zone), to_the_day="d" in parts)
    return None


def _month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def period(stated: object, zone: ZoneInfo) -> Period | None:
    """The interval that a source states, in UTC; None when it states none that is understood.

    A day means that whole day in the region's time zone, a month the whole month.

    Source
    ------
    *Assumption*: "early", "mid" and "late" of a year are its thirds.

    Examples
    --------
    >>> found = period("2025-04", ZoneInfo("UTC"))
    >>> found.start.isoformat(), found.end.isoformat()
    ('2025-04-01T00:00:00+00:00', '2025-04-30T23:59:59+00:00')
    """
    text = str(stated).strip() if stated is not None else ""
    if not text:
        return None
    try:
        return _stated(text, zone)
    except (ValueError, OverflowError):
        return None


def _stated(text: str, zone: ZoneInfo) -> Period | None:
    whole = _calendar(text, zone)
    if whole is not None:
        return whole
    if text.isdecimal() and len(text) == 10:  # seconds since 1970
        moment = datetime.fromtimestamp(int(text), UTC)
        return Period(moment, moment, to_the_day=True)
    if part := _PART.fullmatch(text):
        first, last = _THIRDS[part.group(1).lower()]
        year = int(part.group(2))
        return Period(*_day_bounds(date(year, first, 1), _month_end(year, last), zone))
    if open_end := _FROM.fullmatch(text):
        inner = period(open_end.group(1), zone)
        return inner and Period(inner.start, None, inner.to_the_day)
    if open_start := _UNTIL.fullmatch(text):
        inner = period(open_start.group(1), zone)
        return inner and Period(None, inner.end, inner.to_the_day)
    if text.count("/") == 1:
        low, high = (period(half, zone) for half in text.split("/"))
        if low is not None and high is not None:
            return Period(low.start, high.end, low.to_the_day and high.to_the_day)
        return None
    moment = datetime.fromisoformat(text)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=zone)
    return Period(moment.astimezone(UTC), moment.astimezone(UTC), to_the_day=True)
