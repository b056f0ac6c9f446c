"""When something was said is told as finely as its source said it, and no finer."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from clearground.edge.web.cards.card import when_said
from clearground.edge.web.cards.evidence import evidence_card
from clearground.edge.web.room import Room
from clearground.events.evidence import EvidenceReported
from clearground.evidence.state import Report
from clearground.standards.terms import Directness, EvidenceKind

UTC_ZONE = ZoneInfo("UTC")
NOON = datetime(2025, 6, 3, 12, tzinfo=UTC)


def statement(**told: Any) -> EvidenceReported:
    return EvidenceReported(
        EvidenceKind.STATEMENT,
        Directness.INDIRECT,
        "a",
        **{"layer": "statements", "position_error_m": None, **told},
    )


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"published_from": date(2025, 6, 1), "published_to": date(2025, 6, 30)},
         "published Jun 2025"),
        ({"published": date(2025, 6, 3)}, "published 3 Jun 2025"),
        ({"observed_from": NOON}, "from 3 Jun 2025"),
        ({"observed_from": NOON, "layer": ""}, "3 Jun 2025"),
        ({}, "day not stated"),
    ],
)  # fmt: skip
def test_a_month_is_told_as_a_month(room: Room, told: dict[str, Any], expected: str) -> None:
    """Tests a month, a day, an open beginning, a typed moment, and no time at all."""
    like = room.view().world.dossier.reports["report-find"]
    report: Report = replace(like, facts=statement(**told))
    assert when_said(report, UTC_ZONE) == expected


def test_the_card_of_a_statement_names_no_place_and_no_day(room: Room) -> None:
    """Tests the card's rows for a statement of June without a place."""
    view = room.view()
    like = view.world.dossier.reports["report-find"]
    facts = statement(published_from=date(2025, 6, 1), published_to=date(2025, 6, 30))
    dossier = replace(view.world.dossier, reports={"s": replace(like, entity="s", facts=facts)})
    shown = replace(view, world=replace(view.world, dossier=dossier))
    rows = dict(evidence_card(room, shown, "s").facts)
    assert (rows["Published"], rows["Position"]) == ("Jun 2025", "no place stated")
