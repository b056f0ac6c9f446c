"""Tests of where a report speaks."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from clearground.belief import Grid
from clearground.belief.footprint import footprint, inside, touched

GRID = Grid(0.0, 2000.0, 50.0, 40, 40)


def test_point_share_is_the_convolved_gaussian() -> None:
    """Reach 100 m, error 75 m: spread 125 m; at the place 0.64, 125 m east 0.64 exp(-1/2)."""
    found = footprint(shapely.Point(1025, 975), GRID, reach_m=100, error_m=75)
    assert found is not None
    at = {
        (row + found.bounds.row_start, column + found.bounds.column_start): value
        for (row, column), value in np.ndenumerate(found.share)
    }
    assert at[20, 20] == pytest.approx(0.64)
    assert at[20, 22] == pytest.approx(0.64 * np.exp(-0.5 * (100 / 125) ** 2))


def test_line_share_matches_the_closed_form_across_it() -> None:
    """A long line: reach / spread at the line, Gaussian of the spread across, within 3 %."""
    line = shapely.LineString([(-4000, 1000), (6000, 1000)])
    found = footprint(line, GRID, reach_m=150, error_m=200)
    assert found is not None
    column = 20 - found.bounds.column_start
    for row, away in ((20, 0.0), (24, 200.0)):
        share = found.share[row - found.bounds.row_start, column]
        assert share == pytest.approx(0.6 * np.exp(-0.5 * (away / 250) ** 2), rel=0.03)


def test_shape_is_full_inside_and_a_tiny_shape_is_not_lost() -> None:
    """Inside a large shape the share is 1; a shape smaller than a cell still marks its cell."""
    large = footprint(shapely.box(500, 500, 1500, 1500), GRID, reach_m=60, error_m=0)
    tiny = footprint(shapely.box(1010, 1010, 1012, 1012), GRID, reach_m=60, error_m=0)
    assert large is not None
    assert tiny is not None
    assert (large.share == 1.0).sum() >= 400
    assert (tiny.share == 1.0).sum() == 1


def test_a_place_outside_is_none_and_one_over_the_edge_is_not_cut() -> None:
    """Far away there is no footprint; 100 m outside the grid a claim still reaches in."""
    assert footprint(shapely.Point(90_000, 0), GRID, reach_m=60, error_m=0) is None
    near = footprint(shapely.Point(-100, 1000), GRID, reach_m=100, error_m=0)
    assert near is not None
    assert near.bounds.column_start < 0 < near.bounds.column_stop


def test_touched_and_inside() -> None:
    """A box over a quarter of four cells touches all four; at 2 by 2 parts each holds one."""
    box = shapely.box(1025, 975, 1075, 1025)
    window = GRID.window_m(box.bounds, 0.0)
    assert touched(box, GRID, window).sum() == 4
    assert inside(box, GRID, window, 2).sum() == 4
    assert not inside(shapely.Point(1, 1), GRID, window, 2).any()
