"""Tampering with a server by its administrator, past every guard: found and named, as in a file."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import psycopg
import pytest

from clearground.edge.ledger import verify as verify_module
from clearground.edge.ledger.checkpoint import Receipt
from clearground.edge.ledger.checkpoint_store import last_receipt, make_checkpoint
from clearground.edge.ledger.place import open_store
from clearground.edge.ledger.postgres.store import PostgresStore
from clearground.edge.ledger.verify import verify
from clearground.edge.moving import move
from tests.edge.ledger.offices import HEAD, enrol_field, field_records, head_office
from tests.edge.ledger.postgres.server import Server
from tests.edge.region import NOW

SHORT, LONG = 60, 1_000
TABLES = ("events", "batches")
COLUMNS = ("id", "device", "entity", "type", "valid_time", "recorded_time", "body")


@dataclass(frozen=True)
class Sample:
    """A region of two devices on a server, its receipt, and an administrator's connection."""

    place: str
    receipt: Receipt
    raw: psycopg.Connection
    ends: dict[str, list[int]]


@pytest.fixture
def sample(
    server: Server, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Sample]:
    folder = tmp_path_factory.mktemp("tampering")
    monkeypatch.setenv("CLEARGROUND_ACCOUNTS", str(folder / "accounts"))
    file = folder / "bare.gpkg"
    with head_office(file) as made:
        enrol_field(made)
        for minute in range(1, 5):
            field_records(made, minute)
    place = server.database()
    move(file, place, NOW)
    with open_store(place) as store:
        assert isinstance(store, PostgresStore)
        make_checkpoint(store, HEAD, by="admin", now=NOW)
        receipt = last_receipt(store)
        ends: dict[str, list[int]] = {}
        asked = b"SELECT device, sequence FROM clearground.clearground_batches ORDER BY 2"
        for device, sequence in store.raw.execute(asked).fetchall():
            ends.setdefault(device, []).append(int(sequence))
    with psycopg.connect(place, autocommit=True) as raw:
        # Every guard off, then the constraints: whoever administers the server can do so.
        raw.execute("SET session_replication_role = replica")
        yield Sample(place, receipt, raw, ends)
    server.take_back()


def undone(
    sample: Sample, change: Callable[[], None], receipt: Receipt | None = None
) -> str | None:
    """What the proof says of a region after a change, which is then taken back."""
    copies = [f"clearground.clearground_{table}" for table in TABLES]
    for table in copies:
        sample.raw.execute(f"CREATE TEMP TABLE kept AS SELECT * FROM {table}".encode())
        sample.raw.execute(f"ALTER TABLE kept RENAME TO {table.split('_')[1]}_kept".encode())
    change()
    found = verify(sample.place, None, receipt=receipt).first_broken
    for table in copies:
        kept = f"{table.split('_')[1]}_kept"
        asked = "SELECT string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position) FROM"
        asked += " information_schema.columns WHERE table_schema='clearground' AND table_name=%s"
        asked += " AND is_generated='NEVER'"
        row = sample.raw.execute(asked.encode(), (table.split(".")[1],)).fetchone()
        assert row is not None
        sample.raw.execute(f"DELETE FROM {table}".encode())
        sample.raw.execute(f"INSERT INTO {table} ({row[0]}) SELECT {row[0]} FROM {kept}".encode())
        sample.raw.execute(f"DROP TABLE {kept}".encode())
    return str(found) if found else None


def changed_letters(sample: Sample, trials: int) -> Iterator[str]:
    """What was missed of so many changes of one letter."""
    dice = random.Random(20270302)
    for trial in range(trials):
        rows = sample.raw.execute(
            b"SELECT fid, sequence FROM clearground.clearground_events ORDER BY fid"
        ).fetchall()
        fid, sequence = dice.choice(rows)
        column = dice.choice(COLUMNS) if dice.random() < 0.2 else "body"

        def change(fid: int = fid, column: str = column) -> None:
            asked = f"SELECT {column} FROM clearground.clearground_events WHERE fid=%s"
            row = sample.raw.execute(asked.encode(), (fid,)).fetchone()
            assert row is not None
            text = str(row[0])
            at = dice.randrange(len(text))
            other = chr(ord(text[at]) ^ 1)
            words = f"UPDATE clearground.clearground_events SET {column}=%s WHERE fid=%s"
            sample.raw.execute(words.encode(), (text[:at] + other + text[at + 1 :], fid))

        if undone(sample, change) is None:
            yield f"trial {trial}: {column} of record {sequence} was missed"


def cuts(
    sample: Sample, receipt: Receipt | None, *, checkpoint: bool
) -> Iterator[tuple[int, bool]]:
    """Each tenth cut of each chain, and whether it was seen."""
    if not checkpoint:
        sample.raw.execute("DELETE FROM clearground.clearground_checkpoints")
    for device, ends in sample.ends.items():
        for left in sorted({*range(0, ends[-1], 10), *ends[:-1]}):

            def cut(device: str = device, left: int = left) -> None:
                for table in TABLES:
                    words = f"DELETE FROM clearground.clearground_{table}"
                    words += " WHERE device=%s AND sequence>%s"
                    sample.raw.execute(words.encode(), (device, left))

            yield left, undone(sample, cut, receipt) is not None


def test_any_letter_that_an_administrator_changes_is_found(sample: Sample) -> None:
    """Tests 60 changes of one letter of a text or a lookup column, and the whole region after."""
    assert list(changed_letters(sample, SHORT)) == []
    assert verify(sample.place, None).ok


def test_any_cut_is_found_beside_the_checkpoint_or_a_receipt(sample: Sample) -> None:
    """Tests cuts, signatures and all: beside the checkpoint, then without it beside a receipt."""
    beside = list(cuts(sample, None, checkpoint=True))
    assert len(beside) > 8
    assert all(seen for _left, seen in beside)
    assert all(seen for _left, seen in cuts(sample, sample.receipt, checkpoint=False))
    alone = list(cuts(sample, None, checkpoint=False))
    assert not all(seen for _left, seen in alone), "the rows alone do not show each cut"


def test_the_campaign_sees_what_a_left_out_check_lets_pass(
    sample: Sample, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests the campaign itself: without the check of checkpoints a cut goes unseen."""
    monkeypatch.setattr(verify_module, "check_checkpoints", lambda *_words: iter(()))
    assert not all(seen for _left, seen in cuts(sample, None, checkpoint=True))


@pytest.mark.campaign
def test_any_letter_is_found_in_the_long_run(sample: Sample) -> None:
    """Tests 1,000 changes of one letter."""
    assert list(changed_letters(sample, LONG)) == []
