"""From the evidence room's dossier to the frozen bundle that belief is made from."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from clearground.belief.inputs import (
    Covariate,
    DetectionRow,
    EvidenceBundle,
    EvidenceItem,
    SearchEffort,
)
from clearground.evidence.state import Dossier, Report
from clearground.standards.terms import EvidenceKind, HazardClass, Ordnance

CONTEXT = frozenset(
    {
        EvidenceKind.CONTROL_AREA,
        EvidenceKind.DEFENSIVE_WORK,
        EvidenceKind.SETTLEMENT,
        EvidenceKind.BOUNDARY,
        EvidenceKind.PUBLISHED_PROGRESS,
        EvidenceKind.STATEMENT,
    }
)
"""Kinds that speak of a whole region: they reach belief as covariates, never as claims."""

CLASS_OF_ORDNANCE: dict[Ordnance, HazardClass] = {
    Ordnance.MINE_AP: HazardClass.AP_MINE,
    Ordnance.MINE_AV: HazardClass.AV_MINE,
    Ordnance.SUBMUNITION: HazardClass.SUBMUNITION,
}
"""Class of a reported item; other named ordnance is other ordnance, unknown is no class."""


def bundle(
    dossier: Dossier,
    *,
    search: Iterable[SearchEffort] = (),
    covariates: Iterable[Covariate] = (),
    detection: Iterable[DetectionRow] = (),
    as_of: datetime | None = None,
    further: Iterable[EvidenceItem] = (),
) -> EvidenceBundle:
    """Bundle of the reports with a place, each copy marked as the claim that it repeats.

    Reports that a named person did not uphold when a difference was decided are left out.
    Sides and parties are dropped here and go no further.

    Parameters
    ----------
    dossier : Dossier
        What was reported.
    search, covariates, detection
        Search effort, covariates and detection tables as plain values.
    as_of : datetime or None
        Only what was recorded up to this moment; None for all.
    further : iterable of EvidenceItem
        Finds and accidents of field work, handed over as plain values.

    >>> len(bundle(Dossier()).reports)
    0
    """
    known = {
        entity: report
        for entity, report in dossier.reports.items()
        if as_of is None or report.recorded_time <= as_of
    }
    refused = _refused(dossier)
    items = [
        item
        for entity, report in known.items()
        if entity not in refused and (item := _item(dossier, report)) is not None
    ]
    return EvidenceBundle(
        (*items, *further),
        tuple(search),
        tuple(covariates),
        tuple(detection),
        as_of.isoformat() if as_of else "",
    )


def _refused(dossier: Dossier) -> set[str]:
    """Reports that a decided difference did not uphold."""
    return {
        report
        for difference in dossier.differences.values()
        if difference.decided is not None and difference.decided.upheld
        for report in difference.facts.reports
        if report not in difference.decided.upheld
    }


def _item(dossier: Dossier, report: Report) -> EvidenceItem | None:
    facts, place = report.facts, report.geometry
    if place is None or place.is_empty or facts.kind in CONTEXT:
        return None
    grade = dossier.grades.get(report.entity)
    return EvidenceItem(
        report.entity,
        facts.kind,
        facts.directness,
        place,
        hazard=facts.hazard or class_of(facts.ordnance),
        position_error_m=facts.error_m,
        reliability=grade.reliability if grade else "",
        credibility=grade.credibility if grade else 0,
        source=facts.source,
        copies=original_of(dossier, report.entity),
        count=facts.count,
    )


def class_of(ordnance: Ordnance | None) -> HazardClass | None:
    """Class of a reported item; None when the report does not say.

    >>> class_of(Ordnance.UNKNOWN) is None
    True
    """
    if ordnance is None or ordnance is Ordnance.UNKNOWN:
        return None
    return CLASS_OF_ORDNANCE.get(ordnance, HazardClass.OTHER_ORDNANCE)


def original_of(dossier: Dossier, entity: str) -> str:
    """UUID of the report that a report repeats in the end, its own when it repeats none.

    >>> original_of(Dossier(), "a")
    'a'
    """
    seen = {entity}
    while entity in dossier.reports and (before := dossier.reports[entity].facts.same_as):
        if before in seen:
            # A ring of copies is one claim: its smallest id names it from every entry point.
            return min(seen)
        seen.add(before)
        entity = before
    return entity
