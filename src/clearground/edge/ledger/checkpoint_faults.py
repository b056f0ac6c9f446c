"""What can be wrong with a checkpoint, a receipt, or a file beside them."""

from __future__ import annotations

from clearground.errors import Finding, LedgerError
from clearground.standards.words import _


def broken_checkpoint(number: int, detail: str) -> Finding:
    """LED-100: a checkpoint in the file was changed, or one before it is missing."""
    return Finding(
        "LED-100",
        _("Checkpoint {n} of the file does not hold: {detail}").format(n=number, detail=detail),
        _("It no longer shows what the file held when it was made."),
        _("Compare with a receipt kept elsewhere: `clearground verify REGION --against RECEIPT`."),
    )


def cut(device: str, held: int, wanted: int, source: str) -> Finding:
    """LED-101: records that were there when the checkpoint was made are missing."""
    return Finding(
        "LED-101",
        _("Device {device}: the file ends at record {held}, but {source} saw record {n}").format(
            device=device, held=held, n=wanted, source=source
        ),
        _("Records were cut off, or an older copy took the place of this file."),
        _("Do not decide on it: restore a backup, or read the bundle of another office."),
    )


def rewritten(device: str, sequence: int, source: str) -> Finding:
    """LED-102: another record stands where the checkpoint saw one."""
    return Finding(
        "LED-102",
        _("Device {device}: record {n} is not the one that {source} saw").format(
            device=device, n=sequence, source=source
        ),
        _("The records were written anew, though their chain and signatures hold."),
        _("Do not decide on it: compare with a backup or another office's copy."),
    )


def no_receipt(detail: str) -> LedgerError:
    """LED-103: the file is no receipt, or was changed."""
    return LedgerError(
        "LED-103",
        _("The file is no whole receipt: {detail}").format(detail=detail),
        _("A changed receipt proves nothing; the region was not compared with it."),
        _("Use another copy of the receipt, or one that `clearground checkpoint write` made."),
    )


def other_region(theirs: str, ours: str) -> LedgerError:
    """LED-104: the receipt belongs to another region."""
    return LedgerError(
        "LED-104",
        _("The receipt belongs to region {theirs}, the file to {ours}").format(
            theirs=theirs, ours=ours
        ),
        _("It says nothing about this file."),
        _("Name the receipt of this region."),
    )


def checkpoint_gone(number: int) -> Finding:
    """LED-105: the checkpoint of the receipt is missing from the file that made it."""
    return Finding(
        "LED-105",
        _("Checkpoint {n} of the receipt is missing from the file").format(n=number),
        _("Somebody took it out, or the file is an older copy."),
        _("Do not decide on it: restore a backup, or read the bundle of another office."),
    )


def made_elsewhere(device: str) -> Finding:
    """LED-106: the receipt was made on another copy; a notice, no fault."""
    return Finding(
        "LED-106",
        _("The file holds no checkpoint of device {device}, which made the receipt").format(
            device=device
        ),
        _("Every record that the receipt names is here. Its checkpoint was made on another copy."),
        _("If it was made on this file, all its checkpoints were cut: compare with a backup."),
    )


def broken_cosignature(organisation: str) -> Finding:
    """LED-107: a co-signature does not hold."""
    return Finding(
        "LED-107",
        _("The signature of {organisation} under a checkpoint does not hold").format(
            organisation=organisation
        ),
        _("It was changed, so the other organisation vouches for nothing here."),
        _("Add the co-signed receipt again: `clearground checkpoint add REGION RECEIPT`."),
    )


def no_checkpoint() -> LedgerError:
    """LED-108: the file holds no checkpoint, or not the one of the receipt."""
    return LedgerError(
        "LED-108",
        _("The file does not hold such a checkpoint"),
        _("A receipt or a signature without its checkpoint would prove nothing."),
        _("Make one first: `clearground checkpoint make REGION --by PERSON`."),
    )


def nothing_recorded() -> LedgerError:
    """LED-109: there is no record to make a checkpoint of."""
    return LedgerError(
        "LED-109",
        _("Nothing is recorded in this region"),
        _("A checkpoint of nothing would pass for a proof."),
        _("Open the region first: `clearground region open`."),
    )
