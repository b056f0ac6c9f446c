"""Warnings from the air and what teams do: stop, answer the roll call, return by a named decision.

Nothing here knows where a warning's cause came from; a warning is a circle to leave or shelter in.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import shapely

from clearground.edge.sim.actors.crews import FIRST_HOUR, LAST_HOUR, Crews
from clearground.edge.sim.actors.stage import Stage, at
from clearground.edge.sim.actors.work import Job
from clearground.events.areas import AreaStatusChanged
from clearground.events.field import AccidentRecorded
from clearground.events.protect import (
    ExposureRecorded,
    RollCallAnswered,
    WarningEnded,
    WarningIssued,
    WorkResumed,
    WorkStopped,
)
from clearground.field.protect.exposure import TeamPosition, exposed, person_minutes
from clearground.field.protect.zones import live, over, zone
from clearground.standards.geometry import shape_from_metres
from clearground.standards.terms import AreaStatus, HazardClass, RollCallAnswer, WarningKind

PER_TEAM_DAY = 0.012
TEAMS_MANY = 25
"""Beyond this number of teams out, further teams make further warnings at half the rate."""
KINDS = (
    WarningKind.DRONE_HEARD,
    WarningKind.DRONE_SIGHTED,
    WarningKind.DETECTOR_ALARM,
    WarningKind.OFFICIAL_ALERT,
)
KIND_ODDS = (0.42, 0.34, 0.2, 0.04)
WORDS = {
    WarningKind.DRONE_HEARD: "Heard in the air near the site.",
    WarningKind.DRONE_SIGHTED: "Seen in the air near the site.",
    WarningKind.DETECTOR_ALARM: "Alarm of the team's detector.",
    WarningKind.OFFICIAL_ALERT: "Alert of the district.",
    WarningKind.IMPACT: "Impact beside the parked vehicles.",
    WarningKind.DRILL: "Exercise.",
}
ENDED_EARLY_ODDS, NO_FIX_ODDS = 0.15, 0.02
HELD_DAYS = 4
RENEWALS_MAX = 6

BY_HEAD = "called by name were those registered; the leader counted the others by head"
"""Why the simulated stops count fewer people than the team has."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """A warning that was issued: its UUID, kind, the order nearest to it, and when."""

    warning: str
    kind: WarningKind
    struck: Job
    when: datetime


@dataclass
class Alerts:
    """Issues the day's warnings and lets the teams under them stop, answer and return."""

    stage: Stage
    crews: Crews
    expected: list[WarningKind] = field(default_factory=list)

    def expect(self, kind: WarningKind) -> None:
        """Let one more warning of a kind come on the next day on which teams are out."""
        self.expected.append(kind)

    def day(self, day: date, jobs: Sequence[Job]) -> None:
        """The warnings of one day, all issued first, and what the teams under them do."""
        if not jobs:
            return
        rng = self.stage.rng
        rate = PER_TEAM_DAY * (min(len(jobs), TEAMS_MANY) + max(0, len(jobs) - TEAMS_MANY) / 2)
        kinds = [KINDS[int(k)] for k in rng.choice(len(KINDS), rng.poisson(rate), p=KIND_ODDS)]
        kinds, self.expected = [*kinds, *self.expected], []
        alarms = [alarm for kind in kinds if (alarm := self._alarm(day, jobs, kind=kind))]
        for alarm in sorted(alarms, key=lambda a: (a.when, a.warning)):
            for job in self._under(alarm.warning, jobs, alarm.when):
                self._shelter(job, alarm)
            if alarm.kind is WarningKind.IMPACT:
                self._rest(alarm.struck, day, "impact near the site")

    def accident(self, day: date, job: Job) -> None:
        """A demining accident: the team stops, is accounted for, and the area rests."""
        stage = self.stage
        middle = shapely.point_on_surface(job.strips.ground)
        hurt = AccidentRecorded(
            demining=True,
            shape=shape_from_metres(middle),
            killed=0,
            injured=1,
            activity="prodding beside a signal",
            order=job.order,
            hazard=HazardClass.AP_MINE,
            position_error_m=1.0,
            note="treated on the site in four minutes; inquiry opened",
        )
        when = at(day, 7.25)
        stage.write(hurt, by=job.team.leader, at=when)
        stop = WorkStopped(job.team.entity, job.order, "demining accident", people=len(_here(job)))
        entity = stage.write(stop, by=job.team.leader, at=when + timedelta(minutes=1))
        self._answer(job, entity, when + timedelta(minutes=2), hurt=1)
        self._rest(job, day, "demining accident; inquiry")
        back = job.area.held_until
        over = WorkResumed("inquiry closed, drill held, everybody accounted for", BY_HEAD)
        stage.later(
            back,
            lambda on: _void(
                stage.write(
                    over,
                    by=stage.people.operations,
                    at=at(on, 4.0),
                    entity=entity,
                )
            ),
            hour=4.0,
        )
        self.crews.cut_short[job.team.entity] = (7.0, 5.0)

    def live_now(self, jobs: Sequence[Job]) -> None:
        """A warning that still stands at the region's moment, its roll call not complete."""
        stage = self.stage
        if not jobs:
            return
        job = jobs[int(stage.rng.integers(len(jobs)))]
        when = stage.now - timedelta(minutes=9)
        warning = self._warn(job, when, WarningKind.DRONE_SIGHTED)
        entity = self._stop(job, warning, when + timedelta(minutes=2))
        people = _here(job)
        for k, person in enumerate(people[:-1]):
            said = RollCallAnswered(person, RollCallAnswer.ACCOUNTED_FOR)
            moment = when + timedelta(minutes=3, seconds=10 * k)
            stage.write(said, by=job.team.leader, at=moment, entity=entity)

    def _alarm(self, day: date, jobs: Sequence[Job], *, kind: WarningKind) -> Alarm | None:
        stage = self.stage
        struck = jobs[int(stage.rng.integers(len(jobs)))]
        when = at(day, float(stage.rng.uniform(FIRST_HOUR + 0.5, LAST_HOUR - 2.0)))
        warning = self._warn(struck, when, kind)
        if not warning:
            return None
        ends = zone(stage.world.protection, warning).ends
        if kind is not WarningKind.IMPACT and stage.chance(ENDED_EARLY_ODDS):
            end = WarningEnded("seen to leave the district by two observers")
            early = when + (ends - when) * 0.6
            stage.write(end, by=stage.people.operations, at=early, entity=warning)
        return Alarm(warning, kind, struck, when)

    def _warn(self, job: Job, when: datetime, kind: WarningKind) -> str:
        stage = self.stage
        middle = job.strips.ground.centroid
        off_m = 60.0 if kind is WarningKind.IMPACT else 900.0
        dx, dy = stage.rng.normal(0, off_m, 2)
        on = when.date()
        minutes = float(stage.book.table("protect.warning_minutes", on=on)[kind.value])
        warning = WarningIssued(
            kind,
            source=job.team.name,
            centre=shape_from_metres(shapely.Point(middle.x + dx, middle.y + dy)),
            radius_m=float(stage.book.table("protect.warning_radius_m", on=on)[kind.value]),
            until=when + timedelta(minutes=minutes),
            reliability="B",
            credibility=2,
            text=WORDS[kind],
            drill=kind is WarningKind.DRILL,
        )
        return stage.write(warning, by=job.team.leader, at=when)

    def _under(self, warning: str, jobs: Sequence[Job], when: datetime) -> Iterable[Job]:
        rng = self.stage.rng
        fix = [
            TeamPosition(job.team.entity)
            if rng.random() < NO_FIX_ODDS / max(1.0, len(jobs) / 20)
            else _fix(job, when, float(rng.uniform(5, 60)))
            for job in jobs
        ]
        ring = zone(self.stage.world.protection, warning)
        speed = self.stage.book.number("protect.team_speed_m_per_s", when.date())
        under = {e.team for e in exposed([ring], fix, when, speed_m_per_s=speed)}
        return [job for job in jobs if job.team.entity in under]

    def _shelter(self, job: Job, alarm: Alarm) -> None:
        stage = self.stage
        if job.team.entity in self.crews.cut_short:
            return
        hurt = 1 if alarm.kind is WarningKind.IMPACT and job is alarm.struck else 0
        stopped = alarm.when + timedelta(minutes=float(stage.rng.uniform(1, 4)))
        entity = self._stop(job, alarm.warning, stopped)
        last = self._answer(job, entity, stopped + timedelta(minutes=1), hurt=hurt)
        ring = zone(stage.world.protection, alarm.warning)
        left = stopped + timedelta(minutes=4)
        minutes = person_minutes(ring, len(_here(job)), alarm.when, left)
        spent = ExposureRecorded(alarm.warning, round(minutes, 1), "until in shelter")
        stage.write(spent, by=job.team.leader, at=last, entity=job.team.entity)
        back = self._way_back(job, max(ring.ends, last))
        resumed = WorkResumed("zone over, everybody answered for, way back looked over", BY_HEAD)
        done = stage.write(resumed, by=stage.people.operations, at=back, entity=entity)
        if done and not hurt and back.date() == stopped.date():
            lost = (back - stopped).total_seconds() / 3600
            self.crews.cut_short[job.team.entity] = (LAST_HOUR, lost)
            return
        # The day ends with the stop: what was done before it carries its own time.
        hour = (stopped - at(stopped.date(), 0)).total_seconds() / 3600 - 0.1
        self.crews.cut_short[job.team.entity] = (hour, LAST_HOUR - hour)
        if not done:
            self._return_later(entity, stopped.date() + timedelta(days=1))

    def _way_back(self, job: Job, after: datetime) -> datetime:
        """When the team may return: some minutes after the last zone over its site."""
        back = after
        for _ in range(RENEWALS_MAX):
            back += timedelta(minutes=float(self.stage.rng.uniform(3, 12)))
            alive = over(job.strips.ground, live(self.stage.world.protection, back))
            if not alive:
                break
            back = max(z.ends for z in alive)
        return back

    def _return_later(self, stop: str, day: date, tries: int = 0) -> None:
        def back(on: date) -> None:
            over = WorkResumed("next morning; every zone over, everybody answered for", BY_HEAD)
            by = self.stage.people.operations
            if not self.stage.write(over, by=by, at=at(on, 4.25), entity=stop) and tries < 5:
                self._return_later(stop, on + timedelta(days=1), tries + 1)

        self.stage.later(day, back, hour=4.25)

    def _stop(self, job: Job, warning: str, when: datetime) -> str:
        stop = WorkStopped(job.team.entity, job.order, "warned", warning, len(_here(job)))
        return self.stage.write(stop, by=job.team.leader, at=when)

    def _answer(self, job: Job, stop: str, when: datetime, *, hurt: int) -> datetime:
        moment = when
        for k, person in enumerate(_here(job)):
            given = RollCallAnswer.ACCOUNTED_FOR
            if k >= len(_here(job)) - hurt:
                given = RollCallAnswer.INJURED
            elif k == 2 and self.stage.chance(0.1):
                given = RollCallAnswer.MOVED
            moment = when + timedelta(seconds=12 * k)
            said = RollCallAnswered(person, given)
            self.stage.write(said, by=job.team.leader, at=moment, entity=stop)
        return moment

    def _rest(self, job: Job, day: date, reason: str) -> None:
        stage, by = self.stage, self.stage.people.authority
        area = job.area
        area.held_until = day + timedelta(days=HELD_DAYS)
        job.paused = area.held_until
        status = stage.world.register.areas[area.entity].status
        if status is not AreaStatus.WORKED_ON:
            return
        rules, name = stage.book.version, stage.people.authority_name
        rest = AreaStatusChanged(AreaStatus.SUSPENDED, (), rules, name, reason)
        if stage.write(rest, by=by, at=at(day, 15.0), entity=area.entity):
            again = AreaStatusChanged(AreaStatus.WORKED_ON, (), rules, name, "looked into")
            stage.later(
                area.held_until,
                lambda on: _void(stage.write(again, by=by, at=at(on, 3.5), entity=area.entity)),
                hour=3.5,
            )


def _here(job: Job) -> tuple[str, ...]:
    return job.team.everybody()


def _fix(job: Job, when: datetime, age_s: float) -> TeamPosition:
    middle = job.strips.ground.centroid
    return TeamPosition(
        job.team.entity,
        float(middle.x),
        float(middle.y),
        8.0,
        when - timedelta(seconds=age_s),
        job.team.strength,
    )


def _void(_made: str) -> None:
    return None
