"""Two simple orders of work that every plan is held against: they use no price and no bound."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from clearground.plan.compiled import compile_problem
from clearground.plan.dispatch import Offer, dispatch
from clearground.plan.model import Problem

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ByRank:
    """A peer's policy: among admissible tasks the one of highest rank, whatever it costs.

    Parameters
    ----------
    rank : float array [task]
        Higher goes first.
    """

    rank: FloatArray

    def score(self, offer: Offer) -> FloatArray:
        """Ranks of the tasks on offer."""
        return np.asarray(self.rank[offer.tasks], dtype=np.float64)


@dataclass(frozen=True, slots=True)
class PeerBenefit:
    """Benefit, on the plan's own problem and rules, of random order and of score-and-sort."""

    random: float
    score_and_sort: float


def benefit_of_peers(problem: Problem, chance: np.random.Generator) -> PeerBenefit:
    """Benefit of tasks taken in random order, and by the value of their area, highest first."""
    compiled = compile_problem(problem)
    worth = np.zeros(len(problem.areas))
    np.add.at(worth, compiled.task_area, compiled.value)
    by_chance = chance.random(len(problem.tasks))
    return PeerBenefit(
        random=dispatch(compiled, ByRank(by_chance)).objective,
        score_and_sort=dispatch(compiled, ByRank(worth[compiled.task_area])).objective,
    )
