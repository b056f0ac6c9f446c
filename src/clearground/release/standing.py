"""Released ground that still counts: a reopening makes ground remaining again."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from clearground.areas.state import Area, Register
from clearground.field.coverage import metres
from clearground.release.state import Releases
from clearground.standards.geometry import GRID_M


def lineage(register: Register, area: str) -> tuple[str, ...]:
    """The area and every area that it came from by splits and merges.

    >>> lineage(Register(), "area-1")
    ('area-1',)
    """
    found = {area: None}
    replaced = [(e, known.replaced_by) for e, known in register.areas.items() if known.replaced_by]
    grown = True
    while grown:
        older = [
            entity
            for entity, heirs in replaced
            if entity not in found and any(heir in found for heir in heirs)
        ]
        found.update(dict.fromkeys(older))
        grown = bool(older)
    return tuple(found)


def thick_m2(ground: BaseGeometry) -> float:
    """Square metres of the parts that are wider than the 1 mm grid; thinner ones are rounding.

    >>> thick_m2(shapely.box(0, 0, 2, 2)), thick_m2(shapely.box(0, 0, 500, 0.0005))
    (4.0, 0.0)
    """
    parts = shapely.get_parts(ground)
    size_m2 = shapely.area(parts)
    return float(size_m2[size_m2 > GRID_M * shapely.length(parts) / 2].sum())


def standing(
    register: Register, releases: Releases, area: Area, *, leave_out: str = ""
) -> BaseGeometry:
    """Ground of the area that is released and was not reopened since, metres.

    Parameters
    ----------
    register, releases
        What is recorded.
    area : Area
        The area as it stands.
    leave_out : str
        UUID of a decision not to count.
    """
    pieces = []
    for older in lineage(register, area.entity):
        for decision in releases.of_area.get(older, ()):
            if decision == leave_out:
                continue
            kept = releases.decisions[decision]
            pieces.append(
                _less(metres(kept.facts.shape), area, (kept.valid_time, kept.recorded_time))
            )
    if not pieces:
        return shapely.Polygon()
    union = shapely.union_all(np.array(pieces, dtype=object), grid_size=GRID_M)
    return shapely.intersection(union, metres(area.shape), grid_size=GRID_M)


def _less(ground: BaseGeometry, area: Area, signed: tuple[datetime, datetime]) -> BaseGeometry:
    # A reopening of the same moment as the decision leaves the ground remaining.
    again = [metres(g.shape) for g in area.grounds if g.reopened and g.since >= signed]
    if not again:
        return ground
    return shapely.difference(ground, shapely.union_all(again), grid_size=GRID_M)
