"""The grid over a region and windows of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite

import numpy as np
import numpy.typing as npt
from shapely.geometry.base import BaseGeometry

from clearground.errors import BeliefError
from clearground.standards.words import _

FloatArray = npt.NDArray[np.float64]

MAX_CELLS = 2_000_000_000
"""Largest grid that is accepted, cells; a guard against a unit mix-up in the cell size."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """A window of a grid: half-open ranges of rows and columns.

    Parameters
    ----------
    row_start, row_stop, column_start, column_stop : int
        First row and column in the window and the first ones after it; row 0 is north.
    """

    row_start: int
    row_stop: int
    column_start: int
    column_stop: int

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of the window."""
        return (self.row_stop - self.row_start, self.column_stop - self.column_start)

    @property
    def empty(self) -> bool:
        """True where the window holds no cell."""
        return self.row_stop <= self.row_start or self.column_stop <= self.column_start

    @property
    def slices(self) -> tuple[slice, slice]:
        """Index of the window in an array of the whole grid."""
        return (slice(self.row_start, self.row_stop), slice(self.column_start, self.column_stop))

    def within(self, other: Bounds) -> tuple[slice, slice]:
        """Index of this window in an array of another window that holds it."""
        return (
            slice(self.row_start - other.row_start, self.row_stop - other.row_start),
            slice(self.column_start - other.column_start, self.column_stop - other.column_start),
        )

    def meet(self, other: Bounds) -> Bounds:
        """Window of the cells that lie in both.

        >>> Bounds(0, 4, 0, 4).meet(Bounds(2, 9, 3, 9))
        Bounds(row_start=2, row_stop=4, column_start=3, column_stop=4)
        """
        return Bounds(
            max(self.row_start, other.row_start),
            min(self.row_stop, other.row_stop),
            max(self.column_start, other.column_start),
            min(self.column_stop, other.column_stop),
        )


@dataclass(frozen=True, slots=True)
class Grid:
    """Square cells over a region, in metres of its equal-area CRS.

    Parameters
    ----------
    x_min_m, y_max_m : float
        North-west corner, metres.
    cell_m : float
        Side of a cell, metres, above 0.
    columns, rows : int
        Cells eastwards and southwards; row 0 is the northernmost.

    Raises
    ------
    BeliefError
        BEL-01 when a side is not positive or the grid is larger than `MAX_CELLS`.
    """

    x_min_m: float
    y_max_m: float
    cell_m: float
    columns: int
    rows: int

    def __post_init__(self) -> None:
        finite = all(isfinite(v) for v in (self.x_min_m, self.y_max_m, self.cell_m))
        cells = self.columns * self.rows
        if not (finite and self.cell_m > 0 and self.columns > 0 and self.rows > 0):
            raise BeliefError(
                "BEL-01",
                _("The grid of {rows} by {columns} cells of {cell} m is impossible").format(
                    rows=self.rows, columns=self.columns, cell=self.cell_m
                ),
                _("Belief is held per cell, so that every cell needs a place and a size."),
                _("Give a corner in metres, a positive cell size, and at least one cell."),
            )
        if cells > MAX_CELLS:
            raise BeliefError(
                "BEL-01",
                _("The grid has {cells} cells, more than {limit}").format(
                    cells=cells, limit=MAX_CELLS
                ),
                _("So large a grid usually means an extent in the wrong unit."),
                _("Check the extent, or choose larger cells."),
            )

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return (self.rows, self.columns)

    @property
    def cell_ha(self) -> float:
        """Area of a cell, hectares."""
        return self.cell_m * self.cell_m / 10_000.0

    @property
    def whole(self) -> Bounds:
        """The window of all cells."""
        return Bounds(0, self.rows, 0, self.columns)

    @property
    def extent_m(self) -> tuple[float, float, float, float]:
        """West, south, east and north edges, metres."""
        return (
            self.x_min_m,
            self.y_max_m - self.rows * self.cell_m,
            self.x_min_m + self.columns * self.cell_m,
            self.y_max_m,
        )

    def x_m(self, start: int = 0, stop: int | None = None) -> FloatArray:
        """Eastings of the cell centres of a range of columns, metres."""
        index = np.arange(start, self.columns if stop is None else stop, dtype=float)
        return self.x_min_m + (index + 0.5) * self.cell_m

    def y_m(self, start: int = 0, stop: int | None = None) -> FloatArray:
        """Northings of the cell centres of a range of rows, metres, from north to south."""
        index = np.arange(start, self.rows if stop is None else stop, dtype=float)
        return self.y_max_m - (index + 0.5) * self.cell_m

    def cell_of(self, x_m: float, y_m: float) -> tuple[int, int] | None:
        """Row and column of the cell that holds a point; None outside the grid.

        >>> Grid(0.0, 100.0, 50.0, 2, 2).cell_of(60.0, 10.0)
        (1, 1)
        """
        row = int(np.floor((self.y_max_m - y_m) / self.cell_m))
        column = int(np.floor((x_m - self.x_min_m) / self.cell_m))
        inside = 0 <= row < self.rows and 0 <= column < self.columns
        return (row, column) if inside else None

    def window_m(self, extent_m: tuple[float, float, float, float], margin_m: float) -> Bounds:
        """Window of the cells that an extent (west, south, east, north) widened by a margin meets.

        >>> Grid(0.0, 100.0, 50.0, 2, 2).window_m((10.0, 10.0, 20.0, 20.0), 0.0)
        Bounds(row_start=1, row_stop=2, column_start=0, column_stop=1)
        """
        west, south, east, north = extent_m
        return Bounds(
            int(np.floor((self.y_max_m - north - margin_m) / self.cell_m)),
            int(np.floor((self.y_max_m - south + margin_m) / self.cell_m)) + 1,
            int(np.floor((west - margin_m - self.x_min_m) / self.cell_m)),
            int(np.floor((east + margin_m - self.x_min_m) / self.cell_m)) + 1,
        ).meet(self.whole)

    def blocks(self, side: int) -> Iterator[Bounds]:
        """Windows of at most `side` by `side` cells that together are the grid, row by row.

        >>> len(list(Grid(0.0, 0.0, 50.0, 5, 3).blocks(2)))
        6
        """
        for row in range(0, self.rows, side):
            for column in range(0, self.columns, side):
                yield Bounds(
                    row, min(row + side, self.rows), column, min(column + side, self.columns)
                )


def grid_over(extent: BaseGeometry, cell_m: float) -> Grid:
    """Grid of cells that covers a geometry in region metres, its corner on a whole cell.

    >>> import shapely
    >>> grid_over(shapely.box(10, 20, 130, 95), 50.0)
    Grid(x_min_m=0.0, y_max_m=100.0, cell_m=50.0, columns=3, rows=2)
    """
    west, south, east, north = extent.bounds
    x_min_m = np.floor(west / cell_m) * cell_m
    y_max_m = np.ceil(north / cell_m) * cell_m
    columns = int(np.ceil((east - x_min_m) / cell_m))
    rows = int(np.ceil((y_max_m - south) / cell_m))
    return Grid(float(x_min_m), float(y_max_m), cell_m, max(columns, 1), max(rows, 1))
