"""Requests proved by a device, each once, without comparing a clock."""

from __future__ import annotations

import pytest

from clearground.edge.ledger.keys import DEVICE, SeededKeys
from clearground.edge.sync.proof import (
    CHALLENGE_S,
    Challenges,
    answer_holds,
    asking_of,
    check_signature,
    signed_answer,
    signed_header,
)
from clearground.errors import SyncError
from clearground.events.trust import Trust

KEYS = SeededKeys(1)
NAME = KEYS.device()
KEY = KEYS.key(NAME, DEVICE)
TRUST = Trust(NAME, {NAME: {KEY.key_id: KEY.public_key}})
REQUEST = ("GET", "/sync/have", b"")


def code(trial: object) -> str:
    """The code of a refusal."""
    with pytest.raises(SyncError) as refused:
        trial()  # type: ignore[operator]
    return refused.value.code


def test_a_request_counts_once() -> None:
    """Tests the same request twice, and a second one under the same challenge."""
    challenges = Challenges()
    challenge = challenges.give()
    first = asking_of(signed_header(KEY, NAME, challenge, REQUEST))
    check_signature(first, REQUEST, TRUST)
    challenges.check(challenge)
    challenges.use(challenge, first.nonce)
    assert code(lambda: challenges.use(challenge, first.nonce)) == "SYN-03"
    second = asking_of(signed_header(KEY, NAME, challenge, REQUEST))
    challenges.use(challenge, second.nonce)


def test_only_our_living_challenges_count() -> None:
    """Tests another process's challenge, a changed one and an old one."""
    assert code(lambda: Challenges().check(Challenges().give())) == "SYN-02"
    challenges = Challenges(1000.0)
    challenge = challenges.give()
    challenges.check(challenge)
    longer = f"{int(challenge[:16], 16) + 9999:016x}" + challenge[16:]
    assert code(lambda: challenges.check(longer)) == "SYN-02"
    challenges._fixed = 1000.0 + CHALLENGE_S + 1
    assert code(lambda: challenges.check(challenge)) == "SYN-02"


@pytest.mark.parametrize(
    "other",
    [
        ("POST", "/sync/have", b""),
        ("GET", "/sync/bundle?held=", b""),
        ("GET", "/sync/have", b"x"),
    ],
)
def test_a_signature_holds_for_its_own_request_only(other: tuple[str, str, bytes]) -> None:
    """Tests another method, another address and another body under one signature."""
    asking = asking_of(signed_header(KEY, NAME, Challenges().give(), REQUEST))
    assert code(lambda: check_signature(asking, other, TRUST)) == "SYN-04"


def test_unknown_and_revoked_keys_prove_nothing() -> None:
    """Tests a device that nobody enrolled and a key that was revoked."""
    asking = asking_of(signed_header(KEY, NAME, Challenges().give(), REQUEST))
    assert code(lambda: check_signature(asking, REQUEST, Trust())) == "SYN-04"
    revoked = Trust(NAME, TRUST.devices, {}, {KEY.key_id: 9})
    assert code(lambda: check_signature(asking, REQUEST, revoked)) == "SYN-04"


@pytest.mark.parametrize(
    "text", ["", "Bearer x", "Clearground a b c d e", "Clearground " + "0" * 290]
)
def test_a_header_of_another_form_proves_nothing(text: str) -> None:
    """Tests headers that are none."""
    assert code(lambda: asking_of(text)) == "SYN-01"


def test_an_answer_belongs_to_one_request() -> None:
    """Tests that an answer recorded on the way does not answer another request."""
    signature = signed_answer(KEY, "aa", 200, b"body")
    assert answer_holds(KEY.public_key, "aa", (200, b"body"), signature)
    assert not answer_holds(KEY.public_key, "bb", (200, b"body"), signature)
    assert not answer_holds(KEY.public_key, "aa", (204, b"body"), signature)
    assert not answer_holds(KEY.public_key, "aa", (200, b"bodies"), signature)
