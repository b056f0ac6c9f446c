"""Reports that speak against contamination: land in use, visits and searches without a find."""

from __future__ import annotations

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from clearground.edge.sim.front import Front
from clearground.edge.sim.landscape import Landscape
from clearground.edge.sim.reporting import Press, source
from clearground.edge.sim.truth import Truth
from clearground.standards.terms import Directness, EvidenceKind, PositionMethod

_USED = 0.13
_USED_ON_HAZARD = 0.05
_SEARCHED = 0.02


def write_negatives(press: Press, land: Landscape, truth: Truth, *, line: Front) -> None:
    """Write the negative evidence; a few fields in use do hold items, as happens."""
    fields = land.cover.fields
    rng = press.desk.rng
    middle = shapely.get_coordinates(shapely.centroid(fields))
    hulls = np.array([p.hull for p in truth.patches], dtype=object)
    hit = np.zeros(len(fields), dtype=bool)
    hit[np.unique(shapely.STRtree(hulls).query(fields, predicate="intersects")[0])] = True
    away = np.abs(middle[:, 1] - np.interp(middle[:, 0], line.x_m, line.stand(0)))
    odds = np.where(hit, _USED_ON_HAZARD, _USED * (0.35 + np.minimum(away, 6_000) / 6_000))
    limit = 14 * len(land.villages) + 30
    used = np.flatnonzero(rng.random(len(fields)) < odds)
    for k in rng.permutation(used)[:limit]:
        _in_use(press, land, fields[int(k)], crop=str(land.cover.crops[int(k)]))
    _visits(press, land)
    free = np.flatnonzero(~hit)
    count = min(limit // 6, max(5, round(_SEARCHED * len(fields))))
    for rank, k in enumerate(rng.choice(free, count, replace=False)):
        _searched(press, fields[int(k)], whole=rank % 5 < 3)


def _in_use(press: Press, land: Landscape, field: BaseGeometry, *, crop: str) -> None:
    """A field that a farmer works again."""
    rng = press.desk.rng
    middle = field.centroid
    near = min(land.villages, key=lambda v: (v.x_m - middle.x) ** 2 + (v.y_m - middle.y) ** 2)
    farmer, _ = press.resident(near.name, int(rng.integers(1, 400)))
    press.report(
        EvidenceKind.LAND_IN_USE,
        Directness.NEGATIVE,
        source=type(farmer)(farmer.name, "", farmer.reliability, 20.0, 12.0, lag_days=10),
        days=float(rng.uniform(20, 420)),
        where=field.simplify(8),
        credibility=2,
        topic="land use",
        text=f"Worked since the fighting: {crop}, by a farmer of {near.name}.",
        position_method=PositionMethod.MAP,
        layer="land in use",
    )


def _visits(press: Press, land: Landscape) -> None:
    """Survey visits to villages where nobody knew of any hazard near the houses."""
    rng = press.desk.rng
    for village in land.villages:
        if rng.random() < 0.55:
            ground = shapely.Point(village.x_m, village.y_m).buffer(
                float(rng.uniform(180, 420)), quad_segs=3
            )
            team = "Open Meadow Clearance" if rng.random() < 0.5 else "Hearth and Furrow"
            press.report(
                EvidenceKind.NO_HAZARD_FOUND,
                Directness.NEGATIVE,
                source=source(team),
                days=float(rng.uniform(60, 460)),
                where=ground,
                credibility=2,
                topic="survey visit",
                text=f"Visit to {village.name}: nobody knows of any item among the houses.",
                position_method=PositionMethod.PHONE,
                layer="survey visits",
            )


def _searched(press: Press, field: BaseGeometry, *, whole: bool) -> None:
    """Ground that an emergency crew walked or cleared for a power line and found nothing in."""
    rng = press.desk.rng
    kind = EvidenceKind.SEARCH_WITHOUT_FIND if whole else EvidenceKind.CLEARED_AREA_RECORD
    words = (
        "Searched along the power line, nothing found."
        if whole
        else ("Listed as cleared by an emergency crew; method not stated.")
    )
    press.report(
        kind,
        Directness.NEGATIVE,
        source=source("Regional Emergency Service"),
        days=float(rng.uniform(80, 470)),
        where=field.simplify(8),
        credibility=2 if whole else 3,
        topic="search",
        text=words,
        position_method=PositionMethod.PHONE,
        layer="searches",
    )
