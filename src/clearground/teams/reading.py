"""Who may do, read and let out what: one answer from values, with its reason.

Source: the national parameters `roles.may_record` and `reading.*`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from clearground.events import PAYLOADS
from clearground.standards.parameters import ParameterBook
from clearground.standards.terms import Tier
from clearground.standards.words import _
from clearground.teams.rights import ANYONE

PUBLIC, PARTNER = "public", "partner"
"""Readers outside the office: anybody, and an organisation that a copy goes to."""

EVERY_FIELD = "*"
"""Asks for a record with all its fields, as a copy holds it."""

UNKNOWN_DISTRICT = "unknown"
"""District of a place that lies in none: nobody who is limited to districts may read it."""


class Action(StrEnum):
    """What somebody wants to do with a record."""

    RECORD = "record"
    READ = "read"
    EXPORT = "export"


class State(StrEnum):
    """How a record stands: it counts, it was taken back, or it was approved for publication."""

    STANDING = "standing"
    TAKEN_BACK = "taken_back"
    PUBLISHED = "published"


class Scope(StrEnum):
    """Which records of a tier the holder of a role may read."""

    NOBODY = "nobody"
    OWN = "own"
    ORGANISATION = "organisation"
    EVERYONE = "everyone"


WIDER = (Scope.NOBODY, Scope.OWN, Scope.ORGANISATION, Scope.EVERYONE)
"""Scopes from narrowest to widest."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks: a person of an organisation with their roles on the day.

    `districts` limits them; empty means all. An organisation or the public asks without a person.
    """

    person: str
    organisation: str
    roles: frozenset[str]
    districts: frozenset[str] = frozenset()
    registered: bool = True


@dataclass(frozen=True, slots=True)
class Entry:
    """What is asked about: the head of a record, without its content.

    `type` names the fact, or the form of an export. `districts` are those it lies in or is
    about; empty means that it concerns the region as a whole.
    """

    type: str
    tier: Tier = Tier.SECRET
    organisation: str = ""
    actor: str = ""
    recorded: datetime | None = None
    districts: frozenset[str] = frozenset()
    state: State = State.STANDING


@dataclass(frozen=True, slots=True)
class Rules:
    """The national tables of a day, and the moment to which ages are counted."""

    record: Mapping[str, frozenset[str]]
    read: Mapping[str, Mapping[Tier, Scope]]
    fields: Mapping[str, frozenset[str]]
    traces: frozenset[str]
    trace_hours: Mapping[str, float]
    taken_back: frozenset[str]
    proof: frozenset[str]
    export: Mapping[str, frozenset[str]]
    now: datetime


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether it may be done, and why or why not."""

    allowed: bool
    reason: str

    def __bool__(self) -> bool:
        return self.allowed


def rules_of(book: ParameterBook, now: datetime, on: date | None = None) -> Rules:
    """The tables in force on a day; by default the day of `now`.

    Raises
    ------
    ParameterError
        PAR-01, PAR-02, PAR-04: a table is missing or of another shape. Then nothing may be read.
    """
    day = on or now.date()
    tables = {
        name: {key: frozenset(words) for key, words in book.table(name, day).items()}
        for name in ("roles.may_record", "reading.fields", "reading.may_export")
    }
    read = {
        role: {tier: Scope(scopes.get(tier.value, Scope.NOBODY)) for tier in Tier}
        for role, scopes in book.table("reading.may_read", day).items()
    }
    return Rules(
        tables["roles.may_record"],
        read,
        tables["reading.fields"],
        frozenset(book.words("reading.traces", day)),
        {role: float(h) for role, h in book.table("reading.trace_hours", day).items()},
        frozenset(book.words("reading.taken_back", day)),
        frozenset(book.words("reading.proof", day)),
        tables["reading.may_export"],
        now,
    )


def may(
    actor: Actor, action: Action, entity: Entry, field: str = EVERY_FIELD, *, rules: Rules
) -> Verdict:
    """Whether somebody may do something with a record or one of its fields, and why.

    Parameters
    ----------
    actor : Actor
        Who asks.
    action : Action
        What they want to do.
    entity : Entry
        The record asked about; for an export its form (`redacted`, `public`, `whole`).
    field : str
        One field of the record, `*` for all of them; asked of reading alone.
    rules : Rules
        The national tables in force.

    Returns
    -------
    Verdict
        What is in no table is refused.

    Source: the national parameters `roles.may_record`, `reading.*`.
    """
    if action is Action.RECORD:
        return _may_record(actor, entity, rules)
    if action is Action.EXPORT:
        return _may_export(actor, entity.type, rules)
    return _may_read(actor, entity, field, rules)


def _may_record(actor: Actor, entity: Entry, rules: Rules) -> Verdict:
    listed = rules.record.get(entity.type, frozenset())
    if not actor.registered:
        return _no(_("they are not registered"))
    if ANYONE not in listed and listed.isdisjoint(actor.roles):
        return _no(_("none of their roles may record {fact}").format(fact=entity.type))
    if entity.organisation != actor.organisation:
        return _no(_("it would be in the name of another organisation"))
    # What protects people now is asked of everybody, wherever they belong.
    if ANYONE not in listed and not _in_districts(actor, entity):
        return _no(_("it lies outside their districts"))
    return Verdict(True, _("a role of theirs may record {fact}").format(fact=entity.type))


def _may_export(actor: Actor, form: str, rules: Rules) -> Verdict:
    listed = rules.export.get(form, frozenset())
    if not actor.registered or listed.isdisjoint(actor.roles):
        return _no(_("none of their roles may let out the form {form}").format(form=form))
    return Verdict(True, _("a role of theirs may let out the form {form}").format(form=form))


def _may_read(actor: Actor, entity: Entry, field: str, rules: Rules) -> Verdict:
    if entity.type in rules.proof:
        return Verdict(True, _("every copy carries it, so that it can be proved"))
    if not actor.registered or entity.type not in PAYLOADS:
        return _no(_("who asks, or what is asked about, is not known"))
    if not _in_districts(actor, entity):
        return _no(_("it lies outside their districts"))
    if entity.state is State.TAKEN_BACK and rules.taken_back.isdisjoint(actor.roles):
        return _no(_("it was taken back"))
    if not _old_enough(actor, entity, rules):
        return _no(_("it is a trace of recent work"))
    if not closed_fields(actor, entity.type, rules).isdisjoint(_asked(entity.type, field, rules)):
        return _no(_("one of its fields is for other roles"))
    tier = Tier.PUBLIC if entity.state is State.PUBLISHED else entity.tier
    scope = widest(actor, tier, rules)
    own = entity.actor == actor.person != ""
    firm = entity.organisation == actor.organisation != ""
    within = {
        Scope.NOBODY: False,
        Scope.OWN: own,
        # Whoever may read their organisation's may read what they wrote for another before.
        Scope.ORGANISATION: firm or own,
        Scope.EVERYONE: True,
    }
    if within[scope]:
        return Verdict(True, _("its tier {tier} is open to them").format(tier=tier.value))
    return _no(_("its tier {tier} is not open to them").format(tier=tier.value))


def widest(actor: Actor, tier: Tier, rules: Rules) -> Scope:
    """The widest scope that one of the actor's roles gives over a tier; nobody where none does."""
    held = [rules.read[role][tier] for role in actor.roles if role in rules.read]
    return max(held, key=WIDER.index, default=Scope.NOBODY)


def trace_hours(actor: Actor, rules: Rules) -> float:
    """Least age in hours of a trace of work that the actor may read; the widest role counts."""
    return min((rules.trace_hours.get(role, 0.0) for role in actor.roles), default=0.0)


def closed_fields(actor: Actor, kind: str, rules: Rules) -> frozenset[str]:
    """Fields of a fact that none of the actor's roles may read."""
    return frozenset(
        name.split(".", 1)[1]
        for name, roles in rules.fields.items()
        if name.split(".", 1)[0] == kind and roles.isdisjoint(actor.roles)
    )


def trace_cut(actor: Actor, rules: Rules) -> datetime:
    """Traces recorded after this moment, in whole seconds, are not yet the actor's to read."""
    return (rules.now - timedelta(hours=trace_hours(actor, rules))).replace(microsecond=0)


def _asked(kind: str, field: str, rules: Rules) -> frozenset[str]:
    if field != EVERY_FIELD:
        return frozenset({field})
    return frozenset(n.split(".", 1)[1] for n in rules.fields if n.split(".", 1)[0] == kind)


def _old_enough(actor: Actor, entity: Entry, rules: Rules) -> bool:
    if entity.type not in rules.traces or not trace_hours(actor, rules):
        return True
    # A trace of unknown age counts as fresh.
    recorded = entity.recorded
    return recorded is not None and recorded.replace(microsecond=0) <= trace_cut(actor, rules)


def _in_districts(actor: Actor, entity: Entry) -> bool:
    limited = bool(actor.districts) and bool(entity.districts)
    return not limited or not actor.districts.isdisjoint(entity.districts - {UNKNOWN_DISTRICT})


def _no(reason: str) -> Verdict:
    return Verdict(False, reason)
