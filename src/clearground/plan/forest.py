"""The relaxed problem that bounds every plan: classes of teams, precedence trees, priced days.

Symbols: `lam[c, d] >= 0` price of one team of class c on day d; `cap[c, d]` teams available;
`f(s)` finish of a start s; `G[j, t]` best value of task j's tree if it starts on day t or later.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from clearground.plan.compiled import BoolArray, Compiled, FloatArray, IntArray, needed_days

STATES_MAX = 8_000_000
"""Most (task, class, day) states held at once; coarser classes are taken above it."""


@dataclass(frozen=True, slots=True)
class Level:
    """Tasks at one depth of the precedence forest, with their (task, class) pairs in task order.

    `gather` are flat positions in the level's (pairs, H + 2) table of what follows a finish;
    `value` is minus infinity where a start is not allowed.
    """

    tasks: IntArray
    first_pair: IntArray
    row: IntArray
    pair_class: IntArray
    pair_trip: IntArray
    finish: npt.NDArray[np.int16]
    gather: IntArray
    value: FloatArray


@dataclass(frozen=True, slots=True)
class Forest:
    """The relaxed problem; `levels` run from the roots down."""

    horizon: int
    class_of_team: IntArray
    cap: FloatArray
    levels: tuple[Level, ...]
    parent: IntArray
    roots: IntArray


@dataclass(frozen=True, slots=True)
class Priced:
    """One evaluation: the bound L, what the relaxed optimum uses, and the value tables.

    Parameters
    ----------
    used : array (classes, H)
        Teams that the relaxed optimum occupies; `cap - used` is a subgradient of L.
    tree_value : array (T, H + 2)
        G: best value of the task's tree from a day on.
    after : array (T, H + 2)
        C: sum of G over the task's children.
    """

    bound: float
    used: FloatArray
    tree_value: FloatArray
    after: FloatArray


def forest_of(compiled: Compiled) -> Forest:
    """Relaxed problem of a compiled one, with the finest classes that fit `STATES_MAX`."""
    class_of_team = _classes(compiled)
    count = int(class_of_team.max(initial=-1)) + 1
    horizon = compiled.horizon
    days = np.arange(horizon)
    cap = np.zeros((count, horizon))
    for c, first, last in zip(class_of_team, compiled.team_from, compiled.team_to, strict=True):
        cap[c] += (days >= first) & (days <= last)
    parent = np.array(
        [t.predecessors[0] if t.predecessors else -1 for t in compiled.problem.tasks],
        dtype=np.int64,
    )
    tables = _class_tables(compiled, class_of_team, count)
    levels = tuple(_level(compiled, tables, ids) for ids in _by_depth(parent))
    return Forest(horizon, class_of_team, cap, levels, parent, np.flatnonzero(parent < 0))


def evaluate(forest: Forest, lam: FloatArray) -> Priced:
    """Bound and subgradient at prices `lam`; valid for **every** `lam >= 0`.

    Proof. Take any plan that keeps all rules. (1) Give each team to its class, which has the
    best rate, all skills, the union of working days and the widest window of its teams: every
    task then finishes no later and still fits. (2) A task occupies its team at least on the
    days from `s - u` to `f`, where u is the least move that must precede it, and one team's
    occupied spans do not overlap. (3) Separation, pools, the organisation rule, must-do and all
    but the first predecessor are dropped, which only allows more. (4) So the plan is worth at
    most `sum(value) + sum(lam * (cap - used))`, because each bracket is >= 0; its tasks form
    subtrees of the forest, and `G` is the exact maximum of value minus price over each tree.
    Hence `plan <= sum(lam * cap) + sum over roots G[root, 0] = L(lam)`.

    Source: Lagrangian relaxation (Geoffrion 1974, doi:10.1007/BFb0120690).
    """
    assert (lam >= 0).all(), "a negative price voids the bound"
    horizon, n = forest.horizon, len(forest.parent)
    prefix = np.zeros((len(lam), horizon + 2))
    np.cumsum(lam, axis=1, out=prefix[:, 1:-1])
    prefix[:, -1] = prefix[:, -2]
    tree_value = np.zeros((n, horizon + 2))
    after = np.zeros((n, horizon + 2))
    profits: list[FloatArray] = []
    for level in reversed(forest.levels):
        profit = _profit(level, prefix, after)
        profits.append(profit)
        if len(level.first_pair) == 0:
            continue
        best = np.maximum.reduceat(profit, level.first_pair, axis=0)
        suffix = np.maximum.accumulate(best[:, ::-1], axis=1)[:, ::-1]
        owners = level.tasks[level.row[level.first_pair]]
        tree_value[owners, :horizon] = np.maximum(suffix, 0.0)
        held = forest.parent[level.tasks] >= 0
        np.add.at(after, forest.parent[level.tasks[held]], tree_value[level.tasks[held]])
    used = _used(forest, profits[::-1], tree_value)
    bound = float((lam * forest.cap).sum() + tree_value[forest.roots, 0].sum())
    return Priced(bound, used, tree_value, after)


def _profit(level: Level, prefix: FloatArray, after: FloatArray) -> FloatArray:
    follows = after[level.tasks[level.row]]
    follows -= prefix[level.pair_class]
    # `clip` only spares the bounds check: every position is inside by construction.
    profit: FloatArray = np.take(follows.ravel(), level.gather, mode="clip")
    profit += level.value
    horizon = level.value.shape[1]
    for trip in np.unique(level.pair_trip).tolist():
        same = np.flatnonzero(level.pair_trip == trip)
        begins = np.maximum(np.arange(horizon) - trip, 0)
        profit[same] += prefix[level.pair_class[same]][:, begins]
    return profit


def _used(forest: Forest, profits: list[FloatArray], tree_value: FloatArray) -> FloatArray:
    """Class-days that the relaxed optimum occupies, traced from the roots down."""
    horizon = forest.horizon
    change = np.zeros((len(forest.cap), horizon + 1))
    from_day = np.full(len(forest.parent), horizon, dtype=np.int64)
    from_day[forest.roots] = 0
    done_on = np.full(len(forest.parent), horizon, dtype=np.int64)
    for level, profit in zip(forest.levels, profits, strict=True):
        parents = forest.parent[level.tasks]
        child = parents >= 0
        from_day[level.tasks[child]] = done_on[parents[child]] + 1
        owner = level.tasks[level.row]
        begin = np.minimum(from_day[owner], horizon - 1)
        target = tree_value[owner, begin]
        wanted = (from_day[owner] < horizon) & (target > 0.0)
        rows = np.flatnonzero(wanted)
        hit = profit[rows] >= target[rows, None]
        hit &= np.arange(horizon)[None, :] >= begin[rows, None]
        start = hit.argmax(axis=1)
        found = hit[np.arange(len(rows)), start]
        rows, start = rows[found], start[found]
        _, first = np.unique(owner[rows], return_index=True)
        rows, start = rows[first], start[first]
        finish = level.finish[rows, start].astype(np.int64)
        done_on[owner[rows]] = finish
        classes = level.pair_class[rows]
        np.add.at(change, (classes, np.maximum(start - level.pair_trip[rows], 0)), 1.0)
        np.add.at(change, (classes, np.minimum(finish + 1, horizon)), -1.0)
    return np.cumsum(change, axis=1)[:, :horizon]


def _classes(compiled: Compiled) -> IntArray:
    """Class of each team: alike in kind, and in as much else as `STATES_MAX` allows."""
    kind = compiled.team_kind
    finest = [
        (kind, compiled.skill_set, compiled.team_calendar, compiled.team_rate),
        (kind, compiled.team_calendar, compiled.team_rate),
        (kind, compiled.team_rate),
        (kind,),
    ]
    can = np.isfinite(compiled.work).sum(axis=0)
    for columns in finest:
        keys, of_team = np.unique(np.column_stack(columns), axis=0, return_inverse=True)
        states = int(can[keys[:, 0].astype(np.int64)].sum()) * compiled.horizon
        if states <= STATES_MAX:
            break
    return np.asarray(of_team, dtype=np.int64).ravel()


@dataclass(frozen=True, slots=True)
class _ClassTables:
    kind: IntArray
    rate: FloatArray
    first: IntArray
    last: IntArray
    ordinal: IntArray
    workday: IntArray
    allowed: BoolArray


def _class_tables(compiled: Compiled, of_team: IntArray, count: int) -> _ClassTables:
    horizon = compiled.horizon
    districts = compiled.ordinal.shape[2]
    works = np.zeros((count, districts, horizon), dtype=bool)
    kind, rate = np.zeros(count, dtype=np.int64), np.zeros(count)
    first, last = np.full(count, horizon), np.full(count, -1)
    allowed = np.zeros((len(compiled.task_area), count), dtype=bool)
    for m, c in enumerate(of_team):
        k = compiled.team_kind[m]
        works[c] |= np.diff(compiled.ordinal[compiled.team_calendar[m], k], axis=1) > 0
        kind[c], rate[c] = k, max(rate[c], compiled.team_rate[m])
        first[c] = min(first[c], compiled.team_from[m])
        last[c] = max(last[c], compiled.team_to[m])
        allowed[:, c] |= compiled.skill_ok[:, compiled.skill_set[m]]
    allowed &= np.isfinite(compiled.work[:, kind])
    ordinal = np.zeros((count, districts, horizon + 1), dtype=np.int64)
    np.cumsum(works, axis=2, out=ordinal[..., 1:])
    workday = np.sort(np.where(works, np.arange(horizon), horizon), axis=2)
    return _ClassTables(kind, rate, first, last, ordinal, workday, allowed)


def _by_depth(parent: IntArray) -> list[IntArray]:
    depth = np.zeros(len(parent), dtype=np.int64)
    for _ in range(len(parent)):
        deeper = np.where(parent >= 0, depth[parent] + 1, 0)
        if (deeper == depth).all():
            break
        depth = deeper
    return [np.flatnonzero(depth == d) for d in range(int(depth.max(initial=-1)) + 1)]


def _level(compiled: Compiled, tables: _ClassTables, ids: IntArray) -> Level:
    horizon = compiled.horizon
    days = np.arange(horizon)
    row, classes = np.nonzero(tables.allowed[ids])
    tasks = ids[row]
    need = needed_days(compiled.work[tasks, tables.kind[classes]], tables.rate[classes], horizon)
    district = compiled.task_district[tasks]
    nth = tables.ordinal[classes, district, :horizon] + need[:, None] - 1
    picked = tables.workday[classes[:, None], district[:, None], np.minimum(nth, horizon - 1)]
    finish = np.where(nth < horizon, picked, horizon)
    trip = _least_trip(compiled, tasks, tables.kind[classes])
    begins = np.maximum(compiled.release[tasks], tables.first[classes] + trip)
    allowed = (finish <= tables.last[classes][:, None]) & (days >= begins[:, None])
    in_time = finish <= compiled.deadline[tasks][:, None]
    value = compiled.value[tasks][:, None] * (horizon - 1 - finish)
    value = np.where(allowed, value + compiled.bonus[tasks][:, None] * in_time, -np.inf)
    gather = np.arange(len(row))[:, None] * (horizon + 2) + finish + 1
    starts = np.flatnonzero(np.r_[True, np.diff(row) > 0]) if len(row) else row
    return Level(ids, starts, row, classes, trip, finish.astype(np.int16), gather, value)


def _least_trip(compiled: Compiled, tasks: IntArray, kinds: IntArray) -> IntArray:
    """Least move before each task: the setup day, or 0 where one team may work on in an area."""
    problem = compiled.problem
    mates: dict[int, list[int]] = {}
    for j, task in enumerate(problem.tasks):
        mates.setdefault(task.area, []).append(j)
    stays = np.zeros(len(tasks), dtype=bool)
    for i, (j, k) in enumerate(zip(tasks.tolist(), kinds.tolist(), strict=True)):
        for other in mates[problem.tasks[j].area]:
            barred = problem.tasks[j].other_org_than == other
            barred = barred or problem.tasks[other].other_org_than == j
            if other != j and not barred and np.isfinite(compiled.work[other, k]):
                stays[i] = True
    return np.where(stays, 0, problem.travel.setup_days)
