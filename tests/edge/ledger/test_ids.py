"""Identifiers that repeat under a seed."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

from clearground.edge.ledger.ids import RandomIds, SeededIds

NOW = datetime(2026, 5, 4, tzinfo=UTC)


def test_the_same_seed_and_time_give_the_same_identifiers() -> None:
    """Tests that an interrupted run names its records as before."""
    first, again = SeededIds(3, NOW), SeededIds(3, NOW)
    assert [first.new() for _ in range(5)] == [again.new() for _ in range(5)]
    assert first.salt("a") == again.salt("a")


def test_another_seed_time_or_stream_gives_others() -> None:
    """Tests that runs and rooms do not collide."""
    later = datetime(2026, 5, 5, tzinfo=UTC)
    sources = (SeededIds(3, NOW), SeededIds(4, NOW), SeededIds(3, later))
    made = {s.new() for s in sources} | {SeededIds(3, NOW).stream(n).new() for n in "ab"}
    assert len(made) == 5


def test_calls_in_one_stream_do_not_shift_another() -> None:
    """Tests that one more identifier in one room leaves the others as they were."""
    quiet, busy = SeededIds(3, NOW), SeededIds(3, NOW)
    for _ in range(10):
        busy.stream("evidence").new()
    assert quiet.stream("areas").new() == busy.stream("areas").new()


def test_identifiers_are_uuid7_and_sort_by_call() -> None:
    """Tests the form of RFC 9562 beyond one roll-over of the 12-bit counter."""
    ids = SeededIds(3, NOW)
    made = [ids.new() for _ in range(5000)]
    assert made == sorted(made)
    assert len(set(made)) == 5000
    assert {uuid.UUID(m).version for m in made} == {7}
    assert {uuid.UUID(m).variant for m in made} == {uuid.RFC_4122}


def test_random_identifiers_differ() -> None:
    """Tests that a real region never repeats an identifier or a salt."""
    ids = RandomIds()
    assert len({ids.new() for _ in range(1000)}) == 1000
    assert ids.salt("a") != ids.salt("a")
    assert uuid.UUID(ids.stream("x").new()).version == 7
