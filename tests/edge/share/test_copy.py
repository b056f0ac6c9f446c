"""A redacted copy: it verifies, it holds what the reader may read, and nothing else of it."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from pathlib import Path

import pyogrio
import pytest

from clearground.edge.ledger.checkpoint_store import make_checkpoint
from clearground.edge.ledger.envelope import body_of, event_hash
from clearground.edge.ledger.keys import SeededKeys
from clearground.edge.ledger.store import GeoPackageStore
from clearground.edge.ledger.verify import verify
from clearground.edge.share import copy as copying
from clearground.edge.share.copy import SHOWS, SOURCE, TOLD, Copied, open_to, redacted, write_copy
from clearground.edge.share.heads import anybody, organisation_asking, published
from clearground.errors import PermitError
from clearground.pipeline import world_of
from clearground.teams.reading import Actor, rules_of
from tests.edge.share.shared import LATER, T0, approved, region
from tests.scene import BOOK


def copied(path: Path, out: Path, reader: Actor, now: object = LATER) -> Copied:
    assert hasattr(now, "date")
    with GeoPackageStore.open(path, read_only=True) as store:
        held = store.events()
        world = world_of(held)
        shown = published(world, BOOK, LATER)
        rules = rules_of(BOOK, now, LATER.date())  # type: ignore[arg-type]
        allowed = open_to(held, reader, rules, shown)
        return write_copy(store, world, out, allowed, proof=rules.proof, now=LATER)


def texts(path: Path) -> dict[str, str]:
    with GeoPackageStore.open(path, read_only=True) as store:
        return {str(body_of(text)["id"]): text for text in store.bodies()}


@pytest.mark.parametrize("reader", [organisation_asking("north"), anybody()])
def test_the_copy_has_the_same_root_and_verifies(tmp_path: Path, reader: Actor) -> None:
    """Tests chain, signatures and root digest of a copy, and that one changed byte shows."""
    path, out = region(tmp_path), tmp_path / "copy.gpkg"
    made = copied(path, out, reader)
    proof = verify(out)
    assert proof.ok, proof.first_broken
    assert proof.root_digest == verify(path).root_digest == made.root_digest
    assert proof.withheld == sum(made.withheld.values()) > 0
    db = sqlite3.connect(out)
    told = dict(db.execute(f"SELECT what, value FROM {SOURCE}"))
    assert told == {"root_digest": made.root_digest, "records": str(made.records)}
    for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type='trigger'").fetchall():
        if name.startswith("clearground_events"):
            db.execute(f"DROP TRIGGER {name}")
    db.execute("UPDATE clearground_events SET body=replace(body, '\"actor\":\"officer\"', "
               "'\"actor\":\"someone\"') WHERE fid=5")  # fmt: skip
    db.commit()
    db.close()
    assert not verify(out).ok


def test_a_copy_names_the_checkpoint_that_was_kept_of_its_records(tmp_path: Path) -> None:
    """Tests the last checkpoint's digest, root and key, and that the copy bears no checkpoint."""
    path, out = region(tmp_path), tmp_path / "copy.gpkg"
    with GeoPackageStore.open(path) as store:
        one = make_checkpoint(store, SeededKeys(1), by="officer", now=LATER)
    copied(path, out, anybody())
    db = sqlite3.connect(out)
    told = dict(db.execute(f"SELECT what, value FROM {SOURCE}"))
    held = db.execute("SELECT count(*) FROM clearground_checkpoints").fetchone()
    db.close()
    assert held == (0,)
    assert told["checkpoint"] == one.digest
    assert told["checkpoint_key_id"] == one.key_id
    assert told["checkpoint_root_digest"] == told["root_digest"] == one.root


def test_what_is_withheld_is_in_no_byte_of_the_copy(tmp_path: Path) -> None:
    """Tests names, bases and orders: neither in the file's text nor its salt to guess them by."""
    path, out = region(tmp_path), tmp_path / "copy.gpkg"
    copied(path, out, organisation_asking("north"))
    raw = out.read_bytes()
    for word in (b"Officer One", b"Ann Hale", b"Team 1", b'"evacuation_minutes"'):
        assert word in path.read_bytes(), word
        assert word not in raw, word
    before, after = texts(path), texts(out)
    for name, text in after.items():
        body = body_of(text)
        assert ("payload" in body) == ("salt" in body)
        assert event_hash(body) == event_hash(body_of(before[name]))
        if "payload" not in body:
            assert str(body_of(before[name])["salt"]) not in text
            assert redacted(before[name]) == text


def test_layers_show_only_what_is_open_and_say_what_is_not(tmp_path: Path) -> None:
    """Tests a partner's map: areas yes, orders and progress no, no names, no forecast, counted."""
    path, out = region(tmp_path), tmp_path / "copy.gpkg"
    made = copied(path, out, organisation_asking("north"))
    assert made.rows["areas"] == (2, 0)
    assert made.rows["orders"] == (0, 1)
    names = {name for name, _kind in pyogrio.list_layers(out)}
    assert not {"proposed_outlines", "planned_tasks"} & names
    _meta, _table, _geometry, fields = pyogrio.raw.read(out, layer="areas", columns=["declared_by"])
    assert [value for column in fields for value in column] == [None, None]
    db = sqlite3.connect(out)
    told = dict(db.execute(f"SELECT what, withheld FROM {TOLD}").fetchall())
    db.close()
    assert told["records"] == sum(made.withheld.values())
    assert told["orders"] == 1


def test_the_public_copy_shows_a_published_area_alone(tmp_path: Path) -> None:
    """Tests that nothing is public by default, and what two people approved is."""
    path = region(tmp_path, *approved("area-b", "ann", "bo"))
    made = copied(path, tmp_path / "copy.gpkg", anybody())
    assert made.rows["areas"] == (1, 1)
    assert all(shown == 0 for name, (shown, _n) in made.rows.items() if name not in AREA_LAYERS)


AREA_LAYERS = ("areas", "remaining")


def test_a_fresh_find_is_not_yet_on_a_partners_map(tmp_path: Path) -> None:
    """Tests the delay of traces: within 72 hours no, afterwards yes."""
    path = region(tmp_path)
    early = copied(path, tmp_path / "a.gpkg", organisation_asking("north"), T0 + timedelta(days=2))
    late = copied(path, tmp_path / "b.gpkg", organisation_asking("north"), LATER)
    assert (early.rows["finds"], late.rows["finds"]) == ((0, 1), (1, 0))


def test_a_copy_is_not_read_as_a_whole_region(tmp_path: Path) -> None:
    """Tests PERM-05: no account and no record rests on part of the records."""
    out = tmp_path / "copy.gpkg"
    copied(region(tmp_path), out, anybody())
    with (
        GeoPackageStore.open(out, read_only=True) as store,
        pytest.raises(PermitError) as found,
    ):
        store.events()
    assert found.value.finding.code == "PERM-05"


def test_a_layer_that_is_not_listed_is_in_no_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests that a new layer stays inside until somebody says whose records it shows."""
    monkeypatch.setattr(copying, "SHOWS", {k: v for k, v in SHOWS.items() if k != "finds"})
    made = copied(region(tmp_path), tmp_path / "copy.gpkg", organisation_asking("north"))
    assert "finds" not in made.rows
