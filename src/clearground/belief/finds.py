"""What ordered work came upon: items found by a search, and what they tell of the ground."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from clearground.belief import nearby
from clearground.belief.claims import Claim
from clearground.belief.footprint import margin_of
from clearground.belief.grid import Bounds, FloatArray, Grid
from clearground.belief.outcome import CLASSES

Strength = tuple[float, float, float, float]
Cells = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class FindsHere:
    """Finds of the field on a window, [class, row, column].

    Parameters
    ----------
    gain : float array
        Log likelihood ratio of contaminated ground that the nearest find gives.
    found : float array
        Items found in the cell.
    waiting : float array
        Those of them that are still in the ground.
    """

    gain: FloatArray
    found: FloatArray
    waiting: FloatArray

    def of(self, index: int) -> FindsHere:
        """The layers of one class."""
        return FindsHere(self.gain[index], self.found[index], self.waiting[index])


@dataclass(frozen=True, slots=True, eq=False)
class Finds:
    """Finds of the field placed on a grid; they may lie a little outside it.

    Parameters
    ----------
    cells : dict
        Rows and columns of the finds, by strength and reach.
    counted : tuple of (class index, row, column, items, items still there)
        One a find.
    orders : tuple of frozenset of str
        Per class, the orders that came upon items of it.
    """

    cells: dict[tuple[Strength, float], Cells]
    counted: tuple[tuple[int, int, int, int, int], ...]
    orders: tuple[frozenset[str], ...]

    def on(self, grid: Grid, bounds: Bounds) -> FindsHere:
        """Finds on a window of the grid: the same numbers whatever the window.

        At each place the nearest find speaks, as one report does: finds of one search lie in one
        lay, so that a hundred of them are not a hundred independent reports about the ground
        around. How many there are is counted where they lay.

        Parameters
        ----------
        grid, bounds : Grid, Bounds
            The grid and the window.
        """
        layers = (len(CLASSES), *bounds.shape)
        here = FindsHere(np.zeros(layers), np.zeros(layers), np.zeros(layers))
        for (strength, reach_m), cells in self.cells.items():
            cap_m = margin_of(reach_m, 0.0)
            away_m = nearby.distance(cells, grid, bounds, cap_m)
            share = np.where(away_m < cap_m, np.exp(-0.5 * (away_m / reach_m) ** 2), 0.0)
            for index, full in enumerate(strength):
                gain = np.log1p(np.expm1(full) * share)
                np.maximum(here.gain[index], gain, out=here.gain[index])
        for index, row, column, items, waiting in self.counted:
            if bounds.row_start <= row < bounds.row_stop and (
                bounds.column_start <= column < bounds.column_stop
            ):
                at = (index, row - bounds.row_start, column - bounds.column_start)
                here.found[at] += items
                here.waiting[at] += waiting
        return here


def split(claims: Iterable[Claim], grid: Grid) -> tuple[tuple[Claim, ...], tuple[Claim, ...]]:
    """Reports, and finds of the field whose cell is known.

    A find that names no class, whose place is worse than half a cell, or whose grade leaves it no
    weight, stays a report: no cell can be said to have held it.

    >>> split((), Grid(0, 50, 50, 1, 1))
    ((), ())
    """
    reports: list[Claim] = []
    finds: list[Claim] = []
    for claim in claims:
        known = claim.error_m <= grid.cell_m / 2 and claim.item.hazard is not None
        field = bool(claim.item.order) and claim.positive and claim.weight > 0 and known
        (finds if field else reports).append(claim)
    return tuple(reports), tuple(finds)


def place(finds: Iterable[Claim], grid: Grid) -> Finds:
    """Finds of the field on the cells of a grid.

    >>> place((), Grid(0, 50, 50, 1, 1)).counted
    ()
    """
    cells: dict[tuple[Strength, float], list[tuple[int, int]]] = {}
    counted = []
    orders: list[set[str]] = [set() for _class in CLASSES]
    for claim in finds:
        middle = claim.geometry.representative_point()
        row = int(np.floor((grid.y_max_m - middle.y) / grid.cell_m))
        column = int(np.floor((middle.x - grid.x_min_m) / grid.cell_m))
        cells.setdefault((claim.strength, claim.reach_m), []).append((row, column))
        orders[claim.counted_class].add(claim.item.order)
        items = 1 if claim.item.count is None else claim.item.count
        waiting = 0 if claim.item.removed else items
        counted.append((claim.counted_class, row, column, items, waiting))
    return Finds(
        {key: np.unique(np.array(found), axis=0) for key, found in sorted(cells.items())},
        tuple(counted),
        tuple(frozenset(found) for found in orders),
    )
