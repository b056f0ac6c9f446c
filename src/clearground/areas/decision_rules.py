"""Rules about decisions on areas: evidence, authority, dates, codes, status, membership."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from clearground.areas.state import FINISHED
from clearground.areas.transitions import reachable, transition
from clearground.errors import Finding
from clearground.evidence.state import Dossier
from clearground.standards.terms import AreaClass, AreaStatus, Directness
from clearground.standards.words import _

Findings = tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Counted:
    """Distinct reports that count for a declaration: in all, and of these direct."""

    total: int
    direct: int


def weigh(dossier: Dossier, evidence: Sequence[str], kinds: Mapping[str, str]) -> Counted:
    """Number of distinct reports that count towards a declaration, and how many are direct.

    Exact copies count once; negative evidence does not count, nor does a report without a place,
    which may be about any ground. A report counts as direct when it was recorded as direct and
    the national list does not make its kind less than that.

    Parameters
    ----------
    kinds : mapping of str to str
        National list: what each kind of evidence counts as.

    Source
    ------
    IMAS 07.11: direct evidence confirms, indirect evidence raises suspicion.

    Examples
    --------
    >>> weigh(Dossier(), ["unknown"], {})
    Counted(total=0, direct=0)
    """
    distinct: dict[str, bool] = {}
    for entity in evidence:
        report = dossier.reports.get(entity)
        if report is None or report.facts.shape is None:
            continue
        facts = report.facts
        listed = kinds.get(facts.kind.value, facts.directness.value)
        if Directness.NEGATIVE in (facts.directness, listed):
            continue
        first = facts.same_as or entity
        direct = facts.directness is Directness.DIRECT and listed == Directness.DIRECT
        distinct[first] = distinct.get(first, False) or direct
    return Counted(len(distinct), sum(distinct.values()))


def check_too_little_evidence(counted: Counted, area_class: AreaClass, least: int) -> Findings:
    """AREA-03 when fewer distinct reports are named than the national minimum.

    Source: the national parameter `areas.minimum_evidence`.

    >>> check_too_little_evidence(Counted(0, 0), AreaClass.SHA, 1)[0].what
    'SHA needs 1 distinct report(s) of direct or indirect evidence; 0 count'
    """
    if counted.total >= least:
        return ()
    return (
        Finding(
            "AREA-03",
            _(
                "{name} needs {least} distinct report(s) of direct or indirect evidence; {n} count"
            ).format(name=area_class.value, least=least, n=counted.total),
            _("Land declared without evidence is closed to people for no reason."),
            _("Name the reports (`evidence add`); copies and negative evidence do not count."),
        ),
    )


def check_unknown_report(dossier: Dossier, evidence: Sequence[str]) -> Findings:
    """AREA-04 for each report named that does not stand in the dossier.

    >>> check_unknown_report(Dossier(), ["r-9"])[0].what
    'Report r-9 does not stand in the dossier'
    """
    return tuple(
        Finding(
            "AREA-04",
            _("Report {report} does not stand in the dossier").format(report=entity),
            _("Nobody could later see what the decision rests on."),
            _("Record the report first (`evidence add`), or name another."),
        )
        for entity in dict.fromkeys(evidence)
        if entity not in dossier.reports
    )


def check_too_little_direct(counted: Counted, area_class: AreaClass, least: int) -> Findings:
    """AREA-05 when a class rests on less direct evidence than the national minimum.

    Source: IMAS 07.11; the national parameter `areas.minimum_evidence`.

    >>> check_too_little_direct(Counted(2, 0), AreaClass.CHA, 1)[0].what
    'CHA needs 1 report(s) of direct evidence; 0 count'
    """
    if counted.direct >= least:
        return ()
    return (
        Finding(
            "AREA-05",
            _("{name} needs {least} report(s) of direct evidence; {n} count").format(
                name=area_class.value, least=least, n=counted.direct
            ),
            _("Only direct evidence confirms contamination; indirect evidence raises suspicion."),
            _("Name direct evidence, or declare a suspected area (SHA)."),
        ),
    )


def check_authority(authority: str) -> Findings:
    """AREA-08 when no authority is named.

    >>> check_authority(" ")[0].code
    'AREA-08'
    """
    if authority.strip():
        return ()
    return (
        Finding(
            "AREA-08",
            _("The decision names no authority"),
            _("No status changes without a named authority that answers for it."),
            _("Name the authority that decides (`--authority`)."),
        ),
    )


def check_version(parameters: str) -> Findings:
    """AREA-09 when the version of the national parameters is not named.

    >>> check_version("example-1")
    ()
    """
    if parameters.strip():
        return ()
    return (
        Finding(
            "AREA-09",
            _("The decision names no version of the national parameters"),
            _("Nobody could later tell by which rules it was taken."),
            _("Name the version in force (`--parameters`)."),
        ),
    )


def check_transition(code: str, before: AreaStatus, after: AreaStatus) -> Findings:
    """AREA-10 when the transition table does not hold the move.

    >>> check_transition("A-1", AreaStatus.OPEN, AreaStatus.HANDED_OVER)[0].what
    'Area A-1 is open and cannot become handed_over'
    """
    if transition(before, after) is not None:
        return ()
    allowed = ", ".join(status.value for status in reachable(before))
    return (
        Finding(
            "AREA-10",
            _("Area {code} is {before} and cannot become {after}").format(
                code=code, before=before.value, after=after.value
            ),
            _("A status that skips a step hides who decided it and on what."),
            _("From {before} an area may become: {allowed}.").format(
                before=before.value, allowed=allowed
            ),
        ),
    )


def check_reason(reason: str) -> Findings:
    """AREA-11 when a decision that needs its reason in words has none.

    >>> check_reason("")[0].code
    'AREA-11'
    """
    if reason.strip():
        return ()
    return (
        Finding(
            "AREA-11",
            _("The decision gives no reason"),
            _("Those who come later must see why work stopped or land was opened again."),
            _("Give the reason in a sentence (`--reason`)."),
        ),
    )


def check_no_record(records: Sequence[str], code: str, after: AreaStatus) -> Findings:
    """AREA-12 when a status change that rests on records names none.

    >>> check_no_record([], "A-1", AreaStatus.CLOSED)[0].what
    'Area A-1 cannot become closed: no record is named for it'
    """
    if any(record.strip() for record in records):
        return ()
    return (
        Finding(
            "AREA-12",
            _("Area {code} cannot become {after}: no record is named for it").format(
                code=code, after=after.value
            ),
            _("No status changes without the order, decision or report that it rests on."),
            _("Name the records (`--evidence`)."),
        ),
    )


def check_same_class(code: str, before: AreaClass, after: AreaClass) -> Findings:
    """AREA-20 when an area is reclassified to the class that it has.

    >>> check_same_class("A-1", AreaClass.CHA, AreaClass.CHA)[0].what
    'Area A-1 is CHA already'
    """
    if before is not after:
        return ()
    return (
        Finding(
            "AREA-20",
            _("Area {code} is {name} already").format(code=code, name=after.value),
            _("A decision that changes nothing clutters the history of the area."),
            _("Name the other class, or add the evidence without a decision."),
        ),
    )


def check_finished(code: str, status: AreaStatus) -> Findings:
    """AREA-21 when a closed or handed-over area is to be changed without reopening it.

    >>> check_finished("A-1", AreaStatus.CLOSED)[0].what
    'Area A-1 is closed'
    """
    if status not in FINISHED:
        return ()
    return (
        Finding(
            "AREA-21",
            _("Area {code} is {status}").format(code=code, status=status.value),
            _("People use this land; new danger on it must first be made known by reopening."),
            _("Reopen it on evidence (`area status`); a part of it: split it first."),
        ),
    )


def check_future(valid_time: datetime, recorded_time: datetime) -> Findings:
    """AREA-22 when a decision is dated after the moment it was written down.

    >>> from datetime import UTC
    >>> check_future(datetime(2025, 2, 1, tzinfo=UTC), datetime(2025, 1, 1, tzinfo=UTC))[0].code
    'AREA-22'
    """
    if valid_time <= recorded_time:
        return ()
    return (
        Finding(
            "AREA-22",
            _("The decision is dated {valid}, after it was recorded ({recorded})").format(
                valid=valid_time.isoformat(), recorded=recorded_time.isoformat()
            ),
            _("What is not yet so must not show on the map."),
            _("Correct the date, or record it when it is so."),
        ),
    )


def check_before_declaration(code: str, declared: datetime, when: datetime) -> Findings:
    """AREA-23 when a decision is dated before its area was declared.

    >>> from datetime import UTC
    >>> early, late = datetime(2025, 1, 1, tzinfo=UTC), datetime(2025, 2, 1, tzinfo=UTC)
    >>> check_before_declaration("A-1", late, early)[0].code
    'AREA-23'
    """
    if when >= declared:
        return ()
    return (
        Finding(
            "AREA-23",
            _("The decision is dated {when}, before {code} was declared ({declared})").format(
                when=when.isoformat(), code=code, declared=declared.isoformat()
            ),
            _("On that date there was no such area to decide about."),
            _("Correct the date."),
        ),
    )
