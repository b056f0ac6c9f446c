"""The child process: reads one stranger's file within bounds and writes plain lines.

Started as `python -m clearground.edge.exchange.child REQUEST LINES ANSWER`. It enters its cage
(`strangers.cage`) before it looks at the file, and hands back nothing but JSON.
"""

from __future__ import annotations

import importlib
import json
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from clearground.edge.exchange import unpack
from clearground.edge.exchange.complexity import Burden
from clearground.edge.exchange.limits import Limits
from clearground.edge.exchange.table import Attributes, Record
from clearground.edge.strangers import cage
from clearground.errors import ClearError, FileRefused
from clearground.standards.words import _

_HERE = "clearground.edge.exchange"
_READERS: dict[str, tuple[str, ...]] = {
    "csv": (f"{_HERE}.read_text",),
    "xlsx": (f"{_HERE}.read_text", "openpyxl"),
    "geojson": (f"{_HERE}.read_text", f"{_HERE}.read_geojson"),
    "geojsonl": (f"{_HERE}.read_text", f"{_HERE}.read_geojson"),
    **dict.fromkeys(("gpkg", "shapefile", "kml", "gpx"), (f"{_HERE}.read_gdal",)),
}
"""What reads each format: a process starts sooner without the rest."""

_SAMPLE = 200
_WORDS = 24


def _records(
    path: Path, request: dict[str, Any], limits: Limits, folder: Path
) -> tuple[str, list[str], Iterator[Record]]:
    """CRS, notes and records of the file, by its format."""
    format, table, told = request["format"], request["table"], request["fields"]
    if format == "xlsx":
        from clearground.edge.exchange import read_text

        _names, rows = read_text.xlsx_records(path, table, told, limits)
        return "", [], rows
    if format in ("gpkg", "shapefile"):
        from clearground.edge.exchange import read_gdal

        if path.suffix.lower() == ".zip":
            path = _shapefile_in(path, folder, limits)
        elif format == "gpkg":
            # What lies beside a database would count as part of it.
            path = Path(shutil.copyfile(path, folder / "part.gpkg"))
        crs, _names, rows = read_gdal.gdal_records(path, format, table, limits)
        return crs, [], rows
    data = unpack.read_bytes(path, limits)
    unpack.check_is_text(path, data)
    if format in ("kml", "gpx"):
        from clearground.edge.exchange import read_gdal

        read_gdal.check_xml(path, data, limits)
        copy = folder / f"part.{format}"
        copy.write_bytes(data)
        crs, _names, rows = read_gdal.gdal_records(copy, format, table, limits)
        return crs, [], rows
    from clearground.edge.exchange import read_geojson, read_text

    text, note = read_text.decode(data)
    if "\0" in text:
        raise unpack.broken(path, _("it holds bytes that are no text"))
    notes = [note] if note else []
    if format == "csv":
        _names, rows = read_text.csv_records(text, told, limits)
        return "", notes, rows
    if format == "geojsonl":
        return "", notes, read_geojson.geojsonl_records(text, limits)
    crs, rows = read_geojson.geojson_records(path, text, limits)
    return crs, notes, rows


def _shapefile_in(path: Path, folder: Path, limits: Limits) -> Path:
    parts = unpack.unzip(path, folder, limits)
    found = next((part for part in parts if part.suffix == ".shp"), None)
    if found is None:
        raise unpack.broken(path, _("it holds no Shapefile"))
    return found


def _write(rows: Iterator[Record], lines: Path, limits: Limits) -> dict[str, Any]:
    count = 0
    columns: dict[str, None] = {}
    sample: list[Attributes] = []
    words: dict[str, set[str]] = {}
    burden = Burden(limits)
    with lines.open("w", encoding="utf-8") as out:
        for row in rows:
            count += 1
            if count > limits.features:
                raise FileRefused(
                    "FILE-08",
                    _("The layer holds more than {n} records").format(n=limits.features),
                    _("A layer without bound can exhaust the machine that reads it."),
                    _("Split it by map sheet or by year and list each part as a layer."),
                )
            row = _judged(row, burden)
            columns.update(dict.fromkeys(row.attributes))
            if len(columns) > limits.columns:
                raise unpack.too_wide(limits)
            _gather_words(words, row.attributes)
            if len(sample) < _SAMPLE:
                sample.append(row.attributes)
            out.write(row.to_line() + "\n")
    few = {name: sorted(found) for name, found in words.items() if len(found) <= _WORDS}
    return {"count": count, "columns": list(columns), "sample": sample, "words": few}


def _judged(row: Record, burden: Burden) -> Record:
    fault = burden.fault_of(row.wkb) if row.wkb is not None else ""
    if not fault:
        return row
    return Record(row.position, row.attributes, None, row.entered, row.notes, fault, fault)


def _gather_words(words: dict[str, set[str]], row: Attributes) -> None:
    """Gather the different words of each column, as long as they are few."""
    for name, value in row.items():
        found = words.setdefault(name, set())
        if value not in (None, "") and len(found) <= _WORDS:
            found.add(str(value)[:200])


def main(request_path: Path, lines: Path, answer_path: Path) -> int:
    """Exit status of one reading: 0 when the answer holds a table or a refusal."""
    request = json.loads(request_path.read_text(encoding="utf-8"))
    limits = Limits(**request["limits"])
    # Imported before the cage, which bars loading further libraries.
    for name in _READERS[request["format"]]:
        importlib.import_module(name)
    path, folder = Path(request["path"]), Path(request["folder"])
    bounds = cage.Bounds(limits.memory_bytes, limits.seconds, 4 * limits.unpacked_bytes)
    missing = cage.enter(bounds, readable=_parts(path, request["format"]), folder=folder)
    if missing and not request["consent"]:
        answer_path.write_text(json.dumps({"uncaged": missing}), encoding="utf-8")
        return 0
    answer({**request, "missing": missing}, lines, answer_path)
    return 0


def _parts(path: Path, format: str) -> list[Path]:
    """The file and what belongs to it: all that may be read."""
    if format != "shapefile" or path.suffix.lower() == ".zip":
        return [path]
    return [path, *(p for p in path.parent.glob(f"{glob_safe(path.stem)}.*") if p.is_file())]


def glob_safe(name: str) -> str:
    """A name as a pattern that matches itself only.

    >>> glob_safe("a[1]")
    'a[[]1]'
    """
    return "".join(f"[{c}]" if c in "*?[" else c for c in name)


def answer(request: dict[str, Any], lines: Path, answer_path: Path) -> None:
    """Read what the request names and write the answer: a table, a refusal, or exhaustion."""
    limits = Limits(**request["limits"])
    found: dict[str, Any]
    try:
        folder, missing = Path(request["folder"]), list(request.get("missing", ()))
        crs, notes, rows = _records(Path(request["path"]), request, limits, folder)
        found = {"crs": crs, "notes": notes, "missing": missing, **_write(rows, lines, limits)}
    except ClearError as error:
        finding = error.finding
        found = {"refused": [finding.code, finding.what, finding.why, finding.next]}
    except (MemoryError, RecursionError):
        found = {"exhausted": True}
    answer_path.write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    # Messages of libraries about a stranger's file are not for the operator's screen.
    os.environ.setdefault("CPL_LOG", os.devnull)
    sys.exit(main(*(Path(a) for a in sys.argv[1:4])))
