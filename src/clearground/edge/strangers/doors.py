"""Doors: a caged child looks at a file before the program itself reads it."""

from __future__ import annotations

import json
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from clearground.edge.strangers import ask, jobs
from clearground.edge.strangers.cage import Bounds
from clearground.errors import FileRefused
from clearground.standards.words import _

MIB = 1024 * 1024
BOUNDS = Bounds(memory_bytes=1024 * MIB, seconds=60.0, written_bytes=2048 * MIB)
"""What a look at a text or a database may use."""


def look(job: str, path: Path, *, bounds: Bounds = BOUNDS) -> None:
    """Refuse a file that would harm its reader; nothing of it is kept.

    Raises
    ------
    FileRefused
        FILE-01 too large, FILE-04 broken, FILE-07 nested too deep, FILE-10 out of time,
        FILE-11 out of memory, FILE-13 no whole cage here.
    """
    with tempfile.TemporaryDirectory(prefix="clearground-") as folder:
        _refuse(path.name, _ask(job, path, Path(folder), told=0, bounds=bounds))


def unpacked(packed: bytes, declared: int, *, bounds: Bounds = BOUNDS) -> bytes:
    """What the content of a bundle unpacks to, in a caged child.

    Raises
    ------
    FileRefused
        As `look`.
    jobs.Refused
        As `jobs.unxz`, for the reader of bundles to say in its own words.
    """
    with tempfile.TemporaryDirectory(prefix="clearground-") as name:
        folder = Path(name)
        source = folder / "packed"
        source.write_bytes(packed)
        found = _ask("bundle", source, folder, told=declared, bounds=bounds)
        if "fault" in found:
            raise jobs.Refused(found["fault"], found["detail"])
        _refuse(_("the bundle"), found)
        return (folder / "content").read_bytes()


def _ask(job: str, path: Path, folder: Path, *, told: int, bounds: Bounds) -> dict[str, Any]:
    request, answer = folder / "request.json", folder / "answer.json"
    request.write_text(
        json.dumps(
            {
                "job": job,
                "path": str(path.resolve()),
                "folder": str(folder.resolve()),
                "told": told,
                "bounds": asdict(bounds),
                "consent": ask.consents(),
            }
        ),
        encoding="utf-8",
    )
    status, said = ask.run(
        "clearground.edge.strangers.child",
        [str(request), str(answer)],
        folder,
        env=ask.environment(folder),
        seconds=bounds.seconds,
    )
    if why := ask.check_ended(path.name, status, said, seconds=bounds.seconds):
        return {"fault": jobs.BROKEN, "detail": why}
    found: dict[str, Any] = json.loads(answer.read_text(encoding="utf-8"))
    return found


def _refuse(name: str, found: dict[str, Any]) -> None:
    if found.get("exhausted"):
        raise ask.exhausted(name)
    if "uncaged" in found:
        raise ask.uncaged(name, found["uncaged"])
    if "fault" not in found:
        return
    detail = str(found["detail"])
    nothing = _("Nothing of it was taken in.")
    again = _("Open it in the program that made it, or ask its sender for another.")
    match found["fault"]:
        case jobs.DEEP:
            what = _("{name} is nested more than {n} levels deep").format(name=name, n=detail)
            raise FileRefused("FILE-07", what, nothing, again)
        case jobs.LARGE:
            what = _("{name} holds more than it may: {n}").format(name=name, n=detail)
            raise FileRefused("FILE-01", what, nothing, again)
        case _:
            what = _("{name} could not be read: {detail}").format(name=name, detail=detail)
            raise FileRefused("FILE-04", what, nothing, again)
