"""The tasks of one piece of ground, in order, with their work and what they are worth."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from shapely.geometry.base import BaseGeometry

from clearground.plan.model import CLEARANCE, INSPECTION, SPOT, SURVEY, WORKS, Task, Work
from clearground.plan.rates import Rates
from clearground.standards.terms import AreaClass, HazardType, TeamKind

SURVEY_KINDS = (TeamKind.NTS, TeamKind.UAS)
MINE_KINDS = (TeamKind.MANUAL, TeamKind.DOG, TeamKind.MECHANICAL)
BATTLE_KINDS = (TeamKind.MANUAL, TeamKind.EOD)
SPOT_KINDS = (TeamKind.EOD,)
FARMLAND = ("farm", "field", "crop", "meadow", "pasture", "orchard")
ROADS = ("road", "rail", "bridge", "track", "power")


@dataclass(frozen=True, slots=True)
class Ground:
    """Hazardous ground as the plan sees it, declared or proposed.

    Parameters
    ----------
    geometry : geometry
        In metres of the region's CRS.
    p_any : float or None
        Forecast P(at least one item), or None where there is none: then it is taken as 1.
    done : mapping of task type to share
        What is already done, 0 to 1.
    """

    key: str
    geometry: BaseGeometry
    area_class: AreaClass = AreaClass.SHA
    hazard: HazardType = HazardType.MINEFIELD_MIXED
    ground: str = ""
    land_use: str = ""
    district: str = ""
    people: int = 0
    accidents: int = 0
    p_any: float | None = None
    done: Mapping[str, float] = field(default_factory=dict)

    def cancel_p(self, rates: Rates) -> float:
        """Probability that survey cancels it: that nothing is there, and survey can show it."""
        if self.area_class is AreaClass.CHA or self.p_any is None:
            return 0.0
        return (1.0 - self.p_any) * rates.cancel_when_empty

    def left(self, task_type: str) -> float:
        """Share of a type of task that is still to do."""
        return max(0.0, 1.0 - self.done.get(task_type, 0.0))


@dataclass(frozen=True, slots=True)
class Waiting:
    """Rebuilding works that wait for ground: their UUID, place and people served."""

    key: str
    name: str
    geometry: BaseGeometry
    people: int = 0
    ground: str = ""


def benefit(g: Ground, rates: Rates, *, waiting: int, largest_m2: float) -> float:
    """Points a day that earlier release of the ground is worth.

    Formula: `points * sum(weight * score)`, each score from 0 to 1: people `n / (n + half)`,
    works likewise by the people they serve, accidents likewise, farmland and roads 0 or 1,
    area by its share of the largest.

    Source: weights and halves are dated parameters; the form is an *Assumption*.
    """
    use = g.land_use.lower()
    scores = {
        "people": g.people / (g.people + rates.people_half),
        "works": waiting / (waiting + rates.people_half),
        "accidents": g.accidents / (g.accidents + rates.accidents_half),
        "farmland": float(any(word in use for word in FARMLAND)),
        "roads": float(any(word in use for word in ROADS)),
        "area": g.geometry.area / largest_m2 if largest_m2 > 0 else 0.0,
    }
    return rates.points_per_day * sum(w * scores.get(k, 0.0) for k, w in rates.weights.items())


def chain(
    g: Ground, area: int, *, first: int, rates: Rates, waiting: int, largest_m2: float
) -> tuple[list[Task], tuple[int, ...]]:
    """Tasks of a ground numbered from `first`, and those after which it can be built on.

    Survey carries the value of a cancellation; each lot's inspection its share of the rest.
    """
    value = benefit(g, rates, waiting=waiting, largest_m2=largest_m2)
    if g.hazard is HazardType.SPOT:
        work = _work(g, rates, SPOT_KINDS, g.geometry.area * g.left(SPOT))
        task = Task(f"{g.key}/eod", area, SPOT, work, value_per_day=value)
        return [task], (first,)
    tasks: list[Task] = []
    cancel_p = g.cancel_p(rates)
    surveyed = g.area_class is AreaClass.CHA or g.left(SURVEY) == 0.0
    if not surveyed:
        work = _work(g, rates, SURVEY_KINDS, g.geometry.area * g.left(SURVEY))
        tasks.append(Task(f"{g.key}/survey", area, SURVEY, work, value_per_day=cancel_p * value))
    before = () if surveyed else (first,)
    share = 1.0 if surveyed else rates.left_share[g.area_class].mid
    lots_m2 = g.geometry.area * share * (1.0 - cancel_p)
    lots = min(rates.lots_max, max(1, math.ceil(lots_m2 / rates.lot_m2)))
    rest = value * (1.0 if surveyed else 1.0 - cancel_p) / lots
    ends: list[int] = []
    for n in range(1, lots + 1):
        lot = _Lot(g.key if lots == 1 else f"{g.key}/{n}", area, lots_m2 / lots, rest)
        tasks.extend(_lot_tasks(g, lot, rates, first=first + len(tasks), before=before))
        ends.append(first + len(tasks) - 1)
    return tasks, tuple(ends)


@dataclass(frozen=True, slots=True)
class _Lot:
    """A part of an area that one team clears and another inspects."""

    name: str
    area: int
    size_m2: float
    value_per_day: float


def _lot_tasks(
    g: Ground, lot: _Lot, rates: Rates, *, first: int, before: tuple[int, ...]
) -> list[Task]:
    """Clearance, unless it is done, and inspection of a lot."""
    tasks: list[Task] = []
    if g.left(CLEARANCE) > 0.0:
        kinds = BATTLE_KINDS if g.hazard in _BATTLE else MINE_KINDS
        work = _work(g, rates, kinds, lot.size_m2 * g.left(CLEARANCE))
        key = f"{lot.name}/clearance"
        tasks.append(Task(key, lot.area, CLEARANCE, work, predecessors=before))
    tasks.append(
        Task(
            f"{lot.name}/inspection",
            lot.area,
            INSPECTION,
            _work(g, rates, (TeamKind.INSPECTION,), lot.size_m2 * g.left(INSPECTION)),
            predecessors=(first,) if tasks else before,
            value_per_day=lot.value_per_day,
            other_org_than=first if tasks else None,
        )
    )
    return tasks


_BATTLE = (HazardType.BATTLE_AREA, HazardType.CLUSTER_STRIKE, HazardType.AMMUNITION_STORE)


def works_task(w: Waiting, area: int, after: tuple[int, ...], rates: Rates) -> Task:
    """Task of rebuilding works, by engineers, once all the ground it waits for is inspected."""
    days = rates.team_days(TeamKind.ENGINEER, w.ground, w.geometry.area)
    work = Work(TeamKind.ENGINEER, max(days, rates.works_team_days))
    served = w.people / (w.people + rates.people_half)
    value = rates.points_per_day * rates.weights.get("works", 0.0) * served
    return Task(w.key, area, WORKS, (work,), predecessors=after, value_per_day=value)


def _work(g: Ground, rates: Rates, kinds: tuple[TeamKind, ...], area_m2: float) -> tuple[Work, ...]:
    return tuple(Work(kind, rates.team_days(kind, g.ground, area_m2)) for kind in kinds)
