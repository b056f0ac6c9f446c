"""Stages tell their progress and keep what they took; tables cannot run as formulas."""

from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
import shapely

from clearground.belief import grid_over
from clearground.edge.run.stages import Stages
from clearground.edge.run.steps import next_steps
from clearground.edge.run.tables import write_csv, write_xlsx
from clearground.pipeline import World


def test_each_stage_is_kept_with_its_seconds_and_memory() -> None:
    """Tests that two stages give two records in order, each said in a line."""
    said: list[str] = []
    stages = Stages(said.append)
    with stages.stage("first") as tell:
        tell(1, 2)
    with stages.stage("second"):
        pass
    assert [record.name for record in stages.records] == ["first", "second"]
    assert all(record.peak_mb > 0 for record in stages.records)
    assert sum("second" in line for line in said) == 1


def test_a_cell_that_looks_like_a_formula_is_quoted(tmp_path: Path) -> None:
    """Tests that names from strangers' files cannot run in a spreadsheet."""
    rows = [{"a": "=HYPERLINK(1)", "b": -2}, {"a": "@x", "b": 3}]
    write_csv(tmp_path / "t.csv", ("a", "b"), rows)
    write_xlsx(tmp_path / "t.xlsx", ("a", "b"), rows)
    read = list(csv.reader((tmp_path / "t.csv").open()))
    assert read == [["a", "b"], ["'=HYPERLINK(1)", "-2"], ["'@x", "3"]]
    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx").active
    assert sheet["A2"].value == "'=HYPERLINK(1)"
    assert sheet["A2"].data_type == "s"


def test_a_table_without_rows_is_the_header_alone(tmp_path: Path) -> None:
    """Tests that an empty table says its columns."""
    write_csv(tmp_path / "t.csv", ("a", "b"), [])
    assert (tmp_path / "t.csv").read_bytes() == b"a,b\r\n"


def test_a_grid_covers_the_whole_extent_in_whole_cells() -> None:
    """Tests that 120 m by 60 m from -10 is covered by 3 by 2 cells of 50 m on the 50 m lattice."""
    grid = grid_over(shapely.box(-10, -10, 110, 50), 50.0)
    assert (grid.x_min_m, grid.y_max_m) == (-50.0, 50.0)
    assert grid.shape == (2, 4)


def test_an_empty_world_is_missing_everything() -> None:
    """Tests that no step of an empty region claims a record."""
    assert [s.recorded for s in next_steps(World())] == [0, 0, 0, 0, 0, 0]
    assert all(s.missing for s in next_steps(World()))
