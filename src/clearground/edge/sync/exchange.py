"""Two offices brought to the same records over a line; what was exchanged stays exchanged."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from clearground.edge.ledger.bundling import about_trust, region_of, trust_in, write_part
from clearground.edge.ledger.forks import claims_of, forks
from clearground.edge.ledger.keys import DEVICE, AccountsFile
from clearground.edge.ledger.place import AnyStore, Place, accounts_of, open_store
from clearground.edge.ledger.wire import unpack
from clearground.edge.office import clock_or, open_office
from clearground.edge.receiving import receive
from clearground.edge.sync import faults, parts
from clearground.edge.sync.contents import exchange_contents
from clearground.edge.sync.line import Line
from clearground.edge.sync.office import WAY
from clearground.errors import Finding, LedgerError

ROUNDS_MAX = 50
"""Rounds of an exchange: others may record on both sides meanwhile, but not for ever."""

MISSING = ("LED-65", "LED-66", "LED-71")
"""What a part says that lacks a record of a later part; with more at once it may not."""


@dataclass
class Exchanged:
    """What an exchange moved, and whether both sides now hold the same records."""

    sent: int = 0
    received: int = 0
    equal: bool = False
    left_out: list[Finding] = field(default_factory=list)
    documents_sent: int = 0
    documents_received: int = 0
    documents_missing: int = 0


@dataclass
class Exchange:
    """An exchange with one office, in parts that are kept one by one.

    Parameters
    ----------
    region : Place
        The region of this side, in a file or on a server.
    person : str
        UUID of who takes in what comes.
    line : Line
        The way to the other office.
    """

    region: Place
    person: str
    line: Line
    now_text: str | None = None
    done: Exchanged = field(default_factory=Exchanged)
    theirs: dict[str, int] = field(default_factory=dict)
    heads: dict[str, str] = field(default_factory=dict)

    def run(self) -> Exchanged:
        """Send what they lack, take in what we lack, until neither lacks anything.

        Raises
        ------
        SyncError, LedgerError
            As `Line.ask` and `bundling.read_bundle`; what went before is kept.
        """
        self._greet()
        for _round in range(ROUNDS_MAX):
            sent, received = self._send_all(), self._take_all()
            self.done.equal = self._ours() == self.theirs and not self._copied()
            if self.done.equal or not (sent or received):
                break
        known = {f.what for f in self.done.left_out}
        self.done.left_out += [f for f in self._copied() if f.what not in known]
        self._contents()
        return self.done

    def _copied(self) -> tuple[Finding, ...]:
        """Devices of whose chain the other office holds another record than we do."""
        with reading(self.region) as store:
            return forks(claims_of(self.theirs, self.heads), store.hash_at)

    def _contents(self) -> None:
        """Photos and papers, after every record: a warning never waits for a picture."""
        moved = exchange_contents(self.line, self.region)
        self.done.documents_sent, self.done.documents_received = moved.sent, moved.received
        self.done.documents_missing = moved.missing
        self.done.left_out += moved.left_out

    def _greet(self) -> None:
        told = json.loads(self.line.ask("GET", "/sync/have").body)
        with reading(self.region) as store:
            if told["region"] != region_of(store):
                raise faults.other_region(self.line.url)
        self._told(told)

    def _told(self, told: Mapping[str, Any]) -> None:
        self.theirs = _held(told["have"])
        self.heads = {str(d): str(head) for d, head in told.get("heads", {}).items()}

    def _ours(self) -> dict[str, int]:
        with reading(self.region) as store:
            return store.have()

    def _send_all(self) -> int:
        total, size = 0, parts.PART_RECORDS
        while True:
            data, more = self._part(size)
            if not data:
                return total
            try:
                told = json.loads(self.line.ask("POST", "/sync/bundle", data).body)
            except LedgerError as fault:
                if fault.code not in MISSING or not more:
                    raise
                told = {"records": 0, "have": self.theirs, "left_out": []}
            moved = _held(told["have"]) != self.theirs
            self._told({"heads": self.heads, **told})
            total += int(told["records"])
            self.done.sent += int(told["records"])
            if not more:
                self.done.left_out += [_left(each) for each in told["left_out"]]
                return total
            if not moved:
                size *= 2

    def _part(self, records: int) -> tuple[bytes, bool]:
        with reading(self.region) as store:
            chains, more = store.part_after(self.theirs, records)
            if not chains:
                return b"", False
            keys = AccountsFile(accounts_of(self.region))
            try:
                return write_part(store, keys, chains, now=clock_or(self.now_text)), more
            finally:
                keys.close()

    def _take_all(self) -> int:
        total, size = 0, parts.PART_RECORDS
        while _lacks(before := self._ours(), self.theirs):
            records = min(size, parts.PART_MAX)
            target = f"/sync/bundle?held={parts.written(before)}&records={records}"
            answer = self.line.ask("GET", target)
            if not answer.body:
                break
            brought = unpack(answer.body)
            self.theirs, self.heads = dict(brought.have), dict(brought.heads)
            left: tuple[Finding, ...] = ()
            try:
                with open_office(self.region, now_text=self.now_text) as office:
                    received = receive(office, answer.body, person=self.person, way=WAY)
                left = received.findings
                total += received.records
                self.done.received += received.records
            except LedgerError as fault:
                if fault.code not in MISSING or not answer.more:
                    raise
            if not answer.more:
                self.done.left_out += left
                break
            if self._ours() == before:
                size *= 2
        return total


@contextmanager
def reading(region: Place) -> Iterator[AnyStore]:
    """A region, open for reading."""
    store = open_store(region, read_only=True)
    try:
        yield store
    finally:
        store.close()


def line_of(region: Place, url: str) -> Line:
    """The way from a region's office to another.

    Raises
    ------
    UsageError
        SYN-12: no address that records may travel to.
    """
    with reading(region) as store:
        trust = trust_in(store, about_trust(store))
    keys = AccountsFile(accounts_of(region))
    try:
        device = keys.device()
        return Line(url, device, keys.key(device, DEVICE), trust)
    finally:
        keys.close()


def _lacks(ours: Mapping[str, int], theirs: Mapping[str, int]) -> bool:
    return any(last > ours.get(device, 0) for device, last in theirs.items())


def _left(told: Mapping[str, Any]) -> Finding:
    return Finding(str(told["code"]), str(told["what"]), "", str(told["next"]))


def _held(told: Mapping[str, Any]) -> dict[str, int]:
    return {str(device): int(last) for device, last in told.items()}
