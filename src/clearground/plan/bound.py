"""The proven upper bound of every plan, found by lowering the priced relaxation step by step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from clearground.plan.compiled import FloatArray
from clearground.plan.forest import Forest, Priced, evaluate

DECLINE_POWER = 2.5
"""Prices start in the shape (1 - d / H) ** 2.5: a late day is worth little (*Assumption*)."""
FLOOR = 1e-3
"""Share of the first day's price below which the starting shape does not fall."""
STEP_FIRST, STEP_LAST = 0.25, 0.02
"""Exponent steps, falling geometrically; tuned on generated problems."""
MOMENTUM = 0.7
OVERUSE_MAX = 1.5
"""Overuse counted at most, as a share of the class's mean capacity."""
ROUNDING = 1e-9
"""The printed bound is raised by this share, above any rounding of the sums."""


@dataclass(frozen=True, slots=True)
class Bounded:
    """The lowest bound found, its prices and its value tables, and those at prices 0."""

    bound: float
    lam: FloatArray
    priced: Priced
    free: Priced
    evaluations: int


def lower(forest: Forest, evaluations: int, more: Callable[[int], bool]) -> Bounded:
    """Lowest bound within that many evaluations while `more(evaluations so far)` is true.

    Each step multiplies a price by `exp(step * (used - cap) / mean cap)`, with momentum: overused
    days get dearer, idle ones cheaper. Every L met on the way is a valid bound, so the least is.

    Parameters
    ----------
    evaluations : int
        At least 1; the first uses prices 0 and so bounds each tree by its earliest finish.
    more : callable
        Asked before each further evaluation.

    Source: exponentiated subgradient steps (Kivinen and Warmuth 1997,
    doi:10.1006/inco.1996.2612).
    """
    horizon, cap = forest.horizon, forest.cap
    zero = np.zeros_like(cap)
    free = evaluate(forest, zero)
    best = Bounded(_raised(free), zero, free, free, 1)
    mean_cap = np.maximum(cap.mean(axis=1, keepdims=True), 1e-9)
    shape = (1.0 - np.arange(horizon) / horizon) ** DECLINE_POWER + FLOOR
    # A team-day starts at about twice what it would earn if the unpriced optimum fitted in.
    dearest = 2.0 * free.bound / max(float(cap.sum()), 1.0)
    lam = np.repeat(dearest * shape[None, :], len(cap), axis=0)
    push = zero
    done = 1
    while done < evaluations and more(done):
        priced = evaluate(forest, lam)
        done += 1
        if _raised(priced) < best.bound:
            best = Bounded(_raised(priced), lam, priced, free, done)
        overuse = np.clip((priced.used - cap) / mean_cap, -1.0, OVERUSE_MAX)
        push = MOMENTUM * push + (1.0 - MOMENTUM) * overuse
        step = STEP_FIRST * (STEP_LAST / STEP_FIRST) ** (done / evaluations)
        lam = lam * np.exp(step * push)
    return Bounded(best.bound, best.lam, best.priced, free, done)


def _raised(priced: Priced) -> float:
    return priced.bound * (1.0 + ROUNDING)
