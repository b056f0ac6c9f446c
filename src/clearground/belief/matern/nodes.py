"""The lattice of nodes on which the field stands, its prior, and the way to cells and back."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy import fft, sparse

from clearground.errors import BeliefError
from clearground.standards.words import _

Float32 = npt.NDArray[np.float32]
Float64 = npt.NDArray[np.float64]

RANGE_FACTOR = 8.0**0.5
"""Range times kappa for smoothness 1: there the correlation is 0.14. Source: Lindgren, Rue and
Lindström 2011, section 2."""
NODES_A_RANGE = 10
"""Nodes a range when the caller names no spacing: sd within 3 % of one node a cell (bench)."""
MARGIN_RANGES = 1.0
"""Nodes beyond the cells: the border mirrors the field, which would widen it by up to a half."""
_WAVES = 512


@dataclass(frozen=True, slots=True)
class Near:
    """For each node a value shared with itself and with its neighbours, by where they lie.

    The last row or column of a neighbour that does not exist is absent: `south` has one row less.

    Parameters
    ----------
    here : float array [r, c]
        Of the node with itself.
    south, east : float array [r - 1, c], [r, c - 1]
        With the node one row on; with the node one column on.
    south_east, cross : float array [r - 1, c - 1]
        With the node one row and one column on; of its east with its south neighbour.
    """

    here: npt.NDArray[np.floating]
    south: npt.NDArray[np.floating]
    east: npt.NDArray[np.floating]
    south_east: npt.NDArray[np.floating]
    cross: npt.NDArray[np.floating]

    def times(self, w: Float32) -> Float32:
        """The symmetric matrix of these values times a field on the nodes."""
        out = self.here * w
        out[1:] += self.south * w[:-1]
        out[:-1] += self.south * w[1:]
        out[:, 1:] += self.east * w[:, :-1]
        out[:, :-1] += self.east * w[:, 1:]
        out[1:, 1:] += self.south_east * w[:-1, :-1]
        out[:-1, :-1] += self.south_east * w[1:, 1:]
        out[1:, :-1] += self.cross * w[:-1, 1:]
        out[:-1, 1:] += self.cross * w[1:, :-1]
        return out


# slots would forbid the cached parts
@dataclass(frozen=True, eq=False)
class Nodes:
    """Nodes over a grid of cells, with the prior of the field on them.

    Parameters
    ----------
    rows, columns : int
        Cells.
    every : int
        Cells from node to node.
    margin : int
        Nodes beyond the cells, on each side.
    range_cells : float
        Distance at which the correlation is 0.14, cells.
    sd : float
        Marginal standard deviation of the field, of the logarithm of the rate.
    """

    rows: int
    columns: int
    every: int
    margin: int
    range_cells: float
    sd: float

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of nodes."""
        return self._along(self.rows), self._along(self.columns)

    @property
    def kappa2(self) -> float:
        """The square of kappa times the distance from node to node."""
        return (RANGE_FACTOR * self.every / self.range_cells) ** 2

    @cached_property
    def scale(self) -> float:
        """What makes the variance on an endless lattice sd^2 exactly."""
        return float(self._waves()[1].mean()) / self.sd**2

    @cached_property
    def shortfall(self) -> Float64:
        """Prior variance that interpolation loses, by a cell's place between its nodes.

        A float array [every, every]: what the counts at hand cannot tell of between two nodes.
        """
        turn, free = self._waves()
        free = free / (self.scale * free.size)
        side = float((free * turn[:, None]).sum())
        across = float((free * turn[:, None] * turn[None, :]).sum())
        right = np.arange(self.every) / self.every
        even, both = right**2 + (1 - right) ** 2, 2 * right * (1 - right)
        held = self.sd**2 * np.outer(even, even) + across * np.outer(both, both)
        held += side * (np.outer(both, even) + np.outer(even, both))
        return np.asarray(self.sd**2 - held)

    def _waves(self) -> tuple[Float64, Float64]:
        """Cosine of each wave along an axis, and the unscaled variance of each pair of waves."""
        turn = np.cos(2 * np.pi * (np.arange(_WAVES) + 0.5) / _WAVES)
        one = 2 - 2 * turn
        return turn, (self.kappa2 + one[:, None] + one[None, :]) ** -2.0

    @cached_property
    def spectrum(self) -> Float32:
        """Eigenvalues of the precision under the cosine transform, float array of `shape`."""
        south, east = (2 - 2 * np.cos(np.pi * np.arange(n) / n) for n in self.shape)
        values = self.scale * (self.kappa2 + south[:, None] + east[None, :]) ** 2
        return np.asarray(values, dtype=np.float32)

    @cached_property
    def _weights(self) -> tuple[sparse.csr_array, sparse.csr_array]:
        return self._between(self.rows), self._between(self.columns)

    def _along(self, cells: int) -> int:
        # Nodes more than needed cost less than a transform of an awkward length.
        return int(fft.next_fast_len(-(-cells // self.every) + 1 + 2 * self.margin, real=True))

    def _between(self, cells: int) -> sparse.csr_array:
        at = np.arange(cells) / self.every + self.margin
        node = np.floor(at).astype(int)
        share = (at - node).astype(np.float32)
        cell = np.arange(cells)
        parts = (np.r_[1 - share, share], (np.r_[cell, cell], np.r_[node, node + 1]))
        return sparse.csr_array(parts, shape=(cells, self._along(cells)))

    def to_cells(self, w: Float32) -> Float32:
        """The field at the middle of each cell, float array [rows, columns]."""
        south, east = self._weights
        return np.ascontiguousarray((east @ (south @ w).T).T)

    def to_nodes(self, cells: Float32) -> Float32:
        """The transpose of `to_cells`: each cell's value shared out among its four nodes."""
        south, east = self._weights
        return np.ascontiguousarray((east.T @ (south.T @ cells).T).T)

    def curvature(self, weights: Float32) -> Near:
        """What cells weighted so tell about pairs of nodes: to_nodes(weights * to_cells(w)).

        Parameters
        ----------
        weights : float array [rows, columns]
            At least 0.
        """
        (here_s, next_s), (here_e, next_e) = (_pairs(part) for part in self._weights)
        rows_here, rows_next = here_s @ weights, next_s @ weights
        both = (next_e @ rows_next.T).T
        return Near(
            here=(here_e @ rows_here.T).T,
            south=(here_e @ rows_next.T).T,
            east=(next_e @ rows_here.T).T,
            south_east=both,
            cross=both,
        )

    def precision_times(self, w: Float32) -> Float32:
        """The prior's precision times a field on the nodes."""
        return np.asarray(fft.idctn(self.spectrum * fft.dctn(w, norm="ortho"), norm="ortho"))

    def solve_near(self, w: Float32, added: float) -> Float32:
        """Solve (precision + added) x = w: what a search for the mode is conditioned by."""
        waves = fft.dctn(w, norm="ortho") / (self.spectrum + np.float32(added))
        return np.asarray(fft.idctn(waves, norm="ortho"))


def lay_nodes(
    shape: tuple[int, int], range_cells: float, sd: float, *, every: int | None = None
) -> Nodes:
    """Nodes over a grid of `shape` cells, by default ten to a range.

    Parameters
    ----------
    shape : (int, int)
        Rows and columns of cells, each at least 1.
    range_cells : float
        Distance at which the correlation is 0.14, cells; at least 2.
    sd : float
        Standard deviation of the field, above 0.
    every : int, optional
        Cells from node to node, at least 1 and at most half a range.

    Raises
    ------
    BeliefError
        BEL-40: a number is out of range.

    Source: Lindgren, Rue and Lindström 2011; nodes a few cells apart: *Assumption*, measured in
    `bench/inference.py`.

    >>> lay_nodes((100, 60), 40.0, 1.5).shape
    (48, 36)
    """
    every = every if every is not None else max(1, int(range_cells / NODES_A_RANGE))
    fits = range_cells >= 2 and sd > 0 and 1 <= every <= range_cells / 2 and min(shape) >= 1
    if not (fits and np.isfinite([range_cells, sd]).all()):
        raise BeliefError(
            "BEL-40",
            _("A field of range {range} cells, sd {sd}, nodes every {every}, on {shape}").format(
                range=range_cells, sd=sd, every=every, shape=shape
            ),
            _("Such a field cannot be told from noise, or from nothing."),
            _("Take a range of 2 cells or more, an sd above 0, and nodes within half a range."),
        )
    margin = int(np.ceil(MARGIN_RANGES * range_cells / every))
    return Nodes(shape[0], shape[1], every, margin, range_cells, sd)


def _pairs(weights: sparse.csr_array) -> tuple[sparse.csr_array, sparse.csr_array]:
    """From cells to what each node shares with itself, and with the next, along one axis."""
    by_node = sparse.csc_array(weights)
    same = by_node.multiply(by_node).T
    following = by_node[:, :-1].multiply(by_node[:, 1:]).T
    return sparse.csr_array(same), sparse.csr_array(following)
