"""Faults of release decisions, handovers and requests for works.

Source: IMAS 07.11 (land release), 08.30 (handover), 09.10 (clearance to a stated depth).
"""

from __future__ import annotations

from clearground.errors import Finding
from clearground.events.core import Draft
from clearground.events.release import (
    HandoverSigned,
    PublicationApproved,
    ReleaseSigned,
    WorksRequested,
)
from clearground.release import handover_rules, publish_rules, sign_rules
from clearground.release.case import answered, criteria
from clearground.release.proposal import Case, Records, proposal_of
from clearground.standards.parameters import ParameterBook


def check(known: Records, draft: Draft, book: ParameterBook) -> tuple[Finding, ...]:
    """Faults that forbid recording a fact of this room; empty for facts of other rooms.

    Parameters
    ----------
    known : Records
        The record rooms, before the draft.
    draft : Draft
        The fact to be recorded.
    book : ParameterBook
        National rules, as in force on the day of the decision.

    Returns
    -------
    tuple of Finding
        REL- codes.
    """
    payload = draft.payload
    match payload:
        case ReleaseSigned():
            return (
                *sign_rules.check_authority(known, draft, payload.authority),
                *_decision(known, draft, payload, book=book),
            )
        case HandoverSigned():
            return (
                *sign_rules.check_authority(known, draft, payload.receiver),
                *handover_rules.check_decisions(known, payload),
                *handover_rules.check_statement(payload),
                *handover_rules.check_open_points(known, payload),
            )
        case PublicationApproved():
            return (
                *publish_rules.check_subject(known, draft.entity),
                *publish_rules.check_reason(payload),
                *publish_rules.check_other_person(known, draft),
            )
        case WorksRequested():
            return handover_rules.check_works(payload)
        case _:
            return ()


def _decision(
    known: Records, draft: Draft, signed: ReleaseSigned, *, book: ParameterBook
) -> tuple[Finding, ...]:
    missing = sign_rules.check_area(known, signed)
    if missing:
        return missing
    on = draft.valid_time.date()
    proposal = proposal_of(signed, on, draft.recorded_time)
    built = Case(proposal, known, book)
    listed = criteria(signed.kind, book, on)
    return (
        *sign_rules.check_shape(known, proposal),
        *sign_rules.check_not_twice(known, draft.entity, proposal),
        *sign_rules.check_listed(known, signed),
        *sign_rules.check_digest(signed),
        *sign_rules.check_criteria(known, signed, listed, answered(built)),
        *sign_rules.check_blocking(built),
        *sign_rules.check_depth(known, proposal, book),
        *sign_rules.check_gap(built),
        *sign_rules.check_inspected(built, signed),
        *sign_rules.check_disputes(built),
        *sign_rules.check_survey(built),
    )
