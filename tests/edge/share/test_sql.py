"""Who may read what: the pure rule, its SQL and a slow oracle agree on random worlds."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clearground.edge.share import sql
from clearground.edge.share.sql import Columns, policy, policy_condition, readable
from clearground.standards.terms import Role, Tier
from clearground.teams.reading import (
    EVERY_FIELD,
    UNKNOWN_DISTRICT,
    Action,
    Actor,
    Entry,
    Rules,
    Scope,
    State,
    may,
    rules_of,
)
from tests.scene import BOOK

NOW = datetime(2026, 5, 4, 8, 0, 0, 700, tzinfo=UTC)
KINDS = ("TeamFormed", "AreaDeclared", "FindRecorded", "KeyEnrolled", "PersonRegistered", "Odd")
FIRMS, PEOPLE, DISTRICTS = ("", "north", "south"), ("", "ann", "bo"), ("east", "west")
ROLES = (*(role.value for role in Role), "public", "partner", "stranger")
FLAT = Columns("id", "type", "tier", "organisation", "actor", "recorded", "districts", "states")
EXAMPLE = rules_of(BOOK, NOW)

actors = st.builds(
    Actor,
    st.sampled_from(PEOPLE),
    st.sampled_from(FIRMS),
    st.frozensets(st.sampled_from(ROLES), max_size=3),
    st.frozensets(st.sampled_from((*DISTRICTS, UNKNOWN_DISTRICT)), max_size=2),
    st.booleans(),
)
moments = st.integers(-100 * 3600, 3600).map(lambda s: NOW + timedelta(seconds=s, microseconds=1))
entries = st.builds(
    Entry,
    st.sampled_from(KINDS),
    st.sampled_from(Tier),
    st.sampled_from(FIRMS),
    st.sampled_from(PEOPLE),
    moments,
    st.frozensets(st.sampled_from((*DISTRICTS, UNKNOWN_DISTRICT)), max_size=2),
    st.sampled_from(State),
)
scopes = st.dictionaries(
    st.sampled_from(ROLES), st.fixed_dictionaries({t: st.sampled_from(Scope) for t in Tier})
)
some = st.frozensets(st.sampled_from(ROLES), max_size=4)
rules_made = st.builds(
    Rules,
    st.just(EXAMPLE.record),
    scopes,
    st.dictionaries(st.sampled_from(("TeamFormed.base", "TeamFormed.name", "Odd.x")), some),
    st.frozensets(st.sampled_from(KINDS), max_size=3),
    st.dictionaries(st.sampled_from(ROLES), st.sampled_from((0.0, 24.0, 72.0))),
    some,
    st.sampled_from((frozenset({"KeyEnrolled"}), frozenset())),
    st.just(EXAMPLE.export),
    st.just(NOW),
)
rules_any = st.one_of(st.just(EXAMPLE), rules_made)


def oracle(actor: Actor, entry: Entry, field: str, rules: Rules) -> bool:
    """The rule once more, slowly and from the words of the parameters: role by role."""
    if entry.type in rules.proof:
        return True
    if not actor.registered or entry.type == "Odd":
        return False
    for district in sorted(actor.districts)[:1]:
        own = [d for d in entry.districts if d != UNKNOWN_DISTRICT and d in actor.districts]
        if entry.districts and not own and district:
            return False
    if entry.state is State.TAKEN_BACK and not any(r in rules.taken_back for r in actor.roles):
        return False
    hours = [rules.trace_hours.get(role, 0) for role in actor.roles]
    assert entry.recorded is not None
    if entry.type in rules.traces and hours and all(hours):
        seconds = int(entry.recorded.timestamp())
        if seconds + min(hours) * 3600 > int(rules.now.timestamp()):
            return False
    for name, roles in rules.fields.items():
        kind, _dot, closed = name.partition(".")
        hit = field in (EVERY_FIELD, closed)
        if kind == entry.type and hit and not any(role in roles for role in actor.roles):
            return False
    tier = "public" if entry.state is State.PUBLISHED else entry.tier.value
    mine = bool(actor.person) and actor.person == entry.actor
    ours = bool(actor.organisation) and actor.organisation == entry.organisation
    for role in actor.roles:
        scope = str(rules.read.get(role, {}).get(Tier(tier), "nobody"))
        if scope == "everyone" or (scope == "organisation" and (ours or mine)):
            return True
        if scope == "own" and mine:
            return True
    return False


def table(entries: list[Entry]) -> sqlite3.Connection:
    """A store of heads, as the filter reads them."""
    db = sqlite3.connect(":memory:")
    db.executescript(SCHEMA)
    for i, e in enumerate(entries):
        assert e.recorded is not None
        told = e.recorded.isoformat().replace("+00:00", "Z")
        row = (str(i), e.type, e.tier.value, e.organisation, e.actor, told)
        db.execute("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?)", row)
        db.executemany("INSERT INTO districts VALUES (?, ?)", [(str(i), d) for d in e.districts])
        if e.state is not State.STANDING:
            db.execute("INSERT INTO states VALUES (?, ?)", (str(i), e.state.value))
    return db


SCHEMA = """
CREATE TABLE events (id TEXT, type TEXT, tier TEXT, organisation TEXT, actor TEXT, recorded TEXT);
CREATE TABLE districts (event TEXT, district TEXT);
CREATE TABLE states (event TEXT, state TEXT);
"""


def read(actor: Actor, heads: list[Entry], field: str, rules: Rules) -> set[int]:
    where = readable(actor, rules, FLAT, field)
    db = table(heads)
    rows = db.execute(f"SELECT id FROM events WHERE {where.clause}", where.values).fetchall()
    db.close()
    return {int(row[0]) for row in rows}


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(actors, st.lists(entries, max_size=8), st.sampled_from(("*", "base", "name")), rules_any)
def test_rule_filter_and_oracle_agree(
    actor: Actor, heads: list[Entry], field: str, rules: Rules
) -> None:
    """Tests that the pure rule, the SQL filter and the oracle give the same records."""
    by_rule = {
        i for i, e in enumerate(heads) if may(actor, Action.READ, e, field, rules=rules).allowed
    }
    assert by_rule == {i for i, e in enumerate(heads) if oracle(actor, e, field, rules)}
    assert by_rule == read(actor, heads, field, rules)


def test_a_filter_that_forgets_districts_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that the comparison finds a seeded fault."""
    limited = Actor("ann", "north", frozenset({"viewer"}), frozenset({"east"}))
    elsewhere = Entry("AreaDeclared", Tier.PARTNER, "south", "bo", NOW, frozenset({"west"}))
    assert read(limited, [elsewhere], "*", EXAMPLE) == set()
    monkeypatch.setattr(sql, "_districts", lambda *_args: "1=1")
    assert read(limited, [elsewhere], "*", EXAMPLE) == {0}
    assert not may(limited, Action.READ, elsewhere, rules=EXAMPLE)


BIN = Path("/usr/lib/postgresql/15/bin")
HEADS = [
    Entry(kind, tier, firm, person, NOW - timedelta(hours=h), frozenset(districts), state)
    for kind in KINDS
    for tier, firm, person in zip(
        Tier, ("north", "south", "north", ""), ("ann", "bo", "", "ann"), strict=True
    )
    for h in (0, 80)
    for districts in ((), ("east",), (UNKNOWN_DISTRICT,))
    for state in State
]
READERS = [
    Actor("ann", "north", frozenset({role}), frozenset(limits))
    for role in ROLES
    for limits in ((), ("east",))
] + [
    Actor("", "south", frozenset({"partner"})),
    Actor("", "", frozenset({"public"})),
    Actor("bo", "", frozenset({"viewer", "collector"}), frozenset({"west"})),
    Actor("", "", frozenset()),
]


@pytest.fixture(scope="module")
def postgres() -> Iterator[list[str]]:
    """A database of its own, where PostgreSQL is installed."""
    if not (BIN / "initdb").exists():
        pytest.skip("PostgreSQL is not installed")
    home = Path(tempfile.mkdtemp(prefix="cg-policy-"))
    as_user: list[str] = []
    if os.geteuid() == 0:
        shutil.chown(home, "postgres", "postgres")
        as_user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
    quiet = {"check": True, "capture_output": True}
    subprocess.run([*as_user, BIN / "initdb", "-A", "trust", "-D", home / "d"], **quiet)
    options = f"-c listen_addresses='' -c unix_socket_directories={home} -c fsync=off"
    start = [*as_user, BIN / "pg_ctl", "-w", "-D", home / "d", "-o", options]
    subprocess.run([*start, "-l", home / "log", "start"], **quiet)
    try:
        yield [*as_user, "psql", "-h", str(home), "-d", "postgres", "-qAt", "-v", "ON_ERROR_STOP=1"]
    finally:
        subprocess.run([*as_user, BIN / "pg_ctl", "-D", home / "d", "-m", "fast", "stop"], **quiet)
        shutil.rmtree(home, ignore_errors=True)


def test_the_policy_of_postgresql_says_the_same(postgres: list[str]) -> None:
    """Tests row security against the rule: every reader, every kind of record."""
    lines = [SCHEMA]
    for i, e in enumerate(HEADS):
        assert e.recorded is not None
        told = e.recorded.isoformat().replace("+00:00", "Z")
        row = (str(i), e.type, e.tier.value, e.organisation, e.actor, told)
        lines.append(f"INSERT INTO events VALUES {row};")
        lines += [f"INSERT INTO districts VALUES ('{i}', '{d}');" for d in e.districts]
        if e.state is not State.STANDING:
            lines.append(f"INSERT INTO states VALUES ('{i}', '{e.state.value}');")
    lines += [
        "CREATE ROLE reader;",
        "GRANT SELECT ON events, districts, states TO reader;",
        "ALTER TABLE events ENABLE ROW LEVEL SECURITY;",
        f"{policy('events', EXAMPLE, FLAT)};",
        "SET ROLE reader;",
        f"SET {sql.NOW} = '{NOW.isoformat()[:19]}';",
    ]
    for a in READERS:
        lines += [
            f"SET {sql.ROLES} = '{','.join(sorted(a.roles))}';",
            f"SET {sql.PERSON} = '{a.person}';",
            f"SET {sql.ORGANISATION} = '{a.organisation}';",
            f"SET {sql.DISTRICTS} = '{','.join(sorted(a.districts))}';",
            "SELECT 'ids ' || coalesce(string_agg(id, ','), '') FROM events;",
        ]
    done = subprocess.run(postgres, input="\n".join(lines), text=True, capture_output=True)
    assert done.returncode == 0, done.stderr
    answers = [line[4:] for line in done.stdout.splitlines() if line.startswith("ids ")]
    assert len(answers) == len(READERS)
    for actor, answer in zip(READERS, answers, strict=True):
        wanted = {str(i) for i, e in enumerate(HEADS) if may(actor, Action.READ, e, rules=EXAMPLE)}
        assert set(filter(None, answer.split(","))) == wanted, actor


def test_a_session_that_says_nothing_reads_the_proof_alone() -> None:
    """Tests that the policy asks a setting for every way in, and quotes what it is given."""
    odd = replace(EXAMPLE, proof=frozenset({"it's"}))
    assert "'it''s'" in policy_condition(odd, FLAT)
    assert policy("t", EXAMPLE).startswith("CREATE POLICY clearground_read ON t FOR SELECT USING (")
