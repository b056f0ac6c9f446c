"""`show`: one thing's head and its whole history, as words and as JSON."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from clearground.edge.cli.files import DIGITS
from clearground.edge.cli.layers import tell_if_old
from clearground.edge.cli.past import Dates, dated, thing_then
from clearground.edge.cli.region_place import PLACE
from clearground.edge.cli.seen import Seen, see, see_area
from clearground.edge.contested import open_conflicts
from clearground.edge.documents import documents_of
from clearground.edge.ledger.place import Place, shown_as
from clearground.edge.things import AREA, REPORT, things
from clearground.events import Event
from clearground.pipeline import World, world_of
from clearground.standards.words import _, _n

if TYPE_CHECKING:
    from clearground.edge.web.cards.card import Card
    from clearground.edge.web.room import Room, View

OTHER = "other"
"""The kind of a thing that stands in no list: a device, or what was taken back."""

Names = dict[str, tuple[str, str]]
"""Kind and name of each recorded thing by UUID."""


@click.command("show", short_help="One thing: who says so, since when, on what evidence.")
@click.argument("region", type=PLACE)
@click.argument("entity")
@dated
@click.option("--history", "history_only", is_flag=True, help="An area's history alone: quick.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def show_command(
    region: Place, entity: str, as_known: str | None, as_true: str | None, **how: bool
) -> None:
    """Show one thing's whole history: what was recorded, by whom, since when, on what evidence.

    ENTITY is a code, a name, a UUID, or what only one thing begins with. An area's history holds
    all that happened under its orders. A bare date means the end of that day in the region's time
    zone. Of a long record `--history` reads only what bears on the area.
    """
    as_json = how["as_json"]
    near = see_area(region, entity) if how["history_only"] else None
    if near is not None:
        _show_history(*near, (as_known, as_true), as_json=as_json)
        tell_if_old(region)
        return
    seen = see(region)
    dates = Dates.of(as_known, as_true, seen.zone)
    room, view = _room_of(seen, region, dates)
    found = thing_then(entity, dates, seen, world=view.world, now=room.view().world)
    card = _card_of(room, view, found)
    names = {e: (kind, name) for kind, name, e in things(view.world)}
    events = room.histories.whole(found, view.world)
    rows = [_row(event, view.world, names) for event in events]
    head = _head(card, view)
    tell_if_old(region)
    if as_json:
        kind = names.get(found, (OTHER, ""))[0]
        told = {"entity": found, "kind": kind, "head": head, "history": rows}
        click.echo(json.dumps({**seen.origin(), **dates.as_json(), **told}))
        return
    points = head["area"]["open_points"] if head["area"] else []
    for line in (
        *dates.told(),
        *_told_head(card, found, seen),
        *_told_points(points),
        *_told_history(rows, seen),
    ):
        click.echo(line)


def _show_history(
    area: str, seen: Seen, asked: tuple[str | None, str | None], *, as_json: bool
) -> None:
    from clearground.edge.web.history import Histories

    dates = Dates.of(*asked, seen.zone)
    world = world_of(seen.events, dates.known, dates.true)
    names = {e: (kind, name) for kind, name, e in things(world)}
    there = Histories([event for event in seen.events if dates.cover(event)])
    rows = [_row(event, world, names) for event in there.whole(area, world)]
    if as_json:
        told = {"entity": area, "kind": AREA, "head": None, "history": rows}
        click.echo(json.dumps({**seen.origin(), **dates.as_json(), **told}))
        return
    for line in (*dates.told(), *_told_history(rows, seen)):
        click.echo(line)


def _room_of(seen: Seen, region: Place, dates: Dates) -> tuple[Room, View]:
    from clearground.edge.web.history import Histories
    from clearground.edge.web.outputs import Outputs  # Django is slow to import
    from clearground.edge.web.room import Room

    # A run's forecasts lie beside a file; a region on a server has none.
    beside = region if isinstance(region, Path) else None
    called = "" if beside else shlex.quote(shown_as(region))
    room = Room(lambda: seen.events, lambda: "", Outputs(beside), draw=False, called=called)
    view = room.view(dates.known, dates.true)
    room.histories = Histories([event for event in seen.events if dates.cover(event)])
    return room, view


def _card_of(room: Room, view: View, entity: str) -> Card:
    from clearground.edge.web.cards.make import card_of
    from clearground.edge.web.place import Ask

    card = card_of(room, view, Ask(selected=entity))
    assert card is not None, "a thing asked for has a card"
    return card


def _head(card: Card, view: View) -> dict[str, Any]:
    """What is recorded, who says so, and the figures of an area, under stable keys."""
    says = card.says
    return {
        "title": card.title,
        "recorded": card.recorded,
        "place": card.place,
        "says": says
        and {
            "name": says.name,
            "role": says.role,
            "organisation": says.organisation,
            "signed": says.signed,
            "parameters": says.parameters,
        },
        "facts": [{"label": label, "value": value} for label, value in card.facts],
        "differences": [
            {"entity": d.entity, "title": d.title, "sides": list(d.sides), "decided": d.decided}
            for d in card.differences
        ],
        "next": card.action and {"words": card.action.words, "command": card.action.command},
        "area": _area(view, card.entity),
    }


def _area(view: View, entity: str) -> dict[str, Any] | None:
    from clearground.edge.account_json import AMOUNTS
    from clearground.edge.web.open_points import open_points

    area = view.world.register.areas.get(entity)
    if area is None:
        return None
    counted = next((row for row in view.account.areas if row.entity == entity), None)
    return {
        "code": area.code,
        "name": area.name,
        "class": area.area_class.value,
        "status": area.status.value,
        "status_since": area.status_since.isoformat(timespec="minutes"),
        "declared": area.declared.isoformat(timespec="minutes"),
        "depth_m": area.facts.depth_m,
        "replaced_by": list(area.replaced_by),
        "open_points": [point.words for point in open_points(view.world, entity)],
        # A split or merged area counts no more: its ground is its heirs'.
        "account": counted and {name: getattr(counted, name) for name in AMOUNTS},
    }


def _row(event: Event, world: World, names: Names) -> dict[str, Any]:
    from clearground.edge.web.history import who_recorded
    from clearground.edge.web.resting import resting
    from clearground.edge.web.telling import tell

    person = who_recorded(world, event)
    named = resting(event, world)
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
        "in_force": event.id in world.seen,
        "counted": event.id not in world.behind,
        "held_back": any(event.id in c.held_back for c in open_conflicts(world)),
        "source": getattr(event.payload, "source", "") or "",
        "rests_on": [_backing(world, entity, names) for entity in named.on],
        "documents": [d.digest for d in documents_of(event)],
        "named": [f"{d.name} ({d.digest[:DIGITS]})".strip() for d in documents_of(event)],
        "weighed": [_backing(world, entity, names) for entity in named.weighed],
    }


def _backing(world: World, entity: str, names: Names) -> dict[str, Any]:
    from clearground.edge.web.cards.card import grade
    from clearground.edge.web.telling import code_of, plain

    kind, name = names.get(entity, (OTHER, ""))
    report = world.dossier.reports.get(entity)
    if report is None:
        told = {"entity": entity, "kind": kind, "what": name or code_of(world, entity)}
        return {**told, "source": "", "grade": "", "directness": ""}
    facts = report.facts
    return {
        "entity": entity,
        "kind": kind,
        "what": f"{plain(facts.kind)}: {facts.text or facts.topic}".strip(" :"),
        "source": facts.source,
        "grade": grade(world, entity),
        "directness": facts.directness.value,
    }


def _told_head(card: Card, entity: str, seen: Seen) -> Iterator[str]:
    if seen.simulated:
        yield _("Simulated data.")
    yield f"{card.title} · {card.kind}"
    yield "  " + card.recorded
    yield from (f"  {contest.title}" for contest in card.conflicts)
    if card.place:
        yield "  " + card.place
    for label, value in card.facts:
        yield f"  {label}: {value}" if value else f"  {label}"
    says = card.says
    if says is not None:
        role = f", {says.role}" if says.role else ""
        signed = _("signed") if says.signed else _("not signed")
        yield "  " + _("Says so: {name}{role}, {firm}; since {valid}; {signed}").format(
            name=says.name, role=role, firm=says.organisation, valid=says.valid, signed=signed
        )
        if says.parameters:
            yield "  " + says.parameters
    for difference in card.differences:
        yield f"  {difference.title}: {difference.decided or _('not decided')}"
        yield from (f"    {side}" for side in difference.sides)
    if card.action is not None:
        yield "  " + _("Next: {words}: {command}").format(
            words=card.action.words, command=card.action.command
        )
    yield f"  {entity}"


def _told_points(points: list[str]) -> Iterator[str]:
    if points:
        yield ""
        yield _n("{n} open point", "{n} open points", len(points))
        yield from (f"  {point}" for point in points)


def _told_history(rows: list[dict[str, Any]], seen: Seen) -> Iterator[str]:
    yield ""
    yield _n(
        "History, {n} record, times in {zone}",
        "History, {n} records, times in {zone}",
        len(rows),
        zone=seen.zone,
    )
    for row in rows:
        valid, recorded = _moment(row["valid"], seen.zone), _moment(row["recorded"], seen.zone)
        late = "" if valid == recorded else _(" (recorded {when})").format(when=recorded)
        gone = "" if row["in_force"] else _(" [taken back or corrected since]")
        if row["held_back"]:
            gone = _(" [held back: decided apart, see `clearground conflicts`]")
        if not row["counted"]:
            gone = _(" [not counted: behind a revocation]")
        signed = _(", signed") if row["signed"] else ""
        yield f"{valid}  {row['what']}{gone}"
        yield f"    {row['who']}, {row['organisation']}{signed}{late}"
        if row["source"]:
            yield "    " + _("according to {source}").format(source=row["source"])
        for item in row["rests_on"]:
            yield "    " + _("rests on: {item}").format(item=_item(item))
        for item in row["named"]:
            yield "    " + _("photo or paper: {item}").format(item=item)
        for item in row["weighed"]:
            yield "    " + _("weighed: {item}").format(item=_item(item))


def _item(item: dict[str, Any]) -> str:
    parts = ("" if item["kind"] == REPORT else item["kind"], item["source"], item["what"])
    told = " · ".join(filter(None, parts))
    return f"{told} ({item['grade']})" if item["grade"] else told


def _moment(text: str, zone: str) -> str:
    return f"{datetime.fromisoformat(text).astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"
