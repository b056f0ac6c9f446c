"""Rules about declaring and changing hazardous areas: one function for each fault."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from clearground.areas.decision_rules import (
    check_authority,
    check_before_declaration,
    check_finished,
    check_future,
    check_no_record,
    check_reason,
    check_same_class,
    check_too_little_direct,
    check_too_little_evidence,
    check_transition,
    check_unknown_report,
    check_version,
    weigh,
)
from clearground.areas.depth_rules import check_depth
from clearground.areas.ground_rules import check_elsewhere
from clearground.areas.identity_rules import (
    check_code_repeated,
    check_code_taken,
    check_declared_twice,
    check_hazards_differ,
    check_named_twice,
    check_replaced,
    check_too_few,
    check_unknown_area,
)
from clearground.areas.shape_rules import (
    check_apart,
    check_broken_shape,
    check_not_larger,
    check_parts_are_not_whole,
    check_parts_overlap,
    check_too_small,
)
from clearground.areas.state import Area, Register
from clearground.areas.transitions import Need, transition
from clearground.errors import Finding
from clearground.events.areas import (
    AreaDeclared,
    AreaExtended,
    AreaReclassified,
    AreasMerged,
    AreaSplit,
    AreaStatusChanged,
)
from clearground.events.core import Draft
from clearground.evidence.state import Dossier
from clearground.standards.geometry import Shape
from clearground.standards.parameters import ParameterBook
from clearground.standards.terms import AreaClass
from clearground.standards.words import _

Findings = tuple[Finding, ...]


def check(
    register: Register, dossier: Dossier, draft: Draft, book: ParameterBook
) -> tuple[Finding, ...]:
    """Faults that forbid a decision about an area; empty when it may be recorded.

    Parameters
    ----------
    register : Register
        Areas as they stand.
    dossier : Dossier
        Reports that a decision may rest on.
    draft : Draft
        The decision; a draft of another room has no faults here.
    book : ParameterBook
        National parameters; the values of the decision's own date apply.

    Raises
    ------
    ParameterError
        When the book lacks a value that the rule needs on that date.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> from clearground.standards.terms import AreaStatus
    >>> now = datetime(2025, 5, 1, tzinfo=UTC)
    >>> stop = AreaStatusChanged(AreaStatus.SUSPENDED, (), "example-1", "Authority", "storm")
    >>> draft = Draft("area-1", stop, "officer", "authority", now, now)
    >>> [f.code for f in check(Register(), Dossier(), draft, ParameterBook("example-1"))]
    ['AREA-02']
    """
    payload = draft.payload
    match payload:
        case AreaDeclared():
            return (
                *_signed(draft, payload.parameters, payload.authority),
                *check_declared_twice(register, draft.entity, draft.supersedes),
                *check_code_taken(register, payload.code, draft.entity),
                *_shape(payload.shape, payload.code, book, draft.valid_time.date()),
                *check_depth(payload, book, draft.valid_time.date()),
                *_evidence(dossier, payload.evidence, payload.area_class, (draft, book)),
                *_concerned(dossier, payload.evidence, payload.shape, (draft, book)),
            )
        case AreaReclassified() | AreaStatusChanged() | AreaExtended() | AreaSplit():
            signed = _signed(draft, payload.parameters, payload.authority)
            area = register.areas.get(draft.entity)
            if area is None:
                return (*signed, *check_unknown_area(register, draft.entity))
            return (
                *signed,
                *check_replaced(area.code, area.replaced_by),
                *check_before_declaration(area.code, area.declared, draft.valid_time),
                *_change(register, dossier, (draft, area), book),
            )
        case AreasMerged():
            signed = _signed(draft, payload.parameters, payload.authority)
            return (*signed, *_merge(register, draft, payload))
        case _:
            return ()


def _change(
    register: Register, dossier: Dossier, what: tuple[Draft, Area], book: ParameterBook
) -> Findings:
    draft, area = what
    payload = draft.payload
    match payload:
        case AreaReclassified():
            return (
                *check_finished(area.code, area.status),
                *check_same_class(area.code, area.area_class, payload.area_class),
                *_evidence(dossier, payload.evidence, payload.area_class, (draft, book)),
                *_concerned(dossier, payload.evidence, area.shape, (draft, book)),
                *(() if payload.area_class is AreaClass.CHA else check_reason(payload.reason)),
            )
        case AreaStatusChanged():
            return (
                *check_transition(area.code, area.status, payload.status),
                *_needs(dossier, area, payload),
            )
        case AreaExtended():
            broken = _shape(payload.shape, area.code, book, draft.valid_time.date())
            return (
                *check_finished(area.code, area.status),
                *broken,
                *(() if broken else check_not_larger(area.code, area.shape, payload.shape)),
                *_evidence(dossier, payload.evidence, AreaClass.SHA, (draft, book)),
                *_concerned(dossier, payload.evidence, payload.shape, (draft, book)),
            )
        case AreaSplit():
            return _split(register, area, payload)
        case _:
            return ()


def _split(register: Register, area: Area, payload: AreaSplit) -> Findings:
    shapes = [part.shape for part in payload.parts]
    entities = [part.entity for part in payload.parts]
    found = [
        *check_too_few(shapes, _("A split of {code}").format(code=area.code)),
        *check_named_twice(register, entities),
        *(f for p in payload.parts for f in check_code_taken(register, p.code, p.entity)),
        *check_code_repeated([part.code for part in payload.parts]),
    ]
    broken = [f for p in payload.parts for f in check_broken_shape(p.shape, p.code)]
    if broken or not shapes:
        return (*found, *broken)
    return (
        *found,
        *check_parts_overlap(area.code, shapes),
        *check_parts_are_not_whole(area.code, area.shape, shapes),
    )


def _merge(register: Register, draft: Draft, payload: AreasMerged) -> Findings:
    members = dict.fromkeys(payload.merged)
    areas = [register.areas[e] for e in members if e in register.areas]
    found = [
        *check_too_few(list(members), _("A merge into {code}").format(code=payload.code)),
        *(f for entity in members for f in check_unknown_area(register, entity)),
        *(f for area in areas for f in check_replaced(area.code, area.replaced_by)),
        *(f for area in areas for f in check_finished(area.code, area.status)),
        *(
            f
            for area in areas
            for f in check_before_declaration(area.code, area.declared, draft.valid_time)
        ),
        *check_named_twice(register, [draft.entity]),
        *check_code_taken(register, payload.code, draft.entity),
        *check_hazards_differ({a.code: a.facts.hazard for a in areas}),
    ]
    return (*found, *(check_apart({a.code: a.shape for a in areas}) if areas else ()))


def _signed(draft: Draft, parameters: str, authority: str) -> Findings:
    return (
        *check_authority(authority),
        *check_version(parameters),
        *check_future(draft.valid_time, draft.recorded_time),
    )


def _shape(shape: Shape, whose: str, book: ParameterBook, on: date) -> Findings:
    return check_broken_shape(shape, whose) or check_too_small(shape, whose, book, on)


def _needs(dossier: Dossier, area: Area, payload: AreaStatusChanged) -> Findings:
    move = transition(area.status, payload.status)
    if move is None:
        return ()
    found: list[Finding] = []
    if Need.REASON in move.needs:
        found += check_reason(payload.reason)
    if move.needs != (Need.REASON,):
        found += check_no_record(payload.evidence, area.code, payload.status)
    if Need.REPORTS in move.needs:
        found += check_unknown_report(dossier, payload.evidence)
    return tuple(found)


def _evidence(
    dossier: Dossier,
    evidence: Sequence[str],
    area_class: AreaClass,
    on: tuple[Draft, ParameterBook],
) -> Findings:
    draft, book = on
    day = draft.valid_time.date()
    rules = book.table("areas.minimum_evidence", on=day)[area_class.value]
    kinds = book.table("evidence.directness", on=day)
    counted = weigh(dossier, evidence, kinds)
    return (
        *check_unknown_report(dossier, evidence),
        *check_too_little_evidence(counted, area_class, int(rules["total"])),
        *check_too_little_direct(counted, area_class, int(rules["direct"])),
    )


def _concerned(
    dossier: Dossier, evidence: Sequence[str], ground: Shape, on: tuple[Draft, ParameterBook]
) -> Findings:
    draft, book = on
    reach = book.table("areas.evidence_reach", on=draft.valid_time.date())
    return check_elsewhere(
        dossier,
        evidence,
        ground,
        sigmas=float(reach["position_errors"]),
        reach_m=float(reach["metres"]),
    )
