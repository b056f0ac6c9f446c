"""What is to be done on each area, and who does it next."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import date

import shapely
from shapely.geometry.base import BaseGeometry

from clearground.edge.sim.actors.ground import Portions, Strips
from clearground.edge.sim.actors.people import Team
from clearground.standards.terms import Method, TeamKind

CLEARING: dict[TeamKind, Method] = {
    TeamKind.MANUAL: Method.MANUAL,
    TeamKind.DOG: Method.DOG,
    TeamKind.EOD: Method.BAC,
}
"""The method by which each kind of team clears ground."""

FLOWN_M2 = 50_000.0
"""Areas below this size are not worth a flight before the survey."""
CLEARERS = frozenset(CLEARING.values())


@dataclass(frozen=True, slots=True)
class Assignment:
    """A planned task as plain values: which team works which area how, and from when to when."""

    team: str
    area: str
    method: Method
    start: date
    finish: date


@dataclass
class AreaWork:
    """An area through its work.

    Parameters
    ----------
    entity : str
        UUID of the area.
    ground : BaseGeometry
        Its declared ground, metres.
    ready : date
        From when teams may be sent.
    portions : Portions or None
        How it is worked, known after survey.
    to_reduce, to_clear : list of geometry
        Pieces that wait for an order.
    left : BaseGeometry
        Ground that is not released.
    busy : set of str
        Teams on it now.
    """

    entity: str
    ground: BaseGeometry
    ready: date
    left: BaseGeometry
    portions: Portions | None = None
    surveyed: bool = False
    flown: bool = False
    to_reduce: list[BaseGeometry] = field(default_factory=list)
    to_clear: list[BaseGeometry] = field(default_factory=list)
    busy: set[str] = field(default_factory=set)
    held_until: date = date.min
    closed: bool = False
    releases: list[str] = field(default_factory=list)
    middle: tuple[float, float] = (0.0, 0.0)

    def __post_init__(self) -> None:
        """Keep the middle of the ground at hand."""
        point = self.ground.centroid
        self.middle = (float(point.x), float(point.y))

    def wants(self, method: Method) -> bool:
        """True where work of the method waits on it."""
        if self.closed:
            return False
        if method is Method.NTS:
            return not self.surveyed
        if method is Method.UAS_SURVEY:
            return not self.surveyed and not self.flown and self.ground.area > FLOWN_M2
        if method is Method.TS:
            return bool(self.to_reduce)
        return method in CLEARERS and bool(self.to_clear)


@dataclass
class Job:
    """An order under way: its team, its ground in strips, and what its people will come upon.

    `where_m` is how far along the ground each item lies; `found` whether the pass finds it.
    """

    order: str
    code: str
    area: AreaWork
    team: Team
    method: Method
    strips: Strips
    rate_m2: float
    depth_m: float
    items: list[tuple[float, int]] = field(default_factory=list)
    outside_m: float = 0.0
    days: int = 0
    idle: int = 0
    known: date = date.min
    finds: list[tuple[float, float]] = field(default_factory=list)
    obstacles: list[str] = field(default_factory=list)
    paused: date = date.min


class Office:
    """Sends teams: first as the plan says, then to the nearest area that wants what they do."""

    def __init__(self, areas: dict[str, AreaWork], assignments: tuple[Assignment, ...]) -> None:
        self.areas = areas
        self.listed_on = date.min
        self.listed: dict[Method, list[AreaWork]] = {}
        self.queues: dict[str, deque[Assignment]] = {}
        for task in sorted(assignments, key=lambda a: (a.start, a.team, a.area)):
            self.queues.setdefault(task.team, deque()).append(task)

    def next(self, team: Team, on: date) -> tuple[AreaWork, Method] | None:
        """The area that the team goes to next and by which method; None when there is none."""
        planned = self._planned(team, on)
        if planned is not None:
            return planned
        for method in methods_of(team):
            # Work nearer to release goes first: the methods are in that order.
            area = self._nearest(team, method, on)
            if area is not None:
                return area, method
        return None

    def _nearest(self, team: Team, method: Method, on: date) -> AreaWork | None:
        if self.listed_on != on:
            self.listed_on, self.listed = on, {}
        if method not in self.listed:
            # Once a day for all teams; an area taken since is found out when it is looked at.
            self.listed[method] = [a for a in self.areas.values() if self._open(a, method, on)]
        around = sorted(
            self.listed[method],
            key=lambda a: (a.middle[0] - team.x_m) ** 2 + (a.middle[1] - team.y_m) ** 2,
        )
        return next((a for a in around if self._open(a, method, on)), None)

    def _planned(self, team: Team, on: date) -> tuple[AreaWork, Method] | None:
        queue = self.queues.get(team.entity)
        while queue and queue[0].start <= on:
            task = queue[0]
            area = self.areas.get(task.area)
            if area is None or not area.wants(task.method):
                if area is not None and not area.closed and task.finish >= on:
                    # What comes before it is not done yet: the team helps elsewhere meanwhile.
                    return None
                queue.popleft()
                continue
            if not self._open(area, task.method, on):
                return None
            if task.method is Method.DOG and area.wants(Method.TS):
                # Dogs survey the ground around a pattern before they clear it.
                return area, Method.TS
            queue.popleft()
            return area, task.method
        return None

    @staticmethod
    def _open(area: AreaWork, method: Method, on: date) -> bool:
        # One team at a time on an area keeps the danger distance by itself.
        free = not area.busy and area.ready <= on and area.held_until <= on
        return free and area.wants(method)


def methods_of(team: Team) -> tuple[Method, ...]:
    """What a team is sent to do, in the order of how near it brings land to release."""
    clear = CLEARING.get(team.kind)
    if team.kind is TeamKind.NTS:
        return (Method.NTS,)
    if team.kind is TeamKind.UAS:
        return (Method.UAS_SURVEY,)
    if team.kind is TeamKind.MECHANICAL:
        return (Method.TS,)
    survey = (Method.TS,) if Method.TS in team.methods else ()
    clearing = (clear,) if clear is not None else ()
    # Dogs are quick over ground: they survey first, while manual teams clear what is known.
    return (*survey, *clearing) if team.kind is TeamKind.DOG else (*clearing, *survey)


def compact(ground: BaseGeometry) -> bool:
    """True where ground is worth an order: wider than a lane somewhere and of some size."""
    return bool(ground.area > 40.0 and not shapely.buffer(ground, -0.4).is_empty)
