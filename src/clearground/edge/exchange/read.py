"""Reading one file: the parent's side, which starts the child process and bounds it."""

from __future__ import annotations

import hashlib
import json
import os
from functools import lru_cache
from pathlib import Path
from typing import Any

from clearground.edge.exchange.formats import format_of
from clearground.edge.exchange.layer import Format
from clearground.edge.exchange.limits import Limits
from clearground.edge.exchange.table import LayerTable
from clearground.edge.exchange.unpack import broken, too_large
from clearground.edge.strangers import ask
from clearground.errors import FileRefused
from clearground.standards.words import _

DEFAULT_LIMITS = Limits()
_ANSWER_BYTES_MAX = 100_000_000


@lru_cache(maxsize=1)
def _skipped_drivers() -> str:
    import pyogrio

    from clearground.edge.exchange.read_gdal import DRIVERS

    allowed = {name for names in DRIVERS.values() for name in names}
    return ",".join(sorted(set(pyogrio.list_drivers()) - allowed))


def _environment(folder: Path) -> dict[str, str]:
    """What the child sees: its drivers, and no network file systems."""
    return ask.environment(
        folder,
        {
            "GDAL_SKIP": _skipped_drivers(),
            "OGR_SKIP": _skipped_drivers(),
            "CPL_VSIL_CURL_ALLOWED_FILENAME": str(folder / "none"),
            "GDAL_HTTP_TIMEOUT": "1",
            "GDAL_DISABLE_READDIR_ON_OPEN": "FALSE",
            "OGR_SQLITE_LOAD_EXTENSIONS": "",
            "OGR_SQLITE_LIST_VIRTUAL_OGR": "NO",
            "CPL_LOG": os.devnull,
            "GDAL_NUM_THREADS": "1",
        },
    )


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
        FILE-09 no such file, FILE-10 out of time, FILE-11 out of memory, FILE-12 empty,
        FILE-13 no whole cage here, FILE-16 a link, a folder, a device, or half a database.
    """
    check_file(path, limits)
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
                "folder": str(folder.resolve()),
                "consent": ask.consents(),
            }
        ),
        encoding="utf-8",
    )
    _run(path, [str(p.resolve()) for p in (request, lines, answer)], folder, limits)
    if not answer.exists():
        raise broken(path, _("the reader stopped without an answer"))
    if answer.stat().st_size > _ANSWER_BYTES_MAX:
        raise broken(path, _("the reader's answer is too long"))
    found = json.loads(answer.read_text(encoding="utf-8"))
    return _table(path, lines, found)


def check_file(path: Path, limits: Limits) -> None:
    """Refuse what is no whole plain file, before anything opens it.

    Raises
    ------
    FileRefused
        FILE-01 too large, FILE-09 no such file, FILE-12 empty, FILE-16 no plain file.
    """
    if path.is_symlink():
        raise _no_plain_file(path, _("it is a link to another place"))
    if not path.is_file():
        if path.exists():
            raise _no_plain_file(path, _("it is a folder, a device or a pipe"))
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
    journal = path.with_name(f"{path.name}-wal")
    if journal.is_file() and journal.stat().st_size:
        raise _no_plain_file(path, _("{name} beside it holds part of it").format(name=journal.name))


def _no_plain_file(path: Path, what: str) -> FileRefused:
    return FileRefused(
        "FILE-16",
        _("{name} was not read: {what}").format(name=path.name, what=what),
        _("What is read would not be the one file that was looked at."),
        _("Close it in the program that writes it, or name the plain file itself."),
    )


def _empty(path: Path) -> FileRefused:
    return FileRefused(
        "FILE-12",
        _("The file {name} holds no record").format(name=path.name),
        _("An empty layer is more often a failed export than ground without reports."),
        _("Export it again, or remove the layer from the case file."),
    )


def _run(path: Path, arguments: list[str], folder: Path, limits: Limits) -> None:
    status, said = ask.run(
        "clearground.edge.exchange.child",
        arguments,
        folder,
        env=_environment(folder),
        seconds=limits.seconds,
    )
    if why := ask.check_ended(path.name, status, said, seconds=limits.seconds):
        raise broken(path, why)


def _table(path: Path, lines: Path, found: dict[str, Any]) -> LayerTable:
    if found.get("exhausted"):
        raise ask.exhausted(path.name)
    if "uncaged" in found:
        raise ask.uncaged(path.name, found["uncaged"])
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
        notes=tuple(filter(None, (*found["notes"], ask.note_of(found["missing"])))),
        digest=file_digest(path),
        sample=tuple(found["sample"]),
        words={name: tuple(words) for name, words in found["words"].items()},
    )


def file_digest(path: Path) -> str:
    """SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
