"""Proves the sums of the account that a region file keeps against its records."""

from __future__ import annotations

from clearground.edge.ledger.store import GeoPackageStore
from clearground.edge.sums.shelf import is_there, made, packed, shelved, stands_for
from clearground.errors import Finding
from clearground.standards.words import _


def check_sums(store: GeoPackageStore) -> tuple[Finding, ...]:
    """LED-200 where the sums in a file that verifies are not what its records give.

    They are made again from the records that they say they show, and compared byte for byte.
    """
    if not is_there(store):
        return ()
    held = shelved(store)
    if held is None:
        return (_fault(_("they are damaged")),)
    if not stands_for(store, held):
        return (_fault(_("the records they say they show are not in this file")),)
    if packed(made(store, held.records).sums) != packed(held.sums):
        return (_fault(_("they are not what the records give")),)
    return ()


def _fault(told: str) -> Finding:
    return Finding(
        "LED-200",
        _("The sums of the account kept in the file: {told}").format(told=told),
        _("An account answered from them would give square metres that nobody recorded."),
        _("The records are untouched: write them anew with `clearground region layers REGION`."),
    )
