"""Shapes that claim more than they hold, or cost without bound to work with."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import shapely

from tests.safety.hostile.archives import shapefile, zipped
from tests.safety.hostile.databases import geopackage
from tests.safety.hostile.kind import READ, Hostile, Make, Place, data
from tests.safety.hostile.texts import geojson

MOST = 2**32 - 1
HEADER = b"GP\0\x01" + struct.pack("<i", 4326)


def wkt(shape: str) -> Make:
    """A table with one shape as text."""
    return data(f'name,wkt\na,"{shape}"\n'.encode())


def blob(content: bytes) -> Make:
    """A GeoPackage with one shape of these bytes."""
    return geopackage(shape=content)


def nested(depth: int) -> bytes:
    """Collections inside each other, with a point in the innermost."""
    inner = shapely.to_wkb(shapely.Point(35.1, 51.2))
    return struct.pack("<BII", 1, 7, 1) * depth + inner


def scribble(corners: int) -> str:
    """An outline that crosses itself at every step."""
    xy = np.random.default_rng(1).random((corners, 2)) + np.array([35.0, 51.0])
    return json.dumps({"type": "Polygon", "coordinates": [[*xy.tolist(), xy[0].tolist()]]})


def circle(corners: int) -> str:
    """An outline with very many corners."""
    turn = np.linspace(0, 2 * np.pi, corners)[:-1]
    xy = np.round(np.column_stack([35.5 + np.cos(turn) / 4, 51.5 + np.sin(turn) / 4]), 7)
    return json.dumps({"type": "Polygon", "coordinates": [[*xy.tolist(), xy[0].tolist()]]})


def parts(change: Callable[[str, bytearray], None]) -> Make:
    """A packed Shapefile whose parts were changed."""

    def make(place: Place, path: Path) -> None:
        changed = []
        for name, content in shapefile(place.folder):
            held = bytearray(content)
            change(name, held)
            changed.append((name, bytes(held)))
        path.write_bytes(zipped(*changed))

    return make


def _long_record(name: str, held: bytearray) -> None:
    if name.endswith(".shp"):
        held[104:108] = struct.pack(">I", 0x7FFFFFFF)


def _many_points(name: str, held: bytearray) -> None:
    if name.endswith(".shp"):  # a polygon of two billion points in a record of eight bytes
        held[32:36] = struct.pack("<I", 5)
        held[108:112] = struct.pack("<I", 5)
        held += struct.pack("<4dII", 0, 0, 1, 1, 0x7FFFFFFF, 0x7FFFFFFF)


def _far_index(name: str, held: bytearray) -> None:
    if name.endswith(".shx"):
        held[100:104] = struct.pack(">I", 0x7FFFFFF0)


def _long_header(name: str, held: bytearray) -> None:
    if name.endswith(".dbf"):
        held[8:10] = struct.pack("<H", 0xFFFF)


def _many_rows(name: str, held: bytearray) -> None:
    if name.endswith(".dbf"):
        held[4:8] = struct.pack("<I", 0x7FFFFFFF)


def _grid(name: str, held: bytearray) -> None:
    if name.endswith(".prj"):
        held[:] = b'GEOGCS["a",DATUM["b",SPHEROID["c",6378137,298],EXTENSION["PROJ4_GRIDS",'
        held += b'"/etc/passwd"]],PRIMEM["G",0],UNIT["d",0.0174]]'


EMPTY = "POLYGON EMPTY"
SHAPES = (
    Hostile(
        "points.gpkg",
        "a line of four billion points",
        blob(HEADER + struct.pack("<BII", 1, 2, MOST)),
        "rows GEO-10",
    ),
    Hostile(
        "rings.gpkg",
        "an outline of four billion rings",
        blob(HEADER + struct.pack("<BII", 1, 3, MOST)),
        "rows GEO-10",
    ),
    Hostile(
        "members.gpkg",
        "a collection of four billion members",
        blob(HEADER + struct.pack("<BII", 1, 7, MOST)),
        "rows GEO-10",
    ),
    Hostile(
        "nested.gpkg",
        "100,000 collections inside each other",
        blob(HEADER + nested(100_000)),
        "rows GEO-10",
    ),
    Hostile(
        "envelope.gpkg",
        "a header with an envelope that is not there",
        blob(b"GP\0\x0b" + struct.pack("<i", 4326)),
        "rows GEO-10",
    ),
    Hostile(
        "flags.gpkg", "a header of an unknown kind", blob(b"GP\xff\xff" + bytes(60)), "rows GEO-10"
    ),
    Hostile(
        "garbage.gpkg",
        "bytes for a shape",
        blob(bytes(range(256)) * 4),
        "rows GEO-10",
    ),
    Hostile(
        "nested.csv",
        "100,000 collections inside each other",
        wkt("GEOMETRYCOLLECTION(" * 100_000 + "POINT(1 1)" + ")" * 100_000),
        "FILE-04",
    ),
    Hostile(
        "shallow.geojsonl",
        "60 collections inside each other",
        data(
            (
                '{"type":"Feature","properties":{},"geometry":'
                + '{"type":"GeometryCollection","geometries":[' * 30
                + '{"type":"Point","coordinates":[35.1,51.2]}'
                + "]}" * 30
                + "}"
            ).encode()
        ),
        READ,
    ),
    Hostile(
        "open.csv", "a text for a shape that does not end", wkt("POLYGON ((0 0, 1 1"), "rows GEO-11"
    ),
    Hostile(
        "scribble.geojson",
        "outlines that cross themselves a million times",
        data(geojson(geometry=scribble(3000)).encode()),
        "rows GEO-11",
    ),
    Hostile(
        "scribbles.geojson",
        "many small outlines of that kind",
        data(geojson(geometry=scribble(90), times=40).encode()),
        "rows GEO-11",
    ),
    Hostile(
        "vertices.geojson",
        "ten times the corners that may be",
        data(geojson(geometry=circle(200_000)).encode()),
        "rows GEO-11",
        limits={"vertices": 20_000},
    ),
    Hostile(
        "empty.csv",
        "a shape without ground",
        wkt(EMPTY),
        "rows GEO-10",
    ),
    Hostile(
        "beyond.csv",
        "corners of 1e308",
        wkt("POLYGON ((0 0, 1e308 0, 1e308 1e308, 0 0))"),
        "rows GEO-11",
    ),
    Hostile(
        "record.zip",
        "a record of four gigabytes",
        parts(_long_record),
        READ,
    ),
    Hostile(
        "outline.zip",
        "an outline of two billion points",
        parts(_many_points),
        "rows GEO-10",
    ),
    Hostile(
        "index.zip",
        "an index that points beyond the file",
        parts(_far_index),
        "rows GEO-10",
    ),
    Hostile(
        "header.zip",
        "a table whose header is longer than it",
        parts(_long_header),
        READ,
    ),
    Hostile(
        "rows.zip",
        "a table of two billion rows",
        parts(_many_rows),
        READ,
    ),
    Hostile(
        "grid.zip", "a coordinate system that names a file of this machine", parts(_grid), "CASE-07"
    ),
)
