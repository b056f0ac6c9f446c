"""Every format is read in its child process, and hostile files are refused by code."""

from __future__ import annotations

import gzip
import json
import os
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import openpyxl
import pyogrio
import pytest
import shapely

from clearground.edge.exchange.limits import Limits
from clearground.edge.exchange.read import DEFAULT_LIMITS, read_layer
from clearground.edge.exchange.table import LayerTable, Record
from clearground.errors import FileRefused

POINTS = [(35.1, 51.2), (35.2, 51.3)]
KML = """<?xml version="1.0" encoding="UTF-8"?>{doctype}
<kml xmlns="http://www.opengis.net/kml/2.2"><Document>
<Placemark><name>one</name><Point><coordinates>35.1,51.2</coordinates></Point></Placemark>
<Placemark><name>two</name><Point><coordinates>35.2,51.3</coordinates></Point></Placemark>
</Document></kml>"""
GPX = """<?xml version="1.0"?><gpx version="1.1" creator="t" xmlns="http://www.topografix.com/GPX/1/1">
<wpt lat="51.2" lon="35.1"><name>one</name></wpt><wpt lat="51.3" lon="35.2"><name>two</name></wpt>
</gpx>"""


def feature(point: tuple[float, float], name: str) -> dict[str, object]:
    geometry = {"type": "Point", "coordinates": point}
    return {"type": "Feature", "properties": {"name": name}, "geometry": geometry}


def features() -> list[dict[str, object]]:
    return [feature(p, n) for p, n in zip(POINTS, ("one", "two"), strict=True)]


def gdal_file(path: Path, driver: str) -> Path:
    shapes = np.array([shapely.to_wkb(shapely.Point(p)) for p in POINTS], dtype=object)
    names = [np.array(["one", "two"], dtype=object)]
    pyogrio.raw.write(
        path, shapes, names, ["name"], driver=driver, geometry_type="Point", crs="EPSG:4326"
    )
    return path


def written(format: str, folder: Path) -> Path:
    """One file of each format with the same two named points."""
    collection = json.dumps({"type": "FeatureCollection", "features": features()})
    csv = "name,lat,lon\n" + "".join(
        f"{n},{p[1]},{p[0]}\n" for n, p in zip(("one", "two"), POINTS, strict=True)
    )
    match format:
        case "a.csv" | "a.tsv":
            (folder / format).write_text(csv.replace(",", "\t") if "tsv" in format else csv)
        case "a.geojson":
            (folder / format).write_text(collection)
        case "a.geojson.gz":
            (folder / format).write_bytes(gzip.compress(collection.encode()))
        case "a.geojsonl":
            (folder / format).write_text("\n".join(json.dumps(f) for f in features()))
        case "a.kml":
            (folder / format).write_text(KML.format(doctype=""))
        case "a.gpx":
            (folder / format).write_text(GPX)
        case "a.gpkg":
            gdal_file(folder / format, "GPKG")
        case "a.shp":
            gdal_file(folder / format, "ESRI Shapefile")
        case "a.zip":
            gdal_file(folder / "inner.shp", "ESRI Shapefile")
            with zipfile.ZipFile(folder / format, "w") as archive:
                for part in folder.glob("inner.*"):
                    archive.write(part, f"folder/{part.name}")
        case "a.xlsx":
            book = openpyxl.Workbook()
            for row in [line.split(",") for line in csv.split()]:
                book.active.append(row)
            book.save(folder / format)
    return folder / format


def read(path: Path, limits: Limits = DEFAULT_LIMITS, **more: str) -> LayerTable:
    return read_layer(path, path.parent / "work", limits=limits, **more)  # type: ignore[arg-type]


def refusal(path: Path, limits: Limits = DEFAULT_LIMITS, **more: str) -> str:
    with pytest.raises(FileRefused) as caught:
        read(path, limits, **more)
    finding = caught.value.finding
    assert finding.what
    assert finding.why
    assert finding.next
    return finding.code


@pytest.mark.parametrize(
    "name",
    [
        "a.csv", "a.tsv", "a.geojson", "a.geojson.gz", "a.geojsonl", "a.kml", "a.gpx", "a.gpkg",
        "a.shp", "a.zip", "a.xlsx",
    ],
)  # fmt: skip
def test_the_same_two_points_come_out_of_every_format(name: str, tmp_path: Path) -> None:
    """Tests names and coordinates, to the last digit that each format holds."""
    table = read(written(name, tmp_path))
    records = list(table.records())
    assert table.count == 2
    assert [r.position for r in records] == [1, 2]
    names = [r.attributes.get("name") or r.attributes.get("Name") for r in records]
    assert names == ["one", "two"]
    for record, (lon, lat) in zip(records, POINTS, strict=True):
        assert record.wkb is not None
        point = shapely.from_wkb(record.wkb)
        assert (point.x, point.y) == (pytest.approx(lon, abs=1e-9), pytest.approx(lat, abs=1e-9))


def test_a_document_type_is_refused_before_anything_parses(tmp_path: Path) -> None:
    """Tests an entity that would unpack to another text."""
    path = tmp_path / "a.kml"
    path.write_text(KML.format(doctype='<!DOCTYPE x [<!ENTITY a "bomb">]>'))
    assert refusal(path) == "FILE-03"


def test_a_hidden_document_type_is_refused_too(tmp_path: Path) -> None:
    """Tests the same in two bytes a letter."""
    path = tmp_path / "a.gpx"
    path.write_bytes(("<!DOCTYPE x []>" + GPX).encode("utf-16"))
    assert refusal(path) == "FILE-03"


def test_deep_nesting_is_refused(tmp_path: Path) -> None:
    """Tests 100,000 brackets, in GeoJSON and in KML."""
    path = tmp_path / "a.geojson"
    path.write_text('{"type": "Feature", "properties": ' + "[" * 100_000 + "]" * 100_000 + "}")
    assert refusal(path) == "FILE-07"
    path = tmp_path / "a.kml"
    path.write_text("<kml>" + "<Folder>" * 1000 + "</Folder>" * 1000 + "</kml>")
    assert refusal(path) == "FILE-07"


def test_a_file_that_unpacks_without_bound_is_refused(tmp_path: Path) -> None:
    """Tests 40 MB of blanks packed into 40 kB: a thousand to one."""
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(b" " * 40_000_000))
    assert refusal(path) == "FILE-01"
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.shp", b"\0" * 40_000_000)
    assert refusal(path) == "FILE-01"


def test_an_archive_of_too_many_files_is_refused(tmp_path: Path) -> None:
    """Tests 11 members where 10 are allowed."""
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for i in range(11):
            archive.writestr(f"{i}.txt", b"x")
    assert refusal(path, replace(DEFAULT_LIMITS, archive_files=10)) == "FILE-05"


def test_an_archive_cannot_write_outside_its_folder(tmp_path: Path) -> None:
    """Tests a member named to climb out of the folder."""
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../../outside.shp", b"x")
    assert refusal(path) == "FILE-14"
    assert not list(tmp_path.parent.glob("outside*"))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.geojson", b'{"type": "FeatureCollection", "features": ['),
        ("a.geojson", b'[1, 2]'),
        ("a.geojson", b'{"a": 1}'),
        ("a.gpkg", b"SQLite format 3\0 and then nothing"),
        ("a.shp", b"not a shapefile"),
        ("a.xlsx", b"not a workbook"),
        ("a.csv.gz", b"not packed"),
        ("a.kml", b"<kml><Document>"),
    ],
)  # fmt: skip
def test_a_file_that_does_not_parse_is_refused_whole(
    name: str, content: bytes, tmp_path: Path
) -> None:
    """Tests that nothing is taken of a broken file."""
    (tmp_path / name).write_bytes(content)
    assert refusal(tmp_path / name) == "FILE-04"


def test_another_format_in_disguise_is_refused(tmp_path: Path) -> None:
    """Tests a virtual-raster file of vectors that names another file, called GeoPackage."""
    path = tmp_path / "a.gpkg"
    path.write_text(
        "<OGRVRTDataSource><OGRVRTLayer name='x'><SrcDataSource>/etc/passwd</SrcDataSource>"
        "</OGRVRTLayer></OGRVRTDataSource>"
    )
    assert refusal(path) == "FILE-04"


def test_missing_empty_and_unknown_files_are_told_apart(tmp_path: Path) -> None:
    """Tests four files that hold nothing to read."""
    assert refusal(tmp_path / "none.csv") == "FILE-09"
    (tmp_path / "a.csv").touch()
    assert refusal(tmp_path / "a.csv") == "FILE-12"
    (tmp_path / "b.csv").write_text("lat,lon\n")
    assert refusal(tmp_path / "b.csv") == "FILE-12"
    (tmp_path / "c.docx").write_text("x")
    assert refusal(tmp_path / "c.docx") == "FILE-02"


def test_what_is_no_plain_file_is_not_opened(tmp_path: Path) -> None:
    """Tests a link, a folder, a pipe, and a database that a part of lies beside."""
    path = written("a.gpkg", tmp_path)
    (tmp_path / "link.gpkg").symlink_to(path)
    (tmp_path / "folder.csv").mkdir()
    assert refusal(tmp_path / "link.gpkg") == "FILE-16"
    assert refusal(tmp_path / "folder.csv") == "FILE-16"
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.csv")
        assert refusal(tmp_path / "pipe.csv") == "FILE-16"
    (tmp_path / "a.gpkg-wal").write_bytes(b"more records")
    assert refusal(path) == "FILE-16"
    (tmp_path / "a.gpkg-wal").unlink()
    assert read(path).count == 2


def test_a_table_too_wide_is_refused(tmp_path: Path) -> None:
    """Tests 4,097 columns, and one fewer."""
    path = tmp_path / "a.csv"
    for columns, is_wide in ((4097, True), (4096, False)):
        names = ["lat", "lon", *(f"c{i}" for i in range(columns - 2))]
        path.write_text(",".join(names) + "\n1,2\n")
        assert (refusal(path) == "FILE-15") if is_wide else read(path).count


def test_a_missing_table_is_named_with_those_present(tmp_path: Path) -> None:
    """Tests a table that a GeoPackage does not hold."""
    path = written("a.gpkg", tmp_path)
    with pytest.raises(FileRefused, match="Name one of: a") as caught:
        read(path, table="roads")
    assert caught.value.code == "FILE-06"


def test_the_bounds_on_size_records_and_time_hold(tmp_path: Path) -> None:
    """Tests each bound just below what the file needs."""
    path = written("a.csv", tmp_path)
    assert refusal(path, replace(DEFAULT_LIMITS, file_bytes=10)) == "FILE-01"
    assert refusal(path, replace(DEFAULT_LIMITS, features=1)) == "FILE-08"
    assert refusal(path, replace(DEFAULT_LIMITS, seconds=0.01)) == "FILE-10"


@pytest.mark.skipif(sys.platform == "win32", reason="the system has no bound on memory")
def test_the_bound_on_memory_holds(tmp_path: Path) -> None:
    """Tests a line of 60 MB with 400 MB of memory to read it."""
    path = tmp_path / "a.geojson"
    ring = ",".join(f"[{i % 90}.5,{i % 80}.25]" for i in range(4_000_000))
    path.write_text('{"type":"Polygon","coordinates":[[' + ring + "]]}")
    assert refusal(path, replace(DEFAULT_LIMITS, memory_bytes=400_000_000)) == "FILE-11"


def test_names_in_an_old_encoding_are_read_and_said(tmp_path: Path) -> None:
    """Tests Cyrillic in Windows-1251, and UTF-8 with its mark."""
    text = "name,lat,lon\nСуджа,51.2,35.1\n"
    (tmp_path / "a.csv").write_bytes(text.encode("cp1251"))
    table = read(tmp_path / "a.csv")
    assert next(table.records()).attributes["name"] == "Суджа"
    assert "Windows-1251" in table.notes[0]
    (tmp_path / "b.csv").write_bytes(text.encode("utf-8-sig"))
    table = read(tmp_path / "b.csv")
    assert table.columns == ("name", "lat", "lon")
    assert table.notes == ()


def test_a_record_survives_its_line() -> None:
    """Tests that what the child writes is what the parent reads."""
    record = Record(3, {"a": "ü\n", "b": None}, b"\x01", "51, 35", ("closed",), "", "")
    assert Record.from_line(record.to_line()) == record


def test_broken_shapes_are_kept_with_their_text(tmp_path: Path) -> None:
    """Tests an open ring, which is closed, and a ring of two points, which cannot be."""
    rings = ([[0, 0], [1, 0], [1, 1]], [[0, 0], [1, 0]])
    path = tmp_path / "a.geojsonl"
    lines = [
        json.dumps(
            {
                "type": "Feature",
                "properties": {},
                "geometry": {"type": "Polygon", "coordinates": [r]},
            }
        )
        for r in rings
    ]
    path.write_text("\n".join([*lines, "not json"]))
    closed, broken, garbage = read(path).records()
    assert closed.notes == ("An open ring was closed.",)
    assert closed.wkb is not None
    assert broken.fault
    assert "Polygon" in broken.raw
    assert garbage.raw == "not json"
