"""The stage on which the simulated people act: a world of their own, a calendar, their pen."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

import numpy as np

from clearground.edge.sim.actors.people import People, Person
from clearground.edge.sim.desk import Ids
from clearground.events.core import Draft, Payload
from clearground.pipeline import World, check
from clearground.standards.parameters import ParameterBook

Act = Callable[[date], None]
SATURDAY = 5


@dataclass
class Stage:
    """A world, a calendar of what is due, and the drafts that nobody has handed on yet.

    Every draft passes `pipeline.check` before it counts; a refused one is counted by its code
    and forgotten, as a person would be told that it is not allowed.
    """

    world: World
    book: ParameterBook
    rng: np.random.Generator
    ids: Ids
    start: date
    now: datetime
    people: People
    refused: Counter[str] = field(default_factory=Counter)
    pending: list[Draft] = field(default_factory=list)
    agenda: list[tuple[date, float, int, Act]] = field(default_factory=list)
    booked: int = 0

    def chance(self, odds: float) -> bool:
        """True with these odds."""
        return bool(self.rng.random() < odds)

    def days(self, low: float, high: float) -> timedelta:
        """A whole number of days between the two."""
        return timedelta(days=int(self.rng.integers(round(low), round(high) + 1)))

    def later(self, day: date, act: Act, *, hour: float = 6.0) -> None:
        """Put something into the calendar, at its hour; at a weekend it is done on Monday."""
        while day.weekday() >= SATURDAY:
            day += timedelta(days=1)
        self.booked += 1
        heapq.heappush(self.agenda, (day, hour, self.booked, act))

    def do_due(self, day: date) -> None:
        """Do everything that the calendar holds up to the day."""
        while self.agenda and self.agenda[0][0] <= day:
            heapq.heappop(self.agenda)[3](day)

    def write(
        self,
        payload: Payload,
        *,
        by: Person,
        at: datetime,
        learned: datetime | None = None,
        entity: str = "",
    ) -> str:
        """Record a fact if the rules allow it; gives the UUID it is about, "" if refused.

        Nothing is dated after the region's moment: a record that would be is not written yet.
        """
        known = max(at, learned or at)
        if known > self.now:
            self.refused["later than now"] += 1
            return ""
        about = entity or self.ids()
        made = Draft(about, payload, by.entity, by.organisation, at, known, simulated=True)
        found = check(self.world, made, self.book)
        if found:
            self.refused[found[0].code] += 1
            return ""
        self.world.apply(made)
        self.pending.append(made)
        return about

    def hand_on(self, until: datetime) -> tuple[Draft, ...]:
        """The drafts recorded up to a moment, in the order of recording; later ones wait."""
        ready = sorted(
            (d for d in self.pending if d.recorded_time <= until), key=lambda d: d.recorded_time
        )
        self.pending = [d for d in self.pending if d.recorded_time > until]
        return tuple(ready)


def at(day: date, hour: float) -> datetime:
    """The moment of a day at an hour of it, UTC."""
    return datetime.combine(day, time(0), UTC) + timedelta(minutes=round(hour * 60))
