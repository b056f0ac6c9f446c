"""Whole fields drawn from the posterior."""

from __future__ import annotations

import numpy as np
import pytest

from clearground.belief.matern.draws import draws
from clearground.belief.matern.mode import find_mode
from clearground.belief.matern.nodes import lay_nodes
from clearground.belief.matern.spread import posterior_precision
from tests.belief.matern.test_mode import counts_on

DRAWS = 600


def test_draws_have_the_mean_and_the_covariance_of_the_posterior() -> None:
    """Tests cells and a total over an area against the dense posterior."""
    nodes = lay_nodes((16, 14), 8.0, 1.2, every=2)
    counts = counts_on(nodes, 5)
    mode = find_mode(nodes, counts)
    drawn = np.stack(list(draws(mode, counts, DRAWS, np.random.default_rng(6))))
    dense = np.linalg.inv(posterior_precision(nodes, mode.curvature).toarray())
    one = np.eye(dense.shape[0], dtype=np.float32).reshape(-1, *nodes.shape)
    weights = np.stack([nodes.to_cells(w).ravel() for w in one], axis=1)
    covariance = weights @ dense @ weights.T
    sd = np.sqrt(np.diag(covariance)).reshape(16, 14)
    assert np.mean(np.abs(drawn.mean(axis=0) - mode.cells) / sd) < 3 / np.sqrt(DRAWS)
    assert np.mean(drawn.std(axis=0) / sd) == pytest.approx(1, abs=0.03)
    total = drawn[:, :5, :5].sum(axis=(1, 2)).std()
    inside = np.zeros((16, 14))
    inside[:5, :5] = 1
    expected = np.sqrt(inside.ravel() @ covariance @ inside.ravel())
    assert total == pytest.approx(expected, rel=0.1)


def test_the_same_seed_gives_the_same_fields() -> None:
    """Tests one draw twice, and another seed."""
    nodes = lay_nodes((16, 14), 8.0, 1.2, every=2)
    counts = counts_on(nodes, 5)
    mode = find_mode(nodes, counts)
    first, again, other = (
        next(draws(mode, counts, 1, np.random.default_rng(seed))) for seed in (1, 1, 2)
    )
    assert (first == again).all()
    assert (first != other).any()
