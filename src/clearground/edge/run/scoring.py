"""How good the demo's forecasts were: belief against the truth, the plan against peers."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np
import numpy.typing as npt

from clearground.belief.score import Score, at_total, front_peer, kernel_peer, score
from clearground.edge.run.believing import Believed
from clearground.edge.run.planning import Planned
from clearground.edge.sim import SimRegion
from clearground.plan.peers import benefit_of_peers

FRONT = "front_distance_m"


def true_items(sim: SimRegion, believed: Believed) -> npt.NDArray[np.int64]:
    """True items per cell, all classes, [row, column]; it scores the run and enters no record."""
    grid = believed.belief.grid
    counts = sim.truth.counts(grid.x_min_m, grid.y_max_m, grid.cell_m, shape=grid.shape)
    return np.asarray(counts.sum(axis=0), dtype=np.int64)


def score_belief(sim: SimRegion, believed: Believed) -> dict[str, Any]:
    """Scores of the belief before any work, beside distance to the front line and kernel density.

    The peers get the engine's own expected total; `brier_best` is what each ranking could reach
    if it were recalibrated on the truth itself, which no honest forecast can have.
    """
    belief, evidence = believed.belief, believed.evidence
    items = true_items(sim, believed)
    total = belief.expected_items()
    covariates = {c.name: c for c in evidence.covariates}
    found: dict[str, Score] = {"engine": score(belief.p_any, items)}
    if FRONT in covariates:
        away = covariates[FRONT].block(belief.grid.whole)
        found["front"] = score(at_total(front_peer(away), total), items)
    found["kernel"] = score(at_total(kernel_peer(evidence, belief.grid), total), items)
    share = float((items > 0).mean())
    return {
        **{name: asdict(s) for name, s in found.items()},
        "cells": int(items.size),
        "cells_with_items_share": share,
        "base_rate_brier": share * (1 - share),
        "items": int(items.sum()),
        "expected_items": total,
    }


def plan_peers(planned: Planned, seed: int) -> dict[str, float]:
    """Benefit of the plan, of random order and of score-and-sort on one problem, and the bound."""
    problem, plan = planned.problem, planned.plan
    chance = np.random.default_rng(np.random.SeedSequence((seed, 3)))
    beside = asdict(benefit_of_peers(problem, chance))
    return {
        "plan": plan.objective,
        "bound": float("nan") if plan.bound is None else plan.bound,
        "gap": float("nan") if plan.gap is None else plan.gap,
        "tasks": len(problem.tasks),
        "assigned": len(plan.assignments),
        "faults": len(planned.faults),
        **beside,
    }
