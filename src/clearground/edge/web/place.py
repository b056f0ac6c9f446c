"""What an address of the page asks for: where, how close, as known on, which thing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from math import isfinite
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from clearground.errors import Finding, UsageError
from clearground.standards.words import _

ZOOM_MIN, ZOOM_MAX = 3.0, 20.0
LAT_MAX = 85.0
"""Beyond this latitude the map's projection has no place for a point."""

YEARS = (1900, 2200)
"""Years that a question may name; beyond them it is a slip of the pen."""

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
OFF_AT_FIRST = ("expired", "extents", "outlines", "plan")
"""Switched off until a reader asks: what is over, what would hide the map, what is proposed."""

HIDDEN = re.compile(r"[a-z_,]*")


@dataclass(frozen=True, slots=True)
class Ask:
    """One address of the page, read: the same address always shows the same view.

    Parameters
    ----------
    lon, lat, zoom : float or None
        Centre in degrees and zoom level of 512-pixel tiles; None shows the whole region.
    known, true : datetime or None
        As known on, as true on; None is now.
    selected : str
        UUID of the thing whose card is open ("" if none).
    ground : tuple of float or None
        Longitude and latitude of a place on bare ground that was asked about.
    figure : str
        Account figure that was asked about ("" if none).
    off : tuple of str
        Layers switched off.
    """

    lon: float | None = None
    lat: float | None = None
    zoom: float | None = None
    known: datetime | None = None
    true: datetime | None = None
    selected: str = ""
    ground: tuple[float, float] | None = None
    figure: str = ""
    off: tuple[str, ...] = OFF_AT_FIRST

    @property
    def past(self) -> bool:
        """Whether it looks at anything but now."""
        return self.known is not None or self.true is not None

    def with_(self, **changes: object) -> Ask:
        """The same view with some things changed."""
        return replace(self, **changes)  # type: ignore[arg-type]

    def query(self) -> str:
        """The address's query, shortest form."""
        pairs: list[tuple[str, str]] = []
        if self.lon is not None and self.lat is not None and self.zoom is not None:
            pairs += [("x", f"{self.lon:.5f}"), ("y", f"{self.lat:.5f}"), ("z", f"{self.zoom:.2f}")]
        for name, moment in (("known", self.known), ("true", self.true)):
            if moment is not None:
                pairs.append((name, written(moment)))
        pairs += [(k, v) for k, v in (("sel", self.selected), ("figure", self.figure)) if v]
        if self.ground is not None:
            pairs.append(("at", f"{self.ground[0]:.6f},{self.ground[1]:.6f}"))
        if self.off != OFF_AT_FIRST:
            pairs.append(("off", ",".join(self.off) or "none"))
        return "?" + urlencode(pairs, safe=":,") if pairs else "?"

    def select(self, entity: str) -> str:
        """The address that opens a thing's card in this view."""
        return self.with_(selected=entity, ground=None, figure="").query()

    def count(self, figure: str) -> str:
        """The address that opens an account figure in this view."""
        return self.with_(selected="", ground=None, figure=figure).query()

    def close(self) -> str:
        """The address of this view with no card open."""
        return self.with_(selected="", ground=None, figure="").query()

    def now(self) -> str:
        """The address of this view as of now."""
        return self.with_(known=None, true=None).query()

    def at(self, known: datetime | None) -> str:
        """The address of this view as known on another moment."""
        return self.with_(known=known).query()


def read(query: Mapping[str, str], zone: ZoneInfo) -> Ask:
    """The view that a query asks for.

    Raises
    ------
    UsageError
        WEB-01 on a date that is not one, WEB-03 on a place or zoom that is not one.
    """
    place: dict[str, float | None] = {"x": None, "y": None, "z": None}
    given = [name for name in place if query.get(name)]
    for name in given:
        place[name] = _number(query[name], name)
    if given and len(given) < 3:
        place = dict.fromkeys(place)
    x, y, z = place["x"], place["y"], place["z"]
    if x is not None and y is not None and z is not None:
        _check_ground(x, y)
        z = min(max(z, ZOOM_MIN), ZOOM_MAX)
    return Ask(
        lon=x,
        lat=y,
        zoom=z,
        known=moment(query.get("known", ""), zone),
        true=moment(query.get("true", ""), zone),
        selected=query.get("sel", "")[:64],
        ground=ground(query["at"]) if query.get("at") else None,
        figure=query.get("figure", "")[:20],
        off=_off(query.get("off", "")),
    )


def written(moment: datetime | None) -> str:
    """The moment as an address holds it, in whole seconds of UTC; empty for now."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else ""


PARTS = (("x", "y", "z"), ("known",), ("true",), ("at",))
"""Parts of an address that are right or wrong together."""


def read_told(query: Mapping[str, str], zone: ZoneInfo) -> tuple[Ask, tuple[Finding, ...]]:
    """The view that the sound parts of a query ask for, and what is wrong with the others."""
    sound, faults = dict(query), []
    for names in PARTS:
        try:
            read({name: query[name] for name in names if name in query}, zone)
        except UsageError as fault:
            faults.append(fault.finding)
            for name in names:
                sound.pop(name, None)
    return read(sound, zone), tuple(faults)


def moment(text: str, zone: ZoneInfo) -> datetime | None:
    """The moment that a text names; a bare date is the end of that day in the region's zone.

    Raises
    ------
    UsageError
        WEB-01 when it is neither a date nor a time.
    """
    text = text.strip()
    if not text:
        return None
    try:
        stamp = _day_end(text) if DAY.fullmatch(text) else _time(text)
    except ValueError as fault:
        raise _no_date(text) from fault
    stamp = stamp.replace(tzinfo=zone) if stamp.tzinfo is None else stamp
    if not YEARS[0] <= stamp.year <= YEARS[1]:
        raise _no_date(text)
    # An address holds whole seconds; a record made within that second still counts.
    return stamp.astimezone(UTC).replace(microsecond=999999)


def _day_end(text: str) -> datetime:
    return datetime.combine(date.fromisoformat(text), time(23, 59, 59))


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text.replace(" ", "+"))


def _no_date(text: str) -> UsageError:
    return UsageError(
        "WEB-01",
        _("“{text}” is not a date").format(text=text[:40]),
        _("The map cannot be shown as known on a day that is not known."),
        _("Write it as 2027-05-12 or 2027-05-12T14:00:00Z."),
    )


def ground(text: str) -> tuple[float, float]:
    """Longitude and latitude of a text "lon,lat".

    Raises
    ------
    UsageError
        WEB-03 when it is not a place on Earth.
    """
    parts = text.split(",")
    if len(parts) != 2:
        raise _no_place(text)
    lon, lat = (_number(part, "at") for part in parts)
    _check_ground(lon, lat)
    return lon, lat


def _number(text: str, name: str) -> float:
    try:
        value = float(text)
    except ValueError as fault:
        raise _no_place(f"{name}={text}") from fault
    if not isfinite(value):
        raise _no_place(f"{name}={text}")
    return value


def _check_ground(lon: float, lat: float) -> None:
    if abs(lon) > 180 or abs(lat) > LAT_MAX:
        raise _no_place(f"{lon:g}, {lat:g}")


def _no_place(text: str) -> UsageError:
    return UsageError(
        "WEB-03",
        _("“{text}” is not a place on the map").format(text=text[:40]),
        _("The map would be drawn somewhere else."),
        _("Give x as longitude and y as latitude in degrees, and z as zoom 3 to 20."),
    )


def _off(text: str) -> tuple[str, ...]:
    if not text or not HIDDEN.fullmatch(text):
        return OFF_AT_FIRST
    return tuple(sorted({name for name in text.split(",") if name and name != "none"})[:30])
