"""Databases whose schema does something, as a layer and as a region."""

from __future__ import annotations

import sqlite3
import struct
from contextlib import closing
from pathlib import Path

import numpy as np
import pyogrio
import shapely

from tests.edge.region import region_file
from tests.safety.hostile.kind import READ, Hostile, Make, Place


def geopackage(*statements: str, shape: bytes | None = None, spoil: Make | None = None) -> Make:
    """A GeoPackage of one place in which somebody ran these statements."""

    def make(place: Place, path: Path) -> None:
        points = np.array([shapely.to_wkb(shapely.Point(35.1, 51.2))], dtype=object)
        fields = [np.array(["one"], dtype=object)]
        pyogrio.raw.write(
            path,
            points,
            fields,
            ["name"],
            driver="GPKG",
            geometry_type="Unknown",
            crs="EPSG:4326",
            layer="a",
            SPATIAL_INDEX="NO",
        )
        _alter(path, *statements, shape=shape)
        if spoil:
            spoil(place, path)

    return make


def _alter(path: Path, *statements: str, shape: bytes | None = None) -> None:
    with closing(sqlite3.connect(path)) as db:
        if shape is not None:
            for (name,) in db.execute(
                "SELECT name FROM sqlite_master WHERE type='trigger'"
            ).fetchall():
                db.execute(f'DROP TRIGGER "{name}"')
            db.execute("UPDATE a SET geom=?", (shape,))
        db.execute("PRAGMA writable_schema=ON")
        for statement in statements:
            db.execute(statement)
        db.commit()


def _pages(_place: Place, path: Path) -> None:
    held = bytearray(path.read_bytes())
    held[28:32] = struct.pack(">I", 0x7FFFFFFF)
    path.write_bytes(bytes(held))


def _torn(_place: Place, path: Path) -> None:
    held = bytearray(path.read_bytes())
    for page in range(1, len(held) // 4096):
        held[page * 4096 : page * 4096 + 8] = b"\x0d\xff\xff\xff\xff\xff\xff\xff"
    path.write_bytes(bytes(held))


def _journal(_place: Place, path: Path) -> None:
    path.with_name(path.name + "-wal").write_bytes(b"7\x7f\x06\x82" + bytes(5000))


def region(*statements: str, spoil: Make | None = None) -> Make:
    """A region file in which somebody ran these statements."""

    def make(place: Place, path: Path) -> None:
        region_file(path)
        with closing(sqlite3.connect(path)) as db:
            db.execute("PRAGMA journal_mode=DELETE")
        _alter(path, *statements)
        if spoil:
            spoil(place, path)

    return make


REACHING = "CREATE VIEW b AS SELECT load_extension('/tmp/evil.so') AS x"
LISTED = (
    "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) "
    "VALUES ('b', 'attributes', 'b', 4326)"
)
TRIGGER = "CREATE TRIGGER evil AFTER INSERT ON {on} BEGIN DELETE FROM {on}; END"
EVENTS = "clearground_events"
DATABASES = (
    Hostile(
        "trigger.gpkg",
        "a trigger on what is read",
        geopackage(TRIGGER.format(on="a")),
        READ,
    ),
    Hostile(
        "view.gpkg",
        "a view that loads a library",
        geopackage(REACHING, LISTED),
        READ,
    ),
    Hostile(
        "view-first.gpkg",
        "a view that loads a library, for the layer itself",
        geopackage(
            "ALTER TABLE a RENAME TO hidden",
            "CREATE VIEW a AS SELECT fid, geom, load_extension('/tmp/e.so') AS name FROM hidden",
        ),
        "FILE-04",
    ),
    Hostile(
        "schema.gpkg",
        "a schema that does not parse",
        geopackage("UPDATE sqlite_master SET sql='CREATE TABLE a(' WHERE name='a'"),
        "FILE-04",
    ),
    Hostile(
        "root.gpkg",
        "a table that begins on a page that is not there",
        geopackage("UPDATE sqlite_master SET rootpage=999999 WHERE name='a'"),
        "FILE-04",
    ),
    Hostile(
        "cycle.gpkg",
        "a view of itself",
        geopackage("CREATE VIEW b AS SELECT * FROM c", "CREATE VIEW c AS SELECT * FROM b", LISTED),
        READ,
    ),
    Hostile(
        "endless.gpkg",
        "a view without end, for the layer itself",
        geopackage(
            "ALTER TABLE a RENAME TO hidden",
            "CREATE VIEW a AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1"
            " FROM n) SELECT i AS fid, geom, name FROM n, hidden",
        ),
        "FILE-10",
        limits={"seconds": 2.0},
    ),
    Hostile(
        "computed.gpkg",
        "a column that is computed without bound",
        geopackage("ALTER TABLE a ADD COLUMN b TEXT AS (hex(zeroblob(900000000)))"),
        "FILE-04",
        limits={"seconds": 5.0},
    ),
    Hostile(
        "virtual.gpkg",
        "a table that opens another file",
        geopackage(
            "INSERT INTO sqlite_master VALUES('table','b','b',0,"
            "'CREATE VIRTUAL TABLE b USING VirtualOGR(''/etc/passwd'')')",
            LISTED,
        ),
        READ,
    ),
    Hostile(
        "extension.gpkg",
        "an extension that nobody knows",
        geopackage(
            "CREATE TABLE IF NOT EXISTS gpkg_extensions (table_name TEXT, column_name TEXT,"
            " extension_name TEXT, definition TEXT, scope TEXT)",
            "INSERT INTO gpkg_extensions VALUES ('a', NULL, 'evil_load',"
            " 'file:///etc/passwd', 'read-write')",
        ),
        READ,
    ),
    Hostile(
        "pages.gpkg",
        "a header of two billion pages",
        geopackage(spoil=_pages),
        "FILE-04",
    ),
    Hostile(
        "torn.gpkg",
        "pages that are torn",
        geopackage(spoil=_torn),
        "FILE-04",
    ),
    Hostile(
        "wal.gpkg",
        "a journal beside it that would count as part of it",
        geopackage(spoil=_journal),
        "FILE-16",
    ),
    Hostile(
        "quotes.gpkg",
        "a layer whose name is a statement",
        geopackage(
            'CREATE TABLE "b""; DROP TABLE a; --" (x)',
            LISTED.replace("'b', 'attr", "'b\"; DROP TABLE a; --', 'attr"),
        ),
        READ,
    ),
    Hostile(
        "trigger-region.gpkg",
        "a trigger on the records",
        region(TRIGGER.format(on=EVENTS)),
        "LED-210",
        door="region",
    ),
    Hostile(
        "guard-region.gpkg",
        "a guard that does something else",
        region(
            f"DROP TRIGGER {EVENTS}_no_delete",
            f"CREATE TRIGGER {EVENTS}_no_delete BEFORE DELETE ON {EVENTS} BEGIN SELECT 1; END",
        ),
        "LED-210",
        door="region",
    ),
    Hostile(
        "view-region.gpkg",
        "records that are a view",
        region(
            f"ALTER TABLE {EVENTS} RENAME TO hidden",
            f"CREATE VIEW {EVENTS} AS SELECT * FROM hidden",
        ),
        "LED-210",
        door="region",
    ),
    Hostile(
        "computed-region.gpkg",
        "a column of the records that is computed",
        region(f"ALTER TABLE {EVENTS} ADD COLUMN b TEXT AS (hex(zeroblob(9)))"),
        "LED-210",
        door="region",
    ),
    Hostile(
        "reaching-region.gpkg",
        "a view beside the records that loads a library",
        region(REACHING),
        READ,
        door="region",
    ),
    Hostile(
        "schema-region.gpkg",
        "a region whose schema does not parse",
        region(f"UPDATE sqlite_master SET sql='CREATE TABLE x(' WHERE name='{EVENTS}'"),
        "FILE-04",
        door="region",
    ),
    Hostile(
        "pages-region.gpkg",
        "a region of two billion pages",
        region(spoil=_pages),
        "FILE-04",
        door="region",
    ),
    Hostile(
        "torn-region.gpkg",
        "a region with torn pages",
        region(spoil=_torn),
        "FILE-04",
        door="region",
    ),
    Hostile(
        "newer-region.gpkg",
        "a region of a version to come",
        region("UPDATE clearground_format SET version=999"),
        "LED-02",
        door="region",
    ),
    Hostile(
        "layer-region.gpkg",
        "another program's layer for a region",
        geopackage(),
        "LED-01",
        door="region",
    ),
    Hostile(
        "text-region.gpkg",
        "a text for a region",
        lambda _p, f: _put(f, b"no database"),
        "LED-01",
        door="region",
    ),
)


def _put(path: Path, content: bytes) -> None:
    path.write_bytes(content)
