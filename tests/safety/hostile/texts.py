"""JSON, CSV, YAML and TOML that exhaust or mislead their reader."""

from __future__ import annotations

import json
from pathlib import Path

from tests.safety.hostile.kind import READ, Hostile, Make, Place, data, text

MB = 1_000_000
HEAD = '{"type": "FeatureCollection", "features": ['
POINT = '{"type": "Point", "coordinates": [35.1, 51.2]}'


def geojson(
    properties: str = "{}", geometry: str = POINT, *, times: int = 1, head: str = HEAD
) -> str:
    """A collection of one feature, or of many alike."""
    one = f'{{"type": "Feature", "properties": {properties}, "geometry": {geometry}}}'
    return head + ",".join([one] * times) + "]}"


def at(x: str, y: str) -> str:
    """A point with these words for its coordinates."""
    return f'{{"type": "Point", "coordinates": [{x}, {y}]}}'


def crs(name: str) -> str:
    """A collection that states its coordinate system."""
    stated = json.dumps({"type": "name", "properties": {"name": name}})
    return geojson(head=f'{{"type": "FeatureCollection", "crs": {stated}, "features": [')


def _long_line(_place: Place, path: Path) -> None:
    with path.open("wb") as out:
        out.write(b"name,lat,lon\n")
        for _block in range(100):
            out.write(b"x" * 1_000_000)
        out.write(b",51.2,35.1\n")


def laughs(of: str) -> str:
    """Nine references of nine references of ... in YAML."""
    lines = [f"a0: &a0 [{of}]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 10)]
    return "\n".join(lines)


def _csv(rows: bytes) -> Make:
    return data(b"name,lat,lon\n" + rows)


DEEP = "[" * 100_000 + "]" * 100_000
LINE = '{"type": "Feature", "properties": {}, "geometry": %s}\n'
SET = "set: {version: demo-1, authority: X, source: Y}\n"
CASE = '[region]\nname = "R"\n[[layers]]\npath = "a.csv"\nkind = "accident"\n'

TEXTS = (
    Hostile(
        "deep.geojson",
        "100,000 lists inside each other",
        text(geojson(f'{{"a": {DEEP}}}')),
        "FILE-07",
    ),
    Hostile(
        "deep.geojsonl",
        "the same in one line of many",
        text(LINE % POINT + LINE % DEEP + LINE % POINT),
        "rows GEO-11",
    ),
    Hostile(
        "number.geojson",
        "a number of 10,000 digits",
        text(geojson('{"a": ' + "9" * 10_000 + "}")),
        "FILE-04",
    ),
    Hostile(
        "nan.geojson",
        "a coordinate that is no number",
        text(geojson(geometry=at("NaN", "51"))),
        "rows GEO-11",
    ),
    Hostile(
        "infinity.geojson",
        "a coordinate without end",
        text(geojson(geometry=at("Infinity", "1"))),
        "rows GEO-11",
    ),
    Hostile(
        "overflow.geojson",
        "a coordinate beyond all floats",
        text(geojson(geometry=at("1e999", "1"))),
        "rows GEO-11",
    ),
    Hostile(
        "huge.geojson",
        "a coordinate of 1e308",
        text(geojson(geometry=at("1e308", "1e308"))),
        "rows GEO-11",
    ),
    Hostile(
        "twice.geojson", "a key that stands twice", text(geojson('{"a": 1, "a": 2}')), "FILE-04"
    ),
    Hostile(
        "claim.geojson",
        "a billion features that are not there",
        text('{"type": "FeatureCollection", "features": 1000000000}'),
        "FILE-04",
    ),
    Hostile(
        "cut.geojson",
        "a file cut in half",
        text(geojson()[:60]),
        "FILE-04",
    ),
    Hostile(
        "surrogate.geojson",
        "half a letter",
        text(geojson('{"name": "\\ud800"}')),
        "FILE-04",
    ),
    Hostile(
        "nul.geojson", "a letter that ends words in C", text(geojson('{"name": "a\\u0000b"}')), READ
    ),
    Hostile(
        "unknown.geojson",
        "a shape of no kind",
        text(geojson(geometry='{"type": "Cube"}')),
        "rows GEO-11",
    ),
    Hostile(
        "many.geojson",
        "more features than may be",
        text(geojson(times=2000)),
        "FILE-08",
        limits={"features": 1000},
    ),
    Hostile(
        "grid.geojson",
        "a coordinate system with a file of this machine",
        text(crs("+proj=longlat +datum=WGS84 +nadgrids=/etc/passwd")),
        "CASE-07",
    ),
    Hostile(
        "init.geojson",
        "a coordinate system read from a file",
        text(crs("+init=/etc/passwd:root")),
        "CASE-07",
    ),
    Hostile(
        "system.geojson",
        "a coordinate system of a megabyte",
        text(crs("+proj=utm " + "a" * MB)),
        "CASE-07",
    ),
    Hostile(
        "line.csv",
        "a line of 100 MB",
        _long_line,
        "FILE-11",
    ),
    Hostile(
        "nul.csv",
        "bytes that end words in C",
        _csv(b"a\0b,51.2,35.1\n"),
        "FILE-04",
    ),
    Hostile(
        "mixed.csv",
        "two encodings in one file",
        _csv("ä,51.2,35.1\n".encode() + b"\xe4,51.2,35.1\n"),
        READ,
    ),
    Hostile(
        "utf16.csv",
        "two bytes a letter",
        data("name,lat,lon\nä,51.2,35.1\n".encode("utf-16")),
        READ,
    ),
    Hostile(
        "mark.csv",
        "a mark before the first name",
        data(b"\xef\xbb\xbfname,lat,lon\na,51.2,35.1\n"),
        READ,
    ),
    Hostile(
        "bidi.csv",
        "a name that is shown turned around",
        _csv("mine\u202edleif\u2066,51.2,35.1\n".encode()),
        READ,
    ),
    Hostile(
        "control.csv",
        "a name that speaks to the terminal",
        _csv(b"\x1b[2J\x1b]0;evil\x07mine\x9b,51.2,35.1\n"),
        READ,
    ),
    Hostile(
        "formula.csv",
        "a name that a spreadsheet runs",
        _csv(b"=cmd|' /C calc'!A0,51.2,35.1\n"),
        READ,
    ),
    Hostile(
        "wide.csv",
        "a million columns",
        data(b"lat,lon," + b"a," * 1_000_000 + b"\n1,2\n"),
        "FILE-15",
    ),
    Hostile(
        "ragged.csv",
        "a million cells in one row",
        _csv(b"a,51.2,35.1" + b",b" * 1_000_000 + b"\n"),
        "FILE-15",
    ),
    Hostile(
        "quote.csv",
        "a quote that never closes",
        _csv(b'"a,51.2,35.1\n' + b"b,51.2,35.1\n" * 100_000),
        "FILE-04",
    ),
    Hostile(
        "words.csv",
        "coordinates in words",
        _csv(b"a,north,east\n"),
        "rows GEO-11",
    ),
    Hostile(
        "hex.csv",
        "coordinates in other numbers",
        _csv(b"a,0x33,1_0\n"),
        "rows GEO-11",
    ),
    Hostile(
        "laughs.yaml",
        "references of references",
        text(SET + laughs("lol")),
        "FILE-04",
        door="parameters",
    ),
    Hostile(
        "object.yaml",
        "an object of the program",
        text(SET + "a.b: !!python/object/apply:os.system ['id']"),
        "FILE-04",
        door="parameters",
    ),
    Hostile(
        "tag.yaml",
        "an object of its own",
        text(SET + "a.b: !evil {c: 1}"),
        "FILE-04",
        door="parameters",
    ),
    Hostile(
        "deep.yaml",
        "lists inside each other",
        text(SET + "a.b: " + "[" * 9999 + "]" * 9999),
        "FILE-07",
        door="parameters",
    ),
    Hostile(
        "long.yaml",
        "600,000 numbers",
        text(SET + "a.b: [" + "1," * 600_000 + "1]"),
        "FILE-01",
        door="parameters",
    ),
    Hostile("list.yaml", "no table at all", text("- a\n- b\n"), "PAR-03", door="parameters"),
    Hostile(
        "deep.toml",
        "lists inside each other",
        text(CASE + "a = " + "[" * 9999 + "]" * 9999),
        "FILE-07",
        door="case",
    ),
    Hostile(
        "long.toml",
        "a case file of 21 MB",
        text(CASE + "# " + "a" * 21 * MB),
        "FILE-01",
        door="case",
    ),
    Hostile(
        "twice.toml",
        "a key that stands twice",
        text(CASE + 'kind = "hazard"\n'),
        "CASE-02",
        door="case",
    ),
    Hostile(
        "extra.toml",
        "a key that nobody knows",
        text(CASE + 'run = "rm -rf /"\n'),
        "CASE-03",
        door="case",
    ),
)
