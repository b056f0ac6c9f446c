"""Who asks and who answers: requests and answers signed by devices, no request taken twice.

No clock is compared. The answering office gives out a challenge that it knows again, and each
request under it carries a number of its own.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import threading
import time
from dataclasses import dataclass
from secrets import token_bytes, token_hex

from clearground.edge.ledger.keys import SigningKey, signature_holds
from clearground.edge.sync import faults
from clearground.events.trust import Trust

SCHEME = "Clearground"
CHALLENGE_S = 600
"""How long a challenge is good for; a part on a slow line is under way for minutes."""

REMEMBERED_MAX = 200_000
"""Requests remembered under living challenges; only trusted devices' are."""

_CONTEXT = "clearground request 1"
_ANSWER = "clearground answer 1"
_HEADER = re.compile(
    rf"{SCHEME} ([0-9a-f-]{{36}}) ([0-9a-f]{{16}})"
    r" ([0-9a-f]{64}) ([0-9a-f]{32}) ([0-9a-f]{128})"
)
_MAC_DIGITS = 32


@dataclass(frozen=True, slots=True)
class Asking:
    """What a request says of its sender."""

    device: str
    key_id: str
    challenge: str
    nonce: str
    signature: str


def signed_header(
    key: SigningKey, device: str, challenge: str, request: tuple[str, str, bytes]
) -> str:
    """The header that proves a request: method, target (path and query) and body.

    >>> key = SigningKey.of(bytes(32))
    >>> text = signed_header(key, "d" * 36, "c" * 64, ("GET", "/sync/have", b""))
    >>> asking_of(text).key_id == key.key_id
    True
    """
    nonce = token_hex(16)
    signature = key.sign(_message(request, challenge, nonce))
    return f"{SCHEME} {device} {key.key_id} {challenge} {nonce} {signature}"


def asking_of(header: str) -> Asking:
    """The sender that a header names; nothing is proved yet.

    Raises
    ------
    SyncError
        SYN-01 when there is none.
    """
    found = _HEADER.fullmatch(header)
    if found is None:
        raise faults.unproved()
    return Asking(*found.groups())


def check_signature(asking: Asking, request: tuple[str, str, bytes], trust: Trust) -> None:
    """Refuse a request that no trusted device has signed.

    Raises
    ------
    SyncError
        SYN-04: not enrolled, revoked, or changed on the way.
    """
    public = trust.devices.get(asking.device, {}).get(asking.key_id, "")
    message = _message(request, asking.challenge, asking.nonce)
    holds = bool(public) and signature_holds(public, message, asking.signature)
    if not holds or asking.key_id in trust.revoked:
        raise faults.untrusted()


def _message(request: tuple[str, str, bytes], challenge: str, nonce: str) -> bytes:
    method, target, body = request
    digest = hashlib.sha256(body).hexdigest()
    return "\n".join((_CONTEXT, method, target, digest, challenge, nonce)).encode()


def signed_answer(key: SigningKey, asked: str, status: int, body: bytes) -> str:
    """The signature of an answer to the request whose signature is `asked`."""
    return key.sign(_answer(asked, status, body))


def answer_holds(public_key: str, asked: str, answer: tuple[int, bytes], signature: str) -> bool:
    """Whether an answer (status, body) is that key's to that request.

    >>> answer_holds("", "", (200, b""), "")
    False
    """
    return signature_holds(public_key, _answer(asked, *answer), signature)


def _answer(asked: str, status: int, body: bytes) -> bytes:
    digest = hashlib.sha256(body).hexdigest()
    return "\n".join((_ANSWER, asked, str(status), digest)).encode()


class Challenges:
    """Challenges that this process gave out, and the requests that came under them."""

    def __init__(self, now_s: float | None = None) -> None:
        self._secret = token_bytes(32)
        self._lock = threading.Lock()
        self._seen: dict[tuple[str, str], float] = {}
        self._fixed = now_s

    def _now_s(self) -> float:
        return time.monotonic() if self._fixed is None else self._fixed

    def give(self) -> str:
        """A new challenge: when it ends, something random, and a mark that it is ours."""
        begin = f"{int(self._now_s()) + CHALLENGE_S:016x}{token_hex(8)}"
        return begin + self._mark(begin)

    def use(self, challenge: str, nonce: str) -> None:
        """Take a proved request under a challenge, once.

        Raises
        ------
        SyncError
            SYN-03: it came before.
        """
        with self._lock:
            now = self._now_s()
            if len(self._seen) >= REMEMBERED_MAX:
                self._seen = {k: end for k, end in self._seen.items() if end >= now}
            # Full of living ones: refused, since what is forgotten could be sent again.
            if (challenge, nonce) in self._seen or len(self._seen) >= REMEMBERED_MAX:
                raise faults.replayed()
            self._seen[challenge, nonce] = float(int(challenge[:16], 16))

    def check(self, challenge: str) -> None:
        """Refuse a challenge that is not ours or has expired.

        Raises
        ------
        SyncError
            SYN-02.
        """
        begin, mark = challenge[:-_MAC_DIGITS], challenge[-_MAC_DIGITS:]
        ours = hmac.compare_digest(self._mark(begin), mark)
        if not ours or int(begin[:16], 16) < self._now_s():
            raise faults.stale()

    def _mark(self, begin: str) -> str:
        return hmac.new(self._secret, begin.encode(), hashlib.sha256).hexdigest()[:_MAC_DIGITS]
