"""What stands against release, and which visits are due.

Source: IMAS 07.40; severities, numbers of visits and shares are national parameters.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from clearground.field.state import WorkLog
from clearground.quality.state import QualityLog
from clearground.standards.parameters import ParameterBook
from clearground.standards.terms import Severity, VisitKind, VisitResult

BLOCKING = frozenset({Severity.CRITICAL, Severity.MAJOR})
"""Severities that always block, whatever a national list adds. Source: IMAS 07.40."""


@dataclass(frozen=True, slots=True)
class VisitDue:
    """A visit that the rules ask for: to which order, of which kind, since when, and why.

    `reason` is `started` (work without the first visit), `complete` (no inspection after
    completion), `failed` (the last visit failed) or `overdue` (a nonconformity past its time).
    """

    order: str
    kind: VisitKind
    since: date
    reason: str


def still_open(quality: QualityLog, order: str) -> tuple[str, ...]:
    """Nonconformities of the order that are not closed, in order of opening.

    >>> still_open(QualityLog(), "order-1")
    ()
    """
    return tuple(nc for nc in quality.opened_of_order.get(order, ()) if nc not in quality.closed)


def blocking(quality: QualityLog, order: str, severities: Collection[str] = ()) -> tuple[str, ...]:
    """Open nonconformities of the order that block the release of its land.

    Parameters
    ----------
    quality : QualityLog
        What is recorded.
    order : str
        UUID of the order.
    severities : collection of str
        Severities that the national parameter `quality.blocking_severities` adds; critical and
        major always block.

    >>> blocking(QualityLog(), "order-1")
    ()
    """
    stopping = {*BLOCKING, *severities}
    return tuple(
        nc for nc in still_open(quality, order) if quality.opened[nc].facts.severity in stopping
    )


def passed_inspection(quality: QualityLog, order: str, since: date | None = None) -> str:
    """The last inspection (QC) visit to the order, if it was passed; else "".

    Parameters
    ----------
    quality : QualityLog
        What is recorded.
    order : str
        UUID of the order.
    since : date, optional
        Earlier visits do not count: the ground was worked after them.

    Source: IMAS 07.40 (inspection of the product).

    >>> passed_inspection(QualityLog(), "order-1")
    ''
    """
    visits = [
        (quality.visits[v].valid_time, v)
        for v in quality.visits_of_order.get(order, ())
        if quality.visits[v].facts.kind is VisitKind.QC
        and (since is None or quality.visits[v].valid_time.date() >= since)
    ]
    if not visits:
        return ""
    last = max(visits)[1]
    return "" if quality.visits[last].facts.result is VisitResult.FAIL else last


def due(
    worklog: WorkLog, quality: QualityLog, book: ParameterBook, on: date
) -> tuple[VisitDue, ...]:
    """Visits that the rules ask for on a day, the longest due first.

    Parameters
    ----------
    worklog, quality
        What is recorded.
    book : ParameterBook
        `quality.visits_per_order_min` by method, `quality.close_days_max` by severity.
    on : date
        The day.

    Source: IMAS 07.40; *Assumption*: at most one visit due per order, the most pressing one.

    >>> due(WorkLog(), QualityLog(), ParameterBook("empty"), date(2026, 5, 4))
    ()
    """
    if not worklog.orders:
        return ()
    needed = book.table("quality.visits_per_order_min", on=on)
    closing = book.table("quality.close_days_max", on=on)
    asked = (
        _due(worklog, quality, order, least=int(needed.get(kept.facts.method.value, 0)), on=on)
        or _overdue(quality, order, days={k: int(v) for k, v in closing.items()}, on=on)
        for order, kept in worklog.orders.items()
    )
    found = [visit for visit in asked if visit is not None and visit.since <= on]
    return tuple(sorted(found, key=lambda v: (v.since, v.order)))


def _due(
    worklog: WorkLog, quality: QualityLog, order: str, *, least: int, on: date
) -> VisitDue | None:
    if least < 1:
        return None
    visits = sorted(
        (quality.visits[v] for v in quality.visits_of_order.get(order, ())),
        key=lambda kept: kept.valid_time,
    )
    done = worklog.completed.get(order)
    if visits and visits[-1].facts.result is VisitResult.FAIL:
        return VisitDue(order, visits[-1].facts.kind, visits[-1].valid_time.date(), "failed")
    if done is not None:
        inspected = any(
            v.facts.kind is VisitKind.QC and v.valid_time >= done.valid_time for v in visits
        )
        if not inspected:
            return VisitDue(order, VisitKind.QC, done.valid_time.date(), "complete")
        return None
    first = _first_day(worklog, order, on)
    if first is not None and len(visits) < least:
        return VisitDue(order, VisitKind.EXTERNAL_QA, first, "started")
    return None


def _first_day(worklog: WorkLog, order: str, on: date) -> date | None:
    days = (
        worklog.progress[p].facts.day
        for p in worklog.of_order.get(order, ())
        if p in worklog.progress
    )
    return min((day for day in days if day <= on), default=None)


def _overdue(quality: QualityLog, order: str, *, days: dict[str, int], on: date) -> VisitDue | None:
    late = [
        opened.valid_time.date() + timedelta(days=days[opened.facts.severity.value])
        for opened in (quality.opened[nc] for nc in still_open(quality, order))
        if opened.facts.severity.value in days
    ]
    first = min((day for day in late if day < on), default=None)
    return None if first is None else VisitDue(order, VisitKind.EXTERNAL_QA, first, "overdue")
