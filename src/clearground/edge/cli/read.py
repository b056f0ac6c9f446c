"""Commands that read a region: its account, one thing's history, a search, a proof, an export."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from clearground.edge.account_json import account_as_json
from clearground.edge.cli.layers import tell_if_old
from clearground.edge.cli.resolve import one_entity, things
from clearground.edge.cli.target import check_target
from clearground.edge.cli.values import moment
from clearground.edge.ledger.canonical import export_canonical
from clearground.edge.ledger.store import GeoPackageStore
from clearground.edge.ledger.verify import verify as verify_region
from clearground.errors import LedgerError, UsageError
from clearground.events import Event
from clearground.pipeline import World, world_of
from clearground.release.account import Account, account
from clearground.standards.words import _

REGION = click.argument("region", type=click.Path(dir_okay=False, path_type=Path))
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
AS_KNOWN = click.option("--as-known", help="Only what was recorded by then (day or RFC 3339).")
AS_TRUE = click.option("--as-true", help="Only what was so by then (day or RFC 3339).")
FOUND_MAX = 50
EXIT_BROKEN = LedgerError.EXIT


def read_events(region: Path) -> tuple[Event, ...]:
    """Every event of a region file."""
    store = GeoPackageStore.open(region, read_only=True)
    try:
        return store.events()
    finally:
        store.close()


def zone_of(events: tuple[Event, ...]) -> str:
    """The region's time zone."""
    world = world_of(e for e in events if e.type == "RegionOpened")
    return world.region.facts.timezone if world.region else "UTC"


def _date(text: str | None, zone: str) -> datetime | None:
    return moment(text, zone) if text else None


@click.command("account", short_help="The square metres: declared = remaining + released.")
@REGION
@AS_KNOWN
@AS_TRUE
@AS_JSON
def account_command(
    region: Path, as_known: str | None, as_true: str | None, *, as_json: bool
) -> None:
    """The square-metre account of a region, as known on one date and as true on another.

    A bare date means the end of that day in the region's time zone. Exit 4 if it does not close.
    """
    events = read_events(region)
    zone = zone_of(events)
    world = world_of(events, _date(as_known, zone), _date(as_true, zone))
    found = account(world.register, world.releases, world.worklog)
    # An account of the past says so, or a copied line would pass for today's.
    asked = {"as_known": as_known, "as_true": as_true}
    past = {name: date.isoformat() for name, text in asked.items() if (date := _date(text, zone))}
    if as_json:
        click.echo(json.dumps({**account_as_json(found), **past}))
    else:
        for name, when in past.items():
            click.echo(_("Not now: {what} {when}").format(what=name.replace("_", " "), when=when))
        click.echo(_account_as_text(found))
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
        _("Closing difference: {x} m²; {n} areas").format(
            x=m2(found.difference_m2), n=len(found.areas)
        ),
    ]
    return "\n".join(lines)


@click.command("show", short_help="One thing: who says so, since when, on what evidence.")
@REGION
@click.argument("entity")
@AS_JSON
def show_command(region: Path, entity: str, *, as_json: bool) -> None:
    """The whole history of one thing: what was recorded, by whom, since when, on what evidence."""
    from clearground.edge.web.history import Histories  # Django is slow to import

    events = read_events(region)
    world = world_of(events)
    found = one_entity(world, "", entity)
    rows = [_row(event, world) for event in Histories(events).about(found)]
    tell_if_old(region)
    if as_json:
        click.echo(json.dumps({"entity": found, "history": rows}))
        return
    click.echo(found)
    for row in rows:
        same = row["recorded"] == row["valid"]
        late = "" if same else _(" (recorded {when})").format(when=row["recorded"])
        click.echo(f"{row['valid']}  {row['what']}\n    {row['who']}, {row['organisation']}{late}")
        if row["source"]:
            click.echo("    " + _("according to {source}").format(source=row["source"]))
        for item in row["evidence"]:
            click.echo("    " + _("on evidence: {item}").format(item=item))


def _row(event: Event, world: World) -> dict[str, Any]:
    from clearground.edge.web.history import who
    from clearground.edge.web.telling import tell

    person = who(world, event.actor, event.organisation)
    ids = getattr(event.payload, "evidence", ()) or ()
    reports = [world.dossier.reports.get(entity) for entity in ids]
    told = [
        f"{r.facts.kind.value} · {r.facts.source} · {r.facts.text or r.facts.topic}".strip(" ·")
        for r in reports
        if r
    ]
    return {
        "event": event.id,
        "type": event.type,
        "what": tell(event, world),
        "who": person.name,
        "role": person.role,
        "organisation": person.organisation,
        "valid": event.valid_time.isoformat(timespec="minutes"),
        "recorded": event.recorded_time.isoformat(timespec="minutes"),
        "signed": bool(event.actor_signature),
        "source": getattr(event.payload, "source", "") or "",
        "evidence": told,
    }


@click.command("find", short_help="Search codes, names and words.")
@REGION
@click.argument("words")
@AS_JSON
def find_command(region: Path, words: str, *, as_json: bool) -> None:
    """Recorded things whose code, name or own words contain the given words."""
    world = world_of(read_events(region))
    wanted = words.casefold()
    rows = [
        {"kind": kind, "name": name, "entity": entity}
        for kind, name, entity in things(world)
        if wanted in name.casefold()
        or wanted == kind
        or (
            entity in world.dossier.reports
            and wanted in world.dossier.reports[entity].facts.text.casefold()
        )
    ]
    if as_json:
        click.echo(json.dumps(rows))
        return
    for row in rows[:FOUND_MAX]:
        click.echo(f"{row['kind']:14} {row['entity']}  {row['name']}")
    more = len(rows) - FOUND_MAX
    click.echo(
        _("{n} found").format(n=len(rows))
        + (_(", {m} not shown").format(m=more) if more > 0 else "")
    )


@click.command("verify", short_help="Prove the record: chains, signatures, account.")
@REGION
@AS_JSON
def verify_command(region: Path, *, as_json: bool) -> None:
    """Check every hash, chain and signature and the account.

    Exit 5 naming the first broken record.
    """
    report = verify_region(region)
    broken = asdict(report.first_broken) if report.first_broken else None
    if as_json:
        click.echo(
            json.dumps(
                {
                    "ok": report.ok,
                    "simulated": report.simulated,
                    "root_digest": report.root_digest,
                    "events": report.events,
                    "devices": report.devices,
                    "first_broken": broken,
                }
            )
        )
    elif report.first_broken:
        click.echo(str(report.first_broken), err=True)
    else:
        click.echo(
            _("{n} events of {d} devices verify; root digest {r}").format(
                n=report.events, d=report.devices, r=report.root_digest
            )
        )
        tell_if_old(region)
    if not report.ok:
        sys.exit(EXIT_BROKEN)


@click.command("export", short_help="Write the record out, byte for byte repeatable.")
@REGION
@click.option(
    "--canonical", is_flag=True, help="Every event and every view as canonical JSON lines."
)
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="File; default: stdout."
)
def export_command(region: Path, out: Path | None, *, canonical: bool) -> None:
    """Write a region out; the same events give the same bytes from any store."""
    if not canonical:
        raise UsageError(
            "EXP-01",
            _("No form of export was named"),
            _("Nothing was written: a guess could leave the office with more than you meant."),
            _("Say --canonical for the whole record as JSON lines."),
        )
    if out is not None:
        check_target(out, replace=True)
    store = GeoPackageStore.open(region, read_only=True)
    try:
        if out is None:
            export_canonical(store, sys.stdout.buffer)
            return
        aside = out.with_name(f".{out.name}.new")
        with aside.open("wb") as file:
            export_canonical(store, file)
        aside.replace(out)
    finally:
        store.close()
    click.echo(_("Written: {path}").format(path=out))
