"""Archives that lie about their size, their members or their names; workbooks among them."""

from __future__ import annotations

import gzip
import io
import stat
import struct
import zipfile
from pathlib import Path

import numpy as np
import openpyxl
import pyogrio
import shapely

from tests.safety.hostile.kind import READ, Hostile, Make, Place

MIB = 1 << 20


def zipped(*members: tuple[str, bytes], kind: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An archive of these members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", kind) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return out.getvalue()


def shapefile(folder: Path, name: str = "a") -> list[tuple[str, bytes]]:
    """The parts of a harmless Shapefile."""
    path = folder / f"{name}.shp"
    points = np.array([shapely.to_wkb(shapely.Point(35.1, 51.2))], dtype=object)
    fields = [np.array(["one"], dtype=object)]
    pyogrio.raw.write(
        path,
        points,
        fields,
        ["name"],
        driver="ESRI Shapefile",
        geometry_type="Point",
        crs="EPSG:4326",
    )
    parts = [(p.name, p.read_bytes()) for p in sorted(folder.glob(f"{name}.*"))]
    for part in folder.glob(f"{name}.*"):
        part.unlink()
    return parts


def named(*names: str) -> Make:
    """A Shapefile's archive with more members, of these names."""

    def make(place: Place, path: Path) -> None:
        path.write_bytes(zipped(*shapefile(place.folder), *((n, b"x") for n in names)))

    return make


def packed(*members: tuple[str, bytes]) -> Make:
    """An archive of these members."""
    return lambda _place, path: _put(path, zipped(*members))


def _put(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def workbook(parts: dict[str, str | bytes], rows: tuple[tuple[object, ...], ...] = ()) -> Make:
    """A workbook of one place with some of its parts put in the place of its own."""

    def make(_place: Place, path: Path) -> None:
        book, out = openpyxl.Workbook(), io.BytesIO()
        for row in rows or (("name", "lat", "lon"), ("one", 51.2, 35.1)):
            book.active.append(row)
        book.save(out)
        with zipfile.ZipFile(out) as whole:
            kept = [(n, whole.read(n)) for n in whole.namelist() if n not in parts]
        more = [(n, c.encode() if isinstance(c, str) else c) for n, c in parts.items()]
        path.write_bytes(zipped(*kept, *more))

    return make


def _lying(_place: Place, path: Path) -> None:
    content = bytearray(zipped(("a.shp", bytes(5 * MIB))))
    for mark, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        start = content.index(mark)
        content[start + at : start + at + 4] = struct.pack("<I", 100)
    path.write_bytes(bytes(content))


def _overlapping(_place: Place, path: Path) -> None:
    content = bytearray(zipped(*((f"{i}.shp", bytes(20 * MIB)) for i in range(3))))
    start, first = content.index(b"PK\x01\x02"), struct.pack("<I", 0)
    while start >= 0:
        content[start + 42 : start + 46] = first
        start = content.find(b"PK\x01\x02", start + 4)
    path.write_bytes(bytes(content))


def _link(place: Place, path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in shapefile(place.folder):
            archive.writestr(name, content)
        info = zipfile.ZipInfo("b.cpg")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, str(place.canary))
    path.write_bytes(out.getvalue())


def _nul(place: Place, path: Path) -> None:
    content = zipped(*shapefile(place.folder), ("b.txtXshp", b"x"))
    path.write_bytes(content.replace(b"b.txtXshp", b"b.txt\0shp"))


def _encrypted(_place: Place, path: Path) -> None:
    content = bytearray(zipped(("a.shp", b"abc")))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(bytes(content))


def _method(_place: Place, path: Path) -> None:
    content = bytearray(zipped(("a.shp", b"abc")))
    content[8] = 99
    content[content.index(b"PK\x01\x02") + 10] = 99
    path.write_bytes(bytes(content))


def _cut(place: Place, path: Path) -> None:
    content = zipped(*shapefile(place.folder))
    path.write_bytes(content[: len(content) // 2])


def _far_cell(_place: Place, path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(("name", "lat", "lon"))
    book.active["XFD1048576"] = "far"
    book.save(path)


BLANKS = bytes(40 * MIB)
LINKS = (
    '<?xml version="1.0"?><externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006'
    '/main"><externalBook r:id="rId1" xmlns:r="http://schemas.openxmlformats.org/officeDocument/'
    '2006/relationships"/></externalLink>'
)

ARCHIVES = (
    Hostile(
        "bomb.zip",
        "40 MB of nothing in 40 kB",
        packed(("a.shp", BLANKS)),
        "FILE-01",
    ),
    Hostile(
        "nested.zip",
        "archives in archives",
        packed(*((f"{i}.zip", zipped(("a.zip", zipped(("a.shp", bytes(MIB)))))) for i in range(9))),
        "FILE-04",
    ),
    Hostile(
        "overlap.zip",
        "members that are the same bytes",
        _overlapping,
        "FILE-04",
    ),
    Hostile(
        "many.zip", "5,000 members", packed(*((f"{i}.x", b"") for i in range(5000))), "FILE-05"
    ),
    Hostile(
        "lying.zip",
        "a member larger than it says",
        _lying,
        "FILE-04",
    ),
    Hostile(
        "up.zip",
        "a name that leads up",
        named("../../evil.txt"),
        "FILE-14",
    ),
    Hostile(
        "root.zip",
        "a name from the root",
        named("/tmp/evil.txt"),
        "FILE-14",
    ),
    Hostile(
        "drive.zip",
        "a name on a drive",
        named("C:\\evil.txt"),
        "FILE-14",
    ),
    Hostile(
        "share.zip",
        "a name on another machine",
        named("\\\\server\\share\\evil"),
        "FILE-14",
    ),
    Hostile(
        "device.zip",
        "a name that is a device",
        named("b/NUL.txt"),
        "FILE-14",
    ),
    Hostile(
        "link.zip",
        "a member that is a link",
        _link,
        "FILE-14",
    ),
    Hostile(
        "nul.zip",
        "a name that ends earlier than it seems",
        _nul,
        "FILE-14",
    ),
    Hostile(
        "locked.zip",
        "members under a password",
        _encrypted,
        "FILE-04",
    ),
    Hostile(
        "method.zip",
        "a packing that nobody knows",
        _method,
        "FILE-04",
    ),
    Hostile(
        "cut.zip",
        "an archive cut in half",
        _cut,
        "FILE-04",
    ),
    Hostile(
        "bomb.csv.gz",
        "40 MB of nothing, packed",
        lambda _p, f: _put(f, gzip.compress(BLANKS)),
        "FILE-01",
    ),
    Hostile(
        "cut.csv.gz",
        "a packed file cut in half",
        lambda _p, f: _put(f, gzip.compress(b"lat,lon\n1,2\n" * 99)[:40]),
        "FILE-04",
    ),
    Hostile(
        "places.kmz",
        "a packing that is not read",
        packed(("doc.kml", b"<kml/>")),
        "FILE-02",
    ),
    Hostile(
        "macro.xlsm",
        "a workbook with programs",
        workbook({}),
        "FILE-02",
    ),
    Hostile(
        "up.xlsx", "a workbook with a name that leads up", workbook({"../evil.xml": "x"}), "FILE-14"
    ),
    Hostile(
        "bomb.xlsx", "shared words of 40 MB", workbook({"xl/sharedStrings.xml": BLANKS}), "FILE-01"
    ),
    Hostile(
        "far.xlsx",
        "a cell in the last row and column",
        _far_cell,
        "FILE-15",
    ),
    Hostile(
        "links.xlsx",
        "a workbook that draws on another",
        workbook({"xl/externalLinks/externalLink1.xml": LINKS}),
        READ,
    ),
    Hostile(
        "service.xlsx",
        "a cell that asks the network",
        workbook({}, (("name", "lat", "lon"), ('=WEBSERVICE("http://127.0.0.1/")', 51.2, 35.1))),
        READ,
    ),
)
