"""Who may correct or take out what: no kind of fact removes another, whoever asks."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import shapely

from clearground.events import PAYLOADS, Event
from clearground.events.core import Draft, Payload
from clearground.events.evidence import EvidenceReported
from clearground.events.protect import WarningIssued
from clearground.events.quality import NonconformityOpened
from clearground.events.teams import OrganisationRegistered, PersonRegistered
from clearground.standards.geometry import shape_from_metres
from clearground.standards.terms import (
    Directness,
    EvidenceKind,
    OrganisationKind,
    Role,
    Severity,
    WarningKind,
)
from clearground.teams.corrections import LASTING, check_correction, may_take_out
from clearground.teams.state import Roster
from tests.scene import BOOK

T0 = datetime(2026, 5, 4, 8, tzinfo=UTC)
REPORT = EvidenceReported(EvidenceKind.INTERVIEW, Directness.INDIRECT, "S")
NC = NonconformityOpened("NC-1", "order", "visit", Severity.MAJOR, "markers missing")


def draft(payload: Payload, by: str, firm: str, *old: str, entity: str = "thing") -> Draft:
    """A fact of a person of an organisation, correcting others."""
    return Draft(entity, payload, by, firm, T0, T0, supersedes=old)


def event(payload: Payload, firm: str = "north", entity: str = "thing", name: str = "old") -> Event:
    """A recorded fact of an organisation."""
    return Event(
        entity=entity,
        payload=payload,
        actor=f"{firm} collector",
        organisation=firm,
        valid_time=T0,
        recorded_time=T0,
        id=name,
        device="d",
        sequence=1,
        key_id="k",
        clock="",
        salt="",
        payload_digest="",
    )


@pytest.fixture
def roster() -> Roster:
    """Two operators, an inspection body and an authority, with a person of each role in each."""
    found = Roster()
    for firm in ("north", "south", "inspectors", "authority"):
        body = OrganisationRegistered(firm, OrganisationKind.NGO)
        found.apply(Draft(firm, body, "x", firm, T0 - timedelta(days=1), T0))
        for role in Role:
            person = PersonRegistered(f"{firm} {role.value}", firm, (role,))
            entity = f"{firm} {role.value}"
            found.apply(Draft(entity, person, "x", firm, T0 - timedelta(days=1), T0))
    return found


def codes(roster: Roster, what: Draft, *held: Event) -> list[str]:
    """The codes found for a correction, where these records are in force."""
    return [f.code for f in check_correction(roster, what, {e.id: e for e in held}, BOOK)]


def test_a_person_corrects_their_own_organisations_record(roster: Roster) -> None:
    """Tests the collector who wrote it, and one of another operator."""
    mended = replace(REPORT, text="as told")
    assert codes(roster, draft(mended, "north collector", "north", "old"), event(REPORT)) == []
    theirs = draft(mended, "south collector", "south", "old")
    assert codes(roster, theirs, event(REPORT)) == ["REC-55"]
    officer = draft(mended, "authority information_officer", "authority", "old")
    assert codes(roster, officer, event(REPORT)) == []


def test_what_is_not_there_is_not_corrected(roster: Roster) -> None:
    """Tests an id that is unknown, or out of force already."""
    assert codes(roster, draft(REPORT, "north collector", "north", "gone")) == ["REC-53"]


@pytest.mark.parametrize("name", sorted(PAYLOADS))
def test_no_report_takes_another_kind_of_fact_out(roster: Roster, name: str) -> None:
    """Tests a report against every kind of fact, as an approving authority."""
    kept = event(object.__new__(PAYLOADS[name]))
    what = draft(REPORT, "authority approving_authority", "authority", "old")
    found = codes(roster, what, kept)
    assert ("REC-54" in found) == (name != "EvidenceReported")
    assert ("REC-56" in found) == (name in LASTING)


def test_a_correction_is_about_the_same_thing(roster: Roster) -> None:
    """Tests a report of other ground under the name of a correction."""
    what = draft(REPORT, "north collector", "north", "old", entity="other")
    assert codes(roster, what, event(REPORT)) == ["REC-54"]


def test_an_operator_takes_no_nonconformity_away(roster: Roster) -> None:
    """Tests every role of the inspected operator, the inspection body's, and the authority's."""
    kept = event(NC, "inspectors")
    for role in Role:
        mine = draft(NC, f"north {role.value}", "north")
        assert may_take_out(roster, mine, kept, BOOK) == (role is Role.APPROVING_AUTHORITY)
    own = draft(NC, "inspectors quality_inspector", "inspectors")
    assert may_take_out(roster, own, kept, BOOK)


def test_a_decision_is_taken_back_by_an_approving_authority_only(roster: Roster) -> None:
    """Tests each kind of decision with each role."""
    for name, kind in PAYLOADS.items():
        if kind.DECISION:
            kept = event(object.__new__(kind), "authority", name=name)
            for role in Role:
                mine = draft(REPORT, f"authority {role.value}", "authority")
                expected = role is Role.APPROVING_AUTHORITY
                assert may_take_out(roster, mine, kept, BOOK) == expected, (name, role)


def warning(radius_m: float, *, x: float = 0.0, minutes: int = 60) -> WarningIssued:
    """A warning around a point."""
    centre = shape_from_metres(shapely.Point(x, 0))
    until = T0 + timedelta(minutes=minutes)
    return WarningIssued(WarningKind.DRONE_SIGHTED, "x", centre, radius_m, until)


@pytest.mark.parametrize(
    ("new", "found"),
    [
        (warning(750), []),
        (warning(900, x=100, minutes=90), []),
        (warning(10), ["REC-56"]),
        (warning(800, x=100), ["REC-56"]),
        (warning(900, minutes=30), ["REC-56"]),
    ],
)
def test_a_warning_gives_way_only_to_one_that_covers_it_and_lasts_as_long(
    roster: Roster, new: WarningIssued, found: list[str]
) -> None:
    """Tests the same, larger and longer, smaller, moved, and shorter."""
    what = draft(new, "north team_leader", "north", "old")
    assert codes(roster, what, event(warning(750))) == found
