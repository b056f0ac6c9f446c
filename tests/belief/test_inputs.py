"""Tests of what goes in: valid once built, canonical, and named by its digest."""

from __future__ import annotations

from math import inf, nan

import numpy as np
import pytest
import shapely

from clearground.belief import EvidenceBundle, EvidenceItem, Grid, SearchEffort
from clearground.belief.covariates import GridCovariate
from clearground.errors import BeliefError
from clearground.standards.terms import Directness, EvidenceKind, HazardClass

PLACE = shapely.Point(1, 2)


def report(name: str = "a", **further: object) -> EvidenceItem:
    """A plain report."""
    values = {"position_error_m": 5.0, **further}
    place = values.pop("geometry", PLACE)
    return EvidenceItem(name, EvidenceKind.FIND, Directness.DIRECT, place, **values)


@pytest.mark.parametrize(
    "fault",
    [
        {"position_error_m": -1.0},
        {"position_error_m": nan},
        {"reliability": "G"},
        {"credibility": 7},
        {"geometry": shapely.Point()},
        {"geometry": shapely.Point(inf, 0)},
    ],
)
def test_an_impossible_report_is_refused(fault: dict[str, object]) -> None:
    """A report without a finite place, error and grade cannot be built."""
    with pytest.raises(BeliefError) as caught:
        report(**fault)
    assert caught.value.code == "BEL-03"


@pytest.mark.parametrize(
    ("low", "high", "miss"), [(0.0, 0.2, 0.1), (0.0, 0.2, nan), (0.2, 0.2, -1.0), (0, 1, -inf)]
)
def test_an_impossible_search_is_refused(low: float, high: float, miss: float) -> None:
    """No search adds items, finds everything, or covers an empty depth band."""
    with pytest.raises(BeliefError) as caught:
        SearchEffort("s", HazardClass.AP_MINE, low, high, miss, PLACE)
    assert caught.value.code == "BEL-04"


@pytest.mark.parametrize(("cell_m", "columns"), [(0.0, 2), (nan, 2), (50.0, 0), (50.0, 10**10)])
def test_an_impossible_grid_is_refused(cell_m: float, columns: int) -> None:
    """A grid needs a positive cell, at least one cell and a bounded number of them."""
    with pytest.raises(BeliefError) as caught:
        Grid(0.0, 0.0, cell_m, columns, 2)
    assert caught.value.code == "BEL-01"


def test_two_reports_of_one_id_are_refused() -> None:
    """One id names one report."""
    with pytest.raises(BeliefError) as caught:
        EvidenceBundle((report("a"), report("a", credibility=3)))
    assert caught.value.code == "BEL-06"


def test_the_digest_covers_all_that_weighs_and_no_source() -> None:
    """Every field that an engine reads changes the digest; the source does not."""
    base = EvidenceBundle((report(),)).digest
    assert EvidenceBundle((report(source="anyone"),)).digest == base
    others = [
        report(position_error_m=6.0),
        report(reliability="A"),
        report(credibility=2),
        report(hazard=HazardClass.AP_MINE),
        report(count=1),
        report(copies="x"),
        report(geometry=shapely.Point(1, 2.001)),
    ]
    digests = {EvidenceBundle((r,)).digest for r in others}
    assert len(digests | {base}) == len(others) + 1


def test_the_digest_covers_search_covariates_and_the_date() -> None:
    """Search, covariate values and the date are part of the name."""
    effort = SearchEffort("s", HazardClass.AP_MINE, 0, 1, -1.0, PLACE)
    zeros, ones = (GridCovariate("c", np.full((2, 2), v, np.float32)) for v in (0, 1))
    digests = {
        EvidenceBundle().digest,
        EvidenceBundle(search=(effort,)).digest,
        EvidenceBundle(covariates=(zeros,)).digest,
        EvidenceBundle(covariates=(ones,)).digest,
        EvidenceBundle(as_of="2026-01-01").digest,
    }
    assert len(digests) == 5
