"""Faults of a problem, found before solving: one check each, with the record and what to do.

Blocking faults make a problem meaningless; the others leave some task undone or some team idle,
and a plan is still made that says so.
"""

from __future__ import annotations

import math

from clearground.errors import Finding
from clearground.plan.model import HORIZON_DAYS_MAX, PlanTeam, Problem, Task
from clearground.standards.words import _

NAMED_MAX = 20
"""A cycle is told with at most this many of its tasks."""


def blocking(problem: Problem) -> tuple[Finding, ...]:
    """Faults that forbid solving; the first check that finds some ends the search.

    >>> from clearground.plan.model import Problem
    >>> blocking(Problem("P", 0, (), (), (), (), ()))[0].code
    'PLAN-06'
    """
    for test in (check_horizon, check_reference, check_duration, check_value, check_rate):
        found = test(problem)
        if found:
            return found
    return check_pool(problem) + check_cycle(problem) + check_twice(problem)


def warnings(problem: Problem) -> tuple[Finding, ...]:
    """Faults that a plan can live with; call it on a problem without blocking faults."""
    return (
        check_nobody(problem)
        + check_team_without_day(problem)
        + check_deadline(problem)
        + check_too_long(problem)
        + check_one_organisation(problem)
        + check_must_too_late(problem)
    )


def check_horizon(problem: Problem) -> tuple[Finding, ...]:
    """PLAN-06: the horizon or the travel rule is not a usable number."""
    travel = problem.travel
    good = 0 < problem.horizon_days <= HORIZON_DAYS_MAX
    good = good and travel.setup_days >= 0 and 0 < travel.km_per_day < math.inf
    if good:
        return ()
    return (
        Finding(
            "PLAN-06",
            _("Problem {name} has a horizon of {days} days, {km} km a day").format(
                name=problem.name, days=problem.horizon_days, km=travel.km_per_day
            ),
            _("Days and distances must be positive and bounded for a plan to have dates."),
            _("Give a horizon of 1 to {most} days and a positive speed.").format(
                most=HORIZON_DAYS_MAX
            ),
        ),
    )


def check_reference(problem: Problem) -> tuple[Finding, ...]:
    """PLAN-02: a record refers to one that is not there."""
    wrong = (*_wrong_areas(problem), *_wrong_tasks(problem), *_wrong_rest(problem))
    return tuple(
        Finding(
            "PLAN-02",
            _("{who} refers to {what}, which is not in the problem").format(who=who, what=what),
            _("Work could be planned out of order or on the wrong ground."),
            _("Add the record, or correct the reference."),
        )
        for who, what in wrong
    )


def _wrong_areas(problem: Problem) -> list[tuple[str, str]]:
    return [
        (_("Area {key}").format(key=a.key), f"district {a.district}")
        for a in problem.areas
        if not 0 <= a.district < len(problem.districts)
    ]


def _wrong_tasks(problem: Problem) -> list[tuple[str, str]]:
    wrong: list[tuple[str, str]] = []
    for t in problem.tasks:
        who = _("Task {key}").format(key=t.key)
        if not 0 <= t.area < len(problem.areas):
            wrong.append((who, f"area {t.area}"))
        others = (*t.predecessors, *(() if t.other_org_than is None else (t.other_org_than,)))
        wrong.extend((who, f"task {p}") for p in others if not 0 <= p < len(problem.tasks))
    return wrong


def _wrong_rest(problem: Problem) -> list[tuple[str, str]]:
    areas = range(len(problem.areas))
    calendars = [
        (_("Team {key}").format(key=t.key), f"calendar {t.calendar}")
        for t in problem.teams
        if not 0 <= t.calendar < len(problem.calendars)
    ]
    pairs = [
        (_("A separation pair"), f"areas {one} and {two}")
        for one, two in problem.separation
        if one not in areas or two not in areas or one == two
    ]
    return calendars + pairs


def check_duration(problem: Problem) -> tuple[Finding, ...]:
    """PLAN-04: a task's work is negative, infinite or not a number."""
    return tuple(
        Finding(
            "PLAN-04",
            _("Task {key} has {days} team-days of work by {kind}").format(
                key=t.key, days=w.team_days, kind=w.kind.value
            ),
            _("A duration must be a finite number of days, or no date can be given."),
            _("Correct the area's size or the rate parameter it was reckoned with."),
        )
        for t in problem.tasks
        for w in t.work
        if not (math.isfinite(w.team_days) and w.team_days >= 0)
    )


def check_value(problem: Problem) -> tuple[Finding, ...]:
    """PLAN-05: a benefit is negative or not a number, so that weights would cancel."""
    return tuple(
        Finding(
            "PLAN-05",
            _("Task {key} is worth {value} a day with a bonus of {bonus}").format(
                key=t.key, value=t.value_per_day, bonus=t.bonus
            ),
            _("Negative benefits cancel others, and the order would no longer mean anything."),
            _("Correct the benefit weights so that each is zero or more."),
        )
        for t in problem.tasks
        if not (0 <= t.value_per_day < math.inf and 0 <= t.bonus < math.inf)
    )


def check_rate(problem: Problem) -> tuple[Finding, ...]:
    """PLAN-07: a team's rate is not positive."""
    return tuple(
        Finding(
            "PLAN-07",
            _("Team {key} has the rate {rate}").format(key=t.key, rate=t.rate),
            _("Work divided by it would never end."),
            _("Record a rate above zero (1 is the standard team), or leave the team out."),
        )
        for t in problem.teams
        if not 0 < t.rate < math.inf
    )


def check_pool(problem: Problem) -> tuple[Finding, ...]:
    """PLAN-08: a pool holds fewer than no units."""
    return tuple(
        Finding(
            "PLAN-08",
            _("Pool {key} holds {count} units").format(key=p.key, count=p.count),
            _("Tasks that need it could not be counted against it."),
            _("Record how many units there are: zero or more."),
        )
        for p in problem.pools
        if p.count < 0
    )


def check_cycle(problem: Problem) -> tuple[Finding, ...]:
    """PLAN-03: tasks wait for each other in a circle."""
    waits = [len(t.predecessors) for t in problem.tasks]
    children: list[list[int]] = [[] for _task in problem.tasks]
    for j, t in enumerate(problem.tasks):
        for p in t.predecessors:
            children[p].append(j)
    order = [j for j, n in enumerate(waits) if n == 0]
    for j in order:
        for child in children[j]:
            waits[child] -= 1
            if waits[child] == 0:
                order.append(child)
    if len(order) == len(problem.tasks):
        return ()
    names = " -> ".join(problem.tasks[j].key for j in _circle(problem, waits))
    return (
        Finding(
            "PLAN-03",
            _("Tasks wait for each other in a circle: {names}").format(names=names),
            _("None of them could ever start."),
            _("Remove one of these predecessors."),
        ),
    )


def _circle(problem: Problem, waits: list[int]) -> list[int]:
    stuck = {j for j, n in enumerate(waits) if n > 0}
    walk = [min(stuck)]
    while len(walk) <= len(stuck):
        walk.append(next(p for p in problem.tasks[walk[-1]].predecessors if p in stuck))
        if walk[-1] in walk[:-1]:
            circle = walk[walk.index(walk[-1]) :]
            return circle[::-1][:NAMED_MAX]
    return walk[:NAMED_MAX]


def check_twice(problem: Problem) -> tuple[Finding, ...]:
    """PLAN-09: the same area is in the problem twice."""
    seen: set[str] = set()
    twice = []
    for area in problem.areas:
        if area.key in seen:
            twice.append(area.key)
        seen.add(area.key)
    return tuple(
        Finding(
            "PLAN-09",
            _("Area {key} is in the problem twice").format(key=key),
            _("Its work would be planned and counted twice."),
            _("Keep one of the two."),
        )
        for key in twice
    )


def able(problem: Problem, task: Task) -> tuple[PlanTeam, ...]:
    """Teams of an allowed kind with the skill that have a day to work."""
    kinds = {w.kind for w in task.work}
    return tuple(
        t
        for t in problem.teams
        if t.kind in kinds
        and (task.skill is None or task.skill in t.skills)
        and _window(problem, t)[0] <= _window(problem, t)[1]
    )


def _window(problem: Problem, team: PlanTeam) -> tuple[int, int]:
    return max(0, team.from_day), min(team.to_day, problem.horizon_days - 1)


def check_nobody(problem: Problem) -> tuple[Finding, ...]:
    """PLAN-10: no team may do a task."""
    held = {(t.kind, s) for t in problem.teams for s in (None, *t.skills)}
    return tuple(
        Finding(
            "PLAN-10",
            _("Task {key} ({type}) can be done by no team: it needs {kinds}{skill}").format(
                key=t.key,
                type=t.type,
                kinds=_(" or ").join(w.kind.value for w in t.work) or _("a kind of team"),
                skill=_(" with skill {s}").format(s=t.skill) if t.skill else "",
            ),
            _("It stays undone, and so does everything that waits for it."),
            _("Form or accredit such a team, or allow another method."),
        )
        for t in problem.tasks
        if not any((w.kind, t.skill) in held for w in t.work)
    )


def check_team_without_day(problem: Problem) -> tuple[Finding, ...]:
    """PLAN-11: a team has no day within the horizon."""
    return tuple(
        Finding(
            "PLAN-11",
            _("Team {key} has no day to work: it is available from day {a} to {b}").format(
                key=t.key, a=t.from_day, b=t.to_day
            ),
            _("It gets no task; often its accreditation ended or has not begun."),
            _("Renew the accreditation or correct its dates."),
        )
        for t in problem.teams
        if _window(problem, t)[0] > _window(problem, t)[1]
    )


def check_deadline(problem: Problem) -> tuple[Finding, ...]:
    """PLAN-12: a deadline lies before the task may start, or a must-do task has none."""
    return tuple(
        Finding(
            "PLAN-12",
            _("Task {key} is due on day {due} but may not start before day {day}").format(
                key=t.key, due=t.deadline_day, day=max(0, t.release_day)
            ),
            _("The deadline cannot be met by any plan."),
            _("Move the deadline or the release day."),
        )
        for t in problem.tasks
        if (t.deadline_day is not None and t.deadline_day < max(0, t.release_day))
        or (t.must and t.deadline_day is None)
    )


def check_too_long(problem: Problem) -> tuple[Finding, ...]:
    """PLAN-13: a task's work is longer than the horizon even for the quickest team."""
    fastest: dict[object, float] = {}
    for team in problem.teams:
        fastest[team.kind] = max(fastest.get(team.kind, 0.0), team.rate)
    found = []
    for t in problem.tasks:
        days = [w.team_days / fastest[w.kind] for w in t.work if w.kind in fastest]
        if days and min(days) > problem.horizon_days:
            found.append(
                Finding(
                    "PLAN-13",
                    _("Task {key} takes {days:.0f} days; the plan has {horizon}").format(
                        key=t.key, days=min(days), horizon=problem.horizon_days
                    ),
                    _("One team cannot finish it in time, so it is left undone."),
                    _("Split the area so that several teams can work, or plan further ahead."),
                )
            )
    return tuple(found)


def check_one_organisation(problem: Problem) -> tuple[Finding, ...]:
    """PLAN-14: only one organisation can do both a task and the one that must check it."""
    by_need: dict[object, frozenset[str]] = {}

    def organisations(t: Task) -> frozenset[str]:
        need = (tuple(w.kind for w in t.work), t.skill)
        if need not in by_need:
            by_need[need] = frozenset(team.organisation for team in able(problem, t))
        return by_need[need]

    found = []
    for t in problem.tasks:
        if t.other_org_than is None:
            continue
        other = problem.tasks[t.other_org_than]
        both = organisations(t) | organisations(other)
        if organisations(t) and organisations(other) and len(both) == 1:
            found.append(
                Finding(
                    "PLAN-14",
                    _("Task {key} must be done by another organisation than task {other}").format(
                        key=t.key, other=other.key
                    )
                    + _(", and only {org} has teams for either").format(org=next(iter(both))),
                    _("Nobody inspects their own work, so the land could not be released."),
                    _("Bring in an inspecting team of another organisation."),
                )
            )
    return tuple(found)


def check_must_too_late(problem: Problem) -> tuple[Finding, ...]:
    """PLAN-15: a must-do task cannot meet its deadline even if everything goes first."""
    quickest = [_quickest_days(problem, t) for t in problem.tasks]
    earliest: dict[int, int] = {}
    waits = [len(t.predecessors) for t in problem.tasks]
    order = [j for j, n in enumerate(waits) if n == 0]
    children: list[list[int]] = [[] for _task in problem.tasks]
    for j, t in enumerate(problem.tasks):
        for p in t.predecessors:
            children[p].append(j)
    for j in order:
        t = problem.tasks[j]
        start = max([t.release_day, 0, *(earliest[p] + 1 for p in t.predecessors)])
        earliest[j] = start + quickest[j] - 1
        for child in children[j]:
            waits[child] -= 1
            if waits[child] == 0:
                order.append(child)
    return tuple(
        Finding(
            "PLAN-15",
            _("Task {key} must be done by day {due}, but cannot be before day {day}").format(
                key=t.key, due=t.deadline_day, day=earliest[j]
            ),
            _("An emergency that cannot be met in time needs a decision now, not a plan."),
            _("Bring in a quicker method, or move the deadline by a signed decision."),
        )
        for j, t in enumerate(problem.tasks)
        if t.must and t.deadline_day is not None and j in earliest and earliest[j] > t.deadline_day
    )


def _quickest_days(problem: Problem, task: Task) -> int:
    fastest: dict[object, float] = {}
    for team in problem.teams:
        fastest[team.kind] = max(fastest.get(team.kind, 0.0), team.rate)
    days = [w.team_days / fastest[w.kind] for w in task.work if w.kind in fastest]
    return max(1, math.ceil(min(days) - 1e-9)) if days else 1
