"""Faults of facts about people, teams and equipment."""

from __future__ import annotations

from datetime import date

import pytest

from clearground.events.core import Payload
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
from clearground.standards.terms import (
    Competency,
    EquipmentKind,
    HazardClass,
    Method,
    OrganisationKind,
    TeamKind,
)
from clearground.teams.check import check
from tests.scene import draft, staffed, work

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
GOOD = DetectionFigure(HazardClass.AP_MINE, "loam", 0.13, 47.0, 3.0)
BROKEN = DetectionFigure(HazardClass.AP_MINE, "loam", 0.13, 0.0, 3.0)


@pytest.mark.parametrize(
    ("entity", "payload", "expected"),
    [
        ("o", OrganisationRegistered(" ", OrganisationKind.NGO), ["TEAM-10"]),
        ("p", PersonRegistered("Ada", "nowhere", ()), ["TEAM-12"]),
        ("p", PersonRegistered("Ada", "north", ()), []),
        ("nobody", CertificateIssued(Competency.MEDIC, "s", FIRST, LAST), ["TEAM-13"]),
        ("medic", CertificateIssued(Competency.MEDIC, "s", LAST, FIRST), ["TEAM-14"]),
        ("t", TeamFormed("T", TeamKind.MANUAL, "north", "ghost", 6), ["TEAM-13"]),
        ("t", TeamFormed("T", TeamKind.MANUAL, "north", "leader", 1, ("member",)), ["TEAM-15"]),
        ("t", TeamFormed("T", TeamKind.MANUAL, "north", "leader", 2, ("member",)), []),
        ("e", EquipmentRegistered(EquipmentKind.DOG, "D", "north", "ghost"), ["TEAM-11"]),
        (
            "e",
            EquipmentRegistered(EquipmentKind.DOG, "D", "north", detection=(BROKEN,)),
            ["TEAM-16"],
        ),
        ("e", EquipmentRegistered(EquipmentKind.DOG, "D", "north", detection=(GOOD,)), []),
        ("ghost", AccreditationGranted((Method.NTS,), "authority", FIRST, LAST), ["TEAM-17"]),
        ("north", AccreditationGranted((Method.NTS,), "north", FIRST, LAST), ["TEAM-18"]),
        ("team", AccreditationGranted((Method.NTS,), "authority", FIRST, LAST), []),
        ("ghost", AccreditationSuspended((Method.NTS,), "r", FIRST), ["TEAM-17"]),
        ("ghost", DrillHeld("drone_warning", 6), ["TEAM-11"]),
        ("team", TrainingHeld("first aid", 6, "school"), []),
        ("x", work(None), []),
    ],
)
def test_each_fault_has_its_own_code(entity: str, payload: Payload, expected: list[str]) -> None:
    """Tests one fault a row, and that facts without a fault or of other rooms pass."""
    found = check(staffed().world.roster, draft(entity, payload))
    assert [f.code for f in found] == expected


def test_a_finding_says_what_why_and_what_to_do() -> None:
    """Tests that the three parts of a finding are filled."""
    found = check(staffed().world.roster, draft("ghost", DrillHeld("drone_warning", 6)))[0]
    assert "ghost" in found.what
    assert found.why
    assert "teams form" in found.next
