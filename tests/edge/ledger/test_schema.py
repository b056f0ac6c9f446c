"""The ledger's tables refuse every way of changing a record, from whatever program."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from clearground.edge.ledger.schema import BATCHES, EVENTS, guards
from tests.edge.region import region_file


@pytest.fixture(scope="module")
def open_file(tmp_path_factory: pytest.TempPathFactory) -> sqlite3.Connection:
    path: Path = region_file(tmp_path_factory.mktemp("schema") / "region.gpkg")
    return sqlite3.connect(path, isolation_level=None)


@pytest.mark.parametrize("table", [EVENTS, BATCHES])
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE {t} SET device='x'",
        "UPDATE OR REPLACE {t} SET sequence=1",
        "DELETE FROM {t}",
        "DELETE FROM {t} WHERE fid=1",
        "REPLACE INTO {t} SELECT * FROM {t} WHERE fid=1",
        "INSERT OR REPLACE INTO {t} SELECT * FROM {t} LIMIT 1",
    ],
)
def test_no_statement_changes_or_removes_a_row(
    open_file: sqlite3.Connection, table: str, change: str
) -> None:
    """Tests updates, deletions and the replacing inserts that ask no guard before a deletion."""
    before = open_file.execute(f"SELECT * FROM {table} ORDER BY fid").fetchall()
    assert before
    with pytest.raises(sqlite3.IntegrityError, match="never edited or deleted"):
        open_file.execute(change.format(t=table))
    assert open_file.execute(f"SELECT * FROM {table} ORDER BY fid").fetchall() == before


def test_the_guards_in_a_file_are_those_that_verify_compares(
    open_file: sqlite3.Connection,
) -> None:
    """Tests word for word: a guard of the same name with another text is no guard."""
    rows = open_file.execute("SELECT sql FROM sqlite_master WHERE type='trigger'")
    assert set(guards()) <= {row[0] for row in rows}


def test_a_second_event_of_one_id_is_refused_though_its_place_is_new(
    open_file: sqlite3.Connection,
) -> None:
    """Tests the id alone, with device and sequence that nobody has."""
    columns = "id, device, sequence, entity, type, valid_time, recorded_time, body"
    values = "id, 'other', 999, entity, type, valid_time, recorded_time, body"
    statement = f"INSERT OR REPLACE INTO {EVENTS} ({columns}) SELECT {values} FROM {EVENTS} LIMIT 1"
    with pytest.raises(sqlite3.IntegrityError, match="never edited or deleted"):
        open_file.execute(statement)
