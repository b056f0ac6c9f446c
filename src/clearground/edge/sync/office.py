"""The answering side of an exchange: what a proved request gets, whatever server carries it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from clearground.edge.ledger.bundling import Received, about_trust, region_of, trust_in, write_part
from clearground.edge.ledger.keys import DEVICE, AccountsFile, SigningKey
from clearground.edge.ledger.place import AnyStore, Place, accounts_of, open_store
from clearground.edge.office import clock_or, open_office
from clearground.edge.receiving import receive
from clearground.edge.sync import parts, proof
from clearground.edge.sync.offered import Offered, offered, opened
from clearground.errors import LedgerError
from clearground.events.trust import Trust

BODY_MAX = 16_000_000
"""Largest body of a request that is read: a bundle of some hundred thousand records."""

WAY = "sync"

SYNC_KEY = "clearground.sync"
"""Where a request carries the office that it asks."""

TARGET_KEY = "clearground.target"
"""Where it carries its path and query, byte by byte as they were signed."""


@dataclass
class SyncOffice:
    """A region that other offices reach.

    Parameters
    ----------
    region : Place
        Its file, or its address on a server.
    person : str
        UUID of who takes in what comes.
    now_text : str or None
        The moment at which it is taken in; None is the clock's.
    """

    region: Place
    person: str
    now_text: str | None = None
    challenges: proof.Challenges = field(default_factory=proof.Challenges)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _trust: tuple[int, Trust] = (-1, Trust())
    _offered: Offered = field(default_factory=Offered)

    @contextmanager
    def store(self) -> Iterator[AnyStore]:
        """The region, open for reading, for one request."""
        store = open_store(self.region, read_only=True)
        try:
            yield store
        finally:
            store.close()

    def prove(self, header: str, request: tuple[str, str, bytes]) -> proof.Asking:
        """The trusted device that asks; each request counts once.

        Raises
        ------
        SyncError
            SYN-01 to SYN-04.
        """
        asking = proof.asking_of(header)
        self.challenges.check(asking.challenge)
        proof.check_signature(asking, request, self.trust())
        self.challenges.use(asking.challenge, asking.nonce)
        return asking

    def trust(self) -> Trust:
        """The keys that count now."""
        with self.store() as store:
            position = store.position()
            known, trust = self._trust
            if known != position:
                trust = trust_in(store, about_trust(store))
                self._trust = (position, trust)
            return trust

    def key(self) -> tuple[str, SigningKey]:
        """The office's device and its key, as they are now: it may have been changed."""
        keys = AccountsFile(accounts_of(self.region))
        try:
            device = keys.device()
            return device, keys.key(device, DEVICE)
        finally:
            keys.close()

    def have(self) -> dict[str, Any]:
        """Which region is held, and how far each device's chain."""
        with self.store() as store:
            told = {"have": store.have(), "heads": store.digests()}
            return {"region": region_of(store), **told}

    def part(self, held: str, records: int) -> tuple[bytes, bool]:
        """The earliest records that the asker lacks, as a bundle, and whether more are left.

        Empty where it lacks nothing.
        """
        with self.store() as store:
            chains, more = store.part_after(parts.read(held), records)
            if not chains:
                return b"", False
            keys = AccountsFile(accounts_of(self.region))
            try:
                return write_part(store, keys, chains, now=self._now()), more
            finally:
                keys.close()

    def take(self, data: bytes) -> Received:
        """What a bundle brought; it is on disk when this returns, one bundle at a time.

        Raises
        ------
        LedgerError
            As `bundling.read_bundle`; then nothing was taken in.
        """
        with self._lock, open_office(self.region, now_text=self.now_text) as office:
            return receive(office, data, person=self.person, way=WAY)

    @contextmanager
    def offered(self, *, taking: bool = False) -> Iterator[Offered]:
        """The contents that records here name, for one request; pieces are taken one by one."""
        with (
            self._lock if taking else nullcontext(),
            opened(self.region) if taking else self.store() as store,
        ):
            if self._offered.position != store.position():
                self._offered = offered(store)
            yield Offered(store, self._offered.named, self._offered.position)

    def _now(self) -> datetime:
        return clock_or(self.now_text)


STATUS = {
    "SYN-01": 401,
    "SYN-02": 401,
    "SYN-03": 409,
    "SYN-04": 403,
    "SYN-05": 413,
    "SYN-06": 400,
    "SYN-07": 404,
    "SYN-08": 500,
    "SYN-09": 405,
    "LED-03": 503,
    "LED-04": 507,
    "LED-60": 400,
    "LED-61": 400,
    "LED-62": 413,
    "LED-63": 409,
    "LED-64": 403,
    "LED-272": 403,
    "LED-181": 409,
    "LED-182": 409,
    "LED-183": 404,
    "LED-184": 413,
}
"""HTTP status of each refusal."""


def status_of(fault: LedgerError) -> int:
    """HTTP status of a refusal."""
    return STATUS.get(fault.code, 400)
