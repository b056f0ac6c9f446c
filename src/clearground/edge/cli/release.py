"""`release case`: the all-reasonable-effort case of an area, criterion by criterion."""

from __future__ import annotations

import json

import click

from clearground.edge.cli.region_place import PLACE
from clearground.edge.cli.resolve import one_entity
from clearground.edge.cli.values import read_shape
from clearground.edge.ledger.place import Place
from clearground.edge.office import open_office
from clearground.edge.release_desk import proposal_from
from clearground.pipeline import records_of
from clearground.release.case import case, criteria
from clearground.standards.terms import ReleaseKind
from clearground.standards.words import _n

KINDS = click.Choice([kind.value for kind in ReleaseKind])


@click.command("case", short_help="The criteria of a release, each answered from the records.")
@click.argument("region", type=PLACE)
@click.argument("area")
@click.option("--kind", type=KINDS, required=True, help="How the land is to be released.")
@click.option("--shape", help="The ground (WKT, GeoJSON or @file); default: the whole area.")
@click.option("--orders", multiple=True, help="The orders it rests on.")
@click.option("--depth-m", type=float, help="The depth to which it was searched, metres.")
@click.option("--now", help="The day of the decision (RFC 3339); default: the clock.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def case_command(region: Place, area: str, now: str | None, **given: object) -> None:
    """List the authority's criteria and the records that answer each; nothing is signed."""
    with open_office(region, now_text=now) as office:
        orders = given["orders"]
        assert isinstance(orders, tuple)
        shape = given["shape"]
        proposed = proposal_from(
            office,
            {
                "area": one_entity(office.world, "area", area),
                "kind": ReleaseKind(str(given["kind"])),
                "shape": read_shape(str(shape), office.crs) if shape else None,
                "orders": tuple(one_entity(office.world, "order", o) for o in orders),
                "depth_m": given["depth_m"],
            },
        )
        answers = case(proposed, records_of(office.world), office.book)
        listed = criteria(proposed.kind, office.book, proposed.on)
    texts = {item.code: item.text for item in listed}
    if given["as_json"]:
        rows = [
            {
                "code": a.code,
                "text": texts.get(a.code, ""),
                "state": a.state.value,
                "records": list(a.records),
                "note": a.note,
            }
            for a in answers
        ]
        click.echo(json.dumps(rows))
        return
    for answer in answers:
        state = answer.state.value.replace("_", " ")
        click.echo(f"{answer.code:24} {state:10} {texts.get(answer.code, '')}")
        if answer.note or answer.records:
            count = _n("{n} record", "{n} records", len(answer.records))
            click.echo(f"{'':24} {'':10} {answer.note} ({count})")
