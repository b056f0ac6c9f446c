"""The planner's face: a problem in, a plan with its bound and reasons out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from clearground.errors import raise_first
from clearground.plan import faults
from clearground.plan.bound import ROUNDING, Bounded, lower
from clearground.plan.compiled import BoolArray, Compiled, FloatArray, compile_problem
from clearground.plan.dispatch import MUST_SLACK_DAYS, Dispatched, dispatch
from clearground.plan.explain import explain
from clearground.plan.forest import Forest, evaluate, forest_of
from clearground.plan.model import Problem
from clearground.plan.plan import Plan, Stop, plan_of
from clearground.plan.policies import ByDensity, ByPrice, chain_days_of

WORK_DEFAULT = 45
"""Counted work of an ordinary plan: 38 price evaluations and nine dispatches."""
BOUND_SHARE = 0.85
"""Share of the work that goes into prices; a price pays in the bound and in every dispatch."""
EVALUATIONS_MAX = 400
DISPATCHES_MAX = 400
SHORTEST_S = 1e-4
"""An evaluation is taken to last at least this long, below which clocks are too coarse."""
NOISE = 0.2
"""Spread of the random factors on scores after the plain dispatches (log scale)."""
SLACKS_DAYS = (MUST_SLACK_DAYS, 40, 80)
"""How early must-do tasks go first, one after the other, while some are missed."""


def solve(problem: Problem, stop: Stop, seed: int) -> Plan:
    """Plan of a problem: assignments, benefit, proven bound, and one reason per task.

    Parameters
    ----------
    stop : Stop
        Counted work for a repeatable plan, or CPU seconds.
    seed : int
        Steers the random trials only; the same problem, work and seed give the same plan.

    Raises
    ------
    PlanError
        If the problem has a blocking fault (`faults.blocking`).

    Examples
    --------
    >>> from clearground.plan.model import Problem
    >>> solve(Problem("empty", 30, (), (), (), (), ()), Stop(work=10), seed=1).objective
    0.0
    """
    raise_first(faults.blocking(problem))
    if not problem.tasks or not problem.teams:
        return _without_work(problem)
    budget = _Budget(stop)
    compiled = compile_problem(problem)
    forest = forest_of(compiled)
    bounded = lower(forest, budget.evaluations(forest), budget.more_prices)
    best = _best_dispatch(_Guide(compiled, forest, bounded), budget, seed)
    assignments = tuple(s.assignment for s in best.steps)
    assert best.objective <= bounded.bound * (1 + ROUNDING), "a plan above its proven bound"
    done = {a.task for a in assignments}
    return plan_of(
        problem.name,
        problem.digest,
        assignments,
        best.objective,
        bound=bounded.bound,
        reasons=explain(compiled, best),
        undone=tuple(j for j in range(len(problem.tasks)) if j not in done),
        missed=best.missed,
        work=budget.spent,
    )


def _without_work(problem: Problem) -> Plan:
    compiled = compile_problem(problem)
    missed = tuple(np.flatnonzero(compiled.must).tolist())
    none = Dispatched((), 0.0, missed)
    every = tuple(range(len(problem.tasks)))
    return plan_of(
        problem.name,
        problem.digest,
        (),
        0.0,
        bound=0.0,
        reasons=explain(compiled, none),
        undone=every,
        missed=missed,
    )


class _Budget:
    """Work spent and left, in counted units or in CPU seconds of the given clock."""

    def __init__(self, stop: Stop) -> None:
        self.stop, self.spent = stop, 0
        self.clock: Callable[[], float] = stop.clock or (lambda: 0.0)
        self.began = self.clock()

    def evaluations(self, forest: Forest) -> int:
        """Price evaluations to plan for; against a clock, one is timed first."""
        limit = self.stop.cpu_seconds
        if limit is None:
            return max(1, min(EVALUATIONS_MAX, int((self.stop.work or 0) * BOUND_SHARE)))
        before = self.clock()
        evaluate(forest, np.zeros_like(forest.cap))
        each = max(self.clock() - before, SHORTEST_S)
        left = BOUND_SHARE * limit - (self.clock() - self.began)
        return max(1, min(EVALUATIONS_MAX, int(left / each)))

    def more_prices(self, done: int) -> bool:
        """Whether another price evaluation is within the budget."""
        self.spent = done + 1
        limit = self.stop.cpu_seconds
        return limit is None or self.clock() - self.began < BOUND_SHARE * limit

    def another(self) -> bool:
        """Whether another dispatch is within the budget; counts it."""
        limit = self.stop.cpu_seconds
        left = (
            self.spent < (self.stop.work or 0)
            if limit is None
            else self.clock() - self.began < limit
        )
        self.spent += left
        return left


@dataclass(frozen=True, slots=True)
class _Guide:
    """What the policies are made from."""

    compiled: Compiled
    forest: Forest
    bounded: Bounded

    def by_density(self) -> ByDensity:
        return ByDensity(self.bounded.free.after, chain_days_of(self.compiled))

    def by_price(self, noise: FloatArray | None = None) -> ByPrice:
        lam, n = self.bounded.lam, len(self.compiled.task_area)
        prefix = np.zeros((len(lam), self.compiled.horizon + 1))
        np.cumsum(lam, axis=1, out=prefix[:, 1:])
        priced = self.bounded.priced
        return ByPrice(
            prefix,
            self.forest.class_of_team,
            priced.after,
            priced.tree_value,
            np.ones(n) if noise is None else noise,
        )


def _best_dispatch(guide: _Guide, budget: _Budget, seed: int) -> Dispatched:
    """Best of the plain rules, then of random trials, each repeated while must-dos are missed."""
    best = dispatch(guide.compiled, guide.by_density())
    trial = dispatch(guide.compiled, guide.by_price())
    best = max(best, trial, key=lambda d: d.rank)
    urgent = np.zeros(len(guide.compiled.task_area), dtype=bool)
    slack = SLACKS_DAYS[0]
    for slack_next in (*SLACKS_DAYS[1:], SLACKS_DAYS[-1], SLACKS_DAYS[-1]):
        if not best.missed or not budget.another():
            break
        urgent |= _leading_to(guide.compiled, best.missed)
        slack = slack_next
        trial = dispatch(guide.compiled, guide.by_price(), slack_days=slack, urgent=urgent)
        best = max(best, trial, key=lambda d: d.rank)
    random = np.random.default_rng(seed)
    for _trial in range(DISPATCHES_MAX):
        if not budget.another():
            break
        noise = np.exp(NOISE * random.standard_normal(len(urgent)))
        trial = dispatch(guide.compiled, guide.by_price(noise), slack_days=slack, urgent=urgent)
        best = max(best, trial, key=lambda d: d.rank)
    return best


def _leading_to(compiled: Compiled, tasks: tuple[int, ...]) -> BoolArray:
    """Marks the tasks and everything that must precede them."""
    marked = np.zeros(len(compiled.task_area), dtype=bool)
    todo = list(tasks)
    while todo:
        j = todo.pop()
        if not marked[j]:
            marked[j] = True
            todo.extend(compiled.problem.tasks[j].predecessors)
    return marked
