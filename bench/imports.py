"""Measures the import of the real cases: counts per layer, seconds, peak memory.

Run: python bench/imports.py [CASE.toml ...]
"""

from __future__ import annotations

import resource
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from clearground.edge.case.intake import OPENING, batches, prepare_case, real_ids
from clearground.edge.case.load import load_case

CASES = Path(__file__).resolve().parents[1] / "cases"


def measure(path: Path) -> None:
    """Import one case and print a line for each of its layers."""
    case = load_case(path)
    print(f"\n{case.name}")
    head = ("layer", "read", "imported", "repaired", "quarantined", "repeats", "drafts", "s")
    print(("{:30}" + "{:>12}" * 7).format(*head))
    start = time.perf_counter()
    with prepare_case(case) as prepared:
        mark = time.perf_counter()
        for batch in batches(prepared, now=datetime.now(UTC), ids=real_ids()):
            if batch.layer == OPENING:
                continue
            now = time.perf_counter()
            seconds = now - mark + prepared.seconds[batch.layer]
            mark = now
            repeats = sum(bool(getattr(d.payload, "same_as", "")) for d in batch.drafts)
            c = batch.counts
            row = (c.read, c.imported, c.repaired, c.quarantined, repeats, len(batch.drafts))
            print(("{:30}" + "{:>12}" * 6 + "{:>12.2f}").format(batch.layer, *row, seconds))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    total = time.perf_counter() - start
    print(f"total {total:.1f} s, peak {peak:.0f} MiB, largest child {child:.0f} MiB")


if __name__ == "__main__":
    for case_path in [Path(a) for a in sys.argv[1:]] or sorted(CASES.glob("*.toml")):
        measure(case_path)
