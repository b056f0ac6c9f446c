"""The most probable field under counts."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import optimize

from clearground.belief.matern.mode import Counts, find_mode, solve
from clearground.belief.matern.nodes import Nodes, lay_nodes
from clearground.belief.matern.spread import posterior_precision
from clearground.errors import BeliefError


def counts_on(nodes: Nodes, seed: int, rate: float = 0.3) -> Counts:
    rng = np.random.default_rng(seed)
    shape = (nodes.rows, nodes.columns)
    expected = (rate * rng.random(shape) * (rng.random(shape) < 0.6)).astype(np.float32)
    return Counts(rng.poisson(3 * expected).astype(np.float32), expected)


def test_the_mode_is_the_one_that_a_plain_optimiser_finds() -> None:
    """Tests every node against L-BFGS in float64 on the dense posterior."""
    nodes = lay_nodes((12, 10), 6.0, 1.2, every=2)
    counts = counts_on(nodes, 1)
    mode = find_mode(nodes, counts)
    nothing = np.zeros((nodes.rows, nodes.columns), np.float32)
    prior = posterior_precision(nodes, nodes.curvature(nothing)).toarray()

    def minus_log(w: np.ndarray) -> tuple[float, np.ndarray]:
        cells = nodes.to_cells(w.reshape(nodes.shape))
        mean = counts.expected * np.exp(cells)
        value = float(mean.sum() - (counts.found * cells).sum() + 0.5 * w @ prior @ w)
        slope = prior @ w - nodes.to_nodes(counts.found - mean).ravel()
        return value, slope

    start = np.zeros(prior.shape[0])
    found = optimize.minimize(minus_log, start, jac=True, method="L-BFGS-B", tol=1e-12)
    assert mode.settled
    assert mode.field.ravel() == pytest.approx(found.x, abs=3e-3)
    assert mode.cells == pytest.approx(nodes.to_cells(mode.field), abs=1e-4)


def test_where_nobody_looked_the_field_is_the_prior() -> None:
    """Tests that no counts leave it at 0, and one search with nothing found lowers it there."""
    nodes = lay_nodes((30, 30), 6.0, 1.0)
    none = np.zeros((30, 30), np.float32)
    looked = none.copy()
    looked[5:10, 5:10] = 1.0
    assert not find_mode(nodes, Counts(none, none)).cells.any()
    lowered = find_mode(nodes, Counts(none, looked)).cells
    assert lowered[7, 7] < -0.5
    assert abs(lowered[25, 25]) < 0.05


def test_a_start_near_the_mode_needs_fewer_steps() -> None:
    """Tests that a team's day costs less than all before it, and ends at the same field."""
    nodes = lay_nodes((60, 60), 20.0, 1.5)
    counts = counts_on(nodes, 2)
    before = find_mode(nodes, counts)
    found, expected = counts.found.copy(), counts.expected.copy()
    expected[20:23, 20:23] += 0.4
    found[21, 21] += 1
    more = Counts(found, expected)
    anew, onward = find_mode(nodes, more), find_mode(nodes, more, before.field)
    assert onward.solves < anew.solves
    assert onward.cells == pytest.approx(anew.cells, abs=5e-3)


def test_many_finds_in_one_cell_do_not_overflow() -> None:
    """Tests the damping: a first Newton step far beyond what float32 can raise e to."""
    nodes = lay_nodes((20, 20), 6.0, 2.0)
    found, expected = np.zeros((2, 20, 20), np.float32)
    expected[10, 10], found[10, 10] = 1e-4, 5000.0
    mode = find_mode(nodes, Counts(found, expected))
    assert mode.settled
    assert np.isfinite(mode.cells).all()
    assert mode.cells[10, 10] > 5


def test_solve_solves() -> None:
    """Tests one system against a dense solution."""
    nodes = lay_nodes((14, 11), 6.0, 1.2, every=2)
    curvature = nodes.curvature(counts_on(nodes, 3).expected)
    wanted = np.random.default_rng(4).standard_normal(nodes.shape).astype(np.float32)
    dense = posterior_precision(nodes, curvature).toarray()
    x, used = solve(nodes, curvature, wanted)
    assert used > 0
    exact = np.linalg.solve(dense, wanted.ravel())
    assert np.linalg.norm(x.ravel() - exact) < 5e-3 * np.linalg.norm(exact)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda f, e: Counts(f[1:], e), "values for"),
        (lambda f, e: Counts(f * np.nan, e), "no number"),
        (lambda f, e: Counts(f - 1, e), "below 0"),
        (lambda f, e: Counts(f + 1, e * 0), "400 cells hold finds where nothing was searched"),
    ],
)
def test_counts_that_mean_nothing_are_refused(change, said: str) -> None:  # type: ignore[no-untyped-def]
    """Tests BEL-41 and what it names."""
    nodes = lay_nodes((20, 20), 6.0, 1.0)
    found, expected = np.zeros((20, 20), np.float32), np.ones((20, 20), np.float32)
    with pytest.raises(BeliefError, match=said) as caught:
        find_mode(nodes, change(found, expected))
    assert caught.value.finding.code == "BEL-41"
