"""From the records to a belief map and its proposed outlines, as the edge keeps them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from clearground.belief import Belief, EvidenceBundle, Grid, grid_over
from clearground.belief.bundle import bundle
from clearground.belief.covariates import from_dossier
from clearground.belief.engine import fit
from clearground.belief.outlines import OutlineRule, ProposedOutline, propose
from clearground.belief.rules import covariate_rule, outline_rule, parameters_of
from clearground.edge.run.fieldwork import field_items, search_of
from clearground.pipeline import World
from clearground.standards.geometry import shape_to_metres
from clearground.standards.parameters import ParameterBook


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
            rule=covariate_rule(book, now.date()),
        ),
        as_of=now,
        further=field_items(world, book, now=now),
    )


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
