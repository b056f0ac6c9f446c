"""What can be wrong with the rescue of a copied machine."""

from __future__ import annotations

from collections.abc import Sequence

from clearground.errors import LedgerError
from clearground.standards.words import _


def no_end(device: str, after: int, ends: Sequence[int]) -> LedgerError:
    """LED-114: no signature closes the chain at that record."""
    below = max((n for n in ends if n < after), default=0)
    above = min((n for n in ends if n > after), default=0)
    return LedgerError(
        "LED-114",
        _("No signature of device {device} ends at record {n}").format(device=device, n=after),
        _("A file that was copied ended with a signature, so the copies did not part there."),
        _("Give the number that LED-67 names; the nearest signatures end at {a} and {b}.").format(
            a=below, b=above
        ),
    )


def nothing_follows(device: str, after: int) -> LedgerError:
    """LED-115: the device recorded nothing behind that record."""
    return LedgerError(
        "LED-115",
        _("Device {device} recorded nothing after record {n} in this file").format(
            device=device, n=after
        ),
        _("There is nothing to rescue."),
        _("Name the copy's file and the number that LED-67 names."),
    )
