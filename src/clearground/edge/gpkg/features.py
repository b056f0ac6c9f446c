"""Writes feature tables: columns of GeoPackage types, an RTree, guards against editing."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import cast

import numpy as np
import shapely

from clearground.edge.gpkg.codec import decode, encode
from clearground.edge.gpkg.container import (
    REGION_SRS_ID,
    TableEntry,
    forget,
    register_features,
)
from clearground.edge.layers.layer import Column, Geometries, Kind, Layer, Value

TYPES: dict[Kind, str] = {
    "text": "TEXT",
    "integer": "INTEGER",
    "real": "DOUBLE",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "datetime": "DATETIME",
}
"""GeoPackage types; other programs drop a column of any other type."""
_KINDS: dict[str, Kind] = {sql: kind for kind, sql in TYPES.items()}

_RTREE_TRIGGERS = """
CREATE TRIGGER "rtree_{t}_geom_insert" AFTER INSERT ON "{t}"
WHEN (new."geom" NOT NULL AND NOT ST_IsEmpty(NEW."geom"))
BEGIN INSERT OR REPLACE INTO "rtree_{t}_geom" VALUES (NEW."fid",
ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"), ST_MinY(NEW."geom"), ST_MaxY(NEW."geom")); END;
CREATE TRIGGER "rtree_{t}_geom_update1" AFTER UPDATE OF "geom" ON "{t}"
WHEN OLD."fid" = NEW."fid" AND (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom"))
BEGIN INSERT OR REPLACE INTO "rtree_{t}_geom" VALUES (NEW."fid",
ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"), ST_MinY(NEW."geom"), ST_MaxY(NEW."geom")); END;
CREATE TRIGGER "rtree_{t}_geom_update2" AFTER UPDATE OF "geom" ON "{t}"
WHEN OLD."fid" = NEW."fid" AND (NEW."geom" ISNULL OR ST_IsEmpty(NEW."geom"))
BEGIN DELETE FROM "rtree_{t}_geom" WHERE id = OLD."fid"; END;
CREATE TRIGGER "rtree_{t}_geom_update3" AFTER UPDATE ON "{t}"
WHEN OLD."fid" != NEW."fid" AND (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom"))
BEGIN DELETE FROM "rtree_{t}_geom" WHERE id = OLD."fid";
INSERT OR REPLACE INTO "rtree_{t}_geom" VALUES (NEW."fid",
ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"), ST_MinY(NEW."geom"), ST_MaxY(NEW."geom")); END;
CREATE TRIGGER "rtree_{t}_geom_update4" AFTER UPDATE ON "{t}"
WHEN OLD."fid" != NEW."fid" AND (NEW."geom" ISNULL OR ST_IsEmpty(NEW."geom"))
BEGIN DELETE FROM "rtree_{t}_geom" WHERE id IN (OLD."fid", NEW."fid"); END;
CREATE TRIGGER "rtree_{t}_geom_delete" AFTER DELETE ON "{t}"
WHEN old."geom" NOT NULL
BEGIN DELETE FROM "rtree_{t}_geom" WHERE id = OLD."fid"; END
"""
_RTREE_DEFINITION = "http://www.geopackage.org/spec130/#extension_rtree"


@dataclass(frozen=True, slots=True)
class FeatureTable:
    """A table to write: how it is announced, its geometry, its columns, its guard.

    `refusal` is what a person reads who tries to edit it.
    """

    entry: TableEntry
    geometry_type: str
    geometries: Geometries
    columns: tuple[Column, ...]
    refusal: str


def write_table(connection: sqlite3.Connection, table: FeatureTable) -> None:
    """Replace a feature table whole, inside the caller's transaction."""
    name = table.entry.name
    forget(connection, name)
    columns = ", ".join(f'"{c.name}" {TYPES[c.kind]}' for c in table.columns)
    connection.execute(
        f'CREATE TABLE "{name}" (fid INTEGER PRIMARY KEY, geom {table.geometry_type}, {columns})'
    )
    marks = ", ".join("?" * (len(table.columns) + 2))
    connection.executemany(f'INSERT INTO "{name}" VALUES ({marks})', _rows(table))
    register_features(
        connection,
        table.entry,
        geometry_type=table.geometry_type,
        bounds=_bounds(table.geometries),
    )
    _index(connection, name, table.geometries)
    for statement in guard_statements(name, table.refusal):
        connection.execute(statement)


def replace_rows(connection: sqlite3.Connection, table: FeatureTable, gone: Sequence[int]) -> None:
    """Take some rows out of a table and put those of `table` in, inside the caller's transaction.

    The announced box only grows: it is where features may be, not where each one is.
    """
    name = table.entry.name
    guards = connection.execute(
        "SELECT name FROM sqlite_master WHERE type='trigger' AND tbl_name=?", (name,)
    ).fetchall()
    for (guard,) in guards:
        connection.execute(f'DROP TRIGGER "{guard}"')
    for place in (f'"{name}" WHERE fid=?', f'"rtree_{name}_geom" WHERE id=?'):
        connection.executemany(f"DELETE FROM {place}", [(fid,) for fid in gone])
    after = int(connection.execute(f'SELECT max(fid) FROM "{name}"').fetchone()[0] or 0)
    marks = ", ".join("?" * (len(table.columns) + 2))
    connection.executemany(f'INSERT INTO "{name}" VALUES ({marks})', _rows(table, after))
    _fill_index(connection, name, table.geometries, after)
    _widen(connection, name, _bounds(table.geometries))
    for statement in (*_rtree_triggers(name), *guard_statements(name, table.refusal)):
        connection.execute(statement)
    counts = "SELECT 1 FROM sqlite_master WHERE type='table' AND name='gpkg_ogr_contents'"
    if connection.execute(counts).fetchone():  # GDAL counts anew what it has no count of
        connection.execute("DELETE FROM gpkg_ogr_contents WHERE table_name=?", (name,))


def guard_statements(table: str, refusal: str) -> tuple[str, ...]:
    """The triggers that make a table refuse edits with a sentence."""
    told = refusal.replace("'", "''")
    return tuple(
        f'CREATE TRIGGER "{table}_no_{act.lower()}" BEFORE {act} ON "{table}"'
        f" BEGIN SELECT RAISE(ABORT, '{told}'); END"
        for act in ("INSERT", "UPDATE", "DELETE")
    )


def read_table(connection: sqlite3.Connection, name: str) -> tuple[Geometries, tuple[Column, ...]]:
    """Geometries and columns of a feature table that `write_table` wrote.

    Raises
    ------
    KeyError
        There is no such table.
    """
    described = connection.execute(f'PRAGMA table_info("{name}")').fetchall()
    if not described:
        raise KeyError(name)
    fields = [(row[1], _KINDS[row[2]]) for row in described[2:]]
    rows = connection.execute(f'SELECT * FROM "{name}" ORDER BY fid').fetchall()
    geometries = decode([row[1] for row in rows])
    columns = tuple(
        Column(field, kind, tuple(_from_sql(row[i + 2], kind) for row in rows))
        for i, (field, kind) in enumerate(fields)
    )
    return geometries, columns


def layer_table(layer: Layer, *, description: str, refusal: str) -> FeatureTable:
    """A derived layer as a table."""
    entry = TableEntry(layer.name, layer.title, description)
    return FeatureTable(entry, layer.geometry_type, layer.geometries, layer.columns, refusal)


def _rows(table: FeatureTable, after: int = 0) -> Iterator[tuple[object, ...]]:
    blobs = encode(table.geometries, REGION_SRS_ID) if len(table.geometries) else []
    columns = [_to_sql(c) for c in table.columns]
    numbers = range(after + 1, after + len(blobs) + 1)
    yield from zip(numbers, blobs, *columns, strict=True)


def _to_sql(column: Column) -> Iterable[object]:
    if column.kind == "datetime":
        return [None if v is None else _moment(v) for v in column.values]
    if column.kind == "date":
        return [v.isoformat() if isinstance(v, date) else None for v in column.values]
    if column.kind == "boolean":
        return [None if v is None else int(bool(v)) for v in column.values]
    if column.kind == "integer":  # numpy's own integers would be stored as bytes
        return [None if v is None else int(cast(int, v)) for v in column.values]
    if column.kind == "real":
        return [None if v is None else float(cast(float, v)) for v in column.values]
    return [None if v is None else str(v) for v in column.values]


def _moment(value: Value) -> str:
    assert isinstance(value, datetime)
    return value.astimezone(UTC).isoformat(timespec="milliseconds")[:-6] + "Z"


def _from_sql(value: object, kind: Kind) -> Value:
    if value is None:
        return None
    if kind == "datetime":
        return datetime.fromisoformat(str(value))
    if kind == "date":
        return date.fromisoformat(str(value))
    if kind == "boolean":
        return bool(value)
    assert isinstance(value, str | int | float)
    return value


def _bounds(geometries: Geometries) -> Sequence[float] | None:
    box = shapely.total_bounds(geometries) if len(geometries) else np.full(4, np.nan)
    return None if np.isnan(box).any() else [float(v) for v in box]


def _index(connection: sqlite3.Connection, name: str, geometries: Geometries) -> None:
    connection.execute(
        f'CREATE VIRTUAL TABLE "rtree_{name}_geom" USING rtree(id, minx, maxx, miny, maxy)'
    )
    _fill_index(connection, name, geometries)
    connection.execute(
        "INSERT INTO gpkg_extensions VALUES (?, 'geom', 'gpkg_rtree_index', ?, 'write-only')",
        (name, _RTREE_DEFINITION),
    )
    for statement in _rtree_triggers(name):
        connection.execute(statement)


def _fill_index(
    connection: sqlite3.Connection, name: str, geometries: Geometries, after: int = 0
) -> None:
    if not len(geometries):
        return
    boxes = shapely.bounds(geometries).reshape(-1, 4)[:, [0, 2, 1, 3]]
    present = np.flatnonzero(~np.isnan(boxes[:, 0]))
    rows = zip((present + after + 1).tolist(), *boxes[present].T.tolist(), strict=True)
    connection.executemany(f'INSERT INTO "rtree_{name}_geom" VALUES (?, ?, ?, ?, ?)', rows)


def _rtree_triggers(name: str) -> Iterator[str]:
    for statement in _RTREE_TRIGGERS.format(t=name).strip().split("END;\n"):
        yield statement if statement.endswith("END") else f"{statement}END"


def _widen(connection: sqlite3.Connection, name: str, bounds: Sequence[float] | None) -> None:
    if bounds is None:
        return
    wider = ", ".join(
        f"{column}={which}(coalesce({column}, ?), ?)"
        for column, which in (("min_x", "min"), ("min_y", "min"), ("max_x", "max"),
                              ("max_y", "max"))
    )  # fmt: skip
    twice = [v for v in bounds for _copy in range(2)]
    connection.execute(f"UPDATE gpkg_contents SET {wider} WHERE table_name=?", (*twice, name))
