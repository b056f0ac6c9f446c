"""The account kept ready is the account: followed as made anew, and on any pair of dates."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import clearground.edge.sums.index as sums_index
from clearground.edge.sums.facts import TYPES, Numbered
from clearground.edge.sums.index import Sums, account_on, built, followed
from clearground.edge.sums.shelf import packed
from clearground.events import Event
from clearground.pipeline import world_of
from clearground.release.account import Account, account
from tests.edge.sums.worlds import START, numbered, one_device, region

SEEDS = st.integers(0, 10**6)
DATES = st.none() | st.integers(-60, 60).map(lambda h: START + timedelta(hours=h, minutes=30))


def reader(events: Sequence[Event]) -> Callable[[Sequence[int]], list[Numbered]]:
    return lambda fids: [(fid, events[fid - 1]) for fid in fids]


def slow(events: Sequence[Event], known: datetime | None, true: datetime | None) -> Account:
    """The account from every record, as it is made without sums."""
    world = world_of(events, known, true)
    return account(world.register, world.releases, world.worklog)


def fast(
    sums: Sums, events: Sequence[Event], known: datetime | None, true: datetime | None
) -> tuple[Account, int]:
    received = [e for e in events if e.type == "RecordsReceived"]
    return account_on(sums, known, true, read=reader(events), received=lambda: received)


def in_batches(events: Sequence[Event], seed: int) -> Sums:
    """The sums after several batches, as each left them."""
    sums, done, step = built([]), 0, 1 + seed % 7
    while done < len(events):
        new = [(fid, e) for fid, e in numbered(events) if done < fid <= done + step]
        sums, done = followed(sums, new, reader(events)), done + step
    return sums


@settings(max_examples=60, deadline=None)
@given(SEEDS, st.integers(1, 3), st.lists(st.tuples(DATES, DATES), min_size=1, max_size=5))
def test_the_account_kept_ready_is_the_account_on_every_pair_of_dates(
    seed: int, devices: int, dates: list[tuple[datetime | None, datetime | None]]
) -> None:
    """Tests the figures of every area, the totals and the number of facts against the slow way."""
    events = region(seed, devices=devices)
    sums = built(numbered(events))
    for known, true in dates:
        found, counting = fast(sums, events, known, true)
        assert found == slow(events, known, true)
        seen = world_of(events, known, true).seen.values()
        assert counting == sum(e.type in TYPES for e in seen)


@settings(max_examples=40, deadline=None)
@given(SEEDS, st.integers(1, 3))
def test_sums_followed_batch_by_batch_are_those_made_from_zero(seed: int, devices: int) -> None:
    """Tests byte for byte, whatever comes late, corrects, takes back or contradicts."""
    events = region(seed, devices=devices)
    assert packed(in_batches(events, seed)) == packed(built(numbered(events)))


def test_most_parts_of_one_office_are_kept_and_not_asked_for() -> None:
    """Tests that the tests above compare sums, and not the slow way with itself."""
    kept = asked = 0
    for seed in range(20):
        states = built(numbered(one_device(region(seed)))).states
        kept, asked = kept + len(states.head), asked + len(states.asked)
    assert kept > 5 * asked


@pytest.mark.parametrize("fault", ["one part skipped", "names passed over"])
def test_a_touched_part_that_is_skipped_is_caught(
    fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests that the comparison above finds a deliberate fault in following."""
    true_touched = sums_index._touched

    def faulty(sums: Sums, later: sums_index.Facts) -> np.ndarray:
        if fault == "one part skipped":
            return true_touched(sums, later)[1:]
        beside, _new = sums_index.near(sums.facts.box, later.box)
        return np.unique(sums.part[beside])

    monkeypatch.setattr(sums_index, "_touched", faulty)
    wrong = 0
    for seed in range(12):
        events = one_device(region(seed))
        wrong += packed(in_batches(events, seed)) != packed(built(numbered(events)))
    assert wrong > 6
