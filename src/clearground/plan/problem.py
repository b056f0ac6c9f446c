"""Turns open areas, teams and parameters into a planning problem."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from clearground.areas.state import Area, Register
from clearground.plan.chains import Ground, Waiting, chain, works_task
from clearground.plan.crews import M_PER_KM, CrewGroup, crews, groups, pools
from clearground.plan.model import (
    Blocked,
    Calendar,
    DayRange,
    District,
    PlanArea,
    PlanTeam,
    Pool,
    Problem,
    Task,
    Travel,
)
from clearground.plan.rates import Rates, rates_of
from clearground.standards.parameters import ParameterBook
from clearground.standards.terms import AreaStatus, TeamKind
from clearground.teams.state import Roster

__all__ = ["CrewGroup", "Ground", "Problem", "Waiting", "build", "build_draft", "grounds_of"]

OPEN = (AreaStatus.OPEN, AreaStatus.WORKED_ON, AreaStatus.SUSPENDED)
DAYS_PER_WEEK = 7
Belief4 = tuple[float, float, float, float]
"""Expected items, P(at least one), and the interval of the items, of one area."""


def build(
    register: Register,
    roster: Roster,
    *,
    belief_of_area: Mapping[str, Belief4],
    works: Sequence[Waiting],
    start: date,
    horizon_days: int,
    book: ParameterBook,
    done: Mapping[str, Mapping[str, float]],
    accidents: Mapping[str, int] | None = None,
    closed: Mapping[str, Sequence[DayRange]] | None = None,
    name: str = "plan",
) -> Problem:
    """Problem of every open area: survey, clearance in lots, inspection, waiting works.

    Parameters
    ----------
    belief_of_area : mapping of area UUID to (expected items, P(any), low, high)
        The forecast handed over as plain values; an area without one is taken as hazardous.
    works : sequence of Waiting
        Rebuilding works and the ground they wait for.
    done : mapping of area UUID to {task type: share already done}
        What the records already hold; a share of 1 drops the task.
    accidents : mapping of area UUID to past accidents in or near it, optional
    closed : mapping of district to closed days, optional
        Districts that are too dangerous for any team on those days.

    Raises
    ------
    ParameterError
        If a planning parameter did not apply on `start`.
    """
    counted = accidents or {}
    open_areas = [a for a in register.current() if a.status in OPEN]
    grounds = grounds_of(open_areas, belief_of_area, done, counted)
    rates = rates_of(book, start)
    middle = shapely.union_all([g.geometry.envelope for g in grounds])
    teams = crews(roster, book, start, horizon_days=horizon_days, middle=_place(middle))
    frame = _Frame(name, start, horizon_days, rates, book)
    return _assemble(
        frame, grounds, works, teams=teams, shared=pools(roster, rates), closed=closed or {}
    )


def build_draft(
    grounds: Sequence[Ground],
    teams: Sequence[CrewGroup],
    *,
    start: date,
    horizon_days: int,
    book: ParameterBook,
    works: Sequence[Waiting] = (),
    name: str = "draft plan",
) -> Problem:
    """Problem of proposed outlines when nothing is declared yet, with teams as stated.

    It may be solved and shown as a forecast; it starts no work and declares no ground.
    """
    rates = rates_of(book, start)
    middle = _place(shapely.union_all([g.geometry.envelope for g in grounds]))
    frame = _Frame(name, start, horizon_days, rates, book)
    crew = groups(tuple(teams), middle)
    return _assemble(frame, tuple(grounds), works, teams=crew, shared=(), closed={})


def grounds_of(
    areas: Sequence[Area],
    belief_of_area: Mapping[str, Belief4],
    done: Mapping[str, Mapping[str, float]],
    accidents: Mapping[str, int],
) -> tuple[Ground, ...]:
    """Ground of each area with what is believed, done and at stake there."""
    return tuple(
        Ground(
            key=a.entity,
            geometry=a.geometry,
            area_class=a.area_class,
            hazard=a.facts.hazard,
            ground=a.facts.ground,
            land_use=a.facts.land_use,
            district=a.facts.district,
            people=a.facts.people_affected or 0,
            accidents=accidents.get(a.entity, 0),
            p_any=belief_of_area[a.entity][1] if a.entity in belief_of_area else None,
            done=done.get(a.entity, {}),
        )
        for a in areas
    )


def _place(ground: BaseGeometry) -> BaseGeometry:
    return shapely.Point(0.0, 0.0) if ground.is_empty else ground.centroid


@dataclass(frozen=True, slots=True)
class _Frame:
    name: str
    start: date
    horizon_days: int
    rates: Rates
    book: ParameterBook


def _assemble(
    frame: _Frame,
    grounds: tuple[Ground, ...],
    works: Sequence[Waiting],
    *,
    teams: tuple[PlanTeam, ...],
    shared: tuple[Pool, ...],
    closed: Mapping[str, Sequence[DayRange]],
) -> Problem:
    names = sorted({g.district for g in grounds}) or [""]
    waits = _waits(grounds, works)
    tasks: list[Task] = []
    last_of: dict[int, tuple[int, ...]] = {}
    largest_m2 = max((g.geometry.area for g in grounds), default=0.0)
    for i, g in enumerate(grounds):
        waiting = sum(works[w].people for w, at in waits.items() if i in at)
        made, last_of[i] = chain(
            g, i, first=len(tasks), rates=frame.rates, waiting=waiting, largest_m2=largest_m2
        )
        tasks.extend(made)
    for w, at in waits.items():
        ends = tuple(j for i in sorted(at) for j in last_of[i])
        tasks.append(works_task(works[w], min(at), ends, frame.rates))
    centres = shapely.point_on_surface(np.array([g.geometry for g in grounds], dtype=object))
    return Problem(
        name=frame.name,
        horizon_days=frame.horizon_days,
        start=frame.start,
        travel=Travel(frame.rates.setup_days, frame.rates.km_per_day),
        calendars=(_calendar(frame),),
        districts=tuple(District(n, _closures(frame, closed.get(n, ()))) for n in names),
        areas=tuple(
            PlanArea(
                key=g.key,
                x_km=c.x / M_PER_KM,
                y_km=c.y / M_PER_KM,
                district=names.index(g.district),
                ground=g.ground,
                use=g.land_use,
                size_m2=g.geometry.area,
                cancel_p=g.cancel_p(frame.rates),
            )
            for g, c in zip(grounds, centres, strict=True)
        ),
        tasks=tuple(tasks),
        teams=teams,
        separation=_too_near(grounds, frame),
        pools=shared,
    )


def _waits(grounds: tuple[Ground, ...], works: Sequence[Waiting]) -> dict[int, set[int]]:
    """Areas on which each of the works waits; works on no open area are left out."""
    waits: dict[int, set[int]] = defaultdict(set)
    if grounds and works:
        tree = shapely.STRtree([g.geometry for g in grounds])
        pairs = tree.query([w.geometry for w in works], predicate="intersects")
        for w, i in pairs.T.tolist():
            waits[w].add(i)
    return dict(sorted(waits.items()))


def _calendar(frame: _Frame) -> Calendar:
    """Rest days of the working week; the last days of the week are free."""
    rests = range(frame.rates.work_days_per_week, DAYS_PER_WEEK)
    off = [
        (d, d)
        for d in range(frame.horizon_days)
        if (frame.start + timedelta(days=d)).weekday() in rests
    ]
    return Calendar(None, tuple(off))


def _closures(frame: _Frame, closed: Sequence[DayRange]) -> tuple[Blocked, ...]:
    """Closed season and closed days of a district, kind by kind."""
    days = [frame.start + timedelta(days=d) for d in range(frame.horizon_days)]
    found = []
    for kind in TeamKind:
        months = frame.rates.closed_months.get(kind, ())
        season = _runs([d for d, day in enumerate(days) if day.month in months])
        if season or closed:
            found.append(Blocked(kind, (*season, *closed)))
    return tuple(found)


def _runs(days: list[int]) -> tuple[DayRange, ...]:
    runs: list[DayRange] = []
    for day in days:
        if runs and runs[-1][1] == day - 1:
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    return tuple(runs)


def _too_near(grounds: tuple[Ground, ...], frame: _Frame) -> tuple[tuple[int, int], ...]:
    """Pairs of areas nearer than the danger distance of any clearance method."""
    table = frame.book.table("field.danger_distance_m", frame.start)
    apart_m = max(float(table[m]) for m in ("manual", "dog", "mechanical", "bac"))
    if len(grounds) < 2:
        return ()
    shapes = np.array([g.geometry for g in grounds], dtype=object)
    one, two = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=apart_m)
    keep = one < two
    return tuple(zip(one[keep].tolist(), two[keep].tolist(), strict=True))
