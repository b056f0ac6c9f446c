"""Each criterion of the case answered from the records: one function a criterion.

A criterion of the national list that is not among these is answered "not known": a person
reads it, names the records and signs.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import shapely

from clearground.events.release import CriterionAnswered
from clearground.field.coverage import metres
from clearground.quality.blocking import blocking, passed_inspection
from clearground.release.proposal import Case
from clearground.standards.geometry import Shape
from clearground.standards.terms import CriterionState, Directness, EvidenceKind, Method
from clearground.standards.words import _, _n
from clearground.teams.allowed import check_equipment, is_accredited

MET, NOT_MET, NOT_KNOWN = CriterionState.MET, CriterionState.NOT_MET, CriterionState.NOT_KNOWN
Answer = tuple[CriterionState, tuple[str, ...], str]
ASKED = frozenset({EvidenceKind.INTERVIEW})


def evidence_listed(case: Case) -> Answer:
    """ARE-01: every report that concerns the ground is among those that the decision lists."""
    missing = tuple(e for e in case.about if e not in case.proposal.evidence)
    if missing:
        note = _n(
            "{n} report about the ground is not listed",
            "{n} reports about the ground are not listed",
            len(missing),
        )
        return NOT_MET, missing, note
    graded = sum(1 for e in case.about if e in case.records.dossier.grades)
    note = _n(
        "{n} report listed, {graded} graded",
        "{n} reports listed, {graded} of them graded",
        len(case.about),
        graded=graded,
    )
    return (MET if case.proposal.evidence else NOT_KNOWN), case.proposal.evidence, note


def survey_made(case: Case) -> Answer:
    """ARE-02: non-technical survey of the ground by a team accredited on the day.

    Source: IMAS 08.10.
    """
    log = case.records.worklog
    made = tuple(
        p
        for p in case.progress
        if log.progress[p].facts.method is Method.NTS
        and _touches(case, log.progress[p].facts.shape)
        and _accredited(case, p)
    )
    return (MET, made, "") if made else (NOT_MET, (), _("no accredited survey is recorded"))


def no_direct_evidence(case: Case) -> Answer:
    """ARE-03: no direct evidence about the ground stands, unless a decision overruled it."""
    dossier = case.records.dossier
    overruled = {
        report
        for noted in dossier.differences.values()
        if noted.decided is not None
        for report in noted.facts.reports
        if report not in noted.decided.upheld
    }
    against = tuple(
        e
        for e in case.about
        if dossier.reports[e].facts.directness is Directness.DIRECT and e not in overruled
    )
    if against:
        note = _n("{n} direct report stands", "{n} direct reports stand", len(against))
        return NOT_MET, against, note
    return MET, case.about, ""


def people_asked(case: Case) -> Answer:
    """ARE-04: somebody who knows the ground was asked."""
    reports = case.records.dossier.reports
    asked = tuple(e for e in case.about if reports[e].facts.kind in ASKED)
    return (MET, asked, "") if asked else (NOT_MET, (), _("no interview about the ground"))


def differences_decided(case: Case) -> Answer:
    """ARE-05: every difference between sources about the ground is decided."""
    live = case.differences
    if live:
        note = _n("{n} difference is not decided", "{n} differences are not decided", len(live))
        return NOT_MET, live, note
    return MET, (), ""


def surveyed_as_ordered(case: Case) -> Answer:
    """ARE-06: technical survey covered the ground, but for the share that the rule allows.

    Source: IMAS 08.20.
    """
    return _covered(case)


def accredited_every_day(case: Case) -> Answer:
    """ARE-07: the team was accredited for its method on every day worked.

    Source: IMAS 07.30.
    """
    bad = tuple(p for p in case.progress if not _accredited(case, p))
    if bad:
        note = _n("{n} day without accreditation", "{n} days without accreditation", len(bad))
        return NOT_MET, bad, note
    return _worked(case)


def equipment_tested(case: Case) -> Answer:
    """ARE-08: all equipment named in the records was tested and within its validity that day.

    Source: IMAS 09.40 and 09.50.
    """
    log, roster = case.records.worklog, case.records.roster
    used = {
        (item, log.progress[p].facts.day): p
        for p in case.progress
        for item in log.progress[p].facts.equipment
    }
    bad = tuple(p for (item, day), p in used.items() if check_equipment(roster, item, day))
    if bad:
        return NOT_MET, tuple(dict.fromkeys(bad)), _("equipment out of its test")
    if not used:
        return NOT_KNOWN, (), _("no record names its equipment")
    return MET, tuple(dict.fromkeys(used.values())), ""


def no_blocking_fault(case: Case) -> Answer:
    """ARE-09: no nonconformity that blocks release is open against the orders.

    Source: IMAS 07.40.
    """
    severities = case.book.words("quality.blocking_severities", on=case.proposal.on)
    found = tuple(
        nc
        for order in case.proposal.orders
        for nc in blocking(case.records.quality, order, severities)
    )
    if found:
        names = ", ".join(case.records.quality.opened[nc].facts.code for nc in found)
        note = _n("{n} nonconformity is open", "{n} nonconformities are open", len(found))
        return NOT_MET, found, f"{note} ({names})"
    return MET, case.proposal.orders, ""


def finds_disposed(case: Case) -> Answer:
    """ARE-10: every find of the orders was disposed of by the day of the decision."""
    log = case.records.worklog
    finds = tuple(
        e for order in case.proposal.orders for e in log.of_order.get(order, ()) if e in log.finds
    )
    left = tuple(e for e in finds if not _disposed(case, e))
    if left:
        note = _n("{n} find is not disposed of", "{n} finds are not disposed of", len(left))
        return NOT_MET, left, note
    return MET, finds, ""


def searched_to_depth(case: Case) -> Answer:
    """ARE-11: all the ground was searched to the stated depth by methods that count.

    Source: IMAS 09.10.
    """
    if case.proposal.depth_m is None or case.proposal.depth_m <= 0:
        return NOT_MET, (), _("no depth is stated")
    return _covered(case)


def inspected(case: Case) -> Answer:
    """ARE-12: each order that was worked passed an inspection after its last day of work.

    Source: IMAS 07.40 (inspection of the product).
    """
    log, quality = case.records.worklog, case.records.quality
    last: dict[str, date] = {}
    for entity in case.progress:
        facts = log.progress[entity].facts
        last[facts.order] = max(facts.day, last.get(facts.order, facts.day))
    passed = {order: passed_inspection(quality, order, day) for order, day in last.items()}
    without = tuple(order for order, visit in passed.items() if not visit)
    if without or not passed:
        note = _n(
            "{n} order passed no inspection after the work",
            "{n} orders passed no inspection after the work",
            len(without),
        )
        return NOT_MET, without, note
    return MET, tuple(passed.values()), ""


def obstacles_named(case: Case) -> Answer:
    """ARE-13: ground left unsearched is named as an open point.

    Source: IMAS 08.30.
    """
    log = case.records.worklog
    left = tuple(
        e
        for order in case.proposal.orders
        for e in log.of_order.get(order, ())
        if e in log.obstacles
    )
    silent = tuple(e for e in left if not case.proposal.names_open(e))
    if silent:
        return NOT_MET, silent, _("{count} obstacles are not named").format(count=len(silent))
    return MET, left, ""


ANSWERS: dict[str, Callable[[Case], Answer]] = {
    "ARE-01": evidence_listed,
    "ARE-02": survey_made,
    "ARE-03": no_direct_evidence,
    "ARE-04": people_asked,
    "ARE-05": differences_decided,
    "ARE-06": surveyed_as_ordered,
    "ARE-07": accredited_every_day,
    "ARE-08": equipment_tested,
    "ARE-09": no_blocking_fault,
    "ARE-10": finds_disposed,
    "ARE-11": searched_to_depth,
    "ARE-12": inspected,
    "ARE-13": obstacles_named,
}
"""The criteria that the records can answer, by their code in the national list."""


def answer(code: str, case: Case) -> CriterionAnswered:
    """One criterion answered from the records; "not known" where only a person can answer it."""
    if code not in ANSWERS:
        return CriterionAnswered(code, NOT_KNOWN, note=_("to be answered by a person"))
    state, found, note = ANSWERS[code](case)
    return CriterionAnswered(code, state, found, note=note)


def _touches(case: Case, shape: Shape | None) -> bool:
    return shape is not None and bool(shapely.intersects(metres(shape), case.proposal.ground))


def _accredited(case: Case, entity: str) -> bool:
    facts = case.records.worklog.progress[entity].facts
    team = case.records.worklog.orders[facts.order].facts.team
    return is_accredited(case.records.roster, team, facts.method, facts.day)


def _worked(case: Case) -> Answer:
    if case.progress:
        return MET, case.progress, ""
    return NOT_MET, (), _("no work is recorded under the orders")


def _disposed(case: Case, entity: str) -> bool:
    find = case.records.worklog.finds[entity].facts
    on = case.proposal.on
    return bool(find.disposal) and find.disposal_on is not None and find.disposal_on <= on


def _covered(case: Case) -> Answer:
    if case.gap_m2 > case.gap_allowed_m2:
        note = _("{gap:.0f} m2 of {all:.0f} m2 not searched; {may:.0f} m2 allowed").format(
            gap=case.gap_m2, all=float(case.proposal.ground.area), may=case.gap_allowed_m2
        )
        return NOT_MET, case.progress, note
    return _worked(case)
