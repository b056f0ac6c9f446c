"""A drawn picture of the public output: outlines, hexagons with their counts, warnings."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from clearground.edge.share import publish
from clearground.standards.words import _

WIDTH, MARGIN = 960.0, 16.0
ORDER = (
    (publish.COUNTS, "hex"),
    (publish.RELEASED, "freed"),
    (publish.HAZARDS, "danger"),
    (publish.WARNINGS, "alarm"),
)
"""Layers from the bottom to the top: a warning is never hidden."""


def drawn(held: Mapping[str, Mapping[str, Any]]) -> str:
    """The picture as SVG; a line of words where nothing is published yet."""
    layers = {
        name: [(shape(f["geometry"]), f["properties"]) for f in held[name]["features"]]
        for name, _kind in ORDER
    }
    everything = [g for listed in layers.values() for g, _told in listed]
    if not everything:
        return f"<p>{_('Nothing is published for this week.')}</p>"
    west, south, east, north = shapely.total_bounds(everything)
    stretch = math.cos(math.radians((south + north) / 2))
    scale = (WIDTH - 2 * MARGIN) / max((east - west) * stretch, north - south, 1e-6)

    def place(lon: float, lat: float) -> str:
        x = MARGIN + (lon - west) * stretch * scale
        return f"{x:.1f} {MARGIN + (north - lat) * scale:.1f}"

    parts = []
    for name, kind in ORDER:
        for geometry, told in layers[name]:
            path = "".join(_rings(geometry, place))
            parts.append(f'<path class="{kind}" d="{path}"/>')
            if name == publish.COUNTS:
                x, y = place(geometry.centroid.x, geometry.centroid.y).split()
                parts.append(f'<text x="{x}" y="{y}">≥ {int(told["areas_at_least"])}</text>')
    width = 2 * MARGIN + (east - west) * stretch * scale
    height = 2 * MARGIN + (north - south) * scale
    label = _("Map of what is public; the same is listed below")
    return (
        f'<svg class="publicmap" viewBox="0 0 {width:.0f} {height:.0f}" role="img"'
        f' aria-label="{label}">{"".join(parts)}</svg>'
    )


def _rings(geometry: BaseGeometry, place: Any) -> Iterator[str]:
    for part in shapely.get_parts(geometry):
        if part.geom_type != "Polygon":
            continue
        for ring in (part.exterior, *part.interiors):
            yield "M" + "L".join(place(x, y) for x, y in ring.coords) + "Z"
