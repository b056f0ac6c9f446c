"""What can be wrong with a copy of a region."""

from __future__ import annotations

from pathlib import Path

from clearground.errors import Finding, LedgerError, UsageError
from clearground.standards.words import _


def no_backup(path: Path, detail: str) -> LedgerError:
    """LED-116: the folder is no whole copy."""
    return LedgerError(
        "LED-116",
        _("{path} is no whole copy of a region: {detail}").format(path=path, detail=detail),
        _("What was put back from it could lack records; nothing was written."),
        _("Name another copy: each is a folder with a backup.json that `backup write` made."),
    )


def unproved(region: Path, first: Finding) -> LedgerError:
    """LED-117: the copy does not verify."""
    return LedgerError(
        "LED-117",
        _("The copy of {region} does not verify: {what} ({code})").format(
            region=region, what=first.what, code=first.code
        ),
        _("A broken copy would push out the whole ones; it was removed and they were kept."),
        _("Run `clearground verify` on the region, and do not decide on it until it is whole."),
    )


def there_already(path: Path) -> LedgerError:
    """LED-118: something is in the place that would be written."""
    return LedgerError(
        "LED-118",
        _("{path} is there already").format(path=path),
        _("Records or keys in it would be lost."),
        _("Give another place, or move it away yourself."),
    )


def no_folder(folder: Path) -> UsageError:
    """EXP-04: there is no folder to put the copy in."""
    return UsageError(
        "EXP-04",
        _("There is no folder {folder}").format(folder=folder),
        _("Nothing was written."),
        _("Make the folder, or give another place."),
    )
