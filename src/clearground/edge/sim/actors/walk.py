"""The simulated people walk the chain day by day, from the start to the region's moment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import numpy as np
import shapely

from clearground.edge.sim.actors.alerts import Alerts
from clearground.edge.sim.actors.authority import Authority, kind_of
from clearground.edge.sim.actors.crews import Crews, closed_season, wet_day
from clearground.edge.sim.actors.ground import Buried
from clearground.edge.sim.actors.inspectors import Inspectors
from clearground.edge.sim.actors.people import Team, people_of
from clearground.edge.sim.actors.stage import SATURDAY, Stage, at
from clearground.edge.sim.actors.survey import around_finds, survey_done
from clearground.edge.sim.actors.work import (
    AreaWork,
    Assignment,
    Job,
    Office,
    compact,
    methods_of,
)
from clearground.edge.sim.desk import Ids
from clearground.edge.sim.truth import Truth
from clearground.events.core import Draft
from clearground.field.coverage import metres
from clearground.pipeline import World
from clearground.standards.parameters import ParameterBook
from clearground.standards.terms import Method, WarningKind

WAIT_DAYS = 4
"""A team for which there is nothing asks again after this time."""
MANY_AREAS = 300
"""From this number of areas on a region is large enough for an accident to be expected."""
REOPENED_SHARE = 0.04


@dataclass
class Walk:
    """Everybody who acts and what they have under way."""

    stage: Stage
    buried: Buried
    areas: dict[str, AreaWork]
    office: Office
    authority: Authority
    inspectors: Inspectors = field(init=False)
    crews: Crews = field(init=False)
    alerts: Alerts = field(init=False)
    jobs: dict[str, Job] = field(default_factory=dict)
    waiting: dict[str, date] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Tell each office whom it tells."""
        self.inspectors = Inspectors(self.stage, self._passed)
        self.crews = Crews(self.stage, self.buried, self._done)
        self.alerts = Alerts(self.stage, self.crews)

    def day(self, day: date) -> None:
        """One working day: warnings, orders, work."""
        self.stage.do_due(day)
        out = [j for j in self.jobs.values() if j.paused <= day and not self._closed(j, day)]
        self.alerts.day(day, out)
        wet = wet_day(self.stage, day)
        for team in self.stage.people.teams.values():
            job = self.jobs.get(team.entity)
            if job is None:
                self._send(team, day)
            elif not self._closed(job, day) and self.crews.work(job, day, wet=wet):
                del self.jobs[team.entity]
        self.crews.cut_short = {}

    def _closed(self, job: Job, day: date) -> bool:
        return closed_season(self.stage, job.method, day) or job.area.held_until > day

    def _send(self, team: Team, day: date) -> None:
        if self.waiting.get(team.entity, date.min) > day or not methods_of(team):
            return
        chosen = self.office.next(team, day)
        job = None
        if chosen is not None and not closed_season(self.stage, chosen[1], day):
            job = self.crews.start(team, chosen[0], chosen[1], day)
        if job is None:
            self.waiting[team.entity] = day + timedelta(days=WAIT_DAYS)
            return
        self.jobs[team.entity] = job
        self.inspectors.started(job, day)

    def _done(self, job: Job, day: date) -> None:
        """An order was reported complete."""
        if job.method is Method.UAS_SURVEY:
            job.area.flown = True
            return
        if job.method is Method.NTS:
            ground = survey_done(self.stage, self.buried, job, day)
            if not compact(ground):
                return
            job.strips.ground = ground
        self.inspectors.completed(job, day)

    def _passed(self, job: Job, day: date) -> None:
        """The work of an order may go before the authority."""
        ground = job.strips.ground
        if job.method is Method.TS and job.finds:
            rings = around_finds(job)
            job.area.to_clear += [p for p in shapely.get_parts(rings) if compact(p)]
            ground = shapely.difference(ground, rings)
        self.stage.later(
            day + self.stage.days(3, 15),
            lambda on: self.authority.release(
                job.area, kind_of(job.method), ground, orders=(job.order,), day=on
            ),
            hour=12.0,
        )

    def happenings(self) -> None:
        """Put what happens once into the calendar: drills, a strike, an accident, reopenings."""
        stage = self.stage
        span = (stage.now.date() - stage.start).days
        for share in (0.12, 0.55, 0.8):
            day = stage.start + timedelta(days=round(span * share))
            stage.later(day, lambda _on: self.alerts.expect(WarningKind.DRILL))
        strikes = 2 if len(self.areas) >= MANY_AREAS else 1
        for k in range(strikes):
            day = stage.start + timedelta(days=round(span * (0.45 + 0.3 * k)))
            stage.later(day, lambda _on: self.alerts.expect(WarningKind.IMPACT))
        if len(self.areas) >= MANY_AREAS:
            day = stage.start + timedelta(days=round(span * 0.68))
            stage.later(day, self._accident, hour=7.25)
        late = stage.start + timedelta(days=round(span * 0.9))
        stage.later(late, self._reopen, hour=15.0)

    def _out(self) -> list[Job]:
        return [j for j in self.jobs.values() if j.method is not Method.UAS_SURVEY]

    def _accident(self, day: date) -> None:
        jobs = [j for j in self._out() if j.method is Method.MANUAL and j.paused <= day]
        if jobs:
            self.alerts.accident(day, jobs[int(self.stage.rng.integers(len(jobs)))])
        else:
            self.stage.later(day + timedelta(days=3), self._accident, hour=7.25)

    def _reopen(self, day: date) -> None:
        finished = [a for a in self.authority.finished if a.closed]
        count = min(len(finished), max(1, round(REOPENED_SHARE * len(finished))))
        picks = self.stage.rng.permutation(len(finished))[:count]
        for k in sorted(int(p) for p in picks):
            area = finished[k]
            left = self.buried.inside(area.ground)
            spot = shapely.point_on_surface(area.ground)
            where = (float(spot.x), float(spot.y))
            if len(left):
                x, y = self.buried.places(left[:1])[0]
                where = (float(x), float(y))
            self.authority.reopen(area, where, day)


def walk(
    world: World,
    truth: Truth,
    assignments: Sequence[Assignment],
    book: ParameterBook,
    *,
    rng: np.random.Generator,
    ids: Ids,
    start: datetime,
    now: datetime,
) -> Iterator[tuple[Draft, ...]]:
    """Weekly batches of drafts of a region at work, in the order of recording.

    Parameters
    ----------
    world : World
        What was recorded before, the declarations included; it is not changed.
    truth : Truth
        What lies in the ground; only the simulated people's senses use it.
    assignments : sequence of Assignment
        Planned tasks as plain values; a team whose plan is done, or that has none, goes to the
        nearest area that wants what it does.
    book : ParameterBook
        National rules.
    rng, ids : Generator, callable
        Chance, and the next UUID as text.
    start, now : datetime
        First day of work, and the region's moment (aware, UTC).

    Yields
    ------
    tuple of Draft
        All marked simulated; each passed `pipeline.check` in a world that held all before it.
    """
    people = people_of(world.roster)
    stage = Stage(world.copy(), book, rng, ids, start.date(), now, people)
    areas = _areas(stage)
    office = Office(areas, tuple(assignments))
    acting = Walk(stage, Buried(truth), areas, office, Authority(stage))
    acting.happenings()
    day, today = start.date(), now.date()
    while day < today:
        if day.weekday() < SATURDAY:
            acting.day(day)
        elif day.weekday() == SATURDAY:
            batch = stage.hand_on(at(day, 23.9))
            if batch:
                yield batch
        day += timedelta(days=1)
    acting.alerts.live_now(acting._out())
    yield stage.hand_on(now)


def _areas(stage: Stage) -> dict[str, AreaWork]:
    """Every area that counts, workable from its last change on."""
    made = {}
    for area in stage.world.register.current():
        since = max((g.since[0] for g in area.grounds), default=area.declared)
        ready = max(stage.start, since.date() + timedelta(days=4))
        ground = metres(area.shape)
        made[area.entity] = AreaWork(area.entity, ground, ready, ground)
    return made
