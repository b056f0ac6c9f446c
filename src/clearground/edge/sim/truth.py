"""What really lies in the ground of a simulated region; it scores a run and enters no record."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import shapely

from clearground.standards.geometry import FloatArray
from clearground.standards.terms import HazardClass, Ordnance

CLASSES = tuple(HazardClass)
"""Order of the hazard classes in `Truth.hazard`."""
CATEGORIES = tuple(Ordnance)
"""Order of the ordnance categories in `Truth.category`."""


class Lay(StrEnum):
    """How a patch of hazard came to be."""

    ROWS = "rows"
    BELT = "belt"
    STRIKE = "strike"
    SCATTER = "scatter"
    NUISANCE = "nuisance"
    APPROACH = "approach"
    STORE = "store"


@dataclass(frozen=True, slots=True)
class Patch:
    """One lay of hazard: a minefield, strike, scatter or nuisance lay.

    Parameters
    ----------
    lay : Lay
        How it came to be.
    south : bool
        True where South Bank forces laid or fired it.
    day : int
        Days after the fighting began.
    x_m, y_m : float
        Its middle.
    turn : float
        Bearing of its long axis, radians.
    hazards : tuple of HazardClass
        What it holds, the commonest first.
    hull : Polygon
        Smallest convex ground that holds every item, with 6 m around it.
    first, last : int
        Its items are `first:last` of the truth's arrays.
    """

    lay: Lay
    south: bool
    day: int
    x_m: float
    y_m: float
    turn: float
    hazards: tuple[HazardClass, ...]
    hull: shapely.Polygon
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Truth:
    """Every item in the ground and the patches it belongs to.

    Parameters
    ----------
    x_m, y_m : array of shape (n,)
        Places in region metres.
    hazard, category : array of shape (n,) of int
        Index into `CLASSES` and `CATEGORIES`.
    depth_m : array of shape (n,)
        Depth of the item's top below the surface, metres.
    patch : array of shape (n,) of int
        Index of its patch.
    patches : tuple of Patch
        The lays.
    """

    x_m: FloatArray
    y_m: FloatArray
    hazard: np.ndarray
    category: np.ndarray
    depth_m: FloatArray
    patch: np.ndarray
    patches: tuple[Patch, ...]

    def counts(
        self, west_m: float, north_m: float, cell_m: float, *, shape: tuple[int, int]
    ) -> np.ndarray:
        """Items by class on a grid.

        Parameters
        ----------
        west_m, north_m : float
            Upper left corner of the grid, region metres.
        cell_m : float
            Side of a cell.
        shape : (rows, columns)
            Size of the grid, row 0 in the north.

        Returns
        -------
        array of int of shape (classes, rows, columns)
        """
        rows, columns = shape
        column = np.floor((self.x_m - west_m) / cell_m).astype(int)
        row = np.floor((north_m - self.y_m) / cell_m).astype(int)
        inside = (row >= 0) & (row < rows) & (column >= 0) & (column < columns)
        flat = (self.hazard[inside] * rows + row[inside]) * columns + column[inside]
        size = len(CLASSES) * rows * columns
        return np.bincount(flat, minlength=size).reshape(len(CLASSES), rows, columns)
