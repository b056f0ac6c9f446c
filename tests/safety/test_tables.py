"""A table opened in a spreadsheet runs nothing and says for when it holds (H-03, H-14)."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest

from clearground.edge.cli.read import read_events
from clearground.edge.run.done import Done
from clearground.edge.run.tables import AREA_COLUMNS, area_rows, write_csv, write_xlsx
from clearground.pipeline import world_of
from clearground.release.account import account
from tests.safety.conftest import HOSTILE

STARTS = ("=", "+", "@", "\t", "\r", "\n")
AT = datetime(2027, 3, 6, tzinfo=UTC)


def test_a_hostile_name_stays_a_word_in_both_tables(hostile: Path, tmp_path: Path) -> None:
    """Tests that neither table holds a cell which a spreadsheet would run, and no word is lost."""
    world = world_of(read_events(hostile))
    rows = area_rows(
        world, account(world.register, world.releases, world.worklog), simulated=True, now=AT
    )
    assert rows[0]["name"] == HOSTILE
    write_csv(tmp_path / "t.csv", AREA_COLUMNS, rows)
    write_xlsx(tmp_path / "t.xlsx", AREA_COLUMNS, rows)
    with (tmp_path / "t.csv").open(newline="", encoding="utf-8") as file:
        texts = [cell for row in csv.reader(file) for cell in row]
    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx").worksheets[0]
    cells = [c for row in sheet.rows for c in row]
    for words in (texts, [str(c.value) for c in cells]):
        assert [w for w in words if w.startswith(STARTS)] == []
        assert "'" + HOSTILE in words
        assert "'@SUM(1)" in words
    assert {c.data_type for c in cells} <= {"s", "n", "b"}


@pytest.mark.parametrize(
    "start", ["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff20"]
)
def test_no_text_of_a_table_begins_like_a_formula(start: str, tmp_path: Path) -> None:
    """Tests every text column of the table of areas, in both forms, read back."""
    word = start + "cmd|' /C calc'!A0"
    row = dict.fromkeys(AREA_COLUMNS, word)
    write_csv(tmp_path / "t.csv", AREA_COLUMNS, [row])
    write_xlsx(tmp_path / "t.xlsx", AREA_COLUMNS, [row])
    with (tmp_path / "t.csv").open(newline="", encoding="utf-8") as file:
        texts = list(csv.reader(file))[1]
    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx").worksheets[0]
    cells = list(sheet.rows)[1]
    assert set(texts) == {"'" + word}
    assert {str(c.value)[:1] for c in cells} == {"'"}
    assert {c.data_type for c in cells} == {"s"}


def test_each_table_says_for_which_moment_it_holds(small_demo: Done) -> None:
    """Tests that every row, and the account, carry the run's moment: a printed list grows old."""
    folder = small_demo.region.parent
    now = json.loads((folder / "summary.json").read_text())["now"]
    for name in ("hazardous_areas.csv", "proposed_outlines.csv"):
        with (folder / name).open(newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        assert rows
        assert {row["as_of"] for row in rows} == {now}, name
    assert json.loads((folder / "account.json").read_text())["as_of"] == now
