"""Copies of a region on a server: carried into a file while it is in use, proved, put back."""

from __future__ import annotations

import tempfile
from datetime import datetime
from pathlib import Path

from clearground.edge.ledger import backup_faults
from clearground.edge.ledger.backup import (
    KEEP,
    Backup,
    copy_database,
    keep_copy,
    restore_backup,
    write_backup,
)
from clearground.edge.ledger.envelope import utc_text
from clearground.edge.ledger.keys import accounts_path
from clearground.edge.ledger.place import Place, accounts_of
from clearground.edge.ledger.postgres.address import is_address
from clearground.edge.moving import copied_over, move


def write_copy_of(place: Place, folder: Path, *, now: datetime, keep: int = KEEP) -> Backup:
    """A proved copy of a region in a file or on a server, as a region file with its companions.

    Others may record on the server meanwhile: the copy shows the records of one moment.

    Raises
    ------
    ClearError
        As `write_backup` says; of a server the first fault of it or of the copy.
    """
    if not is_address(place):
        return write_backup(Path(place), folder, now=now, keep=keep)
    # The accounts file is named for the server, the port and the database: no two are alike.
    region = Path(accounts_of(place).with_suffix(".gpkg").name)

    def copied(draft: Path, target: Path) -> Backup:
        file, held = draft / region, accounts_of(place)
        # The records first: keys are only added, so that what comes later has them all.
        done = copied_over(place, file, now)
        if held.is_file():
            copy_database(held, accounts_path(file))
        return Backup(
            str(target),
            region.name,
            done.root_digest,
            done.records,
            utc_text(now),
            held.is_file(),
            done.documents,
        )

    return keep_copy(region, folder, copied, now=now, keep=keep)


def restore_copy_to(backup: Path, place: Place, *, now: datetime) -> Backup:
    """The copy that was put back into a file that is not there, or a database without a region.

    Raises
    ------
    ClearError
        As `restore_backup` and `move` say; LED-118: this machine has keys for the address.
        A restore that was cut off can be repeated.
    """
    if not is_address(place):
        return restore_backup(backup, Path(place))
    if accounts_of(place).exists():
        raise backup_faults.there_already(accounts_of(place))
    # Keys pass through this folder: it lies where they will, and only its owner reads it.
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=accounts_of(place).parent) as aside:
        file = Path(aside) / "region.gpkg"
        made = restore_backup(backup, file)
        move(file, place, now)
    return made
