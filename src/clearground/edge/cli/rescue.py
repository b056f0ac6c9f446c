"""The rescue of a machine whose files were copied."""

from __future__ import annotations

import json
from pathlib import Path

import click

from clearground.edge.cli.region_place import PLACE
from clearground.edge.cli.resolve import one_entity
from clearground.edge.current import rewrite
from clearground.edge.documents import carry, named_in
from clearground.edge.ledger import backup_faults
from clearground.edge.ledger.checkpoint_store import make_checkpoint
from clearground.edge.ledger.ids import RandomIds
from clearground.edge.ledger.keys import DEVICE, AccountsFile, accounts_path
from clearground.edge.ledger.place import Place, file_of
from clearground.edge.ledger.rescue import Rescued, rescue
from clearground.edge.ledger.store import GeoPackageStore
from clearground.edge.office import clock_or
from clearground.pipeline import world_of
from clearground.standards.words import _


@click.command("new-device", short_help="A copied machine became a device of its own.")
@click.argument("old", type=PLACE)
@click.argument("new", type=PLACE)
@click.option("--after", required=True, type=click.IntRange(min=1), help="As LED-67 names it.")
@click.option("--by", required=True, help="Who does it: a registered person.")
@click.option("--now", "now_text", help="When (RFC 3339); default: the clock.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def new_device_command(
    old: Place, new: Place, *, after: int, by: str, now_text: str | None, as_json: bool
) -> None:
    """Rescue what the copy OLD recorded since it parted from its original, into the file NEW.

    NEW holds everything up to the fork, then the copy's own later records again, under a new
    device that an administrator has to enrol. OLD stays as it is: keep it.
    """
    old, new = (file_of(place, _("region new-device")) for place in (old, new))
    for place in (new, accounts_path(new)):
        if place.exists():
            raise backup_faults.there_already(place)
    now = clock_or(now_text)
    with GeoPackageStore.open(old, read_only=True) as source:
        person = one_entity(world_of(source.events()), "person", by)
        try:
            done = _rescued(source, old, new, after=after, person=person, now_text=now.isoformat())
        except BaseException:
            for place in (new, accounts_path(new)):
                place.unlink(missing_ok=True)
            raise
    keys = AccountsFile(accounts_path(new))
    public_key = keys.key(done.device, DEVICE).public_key
    keys.close()
    told = {"device": done.device, "public_key": public_key}
    told_numbers = {"kept": done.kept, "repeated": done.repeated}
    if as_json:
        click.echo(json.dumps({**told, **told_numbers}))
        return
    click.echo(
        _("{kept} records kept, {repeated} recorded again under device {device}.").format(
            **told, **told_numbers
        )
    )
    click.echo(
        _("On a trusted machine: region enrol REGION --device {device} --public-key {public_key}")
        .format(**told)
    )  # fmt: skip


def _rescued(
    source: GeoPackageStore, old: Path, new: Path, *, after: int, person: str, now_text: str
) -> Rescued:
    now = clock_or(now_text)
    held, keys = AccountsFile(accounts_path(old)), AccountsFile(accounts_path(new))
    try:
        keys.take_people(held)
        with GeoPackageStore.create(new) as store:
            done = rescue(source, store, keys, RandomIds(), copied=held.device(), after=after)
            rewrite(store, now)
            crs = world_of(store.events()).crs
            for name in source.context_names():
                store.write_context(name, *source.read_context(name), crs=crs)
            carry(named_in(store.events()).values(), source.contents(), store.contents())
            make_checkpoint(store, keys, by=person, now=now)
        return done
    finally:
        held.close()
        keys.close()
