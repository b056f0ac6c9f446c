"""The standard deviation of the field, against dense inverses and drawn worlds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import fft

from clearground.belief.matern.mode import Counts, Mode, find_mode
from clearground.belief.matern.nodes import Nodes, lay_nodes
from clearground.belief.matern.spread import (
    cell_variance,
    marginal_sd,
    node_covariance,
    posterior_precision,
)
from clearground.errors import BeliefError


def world(nodes: Nodes, seed: int, rate: float) -> tuple[np.ndarray, Counts]:
    """A field of the prior, and finds in three tenths of the ground."""
    rng = np.random.default_rng(seed)
    wave = rng.standard_normal(nodes.shape)
    field = nodes.to_cells(fft.idctn(wave / np.sqrt(nodes.spectrum), norm="ortho"))
    expected = np.zeros((nodes.rows, nodes.columns), np.float32)
    for _block in range(30):
        i, j = rng.integers(0, nodes.rows), rng.integers(0, nodes.columns)
        expected[i : i + 10, j : j + 10] = rate
    return field, Counts(rng.poisson(expected * np.exp(field)).astype(np.float32), expected)


@pytest.fixture(scope="module")
def mode() -> Mode:
    nodes = lay_nodes((24, 20), 8.0, 1.5, every=2)
    return find_mode(nodes, world(nodes, 1, 0.3)[1])


def test_covariances_are_those_of_the_dense_inverse(mode: Mode) -> None:
    """Tests each node, and each pair of neighbours, in one strip and in several."""
    rows, columns = mode.nodes.shape
    dense = np.linalg.inv(posterior_precision(mode.nodes, mode.curvature).toarray())
    at = np.arange(rows * columns).reshape(rows, columns)
    expected = {
        "here": dense[at, at],
        "south": dense[at[1:], at[:-1]],
        "east": dense[at[:, 1:], at[:, :-1]],
        "south_east": dense[at[1:, 1:], at[:-1, :-1]],
        "cross": dense[at[1:, :-1], at[:-1, 1:]],
    }
    whole = node_covariance(mode, strip=columns, kind=np.float64)
    strips = node_covariance(mode, strip=5)
    for name, value in expected.items():
        assert getattr(whole, name) == pytest.approx(value, abs=1e-5), name
        # Beyond a halo of 1.5 ranges little is left, most of it at the mirrored border.
        assert getattr(strips, name) == pytest.approx(value, rel=5e-3, abs=5e-3), name


def test_the_variance_of_a_cell_is_that_of_its_four_nodes(mode: Mode) -> None:
    """Tests the weights between nodes, beside the part that the nodes do not hold."""
    nodes = mode.nodes
    dense = np.linalg.inv(posterior_precision(nodes, mode.curvature).toarray())
    weights = np.stack(
        [
            nodes.to_cells(one.reshape(nodes.shape)).ravel()
            for one in np.eye(dense.shape[0], dtype=np.float32)
        ],
        axis=1,
    )
    held = np.einsum("ci,ij,cj->c", weights, dense, weights).reshape(nodes.rows, nodes.columns)
    near = node_covariance(mode, strip=nodes.shape[1], kind=np.float64)
    added = cell_variance(mode, near) - held
    most = np.tile(nodes.shortfall, (nodes.rows // 2, nodes.columns // 2))
    assert (added > -1e-4).all()
    assert (added <= 0.5 * most + 1e-4).all()


def test_the_standard_deviation_is_that_of_one_node_a_cell() -> None:
    """Tests the target of 3 % on a world that the share between nodes was not fitted to."""
    coarse = lay_nodes((72, 72), 40.0, 1.5)
    fine = lay_nodes((72, 72), 40.0, 1.5, every=1)
    _field, counts = world(fine, 7, 0.01)
    said = marginal_sd(find_mode(coarse, counts))
    exact = find_mode(fine, counts)
    true = np.sqrt(cell_variance(exact, node_covariance(exact, strip=200, kind=np.float64)))
    assert coarse.every == 4
    assert np.sqrt(np.mean((said / true - 1) ** 2)) < 0.03


def test_nine_in_ten_cells_lie_within_their_interval() -> None:
    """Tests the coverage on worlds drawn from the prior."""
    nodes = lay_nodes((200, 200), 20.0, 1.5, every=2)
    inside = []
    for seed in range(6):
        field, counts = world(nodes, seed, 0.05)
        mode = find_mode(nodes, counts)
        inside.append(np.mean(np.abs(field - mode.cells) < 1.645 * marginal_sd(mode)))
    assert np.mean(inside) == pytest.approx(0.90, abs=0.02)


def test_a_precision_that_is_not_positive_is_refused(mode: Mode) -> None:
    """Tests BEL-42 where the curvature is impossible."""
    wrong = replace(mode.curvature, here=mode.curvature.here - np.float32(1e4))
    with pytest.raises(BeliefError) as caught:
        marginal_sd(replace(mode, curvature=wrong))
    assert caught.value.finding.code == "BEL-42"
