"""From open areas and teams to a draft plan, as plain values for the map and the field."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from clearground.belief import Belief
from clearground.edge.layers.forecasts import TaskForecast
from clearground.edge.run.believing import belief_of
from clearground.edge.run.naming import named, names_of
from clearground.errors import Finding
from clearground.pipeline import World
from clearground.plan import feasibility
from clearground.plan.model import CLEARANCE, SPOT, SURVEY, Problem
from clearground.plan.plan import Plan, Stop
from clearground.plan.problem import Waiting, build
from clearground.plan.retime import late_finish
from clearground.plan.solve import WORK_DEFAULT, solve
from clearground.standards.geometry import shape_to_metres
from clearground.standards.parameters import ParameterBook
from clearground.standards.terms import Method

TASK_TYPE_OF_METHOD = {
    Method.NTS: SURVEY,
    Method.TS: SURVEY,
    Method.UAS_SURVEY: SURVEY,
    Method.MANUAL: CLEARANCE,
    Method.DOG: CLEARANCE,
    Method.MECHANICAL: CLEARANCE,
    Method.BAC: CLEARANCE,
    Method.EOD_SPOT: SPOT,
}
"""Type of task that recorded work of a method counts towards."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A draft plan with its problem and the faults that the independent checker found in it."""

    problem: Problem
    plan: Plan
    faults: tuple[Finding, ...]
    start: date

    def day(self, number: int) -> date:
        """The calendar day of a day of the plan."""
        return self.start + timedelta(days=number)

    def tasks(self) -> tuple[TaskForecast, ...]:
        """Its assignments as the map draws them, in order of start."""
        reasons = {reason.task: reason for reason in self.plan.reasons}
        ordered = sorted(self.plan.assignments, key=lambda a: (a.start_day, a.task))
        late = late_finish(self.problem, self.plan)
        made = []
        for rank, given in enumerate(ordered, start=1):
            task = self.problem.tasks[given.task]
            reason = reasons.get(given.task)
            made.append(
                TaskForecast(
                    task=task.key,
                    kind=task.type,
                    area=self.problem.areas[task.area].key,
                    team=self.problem.teams[given.team].key,
                    start=self.day(given.start_day),
                    finish=self.day(given.finish_day),
                    finish_hi=self.day(late[given.task]),
                    rank=rank,
                    reason=" ".join((reason.now, reason.team)).strip() if reason else "",
                )
            )
        return tuple(made)


def plan_region(
    world: World, belief: Belief | None, book: ParameterBook, *, start: date, seed: int
) -> Planned:
    """A plan for a year of every open area, checked by the independent checker."""
    problem = problem_of(world, belief, book, start=start)
    plan = named(solve(problem, Stop(work=WORK_DEFAULT), seed), names_of(world))
    return Planned(problem, plan, feasibility.faults(problem, plan), start)


def problem_of(world: World, belief: Belief | None, book: ParameterBook, *, start: date) -> Problem:
    """The planning problem of a world; belief enters as plain values, or not at all."""
    areas = {area.entity: area.geometry for area in world.register.current()}
    works = [
        Waiting(
            entity,
            asked.facts.name,
            shape_to_metres(asked.facts.shape),
            asked.facts.people_served or 0,
        )
        for entity, asked in world.releases.works.items()
    ]
    return build(
        world.register,
        world.roster,
        belief_of_area=belief_of(belief, areas) if belief else {},
        works=works,
        start=start,
        horizon_days=int(book.number("plan.horizon_days", start)),
        book=book,
        done=done_shares(world),
    )


def done_shares(world: World) -> Mapping[str, Mapping[str, float]]:
    """Share of each area already worked, by type of task, from the recorded progress.

    Overlapping records count twice here, capped at the whole: a plan may be a little late,
    the account never is.
    """
    worked: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for record in world.worklog.progress.values():
        facts = record.facts
        order = world.worklog.orders.get(facts.order)
        kind = TASK_TYPE_OF_METHOD.get(facts.method)
        if order is None or kind is None or facts.shape is None:
            continue
        worked[order.facts.area][kind] += shape_to_metres(facts.shape).area
    return {
        entity: {kind: min(1.0, m2 / area.geometry.area) for kind, m2 in by_kind.items()}
        for entity, by_kind in worked.items()
        if (area := world.register.areas.get(entity)) is not None
    }
