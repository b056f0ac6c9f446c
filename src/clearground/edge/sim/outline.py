"""The region's outline: a rectangle, or a belt of constant area along a wavy border."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from scipy.ndimage import gaussian_filter, gaussian_filter1d

from clearground.edge.sim.scale import Figures
from clearground.standards.geometry import FloatArray

_COLUMNS = 681


@dataclass(frozen=True, slots=True)
class Outline:
    """The region between a southern and a northern edge over the same eastings.

    Parameters
    ----------
    x_m, south_m, north_m : array of shape (n,)
        Eastings and the northing of either edge there, metres of the region's CRS.
    """

    x_m: FloatArray
    south_m: FloatArray
    north_m: FloatArray

    @property
    def polygon(self) -> shapely.Polygon:
        """The region as one polygon."""
        south = np.column_stack((self.x_m, self.south_m))
        north = np.column_stack((self.x_m, self.north_m))[::-1]
        return shapely.Polygon(np.vstack((south, north)))

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north, metres."""
        west, east = float(self.x_m[0]), float(self.x_m[-1])
        return west, float(self.south_m.min()), east, float(self.north_m.max())

    def northing(self, x_m: FloatArray, share: FloatArray | float) -> FloatArray:
        """Northing at a share of the depth, 0 on the southern edge and 1 on the northern."""
        south = np.interp(x_m, self.x_m, self.south_m)
        north = np.interp(x_m, self.x_m, self.north_m)
        return np.asarray(south + share * (north - south), dtype=float)

    def share(self, x_m: FloatArray, y_m: FloatArray) -> FloatArray:
        """Share of the depth at a place; outside the region below 0 or above 1."""
        south = np.interp(x_m, self.x_m, self.south_m)
        north = np.interp(x_m, self.x_m, self.north_m)
        return np.asarray((y_m - south) / (north - south), dtype=float)


def outline(rng: np.random.Generator, figures: Figures) -> Outline:
    """The outline of a region of the given figures, centred on the origin.

    Its area is exactly width x depth: the northern edge is shifted until it is.
    """
    half = figures.width_m / 2
    if figures.border_wave_m == 0:
        x = np.array([-half, half])
        low = np.full(2, -figures.depth_m / 2)
        return Outline(x, low, -low)
    x = np.linspace(-half, half, _COLUMNS)
    wave = figures.border_wave_m * smooth_line(rng, _COLUMNS, _COLUMNS / 9)
    ripple = figures.border_wave_m * 0.12 * smooth_line(rng, _COLUMNS, 6)
    south = 0.5 * wave + ripple
    north = 0.45 * wave + 0.2 * figures.border_wave_m * smooth_line(rng, _COLUMNS, 30)
    north += figures.depth_m - np.trapezoid(north - south, x) / figures.width_m
    middle = (south.min() + north.max()) / 2
    return Outline(x, south - middle, north - middle)


def smooth_line(rng: np.random.Generator, count: int, scale: float) -> FloatArray:
    """Smooth noise along a line, zero mean and unit deviation; `scale` in samples."""
    raw = gaussian_filter1d(rng.standard_normal(count), scale, mode="nearest")
    return np.asarray((raw - raw.mean()) / (raw.std() + 1e-12), dtype=float)


def smooth_field(rng: np.random.Generator, shape: tuple[int, int], scale: float) -> FloatArray:
    """Smooth noise over a grid, zero mean and unit deviation; `scale` in cells."""
    raw = gaussian_filter(rng.standard_normal(shape), scale, mode="nearest")
    return np.asarray((raw - raw.mean()) / (raw.std() + 1e-12), dtype=float)
