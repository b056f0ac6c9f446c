"""Times the demo's sizes by stage, with peak memory: `bench/demo.py [small district belt]`.

Each size runs in a process of its own. Beside it, in the same run, stands what the machine
needs for a known piece of work (sorting ten million numbers), so that figures of two machines
can be compared.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

SIZES = {"small": ["--small"], "district": [], "belt": ["--belt"]}


def peer() -> float:
    """CPU seconds to sort ten million numbers on this machine, now."""
    values = np.random.default_rng(1).random(10_000_000)
    began = time.process_time()
    np.sort(values)
    return time.process_time() - began


def measure(size: str, folder: Path) -> dict[str, object]:
    """Summary of one demo, with the whole process's seconds."""
    words = [sys.executable, "-m", "clearground", "demo", *SIZES[size], "--no-serve"]
    began = time.monotonic()
    subprocess.run([*words, "--out", str(folder / size)], check=True, capture_output=True)
    summary = json.loads((folder / size / "summary.json").read_text())
    return {**summary, "process_s": time.monotonic() - began}


def main() -> int:
    """Print one table a size."""
    print(f"peer: sorting ten million numbers takes {peer():.2f} CPU-s")
    with tempfile.TemporaryDirectory() as folder:
        for size in sys.argv[1:] or SIZES:
            found = measure(size, Path(folder))
            stages = found["stages"]
            print(f"\n{size}: {found['process_s']:.1f} s in all, {found['events']} events")
            for row in stages:
                print(
                    f"   {row['name']:36} {row['seconds']:7.1f} s {row['cpu_seconds']:7.1f} CPU-s"
                    f" {row['peak_mb']:7.0f} MB"
                )
            cpu = sum(row["cpu_seconds"] for row in stages)
            peak = max(row["peak_mb"] for row in stages)
            print(f"   {'all stages':36} {'':9} {cpu:7.1f} CPU-s {peak:7.0f} MB at the peak")
            belief, plan = found["scores"]["belief"], found["scores"]["plan"]
            for name in ("engine", "front", "kernel"):
                s = belief[name]
                print(
                    f"   belief {name:8} AUC {s['auc']:.3f}  Brier {s['brier']:.5f}"
                    f"  items in the worst tenth {s['top_share']:.3f}"
                )
            print(
                f"   plan {plan['plan']:,.0f} of a bound of {plan['bound']:,.0f}; score and sort"
                f" {plan['score_and_sort']:,.0f}, random order {plan['random']:,.0f}"
            )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
