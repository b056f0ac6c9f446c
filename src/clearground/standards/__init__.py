"""Room 1: the agreed words, units, geometry and dated national parameters."""

from __future__ import annotations

from clearground.standards.geometry import RegionCrs, Shape, shape_from_metres, shape_to_metres
from clearground.standards.parameters import Parameter, ParameterBook, describe, parse
from clearground.standards.partition import Partition, largest_remainder, overlay
from clearground.standards.straight import densified_lonlat

__all__ = [
    "Parameter",
    "ParameterBook",
    "Partition",
    "RegionCrs",
    "Shape",
    "densified_lonlat",
    "describe",
    "largest_remainder",
    "overlay",
    "parse",
    "shape_from_metres",
    "shape_to_metres",
]
