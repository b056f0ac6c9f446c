"""How far the nearest evidence is, and what a cell's belief may be said to rest on."""

from __future__ import annotations

import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from clearground.belief import (
    BeliefParameters,
    Bounds,
    EvidenceItem,
    Grid,
    SearchEffort,
    nearby,
    search,
)
from clearground.belief.claims import weigh
from clearground.belief.outcome import (
    COVARIATE_ONLY,
    EVIDENCE_NEARBY,
    NO_INFORMATION,
    SEARCHED,
)
from clearground.standards.terms import Directness, EvidenceKind, HazardClass

GRID = Grid(0.0, 400.0, 50.0, 8, 8)
PARAMETERS = BeliefParameters()
CELLS = st.tuples(st.integers(-6, 13), st.integers(-6, 13))


def marks(*places: shapely.Geometry, error_m: float = 0.0) -> list[list[int]]:
    found = [
        EvidenceItem(
            f"e{k}",
            EvidenceKind.FIND,
            Directness.DIRECT,
            place,
            reliability="A",
            credibility=1,
            position_error_m=error_m,
        )
        for k, place in enumerate(places)
    ]
    return nearby.marks(weigh(found, PARAMETERS), (), GRID, PARAMETERS).tolist()


def test_a_point_marks_its_cell_once_also_beside_the_grid() -> None:
    """Tests two finds in the cell at the top left, and one 75 m west of the grid."""
    assert marks(shapely.Point(10, 390), shapely.Point(40, 360)) == [[0, 0]]
    assert marks(shapely.Point(-75, 390)) == [[0, -2]]


def test_an_outline_marks_every_cell_that_it_touches() -> None:
    """Tests 100 m by 50 m in the top row, away from the cells' edges."""
    assert marks(shapely.box(60, 360, 140, 390)) == [[0, 1], [0, 2]]


def test_a_report_of_somewhere_around_here_marks_nothing() -> None:
    """Tests an error at the informed distance and just beyond it."""
    limit_m = PARAMETERS.informed_distance_m
    assert marks(shapely.Point(10, 390), error_m=limit_m) == [[0, 0]]
    assert marks(shapely.Point(10, 390), error_m=limit_m + 1) == []


def test_searched_ground_is_evidence_too() -> None:
    """Tests a search without any report."""
    effort = SearchEffort("s", HazardClass.AP_MINE, 0.0, 0.2, -1.0, shapely.box(10, 10, 40, 40))
    placed = search.place((effort,), GRID)
    assert nearby.marks((), placed, GRID, PARAMETERS).tolist() == [[7, 0]]


@settings(max_examples=40)
@given(st.lists(CELLS, max_size=6), st.integers(0, 7), st.integers(0, 7))
def test_distances_are_those_measured_cell_by_cell_and_the_same_in_any_window(
    marked: list[tuple[int, int]], row: int, column: int
) -> None:
    """Tests against measuring each pair, capped at 300 m, and a window against the whole."""
    cells = np.array(marked, dtype=np.int64).reshape(-1, 2)
    whole = nearby.distance(cells, GRID, GRID.whole, 300.0)
    for r in range(8):
        for c in range(8):
            apart = [50.0 * np.hypot(r - a, c - b) for a, b in marked]
            assert abs(whole[r, c] - min([*apart, 300.0])) < 1e-9
    window = Bounds(row, 8, column, 8)
    assert np.array_equal(nearby.distance(cells, GRID, window, 300.0), whole[window.slices])


def test_the_strongest_ground_of_a_belief_is_the_one_named() -> None:
    """Tests four cells: nothing, a covariate, evidence near by, searched; the last wins."""
    far, near = PARAMETERS.informed_distance_m + 1, PARAMETERS.informed_distance_m
    distance_m = np.array([[far, far, near, near]])
    moved = np.array([[0.0, PARAMETERS.informed_log_odds, 0.0, 9.0]])
    searched = np.array([[False, False, False, True]])
    code = nearby.provenance(PARAMETERS, distance_m, moved, searched)
    assert code.tolist() == [[NO_INFORMATION, COVARIATE_ONLY, EVIDENCE_NEARBY, SEARCHED]]
