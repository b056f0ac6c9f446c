"""Field work as belief reads it: ground searched, items found and removed, accidents."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from math import hypot, isfinite

import shapely

from clearground.belief import EvidenceItem, SearchEffort
from clearground.belief.bundle import class_of, original_of
from clearground.belief.inputs import DetectionRow
from clearground.belief.search import efforts
from clearground.events.core import Kept
from clearground.events.field import FindRecorded, ProgressRecorded
from clearground.evidence.state import Report
from clearground.pipeline import World
from clearground.standards.geometry import shape_to_metres
from clearground.standards.parameters import ParameterBook
from clearground.standards.terms import Directness, EvidenceKind, HazardClass

FIELD_RECORDS = "belief.field_records"


def search_of(world: World, book: ParameterBook, *, now: datetime) -> tuple[SearchEffort, ...]:
    """Search effort of every progress record, by tested equipment or by the method's table row."""
    table = book.table("belief.detection", on=now.date())
    of_method = book.table("belief.equipment_of_method", on=now.date())
    by_equipment = {name: _rows(name, row) for name, row in table.items()}
    found: list[SearchEffort] = []
    for entity, record in world.worklog.progress.items():
        facts = record.facts
        rows = _tested(world, facts) or by_equipment.get(of_method.get(facts.method.value, ""), ())
        if facts.shape is None or not rows:
            continue
        found += efforts(
            entity,
            shape_to_metres(facts.shape),
            rows,
            depth_m=facts.depth_m,
            passes=facts.passes,
            order=facts.order,
        )
    return tuple(found)


def _rows(name: str, row: Mapping[str, Mapping[str, float]]) -> tuple[DetectionRow, ...]:
    return tuple(
        DetectionRow(HazardClass(hazard), name, "", v["depth_m"], v["alpha"], v["beta"])
        for hazard, v in row.items()
    )


def _tested(world: World, facts: ProgressRecorded) -> tuple[DetectionRow, ...]:
    return tuple(
        DetectionRow(d.hazard, facts.method.value, d.ground, d.depth_m, d.alpha, d.beta)
        for entity in facts.equipment
        if entity in world.roster.equipment
        for d in world.roster.equipment[entity].detection
    )


def field_items(world: World, book: ParameterBook, *, now: datetime) -> tuple[EvidenceItem, ...]:
    """Finds and accidents of the field as evidence.

    A find made under an order is the outcome of that search; once its disposal is dated it is no
    longer in the ground. A report of the same item is a copy of it and does not count again.
    """
    rule = book.table(FIELD_RECORDS, on=now.date())
    reliability, credibility = str(rule["reliability"]), int(rule["credibility"])
    told = _told_before(world, sigmas=float(rule["same_sigmas"]), days=int(rule["same_days"]))
    finds = [
        EvidenceItem(
            entity,
            EvidenceKind.FIND,
            Directness.DIRECT,
            shape_to_metres(find.facts.shape),
            hazard=find.facts.hazard,
            position_error_m=find.facts.accuracy_m or 0.0,
            reliability=reliability,
            credibility=credibility,
            copies=told.get(entity, ""),
            count=find.facts.quantity,
            order=find.facts.order,
            removed=_removed(find.facts, now),
        )
        for entity, find in world.worklog.finds.items()
    ]
    accidents = [
        EvidenceItem(
            entity,
            EvidenceKind.ACCIDENT,
            Directness.DIRECT,
            shape_to_metres(accident.facts.shape),
            hazard=accident.facts.hazard,
            position_error_m=accident.facts.position_error_m,
            reliability=reliability,
            credibility=credibility,
        )
        for entity, accident in world.worklog.accidents.items()
        if accident.facts.shape
    ]
    return (*finds, *accidents)


def _removed(find: FindRecorded, now: datetime) -> bool:
    """True where the disposal is written and dated: an item without it is still there."""
    return bool(find.disposal) and find.disposal_on is not None and find.disposal_on <= now.date()


def _told_before(world: World, *, sigmas: float, days: int) -> dict[str, str]:
    """For each find of the field that is also a report, the copy group of that report.

    One report stands for one find at most: the nearest within reach of both position errors,
    of a class that fits, within some days.
    """
    finds = sorted(world.worklog.finds.items())
    if not finds:
        return {}
    places = [shape_to_metres(find.facts.shape) for _key, find in finds]
    tree = shapely.STRtree(places)
    widest_m = max(find.facts.accuracy_m or 0.0 for _key, find in finds)
    told: dict[str, str] = {}
    for entity, report in sorted(world.dossier.reports.items()):
        place, error_m = report.geometry, report.facts.error_m
        if report.facts.kind is not EvidenceKind.FIND or place is None or not isfinite(error_m):
            continue
        reach_m = sigmas * hypot(error_m, widest_m)
        fitting = [
            (float(shapely.distance(place, places[k])), finds[k][0])
            for k in tree.query(place, predicate="dwithin", distance=reach_m)
            if finds[k][0] not in told and _one_item(report, finds[k][1], days)
        ]
        if fitting:
            told[min(fitting)[1]] = original_of(world.dossier, entity)
    return told


def _one_item(report: Report, find: Kept[FindRecorded], days: int) -> bool:
    """True where report and find may speak of one item: class and day fit."""
    said = report.facts.hazard or class_of(report.facts.ordnance)
    seen = report.facts.observed_from or report.valid_time
    apart = abs((seen.date() - find.valid_time.date()).days)
    return apart <= days and (said is None or said is find.facts.hazard)
