"""The hybrid clock never runs backwards."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from clearground.edge.ledger.clock import HybridClock

NOW = datetime(2026, 5, 4, tzinfo=UTC)


@given(st.lists(st.integers(-(10**9), 10**9), max_size=20))
def test_readings_grow_whatever_the_wall_clock_does(steps: list[int]) -> None:
    """Tests that a clock set back by days still gives later readings, and they sort as text."""
    clock = HybridClock("0192aaaa-0000-7000-8000-000000000000")
    readings = [clock.read(NOW + timedelta(milliseconds=s)) for s in steps]
    assert readings == sorted(readings)
    assert len(set(readings)) == len(readings)


def test_a_clock_goes_on_where_it_stopped() -> None:
    """Tests that a restarted device does not repeat a reading."""
    clock = HybridClock("0192aaaa-0000-7000-8000-000000000000")
    last = clock.read(NOW)
    again = HybridClock.after(clock.device, last)
    assert again.read(NOW - timedelta(days=1)) > last
