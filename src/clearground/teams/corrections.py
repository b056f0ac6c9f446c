"""Who may correct or take back which record: the same fact, by those who answer for it."""

from __future__ import annotations

from collections.abc import Mapping

import shapely

from clearground.errors import Finding
from clearground.events import PAYLOADS
from clearground.events.core import Draft, Event
from clearground.events.protect import WarningIssued
from clearground.standards.geometry import shape_to_metres
from clearground.standards.parameters import ParameterBook
from clearground.standards.words import _
from clearground.teams.allowed import person_name
from clearground.teams.rights import ANYONE, roles_on
from clearground.teams.state import Roster

LASTING = frozenset(
    {
        "RegionOpened",
        "KeyEnrolled",
        "KeyRevoked",
        "RecordsReceived",
        "ConflictClosed",
        "OrganisationRegistered",
        "PersonRegistered",
        "WarningIssued",
        "WorkStopped",
    }
)
"""Facts that other people rely on at once: they are ended or stated anew, never taken out."""

Findings = tuple[Finding, ...]


def may_take_out(roster: Roster, draft: Draft, original: Event, book: ParameterBook) -> bool:
    """True where the actor of a draft may take a record out of force, or replace it.

    A decision: who may take back a decision. Any other fact: who may record such a fact, for
    their own organisation; for another's, who may take back besides.

    Source: the national parameters `roles.may_record` and `roles.may_take_back`.
    """
    day = draft.recorded_time.date()
    roles = roles_on(roster, draft.actor, draft.recorded_time)
    back = book.table("roles.may_take_back", day)
    if not roles.isdisjoint(back["decision"]):
        return True
    if PAYLOADS[original.type].DECISION:
        return False
    listed = book.table("roles.may_record", day).get(original.type, ())
    may_record = ANYONE in listed or not roles.isdisjoint(listed)
    own = roster.people[draft.actor].facts.organisation == original.organisation
    return may_record and (own or not roles.isdisjoint(back["other"]))


def check_correction(
    roster: Roster, draft: Draft, in_force: Mapping[str, Event], book: ParameterBook
) -> Findings:
    """Faults of what a draft supersedes: REC-53 to REC-56.

    Parameters
    ----------
    roster : Roster
        Who there is.
    draft : Draft
        The fact to be recorded.
    in_force : mapping of str to Event
        The records that count, by id.
    book : ParameterBook
        National parameters.

    Returns
    -------
    tuple of Finding
        REC-53 a record that is not in force, REC-54 another fact or another thing, REC-55 no
        right, REC-56 a fact that people rely on at once.

    >>> from datetime import datetime
    >>> from clearground.events.quality import NonconformityClosed
    >>> now = datetime(2026, 5, 4)
    >>> draft = Draft("nc", NonconformityClosed("x"), "p", "o", now, now, supersedes=("gone",))
    >>> [f.code for f in check_correction(Roster(), draft, {}, ParameterBook("none"))]
    ['REC-53']
    """
    found: list[Finding] = []
    for name in draft.supersedes:
        original = in_force.get(name)
        if original is None:
            found.append(_not_in_force(name))
        else:
            found += check_same_thing(draft, original)
            found += check_right(roster, draft, original, book)
            found += check_relied_on(draft, original)
    return tuple(found)


def _not_in_force(name: str) -> Finding:
    return Finding(
        "REC-53",
        _("There is no event {id} in force to be corrected").format(id=name),
        _("A correction of nothing would hide that the error still stands."),
        _("Give the id that `clearground show REGION ENTITY --json` names."),
    )


def check_same_thing(draft: Draft, original: Event) -> Findings:
    """REC-54 where a correction is another kind of fact, or about another thing."""
    if draft.type == original.type and draft.entity == original.entity:
        return ()
    return (
        Finding(
            "REC-54",
            _("A {kind} about {entity} cannot correct the {old} about {other}").format(
                kind=draft.type,
                entity=draft.entity,
                old=original.type,
                other=original.entity,
            ),
            _("What it corrects would vanish from every map and account."),
            _("Correct a record with the same command and the same thing."),
        ),
    )


def check_right(roster: Roster, draft: Draft, original: Event, book: ParameterBook) -> Findings:
    """REC-55 where the actor may not replace another's record."""
    if draft.actor in roster.people and may_take_out(roster, draft, original, book):
        return ()
    return (
        Finding(
            "REC-55",
            _("{name} may not correct this {kind}").format(
                name=person_name(roster, draft.actor), kind=original.type
            ),
            _("Another organisation's word would be replaced without it."),
            _("Ask the organisation that recorded it, or who may take such a record back."),
        ),
    )


def check_relied_on(draft: Draft, original: Event) -> Findings:
    """REC-56 where a correction takes out a fact that people rely on at once.

    A warning may be corrected to one that covers it and lasts as long.
    """
    if original.type not in LASTING:
        return ()
    old, new = original.payload, draft.payload
    if isinstance(old, WarningIssued) and isinstance(new, WarningIssued) and _covers(new, old):
        return ()
    return (
        Finding(
            "REC-56",
            _("A {kind} is not corrected by superseding it").format(kind=original.type),
            _("People act on it at this moment; it would be gone without an end."),
            _("End it, or state it anew; a warning may be replaced by a larger, longer one."),
        ),
    )


def _covers(new: WarningIssued, old: WarningIssued) -> bool:
    away_m = shapely.distance(shape_to_metres(new.centre), shape_to_metres(old.centre))
    return bool(new.until >= old.until and new.radius_m >= old.radius_m + away_m)
