"""`sync`: exchange records with another office over a line."""

from __future__ import annotations

import json

import click

from clearground.edge.cli.region_place import PLACE
from clearground.edge.cli.resolve import one_entity
from clearground.edge.ledger.place import Place
from clearground.edge.office import open_office
from clearground.edge.sync.exchange import Exchange, line_of
from clearground.standards.words import _


@click.command("sync", short_help="Exchange with an office on the line what each lacks.")
@click.argument("region", type=PLACE)
@click.argument("url")
@click.option("--by", required=True, help="Who takes the records in: a registered person.")
@click.option("--now", "now_text", help="When (RFC 3339); default: the clock.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def sync_command(region: Place, url: str, *, by: str, now_text: str | None, as_json: bool) -> None:
    """Send the office at URL what it lacks, and take in what it has.

    That office runs `clearground serve REGION --sync`. Each side proves itself by its device's
    key; both devices have to be enrolled. Photos and papers come after the records. An exchange
    that breaks off goes on where it was.
    """
    with open_office(region, now_text=now_text) as office:
        person = one_entity(office.world, "person", by)
    line = line_of(region, url)
    done = Exchange(region, person, line, now_text).run()
    left = [{"code": f.code, "what": f.what, "next": f.next} for f in done.left_out]
    told = {"sent": done.sent, "received": done.received, "equal": done.equal}
    papers = {
        "documents_sent": done.documents_sent,
        "documents_received": done.documents_received,
        "documents_missing": done.documents_missing,
    }
    if as_json:
        moved = {"bytes_sent": line.bytes_sent, "bytes_received": line.bytes_received}
        click.echo(json.dumps({**told, **papers, **moved, "left_out": left}))
        return
    click.echo(_("{sent} records sent, {received} taken in.").format(**told))
    if any(papers.values()):
        said = _(
            "Photos and papers: {documents_sent} sent, {documents_received} fetched, "
            "{documents_missing} in neither office."
        )
        click.echo(said.format(**papers))
    click.echo(
        _("Both offices hold the same records.")
        if done.equal
        else _("The two offices do not hold the same records yet.")
    )
    for finding in done.left_out:
        click.echo(f"{finding.what} ({finding.code}).\n{finding.next}")
