"""The short way of proving a record and the long way see the same."""

from __future__ import annotations

import hashlib
import sqlite3
from dataclasses import replace

import pytest

from clearground.edge.ledger import proof_rows
from clearground.edge.ledger.proof_rows import Seen, check_row
from clearground.edge.ledger.schema import COLUMNS, EVENTS
from tests.edge.region import region_file

Row = tuple[object, ...]


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> list[Row]:
    path = region_file(tmp_path_factory.mktemp("rows") / "region.gpkg")
    connection = sqlite3.connect(path)
    query = f"SELECT body, {', '.join(COLUMNS)} FROM {EVENTS} ORDER BY device, sequence"
    found = connection.execute(query).fetchall()
    connection.close()
    return found


def walked(rows: list[Row], *, read_all: bool = True) -> tuple[Seen, list[str]]:
    """What a walk saw, and the codes of what it found."""
    seen = Seen(frozenset((str(r[2]), int(str(r[3]))) for r in rows), read_all)
    return seen, [f.code for row in rows for f in check_row(row, seen)]


def test_the_short_way_and_the_long_way_see_the_same(
    rows: list[Row], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests that no record of the region needs the long way, which ends at the same hashes."""
    long = proof_rows._check_long
    monkeypatch.setattr(proof_rows, "_check_long", lambda *_a: pytest.fail("not plain"))
    short, faults = walked(rows)
    monkeypatch.setattr(proof_rows, "_check_long", long)
    monkeypatch.setattr(proof_rows, "_fits", lambda *_a: False)
    slow, slow_faults = walked(rows)
    assert faults == slow_faults == []
    assert replace(short, times={}) == replace(slow, times={})
    assert short.count == len(rows)


def test_capitals_in_a_salt_are_found(rows: list[Row]) -> None:
    """Tests the one change that no digest shows: the same bytes in another spelling."""
    for i, row in enumerate(rows):
        text = str(row[0])
        salt = text.split('"salt":"')[1][:32]
        if salt.upper() != salt:
            changed = (text.replace(salt, salt.upper()), *row[1:])
            assert walked([*rows[:i], changed])[1] == ["LED-20"]
            return
    pytest.fail("no salt with a letter")


def test_without_reading_only_what_tells_of_keys_and_people_is_read(rows: list[Row]) -> None:
    """Tests the proof of chains alone."""
    seen, faults = walked(rows, read_all=False)
    assert faults == []
    assert {e.type for e in seen.events} <= {kind.__name__ for kind in proof_rows.TOLD}
    assert seen.keys
    assert seen.decisions


def test_signed_text_that_is_no_json_is_named(rows: list[Row]) -> None:
    """Tests a content that a device signed though nothing can be read from it."""
    text, names = str(rows[0][0]), rows[0][1:]
    head, rest = text.split(',"payload":', 1)
    content, tail = rest.rsplit(',"payload_digest":"', 1)
    salt = tail.split('"salt":"')[1][:32]
    bad = content[:-1] + ",}"
    digest = hashlib.sha256(bytes.fromhex(salt) + bad.encode()).hexdigest()
    forged = f'{head},"payload":{bad},"payload_digest":"{digest}{tail[64:]}'
    assert walked([(forged, *names)])[1] == ["LED-20"]
