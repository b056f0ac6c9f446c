"""Records of GeoPackage, Shapefile, KML and GPX, read by GDAL with all other drivers off."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pyogrio.errors
import shapely

from clearground.edge.exchange.limits import Limits
from clearground.edge.exchange.read_geojson import too_deep
from clearground.edge.exchange.read_text import missing_table
from clearground.edge.exchange.table import Attributes, Record
from clearground.edge.exchange.unpack import broken, entities, has_doctype
from clearground.standards.words import _

DRIVERS = {
    "gpkg": ("GPKG",),
    "shapefile": ("ESRI Shapefile",),
    "kml": ("LIBKML", "KML"),
    "gpx": ("GPX",),
}
"""GDAL drivers that may open each format; every other driver is switched off."""

_GPX_LAYERS = ("waypoints", "routes", "tracks")
_TAG = re.compile(rb"<(/?)[A-Za-z_][^>]*?(/?)>", re.DOTALL)


def check_xml(path: Path, data: bytes, limits: Limits) -> None:
    """Refuse an XML file that defines entities or is nested too deep.

    Raises
    ------
    FileRefused
        FILE-03 for a document type definition, FILE-07 for nesting.
    """
    if has_doctype(data):
        raise entities(path)
    plain = data.replace(b"\0", b"")
    depth = 0
    for tag in _TAG.finditer(plain):
        if tag.group(1):
            depth -= 1
        elif not tag.group(2):
            depth += 1
            if depth > limits.nesting:
                raise too_deep(path, limits)


def gdal_records(
    path: Path, format: str, table: str, limits: Limits
) -> tuple[str, tuple[str, ...], Iterator[Record]]:
    """CRS, columns and records of one table (all of them for GPX).

    Raises
    ------
    FileRefused
        FILE-04 when GDAL does not parse it, FILE-06 when the table is not there.
    """
    try:
        present = tuple(str(name) for name in pyogrio.list_layers(path)[:, 0])
        chosen = _chosen(path, format, table, present)
        tables = [_read(path, name, format, limits) for name in chosen]
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
        raise broken(path, str(error)) from error
    columns = tuple(dict.fromkeys(c for _crs, names, _rows in tables for c in names))
    crs = next((crs for crs, _names, _rows in tables if crs), "")
    return crs, columns, _numbered([rows for _crs, _names, rows in tables])


def _chosen(path: Path, format: str, table: str, present: tuple[str, ...]) -> tuple[str, ...]:
    if table:
        if table not in present:
            raise missing_table(path, table, present)
        return (table,)
    if format == "gpx":
        return tuple(name for name in _GPX_LAYERS if name in present)
    if not present:
        raise missing_table(path, "", present)
    # A GeoPackage may hold several layers: the case names the one that is meant.
    return present if format == "kml" else present[:1]


def _read(
    path: Path, name: str, format: str, limits: Limits
) -> tuple[str, tuple[str, ...], list[tuple[Attributes, bytes | None]]]:
    info = pyogrio.read_info(path, layer=name)
    if info.get("driver") not in DRIVERS[format]:
        raise broken(path, _("it is not what its name says"))
    if (info.get("features") or 0) > limits.features:
        raise broken(path, _("it holds too many records"))
    meta, _ids, shapes, fields = pyogrio.raw.read(path, layer=name, force_2d=True)
    names = tuple(str(f) for f in meta["fields"])
    columns = [np.asarray(f) for f in fields]
    count = len(columns[0]) if columns else (0 if shapes is None else len(shapes))
    rows: list[tuple[Attributes, bytes | None]] = []
    for i in range(count):
        attributes = {n: _plain(c[i]) for n, c in zip(names, columns, strict=True)}
        shape = None if shapes is None else shapes[i]
        rows.append((attributes, None if shape is None else bytes(shape)))
    return str(meta.get("crs") or ""), names, rows


def _plain(cell: Any) -> Any:
    if isinstance(cell, np.datetime64):
        return None if np.isnat(cell) else str(np.datetime_as_string(cell, unit="auto"))
    if isinstance(cell, np.generic):
        cell = cell.item()
    if isinstance(cell, float) and not np.isfinite(cell):
        return None
    if cell is None or isinstance(cell, str | int | float | bool):
        return cell
    return cell.hex() if isinstance(cell, bytes) else str(cell)


def _numbered(tables: list[list[tuple[Attributes, bytes | None]]]) -> Iterator[Record]:
    position = 0
    for rows in tables:
        for attributes, wkb in rows:
            position += 1
            if wkb is not None and shapely.from_wkb(wkb, on_invalid="ignore") is None:
                yield Record(
                    position, attributes, fault=_("the shape does not parse"), raw=wkb.hex()
                )
            else:
                yield Record(position, attributes, wkb)
