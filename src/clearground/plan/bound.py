"""The proven upper bound of every plan, found by lowering the priced relaxation step by step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from clearground.plan.compiled import FloatArray
from clearground.plan.forest import Forest, Priced, evaluate

ALPHA_STEPS = 10
"""First steps: one price level per class, fitted by the ratio of used to available days."""
DECLINE_POWER = 2.5
"""Prices start in the shape (1 - d / H) ** 2.5: a late day is worth little (*Assumption*)."""
STEP_FIRST, STEP_LAST = 0.15, 0.01
"""Steps relative to the class's mean price, falling geometrically."""
MOMENTUM, SECOND_MOMENT = 0.6, 0.95
ROUNDING = 1e-9
"""The printed bound is raised by this share, above any rounding of the sums."""


@dataclass(frozen=True, slots=True)
class Bounded:
    """The lowest bound found, its prices and its value tables."""

    bound: float
    lam: FloatArray
    priced: Priced
    evaluations: int


def lower(forest: Forest, evaluations: int, more: Callable[[int], bool]) -> Bounded:
    """Lowest bound within that many evaluations while `more(evaluations so far)` is true.

    Parameters
    ----------
    evaluations : int
        At least 1; the first uses prices 0 and so bounds by each task's earliest finish.
    more : callable
        Asked before each further evaluation.
    """
    horizon = forest.horizon
    zero = np.zeros_like(forest.cap)
    best = Bounded(0.0, zero, evaluate(forest, zero), 1)
    best = Bounded(best.priced.bound * (1 + ROUNDING), zero, best.priced, 1)
    shape = (1.0 - np.arange(horizon) / horizon) ** DECLINE_POWER
    cap = forest.cap.sum(axis=1) + 1e-12
    # A class-day can at first cost no more than an average day of the unpriced optimum earns.
    alpha = np.full(len(cap), best.bound / max(float(forest.cap.sum()), 1.0)) * 2.0
    alpha *= np.clip(best.priced.used.sum(axis=1) / cap, 1e-3, 2.0)
    lam = alpha[:, None] * shape[None, :]
    first = np.zeros_like(lam)
    second_day = np.zeros_like(lam)
    done, steps = 1, max(evaluations - 1 - ALPHA_STEPS, 1)
    mean_cap = np.maximum(forest.cap.mean(axis=1, keepdims=True), 1e-9)
    while done < evaluations and more(done):
        priced = evaluate(forest, lam)
        done += 1
        if priced.bound * (1 + ROUNDING) < best.bound:
            best = Bounded(priced.bound * (1 + ROUNDING), lam, priced, done)
        if done <= ALPHA_STEPS + 1:
            ratio = np.clip(priced.used.sum(axis=1) / cap, 0.3, 3.0) ** 0.7
            alpha = np.maximum(alpha * ratio, 1e-6 * alpha.max(initial=0.0))
            lam = alpha[:, None] * shape[None, :]
            continue
        if done == ALPHA_STEPS + 2:
            lam = best.lam
        slope = (forest.cap - priced.used) / mean_cap
        first = MOMENTUM * first + (1 - MOMENTUM) * slope
        second_day = SECOND_MOMENT * second_day + (1 - SECOND_MOMENT) * slope**2
        second = 0.5 * second_day + 0.5 * second_day.mean(axis=1, keepdims=True)
        share = (done - ALPHA_STEPS - 1) / steps
        step = STEP_FIRST * (STEP_LAST / STEP_FIRST) ** min(share, 1.0)
        level = np.maximum(lam.mean(axis=1, keepdims=True), 1e-12)
        lam = np.maximum(lam - step * level * first / np.sqrt(second + 1e-12), 0.0)
    return Bounded(best.bound, best.lam, best.priced, done)
