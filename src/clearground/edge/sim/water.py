"""The river that meanders through the region, and its streams."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from scipy.ndimage import gaussian_filter1d
from shapely.geometry.base import BaseGeometry

from clearground.edge.sim.outline import Outline, smooth_line
from clearground.edge.sim.scale import Figures, Scale
from clearground.standards.geometry import FloatArray

_STEP_M = 120.0
_OVERHANG_M = 1_500.0


@dataclass(frozen=True, slots=True)
class Water:
    """The river's centre line and polygon, and the streams' lines and polygons."""

    centre: shapely.LineString
    river: BaseGeometry
    stream_lines: tuple[shapely.LineString, ...]
    streams: tuple[BaseGeometry, ...]


def water(rng: np.random.Generator, outline: Outline, figures: Figures, scale: Scale) -> Water:
    """River and streams of a region; the river runs along it, in the northern half."""
    west, _, east, _ = outline.bounds
    x = np.arange(west - _OVERHANG_M, east + _OVERHANG_M + _STEP_M, _STEP_M)
    progress = (x - x[0]) / (x[-1] - x[0])
    if scale is Scale.BELT:
        share = 0.6 + 0.1 * smooth_line(rng, len(x), 110)
    else:
        share = 0.83 - 0.22 * progress + 0.035 * smooth_line(rng, len(x), 14)
    y = outline.northing(x, np.clip(share, 0.3, 0.9))
    centre = _meander(rng, np.column_stack((x, y)), figures)
    width = (120 if scale is Scale.SMALL else 210) * (
        1 + 0.22 * smooth_line(rng, len(centre), 20).clip(-2, 2) + 0.35 * progress
    )
    line = shapely.LineString(centre)
    river = _ribbon(centre, width / 2)
    lines = tuple(_stream(rng, outline, line, k / figures.streams) for k in range(figures.streams))
    bodies = tuple(s.buffer(9, quad_segs=2).difference(river) for s in lines)
    return Water(line, river, lines, bodies)


def _meander(rng: np.random.Generator, spine: FloatArray, figures: Figures) -> FloatArray:
    """The spine bent sideways in waves whose length and height drift along the way."""
    tangent = np.gradient(spine, axis=0)
    tangent /= np.hypot(tangent[:, 0], tangent[:, 1])[:, None]
    normal = np.column_stack((-tangent[:, 1], tangent[:, 0]))
    count = len(spine)
    length = 4_200 * np.exp(0.22 * smooth_line(rng, count, 25))
    phase = np.cumsum(2 * np.pi * _STEP_M / length) + rng.uniform(0, 2 * np.pi)
    height = 640 * np.exp(0.4 * smooth_line(rng, count, 20)) * min(1.0, figures.depth_m / 8_000)
    swing = height * (np.sin(phase) + 0.25 * np.sin(2.3 * phase + 1))
    along = 0.22 * height * np.sin(2 * phase)
    bent = spine + swing[:, None] * normal + along[:, None] * tangent
    return np.asarray(gaussian_filter1d(bent, 3.5, axis=0, mode="nearest"), dtype=float)


def _ribbon(centre: FloatArray, half_width: FloatArray) -> BaseGeometry:
    """The polygon of a line with a width that varies along it."""
    pieces = shapely.buffer(
        shapely.linestrings(np.stack((centre[:-1], centre[1:]), axis=1)),
        half_width[:-1],
        quad_segs=5,
    )
    body = shapely.union_all(pieces)
    smooth = body.buffer(40).buffer(-60).buffer(20).simplify(3)
    parts = shapely.get_parts(smooth)
    largest: BaseGeometry = max(parts, key=lambda part: float(part.area))
    return largest


def _stream(
    rng: np.random.Generator, outline: Outline, river: shapely.LineString, where: float
) -> shapely.LineString:
    """A stream from an edge of the region down to the river."""
    share = min(0.95, max(0.05, where + 0.12 + rng.uniform(-0.04, 0.08)))
    mouth = river.interpolate(share, normalized=True)
    edge = 0.0 if rng.random() < 0.65 else 1.0
    x0 = mouth.x + rng.normal(0, 1_200)
    y0 = float(outline.northing(np.array([x0]), edge)[0]) + (600 if edge else -600)
    count = 60
    t = np.linspace(0, 1, count)
    reach = np.hypot(mouth.x - x0, mouth.y - y0)
    sway = 0.05 * reach * smooth_line(rng, count, 6) * np.sin(np.pi * t)
    xy = np.column_stack((x0 + (mouth.x - x0) * t + sway, y0 + (mouth.y - y0) * t))
    return shapely.LineString(xy)
