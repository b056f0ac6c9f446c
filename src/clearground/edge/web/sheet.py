"""Derived layers as the page holds them: in metres for asking, in degrees for drawing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt
import shapely

from clearground.standards.geometry import RegionCrs

Shapes = npt.NDArray[np.object_]
Indexes = npt.NDArray[np.intp]
Bounds = tuple[float, float, float, float]

MERCATOR_M = 6378137.0
"""Radius of the web map's sphere."""


@dataclass(frozen=True)
class Sheet:
    """One derived layer: its features' columns and shapes, and ways to find them.

    Parameters
    ----------
    name : str
        The layer's name in the table of derived layers.
    forecast : bool
        True where a model says it.
    columns : sequence of mapping
        Each feature's columns.
    metres : array of geometry
        Shapes in metres of the region's CRS, aligned with `columns`.
    crs : RegionCrs
    """

    name: str
    forecast: bool
    columns: Sequence[Mapping[str, object]]
    metres: Shapes
    crs: RegionCrs = field(repr=False)

    def __len__(self) -> int:
        return len(self.columns)

    @cached_property
    def degrees(self) -> Shapes:
        """Shapes in longitude and latitude, six decimals (about 0.1 m)."""
        if not len(self):
            return np.empty(0, dtype=object)
        shapes: Shapes = shapely.transform(self.metres, self._to_degrees)
        return shapes

    @cached_property
    def mercator(self) -> Shapes:
        """Shapes in metres of the web map's projection, for drawing only."""
        if not len(self):
            return np.empty(0, dtype=object)
        shapes: Shapes = shapely.transform(self.degrees, to_mercator)
        return shapes

    @cached_property
    def tree(self) -> shapely.STRtree:
        """Spatial index over the shapes in metres."""
        return shapely.STRtree(self.metres)

    @cached_property
    def drawn(self) -> shapely.STRtree:
        """Spatial index over the shapes as drawn."""
        return shapely.STRtree(self.mercator)

    @cached_property
    def index(self) -> dict[str, int]:
        """Position of each entity's last feature."""
        return {str(row.get("entity", "")): i for i, row in enumerate(self.columns)}

    def within(self, box: Bounds) -> Indexes:
        """Positions, in layer order, of features that touch a box of the web map."""
        if not len(self):
            return np.empty(0, dtype=np.intp)
        return np.sort(self.drawn.query(shapely.box(*box)))

    def values(self, column: str) -> list[object]:
        """One column of all features."""
        return [row.get(column) for row in self.columns]

    def _to_degrees(self, xy: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        lon, lat = self.crs.to_lonlat(xy[:, 0], xy[:, 1])
        return np.round(np.column_stack([lon, lat]), 6).astype(np.float64)


def to_mercator(lonlat: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Web-map metres of longitudes and latitudes in degrees."""
    lat = np.radians(lonlat[:, 1])
    y = np.log(np.tan(np.pi / 4 + lat / 2))
    return np.column_stack([np.radians(lonlat[:, 0]), y]) * MERCATOR_M


def from_mercator(xy: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Longitudes and latitudes in degrees of web-map metres."""
    lon = np.degrees(xy[:, 0] / MERCATOR_M)
    lat = np.degrees(2 * np.arctan(np.exp(xy[:, 1] / MERCATOR_M)) - np.pi / 2)
    return np.column_stack([lon, lat])
