"""Faults of a work order, one function a fault."""

from __future__ import annotations

import shapely

from clearground.areas.state import Register
from clearground.errors import Finding
from clearground.events.field import WorkOrderSigned
from clearground.field.coverage import metres
from clearground.field.state import WorkLog
from clearground.standards.parameters import ParameterBook
from clearground.standards.terms import AreaStatus, Competency, Method
from clearground.standards.words import _
from clearground.teams.allowed import check_person
from clearground.teams.state import Roster

WORKABLE = frozenset({AreaStatus.OPEN, AreaStatus.WORKED_ON})
"""Statuses in which work may be ordered; a closed area is reopened first."""

DEEP = frozenset({Method.TS, Method.MANUAL, Method.DOG, Method.MECHANICAL})
"""Methods that search below the surface and so must say how deep."""


def check_code(worklog: WorkLog, entity: str, order: WorkOrderSigned) -> tuple[Finding, ...]:
    """FIELD-01 where another order already carries the code.

    >>> order = WorkOrderSigned("O-1", "area-1", "team-1", Method.NTS, "POINT (0 0)", "2026-05-04")
    >>> taken = WorkLog(by_code={"O-1": "order-7"})
    >>> [f.code for f in check_code(taken, "order-8", order)]
    ['FIELD-01']
    """
    if worklog.by_code.get(order.code, entity) == entity:
        return ()
    return (
        Finding(
            "FIELD-01",
            _("Another order already carries the code {code}").format(code=order.code),
            _("Two orders of one code cannot be told apart on a form or over the radio."),
            _("Give the order a code of its own."),
        ),
    )


def check_area(register: Register, order: WorkOrderSigned) -> tuple[Finding, ...]:
    """FIELD-02 where the area does not exist, FIELD-03 where it may not be worked on.

    >>> order = WorkOrderSigned("O-1", "area-9", "team-1", Method.NTS, "POINT (0 0)", "2026-05-04")
    >>> [f.what for f in check_area(Register(), order)]
    ['Order O-1 names area area-9, which is not declared']
    """
    area = register.areas.get(order.area)
    if area is None:
        return (
            Finding(
                "FIELD-02",
                _("Order {code} names area {area}, which is not declared").format(
                    code=order.code, area=order.area
                ),
                _("Work outside a declared area cannot support land release."),
                _("Declare the area on its evidence first (`area declare`)."),
            ),
        )
    if area.status in WORKABLE and not area.replaced_by:
        return ()
    state = _("split or merged") if area.replaced_by else area.status.value
    return (
        Finding(
            "FIELD-03",
            _("Order {code} names area {area}, which is {state}").format(
                code=order.code, area=area.code, state=state
            ),
            _("Only an open area, or one already worked on, may be worked on."),
            _("Reopen it on new evidence, or name the area that replaced it."),
        ),
    )


def check_ground(register: Register, order: WorkOrderSigned) -> tuple[Finding, ...]:
    """FIELD-04 where the ordered ground shares nothing with the area."""
    area = register.areas.get(order.area)
    ground = metres(order.shape)
    shared = area is not None and shapely.intersection(metres(area.shape), ground).area > 0
    if area is None or shared:
        return ()
    return (
        Finding(
            "FIELD-04",
            _("The ground of order {code} lies outside area {area}").format(
                code=order.code, area=area.code
            ),
            _("A team would be sent to the wrong place."),
            _("Check the coordinate system and the order of the axes, or name the right area."),
        ),
    )


def check_depth(order: WorkOrderSigned) -> tuple[Finding, ...]:
    """FIELD-05 where a method that searches below the surface has no depth above zero.

    Source: IMAS 09.10 (clearance to a specified depth).

    >>> order = WorkOrderSigned("O-1", "area-1", "team-1", Method.DOG, "POINT (0 0)", "2026-05-04")
    >>> [f.what for f in check_depth(order)]
    ['Order O-1 states no depth above zero']
    """
    needs = order.method in DEEP
    if (not needs or order.depth_m is not None) and (order.depth_m is None or order.depth_m > 0):
        return ()
    return (
        Finding(
            "FIELD-05",
            _("Order {code} states no depth above zero").format(code=order.code),
            _("Land is cleared to a stated depth, in metres, or not at all."),
            _("State the depth in metres (0.13 is 13 cm)."),
        ),
    )


def check_medic(roster: Roster, order: WorkOrderSigned, book: ParameterBook) -> tuple[Finding, ...]:
    """FIELD-06 where the rule demands a medic and none is named; TEAM- codes of the one named.

    Source: IMAS 10.40; whether a medic is demanded is the national parameter
    `field.medic_needed`, a list of methods.
    """
    if order.medic:
        return check_person(roster, order.medic, Competency.MEDIC, order.start)
    if order.method.value not in book.words("field.medic_needed", on=order.start):
        return ()
    return (
        Finding(
            "FIELD-06",
            _("Order {code} names no medic").format(code=order.code),
            _("No work without a medic on the site."),
            _("Name a medic with a certificate in force on the first day."),
        ),
    )


def check_evacuation(order: WorkOrderSigned, book: ParameterBook) -> tuple[Finding, ...]:
    """FIELD-07 where the evacuation time is unknown or above the limit of the first day.

    Source: IMAS 10.40; the limit is the national parameter `field.evacuation_minutes_max`.
    """
    limit = book.number("field.evacuation_minutes_max", on=order.start)
    minutes = order.evacuation_minutes
    if minutes is not None and 0 <= minutes <= limit:
        return ()
    stated = _("is not known") if minutes is None else _("is {m:g} minutes").format(m=minutes)
    return (
        Finding(
            "FIELD-07",
            _("The evacuation time of order {code} {stated}; the limit is {limit:g}").format(
                code=order.code, stated=stated, limit=limit
            ),
            _("A casualty must reach surgery in time from every place where people work."),
            _("Find a nearer hospital or route, or do not order this work."),
        ),
    )
