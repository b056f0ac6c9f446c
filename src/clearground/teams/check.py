"""Faults of facts about organisations, people, teams, equipment and accreditation."""

from __future__ import annotations

from datetime import date

from clearground.errors import Finding
from clearground.events.core import Draft
from clearground.events.teams import (
    AccreditationGranted,
    AccreditationSuspended,
    CertificateIssued,
    DetectionFigure,
    DrillHeld,
    EquipmentRegistered,
    OrganisationRegistered,
    PersonRegistered,
    TeamFormed,
    TrainingHeld,
)
from clearground.standards.words import _, _n
from clearground.teams.state import Roster


def check(roster: Roster, draft: Draft) -> tuple[Finding, ...]:
    """Faults that forbid recording a fact of this room; empty for facts of other rooms.

    Parameters
    ----------
    roster : Roster
        Who there is, before the draft.
    draft : Draft
        The fact to be recorded.

    Returns
    -------
    tuple of Finding
        TEAM-01, -03, -08 and TEAM-10 to -16.

    >>> from datetime import datetime, timezone
    >>> t = datetime(2026, 5, 4, tzinfo=timezone.utc)
    >>> held = DrillHeld(topic="drone_warning", people=6)
    >>> [f.code for f in check(Roster(), Draft("team-1", held, "a", "o", t, t))]
    ['TEAM-11']
    """
    entity, payload = draft.entity, draft.payload
    match payload:
        case OrganisationRegistered():
            return check_named(payload.name)
        case PersonRegistered():
            return (
                *check_named(payload.name),
                *check_organisation(roster, payload.organisation),
            )
        case CertificateIssued():
            return (
                *check_people(roster, (entity,)),
                *check_dates(payload.valid_from, payload.valid_to),
            )
        case TeamFormed():
            return (
                *check_named(payload.name),
                *check_organisation(roster, payload.organisation),
                *check_people(roster, (payload.leader, *payload.members)),
                *check_strength(payload),
            )
        case EquipmentRegistered():
            return _equipment(roster, payload)
        case AccreditationGranted():
            return (
                *check_holder(roster, entity),
                *check_dates(payload.valid_from, payload.valid_to),
                *check_own_accreditation(entity, payload),
            )
        case AccreditationSuspended():
            return check_holder(roster, entity)
        case TrainingHeld() | DrillHeld():
            return check_team_known(roster, entity)
        case _:
            return ()


def _equipment(roster: Roster, payload: EquipmentRegistered) -> tuple[Finding, ...]:
    return (
        *check_organisation(roster, payload.organisation),
        *(check_team_known(roster, payload.team) if payload.team else ()),
        *check_dates(payload.tested_on, payload.test_valid_to),
        *(found for figure in payload.detection for found in check_detection(figure)),
    )


def check_named(name: str) -> tuple[Finding, ...]:
    """TEAM-10 where a name is blank.

    >>> check_named("Northern survey")
    ()
    """
    if name.strip():
        return ()
    return (
        Finding(
            "TEAM-10",
            _("The name is blank"),
            _("Every record must be traceable to somebody who can be asked."),
            _("Give the name."),
        ),
    )


def check_team_known(roster: Roster, team: str) -> tuple[Finding, ...]:
    """TEAM-11 where a fact is about a team that is not registered.

    >>> [f.code for f in check_team_known(Roster(), "team-1")]
    ['TEAM-11']
    """
    if team in roster.teams:
        return ()
    return (
        Finding(
            "TEAM-11",
            _("The fact is about team {team}, which is not registered").format(team=team),
            _("Training, drills and equipment count only for a team that exists."),
            _("Form the team first (`teams form`)."),
        ),
    )


def check_organisation(roster: Roster, organisation: str) -> tuple[Finding, ...]:
    """TEAM-12 where the organisation is not registered.

    >>> [f.code for f in check_organisation(Roster(), "org-1")]
    ['TEAM-12']
    """
    if organisation in roster.organisations:
        return ()
    return (
        Finding(
            "TEAM-12",
            _("No organisation {organisation} is registered").format(organisation=organisation),
            _("Who inspects whom is decided by organisation."),
            _("Register the organisation first (`teams organisation`)."),
        ),
    )


def check_people(roster: Roster, people: tuple[str, ...]) -> tuple[Finding, ...]:
    """TEAM-13 for each person who is not registered.

    >>> [f.code for f in check_people(Roster(), ("person-1",))]
    ['TEAM-13']
    """
    return tuple(
        Finding(
            "TEAM-13",
            _("The fact names person {person}, who is not registered").format(person=person),
            _("A certificate, a leader or a member must be a person who can be named."),
            _("Register the person first (`teams person`)."),
        )
        for person in people
        if person not in roster.people
    )


def check_dates(first: date | None, last: date | None) -> tuple[Finding, ...]:
    """TEAM-14 where a validity ends before it begins.

    >>> [f.code for f in check_dates(date(2026, 5, 4), date(2026, 5, 3))]
    ['TEAM-14']
    """
    if first is None or last is None or first <= last:
        return ()
    return (
        Finding(
            "TEAM-14",
            _("The validity ends on {last}, before it begins on {first}").format(
                last=last, first=first
            ),
            _("Such a record would never be in force."),
            _("Correct the dates; check day and month."),
        ),
    )


def check_strength(payload: TeamFormed) -> tuple[Finding, ...]:
    """TEAM-15 where a team's strength is less than one or less than its named members.

    >>> from clearground.standards.terms import TeamKind
    >>> team = TeamFormed("Team 1", TeamKind.MANUAL, "north", "leader", 1, members=("deminer",))
    >>> [f.what for f in check_strength(team)]
    ['Team 1 has strength 1 but names 2 people']
    """
    named = len(set(payload.members) | {payload.leader})
    if payload.strength >= max(1, named):
        return ()
    return (
        Finding(
            "TEAM-15",
            _n(
                "{team} has strength {strength} but names {n} person",
                "{team} has strength {strength} but names {n} people",
                named,
                team=payload.name,
                strength=payload.strength,
            ),
            _("The roll call counts to the strength: too small a number would hide a person."),
            _("Give the strength with everybody in it, the leader too."),
        ),
    )


def check_detection(figure: DetectionFigure) -> tuple[Finding, ...]:
    """TEAM-16 where a detection figure is not a Beta distribution or has no depth.

    >>> from clearground.standards.terms import HazardClass
    >>> check_detection(DetectionFigure(HazardClass.AP_MINE, "loam", 0.13, 47.0, 3.0))
    ()
    """
    if figure.alpha > 0 and figure.beta > 0 and figure.depth_m >= 0:
        return ()
    return (
        Finding(
            "TEAM-16",
            _("The detection figure for {hazard} in {ground} is impossible").format(
                hazard=figure.hazard.value, ground=figure.ground
            ),
            _("alpha and beta count trials with and without detection and are above zero."),
            _("Give the trial's counts and the depth it was tested to."),
        ),
    )


def check_holder(roster: Roster, holder: str) -> tuple[Finding, ...]:
    """TEAM-17 where the holder of an accreditation is neither an organisation nor a team.

    >>> [f.code for f in check_holder(Roster(), "org-1")]
    ['TEAM-17']
    """
    if holder in roster.organisations or holder in roster.teams:
        return ()
    return (
        Finding(
            "TEAM-17",
            _("{holder} is neither a registered organisation nor a team").format(holder=holder),
            _("Only an organisation or a team can be accredited."),
            _("Register it first."),
        ),
    )


def check_own_accreditation(holder: str, payload: AccreditationGranted) -> tuple[Finding, ...]:
    """TEAM-18 where a holder would accredit itself.

    Source: IMAS 07.30 (accreditation is granted by the national authority or in its name).

    >>> from clearground.standards.terms import Method
    >>> first, last = date(2026, 1, 1), date(2026, 12, 31)
    >>> own = AccreditationGranted((Method.MANUAL,), "north", first, last)
    >>> [f.code for f in check_own_accreditation("north", own)]
    ['TEAM-18']
    """
    if payload.granted_by and payload.granted_by != holder:
        return ()
    return (
        Finding(
            "TEAM-18",
            _("The accreditation names no other body that granted it"),
            _("Nobody accredits their own work."),
            _("Name the accrediting body."),
        ),
    )
