"""The child process: reads one stranger's file within bounds and writes plain lines.

Started as `python -m clearground.edge.exchange.child REQUEST LINES ANSWER`. It lowers its own
limits before it looks at the file, has no network, and hands back nothing but JSON.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from clearground.edge.exchange import unpack
from clearground.edge.exchange.limits import Limits
from clearground.edge.exchange.table import Attributes, Record
from clearground.errors import ClearError, FileRefused
from clearground.standards.words import _

_FORBIDDEN = frozenset({
    "socket.connect", "socket.bind", "socket.getaddrinfo", "subprocess.Popen", "os.system",
    "os.exec", "os.fork", "os.posix_spawn", "os.remove", "os.rename", "shutil.rmtree",
    "urllib.Request", "ctypes.dlopen",
})  # fmt: skip
_HERE = "clearground.edge.exchange"
_READERS: dict[str, tuple[str, ...]] = {
    "csv": (f"{_HERE}.read_text",),
    "xlsx": (f"{_HERE}.read_text", "openpyxl"),
    "geojson": (f"{_HERE}.read_text", f"{_HERE}.read_geojson"),
    "geojsonl": (f"{_HERE}.read_text", f"{_HERE}.read_geojson"),
    **dict.fromkeys(("gpkg", "shapefile", "kml", "gpx"), (f"{_HERE}.read_gdal",)),
}
"""What reads each format: a process starts sooner without the rest."""

_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000
_SAMPLE = 200
_WORDS = 24


def _lower_limits(limits: Limits) -> None:
    """Bound this process's memory and time, and leave the machine's network."""
    try:
        import ctypes
        import resource
    except ImportError:  # a system without them: the parent's clock still bounds the child
        return
    with contextlib.suppress(OSError, AttributeError):
        # Not every system allows it; the refused audit events below remain.
        ctypes.CDLL(None).unshare(_CLONE_NEWUSER | _CLONE_NEWNET)
    seconds = int(limits.seconds) + 1
    for what, bound in (
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 4 * limits.unpacked_bytes),
    ):
        _soft, hard = resource.getrlimit(what)
        low = bound if hard == resource.RLIM_INFINITY else min(bound, hard)
        try:
            resource.setrlimit(what, (low, low))
        except (ValueError, OSError):
            # macOS knows the names but refuses some; on Linux a bound that fails stops the child.
            if sys.platform == "linux":
                raise


def _forbid(event: str, _args: tuple[Any, ...]) -> None:
    if event in _FORBIDDEN:
        raise PermissionError(event)


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
        crs, _names, rows = read_gdal.gdal_records(path, format, table, limits)
        return crs, [], rows
    data = unpack.read_bytes(path, limits)
    if format in ("kml", "gpx"):
        from clearground.edge.exchange import read_gdal

        read_gdal.check_xml(path, data, limits)
        copy = folder / f"part.{format}"
        copy.write_bytes(data)
        crs, _names, rows = read_gdal.gdal_records(copy, format, table, limits)
        return crs, [], rows
    from clearground.edge.exchange import read_geojson, read_text

    text, note = read_text.decode(data)
    notes = [note] if note else []
    if format == "csv":
        _names, rows = read_text.csv_records(text, told)
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
            columns.update(dict.fromkeys(row.attributes))
            _gather_words(words, row.attributes)
            if len(sample) < _SAMPLE:
                sample.append(row.attributes)
            out.write(row.to_line() + "\n")
    few = {name: sorted(found) for name, found in words.items() if len(found) <= _WORDS}
    return {"count": count, "columns": list(columns), "sample": sample, "words": few}


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
    _lower_limits(limits)
    # Imported before the hook, which forbids loading further libraries.
    for name in _READERS[request["format"]]:
        importlib.import_module(name)
    sys.addaudithook(_forbid)
    answer(request, lines, answer_path)
    return 0


def answer(request: dict[str, Any], lines: Path, answer_path: Path) -> None:
    """Read what the request names and write the answer: a table, a refusal, or exhaustion."""
    limits = Limits(**request["limits"])
    found: dict[str, Any]
    try:
        folder = Path(request["folder"])
        crs, notes, rows = _records(Path(request["path"]), request, limits, folder)
        found = {"crs": crs, "notes": notes, **_write(rows, lines, limits)}
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
