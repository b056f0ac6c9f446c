"""The roster keeps who may do what, and a suspension takes away exactly what it names."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from clearground.events.teams import (
    AccreditationGranted,
    AccreditationSuspended,
    CertificateIssued,
    DrillHeld,
    OrganisationRegistered,
    PersonRegistered,
    TrainingHeld,
)
from clearground.standards.terms import Competency, Method, OrganisationKind, Role
from clearground.teams.state import Roster
from tests.scene import DAY, T0, draft, visit

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
BOTH = (Method.MANUAL, Method.TS)


def granted(*methods: Method, first: date = FIRST, last: date = LAST) -> AccreditationGranted:
    return AccreditationGranted(methods, "authority", first, last)


def allowed(roster: Roster, method: Method, on: date) -> bool:
    """By hand: some accreditation of the organisation names the method and the day."""
    return any(
        method in held.methods and held.valid_from <= on <= held.valid_to
        for held in roster.accreditations.get("north", ())
    )


def roster(*facts: object) -> Roster:
    made = Roster()
    for fact in facts:
        made.apply(draft("north", fact))  # type: ignore[arg-type]
    return made


def test_a_suspension_ends_one_method_the_day_before_and_leaves_the_other() -> None:
    """Tests manual work suspended from 1 June, technical survey still allowed to the end."""
    june = date(2026, 6, 1)
    found = roster(granted(*BOTH), AccreditationSuspended((Method.MANUAL,), "fault", june))
    assert allowed(found, Method.MANUAL, june - timedelta(days=1))
    assert not allowed(found, Method.MANUAL, june)
    assert allowed(found, Method.TS, LAST)


def test_a_suspension_from_before_the_start_leaves_nothing_of_the_method() -> None:
    """Tests an accreditation that was never in force."""
    found = roster(granted(Method.MANUAL), AccreditationSuspended(BOTH, "fault", FIRST))
    assert found.accreditations["north"] == ()


def test_work_may_begin_again_under_a_new_accreditation() -> None:
    """Tests one granted after the suspension."""
    july = date(2026, 7, 1)
    found = roster(
        granted(Method.MANUAL),
        AccreditationSuspended((Method.MANUAL,), "fault", date(2026, 6, 1)),
        granted(Method.MANUAL, first=july),
    )
    assert not allowed(found, Method.MANUAL, date(2026, 6, 15))
    assert allowed(found, Method.MANUAL, july)


@given(
    st.lists(st.sampled_from(Method), min_size=1, max_size=4, unique=True),
    st.lists(st.sampled_from(Method), min_size=1, max_size=4, unique=True),
    st.integers(-30, 400),
    st.integers(0, 364),
)
def test_a_suspension_takes_exactly_its_methods_from_its_day_on(
    held: list[Method], hit: list[Method], from_day: int, asked_day: int
) -> None:
    """Tests every method on a day against the rule said in one line."""
    start, on = FIRST + timedelta(days=from_day), FIRST + timedelta(days=asked_day)
    found = roster(granted(*held), AccreditationSuspended(tuple(hit), "fault", start))
    for method in Method:
        assert allowed(found, method, on) == (
            method in held and not (method in hit and on >= start)
        )


def test_a_person_registered_again_keeps_the_certificates() -> None:
    """Tests that a new role does not lose what the person was certified for."""
    made = roster(
        PersonRegistered("Ada", "north", (Role.DEMINER,)),
        CertificateIssued(Competency.DEMINER, "school", FIRST, LAST),
        PersonRegistered("Ada", "north", (Role.TEAM_LEADER,)),
    )
    assert made.people["north"].facts.roles == (Role.TEAM_LEADER,)
    assert [held.competency for held in made.people["north"].certificates] == [Competency.DEMINER]


def test_trainings_and_drills_are_kept_with_their_day() -> None:
    """Tests two drills and a training of one team, in the order in which they came."""
    drill, training = DrillHeld("drone warning", 6), TrainingHeld("first aid", 6, "school")
    made = roster(drill, drill, training)
    assert made.drills["north"] == ((DAY, drill), (DAY, drill))
    assert made.trainings["north"] == ((DAY, training),)


def test_a_copy_does_not_hear_of_later_facts() -> None:
    """Tests that checking on a copy leaves the roster as it was; other rooms' facts are passed."""
    made = roster(granted(*BOTH))
    twin = made.copy()
    twin.apply(draft("north", AccreditationSuspended(BOTH, "fault", FIRST), T0))
    twin.apply(draft("south", OrganisationRegistered("South", OrganisationKind.NGO)))
    twin.apply(draft("v", visit()))
    assert made == roster(granted(*BOTH))
