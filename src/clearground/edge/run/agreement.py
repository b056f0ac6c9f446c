"""The account on a second, independent path: the same ground counted on a raster."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import shapely
from rasterio import Affine
from rasterio.features import rasterize

from clearground.pipeline import World
from clearground.release.account import pieces
from clearground.standards.terms import LandState

PIXEL_M = 5.0
PIXELS_MAX = 60_000_000
"""Most pixels; a larger region is counted on pixels twice as wide, until it fits."""

EDGE_SHARE = math.sqrt(0.5)
"""No pixel centre is wrong farther from an edge than half a pixel's diagonal."""


def raster_agreement(world: World) -> dict[str, Any]:
    """Square metres by state of the land, on vectors and on a raster, and whether they agree.

    They agree when each state differs by no more than its edges allow: length of all edges
    times half the diagonal of a pixel.
    """
    found = [p for p in pieces(world.register, world.releases, world.worklog) if p.geometry.area]
    if not found:
        return {"pixel_m": PIXEL_M, "states": {}, "agree": True}
    shapes = np.array([p.geometry for p in found], dtype=object)
    west, south, east, north = shapely.total_bounds(shapes)
    pixel = PIXEL_M
    while (east - west) * (north - south) / pixel**2 > PIXELS_MAX:
        pixel *= 2
    size = (math.ceil((north - south) / pixel) + 1, math.ceil((east - west) / pixel) + 1)
    states = list(LandState)
    codes = np.array([states.index(p.state) + 1 for p in found])
    counted = np.bincount(
        rasterize(
            zip(shapes, codes.tolist(), strict=True),
            out_shape=size,
            transform=Affine(pixel, 0.0, west, 0.0, -pixel, north),
            dtype="uint8",
        ).ravel(),
        minlength=len(states) + 1,
    )
    rows = {}
    for code, state in enumerate(states, start=1):
        own = shapes[codes == code]
        vector, raster = float(shapely.area(own).sum()), float(counted[code]) * pixel**2
        bound = float(shapely.length(own).sum()) * pixel * EDGE_SHARE
        rows[state.value] = {
            "vector_m2": round(vector),
            "raster_m2": round(raster),
            "edges_allow_m2": round(bound),
            "agree": abs(vector - raster) <= bound + 1.0,
        }
    return {
        "pixel_m": pixel,
        "states": rows,
        "agree": all(row["agree"] for row in rows.values()),
    }
