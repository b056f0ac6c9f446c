"""Who may record what: the roles a person holds on a date against the national table.

Source: the national parameters `roles.may_record` and `roles.may_grant`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache

from clearground.errors import Finding
from clearground.events.core import Draft
from clearground.events.region import RegionOpened
from clearground.events.teams import CertificateIssued, OrganisationRegistered, PersonRegistered
from clearground.standards.parameters import ParameterBook
from clearground.standards.terms import Role
from clearground.standards.words import _
from clearground.teams.allowed import person_name
from clearground.teams.state import Roster

ANYONE = "anyone"
"""The word of the national table for every registered person."""

OPENING = (RegionOpened, OrganisationRegistered, PersonRegistered)
"""What may be recorded before the region has its first administrator."""

Findings = tuple[Finding, ...]


def roles_on(roster: Roster, person: str, when: datetime) -> frozenset[Role]:
    """The roles that a person holds at a moment; none where they are not registered by then.

    >>> sorted(roles_on(Roster(), "person-1", datetime(2026, 5, 4)))
    []
    """
    known = roster.people.get(person)
    held = [facts for since, facts in known.registered if since <= when] if known else []
    return frozenset(held[-1].roles) if held else frozenset()


def check_rights(roster: Roster, draft: Draft, book: ParameterBook) -> Findings:
    """Faults of who records a fact, whatever the fact is: TEAM-19 to TEAM-25.

    Parameters
    ----------
    roster : Roster
        Who there is.
    draft : Draft
        The fact to be recorded, of any room.
    book : ParameterBook
        National parameters; the values of the day of recording apply.

    Returns
    -------
    tuple of Finding
        TEAM-19 a role that may not record it, TEAM-20 another organisation's name, TEAM-21 a
        decision in the name of an authority that is not the signer's, TEAM-22 a role that the
        signer may not give, TEAM-23 a role or certificate for oneself, TEAM-24 a name that
        somebody else has, TEAM-25 a person who is not registered.

    Raises
    ------
    ParameterError
        When the book holds no table of roles on that day.

    >>> from clearground.events.protect import WorkResumed
    >>> now = datetime(2026, 5, 4)
    >>> draft = Draft("stop-1", WorkResumed("all counted"), "person-1", "org-1", now, now)
    >>> [f.code for f in check_rights(Roster(), draft, ParameterBook("none"))]
    ['TEAM-25']
    """
    if is_opening(roster, draft):
        return check_names(roster, draft)
    if draft.actor not in roster.people:
        return (_unregistered(draft),)
    held = roles_on(roster, draft.actor, draft.recorded_time)
    return (
        *check_role(roster, draft, held, book),
        *check_organisation_of_actor(roster, draft),
        *check_named_authority(roster, draft),
        *check_grant(roster, draft, held, book),
        *check_self(roster, draft),
        *check_names(roster, draft),
    )


def is_opening(roster: Roster, draft: Draft) -> bool:
    """True where a fact opens a region, or names its people before it has an administrator.

    >>> now = datetime(2026, 5, 4)
    >>> first = PersonRegistered("A. Torvik", "org-1", (Role.ADMINISTRATOR,))
    >>> is_opening(Roster(), Draft("person-1", first, "person-1", "org-1", now, now))
    True
    """
    administered = any(Role.ADMINISTRATOR in p.facts.roles for p in roster.people.values())
    return isinstance(draft.payload, OPENING) and not administered


def check_role(
    roster: Roster, draft: Draft, held: frozenset[Role], book: ParameterBook
) -> Findings:
    """TEAM-19 where none of the actor's roles may record the fact.

    Source: the national parameter `roles.may_record`.
    """
    table = book.table("roles.may_record", draft.recorded_time.date())
    listed = table.get(draft.type, ())
    if ANYONE in listed or not held.isdisjoint(listed):
        return ()
    return (
        Finding(
            "TEAM-19",
            _("{name} may not record this ({fact}): their roles are {roles}").format(
                name=person_name(roster, draft.actor),
                fact=f"{draft.payload.ROOM} {draft.payload.VERB}, {draft.type}",
                roles=_told(role.value for role in held),
            ),
            _("What a record is worth rests on who may make it."),
            _("Let one of these record it: {roles}.").format(roles=_told(listed)),
        ),
    )


def _told(roles: Iterable[str]) -> str:
    return ", ".join(sorted(roles)) or _("none")


def _unregistered(draft: Draft) -> Finding:
    return Finding(
        "TEAM-25",
        _("{fact} would be recorded by {actor}, who is not registered").format(
            fact=draft.type, actor=draft.actor
        ),
        _("Every record must be traceable to a person who can be asked."),
        _("Let an administrator register the person first (`teams person`)."),
    )


def check_organisation_of_actor(roster: Roster, draft: Draft) -> Findings:
    """TEAM-20 where the actor records in the name of an organisation that is not theirs."""
    own = roster.people[draft.actor].facts.organisation
    if draft.organisation == own:
        return ()
    firm = roster.organisations.get(draft.organisation)
    return (
        Finding(
            "TEAM-20",
            _("{name} is not of organisation {organisation}").format(
                name=person_name(roster, draft.actor),
                organisation=firm.name if firm else draft.organisation,
            ),
            _("Who inspects whom, and who answers for a record, is decided by organisation."),
            _("Record it in the name of their own organisation."),
        ),
    )


def check_named_authority(roster: Roster, draft: Draft) -> Findings:
    """TEAM-21 where a decision names an authority that is not the signer's own organisation.

    Source: IMAS 07.11: land is released by a named authority, which answers for it.
    """
    named = getattr(draft.payload, "authority", None)
    own = roster.people[draft.actor].facts.organisation
    known = roster.organisations.get(own)
    if named is None or named == own or (known and _same_name(named, known.name)):
        return ()
    return (
        Finding(
            "TEAM-21",
            _("The decision names {named!r} as its authority; {signer} is of {own}").format(
                named=named,
                signer=person_name(roster, draft.actor),
                own=known.name if known else own,
            ),
            _("A decision in another body's name would bind people who never saw it."),
            _("Name the signer's own organisation, or let that authority's person sign."),
        ),
    )


def _same_name(one: str, other: str) -> bool:
    return _plain(one) == _plain(other)


@lru_cache(maxsize=10_000)
def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


def check_grant(
    roster: Roster, draft: Draft, held: frozenset[Role], book: ParameterBook
) -> Findings:
    """TEAM-22 where a person is given a role that the actor may not give.

    Roles that the person holds already are not given anew. An administrator names the first
    holder of a role that nobody holds yet.

    Source: the national parameter `roles.may_grant`.
    """
    given = draft.payload
    if not isinstance(given, PersonRegistered):
        return ()
    table = book.table("roles.may_grant", draft.recorded_time.date())
    may = {word for role in held for word in table.get(role.value, ())}
    fresh = frozenset(given.roles) - roles_on(roster, draft.entity, draft.recorded_time)
    beyond = sorted(role.value for role in fresh if role.value not in may)
    if beyond and Role.ADMINISTRATOR in held:
        # Somebody must name the first holder of a role that only its holders give.
        # Who held it once counts: taking their registration back opens nothing.
        registered = (r for p in roster.people.values() for _since, r in p.registered)
        taken = {role for facts in registered for role in facts.roles}
        beyond = [role for role in beyond if Role(role) in taken]
    if not beyond:
        return ()
    return (
        Finding(
            "TEAM-22",
            _("{name} may not give the role {role} to {other}").format(
                name=person_name(roster, draft.actor), role=", ".join(beyond), other=given.name
            ),
            _("Whoever could hand out every role could sign every decision."),
            _("Let somebody who may give that role register the person."),
        ),
    )


def check_self(roster: Roster, draft: Draft) -> Findings:
    """TEAM-23 where a person would give themselves a role or a certificate.

    Source: IMAS 09.30: competency is certified by the employer.
    """
    payload, own = draft.payload, draft.entity == draft.actor
    fault = False
    match payload:
        case PersonRegistered():
            before = roles_on(roster, draft.entity, draft.recorded_time)
            fault = own and not frozenset(payload.roles) <= before
        case CertificateIssued():
            fault = own or payload.issued_by == draft.entity
        case _:
            pass
    if not fault:
        return ()
    return (
        Finding(
            "TEAM-23",
            _("{name} would give it to themselves").format(
                name=person_name(roster, draft.actor if own else draft.entity)
            ),
            _("Nobody certifies or empowers their own person."),
            _("Let another person of the organisation record it."),
        ),
    )


def check_names(roster: Roster, draft: Draft) -> Findings:
    """TEAM-24 where a person or organisation takes the name of another.

    >>> from clearground.standards.terms import OrganisationKind
    >>> now = datetime(2026, 5, 4)
    >>> org = OrganisationRegistered("Oru Mine Action Office", OrganisationKind.AUTHORITY)
    >>> draft = Draft("org-1", org, "person-1", "org-1", now, now)
    >>> check_names(Roster(), draft)
    ()
    >>> [f.code for f in check_names(Roster(organisations={"org-2": org}), draft)]
    ['TEAM-24']
    """
    given = draft.payload
    others: dict[str, str] = {}
    match given:
        case PersonRegistered():
            others = {e: p.facts.name for e, p in roster.people.items()}
        case OrganisationRegistered():
            others = {e: o.name for e, o in roster.organisations.items()}
        case _:
            return ()
    if not any(e != draft.entity and _same_name(given.name, name) for e, name in others.items()):
        return ()
    return (
        Finding(
            "TEAM-24",
            _("{name!r} is registered already, as another").format(name=given.name),
            _("A record by that name could not be told from the other's."),
            _("Add what tells them apart: a second name, a year of birth, a service number."),
        ),
    )
