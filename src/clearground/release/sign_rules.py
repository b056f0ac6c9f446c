"""When a release decision may be signed, one function a fault."""

from __future__ import annotations

import shapely

from clearground.errors import Finding
from clearground.events.core import Draft
from clearground.events.release import CriterionAnswered, ReleaseSigned
from clearground.field.coverage import metres
from clearground.quality.blocking import blocking
from clearground.release import answers
from clearground.release.case import Criterion
from clearground.release.proposal import Case, Proposal, Records, evidence_digest
from clearground.release.standing import standing, thick_m2
from clearground.standards.parameters import ParameterBook
from clearground.standards.terms import CriterionState, Directness, ReleaseKind, Role
from clearground.standards.words import _, _n
from clearground.teams.allowed import person_name

TO_DEPTH = frozenset({ReleaseKind.CLEARED})


def check_authority(known: Records, draft: Draft, named: str) -> tuple[Finding, ...]:
    """REL-01 where the signer is not a registered approving authority, or no party is named.

    Source: IMAS 07.11: land is released by a named authority.
    """
    person = known.roster.people.get(draft.actor)
    may = person is not None and Role.APPROVING_AUTHORITY in person.facts.roles
    if may and named.strip():
        return ()
    return (
        Finding(
            "REL-01",
            _("{actor} may not sign for land release, or the decision names no party").format(
                actor=person_name(known.roster, draft.actor)
            ),
            _("Land is released by a named person with the authority to do so."),
            _("Let an approving authority sign, and name on whose behalf."),
        ),
    )


def check_area(known: Records, signed: ReleaseSigned) -> tuple[Finding, ...]:
    """REL-02 where the area is not declared, or was split or merged."""
    area = known.register.areas.get(signed.area)
    if area is not None and not area.replaced_by:
        return ()
    return (
        Finding(
            "REL-02",
            _("The decision names area {area}, which does not count").format(area=signed.area),
            _("Only land of a declared area can be released."),
            _("Name the area as it stands; a split area is released part by part."),
        ),
    )


def check_shape(known: Records, proposal: Proposal) -> tuple[Finding, ...]:
    """REL-03 where the ground is empty or reaches outside the area."""
    area = known.register.areas[proposal.area]
    outside_m2 = thick_m2(shapely.difference(proposal.ground, metres(area.shape)))
    if proposal.ground.area > 0 and outside_m2 == 0:
        return ()
    return (
        Finding(
            "REL-03",
            _("{outside:.2f} m2 of the decision lie outside area {code}, or it has no area").format(
                outside=outside_m2, code=area.code
            ),
            _("The account of declared land would not close."),
            _("Cut the decision to the declared shape, or extend the area first."),
        ),
    )


def check_not_twice(known: Records, entity: str, proposal: Proposal) -> tuple[Finding, ...]:
    """REL-04 where part of the ground is released by an earlier decision that still counts."""
    area = known.register.areas[proposal.area]
    before = standing(known.register, known.releases, area, leave_out=entity)
    shared_m2 = thick_m2(shapely.intersection(proposal.ground, before))
    if shared_m2 == 0:
        return ()
    return (
        Finding(
            "REL-04",
            _("{shared:.2f} m2 of area {code} were released before").format(
                shared=shared_m2, code=area.code
            ),
            _("No square metre is released twice."),
            _("Sign for the rest, or let the new decision supersede the old one."),
        ),
    )


def check_listed(known: Records, signed: ReleaseSigned) -> tuple[Finding, ...]:
    """REL-05 where a listed report or order is not a record, or an order is of another area.

    A forecast is no record: a proposed outline or a plan cannot be listed.
    """
    reports = [e for e in signed.evidence if e not in known.dossier.reports]
    orders = [o for o in signed.orders if not _of_area(known, o, signed.area)]
    if not reports and not orders:
        return ()
    return (
        Finding(
            "REL-05",
            _("{first} is not a report of the dossier or an order of this area").format(
                first=(reports + orders)[0]
            ),
            _("A decision rests on records of this ground only, never on a forecast."),
            _("List the reports and orders by their numbers."),
        ),
    )


def _of_area(known: Records, order: str, area: str) -> bool:
    if order not in known.worklog.orders:
        return False
    named = known.worklog.orders[order].facts.area
    if named == area:
        return True
    # An order signed before a split or merge counts for what the area became.
    return area in known.register.heirs(named)


def check_digest(signed: ReleaseSigned) -> tuple[Finding, ...]:
    """REL-06 where the digest is not that of exactly the listed evidence."""
    if signed.evidence_digest == evidence_digest(signed.evidence):
        return ()
    return (
        Finding(
            "REL-06",
            _n(
                "The digest does not match the {n} report listed",
                "The digest does not match the {n} reports listed",
                len(signed.evidence),
            ),
            _("What was signed for must be exactly what was shown."),
            _("Build the case again and sign that one."),
        ),
    )


def check_criteria(
    known: Records,
    signed: ReleaseSigned,
    listed: tuple[Criterion, ...],
    found: tuple[CriterionAnswered, ...],
) -> tuple[Finding, ...]:
    """Faults of the signed criteria, beside what the records answer.

    Returns
    -------
    tuple of Finding
        REL-07 a criterion is missing, REL-08 its state may not be signed, REL-09 it is waived
        by nobody registered, REL-10 it is called met against the records.

    Source: IMAS 07.11; the list and its states are the national parameter `release.criteria`.
    """
    answered = {item.code: item for item in signed.criteria}
    recorded = {item.code: item for item in found}
    faults: list[Finding] = []
    for criterion in listed:
        given = answered.get(criterion.code)
        if given is None:
            faults.append(_criterion("REL-07", criterion, _("is not answered")))
        elif given.state.value not in criterion.states:
            state = _("may not be signed as {state}").format(
                state=given.state.value.replace("_", " ")
            )
            note = recorded[criterion.code].note
            # The record says what is in the way: which nonconformity, which find.
            state += f": {note}" if note else ""
            faults.append(_criterion("REL-08", criterion, state))
        elif given.state is CriterionState.WAIVED and given.waived_by not in known.roster.people:
            faults.append(_criterion("REL-09", criterion, _("is waived by nobody registered")))
        elif given.state is CriterionState.MET and not _holds(given, recorded[criterion.code]):
            note = recorded[criterion.code].note
            faults.append(
                _criterion("REL-10", criterion, _("is not met: {note}").format(note=note))
            )
    return tuple(faults)


def _holds(given: CriterionAnswered, recorded: CriterionAnswered) -> bool:
    if recorded.code not in answers.ANSWERS:
        # Only a person can answer it; they must name what they saw.
        return bool(given.records)
    return recorded.state is CriterionState.MET


def _criterion(code: str, criterion: Criterion, fault: str) -> Finding:
    return Finding(
        code,
        _("Criterion {code} ({text}) {fault}").format(
            code=criterion.code, text=criterion.text.rstrip("."), fault=fault
        ),
        _("All reasonable effort is shown criterion by criterion, from the records."),
        _("Complete the work or the record, or let a named person waive it where allowed."),
    )


def check_blocking(built: Case) -> tuple[Finding, ...]:
    """REL-11 where a nonconformity that blocks release is open against any order of the area.

    Source: IMAS 07.40.
    """
    severities = built.book.words("quality.blocking_severities", on=built.proposal.on)
    log = built.records.worklog
    touching = (
        order
        for order in dict.fromkeys(
            (*built.proposal.orders, *log.of_area.get(built.proposal.area, ()))
        )
        if order in log.orders
        and shapely.intersects(metres(log.orders[order].facts.shape), built.proposal.ground)
    )
    found = [nc for o in touching for nc in blocking(built.records.quality, o, severities)]
    if not found:
        return ()
    first = built.records.quality.opened[found[0]].facts
    return (
        Finding(
            "REL-11",
            _("Nonconformity {code} ({severity}) is open").format(
                code=first.code, severity=first.severity.value
            ),
            _("Land is not released while a fault of its work is open."),
            _("Correct it and let an independent person close it (`quality close`)."),
        ),
    )


def check_depth(known: Records, proposal: Proposal, book: ParameterBook) -> tuple[Finding, ...]:
    """REL-12 where ground is called cleared to no depth, or to less than its task asks.

    Source: IMAS 09.10; the depth is the area's own, else the national parameter
    `areas.clearance_depth_m`.
    """
    if proposal.kind not in TO_DEPTH:
        return ()
    area = known.register.areas[proposal.area]
    table = book.table("areas.clearance_depth_m", on=proposal.on)
    asked_m = area.facts.depth_m or float(table[area.facts.hazard.value])
    if proposal.depth_m is not None and proposal.depth_m >= asked_m:
        return ()
    return (
        Finding(
            "REL-12",
            _("Area {code} is to be cleared to {asked:g} m; the decision states {depth}").format(
                code=area.code,
                asked=asked_m,
                depth=_("no depth") if proposal.depth_m is None else f"{proposal.depth_m:g} m",
            ),
            _("Land is cleared to a stated depth or not at all."),
            _("State the depth worked to; if it is less, work on or change the task first."),
        ),
    )


def check_gap(built: Case) -> tuple[Finding, ...]:
    """REL-13 where more of the ground was not searched than the rule allows, in m2.

    Source: IMAS 09.10 and 08.20; national parameters `release.uncovered_share_max` and
    `release.uncovered_tolerance_m`.
    """
    if built.proposal.kind is ReleaseKind.CANCELLED or built.gap_m2 <= built.gap_allowed_m2:
        return ()
    return (
        Finding(
            "REL-13",
            _("{gap:.1f} m2 of the ground are in no record of search; {may:.1f} m2 allowed").format(
                gap=built.gap_m2, may=built.gap_allowed_m2
            ),
            _("A gap shown as covered is ground where somebody may step on a mine."),
            _("Search it and record it, or cut it out of the decision."),
        ),
    )


def check_inspected(built: Case, signed: ReleaseSigned) -> tuple[Finding, ...]:
    """REL-14 where cleared ground passed no inspection and nobody waived it by name.

    Source: IMAS 07.40.
    """
    if signed.kind not in TO_DEPTH:
        return ()
    waived = any(
        item.state is CriterionState.WAIVED and item.waived_by and item.code == "ARE-12"
        for item in signed.criteria
    )
    state, _found, note = answers.inspected(built)
    if waived or state is CriterionState.MET:
        return ()
    return (
        Finding(
            "REL-14",
            _("The ground passed no inspection: {note}").format(note=note),
            _("Clearance is inspected by somebody else before land is released."),
            _("Make the inspection (`quality visit`), or let a named person waive it."),
        ),
    )


def check_disputes(built: Case) -> tuple[Finding, ...]:
    """REL-15 where sources differ about the ground and no open point names the difference."""
    silent = [d for d in built.differences if not built.proposal.names_open(d)]
    if not silent:
        return ()
    return (
        Finding(
            "REL-15",
            _n(
                "Sources differ about the ground: {n} difference is not named",
                "Sources differ about the ground: {n} differences are not named",
                len(silent),
            ),
            _("Whoever receives the land must know what is disputed about it."),
            _(
                "Decide the difference (`evidence decide`), or list {first} as an open point."
            ).format(first=silent[0]),
        ),
    )


def check_survey(built: Case) -> tuple[Finding, ...]:
    """REL-16 where ground is cancelled without survey and without evidence against a hazard.

    Source: IMAS 08.10 and 07.11 (cancelled by non-technical survey).
    """
    if built.proposal.kind is not ReleaseKind.CANCELLED:
        return ()
    reports = built.records.dossier.reports
    negative = any(reports[e].facts.directness is Directness.NEGATIVE for e in built.about)
    if negative or answers.survey_made(built)[0] is CriterionState.MET:
        return ()
    return (
        Finding(
            "REL-16",
            _("No survey and no report speaks against a hazard on this ground"),
            _("Land is cancelled on what was found out, never on silence."),
            _("Survey it and record the survey and what people said."),
        ),
    )
