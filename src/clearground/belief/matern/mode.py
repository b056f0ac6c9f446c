"""The most probable field under counts: damped Newton, each step by conjugate gradients."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from clearground.belief.matern.nodes import Float32, Near, Nodes
from clearground.errors import BeliefError
from clearground.standards.words import _

NEWTON_MAX, SOLVES_MAX = 60, 200
STEP_ENOUGH, STEP_LEAST = 1e-2, 2.0**-12
"""Largest change of a node at which the search ends, about whose square is left; and the shortest
share of a step that is tried."""
SOLVE_ENOUGH, SOLVE_FAR = 1e-5, 1e-2
"""Squared residual, of the first, at which a step is solved; the second while steps are long."""
LONG_STEP = 0.3
RISE_ALLOWED = 1e-7
"""Share of the objective that rounding may add; more, and the step is halved."""


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """Items counted in cells, and what would be counted at a field of 0.

    Parameters
    ----------
    found : float array [rows, columns]
        Items found, at least 0.
    expected : float array [rows, columns]
        Expected finds where the field is 0: exposure times rate, at least 0; 0 where nobody looked.
    """

    found: Float32
    expected: Float32


@dataclass(frozen=True, slots=True, eq=False)
class Mode:
    """The most probable field, and how sharply the counts hold it there.

    Parameters
    ----------
    nodes : Nodes
        What it stands on.
    field : float array [nodes]
        Its values on the nodes.
    cells : float array [rows, columns]
        Its values on the cells.
    curvature : Near
        Minus the second derivative of the log likelihood, on the nodes.
    steps, solves : int
        Newton steps, and conjugate-gradient steps in all.
    settled : bool
        Whether the last step was below the tolerance.
    """

    nodes: Nodes
    field: Float32
    cells: Float32
    curvature: Near
    steps: int
    solves: int
    settled: bool


def find_mode(nodes: Nodes, counts: Counts, start: Float32 | None = None) -> Mode:
    """The most probable field given Poisson counts with a log link.

    Parameters
    ----------
    nodes : Nodes
        The lattice and its prior.
    counts : Counts
        One pair a cell.
    start : float array [nodes], optional
        Where to begin: the mode before new evidence came.

    Returns
    -------
    Mode
        Its `cells` are added to the logarithm of the rate. Memory: some 8 arrays of the cells and
        12 of the nodes, in float32.

    Raises
    ------
    BeliefError
        BEL-41: counts do not fit the cells, are negative or no numbers, or there are finds where
        nobody looked.

    Source: Newton's method on a log-concave posterior (Rue, Martino and Chopin 2009, J. R. Stat.
    Soc. B 71, section 2); the conditioner is exact where exposure is even.

    >>> from clearground.belief.matern.nodes import lay_nodes
    >>> none = np.zeros((8, 8), dtype=np.float32)
    >>> float(abs(find_mode(lay_nodes((8, 8), 4.0, 1.0), Counts(none, none)).cells).max())
    0.0
    """
    _check(nodes, counts)
    field = np.zeros(nodes.shape, np.float32) if start is None else start.astype(np.float32)
    cells = nodes.to_cells(field)
    value = _objective(nodes, counts, field, cells)
    steps = solves = 0
    settled, enough = False, SOLVE_FAR if start is None else SOLVE_ENOUGH
    while not settled and steps < NEWTON_MAX:
        mean = counts.expected * np.exp(cells)
        slope = nodes.to_nodes(counts.found - mean) - nodes.precision_times(field)
        step, used = _newton_step(nodes, nodes.curvature(mean), slope, enough)
        along, share = nodes.to_cells(step), 1.0
        while share > STEP_LEAST:
            moved, there = field + np.float32(share) * step, cells + np.float32(share) * along
            after = _objective(nodes, counts, moved, there)
            if after <= value + RISE_ALLOWED * abs(value):
                field, cells, value = moved, there, after
                break
            share /= 2
        steps, solves = steps + 1, solves + used
        length = share * float(np.abs(step).max())
        settled = enough < SOLVE_FAR and (share <= STEP_LEAST or length < STEP_ENOUGH)
        enough = SOLVE_FAR if length > LONG_STEP else SOLVE_ENOUGH
    curvature = nodes.curvature(counts.expected * np.exp(cells))
    return Mode(nodes, field, cells, curvature, steps, solves, settled)


def solve(nodes: Nodes, curvature: Near, wanted: Float32) -> tuple[Float32, int]:
    """Solve (prior precision + curvature) x = wanted; x on the nodes, and the steps it took."""
    return _newton_step(nodes, curvature, wanted, SOLVE_ENOUGH)


def _newton_step(
    nodes: Nodes, curvature: Near, slope: Float32, enough: float
) -> tuple[Float32, int]:
    added = float(curvature.here.mean())
    x, rest = np.zeros_like(slope), slope.copy()
    near = nodes.solve_near(rest, added)
    towards, held = near.copy(), float(np.vdot(rest, near))
    first, used = held, 0
    while used < SOLVES_MAX and held > enough * first > 0:
        image = nodes.precision_times(towards) + curvature.times(towards)
        share = np.float32(held / float(np.vdot(towards, image)))
        x += share * towards
        rest -= share * image
        near = nodes.solve_near(rest, added)
        now = float(np.vdot(rest, near))
        towards = near + np.float32(now / held) * towards
        held, used = now, used + 1
    return x, used


def _objective(nodes: Nodes, counts: Counts, field: Float32, cells: Float32) -> float:
    """Minus the log posterior up to a constant; sums in float64, infinite where exp overflows."""
    with np.errstate(over="ignore", invalid="ignore"):
        mean = counts.expected * np.exp(cells)
        told = float(np.sum(mean, dtype=np.float64)) - float(
            np.sum(counts.found * cells, dtype=np.float64)
        )
    value = told + 0.5 * float(np.vdot(field.astype(np.float64), nodes.precision_times(field)))
    return value if np.isfinite(value) else np.inf


def _check(nodes: Nodes, counts: Counts) -> None:
    wanted = (nodes.rows, nodes.columns)
    found, expected = counts.found, counts.expected
    fault = ""
    if found.shape != wanted or expected.shape != wanted:
        fault = _("{found} and {expected} values for {wanted} cells").format(
            found=found.shape, expected=expected.shape, wanted=wanted
        )
    elif not (np.isfinite(found).all() and np.isfinite(expected).all()):
        fault = _("a count or an expectation is no number")
    elif found.min() < 0 or expected.min() < 0:
        fault = _("a count or an expectation is below 0")
    elif ((found > 0) & (expected <= 0)).any():
        fault = _("{n} cells hold finds where nothing was searched").format(
            n=int(((found > 0) & (expected <= 0)).sum())
        )
    if fault:
        raise BeliefError(
            "BEL-41",
            _("Counts for a field: {fault}").format(fault=fault),
            _("The field would follow numbers that mean nothing, or run to infinity."),
            _("Give each cell its finds and the finds expected there, 0 where nobody looked."),
        )
