"""How the page writes numbers, areas, lengths, dates and delays."""

from __future__ import annotations

from datetime import date, datetime, timedelta, tzinfo

from clearground.standards.words import THOUSANDS, _, _n

NARROW = THOUSANDS
"""Narrow no-break space: the thousands mark in every language."""

LATE = timedelta(days=2)
"""A record written down later than this after the fact is marked late. *Assumption*."""


def language() -> str:
    """The code of the language that the page is written in; a translation gives its own."""
    return _("en")


def direction() -> str:
    """How the page is read: "ltr", or "rtl" where the translation says so."""
    return "rtl" if _("ltr") == "rtl" else "ltr"


def months() -> tuple[str, ...]:
    """Short names of the twelve months."""
    return (
        _("Jan"), _("Feb"), _("Mar"), _("Apr"), _("May"), _("Jun"),
        _("Jul"), _("Aug"), _("Sep"), _("Oct"), _("Nov"), _("Dec"),
    )  # fmt: skip


def month(value: date | datetime) -> str:
    """Short name of a day's month."""
    return months()[value.month - 1]


def page_words() -> dict[str, str | tuple[str, ...]]:
    """Every word that the page's script writes by itself, in the reader's language."""
    return {
        "north": _("N"),
        "south": _("S"),
        "east": _("E"),
        "west": _("W"),
        "metres": _("m"),
        "kilometres": _("km"),
        "drill": _("DRILL"),
        "months": months(),
    }


def number(value: float, decimals: int = 0) -> str:
    """The number with a narrow no-break space between thousands.

    >>> number(18462310).replace(NARROW, "_")
    '18_462_310'
    >>> number(0.456, 2)
    '0.46'
    """
    return f"{value:,.{decimals}f}".replace(",", NARROW)


def area(value_m2: float) -> str:
    """Whole square metres with their unit."""
    return f"{number(round(value_m2))}{NARROW}m²"


def length(value_m: float) -> str:
    """A length for reading: metres below one kilometre, else kilometres with one decimal.

    >>> length(1432.0).replace(NARROW, " ")
    '1.4 km'
    >>> length(85.2).replace(NARROW, " "), length(3000.0).replace(NARROW, " ")
    ('85 m', '3 km')
    """
    if value_m < 1000:
        return f"{number(round(value_m))}{NARROW}{_('m')}"
    return f"{number(value_m / 1000, 1).removesuffix('.0')}{NARROW}{_('km')}"


def depth(value_m: float) -> str:
    """A depth in metres with two decimals."""
    return f"{value_m:.2f}{NARROW}{_('m')}"


def rate(value: float) -> str:
    """A small positive figure with two significant digits.

    >>> rate(0.0314), rate(2.71), rate(31.4)
    ('0.031', '2.7', '31')
    """
    if value <= 0:
        return "0"
    if value >= 10:
        return number(round(value))
    return f"{value:.2g}" if value >= 0.001 else "< 0.001"


def day(value: date | datetime, zone: tzinfo | None = None) -> str:
    """A day as written on the page.

    >>> day(date(2027, 9, 14))
    '14 Sep 2027'
    """
    if isinstance(value, datetime) and zone is not None:
        value = value.astimezone(zone)
    return f"{value.day} {month(value)} {value.year}"


def span(first: date | None, last: date | None) -> str:
    """A time as it was stated: a day, a month, a year, from one day to another, or not known.

    >>> span(date(2025, 6, 1), date(2025, 6, 30)), span(date(2025, 1, 1), date(2025, 12, 31))
    ('Jun 2025', '2025')
    >>> span(date(2025, 6, 3), None), span(None, None)
    ('from 3 Jun 2025', 'not known')
    """
    if first is None or last is None:
        if first is not None:
            return _("from {day}").format(day=day(first))
        return _("until {day}").format(day=day(last)) if last else _("not known")
    if first == last:
        return day(first)
    if first.day == 1 and (last + timedelta(days=1)).day == 1 and first.year == last.year:
        if first.month == last.month:
            return f"{first:%b %Y}"
        if (first.month, last.month) == (1, 12):
            return f"{first:%Y}"
    return _("{a} to {b}").format(a=day(first), b=day(last))


def short_day(value: datetime, zone: tzinfo, year: int) -> str:
    """A day without its year when that is the year the reader is in."""
    local = value.astimezone(zone)
    return f"{local.day} {month(local)}" if local.year == year else day(local)


def moment(value: datetime, zone: tzinfo) -> str:
    """A day and time in the region's zone, 24 h."""
    local = value.astimezone(zone)
    return f"{day(local)}, {local:%H:%M}"


def clock(value: datetime, zone: tzinfo) -> str:
    """The time of day in the region's zone, 24 h."""
    return f"{value.astimezone(zone):%H:%M}"


def delay(valid: datetime, recorded: datetime) -> str:
    """How late a record was written down, or nothing when it was not late."""
    late = recorded - valid
    if late < LATE:
        return ""
    return _n("{n} day late", "{n} days late", late.days)


def coordinates(lon: float, lat: float) -> str:
    """Latitude and longitude with hemispheres, five decimals (about one metre).

    >>> coordinates(35.5, -1.25)
    '1.25000° S, 35.50000° E'
    """
    north = _("N") if lat >= 0 else _("S")
    east = _("E") if lon >= 0 else _("W")
    return f"{abs(lat):.5f}° {north}, {abs(lon):.5f}° {east}"
