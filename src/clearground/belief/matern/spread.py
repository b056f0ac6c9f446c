"""The marginal standard deviation of the field in each cell, exact on the lattice of nodes.

The lattice is taken in strips with a halo. In a strip, two rows of nodes at a time, the precision
is block tridiagonal; the variances of a block follow from what the blocks above and below leave of
it, so that only dense factors of the strip's width are needed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.linalg import lapack

from clearground.belief.matern.mode import Mode
from clearground.belief.matern.nodes import Float32, Near, Nodes
from clearground.errors import BeliefError
from clearground.standards.words import _

HALO_RANGES = 1.5
"""Ground beyond a strip that is counted in; at 1.5 ranges the sd is off by 0.0025 % (bench)."""
STRIP_NODES = 48
"""Columns of nodes answered at once: narrower strips repeat more halo, wider have larger blocks."""
BETWEEN, TOLD_BETWEEN = np.float32(0.5), np.float32(9.0)
"""Share of the variance between nodes that is added, and how counts take it away. *Assumption*:
fitted to one node a cell on two worlds of 400 x 400 cells; `bench/inference.py` measures others."""

Block = npt.NDArray[np.floating]
_Between = Callable[[npt.NDArray[np.int64], npt.NDArray[np.int64]], Block]


def marginal_sd(mode: Mode, *, strip: int = STRIP_NODES) -> Float32:
    """Standard deviation of the field in each cell, given the counts (Laplace approximation).

    Parameters
    ----------
    mode : Mode
        Where the counts put the field, and how sharply.
    strip : int
        Columns of nodes in a strip. Memory: about 3 strips' blocks, (2 (strip + halo))^2 float32
        for every two rows of nodes.

    Returns
    -------
    float array [rows, columns]
        Of the logarithm of the rate.

    Raises
    ------
    BeliefError
        BEL-42: the precision is not positive (a mode that did not settle).

    Source: selected inversion of a block tridiagonal matrix (Schur complements from both ends);
    Rue and Martino 2007, J. Stat. Plan. Inference 137.
    """
    return np.sqrt(cell_variance(mode, node_covariance(mode, strip=strip)))


def node_covariance(
    mode: Mode, *, strip: int = STRIP_NODES, kind: type[np.floating] = np.float32
) -> Near:
    """Posterior variance of each node, and its covariance with its neighbours.

    float32 holds while a range has some 20 nodes or fewer; beyond, `kind` should be float64.
    """
    nodes, (rows, columns) = mode.nodes, mode.nodes.shape
    halo = int(np.ceil(HALO_RANGES * nodes.range_cells / nodes.every))
    precision = posterior_precision(nodes, mode.curvature)
    number = np.arange(rows * columns).reshape(rows, columns)
    out = _Answer.empty(rows, columns)
    for first in range(0, columns, strip):
        low, high = max(0, first - halo), min(columns, first + strip + halo)
        at = number[:, low:high]
        part = precision[at.ravel()][:, at.ravel()].tocsr()
        kept = np.arange(first, min(columns, first + strip)) - low
        _solve_strip(part.astype(kind), high - low, out.columns(first, kept))
    return Near(
        out.here, out.south[:-1], out.east[:, :-1], out.south_east[:-1, :-1], out.cross[:-1, 1:]
    )


def posterior_precision(nodes: Nodes, curvature: Near) -> sparse.csr_array:
    """Prior precision plus curvature as a sparse matrix over the nodes, row by row."""
    rows, columns = nodes.shape
    apart = sparse.kron(_path(rows), sparse.eye_array(columns)) + sparse.kron(
        sparse.eye_array(rows), _path(columns)
    )
    root = (apart + nodes.kappa2 * sparse.eye_array(rows * columns)).tocsr()
    size = rows * columns
    lower = [
        (columns, _laid(curvature.south, (rows, columns))),
        (1, _laid(curvature.east, (rows, columns))),
        (columns + 1, _laid(curvature.south_east, (rows, columns))),
        (columns - 1, _laid(curvature.cross, (rows, columns), right=1)),
    ]
    values, offsets = [curvature.here.ravel()], [0]
    for offset, value in lower:
        values += [value[: size - offset]] * 2
        offsets += [offset, -offset]
    told = sparse.diags_array(values, offsets=offsets, shape=(size, size))
    return sparse.csr_array((root @ root) * nodes.scale + told)


def _path(n: int) -> sparse.dia_array:
    """How a line of nodes differs from its neighbours; its ends mirror."""
    middle = np.full(n, 2.0)
    middle[0] -= 1
    middle[-1] -= 1
    return sparse.diags_array([-np.ones(n - 1), middle, -np.ones(n - 1)], offsets=[-1, 0, 1])


def _laid(
    part: npt.NDArray[np.floating], shape: tuple[int, int], *, right: int = 0
) -> npt.NDArray[np.floating]:
    """Values of fewer rows or columns, laid at their first node, in a row."""
    whole = np.zeros(shape)
    whole[: part.shape[0], right : right + part.shape[1]] = part
    return whole.ravel()


@dataclass(frozen=True, slots=True)
class _Answer:
    """Covariances as they are filled in, all of the lattice's shape."""

    here: Float32
    south: Float32
    east: Float32
    south_east: Float32
    cross: Float32

    @classmethod
    def empty(cls, rows: int, columns: int) -> _Answer:
        return cls(*(np.zeros((rows, columns), np.float32) for _part in range(5)))

    def columns(self, first: int, kept: npt.NDArray[np.int64]) -> _Strip:
        return _Strip(self, first, kept)


@dataclass(frozen=True, slots=True)
class _Strip:
    """Where the answers of a strip go: `kept` are its own columns, the rest is halo."""

    into: _Answer
    first: int
    kept: npt.NDArray[np.int64]

    def put(self, row: int, covariance: Block, width: int) -> None:
        """What the block of rows `row` and `row` + 1 says about its own nodes."""
        lines = covariance.shape[0] // width
        to = slice(self.first, self.first + self.kept.size)
        for line in range(lines):
            at = self.kept + line * width
            beside = np.minimum(self.kept + 1, width - 1) + line * width
            self.into.here[row + line, to] = covariance[at, at]
            self.into.east[row + line, to] = covariance[at, beside]
        if lines > 1:
            self._put_south(row, lambda below, above: covariance[width + below, above], width)

    def put_below(self, row: int, product: Block, above: Block, width: int) -> None:
        """Between the second row of a block and the first of the next: -product times above."""

        def between(below: npt.NDArray[np.int64], upper: npt.NDArray[np.int64]) -> Block:
            value: Block = -np.einsum("ij,ji->i", product[below], above[:, width + upper])
            return value

        self._put_south(row, between, width)

    def _put_south(self, row: int, between: _Between, width: int) -> None:
        to = slice(self.first, self.first + self.kept.size)
        right, left = np.minimum(self.kept + 1, width - 1), np.maximum(self.kept - 1, 0)
        self.into.south[row, to] = between(self.kept, self.kept)
        self.into.south_east[row, to] = between(right, self.kept)
        self.into.cross[row, to] = between(left, self.kept)


def _solve_strip(precision: sparse.csr_array, width: int, strip: _Strip) -> None:
    """Fill in the covariances of one strip's own nodes."""
    size = precision.shape[0]
    edges = [*range(0, size, 2 * width), size]
    spans = [slice(a, b) for a, b in pairwise(edges)]
    own = [precision[s, s].toarray() for s in spans]
    down = [precision[b, a].tocsr() for a, b in pairwise(spans)]
    above = list(_from_above(own, down))
    left_below = own[-1]
    covariance = above[-1]
    strip.put(2 * (len(own) - 1), covariance, width)
    for i in range(len(own) - 2, -1, -1):
        following, below = covariance, _inverse(left_below)
        taken = down[i].T @ (down[i].T @ below).T
        left_below = own[i] - taken
        rest = left_below
        if i:
            rest = rest - down[i - 1] @ (down[i - 1] @ above[i - 1]).T
        covariance = _inverse(rest)
        strip.put(2 * i, covariance, width)
        product = (down[i].T @ following[:width].T).T
        strip.put_below(2 * i + 1, product, above[i], width)


def _from_above(own: list[Block], down: list[sparse.csr_array]) -> Iterator[Block]:
    """Inverse of each block after the blocks above it are taken out."""
    inverse = _inverse(own[0])
    yield inverse
    for block, step in zip(own[1:], down, strict=True):
        inverse = _inverse(block - step @ (step @ inverse).T)
        yield inverse


def _inverse(block: Block) -> Block:
    half = block.dtype == np.float32
    factorise, invert = (lapack.spotrf, lapack.spotri) if half else (lapack.dpotrf, lapack.dpotri)
    factor, failed = factorise(np.asfortranarray(block), lower=1, overwrite_a=1)
    if failed:
        raise BeliefError(
            "BEL-42",
            _("The precision of the field is not positive at node {n} of a strip").format(n=failed),
            _("Its standard deviation cannot be said there, and none will be made up."),
            _("Look whether the mode settled, and whether counts are far beyond the prior."),
        )
    lower = invert(factor, lower=1, overwrite_c=1)[0]
    whole: Block = np.tril(lower) + np.tril(lower, -1).T
    return whole


def cell_variance(mode: Mode, near: Near) -> Float32:
    """Variance in each cell: its four nodes' covariances, weighted as the field is.

    To it comes part of what the field does between nodes, which the nodes do not hold.
    """
    nodes = mode.nodes
    k, m = nodes.every, nodes.margin
    rows, columns = -(-nodes.rows // k), -(-nodes.columns // k)
    corner = (slice(m, m + rows), slice(m, m + columns))

    def at(part: npt.NDArray[np.floating], down: int = 0, right: int = 0) -> Float32:
        south, east = corner
        return part[south.start + down : south.stop + down, east.start + right : east.stop + right]

    squares = [at(near.here, i, j) for i in (0, 1) for j in (0, 1)]
    sides = (at(near.south), at(near.south, 0, 1), at(near.east), at(near.east, 1, 0))
    across = at(near.south_east) + at(near.cross)
    told = sum(at(mode.curvature.here, i, j) for i in (0, 1) for j in (0, 1)) / len(squares)
    out = np.empty((rows * k, columns * k), np.float32)
    for a in range(k):
        low = a / k
        up = 1 - low
        for b in range(k):
            right = b / k
            left = 1 - right
            shares = (up * left, up * right, low * left, low * right)
            value = sum(s * s * part for s, part in zip(shares, squares, strict=True))
            value += 2 * up * low * (left * left * sides[0] + right * right * sides[1])
            value += 2 * left * right * (up * up * sides[2] + low * low * sides[3])
            value += 2 * up * low * left * right * across
            lost = np.float32(nodes.shortfall[a, b])
            out[a::k, b::k] = value + BETWEEN * lost / (1 + TOLD_BETWEEN * lost * told)
    return np.ascontiguousarray(out[: nodes.rows, : nodes.columns])
