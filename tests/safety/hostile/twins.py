"""A harmless twin of each kind of hostile file comes in whole: a refusal means something."""

from __future__ import annotations

import gzip

import shapely

from tests.safety.hostile.archives import shapefile, workbook, zipped
from tests.safety.hostile.databases import geopackage, region
from tests.safety.hostile.kind import READ, Hostile, Make, data, text
from tests.safety.hostile.ledgers import changed
from tests.safety.hostile.shapes import HEADER, wkt
from tests.safety.hostile.texts import CASE, LINE, POINT, SET, geojson
from tests.safety.hostile.xml import gpx, kml

CSV = b"name,lat,lon\none,51.2,35.1\n"
INSIDE = "POLYGON ((35 51, 36 51, 36 52, 35 51))"
PARAMETER = "a.b: {description: Width, unit: m, values: [{from: 2024-01-01, value: 1.0}]}\n"


def _shapefile() -> Make:
    return lambda place, path: path.write_bytes(zipped(*shapefile(place.folder))) and None


TWINS = (
    Hostile("twin.kml", "a place", kml(), READ),
    Hostile("twin.gpx", "a waypoint", gpx("", "a"), READ),
    Hostile("twin.xlsx", "a workbook", workbook({}), READ),
    Hostile("twin.zip", "a packed Shapefile", _shapefile(), READ),
    Hostile("twin.csv.gz", "a packed table", data(gzip.compress(CSV)), READ),
    Hostile("twin.csv", "a table with a shape as text", wkt(INSIDE), READ),
    Hostile("twin.geojson", "a feature", text(geojson('{"name": "a"}')), READ),
    Hostile("twin.geojsonl", "a feature a line", text(LINE % POINT * 3), READ),
    Hostile(
        "twin.gpkg",
        "a shape set by hand",
        geopackage(shape=HEADER + shapely.to_wkb(shapely.Point(35.1, 51.2))),
        READ,
    ),
    Hostile("twin.yaml", "a national parameter", text(SET + PARAMETER), READ, door="parameters"),
    Hostile("twin.toml", "a case", text(CASE), READ, door="case"),
    Hostile("twin.bundle", "a bundle as it was sent", changed(lambda b: b), READ, door="bundle"),
    Hostile("twin-region.gpkg", "a region of another machine", region(), READ, door="region"),
)
"""One for each format and door; receipts have theirs in `tests/edge/cli/test_checkpoints.py`."""
