"""What a fact carries before the ledger has stamped it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from clearground.events import PAYLOADS, Draft, Payload
from clearground.events.core import keep
from clearground.events.evidence import EvidenceGraded
from clearground.events.field import WorkOrderCompleted
from clearground.events.protect import RollCallAnswered
from clearground.standards.terms import RollCallAnswer, Tier

AT = datetime(2026, 5, 1, 12, tzinfo=UTC)
ANSWERED = RollCallAnswered("person-1", RollCallAnswer.UNACCOUNTED)


def test_every_fact_says_itself_who_may_read_it() -> None:
    """Tests that no class leaves its tier to another: whoever adds a fact must think of it."""
    assert [name for name, payload in PAYLOADS.items() if "TIER" not in vars(payload)] == []


def test_a_fact_that_forgot_its_tier_is_closed() -> None:
    """Tests that the tier of a class that says nothing is the narrowest."""
    assert list(Tier)[-1] is Payload.TIER


def test_no_fact_is_public_unless_a_person_makes_it_so() -> None:
    """Tests that publishing is an act and never a default."""
    assert [name for name, payload in PAYLOADS.items() if payload.TIER is Tier.PUBLIC] == []


@pytest.mark.parametrize(
    "name",
    ["PersonRegistered", "CertificateIssued", "TeamFormed", "WorkStopped", "RollCallAnswered"],
)
def test_people_bases_and_stopped_teams_are_for_the_fewest(name: str) -> None:
    """Tests the do-no-harm list: who a person is, where a team starts from, where it stopped."""
    assert PAYLOADS[name].TIER is Tier.SECRET


def test_a_draft_takes_the_tier_of_what_it_holds() -> None:
    """Tests the default of a draft, and that a person's word goes before it."""
    draft = Draft("stop-1", ANSWERED, "leader", "operator", AT, AT)
    assert draft.tier is Tier.SECRET
    opened = Draft("stop-1", ANSWERED, "leader", "operator", AT, AT, Tier.PARTNER)
    assert opened.tier is Tier.PARTNER
    assert replace(opened, actor="other").tier is Tier.PARTNER


def test_facts_about_something_known_name_nothing_new() -> None:
    """Tests two facts of each kind: a grade is about a known report, a report is new."""
    assert EvidenceGraded.ABOUT_SOMETHING_KNOWN
    assert WorkOrderCompleted.ABOUT_SOMETHING_KNOWN
    assert not PAYLOADS["EvidenceReported"].ABOUT_SOMETHING_KNOWN
    assert not PAYLOADS["AreaDeclared"].ABOUT_SOMETHING_KNOWN


def test_a_room_keeps_who_when_and_what_but_not_the_envelope() -> None:
    """Tests that `keep` copies the six parts that a rule may ask for, and the type's name."""
    draft = Draft("stop-1", ANSWERED, "leader", "operator", AT, AT)
    kept = keep(draft, ANSWERED)
    assert (kept.entity, kept.actor, kept.organisation) == ("stop-1", "leader", "operator")
    assert (kept.facts, kept.valid_time, kept.recorded_time) == (ANSWERED, AT, AT)
    assert draft.type == "RollCallAnswered"
