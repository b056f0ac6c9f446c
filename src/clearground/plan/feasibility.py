"""The independent checker of a plan: day by day, by hand, sharing no code with the solver."""

from __future__ import annotations

import math
from collections import defaultdict

from clearground.errors import Finding
from clearground.plan.model import DANGEROUS_TYPES, PlanTeam, Problem, Task
from clearground.plan.plan import Assignment, Plan
from clearground.standards.words import _

AGREES_WITHIN = 1e-6
"""Share by which the stated objective may differ from the sum of benefits."""


def faults(problem: Problem, plan: Plan) -> tuple[Finding, ...]:
    """Every rule that the plan breaks; empty when it keeps them all.

    Must-do tasks that the plan itself names as missed are found too (PLAN-37): a plan that
    misses an emergency is not feasible, however honest.
    """
    known = tuple(
        a
        for a in plan.assignments
        if 0 <= a.task < len(problem.tasks) and 0 <= a.team < len(problem.teams)
    )
    if len(known) < len(plan.assignments):
        return (
            Finding(
                "PLAN-30",
                _("The plan names a task or team that is not in the problem"),
                _("It belongs to another problem."),
                _("Check it against the problem it was made for."),
            ),
        )
    return (
        *_check_once(problem, known),
        *_check_team(problem, known),
        *_check_days(problem, known),
        *_check_order(problem, known),
        *_check_organisation(problem, known),
        *_check_must(problem, known),
        *_check_moves(problem, known),
        *_check_separation(problem, known),
        *_check_pools(problem, known),
        *_check_objective(problem, plan),
    )


def _finding(code: str, what: str, why: str) -> Finding:
    return Finding(code, what, why, _("Do not use this plan; solve again and report the fault."))


def _check_once(problem: Problem, rows: tuple[Assignment, ...]) -> list[Finding]:
    seen: set[int] = set()
    found = []
    for a in rows:
        if a.task in seen:
            found.append(
                _finding(
                    "PLAN-31",
                    _("Task {key} is planned twice").format(key=problem.tasks[a.task].key),
                    _("One piece of ground would be worked and counted twice."),
                )
            )
        seen.add(a.task)
    return found


def _check_team(problem: Problem, rows: tuple[Assignment, ...]) -> list[Finding]:
    found = []
    for a in rows:
        task, team = problem.tasks[a.task], problem.teams[a.team]
        lacks = task.skill is not None and task.skill not in team.skills
        if lacks or task.team_days(team.kind) is None:
            found.append(
                _finding(
                    "PLAN-32",
                    _("Team {team} ({kind}) may not do task {task}").format(
                        team=team.key, kind=team.kind.value, task=task.key
                    ),
                    _("Its kind or skill is not enough for the work."),
                )
            )
    return found


def _works(problem: Problem, task: Task, team: PlanTeam, day: int) -> bool:
    calendar = problem.calendars[team.calendar]
    if calendar.rest_day is not None and day % 7 == calendar.rest_day:
        return False
    if any(first <= day <= last for first, last in calendar.leave):
        return False
    district = problem.districts[problem.areas[task.area].district]
    return not any(first <= day <= last for first, last in district.closed(team.kind))


def _true_finish(problem: Problem, a: Assignment) -> int | None:
    task, team = problem.tasks[a.task], problem.teams[a.team]
    work = task.team_days(team.kind)
    if work is None:
        return None
    left = max(1, math.ceil(work / team.rate - 1e-9))
    for day in range(max(0, a.start_day), problem.horizon_days):
        if _works(problem, task, team, day):
            left -= 1
            if left == 0:
                return day
    return None


def _check_days(problem: Problem, rows: tuple[Assignment, ...]) -> list[Finding]:
    found = []
    for a in rows:
        task, team = problem.tasks[a.task], problem.teams[a.team]
        last = _true_finish(problem, a)
        if last != a.finish_day:
            found.append(
                _finding(
                    "PLAN-33",
                    _("Task {key} started on day {s} ends on day {f}, not on {g}").format(
                        key=task.key, s=a.start_day, f=last, g=a.finish_day
                    ),
                    _("The calendar, the blocked days or the work do not give that date."),
                )
            )
        if a.start_day < max(0, task.release_day) or a.start_day < team.from_day:
            found.append(
                _finding(
                    "PLAN-34",
                    _("Task {key} starts on day {s}, too early for it or its team").format(
                        key=task.key, s=a.start_day
                    ),
                    _("The ground is not released to work yet, or the team is not there."),
                )
            )
        if a.finish_day > team.to_day:
            found.append(
                _finding(
                    "PLAN-35",
                    _("Task {key} ends on day {f}; team {team} may work until day {to}").format(
                        key=task.key, f=a.finish_day, team=team.key, to=team.to_day
                    ),
                    _("Work without accreditation cannot support land release."),
                )
            )
    return found


def _check_order(problem: Problem, rows: tuple[Assignment, ...]) -> list[Finding]:
    ends = {a.task: a.finish_day for a in rows}
    return [
        _finding(
            "PLAN-36",
            _("Task {key} starts on day {s} before task {other} is done").format(
                key=problem.tasks[a.task].key, s=a.start_day, other=problem.tasks[p].key
            ),
            _("Nobody may work on ground that the step before has not left."),
        )
        for a in rows
        for p in problem.tasks[a.task].predecessors
        if p not in ends or ends[p] >= a.start_day
    ]


def _check_must(problem: Problem, rows: tuple[Assignment, ...]) -> list[Finding]:
    ends = {a.task: a.finish_day for a in rows}
    return [
        Finding(
            "PLAN-37",
            _("Task {key} must be done by day {due} and is not").format(
                key=t.key, due=t.deadline_day
            ),
            _("An emergency would wait."),
            _("Add a team that can do it, or move the deadline by a signed decision."),
        )
        for j, t in enumerate(problem.tasks)
        if t.must and (j not in ends or (t.deadline_day is None or ends[j] > t.deadline_day))
    ]


def _check_organisation(problem: Problem, rows: tuple[Assignment, ...]) -> list[Finding]:
    by = {a.task: problem.teams[a.team].organisation for a in rows}
    found = []
    for a in rows:
        other = problem.tasks[a.task].other_org_than
        if other is not None and other in by and by[other] == by[a.task]:
            found.append(
                _finding(
                    "PLAN-38",
                    _("Task {key} is checked by {org}, which did the work itself").format(
                        key=problem.tasks[a.task].key, org=by[a.task]
                    ),
                    _("Inspector and inspected must differ."),
                )
            )
    return found


def _check_moves(problem: Problem, rows: tuple[Assignment, ...]) -> list[Finding]:
    by_team: dict[int, list[Assignment]] = defaultdict(list)
    for a in rows:
        by_team[a.team].append(a)
    found = []
    for team, jobs in by_team.items():
        t = problem.teams[team]
        free, x, y, place = t.from_day, t.x_km, t.y_km, -1
        for a in sorted(jobs, key=lambda job: (job.start_day, job.task)):
            area_id = problem.tasks[a.task].area
            area = problem.areas[area_id]
            km = math.hypot(area.x_km - x, area.y_km - y)
            trip = problem.travel.setup_days + math.floor(km / problem.travel.km_per_day)
            trip = 0 if area_id == place else trip
            if a.start_day < free + trip:
                found.append(
                    _finding(
                        "PLAN-39",
                        _("Team {team} cannot be at task {key} on day {s}").format(
                            team=t.key, key=problem.tasks[a.task].key, s=a.start_day
                        ),
                        _("It is still at work or on the way until day {day}.").format(
                            day=free + trip
                        ),
                    )
                )
            free, x, y, place = a.finish_day + 1, area.x_km, area.y_km, area_id
    return found


def _check_separation(problem: Problem, rows: tuple[Assignment, ...]) -> list[Finding]:
    at: dict[int, list[Assignment]] = defaultdict(list)
    for a in rows:
        at[problem.tasks[a.task].area].append(a)
    return [
        _finding(
            "PLAN-40",
            _("Tasks {one} and {two} are worked on the same day").format(
                one=problem.tasks[a.task].key, two=problem.tasks[b.task].key
            ),
            _("Their areas are inside the danger distance."),
        )
        for one, two in problem.separation
        for a in at[one]
        for b in at[two]
        if {problem.tasks[a.task].type, problem.tasks[b.task].type} & set(DANGEROUS_TYPES)
        and a.start_day <= b.finish_day
        and b.start_day <= a.finish_day
    ]


def _check_pools(problem: Problem, rows: tuple[Assignment, ...]) -> list[Finding]:
    found = []
    for pool in problem.pools:
        use: dict[int, int] = defaultdict(int)
        for a in rows:
            if pool.needed(problem.tasks[a.task].type, problem.teams[a.team].kind):
                for day in range(a.start_day, a.finish_day + 1):
                    use[day] += 1
        over = [day for day, n in sorted(use.items()) if n > pool.count]
        if over:
            found.append(
                _finding(
                    "PLAN-41",
                    _("Pool {key} of {n} is needed {used} times on day {day}").format(
                        key=pool.key, n=pool.count, used=use[over[0]], day=over[0]
                    ),
                    _("Some team would work without it."),
                )
            )
    return found


def _check_objective(problem: Problem, plan: Plan) -> list[Finding]:
    total = math.fsum(
        problem.tasks[a.task].benefit(a.finish_day, problem.horizon_days) for a in plan.assignments
    )
    slack = AGREES_WITHIN * max(1.0, abs(total))
    wrong = abs(total - plan.objective) > slack
    above = plan.bound is not None and plan.objective > plan.bound + slack
    if not wrong and not above:
        return []
    return [
        _finding(
            "PLAN-42",
            _("The plan states a benefit of {stated:.1f}; its tasks add up to {true:.1f}").format(
                stated=plan.objective, true=total
            ),
            _("A plan whose sums are wrong, or above its own bound, cannot be compared."),
        )
    ]
