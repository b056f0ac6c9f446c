"""A campaign of tampering: any byte of any record, any cut of the end; each found and named.

`python -m pytest -m campaign tests/edge/ledger/test_tampering.py` runs the long form. A campaign
that never failed is suspect: checks are left out on purpose, and it must see what they let pass.
"""

from __future__ import annotations

import random
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from clearground.edge.ledger import verify as verify_module
from clearground.edge.ledger.checkpoint import Receipt
from clearground.edge.ledger.checkpoint_store import last_receipt, make_checkpoint
from clearground.edge.ledger.verify import verify
from tests.edge.ledger.offices import HEAD, enrol_field, field_records, head_office
from tests.edge.ledger.test_verify import unguarded
from tests.edge.region import NOW

SHORT, LONG = 200, 1_000
COLUMNS = ("id", "device", "entity", "type", "valid_time", "recorded_time", "body")


@dataclass(frozen=True)
class Sample:
    """A file of two devices without a checkpoint, the same with one, and its receipt."""

    bare: Path
    checked: Path
    receipt: Receipt
    ends: dict[str, list[int]]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    folder = tmp_path_factory.mktemp("tampering")
    with head_office(folder / "bare.gpkg") as store:
        enrol_field(store)
        for minute in range(1, 5):
            field_records(store, minute)
        rows = store.connection.execute(
            "SELECT device, sequence FROM clearground_batches ORDER BY sequence"
        ).fetchall()
    shutil.copy(folder / "bare.gpkg", folder / "checked.gpkg")
    with verify_module.GeoPackageStore.open(folder / "checked.gpkg") as store:
        make_checkpoint(store, HEAD, by="admin", now=NOW)
        receipt = last_receipt(store)
    ends: dict[str, list[int]] = {}
    for device, sequence in rows:
        ends.setdefault(device, []).append(sequence)
    return Sample(folder / "bare.gpkg", folder / "checked.gpkg", receipt, ends)


def changed_bytes(sample: Sample, work: Path, trials: int) -> Iterator[str]:
    """What was missed, or not named, of so many changes of one bit."""
    dice = random.Random(20270301)
    for trial in range(trials):
        shutil.copy(sample.bare, work)
        with unguarded(work) as connection:
            rows = connection.execute("SELECT fid, device, sequence FROM clearground_events")
            held = rows.fetchall()
            if dice.random() < 0.2:  # records whose hash no later record names, only a signature
                held = [row for row in held if row[2] == sample.ends[row[1]][-1]]
            fid, device, sequence = dice.choice(held)
            # Most bytes are in the body; the columns by which records are found get their share.
            column = dice.choice(COLUMNS) if dice.random() < 0.2 else "body"
            query = f"SELECT CAST({column} AS BLOB) FROM clearground_events WHERE fid=?"
            data = bytearray(connection.execute(query, (fid,)).fetchone()[0])
            at = dice.randrange(len(data))
            data[at] ^= 1 << dice.randrange(8)
            change = f"UPDATE clearground_events SET {column}=CAST(? AS TEXT) WHERE fid=?"
            connection.execute(change, (bytes(data), fid))
        found = verify(work, None).first_broken
        if found is None:
            yield f"trial {trial}: {column} of record {sequence}, byte {at}, was missed"
            continue
        # A hash is found broken where the next record, or the batch, names it.
        last = next(n for n in sample.ends[device] if n >= sequence)
        numbers = {int(n) for n in re.findall(r"(?<![\w-])(\d+)(?![\w-])", found.what)}
        named = numbers & set(range(sequence, last + 2)) or column == "device"
        if not named:
            yield f"trial {trial}: {column} of record {sequence} is told as {found.what}"


def cut_tails(
    path: Path, sample: Sample, work: Path, receipt: Receipt | None
) -> Iterator[tuple[str, int, bool, bool]]:
    """Device, last record left, whether a batch ends there, and whether the cut was seen."""
    for device, ends in sample.ends.items():
        for left in range(ends[-1]):
            shutil.copy(path, work)
            with unguarded(work) as connection:
                cut(connection, device, left)
            yield device, left, left in (0, *ends), not verify(work, None, receipt=receipt).ok


def cut(connection: sqlite3.Connection, device: str, left: int) -> None:
    """Remove the end of a chain, its signatures too."""
    for table in ("events", "batches"):
        query = f"DELETE FROM clearground_{table} WHERE device=? AND sequence>?"
        connection.execute(query, (device, left))


def test_any_byte_that_is_changed_is_found_and_named(sample: Sample, tmp_path: Path) -> None:
    """Tests 200 changes of one bit."""
    assert list(changed_bytes(sample, tmp_path / "r.gpkg", SHORT)) == []


@pytest.mark.campaign
def test_any_byte_that_is_changed_is_found_and_named_in_the_long_run(
    sample: Sample, tmp_path: Path
) -> None:
    """Tests 1,000 changes of one bit."""
    assert list(changed_bytes(sample, tmp_path / "r.gpkg", LONG)) == []


def test_any_cut_is_found_from_the_file_or_its_checkpoint_or_a_receipt(
    sample: Sample, tmp_path: Path
) -> None:
    """Tests every cut of both chains: what each proof sees, and the one thing the file cannot."""
    work = tmp_path / "r.gpkg"
    alone = list(cut_tails(sample.bare, sample, work, None))
    assert len(alone) > 40
    # From the file alone a cut at the end of a batch is not seen: the file once was so. The
    # founder's whole chain cannot go unseen, since the other's records rest on it.
    unseen = [(device, left) for device, left, at_end, seen in alone if not seen]
    ends = [(device, left) for device, left, at_end, _seen in alone if at_end]
    assert set(unseen) <= set(ends)
    assert unseen
    assert all(seen for *_cut, seen in cut_tails(sample.checked, sample, work, None))
    assert all(seen for *_cut, seen in cut_tails(sample.bare, sample, work, sample.receipt))


def nothing(*_words: object) -> Iterator[None]:
    """A check that was left out."""
    yield from ()


@pytest.mark.parametrize(
    ("left_out", "misses"),
    [
        ("check_batches", lambda s, p: list(changed_bytes(s, p, SHORT))),
        ("check_row", lambda s, p: list(changed_bytes(s, p, 20))),
        (
            "check_checkpoints",
            lambda s, p: [c for c in cut_tails(s.checked, s, p, None) if not c[-1]],
        ),
        (
            "check_receipt",
            lambda s, p: [c for c in cut_tails(s.bare, s, p, s.receipt) if not c[-1]],
        ),
    ],
)
def test_the_campaign_sees_what_a_left_out_check_lets_pass(
    sample: Sample,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    left_out: str,
    misses: Callable[[Sample, Path], list[object]],
) -> None:
    """Tests the campaign itself: with each of four checks left out it fails."""
    empty = (lambda *_w: ((), ())) if left_out == "check_receipt" else nothing
    monkeypatch.setattr(verify_module, left_out, empty)
    assert misses(sample, tmp_path / "r.gpkg")
