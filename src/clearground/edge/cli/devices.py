"""Devices and their keys, bundles between them, and conflicts that they bring to light."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any

import click

from clearground.edge.cli.brought import answer
from clearground.edge.cli.carried import read_parts, tell_parts, write_parts
from clearground.edge.cli.region_place import PLACE
from clearground.edge.cli.resolve import named, one_entity
from clearground.edge.cli.share import note_bundle
from clearground.edge.cli.target import check_target
from clearground.edge.ledger import bundle_faults, merge
from clearground.edge.ledger.bundling import (
    Received,
    names_in,
    read_bundle,
    trust_in,
    write_bundle,
)
from clearground.edge.ledger.keys import DEVICE, AccountsFile, SigningKey
from clearground.edge.ledger.place import Place, accounts_of, create_store, exists
from clearground.edge.ledger.wire import unpack
from clearground.edge.office import Office, clock_or, open_office
from clearground.edge.receiving import drafted, receive
from clearground.edge.strangers import doors
from clearground.edge.web.telling import tell
from clearground.errors import UsageError
from clearground.events import Draft, Event, Payload
from clearground.events.conflicts import Conflict
from clearground.events.region import ConflictClosed, KeyEnrolled, KeyRevoked
from clearground.standards.words import _

BUNDLE_BYTES_MAX = 500_000_000
"""Largest bundle file that is read."""

REGION = click.argument("region", type=PLACE)
BY = click.option("--by", required=True, help="Who does it: a registered person.")
NOW = click.option("--now", "now_text", help="When (RFC 3339); default: the clock.")
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")


@click.command("device", short_help="This machine's device and key, to be enrolled elsewhere.")
@REGION
@AS_JSON
def device_command(region: Place, *, as_json: bool) -> None:
    """Show the device that this machine is for the region, and its public key.

    An administrator enrols both on a device that is trusted already. Read the fingerprint to
    them by telephone: who enrols a key vouches for every record signed with it.
    """
    with open_office(region) as office:
        device, key = _own(office)
        trusted = key.key_id in trust_in(office.store, office.events).devices.get(device, {})
    told = {"device": device, "public_key": key.public_key, "fingerprint": key.key_id}
    if as_json:
        click.echo(json.dumps({**told, "trusted": trusted}))
        return
    for name, value in told.items():
        click.echo(f"{name}: {value}")
    click.echo(_("trusted") if trusted else _("not enrolled by an administrator yet"))


def _own(office: Office) -> tuple[str, SigningKey]:
    device = office.keys.device()
    return device, office.keys.key(device, DEVICE)


@click.command("enrol", short_help="A device's public key was enrolled by an administrator.")
@REGION
@click.option("--device", required=True, help="UUID of the device, as it shows it itself.")
@click.option("--public-key", required=True, help="Its public key, 64 hexadecimal digits.")
@click.option("--name", default="", help="What people call the machine.")
@BY
@NOW
def enrol_command(
    region: Place, *, device: str, public_key: str, name: str, by: str, now_text: str | None
) -> None:
    """Enrol a device: from now on its signed records are taken in.

    A key that was revoked is never enrolled again (LED-273).
    """
    with open_office(region, now_text=now_text) as office:
        key_id = key_id_of(public_key)
        trust = trust_in(office.store, office.events)
        if key_id in trust.revoked:
            cut = merge.revocation(office.events, trust, key_id, names_in(office.events))
            raise bundle_faults.enrolled_again(device, key_id, cut)
        _record(office, by, device, KeyEnrolled(key_id, public_key.lower(), DEVICE, name))
    click.echo(_("Device {device} enrolled; fingerprint {id}.").format(device=device, id=key_id))


def key_id_of(public_key: str) -> str:
    """The id of a public key that a person typed.

    Raises
    ------
    UsageError
        LED-72: it is none.
    """
    try:
        raw = bytes.fromhex(public_key)
    except ValueError:
        raw = b""
    if len(raw) != 32:
        raise UsageError(
            "LED-72",
            _("{text!r} is no public key").format(text=public_key),
            _("Records signed with the true key would be refused."),
            _("Copy the 64 digits that `clearground region device` shows on that machine."),
        )
    return hashlib.sha256(raw).hexdigest()[:16]


@click.command("revoke", short_help="A key was revoked: lost, stolen or replaced.")
@REGION
@click.option("--device", required=True, help="UUID of the device.")
@click.option("--last-sequence", type=int, help="Last record that counts; default: the last held.")
@click.option("--reason", required=True, help="Why.")
@BY
@NOW
def revoke_command(
    region: Place,
    *,
    device: str,
    last_sequence: int | None,
    reason: str,
    by: str,
    now_text: str | None,
) -> None:
    """Revoke the keys of a device: what it signs after the last that counts is shown nowhere."""
    with open_office(region, now_text=now_text) as office:
        keys = trust_in(office.store, office.events).devices.get(device, {})
        if not keys:
            raise UsageError(
                "LED-73",
                _("No key of device {device} is enrolled").format(device=device),
                _("A revocation of nothing would pass for a protection."),
                _("Give the device's UUID as `clearground verify --json` lists it."),
            )
        held = office.store.have().get(device, 0)
        last = held if last_sequence is None else last_sequence
        for key_id in keys:
            _record(office, by, device, KeyRevoked(key_id, last, reason))
    click.echo(_("Revoked: records after number {n} do not count.").format(n=last))


@click.command("rotate-key", short_help="This device's key was replaced by a new one.")
@REGION
@click.option("--reason", default="rotation", help="Why.")
@BY
@NOW
def rotate_command(region: Place, *, reason: str, by: str, now_text: str | None) -> None:
    """Give this device a new key and revoke the old one, on its own chain."""
    with open_office(region, now_text=now_text) as office:
        keys = office.keys
        assert isinstance(keys, AccountsFile), "a region at work has its accounts file"
        device, old = _own(office)
        new = keys.prepare_next(device, DEVICE)
        _record(office, by, device, KeyEnrolled(new.key_id, new.public_key, DEVICE))
        last = office.store.have()[device]
        # From here on the new key signs, so the revocation of the old one is its first record.
        keys.adopt_next(device, DEVICE)
        _record(office, by, device, KeyRevoked(old.key_id, last, reason))
    click.echo(_("New key {id}; the old one is revoked.").format(id=new.key_id))


def _record(office: Office, by: str, entity: str, payload: Payload) -> None:
    office.record([_draft(office, by, entity, payload)])


def _draft(office: Office, by: str, entity: str, payload: Payload) -> Draft:
    return drafted(office, one_entity(office.world, "person", by), entity, payload)


@click.group("bundle", short_help="Take records to another office and in from there.")
def bundle_group() -> None:
    """Take records to another office, on a stick or a disc, and in from there."""


@bundle_group.command("write", short_help="Write what another office lacks into one signed file.")
@REGION
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--for",
    "other",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A bundle of the other office: what it holds already is left out.",
)
@click.option("--files", is_flag=True, help="The contents of photos and papers too, beside it.")
@click.option("--part-mb", default=100, type=click.IntRange(min=1), help="Size of such a file.")
@NOW
@AS_JSON
def write_command(
    region: Place,
    file: Path,
    *,
    other: Path | None,
    now_text: str | None,
    as_json: bool,
    **how: int,
) -> None:
    """Write the records of a region into a bundle; each is signed by the device that made it.

    With --files the contents of the photos and papers that these records name lie beside it, in
    FILE.files-001 and so on; each such file is whole in itself.
    """
    check_target(file, replace=False)
    held = unpack(_bytes_of(other), unpacked=doors.unpacked).have if other else None
    with open_office(region, now_text=now_text) as office:
        data = write_bundle(office.store, office.keys, now=office.now, held=held)
    records = unpack(data).records
    told = {"file": str(file), "bytes": len(data), "records": records}
    note_bundle(region, file, records)
    _write_whole(file, data)
    parts, left = write_parts(region, file, data, how["part_mb"]) if how["files"] else ((), 0)
    if as_json:
        papers = {"parts": [str(path) for path in parts], "documents_left": left}
        click.echo(json.dumps({**told, **papers}))
        return
    click.echo(_("{records} records in {bytes:,} bytes: {file}").format(**told))
    tell_parts(parts, left)


def _write_whole(target: Path, data: bytes) -> None:
    draft = target.with_name(f".{target.name}.new")
    with draft.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(target)


def _bytes_of(file: Path) -> bytes:
    size = file.stat().st_size
    if size > BUNDLE_BYTES_MAX:
        raise bundle_faults.too_large(size)
    return file.read_bytes()


@bundle_group.command("read", short_help="Take in the records of a bundle.")
@REGION
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--by", help="Who takes it in; not needed for a new copy.")
@NOW
@AS_JSON
def read_command(
    region: Place, file: Path, *, by: str | None, now_text: str | None, as_json: bool
) -> None:
    """Take in the records of a bundle that are new here, after each was proved.

    Ends with status 5 where something in it was left out; the rest is taken in.

    Where the region file does not exist yet, the bundle begins a copy of it.
    """
    data = _bytes_of(file)
    if not exists(region):
        received = _begin(region, data)
    else:
        received = take_in(region, data, by=by, now_text=now_text, way="bundle")
    answer(received, read_parts(region, file), as_json=as_json)


def _begin(region: Place, data: bytes) -> Received:
    store = create_store(region)
    try:
        received = read_bundle(store, data, now=clock_or(None), unpacked=doors.unpacked)
    except BaseException:
        store.close()
        if isinstance(region, Path):
            region.unlink(missing_ok=True)
        raise
    store.close()
    keys = AccountsFile(accounts_of(region))
    keys.device()
    keys.close()
    return received


def take_in(
    region: Place, data: bytes, *, by: str | None, now_text: str | None, way: str
) -> Received:
    """What a bundle brought to a region; that it was taken in is a record of its own.

    Raises
    ------
    ClearError
        As `bundling.read_bundle`; then nothing was taken in.
    """
    with open_office(region, now_text=now_text) as office:
        person = one_entity(office.world, "person", named(by))
        return receive(office, data, person=person, way=way)


@click.command("conflicts", short_help="Records made apart that contradict each other.")
@REGION
@click.option("--all", "with_closed", is_flag=True, help="Closed ones too.")
@AS_JSON
def conflicts_command(region: Place, *, with_closed: bool, as_json: bool) -> None:
    """List records of two devices about one field whose authors had not seen each other's."""
    with open_office(region) as office:
        found = [c for c in office.world.conflicts if with_closed or not c.closed_by]
        rows = [_row(office, conflict) for conflict in found]
        behind = [_told_behind(office, event) for event in office.world.behind.values()]
    if as_json:
        click.echo(json.dumps({"conflicts": rows, "not_counted": behind}, ensure_ascii=False))
        return
    if not rows:
        click.echo(_("No open conflict."))
    for row in rows:
        click.echo(f"{row['entity']}: {row['field']} {row['thing']}")
        for record in row["records"]:
            mark = _("held back") if record["held_back"] else _("shown")
            click.echo(f"  {record['event']} ({mark}) {record['recorded']}: {record['what']}")
    if behind:
        click.echo(_("Not counted: behind a revocation"))
    for record in behind:
        click.echo(f"  {record['event']} {record['recorded']}: {record['what']}")


def _told_behind(office: Office, event: Event) -> dict[str, Any]:
    return {
        "event": event.id,
        "type": event.type,
        "device": event.device,
        "sequence": event.sequence,
        "recorded": event.recorded_time.isoformat(),
        "what": tell(event, office.world),
    }


def _row(office: Office, conflict: Conflict) -> dict[str, Any]:
    return {
        "entity": conflict.entity,
        "field": conflict.field,
        "thing": conflict.thing,
        "closed_by": conflict.closed_by,
        "records": [
            {
                "event": event.id,
                "type": event.type,
                "actor": event.actor,
                "recorded": event.recorded_time.isoformat(),
                "what": tell(event, office.world),
                "held_back": event.id in conflict.held_back,
            }
            for event in conflict.events
        ],
    }


@click.command("settle", short_help="A conflict was closed by a named person, with the reason.")
@REGION
@click.argument("conflict")
@click.option("--holds", required=True, help="Id of the record that holds.")
@click.option("--reason", required=True, help="Why.")
@BY
@NOW
def settle_command(
    region: Place, conflict: str, *, holds: str, reason: str, by: str, now_text: str | None
) -> None:
    """Close a conflict: name the record that holds; the other stays in the log."""
    with open_office(region, now_text=now_text) as office:
        known = [c for c in office.world.conflicts if c.entity.startswith(conflict)]
        events = tuple(e.id for e in known[0].events) if len(known) == 1 else ()
        entity = known[0].entity if len(known) == 1 else conflict
        _record(office, by, entity, ConflictClosed(events, holds, reason))
    click.echo(_("Conflict {id} closed.").format(id=entity))
