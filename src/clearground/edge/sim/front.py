"""The front that moved over the region and back within eight months: the true history."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from clearground.edge.sim.outline import Outline, smooth_line
from clearground.edge.sim.scale import Figures
from clearground.standards.geometry import FloatArray

MONTHS_DAYS = 243
"""Length of the fighting: eight months, days."""
FRONT_STARTED = 770
"""Days before `now` on which the front crossed the southern edge."""
SOUTH = "South Bank forces"
NORTH = "North Bank forces"
STALLS = ((28, 88, 1.0), (116, 164, 0.64), (188, 228, 0.3))
"""First day, last day and share of the deepest reach of each stand of the front."""

_WEEK = 7


@dataclass(frozen=True, slots=True)
class Front:
    """Where the front ran on each day of the record.

    Parameters
    ----------
    x_m : array of shape (n,)
        Eastings, metres.
    days : array of shape (t,)
        Days after the fighting began.
    line_m : array of shape (t, n)
        Northing of the front: South Bank forces held the ground between the southern edge
        and this line.
    reach_m : array of shape (n,)
        How far north of the southern edge the front came at its deepest.
    outline : Outline
        The region.
    """

    x_m: FloatArray
    days: FloatArray
    line_m: FloatArray
    reach_m: FloatArray
    outline: Outline

    @property
    def scale(self) -> float:
        """How large errors of the front are here beside those on a belt 20 km deep."""
        depth = float(np.mean(self.outline.north_m - self.outline.south_m))
        return float(np.clip(depth / 20_000, 0.25, 1.0))

    def control(self, step: int) -> BaseGeometry:
        """Ground that South Bank forces held at one step of the record; may be empty."""
        return self.held(self.x_m, self.line_m[step])

    def held(self, x_m: FloatArray, line_m: FloatArray) -> BaseGeometry:
        """Ground between the southern edge and a line, inside the region."""
        south = self.outline.northing(x_m, 0.0)
        line = np.maximum(line_m, south + 0.5)
        top = np.column_stack((x_m, line))
        bottom = np.column_stack((x_m, south - 50))[::-1]
        ground = shapely.make_valid(shapely.Polygon(np.vstack((top, bottom))))
        inside = shapely.intersection(ground, self.outline.polygon).buffer(-1).buffer(1)
        return shapely.intersection(inside, self.outline.polygon)

    def stand(self, phase: int) -> FloatArray:
        """Northing of the front along `x_m` in the middle of one of its stands."""
        first, last, _ = STALLS[phase]
        step = int(np.argmin(np.abs(self.days - (first + last) / 2)))
        return np.asarray(self.line_m[step], dtype=float)


def front(rng: np.random.Generator, outline: Outline, figures: Figures) -> Front:
    """A front that crosses from the southern edge, stands three times and goes back."""
    west, _, east, _ = outline.bounds
    step = max(200.0, figures.width_m / 680)
    x = np.linspace(west, east, int(figures.width_m / step) + 1)
    lobe = smooth_line(rng, len(x), len(x) / 14) * 0.16 + smooth_line(rng, len(x), 6) * 0.035
    reach = figures.depth_m * figures.reach * np.clip(0.95 + lobe, 0.12, 1.2)
    if figures.border_wave_m:
        wide = np.clip(0.9 - 0.75 * np.abs(x / (figures.width_m / 2)) ** 4, 0.1, 1)
        reach = reach * wide
    late = 6 * smooth_line(rng, len(x), len(x) / 10)
    days = np.arange(0, MONTHS_DAYS + 1, _WEEK, dtype=float)
    knots = [0.0, *(day for first, last, _ in STALLS for day in (first, last)), MONTHS_DAYS]
    level = [0.0, *(share for _, _, share in STALLS for _ in (0, 1)), 0.0]
    # Sectors run early or late in the middle of the record and agree at its two ends.
    drift = np.sin(np.pi * days / days[-1])[:, None] * late[None, :]
    share = np.interp(days[:, None] - drift, knots, level)
    wobble = np.stack([120 * smooth_line(rng, len(x), 4) for _ in days])
    south = outline.northing(x, 0.0)
    line = south + share * reach + wobble * (share > 0.02)
    return Front(x, days, line, reach, outline)
