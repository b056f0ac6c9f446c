"""Records behind a revocation count nowhere: the same on every store, whichever came first.

Covers: events.view
"""

from __future__ import annotations

import random
from datetime import timedelta

from clearground.events import Event
from clearground.events.areas import AreaStatusChanged
from clearground.events.region import KeyEnrolled, KeyRevoked, RegionOpened
from clearground.events.teams import PersonRegistered
from clearground.events.view import select, selection_of, trusted
from clearground.standards.geometry import Shape
from clearground.standards.terms import AreaStatus, Role
from tests.events.log import START, Log

OPENED = RegionOpened("R", 0.0, 0.0, "UTC", Shape("POLYGON ((0 0, 1 0, 1 1, 0 0))"))
ADMIN = PersonRegistered("N", "o", (Role.ADMINISTRATOR,))
CLOSED = AreaStatusChanged(AreaStatus.CLOSED, (), "v", "A")
DEVICES = "abcd"


def key(device: str, number: int = 0) -> KeyEnrolled:
    """A device's key; the first bears the name that the log signs with."""
    return KeyEnrolled(f"key of {device}" + "'" * number, "public", "device")


def opened() -> Log:
    """Device a opens the region, registers its person as administrator and enrols the others."""
    log = Log()
    log.add("a", key("a"), "a")
    log.add("a", OPENED, "region")
    log.add("a", ADMIN, "person of a")
    for device in DEVICES[1:]:
        log.add("a", key(device), device)
    return log


def test_what_lies_behind_counts_on_no_date() -> None:
    """Tests that a date of a record is a claim of the key that signed it."""
    log = opened()
    good = log.add("b", CLOSED)
    bad = log.add("b", CLOSED, hour=0)
    assert bad in select(log.events)
    log.add("a", KeyRevoked("key of b", good.sequence, "stolen"), "b")
    for known in (None, START + timedelta(hours=7), START + timedelta(days=9)):
        assert bad not in select(log.events, known)
    assert selection_of(log.events).behind == (bad,)
    assert good in select(log.events)
    assert selection_of(log.events).revoked == {"key of b": good.sequence}


def test_a_revocation_by_who_is_an_administrator_by_a_stolen_key_only_does_not_count() -> None:
    """Tests a thief who makes themself administrator behind the cut, and acts on another device."""
    log = opened()
    log.add("b", CLOSED)
    log.add("b", ADMIN, "person of c")
    theirs = log.add("c", CLOSED)
    log.add("c", KeyRevoked("key of d", 0, "to silence them"), "d")
    d = log.add("d", CLOSED)
    assert d not in select(log.events)
    log.add("a", KeyRevoked("key of b", 1, "stolen"), "b")
    assert {d, theirs} <= set(select(log.events))
    assert not trusted(log.events)[1](theirs)


def test_a_clock_that_is_behind_takes_nobody_their_right() -> None:
    """Tests an administrator whose machine dates a revocation before their own registration."""
    log = opened()
    bad = log.add("b", CLOSED)
    log.add("a", KeyRevoked("key of b", 0, "stolen"), "b", hour=-900)
    assert selection_of(log.events).behind == (bad,)


def test_every_order_of_arrival_shows_the_same() -> None:
    """Tests random logs of keys, people and revocations, in many orders, beside a slow oracle."""
    behind = alike = 0
    for seed in range(120):
        dice, log = random.Random(seed), opened()
        for _step in range(dice.randint(5, 25)):
            device = dice.choice(DEVICES)
            other = dice.choice(DEVICES)
            kind = dice.random()
            if kind < 0.12:
                last = dice.randint(0, log.last.get(other, 0) + 1)
                log.add(device, KeyRevoked(f"key of {other}", last, "stolen"), other)
            elif kind < 0.24:
                log.add(device, ADMIN, f"person of {other}")
            elif kind < 0.36:
                log.carry(other, device) if log.last.get(other) else None
            else:
                log.add(device, CLOSED, f"area {dice.randint(0, 2)}")
        first = selection_of(log.events)
        behind += len(first.behind)
        # Where revocations undo each other without end, more is left out than each alone says.
        assert set(first.behind) >= _slowly(log.events, first.revoked), seed
        alike += set(first.behind) == _slowly(log.events, first.revoked)
        for _turn in range(4):
            shuffled = list(log.events)
            dice.shuffle(shuffled)
            assert selection_of(shuffled) == first, seed
        assert not set(first.behind) & set(first.shown)
    assert behind > 100
    assert alike > 110


def _slowly(events: list[Event], revoked: object) -> set[Event]:
    """Record by record: of an enrolled device, its key revoked at an earlier number."""
    assert isinstance(revoked, dict)
    return {e for e in events if e.sequence > revoked.get(e.key_id, len(events))}
