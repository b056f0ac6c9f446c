"""Outlines of ground that reports point at: buffers, clusters, hulls; never a forecast."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from clearground.evidence.state import Dossier, Report
from clearground.field.coverage import metres
from clearground.standards.partition import clusters
from clearground.standards.terms import Directness, EvidenceKind, HazardClass, HazardType

SEEDS = frozenset(
    {
        EvidenceKind.ACCIDENT,
        EvidenceKind.DETONATION,
        EvidenceKind.FIND,
        EvidenceKind.MINEFIELD_RECORD,
        EvidenceKind.MINE_SIGN,
        EvidenceKind.VISUAL,
        EvidenceKind.INTERVIEW,
        EvidenceKind.SATELLITE,
        EvidenceKind.SUSPECT_AREA_RECORD,
    }
)
JOINERS = SEEDS | {EvidenceKind.UAS_DETECTION, EvidenceKind.LIFTED_MINEFIELD_RECORD}
"""A drone detection alone opens no area: most are scrap."""

ERROR_MAX_M = 360.0
"""Reports placed more coarsely raise a question, not an outline."""
NEAR_M = 45.0
AREA_MAX_M2 = 700_000.0
HULL_SLACK = 1.6
SMALLEST_M2 = 400.0


@dataclass(frozen=True, slots=True)
class Outline:
    """Ground that a cluster of reports points at.

    Parameters
    ----------
    ground : BaseGeometry
        One polygon, metres of the region's CRS.
    reports : tuple of Report
        The reports of the cluster, by when they were learned.
    """

    ground: BaseGeometry
    reports: tuple[Report, ...]

    @property
    def first_known(self) -> datetime:
        """When the first report that may open an area was learned."""
        return min(r.recorded_time for r in self.reports if r.facts.kind in SEEDS)


def pointing(dossier: Dossier) -> tuple[Report, ...]:
    """Reports that point at contaminated ground closely enough for an outline, copies left out."""
    return tuple(
        r
        for r in sorted(dossier.reports.values(), key=lambda r: (r.recorded_time, r.entity))
        if r.facts.kind in JOINERS
        and r.facts.directness is not Directness.NEGATIVE
        and r.facts.shape is not None
        and not r.facts.same_as
        and r.facts.error_m <= ERROR_MAX_M
    )


def outline_all(dossier: Dossier) -> tuple[Outline, ...]:
    """One outline for each cluster of reports, none overlapping another, west to east."""
    reports = pointing(dossier)
    if not reports:
        return ()
    grounds = np.array([_around(r) for r in reports], dtype=object)
    cluster = clusters(shapely.buffer(grounds, NEAR_M / 2, quad_segs=2))
    order = np.argsort(cluster, kind="stable")
    cuts = np.flatnonzero(np.diff(cluster[order])) + 1
    made = []
    for members in np.split(order, cuts):
        own = tuple(reports[int(i)] for i in members)
        if any(r.facts.kind in SEEDS for r in own):
            made.append(Outline(outline_of(own), own))
    made.sort(key=lambda o: (o.ground.centroid.x, o.ground.centroid.y))
    return _apart(made)


def outline_of(reports: Sequence[Report]) -> BaseGeometry:
    """Rounded ground around some reports, one polygon."""
    return _rounded(shapely.union_all([_around(r) for r in reports]))


def _around(report: Report) -> BaseGeometry:
    # A point is widened by its error, an outline only by a verge: it is an outline already.
    assert report.facts.shape is not None, "chosen for having a shape"
    ground = metres(report.facts.shape)
    error_m = report.facts.error_m
    if ground.geom_type == "Point":
        direct = report.facts.directness is Directness.DIRECT
        reach_m = min(150.0, (35.0 if direct else 45.0) + 0.45 * error_m)
        return shapely.buffer(ground, reach_m, quad_segs=3)
    return shapely.buffer(ground, 8.0 + min(25.0, 0.3 * error_m), quad_segs=2)


def _rounded(ground: BaseGeometry) -> BaseGeometry:
    hull = shapely.convex_hull(ground)
    if hull.area > HULL_SLACK * ground.area or hull.area > AREA_MAX_M2:
        # A long or broken cluster keeps its bends; the closing rounds them.
        closed = shapely.buffer(shapely.buffer(ground, 40, quad_segs=3), -25, quad_segs=3)
        hull = shapely.union_all([shapely.Polygon(p.exterior) for p in shapely.get_parts(closed)])
    parts: list[BaseGeometry] = list(shapely.get_parts(shapely.simplify(hull, 4.0)))
    return max(parts, key=lambda p: float(p.area))


def _apart(outlines: Sequence[Outline]) -> tuple[Outline, ...]:
    # Earlier outlines keep the ground that two would share.
    grounds = np.array([o.ground for o in outlines], dtype=object)
    tree = shapely.STRtree(grounds)
    kept: list[Outline] = []
    for i, outline in enumerate(outlines):
        before = [j for j in tree.query(outline.ground, predicate="intersects") if j < i]
        ground = outline.ground
        if before:
            taken = shapely.buffer(shapely.union_all(grounds[before]), 0.5, join_style="mitre")
            left = shapely.buffer(shapely.difference(ground, taken), -2.0)
            parts = shapely.get_parts(shapely.buffer(left, 2.0, join_style="mitre"))
            ground = max(parts, key=lambda p: float(p.area), default=shapely.Polygon())
            ground = shapely.difference(ground, taken)
            whole = shapely.get_parts(ground)
            ground = max(whole, key=lambda p: float(p.area), default=shapely.Polygon())
        if ground.area >= SMALLEST_M2:
            kept.append(Outline(ground, outline.reports))
    return tuple(kept)


def hazard_of(reports: Sequence[Report]) -> HazardType:
    """What the reports say that the ground is contaminated with."""
    said = [r.facts.hazard for r in reports if r.facts.hazard is not None]
    share = {h: said.count(h) for h in HazardClass}
    ap, av = share[HazardClass.AP_MINE], share[HazardClass.AV_MINE]
    most = max(share.values(), default=0)
    if most == 0:
        return HazardType.BATTLE_AREA
    if ap and av:
        return HazardType.MINEFIELD_MIXED
    if share[HazardClass.SUBMUNITION] == most:
        return HazardType.CLUSTER_STRIKE
    if ap == most:
        return HazardType.MINEFIELD_AP
    return HazardType.MINEFIELD_AV if av == most else HazardType.BATTLE_AREA
