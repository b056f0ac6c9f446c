"""Commands that let records out, and the one that tells who did."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from clearground.edge.cli.region_place import PLACE
from clearground.edge.cli.resolve import one_entity
from clearground.edge.cli.target import check_target
from clearground.edge.ledger.canonical import export_canonical
from clearground.edge.ledger.place import AnyStore, Place, open_store
from clearground.edge.ledger.postgres.address import is_address
from clearground.edge.office import clock_or
from clearground.edge.parameters import book_in_force, default_book
from clearground.edge.run.folder import moved_into, written
from clearground.edge.share.audit import Act, machine_user, read_acts, write_act
from clearground.edge.share.copy import Copied, open_to, write_copy
from clearground.edge.share.heads import anybody, organisation_asking, person_asking, published
from clearground.edge.share.public import latest_week, public_view, publication_of
from clearground.edge.share.publish import write_public
from clearground.errors import ClearError, PermitError, UsageError
from clearground.events import Event
from clearground.pipeline import World, world_of
from clearground.standards.parameters import ParameterBook
from clearground.standards.words import _, _n
from clearground.teams.allowed import person_name
from clearground.teams.reading import PUBLIC, Action, Actor, Entry, Rules, may, rules_of

WHOLE, REDACTED = "whole", "redacted"
REGION = click.argument("region", type=PLACE)
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")


@dataclass(frozen=True, slots=True)
class Desk:
    """A region opened for letting something out: its records, its rules, and who does it."""

    region: Place
    store: AnyStore
    events: tuple[Event, ...]
    world: World
    book: ParameterBook
    now: datetime
    actor: Actor

    @property
    def rules(self) -> Rules:
        """Who may read and export what."""
        return rules_of(self.book, self.now)

    def act(self, form: str, **told: Any) -> Act:
        """The act as the audit keeps it."""
        name = person_name(self.world.roster, self.actor.person) if self.actor.person else ""
        return Act(
            moment=self.now.isoformat(),
            act=form,
            person=self.actor.person,
            name=name,
            machine_user=machine_user(),
            root_digest=self.store.root_digest(),
            records=len(self.events),
            **told,
        )

    def ask(self, form: str, **told: Any) -> None:
        """Refuse, and write down, an export that the person may not make."""
        if not self.actor.person:
            raise PermitError(
                "PERM-04",
                _("Nobody is named who lets this out"),
                _("Who lets records out answers for it by name."),
                _("Say --by and a registered person."),
            )
        verdict = may(self.actor, Action.EXPORT, Entry(form), rules=self.rules)
        if verdict.allowed:
            return
        write_act(self.region, replace(self.act(form, **told), outcome="PERM-10"))
        raise PermitError(
            "PERM-10",
            _("{name} may not let this out: {reason}").format(
                name=person_name(self.world.roster, self.actor.person), reason=verdict.reason
            ),
            _("What left the office once cannot be called back."),
            _("Let somebody do it whom `reading.may_export` lists for it."),
        )


@contextmanager
def _desk(region: Place, by: str | None, now_text: str | None) -> Iterator[Desk]:
    now = clock_or(now_text)
    store = open_store(region, read_only=True)
    try:
        events = store.events()
        world = world_of(events)
        book = book_in_force(world, now.date(), default_book())
        person = one_entity(world, "person", by) if by else ""
        actor = person_asking(world, person, now)
        yield Desk(region, store, events, world, book, now, actor)
    finally:
        store.close()


@click.command("export", short_help="Let records out: everything, a redacted copy, or in public.")
@REGION
@click.option("--canonical", is_flag=True, help="Everything, every view too, as JSON lines.")
@click.option("--redacted", is_flag=True, help="A copy with what --for may not see withheld.")
@click.option("--public", "is_public", is_flag=True, help="The weekly output for everybody.")
@click.option("--for", "recipient", help="Who the copy is for: an organisation, or public.")
@click.option("--week", help="Week of the public output (2026-W19); default: the latest allowed.")
@click.option("--by", help="Who lets it out: a registered person; --canonical can do without.")
@click.option("--now", "now_text", help="When (RFC 3339); default: the clock.")
@click.option("--out", type=click.Path(path_type=Path), help="File, or folder with --public.")
@AS_JSON
def export_command(region: Place, **given: Any) -> None:
    """Write a region out; each time it is noted who did it, for whom.

    --canonical: everything; the same events give the same bytes from any store.

    --redacted: a region file whose records all verify, with the contents withheld that --for
    may not read.

    --public: outlines that different people approved, counts per hexagon, standing warnings.
    """
    ways = {
        "canonical": given["canonical"],
        "redacted": given["redacted"],
        "public": given["is_public"],
    }
    if sum(map(bool, ways.values())) != 1:
        raise UsageError(
            "EXP-01",
            _("No form of export was named, or several"),
            _("Nothing was written: a guess could leave the office with more than you meant."),
            _("Say one of --canonical (everything), --redacted (a copy for a reader), --public."),
        )
    if given["canonical"]:
        _export_whole(region, given)
    elif given["redacted"]:
        _export_copy(region, given)
    else:
        _export_public(region, given)


def _export_whole(region: Place, given: Mapping[str, Any]) -> None:
    out = given["out"]
    if out is not None:
        check_target(out, replace=True)
    with _desk(region, given["by"], given["now_text"]) as desk:
        if given["by"]:
            desk.ask(WHOLE, target=str(out or "-"))
        write_act(region, desk.act(WHOLE, target=str(out or "-")))
        if out is None:
            with written(Path("-")):
                export_canonical(desk.store, sys.stdout.buffer)
                sys.stdout.buffer.flush()
            return
        with written(out), moved_into(out) as aside, aside.open("wb") as file:
            export_canonical(desk.store, file)
    click.echo(_("Written: {path}").format(path=out))


def _beside(region: Place, ending: str) -> Path:
    """Where an export goes that nobody named a place for: beside the region file, or here."""
    if is_address(region):
        return Path(f"region{ending}")
    file = Path(region)
    return file.with_name(f"{file.stem}{ending}")


def _export_copy(region: Place, given: Mapping[str, Any]) -> None:
    recipient = given["recipient"]
    if not recipient:
        raise UsageError(
            "EXP-07",
            _("Nobody is named whom the copy is for"),
            _("What is withheld follows from who will read it."),
            _("Say --for and an organisation, or --for public."),
        )
    with _desk(region, given["by"], given["now_text"]) as desk:
        shown = published(desk.world, desk.book, desk.now)
        reader, name = _reader(desk.world, recipient)
        out = given["out"] or _beside(region, f"-for-{_slug(name)}.gpkg")
        told = {"recipient": name, "target": str(out)}
        desk.ask(REDACTED, **told)
        check_target(out, replace=False)
        allowed = open_to(desk.events, reader, desk.rules, shown)
        with written(out), moved_into(out) as aside:
            made = write_copy(
                desk.store, desk.world, aside, allowed, proof=desk.rules.proof, now=desk.now
            )
            act = desk.act(REDACTED, withheld=sum(made.withheld.values()), **told)
            write_act(region, act)  # written down first, or it does not leave
    _answer_copy(made, out, name, as_json=given["as_json"])


def _answer_copy(made: Copied, out: Path, name: str, *, as_json: bool) -> None:
    withheld = sum(made.withheld.values())
    hidden = {layer: count for layer, (_shown, count) in made.rows.items() if count}
    if as_json:
        told = {
            "file": str(out),
            "for": name,
            "root_digest": made.root_digest,
            "records": made.records,
            "withheld": withheld,
            "withheld_types": [{"type": t, "records": n} for t, n in sorted(made.withheld.items())],
            "withheld_rows": [{"layer": layer, "rows": n} for layer, n in sorted(hidden.items())],
        }
        click.echo(json.dumps(told))
        return
    click.echo(
        _("{path} for {name}: {records}, the contents of {withheld} withheld").format(
            path=out,
            name=name,
            records=_n("{n} record", "{n} records", made.records),
            withheld=withheld,
        )
    )
    if hidden:
        listed = ", ".join(f"{layer} {n}" for layer, n in sorted(hidden.items()))
        click.echo(_("Not on its map: {listed}").format(listed=listed))


def _export_public(region: Place, given: Mapping[str, Any]) -> None:
    with _desk(region, given["by"], given["now_text"]) as desk:
        rules = publication_of(desk.book, desk.now)
        week = given["week"] or latest_week(desk.now, rules)
        out = given["out"] or _beside(region, "-public")
        told = {"recipient": PUBLIC, "target": str(out)}
        desk.ask(PUBLIC, **told)
        # Not by their own dates of recording alone: late records change no week that was out.
        view = public_view(
            lambda moment: world_of(desk.events, moment) if moment else desk.world,
            week,
            desk.now,
            rules,
            book=desk.book,
        )
        write_act(region, desk.act(PUBLIC, **told))
        simulated = bool(desk.store.is_simulated())
        with written(out):
            files = write_public(view, out, desk.world.crs, rules, simulated=simulated)
    if given["as_json"]:
        told_ = {
            "folder": str(out),
            "week": week,
            "files": list(files),
            "hazards": len(view.hazards),
            "released": len(view.released),
            "cells": len(view.counts),
            "warnings": len(view.warnings),
        }
        click.echo(json.dumps(told_))
        return
    click.echo(
        _("{path}, week {week}: {h} hazards, {r} released, {c} hexagons, {w} warnings").format(
            path=out,
            week=week,
            h=len(view.hazards),
            r=len(view.released),
            c=len(view.counts),
            w=len(view.warnings),
        )
    )


def _reader(world: World, recipient: str) -> tuple[Actor, str]:
    if recipient.strip().casefold() == PUBLIC:
        return anybody(), PUBLIC
    entity = one_entity(world, "organisation", recipient)
    return organisation_asking(entity), world.roster.organisations[entity].name


def _slug(name: str) -> str:
    return re.sub(r"\W+", "-", name.casefold()).strip("-") or "reader"


@click.command("audit", short_help="Who opened or let out what, for whom.")
@REGION
@AS_JSON
def audit_command(region: Place, *, as_json: bool) -> None:
    """Tell every act that the audit beside the region file holds, in order.

    Exit 4 where a row is not the one that was written.
    """
    acts, fault = read_acts(region)
    if as_json:
        broken = asdict(fault) if fault else None
        click.echo(json.dumps({"acts": [asdict(act) for act in acts], "broken": broken}))
    else:
        for act in acts:
            click.echo(_line(act))
        click.echo(_n("{n} act", "{n} acts", len(acts)))
        if fault:
            click.echo(str(fault), err=True)
    if fault:
        sys.exit(PermitError.EXIT)


def _line(act: Act) -> str:
    who = act.name or _("nobody named")
    parts = [act.moment, act.act, _("by {who} ({user})").format(who=who, user=act.machine_user)]
    if act.recipient:
        parts.append(_("for {name}").format(name=act.recipient))
    if act.target:
        parts.append(act.target)
    if act.outcome != "done":
        parts.append(_("refused: {code}").format(code=act.outcome))
    return "  ".join(parts)


def served_by(region: Place, mode: str, by: str | None) -> str:
    """UUID of the person whom the map page is served for; "" where nobody is named.

    Raises
    ------
    PermitError
        PERM-04, PERM-10: the public output needs somebody who may let it out.
    """
    if mode != PUBLIC and not by:
        return ""
    with _desk(region, by, None) as desk:
        if mode == PUBLIC:
            desk.ask(PUBLIC, recipient=PUBLIC, target="serve --public")
            write_act(region, desk.act("public map", recipient=PUBLIC))
        return desk.actor.person


def note_opened(region: Place) -> None:
    """Note that a region was opened on the map page; where that fails, say so and go on.

    To look is not refused: who cannot see a hazard walks into it.
    """
    try:
        write_act(region, _unsigned("opened", "", 0))
    except ClearError as error:
        click.echo(str(error.finding), err=True)


def note_bundle(region: Place, file: Path, records: int) -> None:
    """Note that a bundle was made, before it leaves.

    Raises
    ------
    PermitError
        PERM-06: it cannot be written down; then no bundle is written.
    """
    write_act(region, _unsigned("bundle", str(file), records))


def _unsigned(act: str, target: str, records: int) -> Act:
    moment = clock_or(None).isoformat()
    return Act(moment, act, "", "", machine_user(), target=target, records=records)
