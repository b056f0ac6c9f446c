"""Event-driven greedy dispatch: whenever a team is free it takes the task that scores best."""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from clearground.plan.compiled import BoolArray, Compiled, FloatArray, IntArray
from clearground.plan.plan import Assignment

PATIENCE_DAYS = 2
"""A team waits at most this long for a task whose predecessor's end is known."""
MUST_SLACK_DAYS = 20
"""A must-do task goes first once its deadline is this near its latest start."""
TRIES_MAX = 40
"""Candidates a team ranks at a time; more are ranked when others have taken these."""
SHIFTS_MAX = 20
SHIFT_DAYS_MAX = 10
"""A start is put off at most this long for separation or a pool; else another task is taken."""
RETRY_DAYS = 3
MUST_FIRST = 1e12
"""Score of a pressing task: above any benefit, small enough to keep the rest of the score."""


@dataclass(frozen=True, slots=True)
class Offer:
    """Tasks that a free team could take, with what each would mean (arrays of equal length)."""

    day: int
    team: int
    tasks: IntArray
    start: IntArray
    finish: IntArray
    value: FloatArray

    @property
    def occupied(self) -> IntArray:
        """Calendar days from now to the finish: trip, waiting and work."""
        return self.finish - self.day + 1


class Policy(Protocol):
    """A rule that scores an offer: higher is better, minus infinity is never taken."""

    def score(self, offer: Offer) -> FloatArray:
        """Scores of the offered tasks."""
        ...


@dataclass(frozen=True, slots=True)
class Step:
    """One decision as it was taken, for the reasons: score, runner-up and what fixed the start."""

    assignment: Assignment
    free_day: int
    score: float
    runner_up: int
    runner_up_score: float
    offered: int
    put_off_days: int


@dataclass(frozen=True, slots=True)
class Dispatched:
    """Result of one dispatch, in order of decision."""

    steps: tuple[Step, ...]
    objective: float
    missed: tuple[int, ...]

    @property
    def rank(self) -> tuple[int, float]:
        """Fewest must-do tasks missed first, then the most benefit."""
        return -len(self.missed), self.objective


class _Yard:
    """The state while dispatching: what is done, where teams stand, what is in use."""

    def __init__(self, compiled: Compiled, urgent: BoolArray, slack_days: int) -> None:
        self.compiled, self.slack_days, self.urgent = compiled, slack_days, urgent
        tasks, teams = compiled.problem.tasks, compiled.problem.teams
        horizon = compiled.horizon
        self.finish = np.full(len(tasks), -1, dtype=np.int64)
        self.open = np.ones(len(tasks), dtype=bool)
        self.waits_for = np.array([len(t.predecessors) for t in tasks], dtype=np.int64)
        self.ready = compiled.release.copy()
        self.barred_org = np.full(len(tasks), -1, dtype=np.int64)
        self.live = self.waits_for == 0
        self.doable = compiled.work < np.inf
        self.kin: dict[tuple[int, int, float], tuple[BoolArray, IntArray]] = {}
        self.at = [-1] * len(teams)
        self.xy = np.array([(t.x_km, t.y_km) for t in teams], dtype=float).reshape(-1, 2)
        self.spans: list[list[tuple[int, int, bool]]] = [[] for _ in compiled.problem.areas]
        self.pool_used = np.zeros((len(compiled.problem.pools), horizon), dtype=np.int64)
        self.pool_count = np.array([p.count for p in compiled.problem.pools], dtype=np.int64)
        self.agenda: list[list[int]] = [[] for _ in range(horizon)]
        self.woken: list[set[int]] = [set() for _ in range(horizon)]
        self.idle: dict[int, list[int]] = {}
        self.steps: list[Step] = []
        self.tomorrow = 0
        for m, day in enumerate(compiled.team_from.tolist()):
            if day < horizon and compiled.team_to[m] >= day:
                self.agenda[day].append(m)
        for j in np.flatnonzero(self.waits_for == 0):
            self.wake(int(j))

    def wake(self, task: int) -> None:
        """Have idle teams looked at again when this task comes within their patience."""
        # Teams that today's round has already passed over are looked at tomorrow.
        day = max(self.tomorrow, int(self.ready[task]) - PATIENCE_DAYS)
        if day < self.compiled.horizon:
            self.woken[day].update(np.flatnonzero(self.doable[task]).tolist())

    def offer(self, team: int, day: int) -> Offer:
        """Tasks the team could start within its patience, each with its start and finish."""
        c = self.compiled
        able, needs = self.alike(team)
        tasks = np.flatnonzero(self.live & able)
        near = self.ready[tasks] <= day + PATIENCE_DAYS
        near &= self.barred_org[tasks] != c.team_org[team]
        tasks = tasks[near]
        trip = c.trip(self.at[team], self.xy[team], c.task_area[tasks])
        arrival = np.maximum(day + trip, self.ready[tasks])
        # Work counts from the first working day: waiting on the spot changes no finish.
        start, finish = c.span(team, c.task_district[tasks], arrival, needs[tasks])
        ok = (finish <= c.team_to[team]) & (finish < c.horizon)
        tasks, start, finish = tasks[ok], start[ok], finish[ok]
        value = c.value[tasks] * (c.horizon - 1 - finish)
        value += c.bonus[tasks] * (finish <= c.deadline[tasks])
        return Offer(day, team, tasks, start, finish, value)

    def alike(self, team: int) -> tuple[BoolArray, IntArray]:
        """Tasks that teams alike in kind, skills and rate may do, and the days they need."""
        c = self.compiled
        key = (int(c.team_kind[team]), int(c.skill_set[team]), float(c.team_rate[team]))
        if key not in self.kin:
            able = self.doable[:, key[0]] & c.skill_ok[:, key[1]]
            self.kin[key] = (able, c.need(team))
        return self.kin[key]

    def pressing(self, offer: Offer, score: FloatArray) -> FloatArray:
        """Scores with must-do tasks that cannot wait, and what must precede them, put first."""
        due = self.compiled.deadline[offer.tasks]
        latest = offer.day + self.slack_days + offer.occupied
        first = self.compiled.must[offer.tasks] & (latest >= due)
        first |= self.urgent[offer.tasks]
        known = np.where(np.isfinite(score), score, 0.0)
        return np.where(first, MUST_FIRST - np.maximum(due, 0) + known, score)

    def clear_start(self, team: int, task: int, start: int) -> tuple[int, int] | None:
        """First start on or after `start` that separation and pools allow, with its finish."""
        c = self.compiled
        kind = c.problem.teams[team].kind
        pools = [
            i for i, p in enumerate(c.problem.pools) if p.needed(c.problem.tasks[task].type, kind)
        ]
        district, need = c.task_district[[task]], self.alike(team)[1][[task]]
        s = start
        for _ in range(SHIFTS_MAX):
            first, last = c.span(team, district, np.array([s]), need)
            s, f = int(first[0]), int(last[0])
            if f >= c.horizon or f > c.team_to[team] or s > start + SHIFT_DAYS_MAX:
                return None
            hot = bool(c.dangerous[task])
            clash = [
                end
                for area in c.neighbours[c.task_area[task]]
                for begin, end, other in self.spans[area]
                if (hot or other) and begin <= f and s <= end
            ]
            for p in pools:
                full = np.flatnonzero(self.pool_used[p, s : f + 1] >= self.pool_count[p])
                clash.extend((full + s).tolist())
            if not clash:
                return s, f
            s = max(clash) + 1
        return None

    def taken(self, tasks: IntArray) -> bool:
        """Whether some of these tasks were taken by others."""
        return not bool(self.open[tasks].all())

    def commit(self, step: Step) -> None:
        """Take the decision: book team, ground and pools, and let successors become ready."""
        c, a = self.compiled, step.assignment
        area = int(c.task_area[a.task])
        self.steps.append(step)
        self.open[a.task], self.live[a.task] = False, False
        self.finish[a.task] = a.finish_day
        self.at[a.team], self.xy[a.team] = area, c.area_xy[area]
        self.spans[area].append((a.start_day, a.finish_day, bool(c.dangerous[a.task])))
        task, kind = c.problem.tasks[a.task], c.problem.teams[a.team].kind
        for p, pool in enumerate(c.problem.pools):
            if pool.needed(task.type, kind):
                self.pool_used[p, a.start_day : a.finish_day + 1] += 1
        if a.finish_day + 1 < c.horizon:
            self.agenda[a.finish_day + 1].append(a.team)
        for inspected in c.inspected_by[a.task]:
            self.barred_org[inspected] = c.team_org[a.team]
        if task.other_org_than is not None and self.open[task.other_org_than]:
            self.barred_org[task.other_org_than] = c.team_org[a.team]
        for child in c.children[a.task]:
            self.waits_for[child] -= 1
            self.ready[child] = max(int(self.ready[child]), a.finish_day + 1)
            if self.waits_for[child] == 0:
                self.live[child] = True
                self.wake(child)


def dispatch(
    compiled: Compiled,
    policy: Policy,
    *,
    slack_days: int = MUST_SLACK_DAYS,
    urgent: BoolArray | None = None,
) -> Dispatched:
    """Every decision of one pass over the days under a policy.

    Parameters
    ----------
    slack_days : int
        How early a must-do task goes before all others.
    urgent : array (T,) of bool, optional
        Tasks that always go first (must-do tasks that an earlier pass missed, and what precedes
        them).
    """
    none = np.zeros(len(compiled.task_area), dtype=bool)
    yard = _Yard(compiled, none if urgent is None else urgent, slack_days)
    for day in range(compiled.horizon):
        yard.tomorrow = day + 1
        for kind in sorted(yard.woken[day]):
            yard.agenda[day].extend(yard.idle.pop(kind, ()))
        _serve(yard, policy, day)
    return _closed(compiled, yard)


@dataclass(frozen=True, slots=True)
class _Wish:
    """What one team would take, best first."""

    offer: Offer
    ranked: tuple[int, ...]
    score: FloatArray
    complete: bool


def _serve(yard: _Yard, policy: Policy, day: int) -> None:
    """Give the day's free teams their tasks, the best pair of team and task first."""
    wishes: dict[int, _Wish] = {}
    queue: list[tuple[float, int, int]] = []

    def ask(team: int) -> None:
        wish = _wish(yard, policy, team, day)
        if wish is not None:
            wishes[team] = wish
            heapq.heappush(queue, (-float(wish.score[wish.ranked[0]]), team, 0))

    for team in dict.fromkeys(yard.agenda[day]):
        ask(team)
    while queue:
        _score, team, place = heapq.heappop(queue)
        wish = wishes[team]
        step = _step(yard, wish, place)
        if step is not None:
            yard.commit(step)
        elif place + 1 < len(wish.ranked):
            following = -float(wish.score[wish.ranked[place + 1]])
            heapq.heappush(queue, (following, team, place + 1))
        elif not wish.complete and yard.taken(wish.offer.tasks[list(wish.ranked)]):
            ask(team)
        elif day + RETRY_DAYS < yard.compiled.horizon:
            yard.agenda[day + RETRY_DAYS].append(team)


def _wish(yard: _Yard, policy: Policy, team: int, day: int) -> _Wish | None:
    """Best tasks for a team now; None when it waits, and is then woken by kind."""
    offer = yard.offer(team, day)
    score = yard.pressing(offer, policy.score(offer)) if len(offer.tasks) else np.empty(0)
    if not len(score) or not np.isfinite(score).any():
        yard.idle.setdefault(int(yard.compiled.team_kind[team]), []).append(team)
        return None
    many = min(TRIES_MAX, len(score))
    best = np.argpartition(-score, many - 1)[:many]
    best = best[np.lexsort((offer.tasks[best], -score[best]))]
    best = best[np.isfinite(score[best])]
    return _Wish(offer, tuple(best.tolist()), score, many == len(score))


def _step(yard: _Yard, wish: _Wish, place: int) -> Step | None:
    """The wish as a decision, or None if the task is taken or its ground or a pool is in use."""
    i, offer = wish.ranked[place], wish.offer
    task, team = int(offer.tasks[i]), offer.team
    if not yard.open[task] or yard.barred_org[task] == yard.compiled.team_org[team]:
        return None
    span = yard.clear_start(team, task, int(offer.start[i]))
    if span is None:
        return None
    other = next(
        (k for k in wish.ranked[place + 1 :] if yard.open[int(offer.tasks[k])]),
        -1,
    )
    return Step(
        Assignment(task, team, *span),
        offer.day,
        float(wish.score[i]),
        int(offer.tasks[other]) if other >= 0 else -1,
        float(wish.score[other]) if other >= 0 else -np.inf,
        len(offer.tasks),
        span[0] - int(offer.start[i]),
    )


def _closed(compiled: Compiled, yard: _Yard) -> Dispatched:
    tasks, horizon = compiled.problem.tasks, compiled.horizon
    total = sum(
        tasks[s.assignment.task].benefit(s.assignment.finish_day, horizon) for s in yard.steps
    )
    missed = np.flatnonzero(compiled.must & ((yard.finish < 0) | (yard.finish > compiled.deadline)))
    return Dispatched(tuple(yard.steps), float(total), tuple(missed.tolist()))
