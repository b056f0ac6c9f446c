"""Tests of proposed outlines."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import shapely

from clearground.belief import Belief, BeliefParameters, EvidenceBundle, EvidenceItem, Grid, fit
from clearground.belief.outlines import OutlineRule, propose
from clearground.errors import BeliefError
from clearground.standards.geometry import shape_to_metres
from clearground.standards.terms import Directness, EvidenceKind

GRID = Grid(0.0, 1000.0, 50.0, 20, 20)
RULE = OutlineRule(p_any=0.5, area_min_m2=5000.0, gap_m=0.0, field_m2=40_000.0)


def belief(p_any: np.ndarray, provenance: int = 2) -> Belief:
    """A belief with P(at least one) as given and a rate of 4, from 2 to 8, items per hectare."""
    base = fit(EvidenceBundle(), GRID, BeliefParameters(), 1)
    ones = np.zeros_like(base.mean)
    ones[0] = 1.0
    return replace(
        base,
        mean=4 * ones,
        lo=2 * ones,
        hi=8 * ones,
        p_any=p_any.astype(np.float32),
        provenance=np.full(GRID.shape, provenance, dtype=np.uint8),
    )


def field(*patches: tuple[slice, slice]) -> np.ndarray:
    """P of 0.75 in patches, 0.01 elsewhere."""
    p = np.full(GRID.shape, 0.01)
    for patch in patches:
        p[patch] = 0.75
    return p


def test_an_outline_is_the_ground_above_the_threshold() -> None:
    """4 by 6 cells of 0.25 ha: 60,000 m2, 6 ha times 4 = 24 items, from 12 to 48."""
    (found,) = propose(belief(field((slice(2, 6), slice(3, 9)))), rule=RULE)
    assert found.code == "P-001"
    assert shape_to_metres(found.shape).equals(shapely.box(150, 700, 450, 900))
    assert found.area_m2 == pytest.approx(60_000)
    assert (found.items, found.items_lo, found.items_hi) == pytest.approx((24, 12, 48), rel=1e-6)
    # 60,000 m2 are 1.5 fields of 4 ha: 1 - 0.25 ** 1.5 = 0.875.
    assert found.p_any == pytest.approx(0.875, abs=1e-6)


def test_nothing_is_proposed_inside_declared_areas() -> None:
    """Half of the outline is declared: the other half is proposed, with half the items."""
    declared = shapely.box(0, 0, 300, 1000)
    (found,) = propose(belief(field((slice(2, 6), slice(3, 9)))), declared=declared, rule=RULE)
    assert shape_to_metres(found.shape).intersection(declared).area == 0
    assert found.area_m2 == pytest.approx(30_000)
    assert found.items == pytest.approx(12)
    everything = shapely.box(-1, -1, 2000, 2000)
    assert propose(belief(field((slice(2, 6), slice(3, 9)))), declared=everything, rule=RULE) == ()


def test_a_declared_edge_through_cells_keeps_the_items_in_proportion() -> None:
    """The declared edge cuts cells at 320 m: 130 m by 200 m = 2.6 ha are left, 10.4 items."""
    declared = shapely.box(0, 0, 320, 1000)
    (found,) = propose(belief(field((slice(2, 6), slice(3, 9)))), declared=declared, rule=RULE)
    assert found.area_m2 == pytest.approx(26_000)
    assert found.items == pytest.approx(10.4)


def test_codes_run_from_most_to_fewest_items_and_small_ones_drop() -> None:
    """Nine cells before four; one cell of 2,500 m2 is below the least area."""
    p = field(
        (slice(0, 2), slice(0, 2)), (slice(10, 13), slice(10, 13)), (slice(5, 6), slice(15, 16))
    )
    found = propose(belief(p), rule=RULE)
    assert [(o.code, round(o.area_m2)) for o in found] == [("P-001", 22_500), ("P-002", 10_000)]


def test_ground_without_information_is_never_proposed() -> None:
    """The same P on hatched ground proposes nothing."""
    assert propose(belief(field((slice(2, 6), slice(3, 9))), provenance=0), rule=RULE) == ()


def test_a_gap_up_to_the_rule_is_closed() -> None:
    """Two patches one cell apart are one outline when gaps of 100 m are closed."""
    p = field((slice(2, 6), slice(3, 6)), (slice(2, 6), slice(7, 10)))
    assert len(propose(belief(p), rule=RULE)) == 2
    assert len(propose(belief(p), rule=replace(RULE, gap_m=100.0))) == 1


def test_the_digest_names_belief_and_shape() -> None:
    """The same shape of another belief has another digest."""
    p = field((slice(2, 6), slice(3, 9)))
    (one,) = propose(belief(p), rule=RULE)
    (other,) = propose(replace(belief(p), digest="0" * 64), rule=RULE)
    assert one.shape == other.shape
    assert one.digest != other.digest


def test_an_impossible_rule_is_refused() -> None:
    """A threshold of 0 would propose everything."""
    with pytest.raises(BeliefError) as caught:
        propose(belief(field()), rule=replace(RULE, p_any=0.0))
    assert caught.value.code == "BEL-09"


def test_a_minefield_record_is_proposed_where_it_lies() -> None:
    """From record to outline with the real engine: the outline holds the recorded place."""
    place = shapely.box(400, 400, 600, 520)
    record = EvidenceItem(
        "a", EvidenceKind.MINEFIELD_RECORD, Directness.DIRECT, place, None, 10.0, "A", 1
    )
    made = fit(EvidenceBundle((record,)), GRID, BeliefParameters(), 1)
    threshold = float(made.p_any.max()) / 2
    found = propose(made, rule=OutlineRule(p_any=threshold))
    assert len(found) == 1
    assert shape_to_metres(found[0].shape).covers(place.buffer(-30))
