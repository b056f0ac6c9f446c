"""Who may record, read and let out: each role with each fact and tier, and what closes a record."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from clearground.errors import ParameterError
from clearground.events import PAYLOADS
from clearground.events.core import Draft
from clearground.events.teams import OrganisationRegistered, PersonRegistered
from clearground.standards.parameters import ParameterBook
from clearground.standards.terms import OrganisationKind, Role, Tier
from clearground.teams.reading import (
    PARTNER,
    PUBLIC,
    UNKNOWN_DISTRICT,
    Action,
    Actor,
    Entry,
    State,
    closed_fields,
    may,
    rules_of,
    trace_hours,
    widest,
)
from clearground.teams.rights import check_role, roles_on
from clearground.teams.state import Roster
from tests.scene import BOOK

NOW = datetime(2026, 5, 4, 8, tzinfo=UTC)
RULES = rules_of(BOOK, NOW)
OLD = NOW - timedelta(days=30)


def person(*roles: str, districts: frozenset[str] = frozenset()) -> Actor:
    return Actor("ann", "north", frozenset(roles), districts)


def read(actor: Actor, entry: Entry, field: str = "*") -> bool:
    return bool(may(actor, Action.READ, entry, field, rules=RULES))


@pytest.mark.parametrize("name", sorted(PAYLOADS))
def test_recording_agrees_with_the_table_of_roles(name: str) -> None:
    """Tests each fact with each role: the verdict is that of the check before recording."""
    roster = Roster()
    firm = OrganisationRegistered("North", OrganisationKind.NGO)
    roster.apply(Draft("north", firm, "x", "north", OLD, OLD))
    for role in Role:
        ann = PersonRegistered("Ann", "north", (role,))
        roster.apply(Draft("ann", ann, "x", "north", OLD, OLD))
        draft = Draft("e", object.__new__(PAYLOADS[name]), "ann", "north", NOW, NOW)
        checked = not check_role(roster, draft, roles_on(roster, "ann", NOW), BOOK)
        entry = Entry(name, organisation="north", actor="ann")
        verdict = may(person(role.value), Action.RECORD, entry, rules=RULES)
        assert verdict.allowed is checked, (name, role, verdict.reason)


@pytest.mark.parametrize("tier", list(Tier))
def test_outsiders_read_no_more_than_their_row(tier: Tier) -> None:
    """Tests that the public reads the public, and a partner what is for partners."""
    entry = Entry("AreaDeclared", tier, "south", "bo", OLD)
    assert read(Actor("", "", frozenset({PUBLIC})), entry) is (tier is Tier.PUBLIC)
    wanted = tier in (Tier.PUBLIC, Tier.PARTNER)
    assert read(Actor("", "east", frozenset({PARTNER})), entry) is wanted
    assert not read(Actor("", "", frozenset()), entry)


def test_bases_and_people_are_for_the_fewest() -> None:
    """Tests that no partner and no viewer reads where a team starts from or who somebody is."""
    base = Entry("TeamFormed", Tier.SECRET, "north", "bo", OLD)
    assert read(person("operations_officer"), base)
    assert read(person("team_leader"), base)
    assert not read(person("team_leader"), replace(base, organisation="south"))
    for role in ("viewer", "collector", PARTNER, PUBLIC):
        assert not read(person(role), base)
        # Even where the tier was opened by hand the field stays closed.
        assert not read(person(role), replace(base, tier=Tier.PUBLIC))
        assert read(person(role), replace(base, tier=Tier.PUBLIC), "name")
    assert "base" in closed_fields(person("viewer"), "TeamFormed", RULES)


def test_a_fresh_trace_of_work_is_not_yet_for_others() -> None:
    """Tests the delay to the second, and that an unknown age counts as fresh."""
    partner = Actor("", "east", frozenset({PARTNER}))
    cut = NOW - timedelta(hours=72)
    trace = Entry("FindRecorded", Tier.PARTNER, "north", "bo", cut)
    assert read(partner, trace)
    assert not read(partner, replace(trace, recorded=cut + timedelta(seconds=1)))
    assert not read(partner, replace(trace, recorded=None))
    assert read(person("viewer"), replace(trace, recorded=NOW))
    # A role without delay counts, whatever else is held.
    assert trace_hours(person(PARTNER, "viewer"), RULES) == 0


def test_districts_limit_reading_and_recording_but_no_warning() -> None:
    """Tests that unknown is closed, the whole region open, a stop asked of nobody."""
    ann = person("operations_officer", districts=frozenset({"east"}))
    for districts, allowed in (
        ((), True),
        (("east", "west"), True),
        (("west",), False),
        ((UNKNOWN_DISTRICT,), False),
    ):
        entry = Entry("OutlineDecided", Tier.PARTNER, "north", "bo", OLD, frozenset(districts))
        assert read(ann, entry) is allowed
        assert bool(may(ann, Action.RECORD, entry, rules=RULES)) is allowed
        assert may(ann, Action.RECORD, replace(entry, type="WorkStopped"), rules=RULES)


def test_state_opens_and_closes() -> None:
    """Tests that what was taken back closes and what two people published opens."""
    entry = Entry("AreaDeclared", Tier.PARTNER, "south", "bo", OLD)
    anybody = Actor("", "", frozenset({PUBLIC}))
    assert not read(anybody, entry)
    assert read(anybody, replace(entry, state=State.PUBLISHED))
    taken = replace(entry, state=State.TAKEN_BACK)
    assert not read(person("viewer"), taken)
    assert read(person("information_officer"), taken)


def test_what_is_in_no_table_is_refused_with_a_reason() -> None:
    """Tests unknown roles, facts, forms, and people who are not registered."""
    assert widest(person("stranger"), Tier.PUBLIC, RULES).value == "nobody"
    assert not read(person("administrator"), Entry("Invented", Tier.PUBLIC))
    gone = replace(person("administrator"), registered=False)
    for action in Action:
        verdict = may(gone, action, Entry("AreaDeclared", Tier.PUBLIC), rules=RULES)
        assert not verdict
        assert verdict.reason
    assert not may(person("administrator"), Action.EXPORT, Entry("by post"), rules=RULES)
    assert may(person("information_officer"), Action.EXPORT, Entry("public"), rules=RULES)
    assert not may(person("team_leader"), Action.EXPORT, Entry("redacted"), rules=RULES)
    with pytest.raises(ParameterError, match=r"roles\.may_record"):
        rules_of(ParameterBook("none"), NOW)


def test_the_proof_goes_with_every_copy() -> None:
    """Tests that keys are read by everybody, else no signature could be proved."""
    assert read(Actor("", "", frozenset()), Entry("KeyEnrolled", Tier.SECRET))
