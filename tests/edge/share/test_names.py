"""No copy names a person or a team to a reader who may not know of them, whatever was typed."""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import shapely

from clearground.edge.ledger.envelope import body_of
from clearground.edge.ledger.store import GeoPackageStore
from clearground.edge.ledger.verify import verify
from clearground.edge.run.done import Done
from clearground.edge.share.copy import Copied, open_to, write_copy
from clearground.edge.share.heads import anybody, organisation_asking, published
from clearground.edge.share.names import Names, names_of, naming
from clearground.events import Draft, Event, Payload
from clearground.events.evidence import EvidenceReported
from clearground.events.protect import WarningIssued
from clearground.events.release import HandoverSigned
from clearground.events.teams import PersonRegistered, TeamFormed
from clearground.pipeline import world_of
from clearground.standards.terms import (
    Directness,
    EvidenceKind,
    Role,
    TeamKind,
    WarningKind,
)
from clearground.teams.reading import Actor, rules_of
from tests.edge.region import shape, writer
from tests.edge.share.shared import LATER, events, fact, region
from tests.scene import BOOK

EVERYBODY = {"operations_officer", "information_officer", "approving_authority", "administrator"}
OWN_FIRM = {"medic", "team_leader", "quality_inspector"}
TEAMS = {"operations_officer", "administrator"}
OWN_TEAMS = {"medic", "team_leader"}
READERS = ("public", "partner", *(role.value for role in Role))


def planted() -> list[tuple[str, Payload]]:
    """A person and a team, and three facts open to partners whose words name them."""
    spot = shape(shapely.Point(40, 60))
    until = LATER + timedelta(hours=1)
    return [
        ("zq-person", PersonRegistered("Zqann Zqhidden", "authority", (Role.TEAM_LEADER,))),
        ("zq-team", TeamFormed("ZQ-77 Zqdogs", TeamKind.DOG, "authority", "zq-person", 6)),
        ("zq-warning", WarningIssued(
            WarningKind.DRONE_HEARD, "the dog people", spot, 150.0, until, text="heard by ZQ-77"
        )),
        ("zq-report", EvidenceReported(
            EvidenceKind.FIND, Directness.DIRECT, "a farmer", spot, text="told to A. Zqhidden"
        )),
        ("zq-handover", HandoverSigned(
            "zq-area", ("zq-d",), "Council", "Signed.", open_points=("ask Zqann Zqhidden",)
        )),
    ]  # fmt: skip


def told_by_demo(small_demo: Done, folder: Path) -> tuple[Path, datetime]:
    """The small demo with the planted facts, and a moment well after all of it."""
    path = Path(shutil.copy(small_demo.region, folder / "demo.gpkg"))
    held = events(path)
    at = max(e.recorded_time for e in held) + timedelta(minutes=1)
    with GeoPackageStore.open(path) as store:
        more = [
            Draft(name, payload, held[0].actor, held[0].organisation, at, at, simulated=True)
            for name, payload in planted()
        ]
        store.append(more, writer(9))
    return path, at + timedelta(days=10)


def asking(reader: str, firm: str) -> Actor:
    if reader == "public":
        return anybody()
    if reader == "partner":
        return organisation_asking(firm)
    return Actor("zq-reader", firm, frozenset({reader}))


def may_know(reader: str, event: Event, firm: str) -> bool:
    """Whether a reader may know of a person or a team, said from the words of the tables."""
    person = isinstance(event.payload, PersonRegistered)
    all_, own = (EVERYBODY, OWN_FIRM) if person else (TEAMS, OWN_TEAMS)
    return reader in all_ or (reader in own and event.organisation == firm)


def patterns(held: tuple[Event, ...]) -> Iterator[tuple[Event, str]]:
    """What gives each person and team away in any spelling: the family name, the code."""
    for event in held:
        if isinstance(event.payload, PersonRegistered):
            yield event, event.payload.name.split()[-1]
        elif isinstance(event.payload, TeamFormed):
            yield event, event.payload.name.split()[0]


def found_in(text: str, names: set[str]) -> set[str]:
    return names & {*re.findall(r"[^\W_]+", text), *re.findall(r"[\w-]+", text)}


def cells(path: Path) -> Iterator[tuple[str, str, str]]:
    """Every value of every table of a file as text, with its table and column."""
    db = sqlite3.connect(path)
    tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type='table'")]
    for table in tables:
        if table.startswith("rtree_"):
            continue  # boxes of geometries; the tables behind them need no module to be read
        asked = db.execute(f'SELECT * FROM "{table}"')
        columns = [column[0] for column in asked.description]
        for row in asked:
            for column, value in zip(columns, row, strict=True):
                raw = value.decode("latin-1") if isinstance(value, bytes) else str(value)
                yield table, column, raw
    db.close()


def whole_records(out: Path, in_records: set[str], in_layers: set[str]) -> set[str]:
    """Ids of the records that kept their content; fails where a closed name stands."""
    whole = set()
    for table, column, text in cells(out):
        of_record = table == "clearground_events"
        closed = in_records if of_record else in_layers
        assert not found_in(text, closed), (out.name, table, column, text[:300])
        if of_record and column == "body" and "payload" in body_of(text):
            whole.add(str(body_of(text)["id"]))
    return whole


def check_reader(
    reader: str, made: Copied, allowed: frozenset[str], whole: set[str], held: tuple[Event, ...]
) -> None:
    """Fails where a copy lost more than it had to: proof, warnings, reports."""
    kinds = {e.id: e.type for e in held}
    assert {kinds[name] for name in whole} >= {"RegionOpened", "KeyEnrolled"}
    assert whole <= allowed
    if reader == "public":
        return
    # Nothing protective is lost: every warning is drawn, and nearly every report.
    assert made.rows["warnings"] == (list(kinds.values()).count("WarningIssued"), 0), reader
    assert made.rows["evidence"] == (made.rows["evidence"][0], 0), reader
    lost = sorted(kinds[name] for name in allowed - whole)
    if reader in TEAMS:
        assert lost == [], reader
    if reader == "partner":
        assert set(lost) == {"WarningIssued", "HandoverSigned", "EvidenceReported"}
        assert lost.count("EvidenceReported") == 1


def test_no_copy_of_the_demo_names_anybody_hidden(small_demo: Done, tmp_path: Path) -> None:
    """Tests every reader kind, every table, column and record of a copy, with planted names."""
    path, now = told_by_demo(small_demo, tmp_path)
    with GeoPackageStore.open(path, read_only=True) as store:
        held = store.events()
        world, rules = world_of(held), rules_of(BOOK, now)
        firm, names = held[0].organisation, list(patterns(held))
        other = next(e.organisation for e in held if e.organisation != firm)
        anyone = {name for _event, name in names}
        assert len(anyone) > 50
        shown = published(world, BOOK, now)
        for reader in READERS:
            home = other if reader == "partner" else firm
            hidden = anyone - {name for e, name in names if may_know(reader, e, home)}
            assert hidden or reader in TEAMS | OWN_TEAMS
            out = tmp_path / f"{reader}.gpkg"
            allowed = open_to(held, asking(reader, home), rules, shown)
            made = write_copy(store, world, out, allowed, proof=rules.proof, now=now)
            check_reader(reader, made, allowed, whole_records(out, hidden, anyone), held)
    proof = verify(tmp_path / "partner.gpkg")
    assert proof.ok, proof.first_broken
    assert proof.root_digest == verify(path).root_digest


def test_a_warning_keeps_its_ground_and_loses_who_told(tmp_path: Path) -> None:
    """Tests a partner's copy: kind, radius and time stay, the teller and a named text do not."""
    path, out = region(tmp_path, *(fact(n, p) for n, p in planted())), tmp_path / "copy.gpkg"
    with GeoPackageStore.open(path, read_only=True) as store:
        held = store.events()
        rules = rules_of(BOOK, LATER)
        allowed = open_to(held, organisation_asking("north"), rules, frozenset())
        write_copy(store, world_of(held), out, allowed, proof=rules.proof, now=LATER)
    db = sqlite3.connect(out)
    asked = "SELECT kind, radius_m, state, geom IS NOT NULL, source, text FROM warnings"
    row = db.execute(f"{asked} WHERE entity='zq-warning'").fetchone()
    db.close()
    assert row == ("drone_heard", 150.0, "live", 1, None, None)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("seen by ZQ-77", True),
        ("zq 77 was here", True),
        ("zq 770 was here", False),
        ("ask A. ZQHIDDEN's brother", True),
        ("Zqann alone", False),
        ("Zqhiddenfield", False),
        ("the ZQ-77 Zqdogs", True),
        ("77 dogs", False),
    ],
)
def test_a_name_is_found_as_people_write_it(text: str, named: bool, tmp_path: Path) -> None:
    """Tests the whole name, the family name and the code, and words that only hold them."""
    held = events(region(tmp_path, *(fact(n, p) for n, p in planted())))
    names = names_of(held)
    assert names.inside(["x", {"deep": text}]) is named
    assert not Names(()).inside(text)


def test_whom_the_reader_may_know_is_no_secret(tmp_path: Path) -> None:
    """Tests that a record is withheld for no name that stands in a record open to the reader."""
    held = events(region(tmp_path, *(fact(n, p) for n, p in planted())))
    everything = frozenset(e.id for e in held)
    assert naming(held, names_of(held, everything)) == frozenset()
    told = {e.entity for e in held if e.id in naming(held, names_of(held))}
    assert {"zq-warning", "zq-report", "zq-handover", "zq-person", "zq-team"} <= told
