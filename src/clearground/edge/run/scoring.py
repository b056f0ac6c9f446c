"""How good the demo's forecasts were: belief against the truth, the plan against peers."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from clearground.belief.score import Score, at_total, front_peer, kernel_peer, score
from clearground.edge.run.believing import Believed
from clearground.edge.run.planning import Planned
from clearground.edge.sim import SimRegion
from clearground.edge.sim.truth import CLASSES
from clearground.pipeline import World
from clearground.plan.peers import benefit_of_peers
from clearground.standards.geometry import shape_to_metres
from clearground.standards.words import _

FRONT = "front_distance_m"
FIND_REACH_M = 1.0
"""A recorded find is the item that lies within this distance; simulated teams measure better."""


def true_items(
    sim: SimRegion, believed: Believed, gone: npt.NDArray[np.bool_] | None = None
) -> npt.NDArray[np.int64]:
    """True items per cell, all classes, [row, column]; it scores the run and enters no record.

    Parameters
    ----------
    sim : SimRegion
        The region with its truth.
    believed : Believed
        Gives the grid.
    gone : bool array or None
        Items that are not in the ground any more; None for none.
    """
    grid, truth = believed.belief.grid, sim.truth
    if gone is not None:
        kept = ~gone
        places = {n: getattr(truth, n)[kept] for n in ("x_m", "y_m", "hazard")}
        truth = replace(truth, **places)
    counts = truth.counts(grid.x_min_m, grid.y_max_m, grid.cell_m, shape=grid.shape)
    return np.asarray(counts.sum(axis=0), dtype=np.int64)


def removed_items(sim: SimRegion, world: World) -> npt.NDArray[np.bool_]:
    """Which true items the recorded finds have taken out of the ground.

    Each find takes the nearest item of its class that no other find took, within a metre.
    """
    truth = sim.truth
    gone = np.zeros(len(truth.x_m), dtype=bool)
    tree = shapely.STRtree(np.asarray(shapely.points(truth.x_m, truth.y_m), dtype=object))
    for _entity, find in sorted(world.worklog.finds.items()):
        if find.facts.disposal_on is None:
            continue
        place = shape_to_metres(find.facts.shape).centroid
        near = tree.query(place, predicate="dwithin", distance=FIND_REACH_M)
        fitting = [
            (np.hypot(truth.x_m[k] - place.x, truth.y_m[k] - place.y), int(k))
            for k in near
            if not gone[k] and CLASSES[int(truth.hazard[k])] is find.facts.hazard
        ]
        if fitting:
            gone[min(fitting)[1]] = True
    return gone


def score_belief(believed: Believed, items: npt.NDArray[np.int64]) -> dict[str, Any]:
    """Scores of a belief, beside distance to the front line and kernel density.

    The peers get the engine's own expected total; `brier_best` is what each ranking could reach
    if it were recalibrated on the truth itself, which no honest forecast can have.

    Parameters
    ----------
    believed : Believed
        The belief and its evidence.
    items : int array [row, column]
        Items that lie in the ground at that time.
    """
    belief, evidence = believed.belief, believed.evidence
    total = belief.expected_items()
    low, high = belief.expected_ends()
    covariates = {c.name: c for c in evidence.covariates}
    found: dict[str, Score] = {"engine": score(belief.p_any, items)}
    if FRONT in covariates:
        away = covariates[FRONT].block(belief.grid.whole)
        found["front"] = score(at_total(front_peer(away), total), items)
    found["kernel"] = score(at_total(kernel_peer(evidence, belief.grid), total), items)
    share, there = float((items > 0).mean()), int(items.sum())
    return {
        **{name: asdict(s) for name, s in found.items()},
        "cells": int(items.size),
        "cells_with_items_share": share,
        "base_rate_brier": share * (1 - share),
        "items": there,
        "expected_items": total,
        "expected_items_lo": low,
        "expected_items_hi": high,
        "expected_of_true": total / there if there else None,
        "total_in_interval": low <= there <= high,
    }


def told_belief(when: str, scores: dict[str, Any]) -> tuple[str, str]:
    """Two lines about a scored belief: how well it ranks, and how its total fits.

    Parameters
    ----------
    when : str
        Which belief, for the reader.
    scores : dict
        From `score_belief`.
    """
    engine, front, kernel = scores["engine"], scores.get("front"), scores["kernel"]
    none = float("nan")
    ranks = _(
        "{when}: AUC {a:.3f} (front line {f:.3f}, kernel {k:.3f}), "
        "Brier {b:.5f} (front line {g:.5f}, kernel {h:.5f})"
    ).format(
        when=when,
        a=engine["auc"],
        f=front["auc"] if front else none,
        k=kernel["auc"],
        b=engine["brier"],
        g=front["brier"] if front else none,
        h=kernel["brier"],
    )
    total = _(
        "{when}: {e:,.0f} items expected (90 % between {l:,.0f} and {u:,.0f}), {n:,} lie in the "
        "ground; expected / true {r:.2f}"
    ).format(
        when=when,
        e=scores["expected_items"],
        l=scores["expected_items_lo"],
        u=scores["expected_items_hi"],
        n=scores["items"],
        r=scores["expected_of_true"] or none,
    )
    if not scores["total_in_interval"]:
        total += "; " + _("the truth lies outside this interval")
    return ranks, total


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
