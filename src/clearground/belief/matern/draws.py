"""Whole fields drawn from the posterior: for totals over areas and joint statements."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy import fft

from clearground.belief.matern.mode import Counts, Mode, solve
from clearground.belief.matern.nodes import Float32


def draws(mode: Mode, counts: Counts, number: int, rng: np.random.Generator) -> Iterator[Float32]:
    """Fields drawn from the Laplace approximation, one at a time, on the cells.

    Parameters
    ----------
    mode : Mode
        Where the counts put the field.
    counts : Counts
        The counts that put it there.
    number : int
        How many.
    rng : numpy.random.Generator
        The same seed gives the same fields.

    Yields
    ------
    float array [rows, columns]
        Of the logarithm of the rate, to be added like `Mode.cells`.

    Source: perturbation of prior and likelihood, then one solve a draw (Papandreou and Yuille
    2010, Gaussian sampling by local perturbations).
    """
    nodes = mode.nodes
    root = np.sqrt(nodes.spectrum)
    spread = np.sqrt(counts.expected * np.exp(mode.cells))
    for _draw in range(number):
        wave = rng.standard_normal(nodes.shape, dtype=np.float32)
        prior = fft.idctn(root * wave, norm="ortho")
        seen = spread * rng.standard_normal(spread.shape, dtype=np.float32)
        moved, _used = solve(nodes, mode.curvature, prior + nodes.to_nodes(seen))
        yield mode.cells + nodes.to_cells(moved)
