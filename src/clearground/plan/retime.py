"""Late ends of a plan: the same order of work, with every task slower."""

from __future__ import annotations

import numpy as np

from clearground.plan.compiled import ROUNDING_DAYS, compile_problem
from clearground.plan.model import Problem
from clearground.plan.plan import Plan

SLOWER_LATE = 1.4
"""Work at the late end of the interval, as a factor on expected work (*Assumption*)."""


def late_finish(problem: Problem, plan: Plan, factor: float = SLOWER_LATE) -> dict[int, int]:
    """Late finish day of each planned task when all work takes `factor` times as long.

    Teams keep their order and tasks their predecessors; each starts when both are ready, never
    before its planned day. A day at or beyond the horizon is given as the horizon.

    Parameters
    ----------
    factor : float
        At least 1.
    """
    assert factor >= 1.0, "late means slower"
    compiled = compile_problem(problem)
    horizon = compiled.horizon
    late: dict[int, int] = {}
    shift: dict[int, int] = {}
    for a in sorted(plan.assignments, key=lambda a: (a.start_day, a.task)):
        task = problem.tasks[a.task]
        ready = [a.start_day, *(late[p] + 1 for p in task.predecessors if p in late)]
        # A team that ends late starts its next task as much later: the trip stays the same.
        start = min(max([*ready, a.start_day + shift.get(a.team, 0)]), horizon)
        work = compiled.work[a.task, compiled.team_kind[a.team]] * factor
        days = max(1, int(np.ceil(work / compiled.team_rate[a.team] - ROUNDING_DAYS)))
        need = np.array([min(days, horizon + 1)])
        district = compiled.task_district[[a.task]]
        _first, last = compiled.span(a.team, district, np.array([start]), need)
        late[a.task] = int(last[0])
        shift[a.team] = max(0, late[a.task] - a.finish_day)
    return late
