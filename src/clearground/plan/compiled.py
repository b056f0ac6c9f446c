"""A problem turned into arrays: working days, finish tables, trips and eligibility, for speed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from clearground.plan.model import DANGEROUS_TYPES, DayRange, Problem
from clearground.standards.terms import TeamKind

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
KINDS: tuple[TeamKind, ...] = tuple(TeamKind)
ROUNDING_DAYS = 1e-9
"""A remainder of work below this is a rounding error, not another day."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """Arrays of a problem: T tasks, M teams, A areas, D districts, C calendars, K kinds, H days.

    Parameters
    ----------
    work : array (T, K)
        Team-days at rate 1; infinite where the kind may not do the task.
    skill_ok : array (T, S), with `skill_set` (M,)
        Whether the s-th set of skills is enough for the task; each team has one set.
    ordinal : array (C, K, D, H + 1)
        Working days before a day; `workday` (C, K, D, H) is the day of the n-th working
        day, H when the horizon ends first.
    """

    problem: Problem
    work: FloatArray
    skill_ok: BoolArray
    skill_set: IntArray
    ordinal: IntArray
    workday: IntArray
    task_area: IntArray
    task_district: IntArray
    task_type: IntArray
    value: FloatArray
    bonus: FloatArray
    deadline: IntArray
    release: IntArray
    must: BoolArray
    dangerous: BoolArray
    area_xy: FloatArray
    team_kind: IntArray
    team_calendar: IntArray
    team_rate: FloatArray
    team_org: IntArray
    team_from: IntArray
    team_to: IntArray
    children: tuple[tuple[int, ...], ...]
    inspected_by: tuple[tuple[int, ...], ...]
    neighbours: tuple[tuple[int, ...], ...]

    @property
    def horizon(self) -> int:
        """Days of the plan."""
        return self.problem.horizon_days

    def need(self, team: int) -> IntArray:
        """Working days that the team needs for each task; H + 1 where it may not do it."""
        rate = float(self.team_rate[team])
        return needed_days(self.work[:, self.team_kind[team]], rate, self.horizon)

    def span(
        self, team: int, district: IntArray, start: IntArray, need: IntArray
    ) -> tuple[IntArray, IntArray]:
        """First working day on or after each start, and the `need`-th one; H beyond the horizon."""
        horizon = self.horizon
        calendar, kind = self.team_calendar[team], self.team_kind[team]
        workday = self.workday[calendar, kind]
        before = self.ordinal[calendar, kind][district, np.minimum(start, horizon)]
        last = before + need - 1
        first = workday[district, np.minimum(before, horizon - 1)]
        finish = workday[district, np.minimum(last, horizon - 1)]
        beyond = last >= horizon
        return np.where(before < horizon, first, horizon), np.where(beyond, horizon, finish)

    def trip(self, from_area: int, xy: FloatArray, areas: IntArray) -> IntArray:
        """Calendar days of the move from a place (an area, or -1 and a base) to each area."""
        apart_km = np.hypot(self.area_xy[areas, 0] - xy[0], self.area_xy[areas, 1] - xy[1])
        travel = self.problem.travel
        days = travel.setup_days + (apart_km // travel.km_per_day).astype(np.int64)
        return np.where(areas == from_area, 0, days)


def needed_days(work: FloatArray, rate: float | FloatArray, horizon: int) -> IntArray:
    """Whole working days for that much work at that rate, at least 1, at most beyond the horizon.

    >>> needed_days(np.array([3.6, 0.1]), 1.2, 90).tolist()
    [3, 1]
    """
    days = np.ceil(work / rate - ROUNDING_DAYS)
    return np.clip(days, 1, horizon + 1).astype(np.int64)


def compile_problem(problem: Problem) -> Compiled:
    """Arrays of a checked problem."""
    tasks, teams, areas = problem.tasks, problem.teams, problem.areas
    kind_of = {kind: k for k, kind in enumerate(KINDS)}
    org_of = {o: i for i, o in enumerate(sorted({t.organisation for t in teams}))}
    ordinal, workday = _calendars(problem)
    skill_ok, skill_set = _skills(problem)
    work = np.full((len(tasks), len(KINDS)), np.inf)
    for j, task in enumerate(tasks):
        for w in task.work:
            work[j, kind_of[w.kind]] = w.team_days
    types = sorted({t.type for t in tasks})
    task_area = _ints([t.area for t in tasks])
    return Compiled(
        problem=problem,
        work=work,
        skill_ok=skill_ok,
        skill_set=skill_set,
        ordinal=ordinal,
        workday=workday,
        task_area=task_area,
        task_district=_ints([areas[t.area].district for t in tasks]),
        task_type=_ints([types.index(t.type) for t in tasks]),
        value=_floats([t.value_per_day for t in tasks]),
        bonus=_floats([t.bonus for t in tasks]),
        deadline=_ints([-1 if t.deadline_day is None else t.deadline_day for t in tasks]),
        release=_ints([max(0, t.release_day) for t in tasks]),
        must=np.array([t.must for t in tasks], dtype=bool),
        dangerous=np.array([t.type in DANGEROUS_TYPES for t in tasks], dtype=bool),
        area_xy=_floats([(a.x_km, a.y_km) for a in areas]).reshape(-1, 2),
        team_kind=_ints([kind_of[t.kind] for t in teams]),
        team_calendar=_ints([t.calendar for t in teams]),
        team_rate=_floats([t.rate for t in teams]),
        team_org=_ints([org_of[t.organisation] for t in teams]),
        team_from=_ints([max(0, t.from_day) for t in teams]),
        team_to=_ints([min(t.to_day, problem.horizon_days - 1) for t in teams]),
        children=_lists(len(tasks), ((p, j) for j, t in enumerate(tasks) for p in t.predecessors)),
        inspected_by=_lists(
            len(tasks),
            ((t.other_org_than, j) for j, t in enumerate(tasks) if t.other_org_than is not None),
        ),
        neighbours=_lists(
            len(areas), (pair for a, b in problem.separation for pair in ((a, b), (b, a)))
        ),
    )


def _ints(values: Sequence[int]) -> IntArray:
    return np.array(values, dtype=np.int64)


def _floats(values: Sequence[object]) -> FloatArray:
    return np.array(values, dtype=np.float64)


def _lists(count: int, pairs: object) -> tuple[tuple[int, ...], ...]:
    out: list[list[int]] = [[] for _ in range(count)]
    for key, item in pairs:  # type: ignore[attr-defined]
        out[key].append(item)
    return tuple(tuple(items) for items in out)


def _skills(problem: Problem) -> tuple[BoolArray, IntArray]:
    sets = sorted({tuple(sorted(t.skills)) for t in problem.teams})
    ok = np.array(
        [[t.skill is None or t.skill in held for held in sets] for t in problem.tasks], dtype=bool
    ).reshape(len(problem.tasks), len(sets))
    return ok, _ints([sets.index(tuple(sorted(t.skills))) for t in problem.teams])


def off_days(ranges: tuple[DayRange, ...], horizon: int) -> BoolArray:
    """Marks the days inside any of the ranges, clipped to the horizon.

    >>> off_days(((1, 2),), 4).tolist()
    [False, True, True, False]
    """
    off = np.zeros(horizon, dtype=bool)
    for first, last in ranges:
        off[max(first, 0) : max(last + 1, 0)] = True
    return off


def _calendars(problem: Problem) -> tuple[IntArray, IntArray]:
    horizon, days = problem.horizon_days, np.arange(problem.horizon_days)
    shape = (len(problem.calendars), len(KINDS), len(problem.districts), horizon)
    works = np.ones(shape, dtype=bool)
    for c, calendar in enumerate(problem.calendars):
        works[c] &= ~off_days(calendar.leave, horizon)
        if calendar.rest_day is not None:
            works[c] &= days % 7 != calendar.rest_day
    for d, district in enumerate(problem.districts):
        for k, kind in enumerate(KINDS):
            works[:, k, d] &= ~off_days(district.closed(kind), horizon)
    ordinal = np.zeros((*shape[:3], horizon + 1), dtype=np.int64)
    np.cumsum(works, axis=3, out=ordinal[..., 1:])
    # Sorting days with the idle ones pushed to H lists the working days first, in order.
    workday = np.sort(np.where(works, days, horizon), axis=3)
    return ordinal, workday
