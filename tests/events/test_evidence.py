"""What a report says of its own place."""

from __future__ import annotations

import math
from dataclasses import replace

from clearground.events.evidence import EvidenceReported
from clearground.standards.terms import Directness, EvidenceKind

REPORT = EvidenceReported(EvidenceKind.FIND, Directness.DIRECT, "police")


def test_an_unstated_error_is_not_an_exact_place() -> None:
    """Tests that a rule which compares the error fails closed where nobody stated it."""
    assert replace(REPORT, position_error_m=None).error_m == math.inf
    assert replace(REPORT, position_error_m=12.0).error_m == 12.0
    assert replace(REPORT, position_error_m=0.0).error_m == 0.0
