"""Faults of facts from the ground: orders, progress, finds, accidents, obstacles.

Source: IMAS 09.10 (clearance), 10.20 (worksite), 10.40 (medical support), 10.60 (accidents).
"""

from __future__ import annotations

from clearground.areas.state import Register
from clearground.errors import Finding
from clearground.events.core import Draft
from clearground.events.field import (
    AccidentRecorded,
    FindRecorded,
    ObstacleLeft,
    ProgressRecorded,
    WorkOrderCompleted,
    WorkOrderSigned,
)
from clearground.events.protect import (
    ExposureRecorded,
    RollCallAnswered,
    WarningEnded,
    WarningIssued,
    WorkResumed,
    WorkStopped,
)
from clearground.field import order_rules, progress_rules
from clearground.field.protect import check as protect_check
from clearground.field.protect.state import Protection
from clearground.field.state import WorkLog
from clearground.standards.depth import check_depth_unit
from clearground.standards.parameters import ParameterBook
from clearground.teams.allowed import check_equipment, check_team
from clearground.teams.state import Roster


def check(
    worklog: WorkLog,
    roster: Roster,
    register: Register,
    protection: Protection,
    *,
    draft: Draft,
    book: ParameterBook,
) -> tuple[Finding, ...]:
    """Faults that forbid recording a fact of this room; empty for facts of other rooms.

    Parameters
    ----------
    worklog, roster, register, protection
        What is recorded so far.
    draft : Draft
        The fact to be recorded.
    book : ParameterBook
        National rules, each taken as in force on the day of the work.

    Returns
    -------
    tuple of Finding
        FIELD- codes, TEAM- codes of the team ordered, PROT- codes of `field.protect`.
    """
    payload = draft.payload
    match payload:
        case WorkOrderSigned():
            return _order(worklog, roster, register, draft, book=book)
        case ProgressRecorded():
            return _progress(worklog, roster, protection, draft, payload=payload, book=book)
        case FindRecorded():
            unknown = progress_rules.check_order_known(worklog, payload.order)
            return unknown or progress_rules.check_find(
                worklog, payload, book, draft.valid_time.date()
            )
        case WorkOrderCompleted():
            unknown = progress_rules.check_order_known(worklog, draft.entity)
            return unknown or progress_rules.check_not_completed(worklog, draft.entity)
        case ObstacleLeft():
            unknown = progress_rules.check_order_known(worklog, payload.order)
            return unknown or progress_rules.check_obstacle(worklog, payload)
        case AccidentRecorded():
            return progress_rules.check_accident(worklog, payload)
        case (
            WarningIssued()
            | WarningEnded()
            | WorkStopped()
            | RollCallAnswered()
            | WorkResumed()
            | ExposureRecorded()
        ):
            return protect_check.check(protection, worklog, roster, draft, book=book)
        case _:
            return ()


def _order(
    worklog: WorkLog, roster: Roster, register: Register, draft: Draft, *, book: ParameterBook
) -> tuple[Finding, ...]:
    order = draft.payload
    assert isinstance(order, WorkOrderSigned), "the caller has matched it"
    return (
        *order_rules.check_code(worklog, draft.entity, order),
        *order_rules.check_area(register, order),
        *order_rules.check_ground(register, order),
        *order_rules.check_depth(order),
        *check_depth_unit(order.depth_m, book, order.start, code="FIELD-21"),
        *check_team(roster, order.team, order.method, order.start),
        *order_rules.check_medic(roster, order, book),
        *order_rules.check_evacuation(order, book),
    )


def _progress(
    worklog: WorkLog,
    roster: Roster,
    protection: Protection,
    draft: Draft,
    *,
    payload: ProgressRecorded,
    book: ParameterBook,
) -> tuple[Finding, ...]:
    unknown = progress_rules.check_order_known(worklog, payload.order)
    if unknown:
        return unknown
    return (
        *progress_rules.check_not_completed(worklog, payload.order, payload.day),
        *progress_rules.check_no_stop(worklog, protection, draft, payload.order),
        *progress_rules.check_day(worklog, draft, payload),
        *progress_rules.check_method(worklog, payload),
        *progress_rules.check_depth(payload),
        *check_depth_unit(payload.depth_m, book, payload.day, code="FIELD-21"),
        *progress_rules.check_hours(payload),
        *progress_rules.check_accredited(worklog, roster, payload),
        *(f for item in payload.equipment for f in check_equipment(roster, item, payload.day)),
        *progress_rules.check_separation(worklog, roster, draft.entity, payload, book=book),
    )
