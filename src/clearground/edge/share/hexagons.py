"""An equal-area grid of hexagons over a region, in the region's own equal-area CRS."""

from __future__ import annotations

import math
from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

M2_PER_KM2 = 1_000_000.0
Cell = tuple[int, int]
"""Axial coordinates of a hexagon: column along east, row."""


@dataclass(frozen=True, slots=True)
class Hexagons:
    """Hexagons of one area each, a corner to the north; the cell (0, 0) is centred on (0, 0)."""

    km2: float

    @property
    def side_m(self) -> float:
        """Length of a side in metres."""
        return math.sqrt(self.km2 * M2_PER_KM2 * 2.0 / (3.0 * math.sqrt(3.0)))

    def cell(self, x_m: float, y_m: float) -> Cell:
        """The hexagon that a place lies in.

        >>> Hexagons(36.0).cell(0.0, 0.0)
        (0, 0)
        """
        q = (x_m / math.sqrt(3.0) - y_m / 3.0) / self.side_m
        r = (2.0 * y_m / 3.0) / self.side_m
        s = -q - r
        whole = [round(q), round(r), round(s)]
        off = [abs(whole[0] - q), abs(whole[1] - r), abs(whole[2] - s)]
        # The three coordinates sum to zero: the one that was rounded farthest gives way.
        if off[0] > off[1] and off[0] > off[2]:
            whole[0] = -whole[1] - whole[2]
        elif off[1] > off[2]:
            whole[1] = -whole[0] - whole[2]
        return whole[0], whole[1]

    def polygon(self, cell: Cell) -> shapely.Polygon:
        """The outline of a hexagon in metres of the region's CRS."""
        q, r = cell
        x = self.side_m * math.sqrt(3.0) * (q + r / 2.0)
        y = self.side_m * 1.5 * r
        corners = [math.radians(60.0 * k + 30.0) for k in range(6)]
        return shapely.Polygon(
            [(x + self.side_m * math.cos(a), y + self.side_m * math.sin(a)) for a in corners]
        )

    def touching(self, geometry: BaseGeometry) -> tuple[Cell, ...]:
        """Every hexagon that a geometry touches, sorted."""
        if geometry.is_empty:
            return ()
        x0, y0, x1, y1 = shapely.bounds(geometry)
        rows = range(
            math.floor(y0 / (1.5 * self.side_m)) - 1, math.ceil(y1 / (1.5 * self.side_m)) + 2
        )
        width = self.side_m * math.sqrt(3.0)
        cells = [
            (q, r)
            for r in rows
            for q in range(
                math.floor(x0 / width - r / 2.0) - 1, math.ceil(x1 / width - r / 2.0) + 2
            )
        ]
        return tuple(sorted(c for c in cells if self.polygon(c).intersects(geometry)))
