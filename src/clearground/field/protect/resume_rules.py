"""When work may be resumed after a stop, one function a fault."""

from __future__ import annotations

from datetime import datetime, timedelta

from shapely.geometry.base import BaseGeometry

from clearground.errors import Finding
from clearground.events.core import Draft
from clearground.events.protect import WorkResumed
from clearground.field.protect import rollcall, zones
from clearground.field.protect.state import Protection
from clearground.field.state import WorkLog
from clearground.standards.geometry import shape_to_metres
from clearground.standards.parameters import ParameterBook
from clearground.standards.terms import WarningKind
from clearground.standards.words import _, _n
from clearground.teams.state import Roster


def check_resume(
    protection: Protection,
    worklog: WorkLog,
    roster: Roster,
    draft: Draft,
    *,
    payload: WorkResumed,
    book: ParameterBook,
) -> tuple[Finding, ...]:
    """Faults that forbid resuming work after a recorded stop.

    Returns
    -------
    tuple of Finding
        PROT-09 resumed already or before the stop, PROT-10 no reason, PROT-11 a zone stands,
        PROT-12 hold time after an impact not over, PROT-13 roll call not complete,
        PROT-15 fewer people counted than belong there, without a reason.

    Source: *Assumption*, to be set by security advisers: every zone over the site has ended,
    the roll call is complete, a named person decides.
    """
    return (
        *check_once(protection, draft),
        *check_reason(payload),
        *check_zones(protection, worklog, draft),
        *check_hold(protection, worklog, draft, book),
        *check_roll_call(protection, roster, draft),
        *check_count(protection, worklog, roster, draft, payload=payload),
    )


def site(protection: Protection, worklog: WorkLog, stop: str) -> BaseGeometry | None:
    """The ground that a stop concerns, metres of the region's CRS; None where it is not known."""
    order = worklog.orders.get(protection.stops[stop].facts.order)
    return shape_to_metres(order.facts.shape) if order else None


def check_once(protection: Protection, draft: Draft) -> tuple[Finding, ...]:
    """PROT-09 where the stop was resumed already, or would be before it began."""
    begun = protection.stops[draft.entity].valid_time
    if draft.entity not in protection.resumed and draft.valid_time >= begun:
        return ()
    return (
        Finding(
            "PROT-09",
            _("The stop of {begun:%Y-%m-%d %H:%M} UTC was resumed already, or began later").format(
                begun=begun
            ),
            _("One stop is resumed once, after it began."),
            _("Check which stop is meant and the time."),
        ),
    )


def check_reason(payload: WorkResumed) -> tuple[Finding, ...]:
    """PROT-10 where the resumption has no reason.

    >>> [f.code for f in check_reason(WorkResumed(reason=" "))]
    ['PROT-10']
    """
    if payload.reason.strip():
        return ()
    return (
        Finding(
            "PROT-10",
            _("The resumption has no reason"),
            _("People return to work on the strength of this decision."),
            _("Say what was confirmed and by whom."),
        ),
    )


def standing(
    protection: Protection, worklog: WorkLog, stop: str, at: datetime
) -> tuple[zones.Zone, ...]:
    """The zones over a stop's site at a moment; the zone that caused the stop always counts."""
    cause = protection.stops[stop].facts.warning
    alive = zones.live(protection, at)
    reach = {z.warning for z in zones.over(site(protection, worklog, stop), alive)}
    return tuple(z for z in alive if z.warning in reach or z.warning == cause)


def check_zones(protection: Protection, worklog: WorkLog, draft: Draft) -> tuple[Finding, ...]:
    """PROT-11 where a zone over the site still stands."""
    left = standing(protection, worklog, draft.entity, draft.valid_time)
    if not left:
        return ()
    last = max(z.ends for z in left)
    return (
        Finding(
            "PROT-11",
            _n(
                "{n} warned zone still stands over the site, until {last:%H:%M} UTC",
                "{n} warned zones still stand over the site, the last until {last:%H:%M} UTC",
                len(left),
                last=last,
            ),
            _("Nobody returns while a zone stands."),
            _("Wait for its end, or let a named person end the warning with a reason."),
        ),
    )


def check_hold(
    protection: Protection, worklog: WorkLog, draft: Draft, book: ParameterBook
) -> tuple[Finding, ...]:
    """PROT-12 where an impact at the site is more recent than the hold time, counted anew.

    A warning issued over the site while an impact's zone stood starts the hold time again
    from that warning.

    Source: national parameter `protect.impact_hold_minutes`.
    """
    ground = site(protection, worklog, draft.entity)
    begun = protection.stops[draft.entity].valid_time
    recent = [z for z in zones.zones(protection) if z.begins <= draft.valid_time and z.ends > begun]
    near = sorted(zones.over(ground, recent), key=lambda z: z.begins)
    hits = [z for z in near if z.kind is WarningKind.IMPACT]
    if not hits:
        return ()
    until = max(z.ends for z in hits)
    renewed = [z.begins for z in near if z.begins <= until] or [hits[-1].begins]
    minutes = book.number("protect.impact_hold_minutes", on=draft.valid_time.date())
    free_at = max(renewed) + timedelta(minutes=minutes)
    if draft.valid_time >= free_at:
        return ()
    return (
        Finding(
            "PROT-12",
            _("The hold time after the impact lasts until {until:%Y-%m-%d %H:%M} UTC").format(
                until=free_at
            ),
            _("A second impact at the same place is a known pattern; a new alert renews the hold."),
            _("Wait until then."),
        ),
    )


def check_roll_call(protection: Protection, roster: Roster, draft: Draft) -> tuple[Finding, ...]:
    """PROT-13 where somebody has not answered or is unaccounted for."""
    call = rollcall.state(protection, draft.entity, roster)
    if call.complete:
        return ()
    return (
        Finding(
            "PROT-13",
            _n(
                "{open} of {n} person not answered for, {lost} unaccounted for",
                "{open} of {n} people not answered for, {lost} unaccounted for",
                call.expected,
                open=call.unanswered,
                lost=len(call.unaccounted),
            ),
            _("Nobody goes back to work while a colleague is missing."),
            _("Complete the roll call (`protect answer`), person by person."),
        ),
    )


def check_count(
    protection: Protection,
    worklog: WorkLog,
    roster: Roster,
    draft: Draft,
    *,
    payload: WorkResumed,
) -> tuple[Finding, ...]:
    """PROT-15 where the stop counted fewer people than the team has or worked last, unexplained.

    The stop itself is never refused: the question is asked before anybody returns.
    """
    stop = protection.stops[draft.entity]
    team = roster.teams.get(stop.facts.team)
    strength = team.strength if team else 0
    days = {
        worklog.progress[entity].facts.day: worklog.progress[entity].facts.people
        for entity in worklog.of_order.get(stop.facts.order, ())
        if entity in worklog.progress
        and worklog.progress[entity].facts.day <= stop.valid_time.date()
    }
    last = days[max(days)] if days else 0
    counted = stop.facts.people
    # A stop that counted nobody expects the whole team (see `rollcall.state`).
    if not 0 < counted < max(strength, last) or payload.fewer_because.strip():
        return ()
    return (
        Finding(
            "PROT-15",
            _(
                "The stop counted {counted}; the team has {strength} people, and {last} worked "
                "on the last day that was reported"
            ).format(counted=counted, strength=strength, last=last),
            _("A roll call is complete only when it counts everybody who may have been there."),
            _("Look for the others, or say why they were not there with --fewer-because."),
        ),
    )
