"""The GeoPackage rules that apply to these files, checked without GDAL's bindings.

Source: OGC 12-128r17 (GeoPackage 1.3), requirement numbers beside each rule.
"""

from __future__ import annotations

import re
import sqlite3
import struct
from collections.abc import Iterator
from pathlib import Path

import shapely

CORE = ("gpkg_spatial_ref_sys", "gpkg_contents", "gpkg_geometry_columns", "gpkg_extensions")
TYPES = re.compile(
    r"BOOLEAN|TINYINT|SMALLINT|MEDIUMINT|INT(EGER)?|FLOAT|DOUBLE|REAL|TEXT(\(\d+\))?"
    r"|BLOB(\(\d+\))?|DATE|DATETIME"
)
STORED = {"INTEGER": {"integer"}, "BOOLEAN": {"integer"}, "DOUBLE": {"real"}}
DATETIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
RTREE_TRIGGERS = ("insert", "update1", "update2", "update3", "update4", "delete")


def faults(path: Path) -> list[str]:
    """Rules that the file breaks; empty when it conforms."""
    connection = sqlite3.connect(path)
    try:
        found = [*_file(path, connection), *_contents(connection)]
        features = connection.execute(
            "SELECT g.table_name, g.geometry_type_name, g.srs_id FROM gpkg_geometry_columns g"
        ).fetchall()
        for name, kind, srs in features:
            found += _features(connection, name, kind, srs)
            found += _rtree(connection, name)
        return found
    finally:
        connection.close()


def _file(path: Path, connection: sqlite3.Connection) -> Iterator[str]:
    head = path.read_bytes()[:72]
    if head[68:72] != b"GPKG":
        yield "R2 application id"
    if struct.unpack(">I", head[60:64])[0] not in range(10200, 10500):
        yield "R2 user version"
    if connection.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
        yield "R6 integrity"
    if connection.execute("PRAGMA foreign_key_check").fetchall():
        yield "R7 foreign keys"
    tables = {r[0] for r in connection.execute("SELECT name FROM sqlite_master")}
    yield from (f"R10 {name}" for name in CORE if name not in tables)
    known = {r[0] for r in connection.execute("SELECT srs_id FROM gpkg_spatial_ref_sys")}
    if not {-1, 0, 4326} <= known:
        yield "R11 reference systems"


def _contents(connection: sqlite3.Connection) -> Iterator[str]:
    rows = connection.execute(
        "SELECT table_name, data_type, last_change, srs_id FROM gpkg_contents"
    ).fetchall()
    known = {r[0] for r in connection.execute("SELECT srs_id FROM gpkg_spatial_ref_sys")}
    for name, kind, changed, srs in rows:
        columns = connection.execute(f'PRAGMA table_info("{name}")').fetchall()
        if not columns:
            yield f"R13 {name} does not exist"
        if kind not in ("features", "attributes"):
            yield f"R17 {name} {kind}"
        if not DATETIME.fullmatch(changed):
            yield f"R15 {name} {changed}"
        if srs is not None and srs not in known:
            yield f"R14 {name} {srs}"
        if [c[1] for c in columns if c[5]] != [columns[0][1]] or columns[0][2] != "INTEGER":
            yield f"R29 {name} needs one integer key"
        plain = [c for c in columns if c[1] != "geom"]
        yield from (f"R5 {name}.{c[1]} {c[2]}" for c in plain if not TYPES.fullmatch(c[2]))
        for column in plain:
            held = connection.execute(f'SELECT DISTINCT typeof("{column[1]}") FROM "{name}"')
            wrong = {r[0] for r in held} - STORED.get(column[2].split("(")[0], {"text"}) - {"null"}
            yield from (f"R5 {name}.{column[1]} {column[2]} holds {w}" for w in wrong)


def _features(connection: sqlite3.Connection, name: str, kind: str, srs: int) -> Iterator[str]:
    declared = {r[1]: r[2] for r in connection.execute(f'PRAGMA table_info("{name}")')}
    if declared.get("geom") != kind:
        yield f"R31 {name} geometry column {declared.get('geom')}"
    for fid, blob in connection.execute(f'SELECT fid, geom FROM "{name}" WHERE geom NOT NULL'):
        magic, version, flags, number = struct.unpack("<2sBBi", blob[:8])
        if (magic, version, number, flags & 1) != (b"GP", 0, srs, 1):
            yield f"R19 {name} {fid} header"
            continue
        box = struct.unpack("<4d", blob[8:40])
        geometry = shapely.from_wkb(blob[40:])
        west, south, east, north = geometry.bounds
        if box != (west, east, south, north):
            yield f"R19 {name} {fid} envelope"
        if geometry.geom_type.upper() != kind:
            yield f"R32 {name} {fid} is {geometry.geom_type}"


def _rtree(connection: sqlite3.Connection, name: str) -> Iterator[str]:
    listed = connection.execute(
        "SELECT extension_name FROM gpkg_extensions WHERE table_name=?", (name,)
    ).fetchall()
    if listed != [("gpkg_rtree_index",)]:
        yield f"R75 {name} {listed}"
    triggers = {
        r[0]
        for r in connection.execute(
            "SELECT name FROM sqlite_master WHERE type='trigger' AND name LIKE ?",
            (f"rtree_{name}_geom_%",),
        )
    }
    if triggers != {f"rtree_{name}_geom_{t}" for t in RTREE_TRIGGERS}:
        yield f"R75 {name} triggers {sorted(triggers)}"
    if connection.execute(f"SELECT rtreecheck('rtree_{name}_geom')").fetchone() != ("ok",):
        yield f"R77 {name} index"
    indexed = connection.execute(f'SELECT count(*) FROM "rtree_{name}_geom"').fetchone()
    filled = connection.execute(f'SELECT count(*) FROM "{name}" WHERE geom NOT NULL').fetchone()
    if indexed != filled:
        yield f"R77 {name} indexes {indexed[0]} of {filled[0]}"
