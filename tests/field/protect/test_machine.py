"""WORK -> STOP -> MUSTER -> WORK under any order of events: nobody works in a live zone's stop."""

from __future__ import annotations

from datetime import datetime, timedelta

import shapely
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from clearground.events.core import Payload
from clearground.events.protect import (
    RollCallAnswered,
    WarningEnded,
    WarningIssued,
    WorkResumed,
    WorkStopped,
)
from clearground.field.check import check
from clearground.standards.geometry import shape_from_metres
from clearground.standards.terms import RollCallAnswer, WarningKind
from tests.scene import BOOK, T0, Scene, at_work, draft, work

PEOPLE = ("leader", "member", "driver")
ON_SITE = shape_from_metres(shapely.Point(50, 50))
ELSEWHERE = shape_from_metres(shapely.Point(50_000, 50))
MINUTES = st.integers(1, 40).map(lambda m: timedelta(minutes=m))


class Work(RuleBasedStateMachine):
    """A model in plain words beside the rules: what must be true whatever happens."""

    @initialize()
    def begin(self) -> None:
        self.scene: Scene = at_work()
        self.now: datetime = T0
        self.count = 0
        self.zones: dict[str, datetime] = {}
        self.impacts: list[datetime] = []
        self.stop = ""
        self.answers: dict[str, RollCallAnswer] = {}

    def record(self, entity: str, payload: Payload, actor: str = "officer") -> bool:
        w = self.scene.world
        made = draft(entity, payload, self.now, actor)
        if check(w.worklog, w.roster, w.register, w.protection, draft=made, book=BOOK):
            return False
        w.apply(made)
        return True

    def name(self) -> str:
        self.count += 1
        return f"e{self.count}"

    def live(self) -> list[str]:
        return [z for z, end in self.zones.items() if self.now < end]

    @rule(wait=MINUTES)
    def time_passes(self, wait: timedelta) -> None:
        self.now += wait

    @rule(last=MINUTES, here=st.booleans(), impact=st.booleans())
    def warn(self, last: timedelta, here: bool, impact: bool) -> None:
        kind = WarningKind.IMPACT if impact else WarningKind.DRONE_SIGHTED
        until = self.now + (timedelta(minutes=60) if impact else last)
        name, centre = self.name(), ON_SITE if here else ELSEWHERE
        assert self.record(name, WarningIssued(kind, "o", centre, 500.0, until))
        if here:
            self.zones[name] = until

    @rule(data=st.data())
    def end_by_name(self, data: st.DataObject) -> None:
        if self.live():
            zone = data.draw(st.sampled_from(self.live()))
            assert self.record(zone, WarningEnded("seen to leave"))
            self.zones[zone] = self.now

    @rule()
    def stop_work(self) -> None:
        name = self.name()
        made = WorkStopped("team", "order", "warned", people=len(PEOPLE))
        assert self.record(name, made), "stopping is always allowed"
        if not self.stop:
            self.stop, self.answers = name, {}
        else:
            # A second stop over the first: both must be resumed; answer it at once.
            for person in PEOPLE:
                self.record(name, RollCallAnswered(person, RollCallAnswer.ACCOUNTED_FOR))
            self.second = name
            self.resume_second()

    def resume_second(self) -> None:
        before = bool(self.live())
        done = self.record(self.second, WorkResumed("over", "the others are at the base"))
        assert not (done and before)
        if not done:
            # It stays open; the model follows the later stop, both block work alike.
            self.stop, self.answers = (
                self.second,
                dict.fromkeys(PEOPLE, RollCallAnswer.ACCOUNTED_FOR),
            )

    @rule(person=st.sampled_from(PEOPLE), given=st.sampled_from(RollCallAnswer))
    def answer(self, person: str, given: RollCallAnswer) -> None:
        if self.stop:
            assert self.record(self.stop, RollCallAnswered(person, given))
            self.answers[person] = given

    @rule(named=st.booleans())
    def resume(self, named: bool) -> None:
        if not self.stop:
            return
        here = set(self.answers) == set(PEOPLE)
        missing = RollCallAnswer.UNACCOUNTED in self.answers.values()
        done = self.record(
            self.stop,
            WorkResumed("over", "the others are at the base"),
            "officer" if named else "a-device",
        )
        if done:
            assert named
            assert here
            assert not missing
            assert self.live() == []
            self.stop = ""

    @invariant()
    def no_work_is_taken_under_a_stop(self) -> None:
        if not hasattr(self, "scene"):
            return
        w = self.scene.world
        made = draft("p", work(None), self.now)
        found = check(w.worklog, w.roster, w.register, w.protection, draft=made, book=BOOK)
        if self.stop:
            assert "FIELD-10" in [f.code for f in found]


Work.TestCase.settings = settings(
    max_examples=60,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
TestWork = Work.TestCase
