"""The information office: declares areas on evidence and notes where sources differ."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from clearground.edge.sim.actors.outlines import Outline, hazard_of, outline_all, outline_of
from clearground.edge.sim.actors.people import people_of
from clearground.edge.sim.actors.stage import Stage, at
from clearground.edge.sim.desk import Ids
from clearground.events.areas import (
    AreaDeclared,
    AreaExtended,
    AreaPart,
    AreaReclassified,
    AreaSplit,
)
from clearground.events.core import Draft
from clearground.events.evidence import DifferenceDecided, DifferenceNoted
from clearground.evidence.state import Report
from clearground.field.coverage import metres
from clearground.pipeline import World
from clearground.standards.geometry import shape_from_metres
from clearground.standards.parameters import ParameterBook
from clearground.standards.terms import AreaClass, Directness

LAST_DAYS = 25
"""No area is declared in the last days before the region's moment."""
BACKLOG_DAYS = 50
"""Evidence from before the start is worked through in this time."""
DIFFER_ODDS = 0.3
DECIDED_ODDS = 0.45
EXTEND_M2 = 600.0
EXTEND_DAYS = 150
SPLIT_M2 = 60_000.0
SPLIT_ODDS = 0.3


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Names of places for naming areas: villages and districts."""

    villages: tuple[tuple[str, float, float, int], ...]
    districts: tuple[tuple[str, BaseGeometry], ...]

    def near(self, ground: BaseGeometry) -> tuple[str, int]:
        """The nearest village and how many people live there."""
        middle = ground.centroid
        if not self.villages:
            return "", 0
        name, _x, _y, people = min(
            self.villages, key=lambda v: (v[1] - middle.x) ** 2 + (v[2] - middle.y) ** 2
        )
        return name, people

    def district(self, ground: BaseGeometry) -> str:
        """The district that holds the middle of the ground; "" if none does."""
        middle = ground.centroid
        return next((n for n, g in self.districts if shapely.contains(g, middle)), "")


def gazetteer(world: World) -> Gazetteer:
    """The names of places that were registered."""
    villages, districts = [], []
    for kept in world.places.values():
        ground = metres(kept.facts.shape)
        if kept.facts.kind == "village":
            middle = ground.centroid
            people = kept.facts.population or 0
            villages.append((kept.facts.name, float(middle.x), float(middle.y), people))
        elif kept.facts.kind == "district" and ground.geom_type.endswith("Polygon"):
            districts.append((kept.facts.name, ground))
    return Gazetteer(tuple(villages), tuple(districts))


def declare(
    world: World,
    book: ParameterBook,
    *,
    rng: np.random.Generator,
    ids: Ids,
    start: datetime,
    now: datetime,
) -> tuple[Draft, ...]:
    """Drafts that declare areas from the evidence in the dossier only, in order of recording.

    Parameters
    ----------
    world : World
        What was recorded before; it is not changed.
    book : ParameterBook
        National rules.
    rng, ids : Generator, callable
        Chance, and the next UUID.
    start, now : datetime
        When the office began, and the region's moment (aware, UTC).

    Returns
    -------
    tuple of Draft
        Declarations, reclassifications on later direct evidence, differences between sources
        about declared ground and their decisions, splits of large areas.
    """
    own = world.copy()
    stage = Stage(own, book, rng, ids, start.date(), now, people_of(own.roster))
    names = gazetteer(own)
    last = now - timedelta(days=LAST_DAYS)
    dated = sorted(
        ((_when(stage, outline, start), outline) for outline in outline_all(own.dossier)),
        key=lambda pair: pair[0],
    )
    for number, (day, outline) in enumerate(dated, 1):
        if day <= last:
            _declare(stage, names, outline, number=number, when=day)
    _split_one(stage, last)
    _differ(stage)
    return stage.hand_on(now)


def _when(stage: Stage, outline: Outline, start: datetime) -> datetime:
    known = outline.first_known
    if known < start:
        day = start + stage.days(3, BACKLOG_DAYS)
    else:
        day = known + stage.days(3, 15)
    while day.weekday() >= 5:
        day += timedelta(days=1)
    return at(day.date(), 8 + float(stage.rng.integers(0, 16)) / 4)


def _declare(
    stage: Stage, names: Gazetteer, outline: Outline, *, number: int, when: datetime
) -> None:
    known = tuple(r for r in outline.reports if r.recorded_time < when)
    direct = tuple(r for r in known if _direct(r))
    # Only what was known that day draws the outline; the rest of the cluster extends it later.
    ground = _one(shapely.intersection(outline_of(known), outline.ground))
    near, people = names.near(outline.ground)
    facts = AreaDeclared(
        code=f"HA-{number:04d}",
        name=near,
        area_class=AreaClass.CHA if direct else AreaClass.SHA,
        hazard=hazard_of(known),
        shape=shape_from_metres(ground),
        evidence=tuple(r.entity for r in known),
        parameters=stage.book.version,
        authority=stage.people.authority_name,
        district=names.district(outline.ground),
        people_affected=round(people * float(stage.rng.uniform(0.05, 0.4))) if people else None,
    )
    area = stage.write(facts, by=stage.people.authority, at=when)
    if area and not direct:
        _confirm_later(stage, area, outline, when)
    soon = when + timedelta(days=EXTEND_DAYS)
    later = tuple(r for r in outline.reports if when <= r.recorded_time < soon)
    if area and later and shapely.difference(outline.ground, ground).area > EXTEND_M2:
        _extend(stage, area, outline, later)
    elif area and direct and ground.area > SPLIT_M2 and stage.chance(SPLIT_ODDS):
        _split(stage, area, facts, when + timedelta(days=2))


def _one(ground: BaseGeometry) -> BaseGeometry:
    parts: list[BaseGeometry] = list(shapely.get_parts(ground))
    return max(parts, key=lambda p: float(p.area))


def _extend(stage: Stage, area: str, outline: Outline, later: tuple[Report, ...]) -> None:
    whole = shapely.union_all([outline.ground, stage.world.register.areas[area].geometry])
    parts = shapely.get_parts(whole)
    wider = AreaExtended(
        shape_from_metres(max(parts, key=lambda p: float(p.area))),
        tuple(r.entity for r in later),
        stage.book.version,
        stage.people.authority_name,
    )
    day = later[-1].recorded_time + stage.days(2, 12)
    stage.write(wider, by=stage.people.authority, at=day, entity=area)


def _direct(report: Report) -> bool:
    return report.facts.directness is Directness.DIRECT


def _confirm_later(stage: Stage, area: str, outline: Outline, when: datetime) -> None:
    later = [r for r in outline.reports if _direct(r) and r.recorded_time >= when]
    if not later:
        return
    change = AreaReclassified(
        AreaClass.CHA,
        (later[0].entity,),
        stage.book.version,
        stage.people.authority_name,
        "direct evidence came in",
    )
    day = later[0].recorded_time + stage.days(2, 9)
    stage.write(change, by=stage.people.authority, at=day, entity=area)


def _split(stage: Stage, area: str, facts: AreaDeclared, when: datetime) -> None:
    ground = metres(facts.shape)
    west, south, east, north = shapely.bounds(ground)
    middle = round(float(ground.centroid.x), 3)
    halves = (
        shapely.intersection(ground, shapely.box(west - 1, south - 1, middle, north + 1)),
        shapely.intersection(ground, shapely.box(middle, south - 1, east + 1, north + 1)),
    )
    if any(half.geom_type != "Polygon" for half in halves):
        return
    parts = tuple(
        AreaPart(stage.ids(), f"{facts.code}-{letter}", facts.name, shape_from_metres(half))
        for letter, half in zip("AB", halves, strict=True)
    )
    reason = "a road divides it; two teams will work it apart"
    split = AreaSplit(parts, stage.book.version, stage.people.authority_name, reason)
    stage.write(split, by=stage.people.authority, at=when, entity=area)


def _split_one(stage: Stage, last: datetime) -> None:
    """Split the largest area that never changed, where chance has split none."""
    areas = stage.world.register.current()
    whole = [a for a in areas if a.version == 1 and a.declared < last]
    if not whole or any(a.replaced_by for a in stage.world.register.areas.values()):
        return
    largest = max(whole, key=lambda a: float(a.geometry.area))
    _split(stage, largest.entity, largest.facts, largest.declared + timedelta(days=2))


def _differ(stage: Stage) -> None:
    """Note where a report against contamination overlaps declared ground; decide some."""
    dossier, register = stage.world.dossier, stage.world.register
    against = [
        r
        for r in dossier.reports.values()
        if r.facts.directness is Directness.NEGATIVE and r.facts.shape and not r.facts.same_as
    ]
    noted = {frozenset(d.facts.reports) for d in dossier.differences.values()}
    areas = register.current()
    if not against or not areas:
        return
    tree = shapely.STRtree([metres(r.facts.shape) for r in against if r.facts.shape])
    for area in areas:
        for k in sorted(tree.query(area.geometry, predicate="intersects")):
            if stage.chance(DIFFER_ODDS):
                pair = (against[int(k)], dossier.reports[area.evidence[0]])
                _note(stage, area.geometry, pair, since=area.declared, noted=noted)


def _note(
    stage: Stage,
    ground: BaseGeometry,
    pair: tuple[Report, Report],
    *,
    since: datetime,
    noted: set[frozenset[str]],
) -> None:
    no, yes = pair
    assert no.facts.shape is not None, "chosen for having a shape"
    shared = shapely.intersection(ground, metres(no.facts.shape))
    reports = (no.entity, yes.entity)
    if shared.area < 1.0 or frozenset(reports) in noted:
        return
    day = max(since, no.recorded_time, yes.recorded_time) + stage.days(1, 12)
    about = "whether the ground holds explosive ordnance"
    fact = DifferenceNoted(reports, shape_from_metres(shared), about)
    made = stage.write(fact, by=stage.people.information, at=day)
    if made and stage.chance(DECIDED_ODDS):
        why = "the survey team asked both again; the report of a hazard stands until searched"
        decided = DifferenceDecided((yes.entity,), why)
        when = day + stage.days(5, 40)
        stage.write(decided, by=stage.people.authority, at=when, entity=made)
