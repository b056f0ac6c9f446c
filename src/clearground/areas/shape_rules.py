"""Rules about the shapes of areas: whole polygons, extensions that cover, splits that add up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
import numpy.typing as npt
import shapely
from shapely.errors import ShapelyError
from shapely.geometry.base import BaseGeometry

from clearground.errors import Finding
from clearground.standards.geometry import GRID_M, Shape, shape_to_metres
from clearground.standards.parameters import ParameterBook
from clearground.standards.partition import (
    HALF_MM2_PER_M2,
    Partition,
    clusters,
    exact_half_mm2,
    overlay,
)
from clearground.standards.words import _


def polygon_of(shape: Shape) -> BaseGeometry | None:
    """Valid polygon or multipolygon of a shape, in metres; None when it is none.

    >>> polygon_of(Shape("POLYGON ((0 0, 1000 0, 0 1000, 0 0))")).area
    0.5
    >>> polygon_of(Shape("POINT (1 1)")) is None
    True
    """
    try:
        geometry = shape_to_metres(shape)
    except ShapelyError:
        return None
    if geometry.geom_type not in ("Polygon", "MultiPolygon") or geometry.is_empty:
        return None
    return geometry if shapely.is_valid(geometry) else None


def check_broken_shape(shape: Shape, whose: str) -> tuple[Finding, ...]:
    """AREA-06 when a shape is no valid polygon on the 1 mm grid.

    >>> check_broken_shape(Shape("POLYGON ((0 0, 9 9, 9 0, 0 9, 0 0))"), "A-1")[0].code
    'AREA-06'
    """
    geometry = polygon_of(shape)
    if geometry is not None:
        mm = shapely.get_coordinates(shapely.from_wkt(shape))
        if np.array_equal(mm, np.rint(mm)):
            return ()
    why_not = _("it is no polygon, or not in whole millimetres")
    try:
        read = shapely.from_wkt(shape)
        if not shapely.is_valid(read):
            why_not = shapely.is_valid_reason(read)
    except ShapelyError:
        why_not = _("it cannot be read as well-known text")
    return (
        Finding(
            "AREA-06",
            _("The shape of {whose} is broken: {why}").format(whose=whose, why=why_not),
            _("Square metres of a broken shape have no meaning."),
            _("Mend the outline so that its border does not cross itself, and try again."),
        ),
    )


def check_too_small(shape: Shape, whose: str, book: ParameterBook, on: date) -> tuple[Finding, ...]:
    r"""AREA-07 when a shape covers less than the smallest area that may be declared.

    Source: the national parameter `areas.smallest_m2`.

    >>> from clearground.standards.parameters import parse
    >>> book = parse(
    ...     "set: {version: x, authority: A, source: S}\n"
    ...     "areas.smallest_m2: {values: [{from: 2024-01-01, value: 10}]}", origin="x"
    ... )
    >>> square = Shape("POLYGON ((0 0, 2000 0, 2000 2000, 0 2000, 0 0))")
    >>> check_too_small(square, "A-1", book, date(2025, 1, 1))[0].what
    'A-1 covers 4.00 m2; the smallest area is 10 m2'
    """
    least_m2 = book.number("areas.smallest_m2", on=on)
    area_m2 = exact_half_mm2(shape_to_metres(shape)) / HALF_MM2_PER_M2
    if area_m2 >= least_m2:
        return ()
    return (
        Finding(
            "AREA-07",
            _("{whose} covers {area:.2f} m2; the smallest area is {least:g} m2").format(
                whose=whose, area=area_m2, least=least_m2
            ),
            _("A smaller outline is a drawing slip or a single find, not an area."),
            _("Draw the ground that people must keep out of, or record an evidence point."),
        ),
    )


def check_not_larger(code: str, old: Shape, new: Shape) -> tuple[Finding, ...]:
    """AREA-13 when an extension does not cover the old shape, or adds nothing.

    >>> left = Shape("POLYGON ((0 0, 2000 0, 2000 2000, 0 2000, 0 0))")
    >>> both = Shape("POLYGON ((0 0, 4000 0, 4000 2000, 0 2000, 0 0))")
    >>> check_not_larger("A-1", left, both)
    ()
    >>> check_not_larger("A-1", both, left)[0].what
    'The new shape of A-1 leaves out 4.00 m2 and adds 0.00 m2'
    """
    ground = overlay({"old": [shape_to_metres(old)], "new": [shape_to_metres(new)]})
    before, after = ground.covered("old"), ground.covered("new")
    lost_m2 = _thick_m2(ground, before & ~after)
    added_m2 = _thick_m2(ground, after & ~before)
    if lost_m2 == 0 and added_m2 > 0:
        return ()
    return (
        Finding(
            "AREA-13",
            _("The new shape of {code} leaves out {lost:.2f} m2 and adds {added:.2f} m2").format(
                code=code, lost=lost_m2, added=added_m2
            ),
            _("An extension may only add ground; land leaves an area by a release decision."),
            _("Draw a shape that covers the old one, or release the rest (`release sign`)."),
        ),
    )


def check_parts_overlap(code: str, parts: Sequence[Shape]) -> tuple[Finding, ...]:
    """AREA-14 when two parts of a split cover the same ground.

    >>> left = Shape("POLYGON ((0 0, 2000 0, 2000 2000, 0 2000, 0 0))")
    >>> both = Shape("POLYGON ((0 0, 4000 0, 4000 2000, 0 2000, 0 0))")
    >>> check_parts_overlap("A-1", [left, both])[0].what
    'Parts of A-1 overlap by 4.00 m2'
    """
    ground = overlay({"parts": [shape_to_metres(p) for p in parts]})
    times = np.bincount(ground.covers["parts"][0], minlength=len(ground.faces))
    twice_m2 = _thick_m2(ground, times > 1)
    if twice_m2 == 0:
        return ()
    return (
        Finding(
            "AREA-14",
            _("Parts of {code} overlap by {m2:.2f} m2").format(code=code, m2=twice_m2),
            _("The same ground would stand under two codes."),
            _("Cut the area along one common border."),
        ),
    )


def check_parts_are_not_whole(
    code: str, whole: Shape, parts: Sequence[Shape]
) -> tuple[Finding, ...]:
    """AREA-15 when the parts of a split are together not the whole, to the width of the grid.

    >>> left = Shape("POLYGON ((0 0, 2000 0, 2000 2000, 0 2000, 0 0))")
    >>> both = Shape("POLYGON ((0 0, 4000 0, 4000 2000, 0 2000, 0 0))")
    >>> check_parts_are_not_whole("A-1", both, [left])[0].what
    'The parts of A-1 leave out 4.00 m2 and add 0.00 m2'
    """
    ground = overlay(
        {"whole": [shape_to_metres(whole)], "parts": [shape_to_metres(part) for part in parts]}
    )
    all_of_it, part = ground.covered("whole"), ground.covered("parts")
    missing_m2 = _thick_m2(ground, all_of_it & ~part)
    beyond_m2 = _thick_m2(ground, part & ~all_of_it)
    if missing_m2 == 0 and beyond_m2 == 0:
        return ()
    return (
        Finding(
            "AREA-15",
            _("The parts of {code} leave out {missing:.2f} m2 and add {beyond:.2f} m2").format(
                code=code, missing=missing_m2, beyond=beyond_m2
            ),
            _("A split changes who answers for the ground, never which ground is declared."),
            _("Cut the area so that its parts are together exactly its shape."),
        ),
    )


def check_apart(shapes: Mapping[str, Shape]) -> tuple[Finding, ...]:
    """AREA-19 when areas (code to shape) to be merged do not form one connected ground.

    >>> here = Shape("POLYGON ((0 0, 9 0, 9 9, 0 9, 0 0))")
    >>> there = Shape("POLYGON ((100 0, 109 0, 109 9, 100 9, 100 0))")
    >>> check_apart({"A-1": here, "A-2": there})[0].what
    'The areas A-1, A-2 do not touch'
    """
    whole = np.array([shape_to_metres(s) for s in shapes.values()], dtype=object)
    if len(np.unique(clusters(whole))) <= 1:
        return ()
    return (
        Finding(
            "AREA-19",
            _("The areas {codes} do not touch").format(codes=", ".join(shapes)),
            _("One code for ground in two places hides that people can stand between them."),
            _("Merge only areas that touch or overlap."),
        ),
    )


def _thick_m2(ground: Partition, chosen: npt.NDArray[np.bool_]) -> float:
    """Square metres of chosen faces that are wider than the grid; thinner is rounding."""
    faces = ground.faces[chosen]
    area_m2 = ground.half_mm2[chosen] / HALF_MM2_PER_M2
    return float(area_m2[area_m2 > GRID_M * shapely.length(faces) / 2].sum())
