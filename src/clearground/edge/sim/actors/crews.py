"""The crews: signed orders, daily progress in strips, finds, obstacles and lost time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from clearground.edge.sim.actors.ground import Buried, Strips, chunks
from clearground.edge.sim.actors.people import Team
from clearground.edge.sim.actors.photographs import PHOTOS_MAX, photographed
from clearground.edge.sim.actors.stage import Stage, at
from clearground.edge.sim.actors.work import CLEARERS, AreaWork, Job, compact
from clearground.edge.sim.truth import CATEGORIES, CLASSES
from clearground.events.areas import AreaStatusChanged
from clearground.events.field import (
    FindRecorded,
    LostTime,
    ObstacleLeft,
    ProgressRecorded,
    WorkOrderCompleted,
    WorkOrderSigned,
)
from clearground.standards.geometry import shape_from_metres
from clearground.standards.terms import AreaStatus, Downtime, Method, PositionMethod

SEEN: dict[Method, float] = {
    Method.MANUAL: 0.96,
    Method.DOG: 0.9,
    Method.BAC: 0.9,
    Method.TS: 0.88,
}
"""Share of items within the depth that one pass finds; the rest stays in the ground."""

PACE: dict[Method, float] = {Method.NTS: 0.25, Method.TS: 3.0, Method.BAC: 0.5}
"""How much faster or slower than clearance a team of the kind goes by the method."""
ORDER_DAYS = 14.0
WINTER_METHODS = frozenset({Method.NTS, Method.UAS_SURVEY})
POSITION: dict[Method, tuple[PositionMethod, float]] = {
    Method.NTS: (PositionMethod.PHONE, 5.0),
    Method.UAS_SURVEY: (PositionMethod.IMAGERY, 0.5),
    Method.TS: (PositionMethod.TAPE, 0.3),
}
RTK = (PositionMethod.RTK, 0.05)
CAUSES = (Downtime.BREAKDOWN, Downtime.ILLNESS, Downtime.PLANNING, Downtime.ACCESS)
LATE_ODDS, OBSTACLE_ODDS, OUTSIDE_ODDS = 0.04, 0.10, 0.16
DISPOSALS = ("destroyed in place", "destroyed in place", "moved and destroyed")
WET_ODDS = 0.12
FIRST_HOUR, LAST_HOUR = 5.0, 13.0

OnDone = Callable[[Job, date], None]


class Crews:
    """Signs orders for teams and works them day by day.

    Parameters
    ----------
    stage : Stage
        Where they act.
    buried : Buried
        What lies in the ground.
    on_done : callable
        Told of each completed order.
    """

    def __init__(self, stage: Stage, buried: Buried, on_done: OnDone) -> None:
        self.stage = stage
        self.buried = buried
        self.on_done = on_done
        self.orders = 0
        self.photos = 0
        self.cut_short: dict[str, tuple[float, float]] = {}

    def start(self, team: Team, area: AreaWork, method: Method, day: date) -> Job | None:
        """Sign an order for the next piece of the area; None where the rules forbid it."""
        stage = self.stage
        rate_m2 = self._rate(team, method, day)
        ground, obstacle = self._piece(area, method, rate_m2)
        if ground is None:
            return None
        hazard = stage.world.register.areas[area.entity].facts.hazard.value
        depth_m = float(stage.book.table("areas.clearance_depth_m", on=day)[hazard])
        self.orders += 1
        signed = WorkOrderSigned(
            code=f"O-{self.orders:05d}",
            area=area.entity,
            team=team.entity,
            method=method,
            shape=shape_from_metres(ground if obstacle is None else ground.union(obstacle)),
            start=day,
            depth_m=None if method in WINTER_METHODS else depth_m,
            expected_finish=day + timedelta(days=round(1.6 * ground.area / rate_m2) + 1),
            medic="" if method in WINTER_METHODS else stage.people.medic(team, day),
            evacuation_minutes=round(float(stage.rng.uniform(18, 58))),
            start_authority=stage.people.authority_name,
        )
        order = stage.write(signed, by=stage.people.operations, at=at(day, 4.0))
        if not order:
            self._give_back(area, method, ground)
            return None
        job = Job(order, signed.code, area, team, method, Strips(ground), rate_m2, depth_m)
        job.outside_m = float(stage.rng.uniform(2, 8)) if stage.chance(OUTSIDE_ODDS) else 0.0
        area.busy.add(team.entity)
        self._begin_area(area, order, method, day)
        self._expect(job, ground)
        if obstacle is not None:
            self._leave(job, obstacle, day)
        return job

    def _rate(self, team: Team, method: Method, day: date) -> float:
        table = self.stage.book.table("plan.rate_m2_per_day", on=day)
        usual = float(table[team.kind.value]["field"]["mid"]) * PACE.get(method, 1.0)
        return usual * team.rate * float(self.stage.rng.lognormal(-0.6, 0.25))

    def _piece(
        self, area: AreaWork, method: Method, rate_m2: float
    ) -> tuple[BaseGeometry | None, BaseGeometry | None]:
        if method in WINTER_METHODS:
            return area.ground, None
        waiting = area.to_reduce if method is Method.TS else area.to_clear
        while waiting:
            whole = waiting.pop(0)
            pieces = chunks(whole, ORDER_DAYS * rate_m2)
            good = [p for p in pieces if compact(p)]
            if good:
                waiting[:0] = good[1:]
                return self._around_obstacle(good[0], method)
        return None, None

    def _around_obstacle(
        self, ground: BaseGeometry, method: Method
    ) -> tuple[BaseGeometry, BaseGeometry | None]:
        if method not in CLEARERS or not self.stage.chance(OBSTACLE_ODDS):
            return ground, None
        middle = shapely.point_on_surface(ground)
        ruin = shapely.buffer(middle, self.stage.rng.uniform(1.5, 4.0), quad_segs=2)
        left = shapely.intersection(ground, ruin)
        rest = shapely.difference(ground, ruin)
        good = left.geom_type == "Polygon" and compact(rest) and left.area > 3
        return (rest, left) if good else (ground, None)

    @staticmethod
    def _give_back(area: AreaWork, method: Method, ground: BaseGeometry) -> None:
        if method not in WINTER_METHODS:
            (area.to_reduce if method is Method.TS else area.to_clear).insert(0, ground)

    def _begin_area(self, area: AreaWork, order: str, method: Method, day: date) -> None:
        status = self.stage.world.register.areas[area.entity].status
        if method in WINTER_METHODS or status is not AreaStatus.OPEN:
            return
        stage = self.stage
        begun = AreaStatusChanged(
            AreaStatus.WORKED_ON, (order,), stage.book.version, stage.people.authority_name
        )
        stage.write(begun, by=stage.people.authority, at=at(day, 4.5), entity=area.entity)

    def _expect(self, job: Job, ground: BaseGeometry) -> None:
        """What lies in the order's ground, and which of it the pass will find."""
        share = SEEN.get(job.method)
        if share is None:
            return
        items = self.buried.inside(ground)
        if not len(items):
            return
        deep = self.buried.truth.depth_m[items] <= job.depth_m
        hit = items[deep & (self.stage.rng.random(len(items)) < share)]
        along = job.strips.along(self.buried.places(hit))
        job.items = sorted(zip(along.tolist(), hit.tolist(), strict=True))

    def _leave(self, job: Job, ground: BaseGeometry, day: date) -> None:
        reasons = ("ruined wall", "standing water", "burnt vehicle", "tree line")
        reason = reasons[int(self.stage.rng.integers(len(reasons)))]
        left = ObstacleLeft(job.order, shape_from_metres(ground), reason)
        made = self.stage.write(left, by=job.team.leader, at=at(day, LAST_HOUR))
        if made:
            job.obstacles.append(made)

    def work(self, job: Job, day: date, *, wet: bool) -> bool:
        """One day's work of a team; True when its order is complete and the team free again."""
        stage = self.stage
        if job.paused > day:
            return False
        lost: list[LostTime] = []
        hours = float(stage.book.table("field.hours_per_day", on=day)[job.method.value])
        if wet and job.method is not Method.NTS:
            lost.append(LostTime(Downtime.WEATHER, hours if stage.chance(0.4) else hours / 2))
        elif stage.chance(0.09):
            cause = CAUSES[int(stage.rng.integers(len(CAUSES)))]
            lost.append(LostTime(cause, float(stage.rng.integers(1, 5))))
        stop_hour, stop_hours = self.cut_short.get(job.team.entity, (LAST_HOUR, 0.0))
        if stop_hours:
            lost.append(LostTime(Downtime.SECURITY, min(stop_hours, hours)))
        share = max(0.0, 1 - sum(item.hours for item in lost) / hours)
        if not self._record(job, day, tuple(lost), share=share, hours=hours, hour=stop_hour):
            return False
        job.days += 1
        if job.strips.finished and job.idle == 0:
            self._complete(job, day)
            return True
        return False

    def _record(
        self,
        job: Job,
        day: date,
        lost: tuple[LostTime, ...],
        *,
        share: float,
        hours: float,
        hour: float,
    ) -> bool:
        """Write the day down; a day near another team is lost and tried again."""
        stage = self.stage
        kept = (job.strips.done_m2, job.strips.edge_m)
        ground, begin, end = None, 0.0, 0.0
        if share > 0.05:
            ground, begin, end = job.strips.next(job.rate_m2 * share * stage.rng.uniform(0.8, 1.2))
        known = self._learned(day, hour)
        made = self._progress(job, day, ground, lost=lost, hours=hours * share)
        done = stage.write(made, by=job.team.leader, at=at(day, hour), learned=known)
        if not done:
            job.strips.done_m2, job.strips.edge_m = kept
            why = (*lost, LostTime(Downtime.PLANNING, hours * share))
            idle = self._progress(job, day, None, lost=why, hours=0.0)
            if not stage.write(idle, by=job.team.leader, at=at(day, hour)):
                job.paused = day + timedelta(days=9)
            return False
        job.known = max(job.known, known.date())
        if ground is not None:
            self._find(job, day, begin, end)
        return True

    def _learned(self, day: date, hour: float) -> datetime:
        stage = self.stage
        lag = stage.days(3, 26) if stage.chance(LATE_ODDS) else timedelta(0)
        return min(at(day, hour + 1.0) + lag, max(stage.now, at(day, hour + 1.0)))

    def _progress(
        self,
        job: Job,
        day: date,
        ground: BaseGeometry | None,
        *,
        lost: tuple[LostTime, ...],
        hours: float,
    ) -> ProgressRecorded:
        how, accuracy_m = POSITION.get(job.method, RTK)
        if ground is not None and job.outside_m and job.days % 4 == 1:
            # Now and then a team works on past the edge, and says so.
            ground = shapely.union(ground, shapely.buffer(ground, job.outside_m, quad_segs=1))
        return ProgressRecorded(
            order=job.order,
            day=day,
            method=job.method,
            shape=None if ground is None else shape_from_metres(ground),
            depth_m=0.0 if job.method in WINTER_METHODS or ground is None else job.depth_m,
            hours=round(hours, 2),
            people=job.team.strength - int(self.stage.rng.integers(0, 2)),
            position_method=how,
            accuracy_m=accuracy_m,
            equipment=job.team.kit if job.method is not Method.NTS else (),
            lost=lost,
        )

    def _find(self, job: Job, day: date, begin_m: float, end_m: float) -> None:
        rng, truth = self.stage.rng, self.buried.truth
        while job.items and job.items[0][0] < end_m:
            _along, k = job.items.pop(0)
            x = float(truth.x_m[k] + rng.normal(0, 0.05))
            y = float(truth.y_m[k] + rng.normal(0, 0.05))
            found = FindRecorded(
                order=job.order,
                shape=shape_from_metres(shapely.Point(x, y)),
                hazard=CLASSES[int(truth.hazard[k])],
                category=CATEGORIES[int(truth.category[k])],
                depth_m=round(float(truth.depth_m[k]), 2),
                disposal=DISPOSALS[int(rng.integers(len(DISPOSALS)))],
                disposal_on=day,
                accuracy_m=0.2,
            )
            hour = FIRST_HOUR + float(rng.uniform(0.5, 7.0))
            if self.photos < PHOTOS_MAX:
                found = photographed(found)
                self.photos += 1
            if self.stage.write(found, by=job.team.leader, at=at(day, hour)):
                job.finds.append((x, y))
                self.buried.gone[k] = True

    def _complete(self, job: Job, day: date) -> None:
        job.area.busy.discard(job.team.entity)
        note = "ground searched as ordered"
        ready = max(day, job.known)

        def report(on: date) -> None:
            done = WorkOrderCompleted(note)
            if self.stage.write(done, by=job.team.leader, at=at(on, 14.5), entity=job.order):
                self.on_done(job, on)

        self.stage.later(ready, report, hour=14.5)


def wet_day(stage: Stage, day: date) -> bool:
    """True on a day of rain; more of them in the cold half of the year."""
    cold = day.month in (11, 12, 1, 2, 3)
    return stage.chance(WET_ODDS * (2.0 if cold else 1.0))


def closed_season(stage: Stage, method: Method, day: date) -> bool:
    """True in the months in which the ground cannot be searched by the method."""
    months = stage.book.table("plan.season_closed_months", on=day).get(method.value, ())
    return day.month in np.asarray(months)
