"""Which format a file is in, and what its layer is called."""

from __future__ import annotations

from pathlib import Path

from clearground.edge.exchange.layer import Format
from clearground.errors import FileRefused
from clearground.standards.words import _

_BY_SUFFIX: dict[str, Format] = {
    ".csv": "csv",
    ".tsv": "csv",
    ".geojson": "geojson",
    ".json": "geojson",
    ".geojsonl": "geojsonl",
    ".geojsons": "geojsonl",
    ".ndjson": "geojsonl",
    ".gpkg": "gpkg",
    ".shp": "shapefile",
    ".zip": "shapefile",
    ".kml": "kml",
    ".gpx": "gpx",
    ".xlsx": "xlsx",
}
GZIPPED = frozenset({"csv", "geojson", "geojsonl", "kml", "gpx"})
"""Formats that may come packed with gzip."""

LABELS = ("CSV", "GeoJSON", "GeoJSONL", "GeoPackage", "Shapefile", "KML", "GPX", "XLSX")


def stem(path: Path) -> str:
    """Name of the layer that a file holds: its stem, without packing and format.

    >>> stem(Path("in/control_daily.geojsonl.gz"))
    'control_daily'
    >>> stem(Path("roads.v2.gpkg"))
    'roads.v2'
    """
    name = path.name
    for suffix in (".gz", *_BY_SUFFIX):
        if name.lower().endswith(suffix) and len(name) > len(suffix):
            name = name[: -len(suffix)]
            if suffix != ".gz":
                break
    return name


def known(path: Path) -> Format | None:
    """Format that the file's name tells; None when it tells none that is read here.

    >>> known(Path("a.geojson.gz"))
    'geojson'
    """
    suffixes = [s.lower() for s in path.suffixes]
    packed = bool(suffixes) and suffixes[-1] == ".gz"
    if packed:
        suffixes.pop()
    found = _BY_SUFFIX.get(suffixes[-1]) if suffixes else None
    return None if packed and found not in GZIPPED else found


def format_of(path: Path) -> Format:
    """Format that the file's name tells.

    Raises
    ------
    FileRefused
        FILE-02 when it is none of the formats that are read.
    """
    found = known(path)
    if found is None:
        raise FileRefused(
            "FILE-02",
            _("The file {name} is of no format that is read").format(name=path.name),
            _("Only formats that can be read within bounds are opened."),
            _("Save it as one of {formats}, or name its format in the case file.").format(
                formats=", ".join(LABELS)
            ),
        )
    return found
