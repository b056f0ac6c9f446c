"""Tests of the grid and its windows."""

from __future__ import annotations

import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st

from clearground.belief import Bounds, Grid, grid_over

GRID = Grid(100.0, 1000.0, 50.0, 7, 5)


def test_row_zero_is_north_and_centres_are_half_a_cell_in() -> None:
    """First centre 25 m from the north-west corner; the extent follows from the counts."""
    assert GRID.x_m()[0] == 125.0
    assert GRID.y_m()[0] == 975.0
    assert GRID.y_m()[-1] == 775.0
    assert GRID.extent_m == (100.0, 750.0, 450.0, 1000.0)
    assert GRID.cell_ha == 0.25


@given(st.integers(1, 40), st.integers(1, 40), st.integers(1, 12))
def test_blocks_cover_every_cell_once(rows: int, columns: int, side: int) -> None:
    """Whatever the block, each cell lies in exactly one."""
    grid = Grid(0.0, 0.0, 50.0, columns, rows)
    count = np.zeros(grid.shape, dtype=int)
    for bounds in grid.blocks(side):
        count[bounds.slices] += 1
        assert max(bounds.shape) <= side
    assert (count == 1).all()


@given(st.integers(0, 4), st.integers(0, 6))
def test_cell_of_a_centre_is_its_cell(row: int, column: int) -> None:
    """Centre to cell and back."""
    assert GRID.cell_of(GRID.x_m()[column], GRID.y_m()[row]) == (row, column)


def test_outside_has_no_cell_and_windows_are_cut() -> None:
    """A point outside is None; a window over the edge ends at the edge."""
    assert GRID.cell_of(99.0, 900.0) is None
    assert GRID.window_m((0, 0, 160, 960), 0.0) == Bounds(0, 5, 0, 2)
    assert GRID.window_m((0, 0, 10, 10), 0.0).empty


def test_grid_over_an_extent_covers_it() -> None:
    """A box from -10 to 260 m by 30 to 99 m: corner (-50, 100), 7 by 2 cells."""
    assert grid_over(shapely.box(-10, 30, 260, 99), 50.0) == Grid(-50.0, 100.0, 50.0, 7, 2)
