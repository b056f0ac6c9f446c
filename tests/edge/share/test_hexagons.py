"""Hexagons of equal area that cover the plane once."""

from __future__ import annotations

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from clearground.edge.share.hexagons import Hexagons

GRID = Hexagons(36.0)
metres = st.floats(-500_000, 500_000)


@given(metres, metres)
def test_a_place_lies_in_its_own_hexagon(x: float, y: float) -> None:
    """Tests the cell of a place against its drawn outline."""
    cell = GRID.cell(x, y)
    outline = GRID.polygon(cell)
    assert outline.area == pytest.approx(36e6)
    assert outline.buffer(1e-3).covers(shapely.Point(x, y))
    assert cell in GRID.touching(shapely.Point(x, y).buffer(1.0))


def test_the_hexagons_that_touch_a_circle_cover_it() -> None:
    """Tests that together they hold the whole circle, and none is far from it."""
    circle = shapely.Point(1234, -9876).buffer(10_000)
    cells = GRID.touching(circle)
    union = shapely.union_all([GRID.polygon(cell) for cell in cells])
    assert union.buffer(1e-3).covers(circle)
    assert all(GRID.polygon(cell).intersects(circle) for cell in cells)
    assert GRID.touching(shapely.Polygon()) == ()


def test_neighbours_share_an_edge_and_no_ground() -> None:
    """Tests six neighbours."""
    here = GRID.polygon((0, 0))
    for step in ((1, 0), (0, 1), (-1, 1), (-1, 0), (0, -1), (1, -1)):
        other = GRID.polygon(step)
        assert shapely.intersection(here, other).area < 1e-3
        assert shapely.intersection(here.buffer(1e-3), other).length > GRID.side_m
