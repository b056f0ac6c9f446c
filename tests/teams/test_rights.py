"""Who may record what: each fact of the product against the national table, and each abuse."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from clearground.events import PAYLOADS
from clearground.events.core import Draft, Payload
from clearground.events.forecast import PlanAccepted
from clearground.events.region import ParametersAdopted
from clearground.events.teams import CertificateIssued, OrganisationRegistered, PersonRegistered
from clearground.standards.parameters import ParameterBook
from clearground.standards.terms import Competency, OrganisationKind, Role
from clearground.teams.rights import ANYONE, check_rights, roles_on
from clearground.teams.state import Roster
from tests.scene import BOOK

T0 = datetime(2026, 5, 4, 8, tzinfo=UTC)
PEOPLE = {role: f"person-{role.value}" for role in Role}


def draft(
    entity: str, payload: Payload, by: Role | str, at: datetime = T0, firm: str = "office"
) -> Draft:
    """A fact recorded by the holder of a role, or by a person named."""
    actor = PEOPLE[by] if isinstance(by, Role) else by
    return Draft(entity, payload, actor, firm, at, at)


@pytest.fixture
def roster() -> Roster:
    """One office with one person of each role, registered a day before T0."""
    found = Roster()
    office = OrganisationRegistered("Mine Action Office", OrganisationKind.AUTHORITY)
    found.apply(draft("office", office, "x", T0 - timedelta(days=1)))
    for role, entity in PEOPLE.items():
        person = PersonRegistered(role.value.title(), "office", (role,))
        found.apply(draft(entity, person, "x", T0 - timedelta(days=1)))
    return found


def codes(roster: Roster, what: Draft, book: ParameterBook = BOOK) -> list[str]:
    """The codes found for a draft."""
    return [f.code for f in check_rights(roster, what, book)]


def blank(name: str) -> Payload:
    """A payload of a type without its content: the table asks for the type alone."""
    return object.__new__(PAYLOADS[name])


@pytest.mark.parametrize("name", sorted(PAYLOADS))
def test_every_fact_is_in_the_table_and_refused_to_every_other_role(name: str) -> None:
    """Tests each fact with each role: recorded by those listed, refused to all others."""
    listed = BOOK.table("roles.may_record", T0.date())[name]
    assert set(listed) <= {ANYONE, *(role.value for role in Role)}
    for role in Role:
        roster = Roster()
        for entity, held in (("a", Role.ADMINISTRATOR), ("b", role)):
            roster.apply(draft(entity, PersonRegistered(entity, "office", (held,)), "x"))
        found = {f.code for f in check_role_alone(roster, name)}
        assert ("TEAM-19" not in found) == (ANYONE in listed or role.value in listed), role


def check_role_alone(roster: Roster, name: str) -> tuple[object, ...]:
    """What the table says of person b recording a fact of a type."""
    from clearground.teams.rights import check_role

    return check_role(roster, draft("x", blank(name), "b"), roles_on(roster, "b", T0), BOOK)  # type: ignore[return-value]


def test_the_table_names_no_fact_that_there_is_not() -> None:
    """Tests that a misspelt fact of the table cannot pass for a rule."""
    assert set(BOOK.table("roles.may_record", T0.date())) == set(PAYLOADS)


def test_what_protects_people_is_asked_of_nobodys_rank() -> None:
    """Tests that a warning, a stop and an answer may come from everyone."""
    table = BOOK.table("roles.may_record", T0.date())
    for name in ("WarningIssued", "WorkStopped", "RollCallAnswered"):
        assert table[name] == (ANYONE,)


def test_a_fact_that_is_not_listed_may_be_recorded_by_nobody(roster: Roster) -> None:
    """Tests that a gap in the table closes, not opens."""
    entries = dict(BOOK.entries)
    (kept,) = entries["roles.may_record"]
    less = {k: v for k, v in kept.value.items() if k != "PlanAccepted"}
    book = ParameterBook("gap", {**entries, "roles.may_record": (replace(kept, value=less),)})
    plan = PlanAccepted("digest", 30, 1.0)
    assert codes(roster, draft("plan", plan, Role.OPERATIONS_OFFICER)) == []
    assert codes(roster, draft("plan", plan, Role.OPERATIONS_OFFICER), book) == ["TEAM-19"]


def test_an_unregistered_person_records_nothing(roster: Roster) -> None:
    """Tests that a stranger's name is no signature."""
    assert codes(roster, draft("plan", PlanAccepted("d", 30, 1.0), "stranger")) == ["TEAM-25"]


def test_a_role_holds_from_its_day_on_and_not_after_it_is_taken(roster: Roster) -> None:
    """Tests the day before registration, the day of it, and the day after the role went."""
    plan, by = PlanAccepted("d", 30, 1.0), PEOPLE[Role.OPERATIONS_OFFICER]
    assert codes(roster, draft("p", plan, by, T0 - timedelta(days=2))) == ["TEAM-19"]
    assert codes(roster, draft("p", plan, by, T0)) == []
    left = PersonRegistered("Operations_Officer", "office", (Role.VIEWER,))
    roster.apply(draft(by, left, "x", T0 + timedelta(days=10)))
    assert codes(roster, draft("p", plan, by, T0 + timedelta(days=9))) == []
    assert codes(roster, draft("p", plan, by, T0 + timedelta(days=10))) == ["TEAM-19"]


def test_nobody_acts_in_the_name_of_another_organisation(roster: Roster) -> None:
    """Tests an envelope, and a decision, that name another body."""
    plan = PlanAccepted("d", 30, 1.0)
    by = Role.OPERATIONS_OFFICER
    assert codes(roster, draft("p", plan, by, firm="elsewhere")) == ["TEAM-20"]
    rules = ParametersAdopted("v", "d", "Another Ministry", T0.date(), "order 7")
    signer = Role.APPROVING_AUTHORITY
    assert codes(roster, draft("r", rules, signer)) == ["TEAM-21"]
    for named in ("office", "Mine Action Office", "mine action  office"):
        assert codes(roster, draft("r", replace(rules, authority=named), signer)) == []


def test_an_administrator_names_the_first_who_signs_and_no_second(roster: Roster) -> None:
    """Tests the power to sign: given by an administrator once, then by those who hold it."""
    second = PersonRegistered("Second", "office", (Role.APPROVING_AUTHORITY,))
    assert codes(roster, draft("second", second, Role.ADMINISTRATOR)) == ["TEAM-22"]
    lone = Roster()
    admin = PersonRegistered("Admin", "office", (Role.ADMINISTRATOR,))
    lone.apply(draft("admin", admin, "admin"))
    assert codes(lone, draft("second", second, "admin")) == []
    both = PersonRegistered("Both", "office", (Role.ADMINISTRATOR, Role.APPROVING_AUTHORITY))
    lone.apply(draft("both", both, "admin"))
    assert codes(lone, draft("second", second, "both")) == []


def test_nobody_empowers_or_certifies_themselves(roster: Roster) -> None:
    """Tests a role for oneself, and a certificate signed or issued by its own holder."""
    admin = PEOPLE[Role.ADMINISTRATOR]
    more = PersonRegistered("Administrator", "office", (Role.ADMINISTRATOR, Role.MEDIC))
    assert codes(roster, draft(admin, more, admin)) == ["TEAM-23"]
    renamed = PersonRegistered("A. Second", "office", (Role.ADMINISTRATOR,))
    assert codes(roster, draft(admin, renamed, admin)) == []
    days = (date(2026, 1, 1), date(2027, 1, 1))
    own = CertificateIssued(Competency.MEDIC, "office", *days)
    officer = PEOPLE[Role.OPERATIONS_OFFICER]
    assert codes(roster, draft(officer, own, officer)) == ["TEAM-23"]
    medic = PEOPLE[Role.MEDIC]
    assert codes(roster, draft(medic, replace(own, issued_by=medic), officer)) == ["TEAM-23"]
    assert codes(roster, draft(medic, own, officer)) == []


def test_two_people_of_one_name_cannot_be_told_apart(roster: Roster) -> None:
    """Tests the same name in other letters, and the person's own re-registration."""
    twin = PersonRegistered("  medic ", "office", (Role.MEDIC,))
    assert codes(roster, draft("twin", twin, Role.ADMINISTRATOR)) == ["TEAM-24"]
    again = PersonRegistered("Medic", "office", (Role.MEDIC, Role.DEMINER))
    assert codes(roster, draft(PEOPLE[Role.MEDIC], again, Role.ADMINISTRATOR)) == []
    firm = OrganisationRegistered("MINE ACTION OFFICE", OrganisationKind.NGO)
    assert codes(roster, draft("firm", firm, Role.ADMINISTRATOR)) == ["TEAM-24"]
