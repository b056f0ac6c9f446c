"""The time axis: records per week left of now, planned tasks right of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import numpy as np
import numpy.typing as npt

from clearground.edge.web.place import Ask
from clearground.edge.web.room import Room, View
from clearground.edge.web.wording import day
from clearground.edge.web.wording import month as month_name
from clearground.standards.words import _n

WEEK = timedelta(days=7)
BARS_MAX = 90
"""More bars than this cannot be read or hit: then a bar stands for several weeks."""

YEAR_ROOM = 20.0
"""Percent of the axis that a month with its year takes on a phone."""

FUTURE_MIN_SHARE = 0.18
"""The future keeps at least this share of the axis, so that "now" is not the edge."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its place and height in percent, what it counts, and where it leads."""

    left: float
    width: float
    height: float
    count: int
    label: str
    known: str
    later: bool
    href: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Tick:
    """A month's start on the axis."""

    left: float
    label: str
    year: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """A change of the selected thing on the axis."""

    left: float
    label: str
    later: bool
    href: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Axis:
    """Everything that the time axis draws; `start`, `end` are its two edges."""

    start: datetime
    end: datetime
    now_left: float
    handle_left: float
    bars: tuple[Bar, ...]
    planned: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    marks: tuple[Mark, ...]
    weeks: int
    step_back: str
    step_on: str

    @property
    def bar_words(self) -> str:
        """What one bar counts."""
        return _n("records received per week", "records received per {n} weeks", self.weeks)

    def left(self, moment: datetime) -> float:
        """Place of a moment on the axis, percent of its width."""
        return _share(moment, self.start, self.end)


def axis(room: Room, view: View, ask: Ask) -> Axis:
    """The time axis of a view."""
    zone, now = room.zone, view.now
    received = np.array([e.recorded_time.timestamp() for e in room.events])
    first = datetime.fromtimestamp(received.min(), tz=zone) if len(received) else now - 8 * WEEK
    start = min(_monday(first.astimezone(zone)), _monday(now.astimezone(zone)) - 8 * WEEK)
    tasks = planned_tasks(room.view())  # the axis stays where it is when the past is asked for
    span = now - start
    wanted = (
        max((finish for _begin, finish in tasks), default=now.date()) - now.astimezone(zone).date()
    )
    future = min(max(wanted, span * FUTURE_MIN_SHARE, timedelta(days=28)), span * 0.8 + 8 * WEEK)
    end = now + future
    weeks = max(1, -(-int((now - start) / WEEK + 1) // BARS_MAX))
    bars = _bars(received, start, now, end, weeks=weeks, ask=ask, known=view.known)
    marks = _marks(room, view, ask, start=start, end=end)
    stops = [m.at for m in marks] or [b.until for b in bars if b.until < now]
    back, on = _steps(stops, ask, view)
    return Axis(
        start=start,
        end=end,
        now_left=_share(now, start, end),
        handle_left=_share(view.moment, start, end),
        bars=bars,
        planned=() if view.past else _planned(tasks, now, end, weeks=weeks),
        ticks=_ticks(start, end),
        marks=marks,
        weeks=weeks,
        step_back=back,
        step_on=on,
    )


def planned_tasks(view: View) -> list[tuple[date, date]]:
    """First and last day of every planned task of the view."""
    sheet = view.sheets.get("planned_tasks")
    if sheet is None:
        return []
    found = []
    for row in sheet.columns:
        begin, finish = _day(row.get("start")), _day(row.get("finish"))
        if begin and finish:
            found.append((begin, finish))
    return found


def _day(value: object) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


def _bars(
    received: npt.NDArray[np.float64],
    start: datetime,
    now: datetime,
    end: datetime,
    *,
    weeks: int,
    ask: Ask,
    known: datetime | None,
) -> tuple[Bar, ...]:
    wide = WEEK.total_seconds() * weeks
    edges = np.arange(start.timestamp(), now.timestamp() + wide, wide)
    counts, _edges = np.histogram(received, bins=edges) if len(edges) > 1 else (np.zeros(0), edges)
    top = max(float(counts.max(initial=1)), 1.0)
    bars = []
    for i, count in enumerate(counts.tolist()):
        begin = datetime.fromtimestamp(edges[i], tz=start.tzinfo)
        last = datetime.fromtimestamp(min(edges[i + 1], now.timestamp()), tz=start.tzinfo)
        left, right = _share(begin, start, end), _share(last, start, end)
        closing = last - timedelta(seconds=1)
        bars.append(
            Bar(
                left=left,
                width=max(right - left, 0.15),
                height=_height(count, top),
                count=int(count),
                label=_n(
                    "{n} record, week of {day}",
                    "{n} records, week of {day}",
                    int(count),
                    day=day(begin),
                ),
                known=closing.isoformat(timespec="seconds"),
                later=known is not None and begin >= known,
                href=ask.at(closing),
                until=closing,
            )
        )
    return tuple(bars)


def _height(count: float, top: float) -> float:
    """Percent height on a square-root scale, so that a quiet week is still seen."""
    return 0.0 if count <= 0 else max(6.0, 100.0 * (count / top) ** 0.5)


def _planned(
    tasks: Sequence[tuple[date, date]], now: datetime, end: datetime, *, weeks: int
) -> tuple[Bar, ...]:
    """Tasks at work in each week to come."""
    if not tasks:
        return ()
    begins = np.array([b.toordinal() for b, _f in tasks])
    finishes = np.array([f.toordinal() for _b, f in tasks])
    bars, at = [], now
    counted: list[tuple[datetime, datetime, int]] = []
    while at < end:
        to = min(at + WEEK * weeks, end)
        busy = (begins <= to.date().toordinal()) & (finishes >= at.date().toordinal())
        counted.append((at, to, int(busy.sum())))
        at = to
    top = max(max(n for _a, _b, n in counted), 1)
    for a, b, n in counted:
        left = 100.0 * ((a - now) / (end - now))
        right = 100.0 * ((b - now) / (end - now))
        label = _n(
            "{n} planned task, week of {day}", "{n} planned tasks, week of {day}", n, day=day(a)
        )
        bars.append(Bar(left, right - left, _height(n, top), n, label, "", False, "", b))
    return tuple(bars)


def _ticks(start: datetime, end: datetime) -> tuple[Tick, ...]:
    months = (end.year - start.year) * 12 + end.month - start.month
    every = next(n for n in (1, 2, 3, 6, 12, 24, 60, 120, 600) if months / n <= 16)
    ticks: list[Tick] = []
    year, month = start.year, start.month
    while True:
        month += 1
        if month > 12:
            year, month = year + 1, 1
        at = datetime(year, month, 1, tzinfo=start.tzinfo)
        if at >= end:
            break
        if (year * 12 + month - 1) % every == 0:
            short = month_name(at)
            label = short if month > 1 and ticks else f"{short} {at.year}"
            ticks.append(Tick(_share(at, start, end), label, month == 1 or len(ticks) == 0))
    return _apart(ticks)


def _apart(ticks: list[Tick]) -> tuple[Tick, ...]:
    """The ticks; the first keeps its year only where the next year's name has room beside it."""
    years = [tick for tick in ticks if tick.year]
    if len(years) > 1 and years[1].left - years[0].left < YEAR_ROOM:
        first = replace(ticks[0], label=ticks[0].label.rsplit(" ", 1)[0], year=False)
        return (first, *ticks[1:])
    return tuple(ticks)


def _marks(room: Room, view: View, ask: Ask, *, start: datetime, end: datetime) -> tuple[Mark, ...]:
    if not ask.selected:
        return ()
    marks = []
    for event in room.histories.about(ask.selected)[-60:]:
        at = event.recorded_time
        later = view.known is not None and at > view.known
        label = day(at.astimezone(start.tzinfo))
        marks.append(Mark(_share(at, start, end), label, later, ask.at(at), at))
    return tuple(marks)


def _steps(stops: Sequence[datetime], ask: Ask, view: View) -> tuple[str, str]:
    """Addresses one step back and on; the step on from the last stop is now."""
    here = view.moment
    before = [stop for stop in stops if stop < here - timedelta(seconds=2)]
    after = [stop for stop in stops if stop > here + timedelta(seconds=2)]
    back = ask.at(before[-1]) if before else ""
    if ask.known is None:
        return back, ""
    return back, (ask.at(after[0]) if after else ask.now())


def _monday(moment: datetime) -> datetime:
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight - timedelta(days=midnight.weekday())


def _share(moment: datetime, start: datetime, end: datetime) -> float:
    return round(100.0 * min(max((moment - start) / (end - start), 0.0), 1.0), 3)
