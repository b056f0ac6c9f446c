"""Where a command may write: never over a record, and never over a person's own work."""

from __future__ import annotations

from pathlib import Path

from clearground.errors import UsageError
from clearground.standards.words import _

SQLITE_HEADER = b"SQLite format 3\x00"
"""First bytes of a region, of its accounts and of any other database."""


def check_target(out: Path, *, replace: bool) -> None:
    """Refuse a file to write that is a database, is there already, or has no folder.

    Parameters
    ----------
    out : Path
        The file to be written.
    replace : bool
        Whether an earlier file of the same kind may be replaced.

    Raises
    ------
    UsageError
        EXP-02 for a database, EXP-03 for a file that is there, EXP-04 for a missing folder.
    """
    if not out.parent.is_dir():
        raise UsageError(
            "EXP-04",
            _("There is no folder {folder}").format(folder=out.parent),
            _("Nothing was written."),
            _("Make the folder, or name another file."),
        )
    if not out.exists():
        return
    with out.open("rb") as file:
        start = file.read(len(SQLITE_HEADER))
    if start == SQLITE_HEADER:
        raise UsageError(
            "EXP-02",
            _("{path} is a database").format(path=out),
            _("Signed records in it would be lost."),
            _("Name another file."),
        )
    if not replace:
        raise UsageError(
            "EXP-03",
            _("{path} is there already").format(path=out),
            _("What somebody wrote into it by hand would be lost."),
            _("Move it away, or name another file."),
        )
