"""Shapes that would cost without bound are told apart before anybody mends them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import shapely

from clearground.edge.exchange.complexity import Burden, crossings
from clearground.edge.exchange.limits import Limits

SCRIBBLE = shapely.Polygon(np.random.default_rng(1).random((100, 2)))
COMB = shapely.Polygon([*((x, x % 2 * 0.5) for x in range(101)), (100, -1), (0, -1)])


def test_a_scribble_is_set_aside_and_a_comb_of_as_many_corners_is_not() -> None:
    """Tests 100 vertices that cross a thousand times beside 103 that never do."""
    burden = Burden(replace(Limits(), crossings=500))
    assert "more than 500 times" in burden.fault_of(shapely.to_wkb(SCRIBBLE))
    assert burden.fault_of(shapely.to_wkb(COMB)) == ""
    assert crossings(COMB, 10) == 0


def test_the_budget_is_that_of_the_layer() -> None:
    """Tests that what one scribble may cost, a thousand of them may not."""
    once = crossings(SCRIBBLE, 1_000_000)
    burden = Burden(replace(Limits(), crossings=once))
    assert burden.fault_of(shapely.to_wkb(SCRIBBLE)) == ""
    assert burden.fault_of(shapely.to_wkb(SCRIBBLE)) != ""


def test_coordinates_beyond_the_earth_and_too_many_vertices_are_faults() -> None:
    """Tests 1e308 beside 1e6, and 103 vertices where 50 may be."""
    burden = Burden(replace(Limits(), vertices=50))
    assert "beyond any place" in burden.fault_of(shapely.to_wkb(shapely.Point(1e308, 1)))
    assert burden.fault_of(shapely.to_wkb(shapely.Point(1e6, 1))) == ""
    assert "50 vertices" in burden.fault_of(shapely.to_wkb(COMB))
    assert burden.fault_of(shapely.to_wkb(shapely.Point())) == ""
