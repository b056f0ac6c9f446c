"""Rules by which a free team chooses its next task."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from clearground.plan.compiled import Compiled, FloatArray, IntArray
from clearground.plan.dispatch import Offer

LOOK_AHEAD_DAYS = 5
"""Regret of a task is reckoned against starting it ideally this many days later."""
OCCUPIED_POWER = 0.8
"""Regret is divided by occupied days to this power (tuned on generated problems)."""


@dataclass(frozen=True, slots=True)
class ByDensity:
    """Value of the task and of all it opens, per occupied team-day of the whole chain.

    Parameters
    ----------
    after : array (T, H + 2)
        Best value of what follows, from a day on, with every team-day free of charge.
    chain_days : array (T,)
        Team-days of all that follows, each by its quickest kind.
    """

    after: FloatArray
    chain_days: FloatArray

    def score(self, offer: Offer) -> FloatArray:
        """Benefit with what it opens, over occupied days."""
        gain = offer.value + self.after[offer.tasks, offer.finish + 1]
        density: FloatArray = gain / (offer.occupied + self.chain_days[offer.tasks])
        return np.where(gain > 0, density, -np.inf)


@dataclass(frozen=True, slots=True)
class ByPrice:
    """Benefit with what it opens, less the price of the team's days, against waiting a little.

    Parameters
    ----------
    prefix : array (classes, H + 1)
        Sum of the class's prices before a day.
    noise : array (T,)
        Factors on each task's score: 1 for the plain rule.
    """

    prefix: FloatArray
    class_of_team: IntArray
    after: FloatArray
    tree_value: FloatArray
    noise: FloatArray

    def score(self, offer: Offer) -> FloatArray:
        """Regret of not taking the task now, per occupied day to a power."""
        price = self.prefix[self.class_of_team[offer.team]]
        gain = offer.value + self.after[offer.tasks, offer.finish + 1]
        gain -= price[offer.finish + 1] - price[offer.day]
        later = min(offer.day + LOOK_AHEAD_DAYS, self.tree_value.shape[1] - 1)
        regret = gain - self.tree_value[offer.tasks, later]
        weight = offer.occupied.astype(float) ** OCCUPIED_POWER
        score = np.where(regret > 0, regret / weight * self.noise[offer.tasks], regret)
        return np.where(gain > 0, score, -np.inf)


def chain_days_of(compiled: Compiled) -> FloatArray:
    """Team-days of everything that each task opens, directly or later (first predecessors only)."""
    quickest = np.where(np.isfinite(compiled.work), compiled.work, np.inf).min(
        axis=1, initial=np.inf
    )
    own = np.maximum(np.where(np.isfinite(quickest), quickest, 0.0), 1.0)
    total = np.zeros(len(own))
    for j in reversed(in_order(compiled)):
        parents = compiled.problem.tasks[j].predecessors
        if parents:
            total[parents[0]] += own[j] + total[j]
    return total


def in_order(compiled: Compiled) -> list[int]:
    """Tasks so that each comes after all its predecessors."""
    waits = [len(t.predecessors) for t in compiled.problem.tasks]
    order = [j for j, n in enumerate(waits) if n == 0]
    for j in order:
        for child in compiled.children[j]:
            waits[child] -= 1
            if waits[child] == 0:
                order.append(child)
    return order
