"""CRS-tagged geometry of one region, on a 1 mm grid, in an equal-area projection."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import NewType

import numpy as np
import numpy.typing as npt
import pyproj
import shapely
from shapely.geometry.base import BaseGeometry

Shape = NewType("Shape", str)
"""Well-known text in whole millimetres of the region's equal-area CRS."""

# not a rule: the grid on which every shape is kept (decision 1)
GRID_M = 0.001
# not a rule: a conversion of units
MM_PER_M = 1000
FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class RegionCrs:
    """The equal-area CRS of a region: Lambert azimuthal, WGS 84, centred on it.

    Parameters
    ----------
    lon0, lat0 : float
        Centre in degrees.
    """

    lon0: float
    lat0: float

    @property
    def definition(self) -> str:
        """The projection in PROJ words; planar area in it is area on the ellipsoid."""
        return (
            f"+proj=laea +lat_0={self.lat0!r} +lon_0={self.lon0!r} "
            "+x_0=0 +y_0=0 +datum=WGS84 +units=m +no_defs"
        )

    def to_region(self, lon: npt.ArrayLike, lat: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
        """Eastings and northings in metres of longitudes and latitudes in degrees."""
        x, y = _transformer(self, True).transform(np.asarray(lon), np.asarray(lat))
        return np.asarray(x, dtype=float), np.asarray(y, dtype=float)

    def to_lonlat(self, x_m: npt.ArrayLike, y_m: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
        """Longitudes and latitudes in degrees of eastings and northings in metres."""
        lon, lat = _transformer(self, False).transform(np.asarray(x_m), np.asarray(y_m))
        return np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)


@lru_cache(maxsize=64)
def _transformer(crs: RegionCrs, forward: bool) -> pyproj.Transformer:
    wgs84 = pyproj.CRS.from_epsg(4326)
    region = pyproj.CRS.from_proj4(crs.definition)
    pair = (wgs84, region) if forward else (region, wgs84)
    return pyproj.Transformer.from_crs(*pair, always_xy=True)


def shape_from_metres(geometry: BaseGeometry) -> Shape:
    """Shape on the 1 mm grid of a geometry in metres of the region's CRS.

    >>> import shapely
    >>> shape_from_metres(shapely.Point(1.2344, 2))
    'POINT (1234 2000)'
    """
    snapped = shapely.set_precision(geometry, GRID_M)
    in_mm = shapely.transform(snapped, lambda xy: np.rint(xy * MM_PER_M))
    return Shape(shapely.to_wkt(in_mm, rounding_precision=0, trim=True, output_dimension=2))


def shape_to_metres(shape: Shape) -> BaseGeometry:
    """Geometry in metres of the region's CRS.

    >>> shape_to_metres(Shape("POINT (1234 2000)")).x
    1.234
    """
    return shapely.transform(shapely.from_wkt(shape), lambda xy: xy / MM_PER_M)


def to_lonlat(crs: RegionCrs, geometry: BaseGeometry) -> BaseGeometry:
    """Geometry in longitude and latitude (degrees) of one in region metres, vertex by vertex."""
    return shapely.transform(
        geometry, lambda xy: np.column_stack(crs.to_lonlat(xy[:, 0], xy[:, 1]))
    )


def to_region(crs: RegionCrs, geometry: BaseGeometry) -> BaseGeometry:
    """Geometry in region metres of one in longitude and latitude (degrees)."""
    flat = shapely.force_2d(geometry)
    return shapely.transform(flat, lambda xy: np.column_stack(crs.to_region(xy[:, 0], xy[:, 1])))
