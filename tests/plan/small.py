"""Small problems whose best plan can be worked by hand or enumerated."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from clearground.plan.model import (
    Blocked,
    Calendar,
    District,
    PlanArea,
    PlanTeam,
    Pool,
    Problem,
    Task,
    Travel,
    Work,
)
from clearground.standards.terms import TeamKind

MANUAL, INSP, NTS = TeamKind.MANUAL, TeamKind.INSPECTION, TeamKind.NTS


def area(key: str, x_km: float = 0.0) -> PlanArea:
    return PlanArea(key, x_km, 0.0, 0)


def team(key: str, kind: TeamKind = MANUAL, org: str = "one", **changes: object) -> PlanTeam:
    return replace(PlanTeam(key, kind, org, 0.0, 0.0), **changes)  # type: ignore[arg-type]


def task(key: str, at: int = 0, days: float = 2.0, **changes: object) -> Task:
    made = Task(key, at, "clearance", (Work(MANUAL, days),), value_per_day=1.0)
    return replace(made, **changes)  # type: ignore[arg-type]


def problem(
    tasks: list[Task], teams: list[PlanTeam], areas: list[PlanArea] | None = None, days: int = 20
) -> Problem:
    return Problem(
        name="small",
        horizon_days=days,
        calendars=(Calendar(),),
        districts=(District("D"),),
        areas=tuple(areas or [area("A"), area("B", 10.0), area("C", 100.0)]),
        tasks=tuple(tasks),
        teams=tuple(teams),
    )


def chain_of_two() -> Problem:
    """Clearance of 3 days, then inspection of 2 by another organisation; 20 days.

    By hand: both teams need 1 day to arrive (setup). Clearance on days 1 to 3; the inspector
    starts on 4 and ends on 5: benefit 10 * (19 - 5) = 140.
    """
    clear = task("clear", days=3.0, value_per_day=0.0)
    check = Task(
        "check",
        0,
        "inspection",
        (Work(INSP, 2.0),),
        predecessors=(0,),
        value_per_day=10.0,
        other_org_than=0,
    )
    return problem([clear, check], [team("m"), team("i", INSP, "two")])


def random_problem(seed: int) -> Problem:
    """A problem of up to nine tasks with every kind of rule in it."""
    random = np.random.default_rng(seed)
    days = int(random.integers(12, 40))
    n_areas = int(random.integers(1, 4))
    kinds = [NTS, MANUAL, INSP]
    areas = [PlanArea(f"A{i}", float(random.uniform(0, 150)), 0.0, i % 2) for i in range(n_areas)]
    tasks: list[Task] = []
    for i in range(n_areas):
        first = len(tasks)
        must = bool(random.random() < 0.2)
        due = int(random.integers(3, days)) if random.random() < 0.5 or must else None
        survey = (Work(NTS, float(random.uniform(0.5, 4))), Work(MANUAL, 3.0))
        clear = (Work(MANUAL, float(random.uniform(0.5, 8))),)
        skill = "deep" if random.random() < 0.3 else None
        tasks += [
            Task(f"{i}s", i, "survey", survey, value_per_day=float(random.uniform(0, 3))),
            Task(f"{i}c", i, "clearance", clear, skill, (first,), must=must, deadline_day=due),
            Task(
                f"{i}i",
                i,
                "inspection",
                (Work(INSP, float(random.uniform(0.5, 3))),),
                predecessors=(first + 1,),
                release_day=int(random.integers(0, 6)),
                value_per_day=float(random.uniform(0, 9)),
                deadline_day=due,
                bonus=0.0 if due is None else 20.0,
                other_org_than=first + 1,
            ),
        ]
    teams = [
        PlanTeam(
            f"T{m}",
            kinds[m % 3],
            f"org{int(random.integers(0, 2))}",
            float(random.uniform(0, 150)),
            0.0,
            ("deep",) if random.random() < 0.6 else (),
            float(random.choice([0.8, 1.0, 1.3])),
            int(random.integers(0, 2)),
            int(random.integers(0, 4)),
            int(random.integers(days // 2, days + 5)),
        )
        for m in range(int(random.integers(2, 6)))
    ]
    closed = (Blocked(MANUAL, ((5, 7),)), Blocked(NTS, ((2, 2), (9, 10))))
    return Problem(
        name=f"random-{seed}",
        horizon_days=days,
        calendars=(Calendar(6, ((3, 4),)), Calendar(None)),
        districts=(District("D"), District("E", closed)),
        areas=tuple(areas),
        tasks=tuple(tasks),
        teams=tuple(teams),
        travel=Travel(1, 80.0),
        separation=((0, 1),) if n_areas > 1 else (),
        pools=(Pool("ambulance", 1, ("clearance",)),) if random.random() < 0.5 else (),
    )


def best_by_enumeration(p: Problem) -> float:
    """Best benefit of a problem without separation and pools, by trying every order of work.

    Written for the tests only, day by day; shares nothing with the solver.
    """

    def works(m: int, j: int, day: int) -> bool:
        t = p.teams[m]
        c = p.calendars[t.calendar]
        off = [*c.leave, *p.districts[p.areas[p.tasks[j].area].district].closed(t.kind)]
        return day % 7 != c.rest_day and not any(a <= day <= b for a, b in off)

    def finish(m: int, j: int, start: int) -> int | None:
        t, work = p.teams[m], p.tasks[j].team_days(p.teams[m].kind)
        assert work is not None
        left = max(1, math.ceil(work / t.rate - 1e-9))
        for day in range(start, min(p.horizon_days, t.to_day + 1)):
            left -= works(m, j, day)
            if left == 0:
                return day
        return None

    def grow(done: dict[int, tuple[int, int]], free: dict[int, tuple[int, int]]) -> float:
        best = sum(p.tasks[j].benefit(f, p.horizon_days) for j, (_m, f) in done.items())
        for j, t in enumerate(p.tasks):
            if j in done or any(q not in done for q in t.predecessors):
                continue
            for m, one in enumerate(p.teams):
                other = t.other_org_than
                same = other is not None and p.teams[done[other][0]].organisation
                if t.team_days(one.kind) is None or same == one.organisation:
                    continue
                if t.skill is not None and t.skill not in one.skills:
                    continue
                begin, place = free.get(m, (one.from_day, -1))
                x = p.areas[place].x_km if place >= 0 else one.x_km
                km = abs(p.areas[t.area].x_km - x)
                trip = 0 if place == t.area else p.travel.setup_days + int(km // 80.0)
                ready = [begin + trip, t.release_day, *(done[q][1] + 1 for q in t.predecessors)]
                end = finish(m, j, max(ready))
                if end is not None:
                    best = max(best, grow({**done, j: (m, end)}, {**free, m: (end + 1, t.area)}))
        return best

    return grow({}, {})
