"""Files that are something else than their name says, or name other files and networks."""

from __future__ import annotations

import os
import struct
import zlib
from pathlib import Path

from tests.safety.hostile.kind import READ, Hostile, Place, data, text

ROW = "name,lat,lon\none,51.2,35.1\n"


def _png(side: int) -> bytes:
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + head
    return (
        b"\x89PNG\r\n\x1a\n"
        + struct.pack(">I", len(head))
        + chunk
        + struct.pack(">I", zlib.crc32(chunk))
        + b"\0\0\0\0IEND\xaeB`\x82"
    )


def _tiff(side: int, tiles: int) -> bytes:
    # Width, height, bits, compression, interpretation, tile sides, and no tile at all.
    words = ((256, side), (257, side), (258, 8), (259, 1), (262, 1), (322, 256), (323, 256))
    words = (*words, (324, tiles), (325, tiles))
    rows = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in words)
    return b"II*\0" + struct.pack("<IH", 8, len(words)) + rows + bytes(4)


VRT_LAYER = (
    "<OGRVRTDataSource><OGRVRTLayer name='a'><SrcDataSource>@CANARY@</SrcDataSource>"
    "<SrcSQL>SELECT * FROM a</SrcSQL></OGRVRTLayer></OGRVRTDataSource>"
)
VRT_RASTER = (
    "<VRTDataset rasterXSize='9' rasterYSize='9'><VRTRasterBand dataType='Byte' band='1' "
    "subClass='VRTDerivedRasterBand'><PixelFunctionLanguage>Python</PixelFunctionLanguage>"
    "<PixelFunctionCode>import os; os.system('id')</PixelFunctionCode><SimpleSource>"
    "<SourceFilename>@CANARY@</SourceFilename></SimpleSource></VRTRasterBand></VRTDataset>"
)
WFS = "<OGRWFSDataSource><URL>@URL@</URL></OGRWFSDataSource>"


def _link(place: Place, path: Path) -> None:
    path.symlink_to(place.canary)


def _device(_place: Place, path: Path) -> None:
    path.symlink_to("/dev/zero")


def _polyglot(_place: Place, path: Path) -> None:
    path.write_bytes(ROW.encode() + b"PK\x03\x04" + bytes(20) + b"%PDF-1.4")


DISGUISES = (
    Hostile(
        "layer.vrt",
        "a virtual layer over a local file",
        text(VRT_LAYER),
        "FILE-02",
    ),
    Hostile(
        "vrt-as.gpkg",
        "the same, called GeoPackage",
        text(VRT_LAYER),
        "FILE-04",
    ),
    Hostile(
        "vrt-as.kml",
        "the same, called KML",
        text(VRT_LAYER),
        "FILE-04",
    ),
    Hostile(
        "vrt-as.shp",
        "the same, called Shapefile",
        text(VRT_LAYER),
        "FILE-04",
    ),
    Hostile(
        "python-as.gpx",
        "a virtual raster that runs Python",
        text(VRT_RASTER),
        "FILE-04",
    ),
    Hostile(
        "wfs-as.gpkg",
        "a description of a service",
        text(WFS),
        "FILE-04",
    ),
    Hostile(
        "wfs-as.kml",
        "a description of a service, called KML",
        text(WFS),
        "FILE-04",
    ),
    Hostile(
        "server-as.gpkg",
        "a connection to a database",
        text("PG:host=127.0.0.1"),
        "FILE-04",
    ),
    Hostile(
        "vsicurl-as.shp",
        "a path on the network",
        text("/vsicurl/@URL@"),
        "FILE-04",
    ),
    Hostile(
        "sparse.tif",
        "a raster that asks for 37 GiB",
        data(_tiff(200_000, 0)),
        "FILE-02",
    ),
    Hostile(
        "sparse-as.gpkg",
        "the same, called GeoPackage",
        data(_tiff(200_000, 0)),
        "FILE-04",
    ),
    Hostile(
        "tiles-as.csv", "a raster with four billion tiles", data(_tiff(9, 2**32 - 1)), "FILE-04"
    ),
    Hostile(
        "pixels.png",
        "a picture of 900 megapixels",
        data(_png(30_000)),
        "FILE-02",
    ),
    Hostile(
        "pixels-as.csv",
        "the same, called CSV",
        data(_png(30_000)),
        "FILE-04",
    ),
    Hostile(
        "pixels-as.zip",
        "the same, called archive",
        data(_png(30_000)),
        "FILE-04",
    ),
    Hostile(
        "pdf-as.csv",
        "a PDF",
        data(b"%PDF-1.7\n1 0 obj<</JS(app.alert)>>"),
        "FILE-04",
    ),
    Hostile(
        "exe-as.csv",
        "a program of Windows",
        data(b"MZ\x90\0" + bytes(200)),
        "FILE-04",
    ),
    Hostile(
        "elf-as.geojson",
        "a program of Linux",
        data(b"\x7fELF" + bytes(200)),
        "FILE-04",
    ),
    Hostile(
        "html-as.csv", "a web page", text("<!DOCTYPE html><script src='@URL@'></script>"), "FILE-04"
    ),
    Hostile(
        "ole-as.xlsx",
        "an old spreadsheet",
        data(b"\xd0\xcf\x11\xe0" + bytes(600)),
        "FILE-04",
    ),
    Hostile(
        "polyglot.csv",
        "a table that is an archive too",
        _polyglot,
        "FILE-04",
    ),
    Hostile(
        "link.csv",
        "a link to a file of this machine",
        _link,
        "FILE-16",
    ),
    Hostile(
        "device.csv",
        "a link to a device without end",
        _device,
        "FILE-16",
    ),
    Hostile(
        "pipe.csv",
        "a pipe that never ends",
        lambda _p, f: os.mkfifo(f),
        "FILE-16",
    ),
    Hostile(
        "folder.csv",
        "a folder",
        lambda _p, f: f.mkdir(),
        "FILE-16",
    ),
    Hostile(
        "harmless.csv",
        "nothing: the reading itself",
        text(ROW),
        READ,
    ),
)
