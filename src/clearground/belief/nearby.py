"""How far the nearest evidence is, and what each cell's belief rests on."""

from __future__ import annotations

from math import ceil

import numpy as np
import numpy.typing as npt
import shapely
from scipy import ndimage
from shapely.geometry.base import BaseGeometry

from clearground.belief.claims import Claim
from clearground.belief.footprint import touched, window_around
from clearground.belief.grid import Bounds, FloatArray, Grid
from clearground.belief.outcome import (
    COVARIATE_ONLY,
    EVIDENCE_NEARBY,
    NO_INFORMATION,
    SEARCHED,
    BoolArray,
    ByteArray,
)
from clearground.belief.parameters import BeliefParameters
from clearground.belief.search import PlacedEffort


def marks(
    claims: tuple[Claim, ...],
    placed: tuple[PlacedEffort, ...],
    grid: Grid,
    parameters: BeliefParameters,
) -> npt.NDArray[np.int64]:
    """Rows and columns of the distinct cells, also a little outside the grid, with evidence.

    A report whose position error exceeds the informed distance marks no cell: it says that
    something is somewhere around, not that this cell is known.
    """
    near = [c.geometry for c in claims if c.error_m <= parameters.informed_distance_m]
    found = [np.empty((0, 2), dtype=np.int64)]
    points = shapely.get_coordinates([g for g in near if g.geom_type == "Point"])
    row = np.floor((grid.y_max_m - points[:, 1]) / grid.cell_m)
    column = np.floor((points[:, 0] - grid.x_min_m) / grid.cell_m)
    found.append(np.column_stack((row, column)).astype(np.int64))
    shapes = [g for g in near if g.geom_type != "Point"]
    for shape in (*shapes, *(p.effort.geometry for p in placed)):
        window = window_around(shape, grid, parameters.distance_cap_m)
        if window is None:
            continue
        tight = _tight(shape, grid).meet(window)
        if not tight.empty:
            cells = np.argwhere(touched(shape, grid, tight))
            found.append(cells + np.array([[tight.row_start, tight.column_start]]))
    return np.unique(np.concatenate(found), axis=0)


def _tight(shape: BaseGeometry, grid: Grid) -> Bounds:
    west, south, east, north = shape.bounds
    return Bounds(
        int(np.floor((grid.y_max_m - north) / grid.cell_m)),
        int(np.floor((grid.y_max_m - south) / grid.cell_m)) + 1,
        int(np.floor((west - grid.x_min_m) / grid.cell_m)),
        int(np.floor((east - grid.x_min_m) / grid.cell_m)) + 1,
    )


def distance(marked: npt.NDArray[np.int64], grid: Grid, bounds: Bounds, cap_m: float) -> FloatArray:
    """Distance from each cell of a window to the nearest cell with evidence, metres, capped.

    Parameters
    ----------
    marked : int array [n, 2]
        Rows and columns that hold evidence.
    grid, bounds : Grid, Bounds
        The grid and the window.
    cap_m : float
        Distances are not followed farther, metres.

    >>> distance(np.array([[0, 0]]), Grid(0, 50, 50, 3, 1), Bounds(0, 1, 0, 3), 80.0)
    array([[ 0., 50., 80.]])
    """
    halo = ceil(cap_m / grid.cell_m) + 1
    wide = Bounds(
        bounds.row_start - halo,
        bounds.row_stop + halo,
        bounds.column_start - halo,
        bounds.column_stop + halo,
    )
    row, column = marked[:, 0] - wide.row_start, marked[:, 1] - wide.column_start
    rows, columns = wide.shape
    ok = (row >= 0) & (row < rows) & (column >= 0) & (column < columns)
    if not ok.any():
        return np.full(bounds.shape, cap_m)
    away = np.ones(wide.shape, dtype=bool)
    away[row[ok], column[ok]] = False
    cells: FloatArray = ndimage.distance_transform_edt(away)
    return np.minimum(cells[bounds.within(wide)] * grid.cell_m, cap_m)


def provenance(
    parameters: BeliefParameters, distance_m: FloatArray, moved: FloatArray, searched: BoolArray
) -> ByteArray:
    """What each cell's belief rests on: codes of the band `provenance`.

    Parameters
    ----------
    parameters : BeliefParameters
        Limits of what informs.
    distance_m, moved, searched : array [row, column]
        Distance to evidence (metres), shift of the prior log-odds, whether search reached it.
    """
    code = np.full(distance_m.shape, NO_INFORMATION, dtype=np.uint8)
    code[moved >= parameters.informed_log_odds] = COVARIATE_ONLY
    code[distance_m <= parameters.informed_distance_m] = EVIDENCE_NEARBY
    code[searched] = SEARCHED
    return code
