"""An area is closed or handed over only when nothing of its declared ground remains."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import shapely

from clearground.areas.state import FINISHED, Area, Register
from clearground.errors import Finding
from clearground.events.areas import AreaStatusChanged
from clearground.events.core import Draft
from clearground.release.ground import label, sorted_decisions
from clearground.release.standing import lineage
from clearground.release.state import Releases
from clearground.standards.geometry import GRID_M, MM_PER_M, Shape
from clearground.standards.partition import HALF_MM2_PER_M2, NEAR_M
from clearground.standards.words import _


def remaining_of(register: Register, releases: Releases, area: Area) -> float:
    """Declared ground inside one area that no standing decision released, square metres.

    Ground that a neighbour declares too counts for both here, so an area is not closed over
    ground that still waits under another code. Slivers thinner than the 1 mm grid are rounding.

    >>> from datetime import UTC, datetime
    >>> from clearground.events.areas import AreaDeclared
    >>> from clearground.standards.geometry import shape_from_metres
    >>> from clearground.standards.terms import AreaClass, HazardType
    >>> now, field = datetime(2025, 5, 1, tzinfo=UTC), shape_from_metres(shapely.box(0, 0, 20, 10))
    >>> declared = AreaDeclared("A-1", "", AreaClass.SHA, HazardType.SPOT, field, ("r",), "v", "A")
    >>> register = Register()
    >>> register.apply(Draft("a", declared, "officer", "o", now, now))
    >>> remaining_of(register, Releases(), register.areas["a"])
    200.0
    """
    near = _near(register, area)
    # Only the decisions on these areas and on what they came from; a region has thousands.
    named = dict.fromkeys(e for a in near for e in lineage(register, a.entity))
    about = {d: releases.decisions[d] for e in named for d in releases.of_area.get(e, ())}
    decisions = sorted_decisions(Releases(decisions=about))
    labels = label(near, register, decisions, also=[area.shape])
    face = labels.faces_of([area.shape])[0]
    left = face[labels.declared[face] & (labels.column[face] == 0)]
    faces = labels.partition.faces[left]
    area_m2 = labels.partition.half_mm2[left] / HALF_MM2_PER_M2
    return float(area_m2[area_m2 > GRID_M * shapely.length(faces) / 2].sum())


def check_closing(register: Register, releases: Releases, draft: Draft) -> tuple[Finding, ...]:
    """ACC-02 when an area is to be closed or handed over while ground in it remains.

    Source: IMAS 07.11 (land leaves an area by cancellation, reduction or clearance only).

    >>> from datetime import UTC, datetime
    >>> from clearground.standards.terms import AreaStatus
    >>> now = datetime(2025, 5, 1, tzinfo=UTC)
    >>> stop = AreaStatusChanged(AreaStatus.CLOSED, ("d",), "example-1", "Authority")
    >>> check_closing(Register(), Releases(), Draft("a", stop, "officer", "o", now, now))
    ()
    """
    payload = draft.payload
    area = register.areas.get(draft.entity)
    if not isinstance(payload, AreaStatusChanged) or area is None:
        return ()
    if payload.status not in FINISHED:
        return ()
    left_m2 = remaining_of(register, releases, area)
    if left_m2 == 0:
        return ()
    return (
        Finding(
            "ACC-02",
            _("Area {code} cannot become {status}: {m2:,.0f} m2 of it remain").format(
                code=area.code, status=payload.status.value, m2=max(left_m2, 1)
            ),
            _("People would take ground for released that nobody has decided about."),
            _("Release the rest (`release sign`), or split it off (`area split`)."),
        ),
    )


def _near(register: Register, area: Area) -> tuple[Area, ...]:
    """Areas that count and whose bounds meet the area's, in order of declaration."""
    areas = register.current()
    bounds = np.array([_bounds_m(a.shape) for a in areas]).reshape(-1, 4)
    low_x, low_y, high_x, high_y = _bounds_m(area.shape)
    meets = (
        (bounds[:, 0] <= high_x + NEAR_M)
        & (bounds[:, 2] >= low_x - NEAR_M)
        & (bounds[:, 1] <= high_y + NEAR_M)
        & (bounds[:, 3] >= low_y - NEAR_M)
    )
    return tuple(areas[i] for i in np.flatnonzero(meets))


@lru_cache(maxsize=65_536)
def _bounds_m(shape: Shape) -> tuple[float, ...]:
    # Shapes never change and each closing asks for all of them.
    return tuple((shapely.bounds(shapely.from_wkt(shape)) / MM_PER_M).tolist())
