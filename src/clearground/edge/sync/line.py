"""The asking side of a line between offices: signed requests, proved answers, patience."""

from __future__ import annotations

import http.client
import ipaddress
import json
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from clearground.edge.ledger.keys import SigningKey
from clearground.edge.sync import faults, proof
from clearground.edge.sync.office import BODY_MAX
from clearground.events.trust import Trust

SILENT_S = 120.0
ATTEMPTS = 8
"""Tries of one request, each later than the one before; then a person decides."""

FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.2, 10.0
AGAIN = ("SYN-02", "SYN-03")
"""Refusals after which the same question is asked again under a new challenge or number."""

NO_CONTENT, BUSY = 204, 503
ELSEWHERE = range(300, 500)
"""No office answers the first question so: it asks for no proof yet."""
SIGNATURE_DIGITS = 128


@dataclass(frozen=True, slots=True)
class Answer:
    """A proved answer: its status, its body, and whether there is more to ask for."""

    status: int
    body: bytes
    more: bool


@dataclass
class Line:
    """A way to another office.

    Parameters
    ----------
    url : str
        Its address, `https://host[:port]`; plain http within one's own network only.
    device, key : str, SigningKey
        This office's device and its key.
    trust : Trust
        The keys that count here: who answers must hold one of them.
    """

    url: str
    device: str
    key: SigningKey
    trust: Trust
    pause: Callable[[float], None] = time.sleep
    bytes_sent: int = 0
    bytes_received: int = 0
    _challenge: str = ""
    _spot: tuple[str, str, int] = field(default=("", "", 0))

    def __post_init__(self) -> None:
        self._spot = spot_of(self.url)

    def ask(self, method: str, target: str, body: bytes = b"") -> Answer:
        """The proved answer to a request, asked again after every break of the line.

        Raises
        ------
        SyncError
            SYN-10: no whole answer came; SYN-19: it is no office; SYN-11: another than a
            trusted device answers;
            any refusal of the other office under its own code.
        """
        last = ""
        for attempt in range(ATTEMPTS):
            if attempt:
                self.pause(min(FIRST_PAUSE_S * 2**attempt, LONGEST_PAUSE_S))
            try:
                if not self._challenge:
                    self._challenge = self._hello()
                return self._once(method, target, body)
            except (OSError, http.client.HTTPException, _Again) as error:
                last = str(error) or type(error).__name__
        raise faults.unreached(self.url, last)

    def _hello(self) -> str:
        status, _headers, body = self._send("GET", "/sync/hello", b"", {})
        told = _json(body)
        challenge = str(told.get("challenge", ""))
        if status in ELSEWHERE:
            raise faults.no_office(self.url, status)
        if status != 200 or not challenge:
            raise _Again(f"HTTP {status}")
        return challenge

    def _once(self, method: str, target: str, body: bytes) -> Answer:
        header = proof.signed_header(self.key, self.device, self._challenge, (method, target, body))
        asked = header.rpartition(" ")[2]
        status, headers, answer = self._send(method, target, body, {"Authorization": header})
        if status in (200, 204):
            self._check(asked, status, answer, headers.get("Clearground-Signature") or "")
            return Answer(status, answer, headers.get("Clearground-More") == "1")
        told = _json(answer)
        error = told.get("error")
        if status == BUSY or not isinstance(error, dict):
            raise _Again(f"HTTP {status}")
        if error.get("code") in AGAIN:
            self._challenge = str(told.get("challenge", "")) or self._challenge
            raise _Again(str(error.get("what")))
        words = (str(error.get(name, "")) for name in ("code", "what", "why", "next"))
        raise faults.refused(*words)

    def _check(self, asked: str, status: int, body: bytes, header: str) -> None:
        device, key_id, signature = (*header.split(" "), "", "", "")[:3]
        public = self.trust.devices.get(device, {}).get(key_id, "")
        known = bool(public) and key_id not in self.trust.revoked
        if not known or not proof.answer_holds(public, asked, (status, body), signature):
            raise faults.not_proved_answer(self.url)

    def _send(
        self, method: str, target: str, body: bytes, headers: dict[str, str]
    ) -> tuple[int, http.client.HTTPMessage, bytes]:
        scheme, host, port = self._spot
        kind = http.client.HTTPSConnection if scheme == "https" else http.client.HTTPConnection
        connection = kind(host, port, timeout=SILENT_S)
        try:
            connection.putrequest(method, target, skip_accept_encoding=True)
            for name, value in headers.items():
                connection.putheader(name, value)
            if method == "POST":
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body or None)
            self.bytes_sent += len(body)
            response = connection.getresponse()
            answer = response.read(BODY_MAX + 1)
            # A line that broke inside the head or the body leaves an answer that looks ended.
            if response.length or not _whole_head(response):
                raise http.client.IncompleteRead(answer, response.length)
            self.bytes_received += len(answer)
            if len(answer) > BODY_MAX:
                raise faults.too_large(len(answer), BODY_MAX)
            return response.status, response.headers, answer
        finally:
            connection.close()


def _whole_head(response: http.client.HTTPResponse) -> bool:
    if response.status == NO_CONTENT:
        proof_at = response.headers.get("Clearground-Signature") or ""
        return len(proof_at.rpartition(" ")[2]) == SIGNATURE_DIGITS
    if response.status in ELSEWHERE:
        return True  # another program's answer may have no length
    return response.headers.get("Content-Length") is not None


class _Again(Exception):
    """The same question is to be asked again."""


def _json(body: bytes) -> dict[str, Any]:
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def spot_of(url: str) -> tuple[str, str, int]:
    """Scheme, host and port of an address that records may travel to.

    Raises
    ------
    UsageError
        SYN-12: no such address, or plain http beyond one's own network.
    """
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError as error:
        raise faults.unsafe_address(url) from error
    host = parts.hostname or ""
    bare = parts.path in ("", "/") and not parts.query and "@" not in parts.netloc
    if parts.scheme not in ("http", "https") or not host or not bare:
        raise faults.unsafe_address(url)
    if parts.scheme == "http" and not _within(host):
        raise faults.unsafe_address(url)
    return parts.scheme, host, port


def _within(host: str) -> bool:
    """Whether every address of a host lies on this machine or in a private network."""
    try:
        found = socket.getaddrinfo(host, None)
    except OSError:
        return False
    addresses = [ipaddress.ip_address(str(each[4][0]).partition("%")[0]) for each in found]
    return bool(addresses) and all(a.is_private or a.is_loopback for a in addresses)
