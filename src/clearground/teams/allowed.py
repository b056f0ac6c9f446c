"""Who may do what on which date: accreditation, certificates, refreshers, equipment, drills.

Source: IMAS 07.30 (accreditation), 09.30 (competency certified in writing by the employer),
09.40 and 09.50 (animals and machines are tested before use).
"""

from __future__ import annotations

from datetime import date

from clearground.errors import Finding
from clearground.events.teams import DrillHeld
from clearground.standards.terms import Competency, Method
from clearground.standards.words import _
from clearground.teams.state import Certificate, Roster


def team_name(roster: Roster, team: str) -> str:
    """The team's name, or its UUID where no such team is registered.

    >>> team_name(Roster(), "team-1")
    'team-1'
    """
    known = roster.teams.get(team)
    return known.name if known else team


def person_name(roster: Roster, person: str) -> str:
    """The person's name, or their UUID where no such person is registered.

    >>> person_name(Roster(), "person-1")
    'person-1'
    """
    known = roster.people.get(person)
    return known.facts.name if known else person


def is_accredited(roster: Roster, team: str, method: Method, on: date) -> bool:
    """True where the team or its organisation holds an accreditation for the method on the day.

    Source: IMAS 07.30.

    >>> is_accredited(Roster(), "team-1", Method.MANUAL, date(2026, 5, 4))
    False
    """
    known = roster.teams.get(team)
    holders = (team, known.organisation) if known else (team,)
    return any(
        method in held.methods and held.valid_from <= on <= held.valid_to
        for holder in holders
        for held in roster.accreditations.get(holder, ())
    )


def certificate(
    roster: Roster, person: str, competency: Competency, on: date
) -> Certificate | None:
    """The certificate for the competency that is in force on the day, the latest-ending; or None.

    >>> certificate(Roster(), "person-1", Competency.MEDIC, date(2026, 5, 4)) is None
    True
    """
    known = roster.people.get(person)
    held = known.certificates if known else ()
    valid = [c for c in held if c.competency is competency and c.valid_from <= on <= c.valid_to]
    return max(valid, key=lambda c: c.valid_to, default=None)


def check_person(
    roster: Roster, person: str, competency: Competency, on: date
) -> tuple[Finding, ...]:
    """Faults that keep the person from working in the competency on the day.

    Parameters
    ----------
    roster : Roster
        Who there is.
    person : str
        UUID of the person.
    competency : Competency
        What they are to work as.
    on : date
        The day of the work.

    Returns
    -------
    tuple of Finding
        TEAM-03 unknown person, TEAM-04 no certificate in force, TEAM-05 refresher overdue.

    Source: IMAS 09.30 (competency certified in writing); refresher interval: national rule,
    written on each certificate.

    >>> [f.code for f in check_person(Roster(), "p", Competency.MEDIC, date(2026, 5, 4))]
    ['TEAM-03']
    """
    if person not in roster.people:
        return (_unknown_person(person),)
    name = person_name(roster, person)
    held = certificate(roster, person, competency, on)
    if held is None:
        return (
            Finding(
                "TEAM-04",
                _("{name} holds no certificate as {competency} on {on}").format(
                    name=name, competency=competency.value, on=on
                ),
                _("Work by a person without the competency cannot support land release."),
                _("Record a certificate in force on that day, or name another person."),
            ),
        )
    if held.refresher_due is not None and held.refresher_due < on:
        return (
            Finding(
                "TEAM-05",
                _("The refresher of {name} as {competency} was due on {due}").format(
                    name=name, competency=competency.value, due=held.refresher_due
                ),
                _("A certificate with an overdue refresher is not in force."),
                _("Hold the refresher and record the renewed certificate."),
            ),
        )
    return ()


def _unknown_person(person: str) -> Finding:
    return Finding(
        "TEAM-03",
        _("No person {person} is registered").format(person=person),
        _("Only a registered person can be shown to hold a certificate."),
        _("Register the person, or correct the name."),
    )


def check_team(roster: Roster, team: str, method: Method, on: date) -> tuple[Finding, ...]:
    """Faults that keep the team from working with the method on the day.

    Parameters
    ----------
    roster : Roster
        Who there is.
    team : str
        UUID of the team.
    method : Method
        What the team is to do.
    on : date
        The day of the work.

    Returns
    -------
    tuple of Finding
        TEAM-01 unknown team, TEAM-02 not available, TEAM-06 not accredited, TEAM-07 method not
        the team's, and the leader's TEAM-03, -04, -05.

    Source: IMAS 07.30 (accreditation of organisation and of operation).

    >>> [f.code for f in check_team(Roster(), "t", Method.MANUAL, date(2026, 5, 4))]
    ['TEAM-01']
    """
    if team not in roster.teams:
        return (
            Finding(
                "TEAM-01",
                _("No team {team} is registered").format(team=team),
                _("Work must be traceable to a team that exists."),
                _("Form the team first (`teams form`), or correct the name."),
            ),
        )
    return (
        *check_available(roster, team, on),
        *check_method(roster, team, method),
        *check_accredited(roster, team, method, on),
        *check_person(roster, roster.teams[team].leader, Competency.TEAM_LEADER, on),
    )


def check_available(roster: Roster, team: str, on: date) -> tuple[Finding, ...]:
    """TEAM-02 where a registered team is not available on the day.

    >>> from clearground.events.teams import TeamFormed
    >>> from clearground.standards.terms import TeamKind
    >>> team = TeamFormed("Team 1", TeamKind.MANUAL, "north", "p", 6, available_to=date(2026, 5, 3))
    >>> [f.what for f in check_available(Roster(teams={"t": team}), "t", date(2026, 5, 4))]
    ['Team 1 is available from the start to 2026-05-03, not on 2026-05-04']
    """
    facts = roster.teams[team]
    begins = facts.available_from is None or facts.available_from <= on
    lasts = facts.available_to is None or on <= facts.available_to
    if begins and lasts:
        return ()
    return (
        Finding(
            "TEAM-02",
            _("{team} is available from {first} to {last}, not on {on}").format(
                team=facts.name,
                first=facts.available_from or _("the start"),
                last=facts.available_to or _("the end"),
                on=on,
            ),
            _("A team cannot be ordered to work while it is elsewhere."),
            _("Choose a day inside that time, or another team."),
        ),
    )


def check_method(roster: Roster, team: str, method: Method) -> tuple[Finding, ...]:
    """TEAM-07 where a registered team lists its methods and this is not one of them.

    >>> from clearground.events.teams import TeamFormed
    >>> from clearground.standards.terms import TeamKind
    >>> team = TeamFormed("Team 1", TeamKind.MANUAL, "north", "p", 6, methods=(Method.MANUAL,))
    >>> [f.what for f in check_method(Roster(teams={"t": team}), "t", Method.DOG)]
    ['Team 1 does not work with the method dog']
    """
    facts = roster.teams[team]
    if not facts.methods or method in facts.methods:
        return ()
    return (
        Finding(
            "TEAM-07",
            _("{team} does not work with the method {method}").format(
                team=facts.name, method=method.value
            ),
            _("A method needs the training and equipment that the team was formed with."),
            _("Choose one of its methods ({methods}), or another team.").format(
                methods=", ".join(m.value for m in facts.methods)
            ),
        ),
    )


def check_accredited(roster: Roster, team: str, method: Method, on: date) -> tuple[Finding, ...]:
    """TEAM-06 where neither the team nor its organisation is accredited for the method on the day.

    Source: IMAS 07.30.

    >>> found = check_accredited(Roster(), "team-1", Method.DOG, date(2026, 5, 4))
    >>> found[0].what
    'team-1 is not accredited for the method dog on 2026-05-04'
    """
    if is_accredited(roster, team, method, on):
        return ()
    return (
        Finding(
            "TEAM-06",
            _("{team} is not accredited for the method {method} on {on}").format(
                team=team_name(roster, team), method=method.value, on=on
            ),
            _("Work without accreditation cannot support land release."),
            _("Record the accreditation in force on that day, or assign another team."),
        ),
    )


def check_equipment(roster: Roster, item: str, on: date) -> tuple[Finding, ...]:
    """Faults that keep a piece of equipment from being used on the day.

    Parameters
    ----------
    roster : Roster
        What there is.
    item : str
        UUID of the equipment.
    on : date
        The day of use.

    Returns
    -------
    tuple of Finding
        TEAM-08 unknown equipment, TEAM-09 test or calibration not in force.

    Source: IMAS 09.40 and 09.50 (operational testing before use).

    >>> [f.code for f in check_equipment(Roster(), "detector-1", date(2026, 5, 4))]
    ['TEAM-08']
    """
    facts = roster.equipment.get(item)
    if facts is None:
        return (
            Finding(
                "TEAM-08",
                _("No equipment {item} is registered").format(item=item),
                _("What was searched with decides what could have been found."),
                _("Register the equipment with its test, or correct the number."),
            ),
        )
    # Vehicles and the like carry no test dates; what was tested must be tested still.
    tested = facts.tested_on is None or facts.tested_on <= on
    lasts = facts.test_valid_to is None or on <= facts.test_valid_to
    if tested and lasts:
        return ()
    return (
        Finding(
            "TEAM-09",
            _("The test of {model} {serial} is not in force on {on}").format(
                model=facts.model, serial=facts.serial, on=on
            ),
            _("Without a valid test its detection performance is not known."),
            _("Test it again and record the test, or use other equipment."),
        ),
    )


def drills_held(roster: Roster, team: str) -> tuple[tuple[date, DrillHeld], ...]:
    """The drills that the team held, earliest first.

    >>> drills_held(Roster(), "team-1")
    ()
    """
    return tuple(sorted(roster.drills.get(team, ()), key=lambda held: held[0]))


def last_drill(roster: Roster, team: str, topic: str) -> date | None:
    """The last day on which the team drilled the topic; None if never.

    >>> last_drill(Roster(), "team-1", "drone_warning") is None
    True
    """
    return max(
        (day for day, held in roster.drills.get(team, ()) if held.topic == topic), default=None
    )
