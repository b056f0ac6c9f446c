"""Scores the belief engine and its two peers against simulated truth: `python bench/belief.py`.

Five regions that were not used to set the parameters (seeds 1 to 5; 101 to 105 were).
Each forecast gets the same evidence; the peers get the same expected total, and beside it
the best monotone recalibration on the truth itself, which no honest forecast can have.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
import uuid
from datetime import UTC, datetime

import numpy as np
import shapely

from clearground.belief import BeliefParameters, EvidenceBundle, Grid, fit, grid_over
from clearground.belief.bundle import bundle
from clearground.belief.covariates import from_dossier
from clearground.belief.score import (
    Score,
    at_total,
    by_distance,
    calibration,
    front_peer,
    kernel_peer,
    score,
)
from clearground.edge.sim import Scale, simulate
from clearground.events.region import PlaceRegistered, RegionOpened
from clearground.evidence.state import Dossier
from clearground.standards.geometry import shape_to_metres

NOW = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
CELL_M = 50.0
BORDERS = ("border", "boundary")


def counted(seed: int):
    """Uuids of one seed, the same on every run."""
    rng = np.random.default_rng(seed)
    return lambda: str(uuid.UUID(bytes=rng.bytes(16)))


def region(scale: Scale, seed: int) -> tuple[EvidenceBundle, Grid, np.ndarray]:
    """Evidence, grid and true items per class and cell of a simulated region."""
    sim = simulate(scale, seed, NOW, counted(seed))
    dossier, extent, borders = Dossier(), None, []
    for _name, drafts in sim.drafts():
        for draft in drafts:
            dossier.apply(draft)
            if isinstance(draft.payload, RegionOpened):
                extent = shape_to_metres(draft.payload.extent)
            if isinstance(draft.payload, PlaceRegistered) and draft.payload.kind in BORDERS:
                borders.append(shape_to_metres(draft.payload.shape))
    assert extent is not None, "a region is opened first"
    grid = grid_over(extent, CELL_M)
    not_front = shapely.union_all(borders) if borders else None
    covariates = from_dossier(dossier, grid, until=NOW.date(), not_front=not_front)
    evidence = bundle(dossier, covariates=covariates, as_of=NOW)
    truth = sim.truth.counts(grid.x_min_m, grid.y_max_m, CELL_M, shape=grid.shape)
    return evidence, grid, truth


def scores(
    evidence: EvidenceBundle, grid: Grid, truth: np.ndarray, parameters: BeliefParameters
) -> dict[str, object]:
    """Scores of the engine and its peers on one region."""
    start = time.perf_counter()
    belief = fit(evidence, grid, parameters, 1)
    seconds = time.perf_counter() - start
    items = truth.sum(axis=0)
    total = belief.expected_items()
    front = {c.name: c for c in evidence.covariates}["front_distance_m"].block(grid.whole)
    found: dict[str, Score] = {
        "belief": score(belief.p_any, items),
        "front": score(at_total(front_peer(front), total), items),
        "kernel": score(at_total(kernel_peer(evidence, grid), total), items),
        "kernel_500m": score(at_total(kernel_peer(evidence, grid, 500.0), total), items),
    }
    share = float((items > 0).mean())
    return {
        "cells": int(items.size),
        "share": share,
        "base_brier": share * (1 - share),
        "items": int(items.sum()),
        "expected": round(total, 1),
        "fit_s": round(seconds, 2),
        "scores": found,
        "calibration": calibration(belief.p_any, items > 0, 8),
        "by_distance": by_distance(belief, items > 0),
        "belief": belief,
    }


def main() -> None:
    """Print one line a forecast and seed, and the means."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--scale", default="district", choices=[s.value for s in Scale])
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3, 4, 5])
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--verbose", action="store_true")
    args = parser.parse_args()
    rows: dict[str, list[Score]] = {}
    for seed in args.seeds:
        result = scores(*region(Scale(args.scale), seed), BeliefParameters())
        print(
            f"seed {seed}: {result['cells']} cells, {result['items']} items, expected "
            f"{result['expected']}, cells with items {result['share']:.4f}, "
            f"base Brier {result['base_brier']:.5f}, fit {result['fit_s']} s"
        )
        for name, s in result["scores"].items():
            rows.setdefault(name, []).append(s)
            print(f"   {name:12s} {line(s)}")
        if args.verbose:
            for r in (*result["calibration"], *result["by_distance"]):
                print(
                    f"      {r.label:22s} n {r.cells:7d} said {r.stated:.4f} was {r.observed:.4f}"
                )
    print("mean over seeds")
    means = {}
    for name, many in rows.items():
        means[name] = Score(
            *np.mean([(s.auc, s.brier, s.brier_best, s.top_share) for s in many], 0)
        )
        print(f"   {name:12s} {line(means[name])}")
    if args.json:
        print(json.dumps({name: vars_of(s) for name, s in means.items()}))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory {peak:.0f} MiB")


def vars_of(s: Score) -> dict[str, float]:
    """A score as plain values."""
    return {"auc": s.auc, "brier": s.brier, "brier_best": s.brier_best, "top_share": s.top_share}


def line(s: Score) -> str:
    """A score as text."""
    return (
        f"AUC {s.auc:.4f}  Brier {s.brier:.5f} (best recalibrated {s.brier_best:.5f})  "
        f"in worst tenth {s.top_share:.3f}"
    )


if __name__ == "__main__":
    main()
