"""Tests of the explanation of a cell."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from clearground.belief import (
    BeliefParameters,
    EvidenceBundle,
    EvidenceItem,
    Grid,
    SearchEffort,
    fit,
)
from clearground.belief.covariates import GridCovariate
from clearground.belief.explain import explain
from clearground.errors import BeliefError
from clearground.standards.terms import Directness, EvidenceKind, HazardClass

GRID = Grid(0.0, 1000.0, 50.0, 20, 20)
AP = HazardClass.AP_MINE
PARAMETERS = BeliefParameters()


def bundle() -> EvidenceBundle:
    """A find, a field in use, a far find, a search and a covariate."""
    return EvidenceBundle(
        (
            EvidenceItem(
                "find", EvidenceKind.FIND, Directness.DIRECT, shapely.Point(525, 475), AP, 0.0,
                "A", 1, "crew",
            ),
            EvidenceItem(
                "far", EvidenceKind.FIND, Directness.DIRECT, shapely.Point(25, 25), AP, 0.0, "A", 1
            ),
            EvidenceItem(
                "used", EvidenceKind.LAND_IN_USE, Directness.NEGATIVE,
                shapely.box(500, 450, 600, 550), None, 0.0, "A", 1,
            ),
        ),
        (SearchEffort("lane", AP, 0, 9, -1.0, shapely.box(500, 450, 550, 500)),),
        (GridCovariate("front_distance_m", np.zeros(GRID.shape, dtype=np.float32)),),
    )  # fmt: skip


def test_reasons_name_what_raised_and_lowered_a_cell_and_by_how_much() -> None:
    """The find raises by log(ratio), the use lowers by log(1 - refutes), the search by 1."""
    evidence = bundle()
    belief = fit(evidence, GRID, PARAMETERS, 1)
    reasons = explain(evidence, belief, x_m=530, y_m=480, parameters=PARAMETERS)
    of = {r.id: r for r in reasons if r.hazard is AP}
    kinds = {k.kind: k for k in PARAMETERS.kinds}
    assert of["find"].log_odds == pytest.approx(np.log(kinds[EvidenceKind.FIND].ratio))
    assert of["find"].raised
    assert of["find"].source == "crew"
    assert of["find"].distance_m == 0
    refutes = kinds[EvidenceKind.LAND_IN_USE].refutes
    assert of["used"].log_odds == pytest.approx(np.log(1 - refutes))
    assert not of["used"].raised
    assert of["lane"].log_odds == -1.0
    assert of["front_distance_m"].log_odds == pytest.approx(
        PARAMETERS.priors[0].effects[0].log_odds
    )
    assert "far" not in of
    sizes = [abs(r.log_odds) for r in reasons]
    assert sizes == sorted(sizes, reverse=True)


def test_reasons_add_up_to_the_belief() -> None:
    """Prior, covariate, saturated claims and denial give the cell's odds again.

    The mean before search is pi D + (1 - pi) B, so that pi follows from it.
    """
    evidence = EvidenceBundle(bundle().reports, (), bundle().covariates)
    belief = fit(evidence, GRID, PARAMETERS, 1)
    reasons = explain(evidence, belief, x_m=530, y_m=480, parameters=PARAMETERS)
    mine = [r for r in reasons if r.hazard is AP]
    up = sum(r.log_odds for r in mine if r.what == "report" and r.raised)
    down = sum(r.log_odds for r in mine if r.what == "report" and not r.raised)
    moved = sum(r.log_odds for r in mine if r.what == "covariate")
    prior, limit = PARAMETERS.priors[0], PARAMETERS.saturation
    log_odds = np.log(prior.presence / (1 - prior.presence)) + moved + down
    log_odds += limit * (1 - np.exp(-up / limit))
    pi = (belief.mean[0, 10, 10] - prior.background) / (prior.density - prior.background)
    assert np.log(pi / (1 - pi)) == pytest.approx(log_odds, abs=1e-3)


def test_a_point_outside_is_refused() -> None:
    """Outside the grid there is nothing to explain."""
    evidence = bundle()
    belief = fit(evidence, GRID, PARAMETERS, 1)
    with pytest.raises(BeliefError) as caught:
        explain(evidence, belief, x_m=-5, y_m=0, parameters=PARAMETERS)
    assert caught.value.code == "BEL-10"
