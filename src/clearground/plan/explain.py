"""Sentences that say why each task stands where it stands, from the decisions as taken."""

from __future__ import annotations

import math

from clearground.plan.compiled import KINDS, Compiled, needed_days
from clearground.plan.dispatch import Dispatched, Step
from clearground.plan.plan import Reason
from clearground.plan.policies import in_order
from clearground.standards.words import _, _n

CLOSE_CALL = 0.1
"""Scores nearer than this share are told as a close call."""


def explain(compiled: Compiled, made: Dispatched) -> tuple[Reason, ...]:
    """One reason for every task of the problem, planned or undone, in order of task."""
    by_task = {s.assignment.task: s for s in made.steps}
    told = _Told(compiled, by_task)
    return tuple(
        told.planned(by_task[j]) if j in by_task else told.undone(j)
        for j in range(len(compiled.problem.tasks))
    )


class _Told:
    """What the sentences are drawn from: the decisions and who did what before."""

    def __init__(self, compiled: Compiled, by_task: dict[int, Step]) -> None:
        self.compiled, self.by_task = compiled, by_task
        self.teams_of_kind = {
            kind: int((compiled.team_kind == k).sum()) for k, kind in enumerate(KINDS)
        }
        self.opens = _opened(compiled)

    def name(self, task: int) -> str:
        """Type and key of a task."""
        t = self.compiled.problem.tasks[task]
        return f"{t.type} {t.key}"

    def planned(self, step: Step) -> Reason:
        """Reason of a planned task."""
        task = step.assignment.task
        now, earlier = self._timing(step)
        return Reason(task, now, self._team(step), earlier, self._displaced(step))

    def _timing(self, step: Step) -> tuple[str, str]:
        """What fixed the start, and what would move it up."""
        a = step.assignment
        t = self.compiled.problem.tasks[a.task]
        worth = _("It brings {v:.1f} a day").format(v=t.value_per_day)
        if self.opens[a.task]:
            opens = self.opens[a.task]
            worth += _n(" and opens {n} further task", " and opens {n} further tasks", opens)
        if t.must:
            worth += _("; it must be done by day {d}").format(d=t.deadline_day)
        ends = {p: self.by_task[p].assignment.finish_day for p in t.predecessors}
        last = max(ends, key=lambda p: ends[p], default=-1)
        if step.put_off_days > 0:
            return (
                _n(
                    "Put off {n} day for the danger distance or shared equipment. ",
                    "Put off {n} days for the danger distance or shared equipment. ",
                    step.put_off_days,
                )
                + worth
                + ".",
                _("An earlier end of the neighbouring work, or one more shared unit."),
            )
        if last >= 0 and ends[last] >= step.free_day - 1:
            return (
                _("Starts as soon as {p} is done on day {d}. ").format(
                    p=self.name(last), d=ends[last]
                )
                + worth
                + ".",
                _("An earlier end of {p}.").format(p=self.name(last)),
            )
        if t.release_day >= step.free_day > 0 or a.start_day == t.release_day > 0:
            return (
                _("Starts when it may, on day {d}. ").format(d=t.release_day) + worth + ".",
                _("Earlier access than day {d}.").format(d=t.release_day),
            )
        return (
            _("Starts when the team is free and has arrived. ") + worth + ".",
            self._move_up(step),
        )

    def _move_up(self, step: Step) -> str:
        a = step.assignment
        kind = self.compiled.problem.teams[a.team].kind
        if step.free_day <= self.compiled.problem.teams[a.team].from_day:
            return _("Nothing within this plan: it is the team's first task.")
        return _(
            "One more team of kind {kind}, or a value above that of the tasks before it."
        ).format(kind=kind.value)

    def _team(self, step: Step) -> str:
        c, a = self.compiled, step.assignment
        team = c.problem.teams[a.team]
        work = c.work[a.task, [c.team_kind[a.team]]]
        days = int(needed_days(work, team.rate, c.horizon)[0])
        trip = a.start_day - step.free_day
        text = _n(
            "Team {team} ({kind}) was free on day {d}, needs {n} working day",
            "Team {team} ({kind}) was free on day {d}, needs {n} working days",
            days,
            team=team.key,
            kind=team.kind.value,
            d=step.free_day,
        )
        if trip > 0:
            text += _n(" and {n} day to arrive or wait", " and {n} days to arrive or wait", trip)
        other = c.problem.tasks[a.task].other_org_than
        if other is not None and other in self.by_task:
            text += _("; another organisation did {p}").format(p=self.name(other))
        return text + "."

    def _displaced(self, step: Step) -> str:
        if step.runner_up < 0:
            return _("No other task was open to this team.")
        place = self.by_task.get(step.runner_up)
        where = (
            _("left undone")
            if place is None
            else _("planned from day {d}").format(d=place.assignment.start_day)
        )
        close = ""
        if step.score > 0 and step.runner_up_score > (1 - CLOSE_CALL) * step.score:
            close = _(" It was a close call.")
        return (
            _n(
                "Taken before {p}, which is {where}; {n} task was open to the team.",
                "Taken before {p}, which is {where}; {n} tasks were open to the team.",
                step.offered,
                p=self.name(step.runner_up),
                where=where,
            )
            + close
        )

    def undone(self, task: int) -> Reason:
        """Reason of a task left undone, and what would bring it in."""
        c = self.compiled
        t = c.problem.tasks[task]
        for p in t.predecessors:
            if p not in self.by_task:
                return Reason(
                    task,
                    undone=_("Waits for {p}, which is undone.").format(p=self.name(p)),
                    earlier=_("Whatever brings in {p}.").format(p=self.name(p)),
                )
        kinds = [w.kind for w in t.work if self.teams_of_kind[w.kind]]
        if not kinds or not self._skilled(task):
            return Reason(
                task,
                undone=_("No team may do it: it needs {k}{s}.").format(
                    k=_(" or ").join(w.kind.value for w in t.work),
                    s=_(" with skill {s}").format(s=t.skill) if t.skill else "",
                ),
                earlier=_("Form or accredit such a team."),
            )
        scarce = min(kinds, key=lambda kind: self.teams_of_kind[kind])
        days = min((t.team_days(k) or math.inf for k in kinds), default=math.inf)
        return Reason(
            task,
            undone=_n(
                "{days:.0f} team-days found no place before day {h}: other tasks are worth more "
                "for the {n} team of kind {kind}.",
                "{days:.0f} team-days found no place before day {h}: other tasks are worth more "
                "for the {n} teams of kind {kind}.",
                self.teams_of_kind[scarce],
                days=days,
                h=c.horizon,
                kind=scarce.value,
            ),
            earlier=_("More teams of kind {kind}, a longer horizon, or a higher value.").format(
                kind=scarce.value
            ),
        )

    def _skilled(self, task: int) -> bool:
        c = self.compiled
        able = c.skill_ok[task, c.skill_set] & (c.work[task, c.team_kind] < math.inf)
        return bool(able.any())


def _opened(compiled: Compiled) -> list[int]:
    """How many tasks each task opens, directly or later, along first predecessors."""
    tasks = compiled.problem.tasks
    total = [0] * len(tasks)
    for j in reversed(in_order(compiled)):
        if tasks[j].predecessors:
            total[tasks[j].predecessors[0]] += 1 + total[j]
    return total
