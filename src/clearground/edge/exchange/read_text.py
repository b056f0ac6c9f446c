"""Records of text and sheet files: CSV and XLSX."""

from __future__ import annotations

import csv
import io
import math
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import shapely

from clearground.edge.exchange.limits import Limits
from clearground.edge.exchange.table import Attributes, Record
from clearground.edge.exchange.unpack import (
    broken,
    check_members,
    entities,
    has_doctype,
    read_members,
    too_wide,
)
from clearground.errors import FileRefused
from clearground.standards.words import _

_LAT = ("lat", "latitude", "latitud", "latitud_y", "lat_dd", "y")
_LON = ("lon", "lng", "long", "longitude", "longitud", "longitud_x", "lon_dd", "x")
_WKT = ("wkt", "geometry", "geom", "the_geom")
_SEPARATORS = ",;\t|"
_FORMULA = ("=", "+", "-", "@", "\t", "\0")


def plain_cell(value: object) -> str:
    """A cell's text that no spreadsheet runs as a formula; numbers stay numbers.

    >>> plain_cell("=HYPERLINK(1)")
    "'=HYPERLINK(1)"
    >>> plain_cell(-3.5)
    '-3.5'
    """
    text = str(value)
    if isinstance(value, str) and text.startswith(_FORMULA) and number(text) is None:
        return "'" + text
    return text


_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def visible(text: str) -> str:
    r"""The text without characters that hide, or show it in another order than it is written.

    The record keeps its own words in `original`.

    >>> visible("mine\u202efield\x1b[0m")
    'minefield[0m'
    """
    if text.isprintable():
        return text
    return "".join(
        c for c in text if c in "\n\t" or not (c in _TURNING or unicodedata.category(c) == "Cc")
    )


def number(text: object) -> float | None:
    """The number that a cell states, decimal point or decimal comma; None if it states none.

    >>> number("51,25"), number("nearly half")
    (51.25, None)
    """
    if isinstance(text, bool) or text is None:
        return None
    if isinstance(text, int | float):
        return float(text) if math.isfinite(text) else None
    plain = str(text).strip().replace("\u00a0", "").replace(" ", "")
    if plain.count(",") == 1 and "." not in plain:
        plain = plain.replace(",", ".")
    try:
        value = float(plain)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def decode(data: bytes) -> tuple[str, str]:
    """Text of a file's bytes and a note on how they were read.

    UTF-8 (with or without a mark) first; marked UTF-16; else Windows-1251, which is said.

    >>> decode("Суджа".encode("cp1251"))[0]
    'Суджа'
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace"), _("Read as UTF-16.")
    try:
        return data.decode("utf-8-sig"), ""
    except UnicodeDecodeError:
        text = data.decode("cp1251", errors="replace")
        return text, _("Not UTF-8: read as Windows-1251; check the names.")


def separator(header: str) -> str:
    """The character that parts the columns, judged from the header line.

    >>> separator("date;lat;lon")
    ';'
    """
    return max(_SEPARATORS, key=header.count) if any(map(header.count, _SEPARATORS)) else ","


def column(names: tuple[str, ...], candidates: tuple[str, ...], told: str = "") -> str:
    """The column that plays a role: the one told, else the first known name; "" if none."""
    if told:
        return told if told in names else ""
    by_lower = {name.strip().lower(): name for name in names}
    return next((by_lower[c] for c in candidates if c in by_lower), "")


def placed(position: int, row: Attributes, columns: tuple[str, str, str]) -> Record:
    """The record of one row, with its point or well-known text read."""
    lat, lon, wkt = columns
    if wkt and str(row.get(wkt) or "").strip():
        raw = str(row[wkt])
        try:
            return Record(position, row, shapely.to_wkb(shapely.from_wkt(raw)), raw[:200])
        except shapely.errors.GEOSException as error:
            return Record(position, row, fault=str(error), raw=raw)
    if not (lat and lon):
        return Record(position, row)
    typed_lat, typed_lon = row.get(lat), row.get(lon)
    if typed_lat in (None, "") and typed_lon in (None, ""):
        return Record(position, row)
    y, x = number(typed_lat), number(typed_lon)
    entered = f"{lat}={typed_lat}, {lon}={typed_lon}"
    if x is None or y is None:
        return Record(position, row, fault=_("coordinates are not numbers"), raw=entered)
    return Record(position, row, shapely.to_wkb(shapely.Point(x, y)), entered)


def csv_records(
    text: str, told: dict[str, str], limits: Limits
) -> tuple[tuple[str, ...], Iterator[Record]]:
    """Columns and records of a CSV text; `told` names the columns of lat, lon and wkt."""
    csv.field_size_limit(1_000_000)
    lines = text.splitlines(keepends=True)
    rows = csv.reader(io.StringIO(text), delimiter=separator(lines[0] if lines else ""))
    names = tuple(name.strip() for name in next(rows, []))
    if len(names) > limits.columns:
        raise too_wide(limits)
    places = _place_columns(names, told)

    def records() -> Iterator[Record]:
        position = 0
        for row in rows:
            if not any(cell.strip() for cell in row):
                continue
            position += 1
            cells: Attributes = dict(zip(names, row, strict=False))
            cells.update({f"column {i + 1}": row[i] for i in range(len(names), len(row))})
            yield placed(position, cells, places)

    return names, records()


def _place_columns(names: tuple[str, ...], told: dict[str, str]) -> tuple[str, str, str]:
    return (
        column(names, _LAT, told.get("lat", "")),
        column(names, _LON, told.get("lon", "")),
        column(names, _WKT, told.get("wkt", "")),
    )


def check_parts(path: Path, archive: zipfile.ZipFile, limits: Limits) -> None:
    """Refuse a workbook whose parts unpack without bound or define entities.

    Raises
    ------
    FileRefused
        FILE-01 above a bound, FILE-03 for a document type, FILE-04 a part that is not what it
        says, FILE-05 and FILE-14 as `unpack.check_members`.
    """
    check_members(path, archive, limits)
    for part in read_members(path, archive, limits):
        if has_doctype(part):
            raise entities(path)


def xlsx_records(
    path: Path, table: str, told: dict[str, str], limits: Limits
) -> tuple[tuple[str, ...], Iterator[Record]]:
    """Columns and records of the first (or named) sheet; formulas are read as their last value.

    Raises
    ------
    FileRefused
        FILE-01 when it unpacks above the bound, FILE-04 when broken, FILE-06 for a missing sheet.
    """
    # Imported here: every other format is read without it, and sooner.
    import openpyxl

    try:
        with zipfile.ZipFile(path) as archive:
            check_parts(path, archive, limits)
        book = openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, SyntaxError, zlib.error) as error:
        raise broken(path, str(error)) from error
    if table and table not in book.sheetnames:
        raise missing_table(path, table, tuple(book.sheetnames))
    rows = (book[table] if table else book.worksheets[0]).iter_rows(values_only=True)
    names = tuple(str(c).strip() if c is not None else "" for c in next(rows, ()))
    if len(names) > limits.columns:
        raise too_wide(limits)
    places = _place_columns(names, told)

    def records() -> Iterator[Record]:
        position = 0
        for row in rows:
            if all(cell is None or cell == "" for cell in row):
                continue
            position += 1
            cells = {
                n or f"column {i + 1}": _plain(c)
                for i, (n, c) in enumerate(zip(names, row, strict=False))
            }
            yield placed(position, cells, places)

    return names, records()


def _plain(cell: object) -> object:
    if isinstance(cell, datetime):
        midnight = (cell.hour, cell.minute, cell.second) == (0, 0, 0)
        return cell.date().isoformat() if midnight else cell.isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return cell if cell is None or isinstance(cell, str | int | float | bool) else str(cell)


def missing_table(path: Path, table: str, present: tuple[str, ...]) -> FileRefused:
    """The refusal when a file does not hold the table that the case names."""
    return FileRefused(
        "FILE-06",
        _("The file {name} holds no table {table}").format(name=path.name, table=table),
        _("The layer would be empty without anyone noticing."),
        _("Name one of: {present}.").format(present=", ".join(present) or "-"),
    )
