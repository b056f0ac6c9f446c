"""Shapes as they are written into facts: whole millimetres of the region's CRS."""

from __future__ import annotations

from shapely.geometry.base import BaseGeometry

from clearground.standards.geometry import Shape, shape_from_metres


def point(x_m: float, y_m: float) -> Shape:
    """The shape of a point; the same text that `shape_from_metres` gives, without its cost."""
    return Shape(f"POINT ({round(x_m * 1000)} {round(y_m * 1000)})")


def shape(geometry: BaseGeometry) -> Shape:
    """The shape of any geometry in region metres."""
    return shape_from_metres(geometry)
