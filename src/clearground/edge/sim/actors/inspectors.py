"""The inspectors: monitoring during the work, inspection after it, nonconformities and closure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import shapely

from clearground.edge.sim.actors.people import Person
from clearground.edge.sim.actors.stage import Stage, at
from clearground.edge.sim.actors.work import CLEARERS, Job
from clearground.events.quality import NonconformityClosed, NonconformityOpened, VisitMade
from clearground.standards.geometry import Shape, shape_from_metres
from clearground.standards.terms import Method, Severity, VisitKind, VisitResult

FAULTS: dict[Severity, tuple[tuple[str, str], ...]] = {
    Severity.CRITICAL: (("work went on without a medic on the site", "stop until one is there"),),
    Severity.MAJOR: (
        ("lanes overlap too little", "search the seam again"),
        ("detector not checked in the test pit that morning", "check and repeat the day"),
        ("stakes of the cleared edge missing", "survey and mark the edge again"),
    ),
    Severity.MINOR: (
        ("visitors' log not kept", "keep it from today"),
        ("first aid bag incomplete", "complete it"),
    ),
    Severity.OBSERVATION: (("shelter far from the rest area", "look for a nearer one"),),
}
ODDS = (
    (Severity.CRITICAL, 0.02),
    (Severity.MAJOR, 0.08),
    (Severity.MINOR, 0.12),
    (Severity.OBSERVATION, 0.05),
)
SAMPLE_SIDE_M = 12.0
FAIL_ODDS, NEVER_CLOSED_ODDS = 0.05, 0.04
VISITED_ODDS = 0.75
DONE = "corrected on the site; the inspector saw it done"

OnPassed = Callable[[Job, date], None]


class Inspectors:
    """Visits orders while they are worked and after completion; tells who waits when one passed.

    The first major fault found after completion stays open, so that the region shows a release
    that has to wait.
    """

    def __init__(self, stage: Stage, on_passed: OnPassed) -> None:
        self.stage = stage
        self.on_passed = on_passed
        self.visits = 0
        self.faults = 0
        self.kept_open = False

    def started(self, job: Job, day: date) -> None:
        """Book a monitoring visit to an order that has begun."""
        if job.method in CLEARERS or job.method is Method.TS:
            if self.stage.chance(VISITED_ODDS):
                when = day + self.stage.days(2, 9)
                self.stage.later(when, lambda on: self._monitor(job, on), hour=9.5)

    def completed(self, job: Job, day: date) -> None:
        """Book the inspection of a completed order; survey that opens no ground needs none."""
        if job.method in CLEARERS or job.method is Method.TS:
            when = day + self.stage.days(2, 8)
            self.stage.later(when, lambda on: self._inspect(job, on, again=False), hour=9.5)
        else:
            self.stage.later(day + self.stage.days(2, 6), lambda on: self.on_passed(job, on))

    def _visit(self, job: Job, on: date, kind: VisitKind, *, result: VisitResult) -> str:
        who = self.stage.people.inspector(self.visits, on)
        if who is None:
            return ""
        self.visits += 1
        visit = VisitMade(
            code=f"V-{self.visits:05d}",
            order=job.order,
            kind=kind,
            inspector=who.entity,
            result=result,
            sampled=self._sample(job) if kind is VisitKind.QC else None,
            note="all points of the sample searched again" if kind is VisitKind.QC else "",
        )
        return self.stage.write(visit, by=who, at=at(on, 9.5))

    def _sample(self, job: Job) -> Shape:
        ground = job.strips.ground
        middle = shapely.point_on_surface(ground)
        half = SAMPLE_SIDE_M / 2
        box = shapely.box(middle.x - half, middle.y - half, middle.x + half, middle.y + half)
        return shape_from_metres(shapely.intersection(ground, box))

    def _monitor(self, job: Job, on: date) -> None:
        if job.order in self.stage.world.worklog.completed:
            return
        fault = self._drawn()
        result = VisitResult.PASS_WITH_ACTION if fault else VisitResult.PASS
        visit = self._visit(job, on, VisitKind.EXTERNAL_QA, result=result)
        if visit and fault:
            self._open(job, on, visit, severity=fault, for_good=False)

    def _inspect(self, job: Job, on: date, *, again: bool) -> None:
        stage = self.stage
        if not again and stage.chance(FAIL_ODDS):
            visit = self._visit(job, on, VisitKind.QC, result=VisitResult.FAIL)
            if visit:
                self._open(job, on, visit, severity=Severity.MAJOR, for_good=False)
            when = on + stage.days(12, 25)
            stage.later(when, lambda later: self._inspect(job, later, again=True), hour=9.5)
            return
        fault = None if again else self._drawn()
        show = not self.kept_open and self.visits > 6 and job.method in CLEARERS
        if show:
            fault, self.kept_open = Severity.MAJOR, True
        result = VisitResult.PASS_WITH_ACTION if fault else VisitResult.PASS
        visit = self._visit(job, on, VisitKind.QC, result=result)
        if visit and fault:
            self._open(job, on, visit, severity=fault, for_good=show)
        if visit:
            self.on_passed(job, on)
        else:
            when = on + timedelta(days=14)
            stage.later(when, lambda later: self._inspect(job, later, again=True), hour=9.5)

    def _drawn(self) -> Severity | None:
        dice, total = float(self.stage.rng.random()), 0.0
        for severity, odds in ODDS:
            total += odds
            if dice < total:
                return severity
        return None

    def _open(self, job: Job, on: date, visit: str, *, severity: Severity, for_good: bool) -> None:
        stage = self.stage
        text, action = FAULTS[severity][int(stage.rng.integers(len(FAULTS[severity])))]
        days = int(stage.book.table("quality.close_days_max", on=on)[severity.value])
        self.faults += 1
        opened = NonconformityOpened(
            code=f"NC-{self.faults:04d}",
            order=job.order,
            visit=visit,
            severity=severity,
            text=text,
            action=action,
            due=on + timedelta(days=days),
        )
        who = self._who(visit)
        entity = stage.write(opened, by=who, at=at(on, 10.0))
        if entity and not for_good and not stage.chance(NEVER_CLOSED_ODDS):
            when = on + stage.days(1, max(1, min(days, 20)))
            stage.later(when, lambda later: self._close(entity, who, later), hour=11.0)

    def _who(self, visit: str) -> Person:
        kept = self.stage.world.quality.visits[visit]
        return Person(kept.actor, kept.organisation)

    def _close(self, entity: str, who: Person, on: date) -> None:
        self.stage.write(NonconformityClosed(DONE), by=who, at=at(on, 11.0), entity=entity)
