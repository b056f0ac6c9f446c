"""The window that a picture shows, and how shapes become paths in it."""

from __future__ import annotations

from dataclasses import dataclass
from math import log2, pi

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from clearground.edge.web.sheet import MERCATOR_M, Bounds, from_mercator, to_mercator

TILE_PX = 512
WORLD_M = 2 * pi * MERCATOR_M
SIMPLER_PX = 0.4
"""Corners closer than this to a straight line are left out: nobody sees them."""

DETAIL_PX_PER_M = 0.05
"""From 50 px a kilometre on, single finds, lanes and grades are drawn. *Assumption*."""

MARGIN_PX = 40
"""Shapes are cut this far outside the window, so that cut edges stay out of sight."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A window on the web map: its centre, zoom and size in pixels."""

    lon: float
    lat: float
    zoom: float
    width: int = 804
    height: int = 702

    @property
    def px_per_m(self) -> float:
        """Pixels per web-map metre."""
        return float(TILE_PX * 2**self.zoom / WORLD_M)

    @property
    def ground_px_per_m(self) -> float:
        """Pixels per metre on the ground at the centre."""
        return float(self.px_per_m / np.cos(np.radians(self.lat)))

    @property
    def detailed(self) -> bool:
        """Whether single finds, lanes and grades can be told apart at this scale."""
        return self.ground_px_per_m >= DETAIL_PX_PER_M

    @property
    def centre(self) -> tuple[float, float]:
        """Centre in web-map metres."""
        x, y = to_mercator(np.array([[self.lon, self.lat]]))[0]
        return float(x), float(y)

    @property
    def box(self) -> Bounds:
        """The window in web-map metres, with the margin."""
        x, y = self.centre
        half_w = (self.width / 2 + MARGIN_PX) / self.px_per_m
        half_h = (self.height / 2 + MARGIN_PX) / self.px_per_m
        return (x - half_w, y - half_h, x + half_w, y + half_h)

    @property
    def degrees(self) -> Bounds:
        """The window, margin included, in longitude and latitude."""
        x0, y0, x1, y1 = self.box
        (west, south), (east, north) = from_mercator(np.array([[x0, y0], [x1, y1]]))
        return float(west), float(south), float(east), float(north)

    def pixels(self, xy: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Pixel positions, y downwards, of web-map metres."""
        x, y = self.centre
        px = (xy[:, 0] - x) * self.px_per_m + self.width / 2
        py = (y - xy[:, 1]) * self.px_per_m + self.height / 2
        return np.column_stack([px, py])

    def point(self, shape: BaseGeometry) -> tuple[float, float]:
        """Pixel position of a shape's inner point."""
        inner = shape if shape.geom_type == "Point" else shapely.point_on_surface(shape)
        x, y = self.pixels(shapely.get_coordinates(inner)[:1])[0]
        return float(x), float(y)

    def sees(self, x: float, y: float, beyond: float = 0.0) -> bool:
        """Whether a pixel position lies in the window or at most `beyond` outside."""
        return -beyond <= x <= self.width + beyond and -beyond <= y <= self.height + beyond

    def _cut(self, in_px: BaseGeometry) -> BaseGeometry:
        edges = (-MARGIN_PX, -MARGIN_PX, self.width + MARGIN_PX, self.height + MARGIN_PX)
        try:
            return shapely.clip_by_rect(in_px, *edges)
        except shapely.errors.GEOSException:
            # The quick cut fails on slivers that leave less than a ring inside the window.
            return shapely.intersection(shapely.make_valid(in_px), shapely.box(*edges))

    def path(self, shape: BaseGeometry, simpler_px: float = SIMPLER_PX) -> str:
        """Path data of the shape's lines and rings, cut to the window and without lost detail."""
        in_px = shapely.transform(shape, self.pixels)
        cut = self._cut(in_px)
        simple = shapely.simplify(cut, simpler_px, preserve_topology=False)
        if simple.is_empty:
            return ""
        return "".join(_strands(simple))


def _strands(shape: BaseGeometry) -> list[str]:
    parts = shapely.get_parts(shape)
    written: list[str] = []
    for part in parts:
        match part.geom_type:
            case "Polygon":
                rings = [part.exterior, *part.interiors]
                written += [_strand(shapely.get_coordinates(ring)[:-1]) + "Z" for ring in rings]
            case "LineString" | "LinearRing":
                written.append(_strand(shapely.get_coordinates(part)))
            case "Point":
                pass
            case _:
                written += _strands(part)
    return written


def _strand(xy: npt.NDArray[np.float64]) -> str:
    # Steps from corner to corner in tenths of a pixel: half as long as the places themselves.
    tenths = np.rint(xy * 10).astype(np.int64)
    x, y = tenths[0].tolist()
    steps = np.diff(tenths, axis=0)
    words = [f"{dx / 10:g} {dy / 10:g}" for dx, dy in steps[steps.any(axis=1)].tolist()]
    return f"M{x / 10:g} {y / 10:g}" + ("l" + " ".join(words) if words else "")


def fit(box_degrees: Bounds, width: int = 804, height: int = 702, *, share: float = 0.94) -> Frame:
    """The frame that shows a box of longitudes and latitudes, filling a share of the window."""
    west, south, east, north = box_degrees
    (x0, y0), (x1, y1) = to_mercator(np.array([[west, south], [east, north]]))
    centre = from_mercator(np.array([[(x0 + x1) / 2, (y0 + y1) / 2]]))[0]
    span = max((x1 - x0) / (width * share), (y1 - y0) / (height * share), 0.5 / share)
    zoom = log2(WORLD_M / TILE_PX / span)
    return Frame(float(centre[0]), float(centre[1]), min(max(zoom, 3.0), 18.0), width, height)
