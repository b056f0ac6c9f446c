"""What survey teams bring back: who was asked, where nothing was known, how an area is worked."""

from __future__ import annotations

from datetime import date

import shapely
from shapely.geometry.base import BaseGeometry

from clearground.edge.sim.actors.ground import Buried, portion
from clearground.edge.sim.actors.people import Person
from clearground.edge.sim.actors.stage import Stage, at
from clearground.edge.sim.actors.work import AreaWork, Job, compact
from clearground.events.evidence import EvidenceGraded, EvidenceReported
from clearground.field.coverage import metres
from clearground.pipeline import records_of
from clearground.release.proposal import evidence_about
from clearground.standards.geometry import shape_from_metres
from clearground.standards.terms import (
    Directness,
    EvidenceKind,
    HazardClass,
    Ordnance,
    PositionMethod,
)

SIGN_M = 14.0
"""Nothing is cancelled this close to a direct report, beside the report's own error."""
VERGE_M = 30.0
"""Around an item that technical survey finds, ground is cleared and not reduced."""


def survey_done(stage: Stage, buried: Buried, job: Job, day: date) -> BaseGeometry:
    """Write down what a survey brought back and give the ground that it speaks for cancelling."""
    area = job.area
    signs = _signs(stage, area, day)
    places = buried.places(buried.inside(area.ground))
    area.portions = portion(area.ground, places, signs, rng=stage.rng)
    area.surveyed = True
    area.to_reduce = [p for p in shapely.get_parts(area.portions.reduce) if compact(p)]
    area.to_clear = [p for p in shapely.get_parts(area.portions.clear) if compact(p)]
    cancel = area.portions.cancel
    if not cancel.is_empty:
        _ask(stage, job, cancel, day)
    return cancel


def _signs(stage: Stage, area: AreaWork, day: date) -> list[BaseGeometry]:
    """Ground around each direct report about the area."""
    reports = stage.world.dossier.reports
    around: list[BaseGeometry] = []
    near_m = stage.book.number("release.near_m", day)
    for entity in evidence_about(records_of(stage.world), area.ground, near_m):
        facts = reports[entity].facts
        if facts.directness is Directness.DIRECT and facts.shape is not None:
            reach_m = SIGN_M + min(facts.error_m, near_m)
            around.append(shapely.buffer(metres(facts.shape), reach_m, quad_segs=2))
    return around


def _ask(stage: Stage, job: Job, cancel: BaseGeometry, day: date) -> None:
    """An interview and the survey's own statement about ground where nothing was known."""
    name = stage.world.register.areas[job.area.entity].name
    number = int(stage.rng.integers(1, 400))
    spot = shapely.point_on_surface(cancel)
    by = job.team.leader
    home = stage.world.roster.organisations[by.organisation].name
    asked = EvidenceReported(
        EvidenceKind.INTERVIEW,
        Directness.NEGATIVE,
        f"Resident {number} of {name}",
        shape_from_metres(spot),
        position_error_m=30.0,
        position_method=PositionMethod.PHONE,
        topic="survey",
        text="Walked and grazed here since the fighting; knows of no item.",
        observed_from=at(day, 7.0),
    )
    seen = EvidenceReported(
        EvidenceKind.NO_HAZARD_FOUND,
        Directness.NEGATIVE,
        home,
        shape_from_metres(cancel),
        position_error_m=5.0,
        position_method=PositionMethod.PHONE,
        topic="survey",
        text="Survey: no sign, record or memory of any item on this part.",
        observed_from=at(day, 7.5),
    )
    for report in (asked, seen):
        entity = stage.write(report, by=by, at=at(day, 8.0), learned=at(day, 14.0))
        if entity:
            grade = EvidenceGraded("B", 2, "asked on the ground by a survey team")
            stage.write(grade, by=stage.people.information, at=at(day, 15.0), entity=entity)


def report_find(
    stage: Stage, where: tuple[float, float], day: date, *, by: Person, text: str
) -> str:
    """A find reported as evidence; gives its UUID."""
    x, y = where
    found = EvidenceReported(
        EvidenceKind.FIND,
        Directness.DIRECT,
        stage.world.roster.organisations[by.organisation].name,
        shape_from_metres(shapely.Point(x, y)),
        position_error_m=2.0,
        position_method=PositionMethod.TAPE,
        topic="find",
        text=text,
        hazard=HazardClass.OTHER_ORDNANCE,
        ordnance=Ordnance.UNKNOWN,
        count=1,
        observed_from=at(day, 9.0),
    )
    return stage.write(found, by=by, at=at(day, 9.0), learned=at(day, 15.0))


def around_finds(job: Job) -> BaseGeometry:
    """Ground around the items that a technical survey came upon, inside its order."""
    rings = [shapely.buffer(shapely.Point(xy), VERGE_M, quad_segs=2) for xy in job.finds]
    union: BaseGeometry = shapely.union_all(rings) if rings else shapely.Polygon()
    return shapely.intersection(union, job.strips.ground)
