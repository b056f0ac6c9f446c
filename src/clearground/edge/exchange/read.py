"""Reading one file: the parent's side, which starts the child process and bounds it."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from functools import lru_cache
from pathlib import Path
from typing import Any

from clearground.edge.exchange.formats import format_of
from clearground.edge.exchange.layer import Format
from clearground.edge.exchange.limits import Limits
from clearground.edge.exchange.table import LayerTable
from clearground.edge.exchange.unpack import broken, too_large
from clearground.errors import FileRefused
from clearground.standards.words import _

DEFAULT_LIMITS = Limits()


@lru_cache(maxsize=1)
def _skipped_drivers() -> str:
    import pyogrio

    from clearground.edge.exchange.read_gdal import DRIVERS

    allowed = {name for names in DRIVERS.values() for name in names}
    return ",".join(sorted(set(pyogrio.list_drivers()) - allowed))


def _environment(folder: Path) -> dict[str, str]:
    """What the child sees: an empty home, one thread, no network file systems."""
    kept = {
        name: os.environ[name]
        for name in ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH", "PYTHONPATH", "VIRTUAL_ENV", "LANG")
        if name in os.environ
    }
    return {
        **kept,
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "PYTHONUTF8": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "GDAL_SKIP": _skipped_drivers(),
        "OGR_SKIP": _skipped_drivers(),
        "CPL_VSIL_CURL_ALLOWED_FILENAME": str(folder / "none"),
        "GDAL_HTTP_TIMEOUT": "1",
        "GDAL_DISABLE_READDIR_ON_OPEN": "FALSE",
        "OGR_SQLITE_LOAD_EXTENSIONS": "",
        "OGR_SQLITE_LIST_VIRTUAL_OGR": "NO",
        "CPL_LOG": os.devnull,
        "GDAL_NUM_THREADS": "1",
    }


def read_layer(
    path: Path,
    folder: Path,
    *,
    format: Format | None = None,
    table: str = "",
    fields: dict[str, str] | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> LayerTable:
    """The records of one file, read in a bounded child process.

    Parameters
    ----------
    path : Path
        The stranger's file.
    folder : Path
        An empty folder of ours for what the child writes; the table's lines stay in it.
    format : str, optional
        Of the file; told by its name when left out.
    table, fields : str, dict
        Table to read and columns of lat, lon, wkt, as the case file names them.

    Raises
    ------
    FileRefused
        FILE-01 too large, FILE-02 no known format, FILE-03 to FILE-08 by the reader,
        FILE-09 no such file, FILE-10 out of time, FILE-11 out of memory, FILE-12 empty.
    """
    _check_file(path, limits)
    folder.mkdir(parents=True, exist_ok=True)
    request, lines, answer = (folder / n for n in ("request.json", "records.jsonl", "answer.json"))
    request.write_text(
        json.dumps(
            {
                "path": str(path.resolve()),
                "format": format or format_of(path),
                "table": table,
                "fields": fields or {},
                "limits": limits.as_json(),
                "folder": str(folder),
            }
        ),
        encoding="utf-8",
    )
    _run(path, [str(p) for p in (request, lines, answer)], folder, limits)
    if not answer.exists():
        raise broken(path, _("the reader stopped without an answer"))
    found = json.loads(answer.read_text(encoding="utf-8"))
    return _table(path, lines, found)


def _check_file(path: Path, limits: Limits) -> None:
    if not path.is_file():
        raise FileRefused(
            "FILE-09",
            _("There is no file {path}").format(path=path),
            _("A layer that is left out silently would look like ground without reports."),
            _("Put the file there, correct the path in the case file, or remove the layer."),
        )
    size = path.stat().st_size
    if size == 0:
        raise _empty(path)
    if size > limits.file_bytes:
        raise too_large(path, limits.file_bytes)


def _empty(path: Path) -> FileRefused:
    return FileRefused(
        "FILE-12",
        _("The file {name} holds no record").format(name=path.name),
        _("An empty layer is more often a failed export than ground without reports."),
        _("Export it again, or remove the layer from the case file."),
    )


def _run(path: Path, arguments: list[str], folder: Path, limits: Limits) -> None:
    command = [sys.executable, "-m", "clearground.edge.exchange.child", *arguments]
    try:
        done = subprocess.run(
            command,
            env=_environment(folder),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            timeout=limits.seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise FileRefused(
            "FILE-10",
            _("Reading {name} took longer than {s:g} s").format(name=path.name, s=limits.seconds),
            _("A file that takes too long is made to block the program, or is too large."),
            _("Split it into smaller files, or simplify its shapes."),
        ) from error
    if done.returncode in (-9, -24):  # killed by the system: memory or processor time
        raise _exhausted(path)
    if done.returncode != 0:
        last = done.stderr.decode(errors="replace").strip().splitlines()
        if "MemoryError" in "".join(last[-1:]):
            raise _exhausted(path)
        raise broken(path, last[-1] if last else _("the reader stopped"))


def _exhausted(path: Path) -> FileRefused:
    return FileRefused(
        "FILE-11",
        _("Reading {name} asked for more memory or time than it may use").format(name=path.name),
        _("A file without bound can stop the machine that reads it."),
        _("Split it into smaller files and list each as a layer."),
    )


def _table(path: Path, lines: Path, found: dict[str, Any]) -> LayerTable:
    if found.get("exhausted"):
        raise _exhausted(path)
    if "refused" in found:
        code, what, why, next_step = found["refused"]
        raise FileRefused(code, what, why, next_step)
    if found["count"] == 0:
        raise _empty(path)
    return LayerTable(
        lines=lines,
        count=found["count"],
        columns=tuple(found["columns"]),
        crs=found["crs"],
        notes=tuple(found["notes"]),
        digest=file_digest(path),
        sample=tuple(found["sample"]),
        words={name: tuple(words) for name, words in found["words"].items()},
    )


def file_digest(path: Path) -> str:
    """SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
