"""Verifying a region on a server: the same checks from the same texts, and its own guards."""

from __future__ import annotations

import pytest

from clearground.edge.ledger.checkpoint_store import make_checkpoint
from clearground.edge.ledger.keys import SeededKeys
from clearground.edge.ledger.place import create_store
from clearground.edge.ledger.verify import verify
from tests.edge.ledger.postgres.server import Server
from tests.edge.region import NOW, drafts, writer

OFF = "ALTER TABLE clearground.{t} DISABLE TRIGGER USER"
ON = "ALTER TABLE clearground.{t} ENABLE TRIGGER USER"
EVENTS, BATCHES = "clearground_events", "clearground_batches"


def region(server: Server) -> str:
    place = server.database()
    store, hand = create_store(place), writer()
    for part in (drafts()[:3], drafts()[3:10], drafts()[10:]):
        store.append(part, hand)
    make_checkpoint(store, SeededKeys(1), by="officer", now=NOW)
    store.close()
    return place


def test_a_whole_region_verifies(server: Server) -> None:
    """Tests the counts, the digest and the checkpoint."""
    report = verify(region(server))
    assert report.first_broken is None
    assert (report.ok, report.batches, report.devices) == (True, 3, 1)
    assert report.checkpoint is not None
    assert report.checkpoint.root == report.root_digest


@pytest.mark.parametrize(
    ("code", "table", "statement"),
    [
        ("LED-20", EVENTS, "UPDATE {t} SET body=replace(body, '\"tier\"', '\"Tier\"') WHERE fid=5"),
        ("LED-21", EVENTS, "UPDATE {t} SET entity='other' WHERE fid=5"),
        ("LED-22", EVENTS, "DELETE FROM {t} WHERE fid=5"),
        ("LED-24", EVENTS, "UPDATE {t} SET body=replace(body, 'Sample', 'Simple') WHERE fid=2"),
        ("LED-26", BATCHES, "UPDATE {t} SET signature=repeat('0', 128) WHERE fid=2"),
        ("LED-27", BATCHES, "DELETE FROM {t} WHERE fid=3"),
        ("LED-32", EVENTS, "DELETE FROM {t} WHERE fid>20"),
    ],
)
def test_an_administrator_who_edits_past_the_guards_is_found(
    server: Server, code: str, table: str, statement: str
) -> None:
    """Tests that whoever takes the guards off and puts them back leaves a trace."""
    place = region(server)
    name = place.split("/")[3].split("?")[0]
    full = f"clearground.{table}"
    server.run(name, OFF.format(t=table), statement.format(t=full), ON.format(t=table))
    report = verify(place, None)
    assert report.first_broken is not None
    assert report.first_broken.code == code


@pytest.mark.parametrize(
    "statement",
    [
        OFF.format(t=EVENTS),
        "DROP TRIGGER clearground_batches_no_truncate ON clearground.clearground_batches",
        "CREATE OR REPLACE FUNCTION clearground.clearground_append_only() RETURNS trigger"
        " LANGUAGE plpgsql AS $$BEGIN RETURN NULL; END$$",
    ],
)
def test_a_guard_that_is_off_gone_or_hollow_is_found(server: Server, statement: str) -> None:
    """Tests three ways to disarm the database."""
    place = region(server)
    server.run(place.split("/")[3].split("?")[0], statement)
    report = verify(place)
    assert report.first_broken is not None
    assert report.first_broken.code == "LED-35"
