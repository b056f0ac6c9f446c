"""From the records to a belief map and its proposed outlines, as the edge keeps them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from clearground.belief import (
    Belief,
    EvidenceBundle,
    EvidenceItem,
    Grid,
    SearchEffort,
    grid_over,
)
from clearground.belief.bundle import bundle
from clearground.belief.covariates import from_dossier
from clearground.belief.engine import fit
from clearground.belief.inputs import DetectionRow
from clearground.belief.outlines import OutlineRule, ProposedOutline, propose
from clearground.belief.rules import outline_rule, parameters_of
from clearground.belief.search import efforts
from clearground.events.field import ProgressRecorded
from clearground.pipeline import World
from clearground.standards.geometry import shape_to_metres
from clearground.standards.parameters import ParameterBook
from clearground.standards.terms import Directness, EvidenceKind, HazardClass

OWN_RECORD = ("A", 2)
"""Grade at which an operator's own finds and accidents enter belief. *Assumption*."""


@dataclass(frozen=True, slots=True)
class Believed:
    """A belief, what it was made from, what it proposes and by which rule.

    Where nothing reaches the authority's threshold and nothing is declared yet, the rule's
    threshold is lowered to the worst share of the informed ground.
    """

    belief: Belief
    evidence: EvidenceBundle
    outlines: tuple[ProposedOutline, ...]
    rule: OutlineRule


def believe(
    world: World, book: ParameterBook, *, now: datetime, seed: int, cell_m: float
) -> Believed:
    """Belief from everything recorded, and outlines on ground that is not declared yet."""
    assert world.region is not None, "a belief needs an opened region"
    grid = grid_over(shape_to_metres(world.region.facts.extent), cell_m)
    evidence = evidence_of(world, book, grid, now=now)
    belief = fit(evidence, grid, parameters_of(book, now.date()), seed)
    declared = shapely.union_all([area.geometry for area in world.register.current()])
    ground = None if declared.is_empty else declared
    rule = outline_rule(book, now.date())
    found = propose(belief, declared=ground, rule=rule)
    if not found and not world.register.current():
        rule = replace(rule, p_any=_lower(belief, book, now=now))
        found = propose(belief, declared=ground, rule=rule)
    return Believed(belief, evidence, found, rule)


def _lower(belief: Belief, book: ParameterBook, *, now: datetime) -> float:
    """P(at least one) above which the worst share of the informed ground lies."""
    share = book.number("belief.outline_top_share", now.date())
    known = belief.p_any[belief.informed]
    return float(np.quantile(known, 1.0 - share)) if known.size else 0.5


def evidence_of(world: World, book: ParameterBook, grid: Grid, *, now: datetime) -> EvidenceBundle:
    """The frozen bundle of reports, search effort and covariates of a world."""
    borders = [
        shape_to_metres(place.facts.shape)
        for place in world.places.values()
        if place.facts.kind in ("border", "boundary")
    ]
    return bundle(
        world.dossier,
        search=search_of(world, book, now=now),
        covariates=from_dossier(
            world.dossier,
            grid,
            until=now.date(),
            not_front=shapely.union_all(borders) if borders else None,
        ),
        as_of=now,
        further=field_items(world),
    )


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


def field_items(world: World) -> tuple[EvidenceItem, ...]:
    """Finds and accidents of the field as evidence: a find is sent round again."""
    reliability, credibility = OWN_RECORD
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
            count=find.facts.quantity,
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


def belief_of(
    belief: Belief, grounds: Mapping[str, BaseGeometry]
) -> dict[str, tuple[float, float, float, float]]:
    """Expected items, P(at least one) and the interval of the items, for each piece of ground.

    The interval adds the cells' ends, as if all erred together: wide on purpose.
    """
    grid, found = belief.grid, {}
    bands: Sequence[np.ndarray] = [b.sum(axis=0) for b in (belief.mean, belief.lo, belief.hi)]
    for key, ground in grounds.items():
        window = grid.window_m(ground.bounds, 0.0).meet(grid.whole)
        if window.empty:
            continue
        x = grid.x_m(window.column_start, window.column_stop)
        y = grid.y_m(window.row_start, window.row_stop)
        inside = shapely.contains_xy(ground, *np.meshgrid(x, y))
        if not inside.any():
            inside = np.ones(window.shape, dtype=bool)
        per_ha = ground.area / 10_000.0
        mean, low, high = (float(band[window.slices][inside].mean()) * per_ha for band in bands)
        found[key] = (mean, float(-np.expm1(-mean)), low, high)
    return found
