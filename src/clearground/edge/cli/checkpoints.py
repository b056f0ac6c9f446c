"""Checkpoints of a region and receipts of them, which another organisation can co-sign."""

from __future__ import annotations

import json
import os
from pathlib import Path

import click

from clearground.edge.cli.region_place import PLACE
from clearground.edge.cli.resolve import one_entity
from clearground.edge.cli.target import check_target
from clearground.edge.ledger import checkpoint_faults
from clearground.edge.ledger.checkpoint import Checkpoint, Receipt, cosigned, read_receipt
from clearground.edge.ledger.checkpoint_store import (
    add_cosignatures,
    last_receipt,
    make_checkpoint,
)
from clearground.edge.ledger.keys import AccountsFile
from clearground.edge.ledger.place import Place, open_store
from clearground.edge.office import clock_or, open_office
from clearground.edge.run.folder import written
from clearground.edge.strangers import doors
from clearground.standards.words import _, _n

RECEIPT_BYTES_MAX = 10_000_000
"""Largest receipt that is read; a receipt of a thousand devices has 200 kB."""

REGION = click.argument("region", type=PLACE)
RECEIPT = click.argument("receipt", type=click.Path(exists=True, dir_okay=False, path_type=Path))
NOW = click.option("--now", "now_text", help="When (RFC 3339); default: the clock.")
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")


@click.group("checkpoint", short_help="Sign what the file holds now; keep a receipt elsewhere.")
def checkpoint_group() -> None:
    """Sign what the file holds now, keep a receipt elsewhere, let another office co-sign it."""


@checkpoint_group.command("make", short_help="Sign the last record of every device.")
@REGION
@click.option("--by", required=True, help="Who has it made: a registered person.")
@NOW
@AS_JSON
def make_command(region: Place, *, by: str, now_text: str | None, as_json: bool) -> None:
    """Sign the last record of every device; a later cut behind it is found by verify."""
    with open_office(region, now_text=now_text) as office:
        person = one_entity(office.world, "person", by)
        made = make_checkpoint(office.store, office.keys, by=person, now=office.now)
    _tell(made, 0, as_json=as_json)


@checkpoint_group.command("write", short_help="Write the last checkpoint as a receipt.")
@REGION
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@AS_JSON
def write_command(region: Place, file: Path, *, as_json: bool) -> None:
    """Write a receipt of the last checkpoint, to be kept where nobody can reach both."""
    check_target(file, replace=False)
    store = open_store(region, read_only=True)
    try:
        receipt = last_receipt(store)
    finally:
        store.close()
    _write(file, receipt)
    _tell(receipt.checkpoint, len(receipt.cosignatures), as_json=as_json)


@checkpoint_group.command("cosign", short_help="Sign a receipt for another organisation.")
@RECEIPT
@click.option(
    "--accounts",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="Accounts file of the signing organisation; made at first use.",
)
@click.option("--organisation", required=True, help="Name of the signing organisation.")
@click.option("--by", required=True, help="Name of the person who signs for it.")
@NOW
@AS_JSON
def cosign_command(
    receipt: Path,
    *,
    accounts: Path,
    organisation: str,
    by: str,
    now_text: str | None,
    as_json: bool,
) -> None:
    """Sign a receipt for a second organisation, with its own key; the receipt grows by it.

    The signature says: these digests were shown to us at this time. Read the fingerprint of
    the key to the region's office by telephone.
    """
    held = receipt_from(receipt)
    keys = AccountsFile(accounts)
    try:
        made = cosigned(held, keys, organisation=organisation, by=by, now=clock_or(now_text))
    finally:
        keys.close()
    _write(receipt, made)
    _tell(made.checkpoint, len(made.cosignatures), as_json=as_json)
    if not as_json:
        click.echo(_("fingerprint: {key}").format(key=made.cosignatures[-1].key_id))


@checkpoint_group.command("add", short_help="Keep the signatures of a co-signed receipt.")
@REGION
@RECEIPT
@AS_JSON
def add_command(region: Place, receipt: Path, *, as_json: bool) -> None:
    """Keep the signatures of a co-signed receipt beside the checkpoint that they are under."""
    held = receipt_from(receipt)
    store = open_store(region)
    try:
        add_cosignatures(store, held)
        kept = last_receipt(store)
    finally:
        store.close()
    _tell(held.checkpoint, len(kept.cosignatures), as_json=as_json)


def receipt_from(file: Path) -> Receipt:
    """The receipt in a file, its signatures checked.

    Raises
    ------
    LedgerError
        LED-103: it is no receipt, or was changed.
    FileRefused
        As `doors.look`.
    """
    if file.stat().st_size > RECEIPT_BYTES_MAX:
        raise checkpoint_faults.no_receipt(_("it is too large"))
    doors.look("json", file)
    try:
        return read_receipt(file.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise checkpoint_faults.no_receipt(_("it is no text")) from error


def _write(file: Path, receipt: Receipt) -> None:
    draft = file.with_name(f".{file.name}.new")
    with written(file):
        try:
            with draft.open("w", encoding="utf-8", newline="\n") as stream:
                stream.write(receipt.to_text())
                stream.flush()
                os.fsync(stream.fileno())
            draft.replace(file)
        finally:
            draft.unlink(missing_ok=True)


def _tell(checkpoint: Checkpoint, signatures: int, *, as_json: bool) -> None:
    told = {
        "number": checkpoint.number,
        "root_digest": checkpoint.root,
        "made": checkpoint.made,
        "devices": len(checkpoint.heads),
        "cosigned": signatures,
    }
    if as_json:
        click.echo(json.dumps(told))
        return
    click.echo(
        _("Checkpoint {number} of {made}: {root_digest}").format(**told)
        + (_n(", {n} other signature", ", {n} other signatures", signatures) if signatures else "")
    )
