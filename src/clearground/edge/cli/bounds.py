"""What is typed by hand must lie in the region and in its time; imports are judged by layer."""

from __future__ import annotations

import dataclasses
import typing
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import shapely
from shapely.geometry.base import BaseGeometry

from clearground.edge.office import Office
from clearground.errors import GeometryError, RecordError
from clearground.events import Draft, Payload
from clearground.standards.geometry import Shape, shape_to_metres, to_lonlat, to_region
from clearground.standards.words import _

MARGIN_SHARE = 0.1
"""A shape may reach so far beyond the region's extent, as a share of its longer side."""

CLOCK_SLACK = timedelta(minutes=5)
"""How far two clocks of one office may differ."""

HAPPENED = frozenset({"evidence", "field", "protect", "quality"})
"""Rooms whose facts have happened when they are recorded."""


def check_by_hand(office: Office, draft: Draft) -> None:
    """Refuse a typed fact that lies outside the region or outside its time.

    Raises
    ------
    GeometryError
        GEO-22 when a shape lies outside the region, with the swap of axes where that explains it.
    RecordError
        REC-50, REC-51 or REC-52 when its times cannot be.
    """
    region = office.world.region
    if region is None:
        return
    extent = shape_to_metres(region.facts.extent)
    for name, shape in _shapes(draft.payload):
        _check_place(office, extent, name, shape_to_metres(shape))
    _check_time(office, draft, region.recorded_time)


def _shapes(payload: Payload) -> list[tuple[str, Shape]]:
    hints = typing.get_type_hints(type(payload))
    return [
        (field.name, value)
        for field in dataclasses.fields(payload)  # type: ignore[arg-type]
        if Shape in (hints[field.name], *typing.get_args(hints[field.name]))
        and (value := getattr(payload, field.name))
    ]


def _check_place(office: Office, extent: BaseGeometry, name: str, given: BaseGeometry) -> None:
    west, south, east, north = extent.bounds
    reach = shapely.box(*extent.bounds).buffer(MARGIN_SHARE * max(east - west, north - south))
    if shapely.covers(reach, given):
        return
    away_km = shapely.distance(extent, given) / 1000.0
    degrees = to_lonlat(office.world.crs, given)
    next_step = _("Correct the coordinates: longitude first, then latitude, in degrees.")
    _west, low, _east, high = degrees.bounds
    if degrees.bounds[0] >= -90 and degrees.bounds[2] <= 90 and -180 <= low <= high <= 180:
        swapped = shapely.transform(degrees, lambda xy: xy[:, ::-1])
        if shapely.covers(reach, to_region(office.world.crs, swapped)):
            next_step = _("Latitude and longitude look swapped: give longitude first.")
    raise GeometryError(
        "GEO-22",
        _("{name} lies {km:,.0f} km outside the region").format(name=name, km=away_km),
        _("It would be drawn, and counted, in the wrong place."),
        next_step,
    )


def _check_time(office: Office, draft: Draft, opened: datetime) -> None:
    why = _("The history would answer for a date at which nobody knew it.")
    # Another office's clock may be years ahead; only this device's own records bind it.
    device = office.keys.device()
    own = (event.recorded_time for event in office.events if event.device == device)
    last = max(own, default=opened)
    earliest = opened if office.simulated else last
    if draft.recorded_time < earliest:
        raise RecordError(
            "REC-50",
            _("It would be recorded at {now}, before {last}").format(
                now=draft.recorded_time.isoformat(), last=earliest.isoformat()
            ),
            why,
            _("Leave --now out; say when it was so with --valid."),
        )
    if not office.simulated and draft.recorded_time > datetime.now(UTC) + CLOCK_SLACK:
        raise RecordError(
            "REC-51",
            _("It would be recorded at {now}, which is still to come").format(
                now=draft.recorded_time.isoformat()
            ),
            why,
            _("Leave --now out, or set this machine's clock."),
        )
    zone = ZoneInfo(office.timezone)
    ahead = draft.valid_time.astimezone(zone).date() > draft.recorded_time.astimezone(zone).date()
    if ahead and draft.payload.ROOM in HAPPENED:
        raise RecordError(
            "REC-52",
            _("{day} is after the day on which it is recorded").format(
                day=draft.valid_time.astimezone(zone).date()
            ),
            _("What has not happened yet is no record."),
            _("Correct --valid."),
        )
