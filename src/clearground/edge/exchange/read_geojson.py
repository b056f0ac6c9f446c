"""Records of GeoJSON, whole or one feature a line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from clearground.edge.exchange.limits import Limits
from clearground.edge.exchange.table import Record
from clearground.edge.exchange.unpack import broken
from clearground.edge.strangers.jobs import nesting
from clearground.errors import FileRefused
from clearground.standards.words import _


def too_deep(path: Path, limits: Limits) -> FileRefused:
    """The refusal of a file nested deeper than its bound."""
    return FileRefused(
        "FILE-07",
        _("The file {name} is nested more than {n} levels deep").format(
            name=path.name, n=limits.nesting
        ),
        _("No layer needs that; such a file is made to exhaust the program that reads it."),
        _("Export the layer again from its own program."),
    )


def parsed(text: str) -> Any:
    """What a JSON text says; it says each thing once, and NaN is nothing.

    >>> parsed('{"a": NaN}')
    {'a': None}

    Raises
    ------
    ValueError
        It is not JSON, or a key stands twice in one object.
    """
    return json.loads(text, object_pairs_hook=_once, parse_constant=lambda _word: None)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(_("the key {key!r} stands twice").format(key=twice[:80]))
    return found


def _features(path: Path, text: str, limits: Limits) -> tuple[list[Any], str]:
    if nesting(text) > limits.nesting:
        raise too_deep(path, limits)
    try:
        found = parsed(text)
    except (ValueError, RecursionError) as error:
        raise broken(path, str(error)) from error
    if not isinstance(found, dict):
        raise broken(path, _("it is JSON, but not GeoJSON"))
    crs = found.get("crs") or {}
    named = str((crs.get("properties") or {}).get("name", "")) if isinstance(crs, dict) else ""
    if found.get("type") == "FeatureCollection":
        features = found.get("features")
        if not isinstance(features, list):
            raise broken(path, _("its collection has no list of features"))
        return features, named
    if found.get("type") == "Feature":
        return [found], named
    if "coordinates" in found or "geometries" in found:
        return [{"type": "Feature", "properties": {}, "geometry": found}], named
    raise broken(path, _("it is JSON, but not GeoJSON"))


def geojson_records(path: Path, text: str, limits: Limits) -> tuple[str, Iterator[Record]]:
    """CRS that a GeoJSON text names ("" for none) and its records.

    Raises
    ------
    FileRefused
        FILE-04 when it does not parse, FILE-07 when it is nested too deep.
    """
    features, crs = _features(path, text, limits)
    return crs, (record(i, f, limits) for i, f in enumerate(features, 1))


def geojsonl_records(text: str, limits: Limits) -> Iterator[Record]:
    """Records of a text that holds one feature a line; a line that does not parse is kept whole."""
    position = 0
    for line in text.splitlines():
        line = line.strip().lstrip("\x1e")
        if not line:
            continue
        position += 1
        try:
            feature = parsed(line) if nesting(line) <= limits.nesting else None
        except ValueError:
            feature = None
        if isinstance(feature, dict):
            yield record(position, feature, limits)
        else:
            yield Record(position, {}, fault=_("the line is not a GeoJSON feature"), raw=line)


def record(position: int, feature: Any, limits: Limits) -> Record:
    """The record of one GeoJSON feature; a shape that cannot be read is kept as its text."""
    if not isinstance(feature, dict):
        return Record(position, {}, fault=_("not a GeoJSON feature"), raw=json.dumps(feature))
    properties = feature.get("properties")
    attributes = properties if isinstance(properties, dict) else {}
    if feature.get("id") is not None:
        attributes = {**attributes, "id": attributes.get("id", feature["id"])}
    shape = feature.get("geometry")
    if shape is None:
        return Record(position, attributes)
    raw = json.dumps(shape)
    if raw.count(",") > 4 * limits.vertices:
        return Record(position, attributes, fault=_("too many vertices"), raw=raw[:2000])
    geometry, notes = _geometry(shape, raw)
    if geometry is None:
        return Record(position, attributes, fault=_("the shape does not parse"), raw=raw)
    # WKB keeps the sixteenth digit that text would lose.
    return Record(position, attributes, shapely.to_wkb(shapely.force_2d(geometry)), "", notes)


def _geometry(shape: Any, raw: str) -> tuple[shapely.Geometry | None, tuple[str, ...]]:
    geometry = _parsed(raw)
    if geometry is not None or not isinstance(shape, dict):
        return geometry, ()
    closed = _closed(shape)
    geometry = None if closed is None else _parsed(json.dumps(closed))
    return geometry, ((_("An open ring was closed."),) if geometry is not None else ())


def _parsed(raw: str) -> shapely.Geometry | None:
    found = shapely.from_geojson(np.array([raw], dtype=object), on_invalid="ignore")
    geometry: shapely.Geometry | None = found[0]
    return geometry


def _closed(shape: dict[str, Any]) -> dict[str, Any] | None:
    """The same polygon with its open rings closed; None where that does not help."""
    parts = shape.get("coordinates")
    kind = shape.get("type")
    if kind not in ("Polygon", "MultiPolygon") or not isinstance(parts, list):
        return None
    polygons = parts if kind == "MultiPolygon" else [parts]
    try:
        rings = [[r if r[0] == r[-1] else [*r, r[0]] for r in polygon] for polygon in polygons]
    except (TypeError, IndexError, KeyError):
        return None
    if any(len(r) < 4 for polygon in rings for r in polygon):
        return None
    return {"type": kind, "coordinates": rings if kind == "MultiPolygon" else rings[0]}
