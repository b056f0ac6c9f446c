"""Covariates: what the record of the whole region says about every cell, absent where silent."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st

from clearground.belief import Bounds, Grid
from clearground.belief.covariates import (
    DISTANCE_CAP_M,
    GridCovariate,
    density,
    distance,
    distance_to,
    from_dossier,
    places,
)
from clearground.events.core import Draft
from clearground.events.evidence import EvidenceReported
from clearground.evidence.state import Dossier
from clearground.standards.geometry import shape_from_metres
from clearground.standards.terms import Directness, EvidenceKind

AT = datetime(2026, 1, 1, tzinfo=UTC)
GRID = Grid(0.0, 1000.0, 50.0, 20, 20)


def reported(kind: EvidenceKind, where: shapely.Geometry | None) -> EvidenceReported:
    shape = None if where is None else shape_from_metres(where)
    return EvidenceReported(kind, Directness.INDIRECT, "map", shape)


def dossier(**facts: EvidenceReported) -> Dossier:
    held = Dossier()
    for name, one in facts.items():
        held.apply(Draft(name, one, "p", "o", AT, AT))
    return held


WORK = reported(EvidenceKind.DEFENSIVE_WORK, shapely.Point(25, 975))


def test_without_a_record_a_covariate_is_absent_and_not_zero() -> None:
    """Tests a dossier that knows of a trench only: nothing is said about front or harm."""
    made = from_dossier(dossier(t=WORK), GRID, until=AT.date())
    assert [one.name for one in made] == ["works_distance_m"]
    assert made[0].values[0, :3].tolist() == [0.0, 50.0, 100.0]


def test_harm_and_traces_of_fighting_are_one_density() -> None:
    """Tests one of each kind at one place against two of one kind."""
    at = shapely.Point(500, 500)
    harm = reported(EvidenceKind.CIVILIAN_HARM, at)
    trace = reported(EvidenceKind.CONFLICT_TRACE, at)
    until = date(2026, 1, 1)
    (both,) = from_dossier(dossier(a=harm, b=trace), GRID, until=until)
    (twice,) = from_dossier(dossier(a=harm, b=harm), GRID, until=until)
    assert both.name == "harm_per_km2"
    assert both.digest == twice.digest


def test_copies_and_reports_without_a_place_add_nothing() -> None:
    """Tests a trench told three times: itself, a copy, and without a place."""
    copy = replace(WORK, same_as="a")
    nowhere = reported(EvidenceKind.DEFENSIVE_WORK, None)
    held = dossier(a=WORK, b=copy, c=nowhere)
    assert len(places(held, {EvidenceKind.DEFENSIVE_WORK})) == 1
    one, all_three = (from_dossier(d, GRID, until=AT.date())[0] for d in (dossier(a=WORK), held))
    assert one.digest == all_three.digest


def test_nothing_is_told_apart_beyond_the_cap() -> None:
    """Tests an empty region: every cell as far away as it can be, not beside something."""
    assert distance_to(np.zeros((2, 2), dtype=bool), GRID).tolist() == [[DISTANCE_CAP_M] * 2] * 2


def test_places_outside_the_grid_do_not_reach_into_it() -> None:
    """Tests a place 10 km away, which a whole-grid covariate leaves out by its own words."""
    made = distance("d", [shapely.Point(11_000, 500)], GRID)
    assert (made.values == DISTANCE_CAP_M).all()


def test_a_density_spreads_what_there_is_and_makes_nothing_up() -> None:
    """Tests one place far from the edge: per km2 times the cells' km2 gives one back."""
    wide = Grid(0.0, 10_000.0, 50.0, 200, 200)
    made = density("d", [shapely.Point(5000, 5000)], wide, 300.0)
    cell_km2 = 0.05**2
    assert abs(float(made.values.sum()) * cell_km2 - 1.0) < 1e-3
    assert made.values.max() == made.values[100, 100] or made.values.max() == made.values[99, 100]


def test_a_place_outside_the_grid_has_no_density_in_it() -> None:
    """Tests that it is not put into the nearest cell."""
    made = density("d", [shapely.Point(-500, 500)], GRID, 100.0)
    assert not made.values.any()


@given(st.integers(0, 19), st.integers(0, 19), st.integers(0, 19), st.integers(0, 19))
def test_a_block_is_the_same_part_of_the_whole(a: int, b: int, c: int, d: int) -> None:
    """Tests any window, so that tiles can be made on many machines."""
    made = distance("d", [shapely.Point(333, 333)], GRID)
    bounds = Bounds(min(a, b), max(a, b) + 1, min(c, d), max(c, d) + 1)
    assert np.array_equal(made.block(bounds), made.values[bounds.slices].astype(float))


def test_the_digest_tells_name_shape_and_values() -> None:
    """Tests each of the three changed alone."""
    values = np.arange(6, dtype=np.float32).reshape(2, 3)
    one = GridCovariate("d", values).digest
    assert one == GridCovariate("d", values.copy()).digest
    others = [
        GridCovariate("e", values),
        GridCovariate("d", values.reshape(3, 2)),
        GridCovariate("d", values + 1),
    ]
    assert len({one, *(other.digest for other in others)}) == 4
