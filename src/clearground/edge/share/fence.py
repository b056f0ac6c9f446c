"""What people who log in to a region's server may read there, from the records and the rule.

The rule is that of `teams.reading`; the server's row security asks it of each row (see
`ledger.postgres.readers`). Roles and districts are those that the records give a person now.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from clearground.edge.ledger.postgres import faults
from clearground.edge.ledger.postgres.readers import (
    Reader,
    let_in,
    let_out,
    make_role,
    read_readers,
    write_judged,
    write_rule,
)
from clearground.edge.ledger.postgres.store import PostgresStore
from clearground.edge.parameters import book_in_force, default_book
from clearground.edge.share import sql
from clearground.edge.share.heads import heads_of, organisation_asking, person_asking, published
from clearground.edge.share.sql import Columns, policy_condition
from clearground.events import Event
from clearground.pipeline import World, world_of
from clearground.standards.terms import Tier
from clearground.teams.reading import Action, Actor, Entry, Rules, State, may, rules_of

_COLUMNS = Columns("$1", "$2", "$3", "$4", "$5", "$6")
_ASKING = {
    sql.ROLES: "r.roles",
    sql.PERSON: "r.person",
    sql.ORGANISATION: "r.organisation",
    sql.DISTRICTS: "r.districts",
    # The server's clock, which a reader cannot set; ages are counted in whole seconds.
    sql.NOW: "date_trunc('second', now() AT TIME ZONE 'UTC')",
}


def condition(rules: Rules) -> str:
    """The rule over one record (`$1` to `$6`) for the reader `r` that the server knows.

    A session's own settings say nothing here: anybody may set them for themselves.
    """
    told = policy_condition(rules, _COLUMNS)
    for name, column in _ASKING.items():
        told = told.replace(sql.setting(name), column)
    return told


def actor_of(reader: Reader, world: World, now: datetime) -> Actor:
    """Who a role of the server stands for, with what the records give them now."""
    if reader.person:
        return person_asking(world, reader.person, now)
    return organisation_asking(reader.organisation)


def judge(store: PostgresStore, now: datetime, readers: Sequence[Reader] | None = None) -> None:
    """Write down what each reader may read of all records; `readers` replaces who they are.

    Raises
    ------
    ParameterError
        A table of the rule is missing: then nobody reads anything.
    LedgerError
        LED-03: in use; LED-04: this role may not write.
    """
    with store.transaction():
        asked = read_readers(store.raw) if readers is None else readers
        events = store.events()
        world = world_of(events)
        rules, heads = _rules(world, now), _heads(events, world, now)
        judged = [_judged(one, world, heads, rules) for one in asked]
        write_rule(store.raw, condition(rules))
        where = [(e, d) for e, head in heads.items() for d in sorted(head.districts)]
        states = [(e, h.state.value) for e, h in heads.items() if h.state is not State.STANDING]
        write_judged(store.raw, judged, (where, states), len(events))


def follow(store: object, now: datetime) -> None:
    """Judge anew where the region is on a server that somebody was let in to."""
    if isinstance(store, PostgresStore) and read_readers(store.raw):
        judge(store, now)


def seen_by(reader: Reader, events: Sequence[Event], now: datetime) -> Mapping[Tier, int]:
    """How many records of each tier a reader may read."""
    world = world_of(events)
    rules, actor = _rules(world, now), actor_of(reader, world, now)
    heads = _heads(events, world, now).values()
    return Counter(h.tier for h in heads if may(actor, Action.READ, h, rules=rules))


def _rules(world: World, now: datetime) -> Rules:
    return rules_of(book_in_force(world, now.date(), default_book()), now)


def _heads(events: Sequence[Event], world: World, now: datetime) -> dict[str, Entry]:
    book = book_in_force(world, now.date(), default_book())
    return heads_of(events, published(world, book, now))


def _judged(reader: Reader, world: World, heads: Mapping[str, Entry], rules: Rules) -> Reader:
    actor = actor_of(reader, world, rules.now)
    whole = all(may(actor, Action.READ, head, rules=rules) for head in heads.values())
    # A person who is registered no more keeps the proof alone: no role opens more.
    known = actor.registered
    return replace(
        reader,
        organisation=actor.organisation if known else reader.organisation,
        roles=actor.roles if known else frozenset(),
        districts=actor.districts,
        reads_all=whole and known,
    )


def grant(store: PostgresStore, reader: Reader, now: datetime) -> bool:
    """Let a role of the server in as somebody; whether the role had to be made first.

    Raises
    ------
    LedgerError
        LED-233: the role is not there, and this role may not make one.
    """
    others = [one for one in read_readers(store.raw) if one.role != reader.role]
    with store.transaction():
        made = make_role(store.raw, store.place, reader.role)
        let_in(store.raw, reader.role)
    judge(store, now, [*others, reader])
    return made


def revoke(store: PostgresStore, role: str) -> None:
    """Close the region to a role of the server; the role itself stays.

    Raises
    ------
    LedgerError
        LED-234: nobody was let in by that name.
    """
    if role not in {one.role for one in read_readers(store.raw)}:
        raise faults.no_reader(store.place, role)
    with store.transaction():
        let_out(store.raw, role)
