"""Tests of the scores against hand-worked values, another library, and a world of its own."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from sklearn.isotonic import IsotonicRegression
from sklearn.metrics import roc_auc_score

from clearground.belief import BeliefParameters, EvidenceBundle, EvidenceItem, Grid, fit, score
from clearground.belief.covariates import distance
from clearground.standards.terms import Directness, EvidenceKind, HazardClass

RNG = np.random.default_rng(7)


def test_auc_agrees_with_another_library_ties_included() -> None:
    """Two decimals make many ties among 3,000 cells."""
    truth = RNG.random(3000) < 0.1
    values = np.round(RNG.random(3000) + 0.3 * truth, 2)
    assert score.auc(values, truth) == pytest.approx(roc_auc_score(truth, values))
    assert np.isnan(score.auc(values, np.zeros(3000, dtype=bool)))


def test_monotone_agrees_with_another_library() -> None:
    """Pooling adjacent violators gives the isotonic fit, ties kept together."""
    values = np.round(RNG.random(500), 2)
    truth = RNG.random(500) < values**2
    wanted = IsotonicRegression().fit(values, truth).predict(values)
    assert score.monotone(values, truth) == pytest.approx(wanted, abs=1e-9)


def test_monotone_in_bins_is_never_better_than_exact() -> None:
    """With more values than bins the recalibration stays monotone and close."""
    values = RNG.random(20_000)
    truth = RNG.random(20_000) < values**3
    fine = score.brier(score.monotone(values, truth, bins=30_000), truth)
    coarse = score.brier(score.monotone(values, truth, bins=500), truth)
    assert fine <= coarse <= fine * 1.02


def test_top_share_by_hand() -> None:
    """Ten cells; the best one holds 3 of 4 items; two tied cells share the edge in proportion."""
    forecast = np.array([9, 1, 1, 1, 1, 1, 1, 1, 1, 1])
    items = np.array([3, 1, 0, 0, 0, 0, 0, 0, 0, 0])
    assert score.top_share(forecast, items) == 0.75
    # A fifth of the area: the best cell and a ninth of the tied ones' single item.
    assert score.top_share(forecast, items, 0.2) == pytest.approx((3 + 1 / 9) / 4)


def test_equal_footing_gives_the_expected_total() -> None:
    """-log(1 - p) summed over cells is the total that was given."""
    p = score.at_total(np.array([1.0, 2.0, 5.0]), 3.0)
    assert -np.log1p(-p).sum() == pytest.approx(3.0)
    assert score.at_total(np.zeros(3), 3.0).tolist() == [0, 0, 0]


def test_kernel_peer_counts_copies_once_and_no_denial() -> None:
    """Two copies and a denial are one kernel of mass 1."""
    grid = Grid(0.0, 20_000.0, 100.0, 200, 200)
    spot = shapely.Point(10_000, 10_000)
    items = [
        EvidenceItem("a", EvidenceKind.FIND, Directness.DIRECT, spot, copies="g"),
        EvidenceItem("b", EvidenceKind.FIND, Directness.DIRECT, spot, copies="g"),
        EvidenceItem("c", EvidenceKind.LAND_IN_USE, Directness.NEGATIVE, spot),
    ]
    surface = score.kernel_peer(EvidenceBundle(tuple(items)), grid, 500.0)
    assert surface.sum() == pytest.approx(1.0, rel=1e-6)
    # Density at the peak of a Gaussian of 5 cells: 1 / (2 pi 25).
    assert surface.max() == pytest.approx(1 / (50 * np.pi), rel=0.01)


def test_calibration_bins_hold_every_cell_and_stated_means() -> None:
    """Four cells in two bins of equal stated mass: {0.1, 0.1, 0.2} and {0.4}."""
    low, high = score.calibration([0.4, 0.1, 0.2, 0.1], [1, 0, 1, 0], 2)
    assert (low.cells, low.stated, low.observed) == pytest.approx((3, 0.4 / 3, 1 / 3))
    assert (high.cells, high.stated, high.observed) == pytest.approx((1, 0.4, 1.0))


def test_the_engine_beats_both_peers_in_a_world_of_its_own() -> None:
    """Mines in bands beside one stand of a wandering front, reports with wrong places among them.

    The world is drawn by inverse distance and by hand-set bands, not by the engine's model.
    """
    rng = np.random.default_rng(3)
    grid = Grid(0.0, 12_000.0, 50.0, 240, 240)
    fronts = [
        shapely.LineString([(0, y), (4000, y + 900), (8000, y - 600), (12_000, y)])
        for y in (2500, 5500, 8500)
    ]
    items = np.zeros(grid.shape)
    reports: list[EvidenceItem] = []
    for k in range(14):
        line = fronts[int(rng.integers(3))]
        at = line.interpolate(rng.uniform(0.05, 0.95), normalized=True)
        n = int(rng.integers(20, 90))
        x = at.x + np.linspace(-200, 200, n) + rng.normal(0, 5, n)
        y = at.y + rng.uniform(-150, 150) + rng.choice([-12, 0, 12], n)
        row = ((grid.y_max_m - y) / 50).astype(int).clip(0, 239)
        column = (x / 50).astype(int).clip(0, 239)
        np.add.at(items, (row, column), 1)
        for j in range(int(rng.integers(0, 4))):
            m = int(rng.integers(n))
            spot = shapely.Point(x[m] + rng.normal(0, 90), y[m] + rng.normal(0, 90))
            kind = (EvidenceKind.FIND, EvidenceKind.INTERVIEW)[j % 2]
            reports.append(
                EvidenceItem(
                    f"{k}-{j}", kind, Directness.DIRECT, spot, HazardClass.AP_MINE, 60.0, "B", 2
                )
            )
    for k in range(25):
        spot = shapely.Point(*rng.uniform(0, 12_000, 2))
        reports.append(
            EvidenceItem(
                f"w{k}", EvidenceKind.INTERVIEW, Directness.INDIRECT, spot, None, 150.0, "D", 4
            )
        )
    front = distance("front_distance_m", fronts, grid)
    evidence = EvidenceBundle(tuple(reports), (), (front,))
    belief = fit(evidence, grid, BeliefParameters(), 1)
    ours = score.score(belief.p_any, items)
    total = belief.expected_items()
    peers = (
        score.at_total(score.front_peer(front.values), total),
        score.at_total(score.kernel_peer(evidence, grid), total),
    )
    for peer in (score.score(p, items) for p in peers):
        assert ours.auc > peer.auc
        assert ours.brier < peer.brier
        # Not even with the best recalibration on the truth itself.
        assert ours.brier_best < peer.brier_best
