"""The GeoPackage around the ledger: core tables, reference systems, registered tables."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

import pyproj

from clearground.standards.geometry import RegionCrs

APPLICATION_ID = 0x47504B47
"""The four letters GPKG. Source: OGC 12-128r17, requirement 2."""
USER_VERSION = 10300
"""GeoPackage 1.3.0: QGIS 3.22 warns of every later version."""
REGION_SRS_ID = 100000
"""The region's own equal-area CRS; numbers below 100000 belong to registries."""
WRITTEN_AT = "1970-01-01T00:00:00.000Z"
"""`last_change` of every table: fixed, so that the same records give the same bytes."""

_CORE = """
CREATE TABLE gpkg_spatial_ref_sys (
  srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY, organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
CREATE TABLE gpkg_contents (
  table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
  description TEXT DEFAULT '',
  last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
  CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL,
  srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL,
  CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
  CONSTRAINT uk_gc_table_name UNIQUE (table_name),
  CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
  CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));
CREATE TABLE gpkg_extensions (
  table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL,
  scope TEXT NOT NULL,
  CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));
"""


@dataclass(frozen=True, slots=True)
class TableEntry:
    """How a table is announced in the GeoPackage: name, title and what it holds."""

    name: str
    title: str
    description: str


def create_core(connection: sqlite3.Connection) -> None:
    """Make an empty database a GeoPackage: header, core tables, the three required CRS rows."""
    connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version={USER_VERSION}")
    for statement in filter(str.strip, _CORE.split(";\n")):
        connection.execute(statement)
    wgs84 = pyproj.CRS.from_epsg(4326).to_wkt("WKT1_GDAL")
    rows = [
        ("Undefined Cartesian", -1, "NONE", -1, "undefined", "undefined Cartesian CRS"),
        ("Undefined geographic", 0, "NONE", 0, "undefined", "undefined geographic CRS"),
        ("WGS 84 geodetic", 4326, "EPSG", 4326, wgs84, "longitude/latitude in degrees"),
    ]
    connection.executemany("INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, ?)", rows)


def region_wkt(crs: RegionCrs) -> tuple[str, str]:
    """The region's equal-area CRS: its name, and its definition as well-known text.

    >>> region_wkt(RegionCrs(35.0, 51.0))[1][:34]
    'PROJCS["Clearground region, centre'
    """
    name = f"Clearground region, centre {crs.lon0:.6f} {crs.lat0:.6f}"
    definition = pyproj.CRS.from_proj4(crs.definition).to_wkt("WKT1_GDAL")
    return name, definition.replace('PROJCS["unknown"', f'PROJCS["{name}"', 1)


def put_region_crs(connection: sqlite3.Connection, crs: RegionCrs) -> None:
    """Write the region's equal-area CRS as well-known text, so that other programs place it."""
    name, definition = region_wkt(crs)
    connection.execute(
        "INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, 'CLEARGROUND', ?, ?, ?)"
        " ON CONFLICT (srs_id) DO UPDATE SET srs_name=excluded.srs_name,"
        " definition=excluded.definition",
        (
            name,
            REGION_SRS_ID,
            REGION_SRS_ID,
            definition,
            "Lambert azimuthal equal-area on WGS 84, metres; area in it is area on the ellipsoid",
        ),
    )


def register_attributes(connection: sqlite3.Connection, entry: TableEntry) -> None:
    """Announce a table without geometry."""
    connection.execute(
        "INSERT OR REPLACE INTO gpkg_contents (table_name, data_type, identifier, description,"
        " last_change) VALUES (?, 'attributes', ?, ?, ?)",
        (entry.name, entry.title, entry.description, WRITTEN_AT),
    )


def register_features(
    connection: sqlite3.Connection,
    entry: TableEntry,
    *,
    geometry_type: str,
    bounds: Sequence[float] | None,
) -> None:
    """Announce a feature table in the region's CRS; `bounds` are metres, None when empty."""
    corners = tuple(bounds) if bounds is not None else (None, None, None, None)
    connection.execute(
        "INSERT INTO gpkg_contents VALUES (?, 'features', ?, ?, ?, ?, ?, ?, ?, ?)",
        (entry.name, entry.title, entry.description, WRITTEN_AT, *corners, REGION_SRS_ID),
    )
    connection.execute(
        "INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', ?, ?, 0, 0)",
        (entry.name, geometry_type, REGION_SRS_ID),
    )


def forget(connection: sqlite3.Connection, table: str) -> None:
    """Drop a table with everything the GeoPackage says about it."""
    connection.execute(f'DROP TABLE IF EXISTS "rtree_{table}_geom"')
    connection.execute(f'DROP TABLE IF EXISTS "{table}"')
    listings = ["gpkg_extensions", "gpkg_geometry_columns", "gpkg_contents"]
    # GDAL keeps a count of features there once it has written to the file.
    counts = "SELECT name FROM sqlite_master WHERE type='table' AND name='gpkg_ogr_contents'"
    listings += [row[0] for row in connection.execute(counts)]
    for listing in listings:
        connection.execute(f"DELETE FROM {listing} WHERE table_name=?", (table,))
