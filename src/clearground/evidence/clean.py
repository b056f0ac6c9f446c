"""Mending shapes without losing ground, and finding exact repeats."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from clearground.standards.geometry import GRID_M
from clearground.standards.words import _

_AREAL = (3, 6)
_LINEAL = (1, 5, 2)


def repair(geometry: BaseGeometry, *, keep_more: bool = True) -> tuple[BaseGeometry, str]:
    """The shape made valid, and a note on what was done ("" when it was valid).

    An outline that crosses itself can be read in two ways where it winds twice: as ground
    inside, or as a hole. A hazard's outline keeps the larger reading; an outline of ground said
    to be clear keeps the smaller one, so that a broken drawing never hides a hazard.

    Parameters
    ----------
    geometry : shapely geometry
        In metres of the region's CRS.
    keep_more : bool
        Keep ground that only one reading holds; False for evidence against a hazard.

    Returns
    -------
    tuple of geometry and str
        Polygons stay polygons: spikes and lines without area are named in the note.

    Examples
    --------
    >>> bow_tie = shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])
    >>> mended, note = repair(bow_tie)
    >>> mended.area, note
    (2.0, 'The outline crossed itself and was made valid.')
    """
    if geometry.is_valid:
        return geometry, ""
    alternate = shapely.make_valid(geometry, method="linework")
    wound = shapely.make_valid(geometry, method="structure", keep_collapsed=True)
    areas, spikes_m = _polygons(alternate)
    wound_areas, _more = _polygons(wound)
    if areas.is_empty and wound_areas.is_empty:
        mended = shapely.unary_union(alternate)
        return mended, _("The outline encloses no ground and is kept as a line or point.")
    mended = areas.union(wound_areas) if keep_more else areas.intersection(wound_areas)
    mended, _slivers = _polygons(mended)
    if mended.is_empty:
        # Nothing is surely inside; the smaller reading of nothing would drop the report.
        mended = alternate
    note = _("The outline crossed itself and was made valid.")
    unsure_m2 = areas.symmetric_difference(wound_areas).area
    if unsure_m2 >= 1:
        told = (
            _("{m2:.0f} m² that it winds around twice are kept inside.")
            if keep_more
            else _("{m2:.0f} m² that it winds around twice are left outside.")
        )
        note += " " + told.format(m2=unsure_m2)
    if spikes_m >= 1:
        note += " " + _("{m:.0f} m of spikes without ground are not drawn.").format(m=spikes_m)
    return mended, note


def _polygons(geometry: BaseGeometry) -> tuple[BaseGeometry, float]:
    """The polygons of a shape as one, and the length of its lines in metres."""
    parts = shapely.get_parts(shapely.get_parts([geometry]))
    kinds = shapely.get_type_id(parts)
    polygons = parts[np.isin(kinds, _AREAL)]
    lines = parts[np.isin(kinds, _LINEAL)]
    return shapely.union_all(polygons), float(shapely.length(lines).sum())


def snap(geometry: BaseGeometry) -> tuple[BaseGeometry, str]:
    """The shape on the 1 mm grid, and a note where it was too small to be kept as it was.

    Examples
    --------
    >>> tiny = shapely.box(0, 0, 0.0001, 0.0001)
    >>> snap(tiny)[0].wkt
    'POINT (0 0)'
    """
    snapped = shapely.set_precision(geometry, GRID_M)
    if not snapped.is_empty:
        return snapped, ""
    centre = shapely.set_precision(shapely.point_on_surface(geometry), GRID_M)
    return centre, _("The shape is smaller than a millimetre and is kept as a point.")


def first_of_repeats(contents: Sequence[Hashable]) -> list[int]:
    """For each record the place of the first with the same content; its own if it is the first.

    Examples
    --------
    >>> first_of_repeats(["a", "b", "a"])
    [0, 1, 0]
    """
    first: dict[Hashable, int] = {}
    return [first.setdefault(content, i) for i, content in enumerate(contents)]
