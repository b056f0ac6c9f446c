"""Times the smooth field of the belief engine: mode and standard deviation of every cell.

Run: python bench/inference.py [--cells N] [--check N]. The world: a Matérn field of range 40 cells
and sd 1.5 around 0.01 items a cell, 15 % of the ground searched (0.9), every 50th row walked (0.7).
`--check` compares a smaller world with one node a cell in float64, the peer that answers exactly.
"""

from __future__ import annotations

import argparse
import resource
import time

import numpy as np
from scipy import fft

from clearground.belief.matern import Counts, Mode, Nodes, find_mode, lay_nodes, marginal_sd
from clearground.belief.matern.nodes import Float32
from clearground.belief.matern.spread import cell_variance, node_covariance

RANGE_CELLS, SD, RATE = 40.0, 1.5, 0.01
Z90 = 1.645


def world(side: int, seed: int) -> tuple[Float32, Counts]:
    """The true field, and what was found."""
    rng = np.random.default_rng(seed)
    fine: Nodes = lay_nodes((side, side), RANGE_CELLS, SD, every=1)
    wave = rng.standard_normal(fine.shape, dtype=np.float32)
    truth = fine.to_cells(fft.idctn(wave / np.sqrt(fine.spectrum), norm="ortho"))
    searched, block = np.zeros((side, side), np.float32), side // 10
    for i in range(0, side, block):
        for j in range(0, side, block):
            if rng.random() < 0.15:
                searched[i : i + block, j : j + block] = 0.9
    searched[::50] = np.maximum(searched[::50], 0.7)
    found = rng.poisson(searched * RATE * np.exp(truth)).astype(np.float32)
    return truth, Counts(found, searched * np.float32(RATE))


def timed(what: str, clock: tuple[float, float]) -> None:
    """Print how long something took, by the clock and of the processors."""
    seconds, busy = time.perf_counter() - clock[0], time.process_time() - clock[1]
    print(f"{what:40}{seconds:>8.2f} s{busy:>8.2f} CPU-s", flush=True)


def now() -> tuple[float, float]:
    """Both clocks."""
    return time.perf_counter(), time.process_time()


def answer(side: int, seed: int) -> tuple[Mode, Float32]:
    """Mode and sd of one world, timed, with the share of cells inside their 90 % interval."""
    truth, counts = world(side, seed)
    start = now()
    mode = find_mode(lay_nodes((side, side), RANGE_CELLS, SD), counts)
    timed(f"{side * side:,} cells, mode ({mode.steps} steps)", start)
    start = now()
    sd = marginal_sd(mode)
    timed(f"{side * side:,} cells, sd of each", start)
    inside = float(np.mean(np.abs(truth - mode.cells) < Z90 * sd))
    print(f"{'inside their 90 % interval':40}{inside:>8.3f}")
    start = now()
    again = find_mode(mode.nodes, counts, mode.field)
    timed(f"mode from its own mode ({again.steps} steps)", start)
    return mode, sd


def check(side: int, seed: int) -> None:
    """Mode and sd beside those of one node a cell."""
    _truth, counts = world(side, seed)
    coarse = find_mode(lay_nodes((side, side), RANGE_CELLS, SD), counts)
    sd = marginal_sd(coarse)
    start = now()
    fine = find_mode(lay_nodes((side, side), RANGE_CELLS, SD, every=1), counts)
    near = node_covariance(fine, strip=64, kind=np.float64)
    exact = np.sqrt(cell_variance(fine, near))
    timed(f"{side * side:,} cells, one node a cell, seed {seed}", start)
    error = float(np.sqrt(np.mean((sd / exact - 1) ** 2)))
    moved = float(np.sqrt(np.mean((coarse.cells - fine.cells) ** 2)))
    print(f"{'sd error, root mean square':40}{error:>8.3%}")
    print(f"{'mode error, root mean square':40}{moved:>8.4f}")


def main() -> None:
    """Print one line for each measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cells", type=int, default=1_000_000)
    parser.add_argument("--check", type=int, default=0, help="Side of a world to check, cells.")
    parser.add_argument("--seed", type=int, default=11)
    asked = parser.parse_args()
    if asked.check:
        check(asked.check, asked.seed)
        return
    answer(int(asked.cells**0.5), asked.seed)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{'peak memory':40}{peak:>8.0f} MB")


if __name__ == "__main__":
    main()
