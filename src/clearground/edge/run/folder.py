"""The folder that a demo or a run writes: held by one at a time, and nobody's work replaced."""

from __future__ import annotations

import importlib
import json
import os
import shutil
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from clearground.edge.ledger.contents import files_path
from clearground.edge.ledger.keys import accounts_path
from clearground.edge.ledger.store import GeoPackageStore
from clearground.errors import UsageError
from clearground.standards.words import _

REGION_FILE, INDEX_FILE, SUMMARY_FILE = "region.gpkg", "outputs.json", "summary.json"

LOCK_FILE = ".clearground.lock"
"""Held by the system for the process that writes the folder, so a killed one leaves it free."""

MAKING = ".demo-in-making"
"""Folder in which a demo makes its region and tables until they are whole."""

BEFORE = ".demo-before"
"""Folder in which an earlier demo's files wait while a whole new one takes their place."""

SQLITE_HEADER = b"SQLite format 3\x00"


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """The folder, made where it is missing, for this process alone.

    Raises
    ------
    UsageError
        CASE-23: another demo or run writes into it; EXP-05: it is a file; EXP-06: the system
        refuses to write there.
    """
    if folder.exists() and not folder.is_dir():
        raise UsageError(
            "EXP-05",
            _("{path} is a file, not a folder").format(path=folder),
            _("Nothing was written."),
            _("Give a folder with --out."),
        )
    with written(folder):
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / LOCK_FILE).open("a+")
    try:
        if not _taken(lock.fileno()) or not _still_there(folder, lock.fileno()):
            raise UsageError(
                "CASE-23",
                _("Another demo or run is writing into {folder}").format(folder=folder),
                _("Two at once would mix their records and files."),
                _("Wait until it ends, or give another folder with --out."),
            )
        try:
            with written(folder):
                yield
        finally:
            with suppress(OSError):  # one system does not remove an open file
                (folder / LOCK_FILE).unlink()
    finally:
        lock.close()


@contextmanager
def written(path: Path) -> Iterator[None]:
    """Say a refusal of the system to write in the three parts of an error.

    Raises
    ------
    UsageError
        EXP-06: no room on the disk, or no permission.
    """
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise UsageError(
            "EXP-06",
            _("{path} cannot be written: {why}").format(
                path=error.filename or path, why=error.strerror or error
            ),
            _("What was to be written is not whole; earlier records are untouched."),
            _("Free space on the disk or correct the permissions, or give another --out."),
        ) from error


@contextmanager
def moved_into(path: Path) -> Iterator[Path]:
    """A file beside the path, which takes its place when it is whole and goes when it is not."""
    aside = path.with_name(f".{path.name}.new")
    try:
        yield aside
        aside.replace(path)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise


def check_room(folder: Path) -> None:
    """Refuse a demo where the folder holds records that no demo wrote.

    Raises
    ------
    UsageError
        CASE-22: a real region; CASE-24: a simulated one that something was recorded into.
    """
    region = folder / REGION_FILE
    if not region.exists():
        return
    with GeoPackageStore.open(region, read_only=True) as store:
        simulated, root, records = store.is_simulated(), store.root_digest(), store.position()
    if simulated is False:
        raise UsageError(
            "CASE-22",
            _("{path} holds a real region").format(path=region),
            _("The demo would put invented records in its place."),
            _("Give another folder with --out."),
        )
    left = _read(folder / SUMMARY_FILE)
    if records and (left.get("root_digest") != root or not left.get("scale")):
        raise UsageError(
            "CASE-24",
            _("{path} holds records that no demo wrote").format(path=region),
            _("The demo would put a fresh sample region in their place, and they would be lost."),
            _("Give another folder with --out, or move {path} away.").format(path=region),
        )


@contextmanager
def made_aside(folder: Path) -> Iterator[Path]:
    """An empty folder for a demo to fill; when it is whole, its files take the earlier ones' place.

    Until then nothing of an earlier demo is touched (see `check_room`): whatever ends this
    one, a key, a closed pipe or a full disk, the earlier region and tables stay as they were.
    """
    making = folder / MAKING
    _put_back(folder)
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir()
    try:
        yield making
        _swap_in(folder, making)
    finally:
        shutil.rmtree(making, ignore_errors=True)


def _swap_in(folder: Path, making: Path) -> None:
    """Move each made file to its name, the earlier one aside; all of them, or none."""
    before, old = folder / BEFORE, listed(folder)
    region = folder / REGION_FILE
    made = {path.name for path in making.iterdir()}
    beside = (region, accounts_path(region), files_path(region), *_companions(region))
    replaced = {path.name for path in beside} | made
    before.mkdir()
    try:
        for name in sorted(replaced):
            if (folder / name).exists():
                (folder / name).replace(before / name)
        for name in sorted(made):
            (making / name).replace(folder / name)
    except BaseException:
        for name in made:
            if not (making / name).exists():
                (folder / name).replace(making / name)
        _put_back(folder)
        raise
    shutil.rmtree(before, ignore_errors=True)
    remove_left(folder, old, made)


def _put_back(folder: Path) -> None:
    """Put back the earlier files that a swap which was cut off had moved aside."""
    before = folder / BEFORE
    for path in sorted(before.iterdir()) if before.is_dir() else ():
        if not (folder / path.name).exists():
            path.replace(folder / path.name)
    shutil.rmtree(before, ignore_errors=True)


def listed(folder: Path) -> tuple[str, ...]:
    """Names of the files that the last run of this folder listed in its index."""
    names = _read(folder / INDEX_FILE).get("files", [])
    return tuple(n for n in names if isinstance(n, str)) if isinstance(names, list) else ()


def remove_left(folder: Path, before: Iterable[str], now: Iterable[str]) -> None:
    """Remove files that an earlier run listed and this one did not write.

    Nothing else is touched: no database, no folder, no file outside this one.
    """
    for name in set(before) - set(now):
        path = folder / name
        if path.name != name or path.is_symlink() or not path.is_file() or _database(path):
            continue
        path.unlink()


def _database(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(SQLITE_HEADER)) == SQLITE_HEADER


def _companions(path: Path) -> tuple[Path, ...]:
    return tuple(path.with_name(path.name + end) for end in ("-wal", "-shm", "-journal"))


def _read(path: Path) -> dict[str, Any]:
    """A JSON object from a file; empty where there is none."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _taken(handle: int) -> bool:
    """Whether this process holds the lock now; the system frees it when the process ends."""
    try:
        if sys.platform == "win32":
            windows = importlib.import_module("msvcrt")
            os.lseek(handle, 0, os.SEEK_SET)
            windows.locking(handle, windows.LK_NBLCK, 1)
        else:
            unix = importlib.import_module("fcntl")
            unix.flock(handle, unix.LOCK_EX | unix.LOCK_NB)
    except OSError:
        return False
    return True


def _still_there(folder: Path, handle: int) -> bool:
    """Whether the lock file was not removed by the one who held it before."""
    try:
        return os.path.samestat(os.fstat(handle), (folder / LOCK_FILE).stat())
    except FileNotFoundError:
        return False
