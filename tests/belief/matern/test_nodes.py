"""The lattice of nodes: its prior, and the way to cells and back."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import fft

from clearground.belief.matern.nodes import Float32, Nodes, lay_nodes
from clearground.errors import BeliefError


@pytest.fixture(params=[(23, 17, 3), (16, 30, 4), (9, 9, 1)])
def nodes(request: pytest.FixtureRequest) -> Nodes:
    rows, columns, every = request.param
    return lay_nodes((rows, columns), 9.0, 1.5, every=every)


def noise(shape: tuple[int, int], seed: int) -> Float32:
    return np.random.default_rng(seed).standard_normal(shape).astype(np.float32)


def test_to_nodes_is_the_transpose_of_to_cells(nodes: Nodes) -> None:
    """Tests <to_cells(w), c> = <w, to_nodes(c)>."""
    w, c = noise(nodes.shape, 1), noise((nodes.rows, nodes.columns), 2)
    left, right = np.vdot(nodes.to_cells(w), c), np.vdot(w, nodes.to_nodes(c))
    assert left == pytest.approx(right, rel=1e-3)


def test_an_even_field_is_even_on_the_cells(nodes: Nodes) -> None:
    """Tests that each cell's weights are 1 together, at the border too."""
    even = nodes.to_cells(np.ones(nodes.shape, np.float32))
    assert even == pytest.approx(np.ones((nodes.rows, nodes.columns)), abs=1e-6)


def test_curvature_is_there_and_back(nodes: Nodes) -> None:
    """Tests the nine values a node against the long way over the cells."""
    w = noise(nodes.shape, 3)
    weights = np.abs(noise((nodes.rows, nodes.columns), 4))
    short = nodes.curvature(weights).times(w)
    long = nodes.to_nodes(weights * nodes.to_cells(w))
    assert short == pytest.approx(long, abs=1e-5)


def test_fields_of_the_prior_have_the_standard_deviation_that_was_asked() -> None:
    """Tests draws of the prior, and what interpolation loses by place between the nodes."""
    nodes = lay_nodes((64, 64), 20.0, 1.5, every=2)
    rng = np.random.default_rng(5)
    root = 1 / np.sqrt(nodes.spectrum)
    waves = (rng.standard_normal(nodes.shape) for _draw in range(400))
    fields = [nodes.to_cells(fft.idctn(root * wave, norm="ortho")) for wave in waves]
    variance = np.mean(np.square(fields), axis=0)
    by_place = variance.reshape(32, 2, 32, 2).mean(axis=(0, 2))
    assert by_place + nodes.shortfall == pytest.approx(np.full((2, 2), 1.5**2), rel=0.03)
    assert nodes.shortfall[0, 0] == pytest.approx(0, abs=1e-6)
    assert nodes.shortfall[1, 1] > 0.02


def test_fields_of_the_prior_lose_correlation_at_the_range() -> None:
    """Tests the correlation of 0.14 at one range (x K1(x) at x = 8^0.5)."""
    nodes = lay_nodes((80, 80), 16.0, 1.0, every=1)
    rng = np.random.default_rng(6)
    root = 1 / np.sqrt(nodes.spectrum)
    products = []
    for _draw in range(300):
        field = nodes.to_cells(fft.idctn(root * rng.standard_normal(nodes.shape), norm="ortho"))
        products.append(float((field[:, :-16] * field[:, 16:]).mean()))
    assert np.mean(products) == pytest.approx(0.14, abs=0.02)


@pytest.mark.parametrize(
    ("shape", "range_cells", "sd", "every"),
    [
        ((10, 10), 1.0, 1.0, None),
        ((10, 10), 10.0, 0.0, None),
        ((10, 10), 10.0, 1.0, 6),
        ((0, 10), 10.0, 1.0, None),
        ((10, 10), float("nan"), 1.0, 1),
        ((10, 10), float("inf"), 1.0, 1),
    ],
)
def test_numbers_that_mean_no_field_are_refused(
    shape: tuple[int, int], range_cells: float, sd: float, every: int | None
) -> None:
    """Tests BEL-40."""
    with pytest.raises(BeliefError) as caught:
        lay_nodes(shape, range_cells, sd, every=every)
    assert caught.value.finding.code == "BEL-40"
