"""Faults of monitoring facts: who may inspect whom, and what closes a nonconformity.

Source: IMAS 07.40 (monitoring of process and product).
"""

from __future__ import annotations

from datetime import date

import shapely

from clearground.errors import Finding
from clearground.events.core import Draft
from clearground.events.quality import NonconformityClosed, NonconformityOpened, VisitMade
from clearground.field.coverage import metres
from clearground.field.state import WorkLog
from clearground.quality.state import QualityLog
from clearground.standards.terms import Competency, VisitKind
from clearground.standards.words import _
from clearground.teams.allowed import check_person, person_name, team_name
from clearground.teams.state import Roster


def check(
    quality: QualityLog, worklog: WorkLog, roster: Roster, draft: Draft
) -> tuple[Finding, ...]:
    """Faults that forbid recording a fact of this room; empty for facts of other rooms.

    Parameters
    ----------
    quality, worklog, roster
        What is recorded so far.
    draft : Draft
        The fact to be recorded.

    Returns
    -------
    tuple of Finding
        QUAL- codes, and TEAM- codes of the inspector.

    >>> from datetime import UTC, datetime
    >>> at, mended = datetime(2026, 5, 4, 9, tzinfo=UTC), NonconformityClosed("searched again")
    >>> draft = Draft("nc-9", mended, "inspector", "inspectors", at, at)
    >>> [f.what for f in check(QualityLog(), WorkLog(), Roster(), draft)]
    ['No nonconformity nc-9 is open']
    """
    payload = draft.payload
    match payload:
        case VisitMade():
            unknown = check_order(worklog, payload.order)
            return unknown or _visit(worklog, roster, payload, on=draft.valid_time.date())
        case NonconformityOpened():
            return (
                *check_order(worklog, payload.order),
                *check_visit(quality, payload),
            )
        case NonconformityClosed():
            unknown = check_open(quality, draft.entity)
            return unknown or (
                *check_done(payload),
                *check_closer(quality, worklog, roster, draft),
            )
        case _:
            return ()


def _visit(worklog: WorkLog, roster: Roster, visit: VisitMade, *, on: date) -> tuple[Finding, ...]:
    return (
        *check_person(roster, visit.inspector, Competency.INSPECTOR, on),
        *check_independent(worklog, roster, visit),
        *check_sample(worklog, visit),
    )


def check_order(worklog: WorkLog, order: str) -> tuple[Finding, ...]:
    """QUAL-01 where no such order is signed.

    >>> [f.code for f in check_order(WorkLog(), "order-1")]
    ['QUAL-01']
    """
    if order in worklog.orders:
        return ()
    return (
        Finding(
            "QUAL-01",
            _("The visit names order {order}, which is not signed").format(order=order),
            _("An inspection counts for the work that it looked at."),
            _("Name the order that was visited."),
        ),
    )


def same_side(roster: Roster, person: str, team: str, kind: VisitKind | None = None) -> bool:
    """True where the person is too close to the team to inspect it.

    From outside, that is anybody of the team's organisation; inside an organisation, only the
    team's own leader and members. Where the organisation is not known, the answer is True.

    >>> same_side(Roster(), "person-1", "team-1")
    True
    """
    known, facts = roster.people.get(person), roster.teams.get(team)
    if known is None or facts is None:
        return True
    if kind is VisitKind.INTERNAL_QA:
        return person == facts.leader or person in facts.members
    return known.facts.organisation == facts.organisation


def check_independent(worklog: WorkLog, roster: Roster, visit: VisitMade) -> tuple[Finding, ...]:
    """QUAL-02 where the inspector is of the inspected organisation, or of the team itself.

    Source: IMAS 07.40: monitoring is independent of the work monitored.
    """
    team = worklog.orders[visit.order].facts.team
    if not same_side(roster, visit.inspector, team, visit.kind):
        return ()
    return (
        Finding(
            "QUAL-02",
            _("{inspector} may not inspect {team}: they are of the same side").format(
                inspector=person_name(roster, visit.inspector), team=team_name(roster, team)
            ),
            _("Nobody inspects their own work."),
            _("Send an inspector of another organisation."),
        ),
    )


def check_sample(worklog: WorkLog, visit: VisitMade) -> tuple[Finding, ...]:
    """QUAL-03 where the sampled ground shares nothing with the order, or the count is negative."""
    ground = metres(worklog.orders[visit.order].facts.shape)
    inside = visit.sampled is None or shapely.intersects(ground, metres(visit.sampled))
    if inside and visit.found >= 0:
        return ()
    return (
        Finding(
            "QUAL-03",
            _("The sample of visit {code} lies outside its order").format(code=visit.code),
            _("A sample elsewhere says nothing about this work."),
            _("Check the coordinate system and the order's number."),
        ),
    )


def check_visit(quality: QualityLog, payload: NonconformityOpened) -> tuple[Finding, ...]:
    """QUAL-04 where the visit is not recorded or was made to another order.

    >>> from clearground.standards.terms import Severity
    >>> opened = NonconformityOpened("N-1", "order-1", "visit-9", Severity.MAJOR, "a lane is gone")
    >>> [f.what for f in check_visit(QualityLog(), opened)]
    ['Nonconformity N-1 names no visit to its order']
    """
    visit = quality.visits.get(payload.visit)
    if visit is not None and visit.facts.order == payload.order:
        return ()
    return (
        Finding(
            "QUAL-04",
            _("Nonconformity {code} names no visit to its order").format(code=payload.code),
            _("Who saw what, and when, must be known."),
            _("Record the visit first (`quality visit`)."),
        ),
    )


def check_open(quality: QualityLog, entity: str) -> tuple[Finding, ...]:
    """QUAL-05 where no such nonconformity is open.

    >>> [f.code for f in check_open(QualityLog(), "nc-1")]
    ['QUAL-05']
    """
    if entity in quality.opened and entity not in quality.closed:
        return ()
    return (
        Finding(
            "QUAL-05",
            _("No nonconformity {entity} is open").format(entity=entity),
            _("A nonconformity is closed once, after it was opened."),
            _("Look up its number; a new fault is opened anew."),
        ),
    )


def check_done(payload: NonconformityClosed) -> tuple[Finding, ...]:
    """QUAL-06 where the closure does not say what was done.

    >>> [f.code for f in check_done(NonconformityClosed(done=""))]
    ['QUAL-06']
    """
    if payload.done.strip():
        return ()
    return (
        Finding(
            "QUAL-06",
            _("The closure does not say what was done"),
            _("A nonconformity blocks release until its cause was dealt with."),
            _("Say what was done and how it was checked."),
        ),
    )


def check_closer(
    quality: QualityLog, worklog: WorkLog, roster: Roster, draft: Draft
) -> tuple[Finding, ...]:
    """QUAL-07 where the one who closes is of the inspected organisation or not registered.

    Source: IMAS 07.40.
    """
    team = worklog.orders[quality.opened[draft.entity].facts.order].facts.team
    if not same_side(roster, draft.actor, team):
        return ()
    return (
        Finding(
            "QUAL-07",
            _("{person} may not close a nonconformity of {team}").format(
                person=person_name(roster, draft.actor), team=team_name(roster, team)
            ),
            _("Nobody accepts the correction of their own fault."),
            _("Let an inspector of another organisation close it."),
        ),
    )
