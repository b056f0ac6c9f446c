"""What a disagreement between sources is made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import shapely
from shapely.geometry.base import BaseGeometry

from clearground.standards.geometry import Shape, shape_from_metres
from clearground.standards.parameters import ParameterBook


@dataclass(frozen=True, slots=True)
class DifferenceRules:
    """From when on two reports count as different (parameter `evidence.difference_rules`).

    Parameters
    ----------
    overlap_min : float
        Two outlines of one party's ground on one day differ below this share of common ground,
        0 to 1; only ground of which both sources say something is compared.
    overlap_comparable : float
        Below this share two sources are taken to draw different things (one the whole country,
        one a belt of it), so that their outlines are not compared, 0 to 1.
    area_min_m2 : float
        Ground held by two parties at once, or suspected and cleared at once, counts from here
        on: drawings of a border never match exactly.
    share_min : float
        A suspected outline and one that speaks against it differ from this share of the
        smaller one on, 0 to 1.
    pace_tolerance : float
        Growth of a cumulative figure may miss the published weekly figures by this share.
    count_max : int
        Bound on what is returned.

    Source
    ------
    *Assumption*: chosen so that the known contradictions of two real cases are found; they
    steer what people are shown, never what counts as evidence.
    """

    overlap_min: float
    overlap_comparable: float
    area_min_m2: float
    share_min: float
    pace_tolerance: float
    count_max: int


def rules_of(book: ParameterBook, on: date) -> DifferenceRules:
    """The rules of differences in force on a day.

    Raises
    ------
    ParameterError
        When the parameter is missing or did not apply on that day.
    """
    given = book.table("evidence.difference_rules", on)
    return DifferenceRules(
        overlap_min=float(given["overlap_min"]),
        overlap_comparable=float(given["overlap_comparable"]),
        area_min_m2=float(given["area_min_m2"]),
        share_min=float(given["share_min"]),
        pace_tolerance=float(given["pace_tolerance"]),
        count_max=int(given["count_max"]),
    )


@dataclass(frozen=True, slots=True)
class FoundDifference:
    """A disagreement: its kind, what it is about, the reports and the disputed ground.

    `weight` orders differences of one kind: disputed square metres, or the gap between figures
    as a share of the larger one.
    """

    kind: str
    about: str
    reports: tuple[str, ...]
    sources: tuple[str, ...]
    shape: Shape | None
    weight: float


def ground_shape(geometry: BaseGeometry) -> Shape | None:
    """The polygons of a geometry as a shape; None where it has none.

    Examples
    --------
    >>> ground_shape(shapely.box(0, 0, 1, 1))
    'POLYGON ((0 0, 0 1000, 1000 1000, 1000 0, 0 0))'
    """
    parts = shapely.get_parts(shapely.get_parts([geometry]))
    polygons = parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON]
    whole = shapely.set_precision(shapely.union_all(polygons), 0.001)
    return None if whole.is_empty else shape_from_metres(whole)
