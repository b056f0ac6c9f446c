"""How a field of a fact becomes an option, and what a person typed becomes its value."""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, get_args, get_origin
from zoneinfo import ZoneInfo

import click
import pyproj
import shapely
from shapely.geometry import shape as shape_of_geojson
from shapely.geometry.base import BaseGeometry

from clearground.edge.strangers import doors
from clearground.errors import GeometryError, UsageError
from clearground.standards.geometry import RegionCrs, Shape, shape_from_metres, to_region
from clearground.standards.words import _

FLAGS = {"content": "--file", "documents": "--document"}
"""Options that are called otherwise than their field: what is typed there is a file's name."""

ALSO = {"documents": ("--photo",)}
"""Other words for an option."""

GEOJSON_BYTES_MAX = 20_000_000
"""Longest GeoJSON file that a command takes as one shape."""


@dataclasses.dataclass(frozen=True, slots=True)
class Field:
    """One field of a fact as the command line sees it."""

    name: str
    kind: Any
    many: bool
    optional: bool
    default: Any

    @property
    def flag(self) -> str:
        """The option's name."""
        return FLAGS.get(self.name, "--" + self.name.replace("_", "-"))


def fields_of(payload: type) -> tuple[Field, ...]:
    """The fields of a fact, in the order in which its class states them."""
    hints = typing.get_type_hints(payload)
    return tuple(_field(field, hints[field.name]) for field in dataclasses.fields(payload))


def _field(field: dataclasses.Field[Any], hint: Any) -> Field:
    optional = field.default is not dataclasses.MISSING
    if get_origin(hint) in (typing.Union, types.UnionType):
        hint = next(arg for arg in get_args(hint) if arg is not type(None))
    many = get_origin(hint) is tuple
    kind = get_args(hint)[0] if many else hint
    default = field.default if optional else None
    return Field(field.name, kind, many, optional, default)


def option(field: Field, help_text: str) -> click.Option:
    """The option that asks for a field."""
    choice = (
        click.Choice([member.value for member in field.kind])
        if isinstance(field.kind, type) and issubclass(field.kind, StrEnum)
        else None
    )
    if field.kind is bool:
        return click.Option([field.flag, field.name], is_flag=True, default=False, help=help_text)
    number = {int: click.INT, float: click.FLOAT}.get(field.kind)
    return click.Option(
        [field.flag, *ALSO.get(field.name, ()), field.name],
        type=choice or number or click.STRING,
        multiple=field.many,
        required=not field.optional and not field.many,
        default=None,
        help=help_text,
    )


def value(field: Field, typed: Any, crs: RegionCrs | None, zone: str) -> Any:
    """The value of a field from what a person typed.

    Raises
    ------
    UsageError
        REC-20 when a text is no date, number or JSON object as the field needs.
    GeometryError
        GEO-20 when a shape cannot be read.
    """
    if typed is None or typed == ():
        return () if field.many else field.default
    if field.many:
        return tuple(_one(field, each, crs, zone) for each in typed)
    return _one(field, typed, crs, zone)


def _one(field: Field, typed: Any, crs: RegionCrs | None, zone: str) -> Any:
    if field.kind is Shape:
        return read_shape(typed, crs)
    if field.kind is datetime:
        return moment(typed, zone)
    if field.kind is date:
        return day(typed, field.flag)
    if dataclasses.is_dataclass(field.kind):
        return _record(field, typed, crs, zone)
    if isinstance(field.kind, type) and issubclass(field.kind, StrEnum):
        return field.kind(typed)
    return typed


def _record(field: Field, typed: str, crs: RegionCrs | None, zone: str) -> Any:
    inner = {part.name: part for part in fields_of(field.kind)}
    try:
        given = json.loads(typed)
        return field.kind(**{k: value(inner[k], v, crs, zone) for k, v in given.items()})
    except (ValueError, TypeError, KeyError, AttributeError) as fault:
        raise UsageError(
            "REC-20",
            _("{flag} {typed!r} is not a record: {fault}").format(
                flag=field.flag, typed=typed, fault=fault
            ),
            _("The fact cannot be recorded with half of it unread."),
            _("Write JSON with these keys: {keys}.").format(keys=", ".join(inner)),
        ) from None


def day(typed: str, flag: str) -> date:
    """The calendar day that a person typed as YYYY-MM-DD."""
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise UsageError(
            "REC-21",
            _("{flag} {typed!r} is not a day").format(flag=flag, typed=typed),
            _("A record without its day cannot be placed in the history."),
            _("Write it as YYYY-MM-DD, for example 2027-05-03."),
        ) from None


def moment(typed: str, zone: str) -> datetime:
    """The moment that a person typed: RFC 3339 is exact; a bare day is its end in the zone.

    >>> moment("2027-05-03", "Europe/Sarajevo").isoformat()
    '2027-05-03T21:59:59.999999+00:00'
    >>> moment("2027-05-03T10:42:00Z", "UTC").isoformat()
    '2027-05-03T10:42:00+00:00'
    """
    try:
        if len(typed) == len("2027-05-03"):
            last = datetime.combine(date.fromisoformat(typed), datetime.max.time())
            return last.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
        exact = datetime.fromisoformat(typed)
    except ValueError:
        raise UsageError(
            "REC-22",
            _("{typed!r} is not a date or time").format(typed=typed),
            _("The history is ordered by time; an unread time would place the record wrongly."),
            _("Write a day (2027-05-03) or a time with its zone (2027-05-03T10:42:00Z)."),
        ) from None
    if exact.tzinfo is None:
        exact = exact.replace(tzinfo=ZoneInfo(zone))
    return exact.astimezone(UTC)


def read_shape(typed: str, crs: RegionCrs | None) -> Shape:
    """The shape, on the region's grid, of WKT or GeoJSON in degrees or of `@file.geojson`.

    `EPSG:nnnn;WKT` names another reference system.
    """
    assert crs is not None, "a shape needs an opened region"
    text, source = typed.strip(), "EPSG:4326"
    if text.startswith("@"):
        path = Path(text[1:])
        if not path.is_file() or path.stat().st_size > GEOJSON_BYTES_MAX:
            raise _unreadable(typed, "no such file, or longer than 20 MB")
        doors.look("json", path)
        text = path.read_text(encoding="utf-8-sig")
    if text.upper().startswith("EPSG:"):
        source, _sep, text = text.partition(";")
    try:
        geometry = _geojson(text) if text.startswith("{") else shapely.from_wkt(text)
    except (ValueError, KeyError, TypeError, shapely.errors.ShapelyError) as fault:
        raise _unreadable(typed, str(fault)) from None
    return _placed(typed, geometry, source, crs)


def _geojson(text: str) -> BaseGeometry:
    data = json.loads(text)
    if data.get("type") == "FeatureCollection":
        return shapely.union_all([shape_of_geojson(f["geometry"]) for f in data["features"]])
    return shape_of_geojson(data["geometry"] if data.get("type") == "Feature" else data)


def _placed(typed: str, geometry: BaseGeometry, source: str, crs: RegionCrs) -> Shape:
    if source.upper() != "EPSG:4326":
        turn = pyproj.Transformer.from_crs(source, "EPSG:4326", always_xy=True)
        geometry = shapely.transform(geometry, lambda xy: _columns(turn, xy))
    west, south, east, north = geometry.bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise _unreadable(typed, _("its coordinates are no longitude and latitude in degrees"))
    if not geometry.is_valid:
        raise _unreadable(typed, shapely.is_valid_reason(geometry))
    return shape_from_metres(to_region(crs, geometry))


def _columns(turn: pyproj.Transformer, xy: Any) -> Any:
    import numpy as np

    return np.column_stack(turn.transform(xy[:, 0], xy[:, 1]))


def _unreadable(typed: str, fault: str) -> GeometryError:
    shown = typed if len(typed) < 80 else typed[:77] + "..."
    return GeometryError(
        "GEO-20",
        _("The shape {shown!r} cannot be read: {fault}").format(shown=shown, fault=fault),
        _("A record with a wrong place would be drawn on the wrong ground."),
        _("Give WKT or GeoJSON in longitude and latitude, or @file.geojson, and try again."),
    )
