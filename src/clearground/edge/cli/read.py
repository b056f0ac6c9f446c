"""Commands that read a region: its account, a search, a proof, an export."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from clearground.edge.account_json import account_as_json
from clearground.edge.cli.accounting import account_asked
from clearground.edge.cli.checkpoints import receipt_from
from clearground.edge.cli.files import as_told
from clearground.edge.cli.files import told as told_documents
from clearground.edge.cli.layers import tell_if_old
from clearground.edge.cli.past import Dates, dated
from clearground.edge.cli.region_place import PLACE
from clearground.edge.cli.seen import see
from clearground.edge.documents import Checked, check_contents
from clearground.edge.layer_proof import LayerReport, check_layers, check_server_layers
from clearground.edge.ledger.checkpoint import Receipt
from clearground.edge.ledger.place import Place, open_store
from clearground.edge.ledger.store import GeoPackageStore
from clearground.edge.ledger.verify import VerifyReport
from clearground.edge.ledger.verify import verify as verify_region
from clearground.edge.things import other_words, things
from clearground.errors import LedgerError
from clearground.events import Event
from clearground.pipeline import world_of
from clearground.release.account import Account
from clearground.standards.words import _, _n

REGION = click.argument("region", type=PLACE)
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
FOUND_MAX = 50
EXIT_BROKEN = LedgerError.EXIT


def read_events(region: Place) -> tuple[Event, ...]:
    """Every event of a region file."""
    return see(region).events


@click.command("account", short_help="The square metres: declared = remaining + released.")
@REGION
@dated
@AS_JSON
def account_command(
    region: Place, as_known: str | None, as_true: str | None, *, as_json: bool
) -> None:
    """The square-metre account of a region, as known on one date and as true on another.

    A bare date means the end of that day in the region's time zone. Exit 4 if it does not close.
    """
    answer = account_asked(region, as_known, as_true)
    seen, dates, found = answer.seen, answer.dates, answer.account
    note = "" if answer.recorded else dates.nothing_yet(seen)
    if as_json:
        told = {**seen.origin(), **dates.as_json(), "recorded": answer.recorded, "note": note}
        click.echo(json.dumps({**told, **account_as_json(found)}))
    else:
        for line in (*dates.told(), note or _account_as_text(found)):
            click.echo(line)
    tell_if_old(region)
    if found.difference_m2:
        sys.exit(4)


def _account_as_text(found: Account) -> str:
    def m2(n: int) -> str:
        return f"{n:,}".replace(",", "\u202f")

    lines = [
        _("Declared {d} m² = remaining {r} + cancelled {c} + reduced {t} + cleared {k} m²").format(
            d=m2(found.declared_m2),
            r=m2(found.remaining_m2),
            c=m2(found.cancelled_m2),
            t=m2(found.reduced_m2),
            k=m2(found.cleared_m2),
        ),
        _("Worked outside declared areas: {o} m², a line of its own").format(
            o=m2(found.outside_m2)
        ),
        _n(
            "Closing difference: {x} m²; {n} area",
            "Closing difference: {x} m²; {n} areas",
            len(found.areas),
            x=m2(found.difference_m2),
        ),
    ]
    return "\n".join(lines)


@click.command("find", short_help="Search codes, names and words.")
@REGION
@click.argument("words")
@dated
@AS_JSON
def find_command(
    region: Place, words: str, as_known: str | None, as_true: str | None, *, as_json: bool
) -> None:
    """Find recorded things whose kind, code, name or own words contain the given words."""
    seen = see(region)
    dates = Dates.of(as_known, as_true, seen.zone)
    world = world_of(seen.events, dates.known, dates.true)
    wanted = words.strip().casefold()
    rows = []
    for kind, name, entity in things(world):
        told = (name, *other_words(world, kind, entity))
        if wanted == kind or any(wanted in text.casefold() for text in told):
            name = name or ", ".join(filter(None, told))
            rows.append({"kind": kind, "name": name, "entity": entity})
    rows.sort(key=lambda row: row["kind"] != wanted)
    if as_json:
        click.echo(json.dumps({**seen.origin(), **dates.as_json(), "found": rows}))
        return
    for line in dates.told():
        click.echo(line)
    for row in rows[:FOUND_MAX]:
        click.echo(f"{row['kind']:14} {row['entity']}  {row['name']}")
    more = len(rows) - FOUND_MAX
    click.echo(
        _("{n} found").format(n=len(rows))
        + (_(", {m} not shown").format(m=more) if more > 0 else "")
    )


def _proven(region: Place, receipt: Receipt | None) -> VerifyReport:
    """What the proof of a region says, by all processors that there are."""
    watched = sys.stderr.isatty()

    def told(done: int, total: int) -> None:
        if watched:
            text = _("\r{done:,} of {total:,} records proven").format(done=done, total=total)
            click.echo(text, nl=done == total, err=True)

    return verify_region(region, receipt=receipt, workers=os.cpu_count() or 1, told=told)


@click.command("verify", short_help="Prove the record: chains, signatures, account, layers.")
@REGION
@click.option(
    "--against",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A receipt kept elsewhere: also finds a rollback and a checkpoint that was cut.",
)
@AS_JSON
def verify_command(region: Place, *, against: Path | None, as_json: bool) -> None:
    """Check every hash, chain and signature, the account, and the layers against the records.

    Exit 5 naming the first broken record, each layer that is not what the records give, or each
    photo or paper that was changed. One whose contents are missing is told; the record holds.
    """
    report = _proven(region, receipt_from(against) if against else None)
    layers = _layers_of(region) if report.ok and not report.withheld else LayerReport((), ())
    papers = _papers_of(region) if report.ok and not report.withheld else Checked(0, (), (), ())
    broken = asdict(report.first_broken) if report.first_broken else None
    if as_json:
        click.echo(
            json.dumps(
                {
                    "ok": report.ok and not layers.faults,
                    "simulated": report.simulated,
                    "root_digest": report.root_digest,
                    "events": report.events,
                    "devices": report.devices,
                    "first_broken": broken,
                    "records_ok": report.ok,
                    "notices": [asdict(notice) for notice in report.notices],
                    "checkpoint": _checkpoint(report),
                    "withheld": report.withheld,
                    "decisions": asdict(report.hands),
                    "layer_faults": [asdict(fault) for fault in layers.faults],
                    "layer_notices": [asdict(notice) for notice in layers.notices],
                    "documents": as_told(papers),
                }
            )
        )
    elif report.first_broken:
        click.echo(str(report.first_broken), err=True)
    else:
        click.echo(
            _("{events} of {devices} verify; root digest {r}").format(
                events=_n("{n} event", "{n} events", report.events),
                devices=_n("{n} device", "{n} devices", report.devices),
                r=report.root_digest,
            )
        )
        if report.hands.personal or report.hands.device:
            said = _("Decisions: {own} signed by the person, {others} by a device for the person.")
            click.echo(said.format(own=report.hands.personal, others=report.hands.device))
        if report.withheld:
            told = _n("{n} record has", "{n} records have", report.withheld)
            said = _("{records} no content in this copy: account and layers were not proved")
            click.echo(said.format(records=told), err=True)
        for finding in (*report.notices, *layers.faults, *layers.notices):
            click.echo(str(finding), err=True)
        for line in told_documents(papers):
            click.echo(line)
    if not report.ok or layers.faults or papers.damaged:
        sys.exit(EXIT_BROKEN)


def _checkpoint(report: VerifyReport) -> dict[str, Any] | None:
    last = report.checkpoint
    return {"number": last.number, "root_digest": last.root, "made": last.made} if last else None


def _papers_of(region: Place) -> Checked:
    store = open_store(region, read_only=True)
    try:
        return check_contents(store.naming_documents(), store.contents())
    finally:
        store.close()


def _layers_of(region: Place) -> LayerReport:
    store = open_store(region, read_only=True)
    try:
        if isinstance(store, GeoPackageStore):
            return check_layers(store)
        return check_server_layers(store)
    finally:
        store.close()
