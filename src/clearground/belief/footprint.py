"""Where a report speaks: its place, blurred by its reach and its position error."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, hypot

import numpy as np
import numpy.typing as npt
import shapely
from scipy import ndimage
from shapely.geometry.base import BaseGeometry

from clearground.belief.grid import Bounds, FloatArray, Grid

TAIL_SIGMAS = 3.5
"""Gaussians are cut here: less than 0.3 % of the peak lies beyond."""


@dataclass(frozen=True, slots=True, eq=False)
class Footprint:
    """Expected share, 0 to 1, by which a claim concerns each cell of a window.

    Parameters
    ----------
    bounds : Bounds
        The window; it may reach over the edge of the grid.
    share : float array [row, column]
        The share.
    """

    bounds: Bounds
    share: FloatArray


def footprint(
    geometry: BaseGeometry, grid: Grid, *, reach_m: float, error_m: float
) -> Footprint | None:
    """Expected share of a claim's reach on each cell near it; None where it misses the grid.

    The reach around the true place is exp(-d^2 / 2 reach^2), 1 inside a shape; averaging it
    over a Gaussian position error gives, for a point,
    reach^2 / (reach^2 + error^2) * exp(-d^2 / 2 (reach^2 + error^2)).

    Parameters
    ----------
    geometry : BaseGeometry
        The reported place, region metres.
    grid : Grid
        The grid.
    reach_m, error_m : float
        One-sigma reach and position error, metres; reach above 0.

    Source: *Assumption* (Gaussian reach and error); the average is their convolution.

    >>> spot = footprint(shapely.Point(75, 75), Grid(0, 150, 50, 3, 3), reach_m=50, error_m=0)
    >>> float(spot.share.max())
    1.0
    """
    spread_m = hypot(reach_m, error_m)
    window = window_around(geometry, grid, margin_of(reach_m, error_m))
    if window is None:
        return None
    if isinstance(geometry, shapely.Point):
        x_m, y_m = geometry.x, geometry.y
        east = np.exp(-0.5 * ((_columns_m(grid, window) - x_m) / spread_m) ** 2)
        north = np.exp(-0.5 * ((_rows_m(grid, window) - y_m) / spread_m) ** 2)
        return Footprint(window, np.outer(north, east) * (reach_m / spread_m) ** 2)
    covered = touched(geometry, grid, window)
    if not covered.any():
        return None
    distance_m = ndimage.distance_transform_edt(~covered) * grid.cell_m
    share = np.exp(-0.5 * (distance_m / reach_m) ** 2)
    if error_m > 0.2 * grid.cell_m:
        share = ndimage.gaussian_filter(
            share, error_m / grid.cell_m, mode="nearest", truncate=TAIL_SIGMAS
        )
    return Footprint(window, share)


def window_around(geometry: BaseGeometry, grid: Grid, margin_m: float) -> Bounds | None:
    """Window of a geometry with a margin; it may reach over the grid's edge by the margin.

    None where it misses the grid. It does not depend on the block that is asked for, so that
    whole and block see the same numbers.

    >>> window_around(shapely.Point(25, 25), Grid(0, 100, 50, 2, 2), 30.0)
    Bounds(row_start=0, row_stop=3, column_start=-1, column_stop=2)
    """
    west, south, east, north = geometry.bounds
    cell = grid.cell_m
    wide = ceil(margin_m / cell) + 1
    window = Bounds(
        int(np.floor((grid.y_max_m - north - margin_m) / cell)),
        int(np.floor((grid.y_max_m - south + margin_m) / cell)) + 1,
        int(np.floor((west - margin_m - grid.x_min_m) / cell)),
        int(np.floor((east + margin_m - grid.x_min_m) / cell)) + 1,
    )
    if window.meet(grid.whole).empty:
        return None
    return window.meet(Bounds(-wide, grid.rows + wide, -wide, grid.columns + wide))


def margin_of(reach_m: float, error_m: float) -> float:
    """Distance beyond which a claim no longer counts, metres.

    >>> margin_of(3.0, 4.0)
    17.5
    """
    return TAIL_SIGMAS * hypot(reach_m, error_m)


def _columns_m(grid: Grid, window: Bounds) -> FloatArray:
    return grid.x_m(window.column_start, window.column_stop)


def _rows_m(grid: Grid, window: Bounds) -> FloatArray:
    return grid.y_m(window.row_start, window.row_stop)


def touched(geometry: BaseGeometry, grid: Grid, window: Bounds) -> npt.NDArray[np.bool_]:
    """Cells of a window that a geometry touches: centre inside it, or its edge through them.

    >>> touched(shapely.box(10, 10, 20, 20), Grid(0, 100, 50, 2, 2), Bounds(0, 2, 0, 2)).sum()
    np.int64(1)
    """
    mask = inside(geometry, grid, window, 1)
    xy = shapely.get_coordinates(shapely.segmentize(geometry, 0.5 * grid.cell_m))
    row = np.floor((grid.y_max_m - xy[:, 1]) / grid.cell_m).astype(np.int64) - window.row_start
    column = np.floor((xy[:, 0] - grid.x_min_m) / grid.cell_m).astype(np.int64)
    column -= window.column_start
    rows, columns = window.shape
    ok = (row >= 0) & (row < rows) & (column >= 0) & (column < columns)
    mask[row[ok], column[ok]] = True
    return mask


def inside(geometry: BaseGeometry, grid: Grid, window: Bounds, parts: int) -> npt.NDArray[np.bool_]:
    """Sub-cells of a window, `parts` by `parts` a cell, whose centre lies inside a geometry.

    >>> inside(shapely.box(0, 0, 50, 25), Grid(0, 50, 50, 1, 1), Bounds(0, 1, 0, 1), 2).sum()
    np.int64(2)
    """
    rows, columns = window.shape
    if shapely.get_dimensions(geometry) < 2:
        return np.zeros((rows * parts, columns * parts), dtype=bool)
    step_m = grid.cell_m / parts
    # The corner is taken from the grid, not the window, so that every window asks the same points.
    first_column, first_row = window.column_start * parts, window.row_start * parts
    x_m = grid.x_min_m + (np.arange(first_column, first_column + columns * parts) + 0.5) * step_m
    y_m = grid.y_max_m - (np.arange(first_row, first_row + rows * parts) + 0.5) * step_m
    shapely.prepare(geometry)
    flat_x, flat_y = np.meshgrid(x_m, y_m)
    return np.asarray(shapely.contains_xy(geometry, flat_x, flat_y), dtype=np.bool_)
