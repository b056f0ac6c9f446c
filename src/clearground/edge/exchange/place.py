"""Where records lie: out of a layer's own CRS into the region's, with wrong ones caught."""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyproj
import pyproj.exceptions
import shapely

from clearground.errors import CaseError, Finding, GeometryError
from clearground.standards.words import _

Shapes = npt.NDArray[np.object_]
Box = tuple[float, float, float, float]
"""West, south, east, north, degrees."""

_DEGREES = ("EPSG:4326", "OGC:CRS84", "CRS84", "WGS84")
MARGIN_DEG = 0.25
"""How far outside the case a record may lie before it is set aside. *Assumption*."""
_MOST = 0.5

OK, NOWHERE, ELSEWHERE, SWAPPED = 0, 1, 2, 3
"""What was found of a record: in place, without shape, outside the case, axes swapped."""


@dataclass(frozen=True, slots=True)
class Located:
    """Shapes of a layer in degrees and what was found of each (`OK`, `NOWHERE`, ...)."""

    shapes: Shapes
    found: npt.NDArray[np.int8]


_NAMES_A_FILE = re.compile(r"grids\b|init\s*=|file\s*=|PARAMETERFILE|/vsi", re.IGNORECASE)
"""Coordinate systems that would make the program open files of the stranger's choice."""
_CRS_LETTERS_MAX, _CRS_SHOWN = 20_000, 80


def to_degrees(shapes: Shapes, crs: str, *, layer: str) -> Shapes:
    """The shapes in longitude and latitude.

    Raises
    ------
    CaseError
        CASE-07 when the CRS is not known.
    """
    if crs.upper() in _DEGREES:
        return shapes
    known = _known(crs, layer)
    try:
        turn = pyproj.Transformer.from_crs(known, "EPSG:4326", always_xy=True)
    except pyproj.exceptions.ProjError as error:
        raise _unknown(crs, layer) from error
    return _moved(shapes, turn)


def _known(crs: str, layer: str) -> pyproj.CRS:
    if len(crs) <= _CRS_LETTERS_MAX and not _NAMES_A_FILE.search(crs):
        with contextlib.suppress(pyproj.exceptions.CRSError):
            return pyproj.CRS.from_user_input(crs)
    raise _unknown(crs, layer)


def _unknown(crs: str, layer: str) -> CaseError:
    return CaseError(
        "CASE-07",
        _("Layer {layer}: the coordinate system {crs} is not known").format(
            layer=layer, crs=crs[:_CRS_SHOWN]
        ),
        _("Without it the records cannot be put on the ground."),
        _("Write it as an EPSG code, such as EPSG:32636."),
    )


def crs_of(told: str, stated: str, *, layer: str) -> str:
    """The CRS of a layer: what the case tells, else what the file states, else degrees.

    Raises
    ------
    CaseError
        CASE-07 when it is not known, CASE-11 when the case and the file contradict each other.
    """
    if told and stated and not _same(_known(told, layer), _known(stated, layer)):
        raise CaseError(
            "CASE-11",
            _("Layer {layer}: the case says {told}, the file itself states {stated}").format(
                layer=layer, told=told, stated=stated
            ),
            _("In the wrong coordinate system every record lies on the wrong ground."),
            _("Leave `crs` out to follow the file, or correct the file."),
        )
    return told or stated or _DEGREES[0]


def _same(a: pyproj.CRS, b: pyproj.CRS) -> bool:
    # Degrees on WGS 84 go by several names that differ only in the order of axes.
    return bool(a.equals(b, ignore_axis_order=True)) or all(
        c.is_geographic and "84" in c.datum.name for c in (a, b) if c.datum is not None
    )


def _moved(shapes: Shapes, transformer: pyproj.Transformer) -> Shapes:
    def move(xy: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        return np.column_stack(transformer.transform(xy[:, 0], xy[:, 1]))

    moved: Shapes = shapely.transform(shapes, move)
    return moved


def locate(shapes: Shapes, extent: Box | None) -> Located:
    """What is found of each shape, given in degrees, in a case of that extent.

    Without an extent only shapes that are not on the globe count as elsewhere.
    """
    bounds = shapely.bounds(shapes)
    found = np.full(len(shapes), OK, dtype=np.int8)
    nowhere = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    inside = _within(bounds, extent)
    swapped = _within(bounds[:, [1, 0, 3, 2]], extent)
    # Coordinates that are not finite leave a shape without bounds.
    found[~inside] = ELSEWHERE
    if extent is not None:
        found[~inside & swapped] = SWAPPED
    found[nowhere] = NOWHERE
    return Located(shapes, found)


def _within(bounds: npt.NDArray[np.float64], extent: Box | None) -> npt.NDArray[np.bool_]:
    west, south, east, north = extent or (-180.0, -90.0, 180.0, 90.0)
    margin = MARGIN_DEG if extent else 0.0
    with np.errstate(invalid="ignore"):
        return np.asarray(
            (bounds[:, 0] <= east + margin)
            & (bounds[:, 2] >= west - margin)
            & (bounds[:, 1] <= north + margin)
            & (bounds[:, 3] >= south - margin)
            & np.isfinite(bounds).all(axis=1)
            & (np.abs(bounds[:, [0, 2]]) <= 180).all(axis=1)
            & (np.abs(bounds[:, [1, 3]]) <= 90).all(axis=1)
        )


def check_layer(located: Located, *, layer: str, crs: str, extent: Box | None) -> None:
    """Stop when most of a layer lies elsewhere: that is one fault, not many.

    Raises
    ------
    GeometryError
        GEO-13 when it mirrors the extent, GEO-09 when its CRS must be another, GEO-14 else.
    """
    placed = located.found != NOWHERE
    if not placed.any():
        return
    swapped = np.mean(located.found[placed] == SWAPPED)
    elsewhere = np.mean(located.found[placed] == ELSEWHERE)
    if swapped > _MOST and extent is not None:
        raise _mirrored(located.shapes[located.found == SWAPPED], layer, extent)
    if elsewhere <= _MOST:
        return
    shapes = located.shapes[placed]
    if np.abs(shapely.bounds(shapes)).max() > 360:
        raise GeometryError(
            "GEO-09",
            _("Layer {layer}: its coordinates are not degrees, but its CRS is {crs}").format(
                layer=layer, crs=crs
            ),
            _("The records would lie far from the ground they speak about."),
            _hint(shapes, extent),
        )
    raise GeometryError(
        "GEO-14",
        _("Layer {layer}: most of its records lie outside the case").format(layer=layer),
        _("Records of other ground would hide that this ground has none."),
        _("Check its CRS and the case's extent, or remove the layer."),
    )


def _mirrored(shapes: Shapes, layer: str, extent: Box) -> GeometryError:
    """GEO-13: one of layer and extent has its axes swapped, and only a person knows which."""
    west, south, east, north = shapely.total_bounds(shapes)
    return GeometryError(
        "GEO-13",
        _(
            "Layer {layer} (longitude {w:.2f} to {e:.2f}, latitude {s:.2f} to {n:.2f}) and the "
            "case's extent (longitude {cw:.2f} to {ce:.2f}, latitude {cs:.2f} to {cn:.2f}) are "
            "mirror images: in one of the two, latitude and longitude are swapped"
        ).format(
            layer=layer,
            w=west,
            e=east,
            s=south,
            n=north,
            cw=extent[0],
            cs=extent[1],
            ce=extent[2],
            cn=extent[3],
        ),
        _("Records or region would be drawn in another country."),
        _(
            "Look which of the two names the right country. Is it the extent: swap the layer's "
            "columns under `fields` (lat, lon), or export it again as lon, lat. Is it the layer: "
            "write `extent` as west, south, east, north."
        ),
    )


def _hint(shapes: Shapes, extent: Box | None) -> str:
    """What to write as CRS, if one of the usual zones puts the layer into the case."""
    if extent is not None:
        zone = int(((extent[0] + extent[2]) / 2 + 180) // 6) + 1
        candidates = [f"EPSG:{base + z}" for base in (32600, 28400) for z in (zone, zone + 1)]
        candidates += [f"EPSG:{32600 + zone - 1}", "EPSG:3857"]
        for crs in candidates:
            try:
                transformer = pyproj.Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
            except pyproj.exceptions.CRSError:
                continue
            moved = _moved(shapes[:100], transformer)
            if np.mean(_within(shapely.bounds(moved), extent)) > _MOST:
                return _('Read as {crs} they lie in the case: write crs = "{crs}".').format(crs=crs)
    return _('Write the layer\'s CRS in the case file, such as crs = "EPSG:32636".')


def finding(code: int, *, layer: str, position: int) -> Finding:
    """Why a record without a usable place is set aside."""
    record = _("Record {position} of {layer}").format(position=position, layer=layer)
    if code == SWAPPED:
        return Finding(
            "GEO-07",
            _("{record}: latitude and longitude look swapped").format(record=record),
            _("As written it lies outside the case; the other way round it lies inside."),
            _("Correct it at its source, or add it by hand with the axes in order."),
        )
    if code == ELSEWHERE:
        return Finding(
            "GEO-08",
            _("{record} lies outside the case").format(record=record),
            _("A record of other ground must not count for this ground."),
            _("Check its coordinates, or widen the case's extent."),
        )
    return Finding(
        "GEO-10",
        _("{record} has no shape").format(record=record),
        _("A report without a place cannot be weighed against ground."),
        _("Find its place in the original record, or add it by hand with a position error."),
    )
