"""The card of a report: what was stated, as it was stated."""

from __future__ import annotations

import shapely

from clearground.edge.web.cards.evidence import evidence_card
from clearground.events.evidence import EvidenceReported
from clearground.standards.terms import Directness, EvidenceKind
from tests.edge.region import shape
from tests.edge.web.grown import grown


def told(**more: object) -> dict[str, str]:
    """The particulars of a drone sighting's card."""
    seen = EvidenceReported(
        EvidenceKind.UAS_DETECTION, Directness.INDIRECT, "imagery desk",
        shape(shapely.Point(5, 5)), position_error_m=5.0, value_unit="reader's confidence",
        layer="drone imagery", **more,  # type: ignore[arg-type]
    )  # fmt: skip
    room = grown(("seen", seen))
    return dict(evidence_card(room, room.view(), "seen").facts)


def test_a_stated_share_keeps_its_decimals() -> None:
    """A confidence of 0.22 to 0.32 is not "0 to 0"; a whole number stays whole."""
    assert told(value_low=0.22, value_high=0.32)["Stated"] == "0.22 to 0.32 reader's confidence"
    assert told(value_low=110.0)["Stated"] == "110 reader's confidence"


def test_a_place_in_a_layer_is_told_only_where_there_is_one() -> None:
    """A layer without numbered records shows no "0"."""
    assert told()["Layer"] == "drone imagery"
    assert told(position=12)["Layer"] == "drone imagery, record 12"
