"""`region layers`: the derived layers of a region file, written anew from its records."""

from __future__ import annotations

import click

from clearground.edge.cli.region_place import PLACE
from clearground.edge.current import rewrite, told_if_old
from clearground.edge.ledger.place import Place, open_store
from clearground.edge.office import clock_or
from clearground.standards.words import _, _n


@click.command("layers", short_help="Rewrite the map layers in the file from its records.")
@click.argument("region", type=PLACE)
@click.option("--now", "now_text", help="For which moment (RFC 3339); default: the clock.")
def layers_command(region: Place, now_text: str | None) -> None:
    """Rewrite every map layer in the region file from its records, all in one step.

    A layer that another program changed or dropped is as the records give it again. A
    forecast stays as its run left it; one that was changed is emptied.
    """
    now = clock_or(now_text)
    store = open_store(region)
    try:
        done = rewrite(store, now)
    finally:
        store.close()
    click.echo(
        _("{layers} rewritten from {records}, as they stood on {moment}").format(
            layers=_n("{n} layer", "{n} layers", done.layers),
            records=_n("{n} record", "{n} records", done.records),
            moment=done.moment.isoformat(),
        )
    )
    if done.kept:
        click.echo(
            _("Forecasts kept as their run left them: {names}").format(names=", ".join(done.kept))
        )


def tell_if_old(region: Place) -> None:
    """Say on the error stream that the layers in the file do not show its last records."""
    if told := told_if_old(region):
        click.echo(told, err=True)
