"""Copies of a region: made while it is in use, proved, kept a few at a time, put back."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from clearground.edge.ledger import backup_faults, faults
from clearground.edge.ledger.canonical_json import canonical
from clearground.edge.ledger.contents import files_path
from clearground.edge.ledger.envelope import utc_text
from clearground.edge.ledger.keys import accounts_path
from clearground.edge.ledger.verify import verify

FORM = "clearground backup 1"
NOTE = "backup.json"
KEEP = 24
"""Copies kept by default: a day of one an hour. *Assumption*: a fault is noticed within a day."""

_OWNER_ONLY, _OWNER_ONLY_FOLDER = 0o600, 0o700


@dataclass(frozen=True, slots=True)
class Backup:
    """A proved copy of a region in a folder of its own.

    Parameters
    ----------
    folder : str
        Where it is.
    region : str
        Name of the region file in it.
    root_digest, events
        What the copy holds.
    made : str
        When (RFC 3339, UTC).
    accounts : bool
        Whether the private keys are in it.
    files : int
        How many documents are in it.
    """

    folder: str
    region: str
    root_digest: str
    events: int
    made: str
    accounts: bool
    files: int


def write_backup(region: Path, folder: Path, *, now: datetime, keep: int = KEEP) -> Backup:
    """A copy of a region, its accounts and its documents; it is proved before it counts.

    Another program may write meanwhile: the copy shows the records of one moment. Older copies
    beyond `keep` are removed after the new one counts.

    Raises
    ------
    LedgerError
        LED-117: the copy does not verify; LED-118: a copy of this second is there;
        LED-04: no room or no permission. Then earlier copies stay as they are.
    NotFoundError
        NF-10: there is no region file.
    """
    if not region.is_file():
        raise faults.missing_file(region)

    def copied(draft: Path, target: Path) -> Backup:
        return _copied(region, draft, target, utc_text(now))

    return keep_copy(region, folder, copied, now=now, keep=keep)


def keep_copy(
    region: Path, folder: Path, copied: Callable[[Path, Path], Backup], *, now: datetime, keep: int
) -> Backup:
    """A copy that `copied` made and proved in a draft folder, for its place; it counts when whole.

    `region` gives the copies their name; those beyond `keep` are removed after the new one counts.

    Raises
    ------
    LedgerError
        As `copied` says; LED-118, LED-04 as `write_backup` says.
    """
    name = f"{region.stem}-{now:%Y%m%dT%H%M%SZ}"
    target, draft = folder / name, folder / f".{name}.new"
    if target.exists():
        raise backup_faults.there_already(target)
    with _whole_or_not(draft, folder):
        draft.mkdir(parents=True, mode=_OWNER_ONLY_FOLDER)
        made = copied(draft, target)
        note = {**asdict(made), "form": FORM}
        del note["folder"]
        _write(draft / NOTE, canonical(note) + "\n")
        _sync(draft)
        draft.rename(target)
        _sync(folder)
    for old in backups_of(region, folder)[: -max(keep, 1)]:
        shutil.rmtree(old)
    return made


def _copied(region: Path, draft: Path, target: Path, made: str) -> Backup:
    # The region first: keys and documents are only added, so that what comes later has them all.
    copy_database(region, draft / region.name)
    accounts = accounts_path(region)
    if accounts.is_file():
        copy_database(accounts, draft / accounts.name)
    count = _copy_files(files_path(region), draft / files_path(region).name)
    report = verify(draft / region.name, None)
    if report.first_broken is not None:
        raise backup_faults.unproved(region, report.first_broken)
    return Backup(
        str(target),
        region.name,
        report.root_digest,
        report.events,
        made,
        accounts.is_file(),
        count,
    )


def backups_of(region: Path, folder: Path) -> tuple[Path, ...]:
    """The copies of a region that count, the oldest first."""
    # Fifteen digits and letters of the moment, as 20270301T080000Z.
    found = folder.glob(f"{region.stem}-{'[0-9]' * 8}T{'[0-9]' * 6}Z")
    return tuple(sorted(path for path in found if (path / NOTE).is_file()))


def restore_backup(backup: Path, region: Path) -> Backup:
    """The copy that was put in the place of a region that is not there.

    Raises
    ------
    LedgerError
        LED-116: it is no whole copy; LED-118: something is there already; LED-04: no room or
        no permission. Then nothing is left behind.
    UsageError
        EXP-04: there is no folder for it.
    """
    note = read_note(backup)
    places = (region, accounts_path(region), files_path(region))
    companions = [region.with_name(region.name + end) for end in ("-wal", "-shm", "-journal")]
    for place in (*places, *companions):
        if place.exists():
            raise backup_faults.there_already(place)
    if not region.parent.is_dir():
        raise backup_faults.no_folder(region.parent)
    source = backup / note.region
    drafts = [place.with_name(f".{place.name}.new") for place in places]
    try:
        with _said(region):
            copy_database(source, drafts[0])
            if note.accounts:
                copy_database(accounts_path(source), drafts[1])
            _copy_files(files_path(source), drafts[2])
        _prove(drafts[0], note)
        with _said(region):
            # The region file last: where it is there, everything is.
            for draft, place in reversed(list(zip(drafts, places, strict=True))):
                if draft.exists():
                    draft.rename(place)
            _sync(region.parent)
    except BaseException:
        for draft in drafts:
            _remove(draft)
        raise
    return note


def _prove(region: Path, note: Backup) -> None:
    report = verify(region, None)
    if not report.ok or report.root_digest != note.root_digest:
        what = "its records are not those that were copied"
        raise backup_faults.no_backup(Path(note.folder), what)


def read_note(backup: Path) -> Backup:
    """What a copy says of itself.

    Raises
    ------
    LedgerError
        LED-116: it is no copy that `write_backup` made.
    """
    try:
        told = json.loads((backup / NOTE).read_text(encoding="utf-8"))
        whole = told.pop("form") == FORM and Path(told["region"]).name == told["region"]
        note = Backup(folder=str(backup), **told)
        present = (backup / note.region).is_file()
        present = present and (not note.accounts or accounts_path(backup / note.region).is_file())
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise backup_faults.no_backup(backup, str(error)) from error
    if not whole or not present:
        raise backup_faults.no_backup(backup, "a part of it is missing")
    return note


def copy_database(source: Path, target: Path) -> None:
    """Copy a database as it is at one moment into one new file that only its owner can read."""
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_RDWR, _OWNER_ONLY))
    uri = f"{source.resolve().as_uri()}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True)) as held, closing(sqlite3.connect(target)) as made:
        held.backup(made)  # all pages in one step: no writer comes between
        made.execute("PRAGMA journal_mode=DELETE")
    _sync(target)


def _copy_files(source: Path, target: Path) -> int:
    if not source.is_dir():
        return 0
    count = 0
    for path in sorted(source.rglob("*")):
        if path.is_symlink() or not path.is_file() or path.name.startswith("."):
            continue  # a draft that is still being written, or a way out of the folder
        to = target / path.relative_to(source)
        to.parent.mkdir(parents=True, exist_ok=True, mode=_OWNER_ONLY_FOLDER)
        shutil.copyfile(path, to)
        _sync(to)
        count += 1
    return count


@contextmanager
def _whole_or_not(draft: Path, folder: Path) -> Iterator[None]:
    _remove(draft)
    try:
        with _said(folder):
            yield
    except BaseException:
        _remove(draft)
        raise


@contextmanager
def _said(path: Path) -> Iterator[None]:
    """Say what the disk refuses in three parts."""
    try:
        yield
    except OSError as error:
        raise faults.unwritable(path, error.strerror or str(error)) from error
    except sqlite3.DatabaseError as error:
        raise faults.unwritable(path, str(error)) from error


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _write(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())


def _sync(path: Path) -> None:
    if os.name == "nt" and path.is_dir():
        return  # Windows opens no folder
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
