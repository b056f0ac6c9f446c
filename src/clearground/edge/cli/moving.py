"""`region move`: a region from a file onto a server, or back."""

from __future__ import annotations

import click

from clearground.edge.ledger.place import shown_as
from clearground.edge.moving import move, place_of
from clearground.edge.office import clock_or
from clearground.standards.words import _, _n


@click.command("move", short_help="A region from a file onto a server, or back.")
@click.argument("source")
@click.argument("target")
@click.option("--now", "now_text", help="Moment of its layers (RFC 3339); default: the clock.")
def move_command(source: str, target: str, now_text: str | None) -> None:
    """Move a region into an empty place: a new file, or a database without a region.

    Every record is proved on both sides and the root digest is the same. This machine's
    private keys go along; the source keeps its records, for reading.
    """
    done = move(place_of(source), place_of(target), clock_or(now_text))
    click.echo(
        _("{records} moved to {place}; root digest {root} on both sides.").format(
            records=_n("{n} record", "{n} records", done.records),
            place=shown_as(place_of(target)),
            root=done.root_digest,
        )
    )
    if done.documents or done.left:
        click.echo(
            _("{documents} went along, {left} missing or damaged before.").format(
                documents=_n("{n} document", "{n} documents", done.documents), left=done.left
            )
        )
    if done.keys:
        click.echo(_("This machine's keys went along. Record in the new place only."))
