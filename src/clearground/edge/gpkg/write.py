"""Puts derived layers, ground for the eye and their styles into a region file."""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import shapely

from clearground.edge.gpkg.container import (
    WRITTEN_AT,
    TableEntry,
    put_region_crs,
    register_attributes,
)
from clearground.edge.gpkg.features import (
    FeatureTable,
    layer_table,
    read_table,
    replace_rows,
    write_table,
)
from clearground.edge.gpkg.qml import qml
from clearground.edge.gpkg.shown import Reach, move_shown, note_shown
from clearground.edge.gpkg.sld import sld
from clearground.edge.gpkg.symbols import STYLES
from clearground.edge.layers.layer import Column, Geometries, Kind, Layer, Value
from clearground.standards.geometry import RegionCrs
from clearground.standards.words import _

CONTEXT_PREFIX = "context_"
"""Begins the names of tables that are ground for the eye, not records."""

_COMMANDS: Mapping[str, str] = {
    "areas": "clearground area",
    "remaining": "clearground area",
    "releases": "clearground release sign",
    "evidence": "clearground evidence add",
    "evidence_lines": "clearground evidence add",
    "evidence_shapes": "clearground evidence add",
    "differences": "clearground evidence differ",
    "orders": "clearground field order",
    "progress": "clearground field progress",
    "finds": "clearground field find",
    "accidents": "clearground field accident",
    "warnings": "clearground protect warn",
    "nonconformities": "clearground quality open",
    "works": "clearground release works",
    "places_points": "clearground region place",
    "places_lines": "clearground region place",
    "places_shapes": "clearground region place",
    "proposed_outlines": "clearground belief decide",
    "planned_tasks": "clearground plan accept",
}
_STYLE_TABLE = """
CREATE TABLE IF NOT EXISTS layer_styles (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256),
  f_table_schema TEXT(256), f_table_name TEXT(256), f_geometry_column TEXT(256),
  styleName TEXT(30), styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT,
  owner TEXT(30), ui TEXT(30),
  update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')))
"""
SYMBOL_OF = {"POINT": "marker", "MULTILINESTRING": "line", "MULTIPOLYGON": "fill"}
_KIND_OF: tuple[tuple[type, Kind], ...] = ((bool, "boolean"), (int, "integer"), (float, "real"))


def write_layers(
    connection: sqlite3.Connection,
    layers: Sequence[Layer],
    crs: RegionCrs,
    *,
    simulated: bool,
    reach: Reach,
) -> None:
    """Replace derived layers whole, inside the caller's transaction.

    Each is announced as derived (and as forecast, and as simulated), says which records it
    shows, and refuses edits with the command that makes the change.
    """
    put_region_crs(connection, crs)
    _create_styles(connection)
    for layer in layers:
        table = layer_table(
            titled(layer, simulated=simulated),
            description=described(layer, reach, simulated=simulated),
            refusal=refusal(layer.name),
        )
        write_table(connection, table)
        _write_style(connection, layer.name, layer.geometry_type)
    note_shown(connection, [(layer.name, layer.forecast) for layer in layers], reach)


def follow_layers(
    connection: sqlite3.Connection,
    layers: Sequence[Layer],
    gone: Mapping[str, Sequence[int]],
    *,
    simulated: bool,
    reach: Reach,
) -> None:
    """Replace rows of derived layers, inside the caller's transaction.

    `layers` hold the rows to put in, of every layer of records; `gone` the numbers of those to
    take out, by layer. Each layer then says that it shows these records.
    """
    changed = []
    for layer in layers:
        told = described(layer, reach, simulated=simulated)
        if len(layer) or gone[layer.name]:
            table = layer_table(
                titled(layer, simulated=simulated), description=told, refusal=refusal(layer.name)
            )
            replace_rows(connection, table, gone[layer.name])
            changed.append(layer.name)
        own = (told, layer.name)
        connection.execute("UPDATE gpkg_contents SET description=? WHERE table_name=?", own)
    move_shown(connection, changed, reach)


def write_context(
    connection: sqlite3.Connection,
    name: str,
    geometries: Geometries,
    columns: Mapping[str, Sequence[Value]],
    *,
    crs: RegionCrs,
) -> None:
    """Replace one layer of ground for the eye (roads, river), inside the caller's transaction.

    Parameters
    ----------
    name : str
        Like "roads"; the table is `context_roads`.
    geometries : array of shapely geometries, shape (n,)
        Of one dimension, in metres of the region's CRS.
    columns : mapping
        n values for each name.
    """
    put_region_crs(connection, crs)
    _create_styles(connection)
    whole, geometry_type = multiplied(geometries)
    entry = TableEntry(
        f"{CONTEXT_PREFIX}{name}",
        _("Simulated ground: {name}").format(name=name),
        ground_described(),
    )
    cells = plain_columns(columns)
    write_table(connection, FeatureTable(entry, geometry_type, whole, cells, refusal(name)))
    _write_style(connection, entry.name, geometry_type)


def context_names(connection: sqlite3.Connection) -> tuple[str, ...]:
    """Names of the layers of ground in the file, without their prefix, sorted."""
    rows = connection.execute(
        "SELECT table_name FROM gpkg_contents WHERE table_name LIKE 'context!_%' ESCAPE '!'"
        " ORDER BY table_name"
    )
    return tuple(str(row[0])[len(CONTEXT_PREFIX) :] for row in rows)


def read_context(
    connection: sqlite3.Connection, name: str
) -> tuple[Geometries, dict[str, tuple[Value, ...]]]:
    """Geometries (region metres) and columns of one layer of ground.

    Raises
    ------
    KeyError
        There is no such layer.
    """
    geometries, columns = read_table(connection, f"{CONTEXT_PREFIX}{name}")
    return geometries, {column.name: column.values for column in columns}


def refusal(layer: str) -> str:
    """What a person reads who tries to edit a derived layer.

    >>> "clearground field find" in refusal("finds")
    True
    """
    command = _COMMANDS.get(layer)
    if command is None:
        return _("This layer is ground for the eye of a simulated region and cannot be edited.")
    return _(
        "This layer is derived from signed records and cannot be edited here. Record the change "
        "with `{command}`; the layer follows."
    ).format(command=command)


def titled(layer: Layer, *, simulated: bool) -> Layer:
    """The layer with the title that a reader of the file sees."""
    title = _("Simulated: {title}").format(title=layer.title) if simulated else layer.title
    return Layer(
        layer.name, title, layer.geometry_type, layer.geometries, layer.columns, layer.forecast
    )


def described(layer: Layer, reach: Reach, *, simulated: bool) -> str:
    """What the description of a derived layer says: where it is from and what it shows."""
    origin = _("Forecast of a model; nobody has decided it.") if layer.forecast else ""
    origin = origin or _("Derived from the signed records of this file.")
    shown = _("Simulated data, no real place or person. ") if simulated else ""
    return f"{shown}{origin} {reach.told()} {refusal(layer.name)}"


def ground_described() -> str:
    """What the description of a layer of ground says."""
    return _("Ground of the simulated region, for the eye only; nobody recorded it.")


def plain_columns(columns: Mapping[str, Sequence[Value]]) -> tuple[Column, ...]:
    """Columns of plain values of one kind each, whatever numpy held them in."""
    plain = {n: [_python(v) for v in values] for n, values in columns.items()}
    return tuple(Column(n, _kind_of(v), tuple(v)) for n, v in plain.items())


def _create_styles(connection: sqlite3.Connection) -> None:
    connection.execute(_STYLE_TABLE)
    entry = TableEntry("layer_styles", "layer_styles", "How QGIS draws the layers of this file.")
    register_attributes(connection, entry)


def _write_style(connection: sqlite3.Connection, name: str, geometry_type: str) -> None:
    style = STYLES.get(name)
    if style is None:
        return
    # A person may keep styles of their own beside ours.
    own = ("clearground", name)
    connection.execute("DELETE FROM layer_styles WHERE styleName=? AND f_table_name=?", own)
    connection.execute(
        "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name,"
        " f_geometry_column, styleName, styleQML, styleSLD, useAsDefault, description, owner,"
        " update_time) VALUES ('', '', ?, 'geom', 'clearground', ?, ?, 1, ?, '', ?)",
        (
            name,
            qml(style, SYMBOL_OF[geometry_type]),
            sld(name, style),
            "Colours of the mine action standards; lines and textures by Clearground",
            WRITTEN_AT,
        ),
    )


def multiplied(geometries: Geometries) -> tuple[Geometries, str]:
    """The geometries as one type that the table can announce."""
    whole: Any = np.asarray(geometries, dtype=object)
    dimension = int(np.max(shapely.get_dimensions(whole), initial=0))
    if dimension == 0:
        return whole, "POINT"
    build, name = (
        (shapely.multilinestrings, "MULTILINESTRING"),
        (shapely.multipolygons, "MULTIPOLYGON"),
    )[dimension - 1]
    parts, owner = shapely.get_parts(whole, return_index=True)
    found = np.full(len(whole), None, dtype=object)
    build(parts, indices=owner, out=found)
    return found, name


def _python(value: Value | np.generic) -> Value:
    """The plain value of a number that numpy holds; not a number counts as unknown."""
    plain: Value = value.item() if isinstance(value, np.generic) else value
    return None if isinstance(plain, float) and math.isnan(plain) else plain


def _kind_of(values: Sequence[Value]) -> Kind:
    known = [v for v in values if v is not None]
    for python, kind in _KIND_OF:
        if known and all(isinstance(v, python) for v in known):
            return kind
    return "text"
