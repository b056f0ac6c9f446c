"""The faults of a rescue name the numbers that would do."""

from __future__ import annotations

import pytest

from clearground.edge.ledger.rescue_faults import no_end, nothing_follows


@pytest.mark.parametrize(("ends", "told"), [([2, 7], "2 and 7"), ([7], "0 and 7"), ([], "0 and 0")])
def test_the_nearest_signatures_are_named(ends: list[int], told: str) -> None:
    """Tests ends on both sides, on one, and none."""
    assert told in no_end("d", 3, ends).finding.next


def test_nothing_to_rescue_names_device_and_record() -> None:
    """Tests the words of LED-115."""
    assert "Device d recorded nothing after record 3" in nothing_follows("d", 3).finding.what
