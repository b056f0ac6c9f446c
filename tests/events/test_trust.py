"""Whose keys count: from the founder on, by administrators, in any order, less the revoked."""

from __future__ import annotations

import random

import pytest

from clearground.events import Event
from clearground.events.region import KeyEnrolled, KeyRevoked, RegionOpened
from clearground.events.trust import Trust, trust_of
from clearground.standards.geometry import Shape
from tests.events.log import Log

OPENED = RegionOpened("R", 0.0, 0.0, "UTC", Shape("POLYGON ((0 0, 1 0, 1 1, 0 0))"))


def key(device: str) -> KeyEnrolled:
    """A device's key."""
    return KeyEnrolled(f"key of {device}", f"public {device}", "device")


def everybody(_event: Event) -> bool:
    return True


def counted(log: Log, *, admins: str = "ab") -> Trust:
    """The trust of a log in which some devices' people are administrators."""
    return trust_of(log.events, lambda e: e.device in admins)


@pytest.fixture
def log() -> Log:
    """Device a opens the region and enrols b, which enrols c; d enrols itself."""
    log = Log()
    log.add("a", key("a"), "a")
    log.add("a", OPENED, "region")
    log.add("a", key("b"), "b")
    log.add("b", key("c"), "c")
    log.add("d", key("d"), "d")
    return log


def test_trust_passes_on_from_the_founder_and_never_by_a_devices_own_word(log: Log) -> None:
    """Tests founder, enrolled, enrolled by the enrolled, and a stranger."""
    trust = counted(log)
    assert trust.founder == "a"
    assert set(trust.devices) == {"a", "b", "c"}
    assert trust.counts("c", "key of c", 1)
    assert not trust.counts("d", "key of d", 1)


def test_only_administrators_pass_it_on(log: Log) -> None:
    """Tests an enrolment by somebody on b who is none."""
    assert set(counted(log, admins="a").devices) == {"a", "b"}


def test_the_order_of_records_changes_nothing(log: Log) -> None:
    """Tests every trust from shuffled records."""
    log.add("a", KeyRevoked("key of b", 0, "lost"), "b")
    first, chance = counted(log), random.Random(1)
    for _time in range(30):
        chance.shuffle(log.events)
        assert counted(log) == first


def test_what_a_revoked_device_enrolled_afterwards_counts_no_more(log: Log) -> None:
    """Tests the cut before and behind the enrolment of c."""
    log.add("a", KeyRevoked("key of b", 1, "lost"), "b")
    assert set(counted(log).devices) == {"a", "b", "c"}
    assert not counted(log).counts("b", "key of b", 2)
    log.add("a", KeyRevoked("key of b", 0, "lost earlier"), "b")
    trust = counted(log)
    assert set(trust.devices) == {"a", "b"}
    assert trust.revoked == {"key of b": 0}


def test_a_revoked_device_revokes_nobody_and_two_that_revoke_each_other_end(log: Log) -> None:
    """Tests a thief's revocation of the founder, and a quarrel that neither wins."""
    log.add("a", KeyRevoked("key of b", 1, "stolen"), "b")
    log.add("b", KeyRevoked("key of a", 0, "by a thief"), "a")
    assert counted(log).revoked == {"key of b": 1}
    quarrel = Log()
    quarrel.add("a", key("a"), "a")
    quarrel.add("a", OPENED, "region")
    quarrel.add("a", key("b"), "b")
    quarrel.add("a", KeyRevoked("key of b", 0, "x"), "b")
    quarrel.add("b", KeyRevoked("key of a", 3, "y"), "a")
    assert set(trust_of(quarrel.events, everybody).revoked) == {"key of a", "key of b"}


def test_a_persons_key_counts_where_a_trusted_device_enrolled_it(log: Log) -> None:
    """Tests a person on c, the same person on the stranger's device, and a revoked key."""
    log.add("c", KeyEnrolled("kc", "public kc", "person"), "officer")
    log.add("d", KeyEnrolled("kd", "public kd", "person"), "officer")
    assert counted(log).people == {"officer": ("public kc",)}
    log.add("a", KeyRevoked("kc", 0, "lost"), "officer")
    assert counted(log).people == {}
