"""Whether the reports that a decision names concern the ground it is about."""

from __future__ import annotations

from collections.abc import Sequence

import shapely
from shapely.geometry.base import BaseGeometry

from clearground.areas.shape_rules import polygon_of
from clearground.errors import Finding
from clearground.evidence.state import Dossier
from clearground.standards.geometry import Shape, shape_to_metres
from clearground.standards.words import _


def check_elsewhere(
    dossier: Dossier, evidence: Sequence[str], ground: Shape, *, sigmas: float, reach_m: float
) -> tuple[Finding, ...]:
    """AREA-30 for each report that lies too far from the ground to concern it.

    Parameters
    ----------
    dossier : Dossier
        The reports.
    evidence : sequence of str
        UUIDs of the reports that the decision names.
    ground : Shape
        The ground that the decision is about.
    sigmas, reach_m : float
        A report may lie `sigmas` of its own position errors and `reach_m` metres away.

    Source
    ------
    The national parameter `areas.evidence_reach`.

    >>> check_elsewhere(Dossier(), ["r-1"], Shape("POINT (0 0)"), sigmas=3, reach_m=250)
    ()
    """
    polygon = polygon_of(ground)
    if polygon is None:
        return ()
    found = []
    for entity in dict.fromkeys(evidence):
        report = dossier.reports.get(entity)
        if report is None or report.facts.shape is None:
            continue
        away_m = _away_m(polygon, report.facts.shape)
        # A placed report without an error is taken at its word: no error lets it reach further.
        if away_m > sigmas * (report.facts.position_error_m or 0.0) + reach_m:
            found.append(_elsewhere(report.facts.source, entity, away_m))
    return tuple(found)


def _away_m(polygon: BaseGeometry, shape: Shape) -> float:
    return float(shapely.distance(polygon, shape_to_metres(shape)))


def _elsewhere(source: str, entity: str, away_m: float) -> Finding:
    return Finding(
        "AREA-30",
        _("The report of {source} ({entity}) lies {away:,.0f} m from this ground").format(
            source=source, entity=entity, away=away_m
        ),
        _("A decision on reports about other ground rests on nothing."),
        _("Name the reports of this ground, or correct the shape."),
    )
