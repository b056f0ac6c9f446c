"""Several processes prove a file to the same end as one walk, and never pass what a walk finds."""

from __future__ import annotations

import shutil
import sqlite3
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from clearground.edge.ledger import proof_parts, verify
from clearground.edge.ledger.proof_parts import (
    Part,
    Proven,
    joined,
    pages_hold,
    parts_of,
    prove_part,
    walk_in_parts,
)
from clearground.edge.ledger.proof_rows import Seen, check_decision, check_row
from clearground.edge.ledger.schema import COLUMNS, EVENTS
from tests.edge.ledger.test_verify import unguarded
from tests.edge.region import region_file

SIZE = 7
"""Records a part here, so that the small region has several."""


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return region_file(tmp_path_factory.mktemp("parts") / "region.gpkg")


@pytest.fixture
def copy(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(whole, tmp_path / "region.gpkg"))


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts are worth it from the first record on."""
    monkeypatch.setattr(verify, "WORTH", 1)
    monkeypatch.setattr(parts_of, "__defaults__", (SIZE,))


def parts_in(path: Path) -> list[Part]:
    connection = sqlite3.connect(path)
    parts = parts_of(connection, SIZE)
    connection.close()
    assert parts is not None
    assert len(parts) > 3
    return parts


def proven(path: Path) -> list[Proven]:
    found = [prove_part(path, part) for part in parts_in(path)]
    return [one for one in found if one is not None]


def walked(path: Path) -> Seen:
    """One walk over all records, as it was before there were parts."""
    connection = sqlite3.connect(path)
    rows = connection.execute(
        f"SELECT body, {', '.join(COLUMNS)} FROM {EVENTS} ORDER BY device, sequence"
    ).fetchall()
    batches = connection.execute("SELECT device, sequence FROM clearground_batches").fetchall()
    connection.close()
    seen = Seen(frozenset(batches), read_all=False)
    assert not [fault for row in rows for fault in check_row(row, seen)]
    assert not [fault for text in seen.decisions for fault in check_decision(text, seen)]
    return seen


def test_the_parts_joined_are_what_one_walk_sees(whole: Path) -> None:
    """Tests heads, hashes, keys, events, counts and the texts of the decisions."""
    seen, expected = joined(proven(whole)), walked(whole)
    assert seen == replace(expected, ends=frozenset())
    assert expected.decisions


def test_processes_say_the_same_and_how_far_they_are(whole: Path) -> None:
    """Tests two real processes, and that each record is counted once."""
    told: list[tuple[int, int]] = []
    seen = walk_in_parts(whole, parts_in(whole), 2, lambda *n: told.append(n))
    expected = walked(whole)
    assert seen == replace(expected, ends=frozenset())
    assert told[-1] == (expected.count, expected.count)
    assert len(told) == len(parts_in(whole))


@pytest.mark.usefixtures("small_parts")
def test_a_report_by_several_processes_is_the_report_by_one(whole: Path) -> None:
    """Tests the whole proof, with the account and without."""
    assert verify.verify(whole, workers=2) == verify.verify(whole)
    assert verify.verify(whole, None, workers=2) == verify.verify(whole, None)


CHANGES = {
    "a changed text": f"UPDATE {EVENTS} SET body=replace(body, 'officer', 'Officer') WHERE fid=20",
    "a changed column": f"UPDATE {EVENTS} SET entity='other' WHERE fid=20",
    "a record too few": f"DELETE FROM {EVENTS} WHERE fid=20",
    "the last record too few": f"DELETE FROM {EVENTS} WHERE fid=(SELECT max(fid) FROM {EVENTS})",
    "a changed signature": "UPDATE clearground_batches SET signature=key_id WHERE fid=2",
    "a text that is none": f"UPDATE {EVENTS} SET body='{{' WHERE fid=9",
    "a number that is none": f"UPDATE {EVENTS} SET sequence=-3 WHERE fid=9",
}


@pytest.mark.usefixtures("small_parts")
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_one_walk_finds_is_found_and_named_alike(copy: Path, change: str) -> None:
    """Tests that a fault in any part sends the proof back to the walk that names it."""
    with unguarded(copy) as connection:
        connection.execute(change)
    several, one = verify.verify(copy, workers=2), verify.verify(copy)
    assert several.first_broken is not None
    assert several == one


def test_a_decision_that_its_actor_did_not_sign_is_no_proven_part(
    whole: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests that decisions are asked within the parts: exactly theirs fail without their keys."""
    parts = parts_in(whole)
    signed = [bool(_decisions(whole, part)) for part in parts]
    assert True in signed
    assert False in signed
    monkeypatch.setattr(proof_parts, "_keys", lambda _path: Seen(frozenset(), read_all=False))
    assert [prove_part(whole, part) is None for part in parts] == signed


def _decisions(path: Path, part: Part) -> list[str]:
    connection = sqlite3.connect(path)
    query = f"SELECT body FROM {EVENTS} WHERE device=? AND sequence BETWEEN ? AND ?"
    texts = connection.execute(query, (part.device, part.first, part.last)).fetchall()
    connection.close()
    return [text for (text,) in texts if '"actor_signature":""' not in text]


def test_parts_that_do_not_follow_each_other_are_no_walk(whole: Path) -> None:
    """Tests each border: a part missing, twice, another hash, an earlier clock, another origin."""
    parts = proven(whole)
    second = parts[1]
    assert joined(parts) is not None
    assert joined([parts[0], *parts[2:]]) is None
    assert joined([*parts, second]) is None
    assert joined([parts[0], replace(second, previous="0" * 64), *parts[2:]]) is None
    assert joined([parts[0], replace(second, simulated=False), *parts[2:]]) is None
    real = [replace(one, simulated=False) for one in parts]
    early = replace(real[1], began=real[0].ended - timedelta(seconds=1))
    assert joined([real[0], early, *real[2:]]) is None


def test_a_missing_number_leaves_no_parts(copy: Path) -> None:
    """Tests that numbers which are not 1, 2, 3... are never cut into parts."""
    with unguarded(copy) as connection:
        connection.execute(f"DELETE FROM {EVENTS} WHERE fid=12")
    connection = sqlite3.connect(copy)
    assert parts_of(connection) is None
    connection.close()


def test_damaged_pages_are_seen(copy: Path) -> None:
    """Tests the page check that runs beside the parts."""
    assert pages_hold(copy)
    connection = sqlite3.connect(copy)
    connection.execute("PRAGMA writable_schema=ON")
    connection.execute("UPDATE sqlite_master SET rootpage=2 WHERE name='clearground_events_entity'")
    connection.commit()
    connection.close()
    try:
        held = pages_hold(copy)
    except sqlite3.DatabaseError:
        held = False
    assert not held
