"""Covariates on a grid: what the whole region's record says about every cell."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
from scipy import ndimage
from shapely.geometry.base import BaseGeometry

from clearground.belief import front
from clearground.belief.footprint import touched
from clearground.belief.grid import Bounds, FloatArray, Grid
from clearground.belief.parameters import CovariateRule
from clearground.evidence.state import Dossier
from clearground.standards.terms import EvidenceKind

DISTANCE_CAP_M = 20_000.0
"""Distances are not told apart beyond this; every effect has long faded there."""


@dataclass(frozen=True, slots=True, eq=False)
class GridCovariate:
    """A covariate held as one array of the whole grid.

    Parameters
    ----------
    name : str
        Which quantity.
    values : float32 array [row, column]
        Of every cell.
    """

    name: str
    values: npt.NDArray[np.float32]

    @property
    def digest(self) -> str:
        """SHA-256 of name, shape and values."""
        sha = hashlib.sha256(f"{self.name}{self.values.shape}".encode())
        sha.update(np.ascontiguousarray(self.values, dtype="<f4").tobytes())
        return sha.hexdigest()

    def block(self, bounds: Bounds) -> FloatArray:
        """Values of a window's cells."""
        return np.asarray(self.values[bounds.slices], dtype=np.float64)


def distance(name: str, geometries: Sequence[BaseGeometry], grid: Grid) -> GridCovariate:
    """Distance from each cell to the nearest of some places, metres, capped at 20 km.

    Parameters
    ----------
    name : str
        Name of the covariate.
    geometries : sequence of BaseGeometry
        Places in region metres; those outside the grid are passed over.
    grid : Grid
        The grid.

    >>> import shapely
    >>> made = distance("d", [shapely.Point(25, 25)], Grid(0, 50, 50, 3, 1))
    >>> made.values.tolist()
    [[0.0, 50.0, 100.0]]
    """
    marked = np.zeros(grid.shape, dtype=bool)
    for geometry in geometries:
        window = grid.window_m(geometry.bounds, 0.0)
        if not window.empty:
            marked[window.slices] |= touched(geometry, grid, window)
    return GridCovariate(name, distance_to(marked, grid))


def distance_to(marked: npt.NDArray[np.bool_], grid: Grid) -> npt.NDArray[np.float32]:
    """Distance from each cell to the nearest marked cell, metres, capped at 20 km.

    >>> distance_to(np.array([[True, False]]), Grid(0, 50, 50, 2, 1)).tolist()
    [[0.0, 50.0]]
    """
    if not marked.any():
        return np.full(marked.shape, DISTANCE_CAP_M, dtype=np.float32)
    cells = ndimage.distance_transform_edt(~marked)
    return np.asarray(np.minimum(cells * grid.cell_m, DISTANCE_CAP_M), dtype=np.float32)


def density(
    name: str, geometries: Iterable[BaseGeometry], grid: Grid, bandwidth_m: float
) -> GridCovariate:
    """Gaussian kernel density of some places' middles, per square kilometre.

    Parameters
    ----------
    name : str
        Name of the covariate.
    geometries : iterable of BaseGeometry
        Places in region metres.
    grid : Grid
        The grid.
    bandwidth_m : float
        Standard deviation of the kernel, metres.

    >>> import shapely
    >>> made = density("d", [shapely.Point(25, 25)], Grid(0, 50, 50, 3, 1), 50.0)
    >>> bool(made.values[0, 0] > made.values[0, 1] > 0)
    True
    """
    counts = np.zeros(grid.shape)
    for geometry in geometries:
        middle = geometry.representative_point()
        cell = grid.cell_of(middle.x, middle.y)
        if cell is not None:
            counts[cell] += 1.0
    smooth = ndimage.gaussian_filter(counts, bandwidth_m / grid.cell_m, mode="constant")
    return GridCovariate(name, (smooth / (grid.cell_m / 1000.0) ** 2).astype(np.float32))


def from_dossier(
    dossier: Dossier,
    grid: Grid,
    *,
    until: date,
    not_front: BaseGeometry | None = None,
    rule: CovariateRule | None = None,
) -> tuple[GridCovariate, ...]:
    """Covariates that the dossier supports; those without a record are absent, not zero.

    `front_distance_m`, `front_dwell_days`, `front_sources` from control areas of all sources;
    `works_distance_m` from defensive works; `harm_per_km2` from civilian harm and conflict
    traces.

    Parameters
    ----------
    dossier : Dossier
        What was reported.
    grid : Grid
        The grid.
    until : date
        The day on which the last state of control ends, if none is stated.
    not_front : BaseGeometry or None
        Lines that bound control areas without being a front: a border, the map's frame.
    rule : CovariateRule or None
        How far and how long things count; None for the engine's defaults.

    >>> from_dossier(Dossier(), Grid(0, 50, 50, 3, 1), until=date(2026, 1, 1))
    ()
    """
    rule = rule or CovariateRule()
    made: list[GridCovariate] = []
    controls = front.controls(dossier)
    if controls:
        lines = front.trace(
            controls,
            grid,
            until=until,
            longest_days=rule.longest_state_days,
            not_front=not_front,
        )
        made.append(GridCovariate("front_distance_m", distance_to(lines.ever, grid)))
        made.append(GridCovariate("front_dwell_days", lines.dwell_days(grid, rule.near_m)))
        made.append(GridCovariate("front_sources", lines.sources(grid, rule.agree_m)))
    works = places(dossier, {EvidenceKind.DEFENSIVE_WORK})
    if works:
        made.append(distance("works_distance_m", works, grid))
    harm = places(dossier, {EvidenceKind.CIVILIAN_HARM, EvidenceKind.CONFLICT_TRACE})
    if harm:
        made.append(density("harm_per_km2", harm, grid, rule.harm_bandwidth_m))
    return tuple(made)


def places(dossier: Dossier, kinds: Iterable[EvidenceKind]) -> list[BaseGeometry]:
    """Places of the reports of some kinds, copies once, in the order of their ids.

    >>> places(Dossier(), {EvidenceKind.SETTLEMENT})
    []
    """
    wanted = set(kinds)
    found = (
        dossier.reports[entity].geometry
        for entity in sorted(dossier.reports)
        if dossier.reports[entity].facts.kind in wanted
        and not dossier.reports[entity].facts.same_as
    )
    return [geometry for geometry in found if geometry is not None and not geometry.is_empty]
