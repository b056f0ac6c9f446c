"""Copies of a region: write one, or one every so many minutes; put one back."""

from __future__ import annotations

import json
import time
from dataclasses import asdict
from pathlib import Path

import click

from clearground.edge.backing import restore_copy_to, write_copy_of
from clearground.edge.cli.region_place import PLACE
from clearground.edge.ledger.backup import KEEP, Backup
from clearground.edge.ledger.place import Place
from clearground.edge.office import clock_or
from clearground.errors import ClearError
from clearground.standards.words import _, _n

REGION = click.argument("region", type=PLACE)
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
SECONDS_A_MINUTE = 60.0


@click.group("backup", short_help="Copy a region while it is in use; put a copy back.")
def backup_group() -> None:
    """Copy a region with its accounts and documents while it is in use; put a copy back."""


@backup_group.command("write", short_help="Write a proved copy, once or every so many minutes.")
@REGION
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--every", type=click.FloatRange(min=0), help="Minutes between two copies.")
@click.option("--times", type=click.IntRange(min=1), help="How many; default: until stopped.")
@click.option("--keep", default=KEEP, type=click.IntRange(min=1), help="Copies that are kept.")
@AS_JSON
def write_command(
    region: Place,
    folder: Path,
    *,
    every: float | None,
    times: int | None,
    keep: int,
    as_json: bool,
) -> None:
    """Write a copy of a region into a folder of its own, and prove it.

    The private keys are in it: the copy belongs where only its owner reads.
    """
    done = 0
    while True:
        try:
            _tell(write_copy_of(region, folder, now=clock_or(None), keep=keep), as_json=as_json)
        except ClearError as error:
            if every is None:
                raise
            # A full disk may have room again at the next turn; the copies so far stay.
            click.echo(str(error.finding), err=True)
        done += 1
        if every is None or done == times:
            return
        time.sleep(every * SECONDS_A_MINUTE)


@backup_group.command("restore", short_help="Put a copy back where no region is.")
@click.argument("backup", type=click.Path(exists=True, file_okay=False, path_type=Path))
@REGION
@AS_JSON
def restore_command(backup: Path, region: Place, *, as_json: bool) -> None:
    """Put a copy back, with its accounts and documents; nothing is ever written over.

    Then read a bundle of each other office before anything is recorded: they may hold records
    of this device that the copy lacks.
    """
    made = restore_copy_to(backup, region, now=clock_or(None))
    _tell(made, as_json=as_json)
    if not as_json:
        click.echo(
            _("Read a bundle of each other office before you record: `clearground bundle read`.")
        )


def _tell(made: Backup, *, as_json: bool) -> None:
    told = asdict(made)
    if as_json:
        click.echo(json.dumps(told))
        return
    click.echo(
        _("{folder}: {events} of {made}, root digest {root_digest}").format(
            **{**told, "events": _n("{n} event", "{n} events", made.events)}
        )
    )
    if made.accounts:
        click.echo(_("The private keys are in it: keep it where only its owner reads."))
