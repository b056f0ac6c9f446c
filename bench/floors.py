"""Checks the floors on five seeds: `python bench/floors.py`; exit 1 where one does not hold.

Belief, before the work and as served after it, beats distance to the front line and kernel
density in AUC and Brier score, and its expected total is told beside the true one; the plan
beats random order and score-and-sort; the account closes on vector and raster; one seed and
moment give one canonical export and root digest.
"""

from __future__ import annotations

import hashlib
import io
import sys
import tempfile
from pathlib import Path

from clearground.edge.ledger.canonical import export_canonical
from clearground.edge.ledger.store import GeoPackageStore
from clearground.edge.run.demo import DemoOrder, run_demo
from clearground.edge.run.done import Done
from clearground.edge.sim.scale import Scale

SEEDS = (1, 2, 3, 4, 5)


def digest(done: Done) -> str:
    """SHA-256 of the canonical export."""
    store = GeoPackageStore.open(done.region, read_only=True)
    out = io.BytesIO()
    export_canonical(store, out)
    store.close()
    return hashlib.sha256(out.getvalue()).hexdigest()


def check(done: Done, again: Done) -> list[str]:
    """The floors that do not hold."""
    scores = done.summary["scores"]
    plan = scores["plan"]
    tests = {
        f"{when}: {'AUC above' if band == 'auc' else 'Brier below'} {peer}": (
            scores[when]["engine"][band] > scores[when][peer][band]
        )
        == (band == "auc")
        for when in ("belief", "belief_now")
        for band in ("auc", "brier")
        for peer in ("front", "kernel")
    }
    tests |= {
        "plan above random order": plan["plan"] > plan["random"],
        "plan above score and sort": plan["plan"] > plan["score_and_sort"],
        "plan within its bound": plan["plan"] <= plan["bound"],
        "independent check": plan["faults"] == 0,
        "vector and raster agree": done.summary["scores"]["raster"]["agree"],
        "account closes": done.summary["account"]["difference_m2"] == 0,
        "same bytes again": digest(done) == digest(again),
    }
    return [name for name, holds in tests.items() if not holds]


def told(belief: dict) -> str:
    """One line about a scored belief."""
    return (
        f"AUC {belief['engine']['auc']:.3f}"
        f" (front {belief['front']['auc']:.3f}, kernel {belief['kernel']['auc']:.3f})"
        f"  Brier {belief['engine']['brier']:.5f}"
        f" (front {belief['front']['brier']:.5f}, kernel {belief['kernel']['brier']:.5f},"
        f" base rate {belief['base_rate_brier']:.5f})"
        f"  expected {belief['expected_items']:.0f}"
        f" ({belief['expected_items_lo']:.0f} to {belief['expected_items_hi']:.0f})"
        f" of {belief['items']}, ratio {belief['expected_of_true']:.2f}"
        f"{'' if belief['total_in_interval'] else ' OUTSIDE its interval'}"
    )


def main() -> int:
    """Print one line a seed."""
    scale = Scale(sys.argv[1]) if len(sys.argv) > 1 else Scale.DISTRICT
    broken = 0
    with tempfile.TemporaryDirectory() as folder:
        for seed in SEEDS:
            made = [
                run_demo(
                    DemoOrder(scale, seed, None, Path(folder) / f"{seed}-{turn}"), lambda _l: None
                )
                for turn in (1, 2)
            ]
            failed = check(*made)
            broken += len(failed)
            scores = made[0].summary["scores"]
            plan = scores["plan"]
            for when in ("belief", "belief_now"):
                print(f"seed {seed}, {when}: {told(scores[when])}")
            print(
                f"seed {seed}: plan {plan['plan'] / plan['score_and_sort'] - 1:+.0%}"
                " on score and sort,"
                f" {plan['plan'] / plan['random'] - 1:+.0%} on random order"
                f"  {'holds' if not failed else 'BROKEN: ' + ', '.join(failed)}",
                flush=True,
            )
    return int(broken > 0)


if __name__ == "__main__":
    raise SystemExit(main())
