"""Faults of facts about protection. Stopping is always allowed; only returning has conditions."""

from __future__ import annotations

from datetime import timedelta

import shapely

from clearground.errors import Finding
from clearground.events.core import Draft
from clearground.events.protect import (
    ExposureRecorded,
    RollCallAnswered,
    WarningEnded,
    WarningIssued,
    WorkResumed,
    WorkStopped,
)
from clearground.field.protect.resume_rules import check_resume
from clearground.field.protect.state import Protection
from clearground.field.state import WorkLog
from clearground.standards.geometry import shape_to_metres
from clearground.standards.parameters import ParameterBook
from clearground.standards.terms import WarningKind
from clearground.standards.words import _
from clearground.teams.state import Roster


def check(
    protection: Protection,
    worklog: WorkLog,
    roster: Roster,
    draft: Draft,
    *,
    book: ParameterBook,
) -> tuple[Finding, ...]:
    """Faults that forbid recording a fact about protection; empty for facts of other rooms.

    Parameters
    ----------
    protection, worklog, roster
        What is recorded so far.
    draft : Draft
        The fact to be recorded.
    book : ParameterBook
        National rules; `protect.impact_hold_minutes` is taken as in force that day.

    Returns
    -------
    tuple of Finding
        PROT- codes; always empty for a stop.

    >>> from datetime import UTC, datetime
    >>> at, stop = datetime(2026, 5, 4, 9, tzinfo=UTC), WorkStopped("team-1", "order-1", "a drone")
    >>> draft = Draft("stop-1", stop, "anybody", "north", at, at)
    >>> check(Protection(), WorkLog(), Roster(), draft, book=ParameterBook("no rules yet"))
    ()
    """
    payload = draft.payload
    match payload:
        case WorkStopped():
            return ()
        case WarningIssued():
            return (
                *check_warning(draft, payload),
                *check_hold(draft, payload, book),
                *check_only_widens(protection, draft.entity, payload),
            )
        case WarningEnded():
            return (
                *check_end(protection, draft, payload),
                *check_named(roster, draft),
            )
        case RollCallAnswered():
            return check_stop_known(protection, draft.entity)
        case WorkResumed():
            unknown = check_stop_known(protection, draft.entity)
            named = check_named(roster, draft)
            return unknown or (
                *named,
                *check_resume(protection, worklog, roster, draft, payload=payload, book=book),
            )
        case ExposureRecorded():
            return check_exposure(protection, payload)
        case _:
            return ()


def check_warning(draft: Draft, warning: WarningIssued) -> tuple[Finding, ...]:
    """PROT-01 where a warning has no radius, or ends before it begins.

    >>> from datetime import UTC, datetime
    >>> at = datetime(2026, 5, 4, 9, tzinfo=UTC)
    >>> warning = WarningIssued(WarningKind.IMPACT, "police", "POINT (0 0)", 500.0, until=at)
    >>> draft = Draft("warning-1", warning, "officer", "north", at, at)
    >>> [f.code for f in check_warning(draft, warning)]
    ['PROT-01']
    """
    if warning.radius_m > 0 and warning.until > draft.valid_time:
        return ()
    return (
        Finding(
            "PROT-01",
            _("The warning has a radius of {radius:g} m until {until:%Y-%m-%d %H:%M} UTC").format(
                radius=warning.radius_m, until=warning.until
            ),
            _("Such a zone would hold nobody and warn nobody."),
            _("Give a radius above zero in metres and an end after the warning."),
        ),
    )


def check_hold(draft: Draft, warning: WarningIssued, book: ParameterBook) -> tuple[Finding, ...]:
    """PROT-02 where the zone of an impact would end before the hold time is over.

    Source: national parameter `protect.impact_hold_minutes`; strikes on the same place have
    followed after 30 to 40 minutes.
    """
    if warning.kind is not WarningKind.IMPACT:
        return ()
    minutes = book.number("protect.impact_hold_minutes", on=draft.valid_time.date())
    hold = timedelta(minutes=minutes)
    if warning.until - draft.valid_time >= hold:
        return ()
    return (
        Finding(
            "PROT-02",
            _(
                "The zone of the impact would end before the hold time of {minutes:g} minutes"
            ).format(minutes=minutes),
            _("A second impact at the same place is a known pattern."),
            _("Let the zone last at least that long."),
        ),
    )


def check_only_widens(
    protection: Protection, entity: str, warning: WarningIssued
) -> tuple[Finding, ...]:
    """PROT-03 where a renewed warning would be smaller or shorter than the one it renews."""
    known = protection.warnings.get(entity)
    if known is None:
        return ()
    # The old disc lies inside the new one where the way to its farthest point fits the radius.
    away_m = float(
        shapely.hausdorff_distance(
            shape_to_metres(known.facts.centre), shape_to_metres(warning.centre)
        )
    )
    wider = away_m + known.facts.radius_m <= warning.radius_m
    if wider and warning.until >= known.facts.until and entity not in protection.ended:
        return ()
    return (
        Finding(
            "PROT-03",
            _("The renewed warning would be smaller or shorter than the one it renews"),
            _("A zone only widens by new reports; it ends by its time or by a named person."),
            _("Keep the old ground and time inside the new, or issue a warning of its own."),
        ),
    )


def check_end(protection: Protection, draft: Draft, payload: WarningEnded) -> tuple[Finding, ...]:
    """PROT-04 for an unknown warning, PROT-05 where it is over, PROT-06 without a reason.

    >>> from datetime import UTC, datetime
    >>> at, over = datetime(2026, 5, 4, 9, tzinfo=UTC), WarningEnded("the police called it off")
    >>> found = check_end(Protection(), Draft("warning-9", over, "officer", "north", at, at), over)
    >>> [f.what for f in found]
    ['No warning warning-9 is recorded']
    """
    known = protection.warnings.get(draft.entity)
    if known is None:
        return (
            Finding(
                "PROT-04",
                _("No warning {warning} is recorded").format(warning=draft.entity),
                _("Only a zone that stands can be ended."),
                _("Look up the warning's number (`protect warn` printed it)."),
            ),
        )
    over = draft.entity in protection.ended or draft.valid_time >= known.facts.until
    if over or draft.valid_time < known.valid_time:
        return (
            Finding(
                "PROT-05",
                _("The warning does not stand at {at:%Y-%m-%d %H:%M} UTC").format(
                    at=draft.valid_time
                ),
                _("Its end is recorded already, or its time is over."),
                _("Nothing is to be done; check the time if you expected it to stand."),
            ),
        )
    if payload.reason.strip():
        return ()
    return (
        Finding(
            "PROT-06",
            _("The early end of a warning has no reason"),
            _("People return on the strength of this decision."),
            _("Say who confirmed what."),
        ),
    )


def check_named(roster: Roster, draft: Draft) -> tuple[Finding, ...]:
    """PROT-07 where the one who ends a warning or resumes work is not a registered person.

    >>> from datetime import UTC, datetime
    >>> at, over = datetime(2026, 5, 4, 9, tzinfo=UTC), WarningEnded("the police called it off")
    >>> found = check_named(Roster(), Draft("warning-1", over, "somebody", "north", at, at))
    >>> [f.what for f in found]
    ['somebody is not a registered person']
    """
    if draft.actor in roster.people:
        return ()
    return (
        Finding(
            "PROT-07",
            _("{actor} is not a registered person").format(actor=draft.actor),
            _("Only a named person ends a warning or sends people back to work."),
            _("Record it in the name of the person who decided."),
        ),
    )


def check_stop_known(protection: Protection, stop: str) -> tuple[Finding, ...]:
    """PROT-08 where no such stop is recorded.

    >>> [f.code for f in check_stop_known(Protection(), "stop-1")]
    ['PROT-08']
    """
    if stop in protection.stops:
        return ()
    return (
        Finding(
            "PROT-08",
            _("No stop {stop} is recorded").format(stop=stop),
            _("A roll call and a resumption belong to one stop."),
            _("Record the stop first (`protect stop`); it is always allowed."),
        ),
    )


def check_exposure(protection: Protection, payload: ExposureRecorded) -> tuple[Finding, ...]:
    """PROT-04 for an unknown warning, PROT-14 where the person-minutes are negative.

    >>> [f.what for f in check_exposure(Protection(), ExposureRecorded("warning-9", 12.0))]
    ['No warning warning-9 is recorded']
    """
    if payload.warning not in protection.warnings:
        return (
            Finding(
                "PROT-04",
                _("No warning {warning} is recorded").format(warning=payload.warning),
                _("Exposure is accounted to the warning it was under."),
                _("Look up the warning's number."),
            ),
        )
    if payload.person_minutes >= 0:
        return ()
    return (
        Finding(
            "PROT-14",
            _("{minutes:g} person-minutes is impossible").format(minutes=payload.person_minutes),
            _("Exposure is counted so that it can be made smaller."),
            _("Give people times minutes inside the zone, 0 or more."),
        ),
    )
