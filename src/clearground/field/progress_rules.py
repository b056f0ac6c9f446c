"""Faults of what is recorded under an order, one function a fault."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import shapely

from clearground.errors import Finding
from clearground.events.core import Draft
from clearground.events.field import (
    AccidentRecorded,
    FindRecorded,
    ObstacleLeft,
    ProgressRecorded,
)
from clearground.field.coverage import metres
from clearground.field.order_rules import DEEP
from clearground.field.protect.rollcall import open_stops
from clearground.field.protect.state import Protection
from clearground.field.state import WorkLog
from clearground.standards.depth import check_depth_unit
from clearground.standards.parameters import ParameterBook
from clearground.standards.terms import Method
from clearground.standards.words import _
from clearground.teams.allowed import check_accredited as team_accredited
from clearground.teams.allowed import team_name
from clearground.teams.state import Roster

# not a rule: how far clocks differ on the globe
ZONE_AHEAD_MAX = timedelta(hours=14)
"""A day begins up to 14 hours before the UTC day. Source: IANA time zone database, +14:00."""

# not a rule: the length of a day
DAY_HOURS = 24.0

FROM_THE_AIR = frozenset({Method.UAS_SURVEY})
"""Methods that put nobody on the ground they record."""


def check_order_known(worklog: WorkLog, order: str) -> tuple[Finding, ...]:
    """FIELD-08 where no such order is signed.

    >>> [f.code for f in check_order_known(WorkLog(), "order-1")]
    ['FIELD-08']
    """
    if order in worklog.orders:
        return ()
    return (
        Finding(
            "FIELD-08",
            _("No order {order} is signed").format(order=order),
            _("Nobody works without a signed order."),
            _("Sign the order first (`field order`), or correct its number."),
        ),
    )


def check_not_completed(
    worklog: WorkLog, order: str, day: date | None = None
) -> tuple[Finding, ...]:
    """FIELD-09 where the order was reported complete, before the day if one is given.

    A late record of a day before the completion is still taken in.

    >>> check_not_completed(WorkLog(), "order-1")
    ()
    """
    done = worklog.completed.get(order)
    if done is None or (day is not None and day <= done.valid_time.date()):
        return ()
    return (
        Finding(
            "FIELD-09",
            _("Order {code} was reported complete on {on}").format(
                code=worklog.orders[order].facts.code, on=done.valid_time.date()
            ),
            _("The ground was inspected, or will be, as it stood then."),
            _("Sign a new order for further work."),
        ),
    )


def check_no_stop(
    worklog: WorkLog, protection: Protection, draft: Draft, order: str
) -> tuple[Finding, ...]:
    """FIELD-10 where the order's team was under a stop at the moment of the work.

    Source: *Assumption* of the protection rules: stop, roll call, named resumption.
    """
    team = worklog.orders[order].facts.team
    stops = open_stops(protection, team, draft.valid_time)
    if not stops:
        return ()
    since = protection.stops[stops[0]].valid_time
    return (
        Finding(
            "FIELD-10",
            _("The team is under a stop since {since:%Y-%m-%d %H:%M} UTC").format(since=since),
            _("Nobody works while a stop stands."),
            _("Record what was done before the stop with its own time, or resume by name first."),
        ),
    )


def check_day(worklog: WorkLog, draft: Draft, progress: ProgressRecorded) -> tuple[Finding, ...]:
    """FIELD-11 where the day is before the order's start, FIELD-12 where it is yet to come."""
    order = worklog.orders[progress.order].facts
    if progress.day < order.start:
        return (
            Finding(
                "FIELD-11",
                _("Work on {day} is before order {code} starts on {start}").format(
                    day=progress.day, code=order.code, start=order.start
                ),
                _("Nobody works before the order allows it."),
                _("Correct the day, or sign an order that covers it."),
            ),
        )
    if progress.day <= (draft.recorded_time + ZONE_AHEAD_MAX).date():
        return ()
    return (
        Finding(
            "FIELD-12",
            _("Work on {day} was recorded before that day").format(day=progress.day),
            _("Progress is what was done, never what is meant to be done."),
            _("Correct the day; check day and month and the device's clock."),
        ),
    )


def check_method(worklog: WorkLog, progress: ProgressRecorded) -> tuple[Finding, ...]:
    """FIELD-13 where the method is not the one ordered."""
    order = worklog.orders[progress.order].facts
    if progress.method is order.method:
        return ()
    return (
        Finding(
            "FIELD-13",
            _("Order {code} is for {ordered}, the record says {method}").format(
                code=order.code, ordered=order.method.value, method=progress.method.value
            ),
            _("What a method can find decides what the ground may be released as."),
            _("Sign an order for that method, or correct the record."),
        ),
    )


def check_depth(progress: ProgressRecorded) -> tuple[Finding, ...]:
    """FIELD-14 where ground was searched below the surface to no depth, or to a negative one.

    Source: IMAS 09.10.

    >>> day, ground = date(2026, 5, 4), "POLYGON ((0 0, 0 9000, 9000 0, 0 0))"
    >>> flat = ProgressRecorded("order-1", day, Method.MANUAL, ground, 0.0, hours=6, people=8)
    >>> [f.code for f in check_depth(flat)]
    ['FIELD-14']
    """
    searched = progress.shape is not None and progress.method in DEEP
    if progress.depth_m > 0 or (progress.depth_m == 0 and not searched):
        return ()
    return (
        Finding(
            "FIELD-14",
            _("The depth {depth:g} m of a {method} record is not above zero").format(
                depth=progress.depth_m, method=progress.method.value
            ),
            _("Ground searched to no depth cannot be recorded as searched."),
            _("Give the depth in metres (0.13 is 13 cm)."),
        ),
    )


def check_hours(progress: ProgressRecorded) -> tuple[Finding, ...]:
    """FIELD-15 where hours, lost hours, people or passes of a day are impossible.

    >>> day = date(2026, 5, 4)
    >>> summed = ProgressRecorded("order-1", day, Method.NTS, None, 0.0, hours=48, people=8)
    >>> [f.what for f in check_hours(summed)]
    ['48 hours worked and 0 lost by 8 people in one day']
    """
    lost = sum(item.hours for item in progress.lost)
    each = all(item.hours >= 0 for item in progress.lost)
    if each and progress.hours >= 0 and progress.hours + lost <= DAY_HOURS and progress.people >= 0:
        return ()
    return (
        Finding(
            "FIELD-15",
            _("{hours:g} hours worked and {lost:g} lost by {people} people in one day").format(
                hours=progress.hours, lost=lost, people=progress.people
            ),
            _("Rates and exposure are computed from these figures."),
            _("Give the hours of the day, worked and lost, not the sum over people."),
        ),
    )


def check_accredited(
    worklog: WorkLog, roster: Roster, progress: ProgressRecorded
) -> tuple[Finding, ...]:
    """TEAM-06 where the order's team was not accredited for the method on the day itself."""
    team = worklog.orders[progress.order].facts.team
    return team_accredited(roster, team, progress.method, progress.day)


def check_separation(
    worklog: WorkLog,
    roster: Roster,
    entity: str,
    progress: ProgressRecorded,
    *,
    book: ParameterBook,
) -> tuple[Finding, ...]:
    """FIELD-16 where another team searched inside the separation distance on the same day.

    Two teams keep the larger of the distances of their two methods.

    Source: IMAS 10.20 leaves the distance to the national authority and the operator: the
    national parameter `field.danger_distance_m`, metres by method.
    """
    if progress.shape is None or progress.method in FROM_THE_AIR:
        return ()
    team = worklog.orders[progress.order].facts.team
    others = _others(worklog, entity, progress, team)
    if not others:
        return ()
    table = book.table("field.danger_distance_m", on=progress.day)
    distance_m = np.array(
        [max(float(table[progress.method]), float(table[other.method])) for _t, other in others]
    )
    grounds = np.array([metres(o.shape) for _t, o in others if o.shape is not None], dtype=object)
    here = metres(progress.shape)
    # By envelope first: nearly all teams are far away.
    near = np.flatnonzero(shapely.dwithin(grounds, here, float(distance_m.max())))
    near = near[shapely.distance(grounds[near], here) < distance_m[near]]
    if not near.size:
        return ()
    first = int(near[0])
    return (
        Finding(
            "FIELD-16",
            _(
                "{one} and {other} searched {apart:.0f} m apart on {day}; {distance:g} m apply"
            ).format(
                one=team_name(roster, team),
                other=team_name(roster, others[first][0]),
                apart=float(shapely.distance(grounds[first], here)),
                distance=float(distance_m[first]),
                day=progress.day,
            ),
            _("One team's accident must not reach another team."),
            _("Check both places; if they are right, report the near miss to quality."),
        ),
    )


def _others(
    worklog: WorkLog, entity: str, progress: ProgressRecorded, team: str
) -> list[tuple[str, ProgressRecorded]]:
    same_day = (
        worklog.progress[e].facts for e in worklog.of_day.get(progress.day, ()) if e != entity
    )
    with_team = [(worklog.orders[o.order].facts.team, o) for o in same_day]
    return [
        (name, other)
        for name, other in with_team
        if name != team
        and other.shape is not None
        and other.day == progress.day
        and other.method not in FROM_THE_AIR
    ]


def check_find(
    worklog: WorkLog, find: FindRecorded, book: ParameterBook, on: date
) -> tuple[Finding, ...]:
    """FIELD-17 where a find lies outside its order, FIELD-18 where its figures are impossible.

    FIELD-21 where its depth cannot be metres. `field.find_slack_m` says how far past the
    order's edge a find may lie.
    """
    order = worklog.orders[find.order].facts
    slack_m = book.number("field.find_slack_m", on) + max(0.0, find.accuracy_m or 0.0)
    found: tuple[Finding, ...] = ()
    if not shapely.dwithin(metres(order.shape), metres(find.shape), slack_m):
        found += (
            Finding(
                "FIELD-17",
                _("The find lies outside order {code}").format(code=order.code),
                _("A find in the wrong place sends people to the wrong place."),
                _("Check the position; a find elsewhere is reported as evidence (`evidence add`)."),
            ),
        )
    if find.quantity < 1 or find.depth_m < 0:
        found += (
            Finding(
                "FIELD-18",
                _("A find of {quantity} items at {depth:g} m is impossible").format(
                    quantity=find.quantity, depth=find.depth_m
                ),
                _("Finds decide depth and belief."),
                _("Give at least one item and a depth in metres below ground, 0 on the surface."),
            ),
        )
    return found + check_depth_unit(
        find.depth_m, book, on, code="FIELD-21", limit="field.find_depth_m_highest"
    )


def check_obstacle(worklog: WorkLog, obstacle: ObstacleLeft) -> tuple[Finding, ...]:
    """FIELD-19 where ground left unsearched has no reason or shares nothing with its order.

    Source: IMAS 08.30: what was not searched is named at handover.
    """
    order = worklog.orders[obstacle.order].facts
    inside = shapely.intersects(metres(order.shape), metres(obstacle.shape))
    if obstacle.reason.strip() and inside:
        return ()
    return (
        Finding(
            "FIELD-19",
            _("Ground left unsearched under order {code} has no reason or lies elsewhere").format(
                code=order.code
            ),
            _("Ground that was not searched stays hazardous and is named at handover."),
            _("Give the reason and a shape inside the order."),
        ),
    )


def check_accident(worklog: WorkLog, accident: AccidentRecorded) -> tuple[Finding, ...]:
    """FIELD-08 where the accident's order is unknown, FIELD-20 where its figures are impossible.

    Source: IMAS 10.60.

    >>> accident = AccidentRecorded(True, None, killed=0, injured=1, activity="search", order="O-9")
    >>> [f.code for f in check_accident(WorkLog(), accident)]
    ['FIELD-08']
    """
    unknown = check_order_known(worklog, accident.order) if accident.order else ()
    if accident.killed >= 0 and accident.injured >= 0 and accident.position_error_m >= 0:
        return unknown
    return (
        *unknown,
        Finding(
            "FIELD-20",
            _("{killed} killed and {injured} injured is impossible").format(
                killed=accident.killed, injured=accident.injured
            ),
            _("An accident is counted person by person."),
            _("Give the numbers, 0 where nobody was hurt."),
        ),
    )
