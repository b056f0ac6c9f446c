"""One command for every fact that a person may cause, made from the fact's own fields."""

from __future__ import annotations

import inspect
import json
import re
from typing import Any

import click

from clearground.edge.cli.attach import Attached, attached
from clearground.edge.cli.bounds import check_by_hand
from clearground.edge.cli.fillers import Filler
from clearground.edge.cli.group import Contents
from clearground.edge.cli.layers import tell_if_old
from clearground.edge.cli.region_place import PLACE
from clearground.edge.cli.resolve import FREE, NAMED_FIELDS, one_entity
from clearground.edge.cli.values import FLAGS, Field, fields_of, moment, option, value
from clearground.edge.office import Office, open_office
from clearground.events import PAYLOADS, Draft, Event, Payload
from clearground.standards.terms import Tier
from clearground.standards.words import _

MADE_BY_THE_PROGRAM = frozenset(
    {
        "RegionOpened",
        "KeyEnrolled",
        "KeyRevoked",
        "RecordsReceived",
        "ConflictClosed",
        "LayerImported",
    }
)
"""Facts whose commands are written by hand or which no person types."""


SECTION = re.compile(r"\n+[A-Z]\w+\n-{3,}(?=\n)")
"""The heading of the list of fields."""

ENTRY = re.compile(r"\n+([a-z]\w+(?:, \w+)*) : [^\n]+\n\s+")
"""A line of that list: names and kinds, before their words."""

SUBJECT = re.compile(r"\s+\(`entity`[^)]*\)")
WHICH = re.compile(r";\s*`entity` is [^.;]*(?=\.)|(?<=\.)\s*`entity` is [^.;]*\.")
"""What the code calls the thing that a fact is about."""


def group_of(room: str, title: str) -> Contents:
    """The group of a room's commands."""
    return Contents(name=room, help=title, short_help=title)


def command_of(payload: type[Payload], fill: Filler | None = None) -> click.Command:
    """The command that records a fact; `fill` completes fields the records already answer."""
    fields = fields_of(payload)
    known = payload.ABOUT_SOMETHING_KNOWN
    filled = fill.fields if fill else frozenset[str]()
    hidden = fill.never_asked if fill else frozenset[str]()
    told = [
        _loosened(field) if field.name in filled else field
        for field in fields
        if field.name not in hidden
    ]
    parameters: list[click.Parameter] = [click.Argument(["region"], type=PLACE)]
    if known:
        parameters.append(click.Argument(["entity"]))
    parameters += [option(field, _help_of(field)) for field in told]
    if any(field.name == "documents" for field in told):
        when = _("When the photos were taken (day or RFC 3339).")
        parameters.append(click.Option(["--taken"], help=when))
    parameters += _common(payload.TIER)

    def record(**typed: Any) -> None:
        _record(payload, fields, typed, fill)

    words = help_of(payload, frozenset(field.name for field in told))
    first = words.split("\n\n")[0]
    return click.Command(
        payload.VERB, callback=record, params=parameters, help=words, short_help=first
    )


def help_of(payload: type[Payload], asked: frozenset[str]) -> str:
    """What a fact records, for a reader of `--help`: its words without the marks of its source.

    `asked` are the fields that the command has an option for; they are named as the option is.
    """

    def name(field: str) -> str:
        return "--" + field.replace("_", "-") if field in asked else field

    text = inspect.cleandoc(payload.__doc__ or "")
    text = SUBJECT.sub(" (ENTITY)" if payload.ABOUT_SOMETHING_KNOWN else "", text)
    text = WHICH.sub("", text)
    text = SECTION.sub("\n\n", text)
    text = ENTRY.sub(lambda m: "\n\n" + ", ".join(map(name, m[1].split(", "))) + ": ", text)
    text = re.sub(r"`(\w+)`", lambda m: name(m[1]), text.replace("None", "left out"))
    return text.replace("`", "").strip()


def _loosened(field: Field) -> Field:
    # Several files may make up one text, so their option may be given several times.
    return Field(field.name, field.kind, field.many or field.name in FLAGS, True, None)


def _common(tier: Tier) -> list[click.Parameter]:
    tiers = click.Choice([each.value for each in Tier])
    who = _("Who may read it; default: {tier}.").format(tier=tier.value)
    return [
        click.Option(["--by"], required=True, help="Who records it: a registered person."),
        click.Option(["--valid"], help="When it was so (day or RFC 3339); default: now."),
        click.Option(["--now"], help="When it is recorded (RFC 3339); default: the clock."),
        click.Option(["--tier"], type=tiers, default=tier.value, help=who),
        click.Option(["--supersedes"], multiple=True, help="Ids of the events this corrects."),
        click.Option(["--json", "as_json"], is_flag=True, help="Answer as JSON."),
    ]


def _help_of(field: Field) -> str:
    if field.name in NAMED_FIELDS:
        return _("A recorded one: its code, name or UUID.")
    if field.name == "documents":
        return _(
            "A photo or paper: a file, or the digest of one added. May be given several times."
        )
    if field.name in FLAGS:
        return _("A parameter file over the example set (YAML). May be given several times.")
    words = {
        "Shape": _("WKT or GeoJSON in longitude / latitude, or @file.geojson."),
        "date": _("A day, YYYY-MM-DD."),
        "datetime": _("A day or an RFC 3339 time."),
    }
    kind = getattr(field.kind, "__name__", str(field.kind))
    text = words.get(kind, "")
    if hasattr(field.kind, "__dataclass_fields__"):
        text = _("JSON with {keys}.").format(keys=", ".join(field.kind.__dataclass_fields__))
    return text + (_(" May be given several times.") if field.many else "")


def _record(
    payload: type[Payload], fields: tuple[Field, ...], typed: dict[str, Any], fill: Filler | None
) -> None:
    with open_office(typed["region"], now_text=typed["now"]) as office:
        world, zone = office.world, office.timezone
        values = {
            field.name: value(field, typed.get(field.name), office.crs, zone)
            for field in fields
            if field.name != "documents"
            and (
                typed.get(field.name) not in (None, ())
                or not (fill and field.name in fill.fields | fill.never_asked)
            )
        }
        papers = _papers(office, typed)
        if papers.documents:
            values["documents"] = papers.documents
        for name in (NAMED_FIELDS | set(FREE)) & set(values):
            values[name] = _resolved(world, name, values[name])
        person = one_entity(world, "person", typed["by"])
        if fill:
            values = fill.fill(office, values, person)
        entity = (
            one_entity(world, payload.__name__, typed["entity"])
            if "entity" in typed
            else _corrected(office, typed["supersedes"]) or office.new_id()
        )
        draft = Draft(
            entity=entity,
            payload=payload(**values),
            actor=person,
            organisation=world.roster.people[person].facts.organisation,
            valid_time=moment(typed["valid"], zone) if typed["valid"] else office.now,
            recorded_time=office.now,
            tier=Tier(typed["tier"]),
            simulated=office.simulated,
            supersedes=tuple(typed["supersedes"]),
        )
        check_by_hand(office, draft)
        (event,) = office.record((draft,), before=lambda: papers.keep(office))
    _answer(event, as_json=typed["as_json"])
    tell_if_old(typed["region"])


def _papers(office: Office, typed: dict[str, Any]) -> Attached:
    taken = typed.get("taken")
    when = moment(taken, office.timezone) if taken else None
    return attached(office, typed.get("documents") or (), when)


def _corrected(office: Office, superseded: tuple[str, ...]) -> str:
    """The thing that a corrected record is about: its correction is about the same."""
    return next((office.world.seen[e].entity for e in superseded if e in office.world.seen), "")


def _resolved(world: Any, name: str, given: Any) -> Any:
    if isinstance(given, tuple):
        return tuple(one_entity(world, name, each) for each in given)
    return one_entity(world, name, given) if given else given


def _answer(event: Event, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"entity": event.entity, "event": event.id, "type": event.type}))
    else:
        click.echo(
            _("Recorded: {command}, {entity} (event {id}).").format(
                command=_command(event.payload), entity=event.entity, id=event.id
            )
        )


def _command(payload: Payload) -> str:
    """The fact by the words that record it, such as `field progress`."""
    return f"{payload.ROOM} {payload.VERB}"


def rooms() -> dict[str, tuple[type[Payload], ...]]:
    """The facts that a person types, by room, in the order of the path."""
    found: dict[str, tuple[type[Payload], ...]] = {}
    for name, payload in PAYLOADS.items():
        if name not in MADE_BY_THE_PROGRAM:
            found[payload.ROOM] = (*found.get(payload.ROOM, ()), payload)
    return found
