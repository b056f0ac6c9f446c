"""The rule of who may read a record, as SQL: a filter for one reader, and PostgreSQL's policy.

Both say what `teams.reading.may` says; a property test compares them. The columns of a record's
head are given by name, so that the same text serves SQLite and PostgreSQL.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from clearground.events import PAYLOADS
from clearground.standards.terms import Tier
from clearground.teams.reading import (
    EVERY_FIELD,
    UNKNOWN_DISTRICT,
    Actor,
    Rules,
    Scope,
    State,
    closed_fields,
    trace_cut,
    trace_hours,
    widest,
)

SECONDS = len("2026-05-04T08:00:00")
"""Characters of a recorded time that are compared: whole seconds."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Where the head of a record stands in a store, as SQL expressions.

    `districts` and `states` are tables (event, district) and (event, state); a record without a
    row concerns the whole region, or stands. `mark` is the database's sign for a value.
    """

    id: str
    type: str
    tier: str
    organisation: str
    actor: str
    recorded: str
    districts: str = "clearground_districts"
    states: str = "clearground_states"
    mark: str = "?"

    @property
    def state(self) -> str:
        """The record's state, `standing` where none is written."""
        asked = f"SELECT s.state FROM {self.states} s WHERE s.event = {self.id}"
        return f"COALESCE(({asked}), '{State.STANDING.value}')"


SQLITE = Columns(
    id="id",
    type="type",
    tier="json_extract(body, '$.tier')",
    organisation="json_extract(body, '$.organisation')",
    actor="json_extract(body, '$.actor')",
    recorded="recorded_time",
)
"""The events table of a region file."""

POSTGRES = Columns(
    id="id",
    type="type",
    tier="(body::jsonb ->> 'tier')",
    organisation="(body::jsonb ->> 'organisation')",
    actor="(body::jsonb ->> 'actor')",
    recorded="recorded_time",
    mark="%s",
)
"""An events table of PostgreSQL with the same columns."""


@dataclass(frozen=True, slots=True)
class Where:
    """A WHERE clause and the values of its marks, in order."""

    clause: str
    values: tuple[str, ...]


def readable(
    actor: Actor, rules: Rules, columns: Columns = SQLITE, field: str = EVERY_FIELD
) -> Where:
    """The condition under which an actor may read a record (see `teams.reading.may`).

    Parameters
    ----------
    actor : Actor
        Who reads.
    rules : Rules
        The national tables in force.
    columns : Columns
        Where the store keeps the head of a record.
    field : str
        One field, or `*` for a record with all its fields.
    """
    built = _Built(columns.mark)
    proof = built.among(columns.type, rules.proof)
    if not actor.registered:
        return Where(proof, tuple(built.values))
    parts = [
        _known(built, columns, _closed_types(actor, rules, field)),
        _districts(built, columns, actor),
        _taken_back(columns, allowed=not rules.taken_back.isdisjoint(actor.roles)),
        _fresh(built, columns, actor, rules),
        _tiers(built, columns, actor, rules),
    ]
    return Where(f"({proof} OR ({' AND '.join(parts)}))", tuple(built.values))


class _Built:
    """Values in the order of their marks."""

    def __init__(self, mark: str) -> None:
        self.mark, self.values = mark, list[str]()

    def value(self, text: str) -> str:
        self.values.append(text)
        return self.mark

    def among(self, column: str, texts: Iterable[str]) -> str:
        marks = [self.value(text) for text in sorted(texts)]
        return f"{column} IN ({', '.join(marks)})" if marks else "1=0"


def _closed_types(actor: Actor, rules: Rules, field: str) -> frozenset[str]:
    kinds = {name.split(".", 1)[0] for name in rules.fields}
    closed = {kind: closed_fields(actor, kind, rules) for kind in kinds}
    return frozenset(k for k, f in closed.items() if (f if field == EVERY_FIELD else field in f))


def _known(built: _Built, columns: Columns, closed: frozenset[str]) -> str:
    return built.among(columns.type, frozenset(PAYLOADS) - closed)


def _districts(built: _Built, columns: Columns, actor: Actor) -> str:
    if not actor.districts:
        return "1=1"
    rows = f"SELECT 1 FROM {columns.districts} d WHERE d.event = {columns.id}"
    within = built.among("d.district", actor.districts - {UNKNOWN_DISTRICT})
    return f"(NOT EXISTS ({rows}) OR EXISTS ({rows} AND {within}))"


def _taken_back(columns: Columns, *, allowed: bool) -> str:
    return "1=1" if allowed else f"{columns.state} <> '{State.TAKEN_BACK.value}'"


def _fresh(built: _Built, columns: Columns, actor: Actor, rules: Rules) -> str:
    if not trace_hours(actor, rules) or not rules.traces:
        return "1=1"
    traces = built.among(columns.type, rules.traces)
    cut = built.value(trace_cut(actor, rules).isoformat()[:SECONDS])
    return f"(NOT ({traces}) OR substr({columns.recorded}, 1, {SECONDS}) <= {cut})"


def _tiers(built: _Built, columns: Columns, actor: Actor, rules: Rules) -> str:
    open_ = []
    for tier in Tier:
        scope = widest(actor, tier, rules)
        if scope is Scope.NOBODY:
            continue
        open_.append(f"({_of_tier(columns, tier)} AND {_within(built, columns, actor, scope)})")
    return f"({' OR '.join(open_)})" if open_ else "1=0"


def _of_tier(columns: Columns, tier: Tier) -> str:
    published = f"{columns.state} = '{State.PUBLISHED.value}'"
    of_tier = f"{columns.tier} = '{tier.value}'"
    if tier is Tier.PUBLIC:
        return f"({of_tier} OR {published})"
    return f"({of_tier} AND NOT {published})"


def _within(built: _Built, columns: Columns, actor: Actor, scope: Scope) -> str:
    if scope is Scope.EVERYONE:
        return "1=1"
    own = f"{columns.actor} = {built.value(actor.person)}" if actor.person else "1=0"
    if scope is Scope.OWN or not actor.organisation:
        return own
    return f"({own} OR {columns.organisation} = {built.value(actor.organisation)})"


ROLES, PERSON = "clearground.roles", "clearground.person"
ORGANISATION, DISTRICTS = "clearground.organisation", "clearground.districts"
NOW = "clearground.now"
"""Settings of a PostgreSQL session that say who asks: lists are joined by commas without spaces;
`clearground.now` is the moment, `YYYY-MM-DDTHH:MM:SS` in UTC, to which ages are counted."""


def policy(table: str, rules: Rules, columns: Columns = POSTGRES) -> str:
    """The statement that makes PostgreSQL's row security say what `may` says of reading.

    The reader is told by the session's settings (see `ROLES`); a session without them reads the
    facts of proof alone. The caller enables row security on the table and forces it.

    Parameters
    ----------
    table : str
        Name of the events table.
    rules : Rules
        The national tables in force; when they change the policy is written anew.
    columns : Columns
        Where the table keeps the head of a record.
    """
    return (
        f"CREATE POLICY clearground_read ON {table} FOR SELECT USING ("
        f"{policy_condition(rules, columns)})"
    )


def policy_condition(rules: Rules, columns: Columns = POSTGRES) -> str:
    """The condition of the policy: the rule for whoever the session says is asking."""
    parts = [
        _literal_among(columns.type, PAYLOADS),
        *(
            f"({columns.type} <> {_literal(name.split('.', 1)[0])} OR {_holds_any(roles)})"
            for name, roles in sorted(rules.fields.items())
        ),
        _policy_districts(columns),
        f"({columns.state} <> '{State.TAKEN_BACK.value}' OR {_holds_any(rules.taken_back)})",
        _policy_fresh(rules, columns),
        _policy_tiers(rules, columns),
    ]
    return f"{_literal_among(columns.type, rules.proof)} OR ({' AND '.join(parts)})"


def _policy_districts(columns: Columns) -> str:
    rows = f"SELECT 1 FROM {columns.districts} d WHERE d.event = {columns.id}"
    within = f"d.district <> '{UNKNOWN_DISTRICT}' AND {_listed(DISTRICTS, 'd.district')}"
    return f"({setting(DISTRICTS)} = '' OR NOT EXISTS ({rows}) OR EXISTS ({rows} AND {within}))"


def _policy_fresh(rules: Rules, columns: Columns) -> str:
    # The widest role counts: a session whose roles are all delayed waits the least of them.
    at_once = [role for role in rules.read if not rules.trace_hours.get(role, 0.0)]
    ways = [_holds_any(at_once)]
    for role, hours in sorted(rules.trace_hours.items()):
        cut = f"{setting(NOW)}::timestamp - interval '{hours:g} hours'"
        told = f"substr({columns.recorded}, 1, {SECONDS})::timestamp <= {cut}"
        ways.append(f"({_holds_any([role])} AND {told})")
    return f"(NOT ({_literal_among(columns.type, rules.traces)}) OR {' OR '.join(ways)})"


def _policy_tiers(rules: Rules, columns: Columns) -> str:
    own = f"({setting(PERSON)} <> '' AND {columns.actor} = {setting(PERSON)})"
    firm = f"({setting(ORGANISATION)} <> '' AND {columns.organisation} = {setting(ORGANISATION)})"
    within = {
        Scope.OWN: own,
        Scope.ORGANISATION: f"({own} OR {firm})",
        Scope.EVERYONE: "1=1",
    }
    ways = []
    for tier in Tier:
        for scope, condition in within.items():
            roles = [role for role, scopes in rules.read.items() if scopes[tier] is scope]
            if roles:
                ways.append(f"({_of_tier(columns, tier)} AND {_holds_any(roles)} AND {condition})")
    return f"({' OR '.join(ways)})" if ways else "1=0"


def setting(name: str) -> str:
    """What a session says of itself under a name; "" where it says nothing."""
    return f"COALESCE(current_setting('{name}', true), '')"


def _listed(name: str, text: str) -> str:
    return f"strpos(',' || {setting(name)} || ',', ',' || {text} || ',') > 0"


def _holds_any(roles: Iterable[str]) -> str:
    ways = [_listed(ROLES, _literal(role)) for role in sorted(roles)]
    return f"({' OR '.join(ways)})" if ways else "1=0"


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _literal_among(column: str, texts: Iterable[str]) -> str:
    listed = ", ".join(map(_literal, sorted(texts)))
    return f"{column} IN ({listed})" if listed else "1=0"
