"""A fleet of devices that meet seldom: bundles lost, doubled, late; clocks wrong; old backups.

Each device keeps its own store and its own chain. A seed decides what happens: records, bundles
that are lost, delivered twice or in another order, clocks up to a day off, restarts, a return
to an old copy, a revocation. Then the fleet meets. What is asked of it stands in `Judge`.

The store is the product's own in every fleet, in memory or in files; so are bundles and their
judgement. Only the reading of one text is remembered, since many stores hold the same.
"""

from __future__ import annotations

import json
import random
import re
import sqlite3
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache, lru_cache
from pathlib import Path

from clearground.edge.gpkg.container import create_core
from clearground.edge.ledger.bundling import read_bundle, write_bundle
from clearground.edge.ledger.envelope import body_of, event_of
from clearground.edge.ledger.ids import SeededIds
from clearground.edge.ledger.keys import DEVICE, SeededKeys
from clearground.edge.ledger.schema import EVENTS, create_ledger
from clearground.edge.ledger.store import GeoPackageStore, Writer
from clearground.errors import LedgerError
from clearground.events import Draft, Event, Payload
from clearground.events.areas import AreaReclassified, AreaStatusChanged
from clearground.events.evidence import EvidenceGraded
from clearground.events.protect import WarningEnded, WarningIssued
from clearground.events.region import (
    ConflictClosed,
    Held,
    KeyEnrolled,
    KeyRevoked,
    RecordsReceived,
    Retracted,
)
from clearground.events.teams import PersonRegistered
from clearground.events.view import select_with_conflicts
from clearground.standards.terms import AreaClass, AreaStatus, Role
from tests.edge.region import NOW, drafts

DEVICES_MAX, SPARES = 20, 20
"""Devices of a fleet, and identities for those that a fork leaves without one."""
SKEW_H = 24
KEYS = [SeededKeys(5_000 + n) for n in range(DEVICES_MAX + SPARES)]
FORKED = ("LED-67", "LED-270")
LEFT_OUT = re.compile(r"Records (\d+) to (\d+) of device (\S+) were left out")
AREAS, REPORT = ("area-a", "area-b"), "report-find"


def _writer(index: int, number: int) -> Writer:
    return Writer(SeededIds(number, NOW), KEYS[index], NOW)


def _draft(entity: str, payload: Payload, minute: float, actor: str = "officer") -> Draft:
    at = NOW + timedelta(minutes=minute)
    return Draft(entity, payload, actor, "authority", at, at, simulated=True)


@lru_cache(maxsize=100_000)
def _event(text: str) -> Event:
    return event_of(body_of(text))


class Store(GeoPackageStore):
    """The product's store; what a text says is read once for all the devices that hold it."""

    def events(self, after: int = 0) -> tuple[Event, ...]:
        """Events in order of arrival."""
        rows = self.connection.execute(
            f"SELECT body FROM {EVENTS} WHERE fid>? ORDER BY fid", (after,)
        )
        return tuple(_event(row[0]) for row in rows)


@cache
def _sample(kind: str) -> Draft:
    return next(d for d in drafts() if d.type == kind)


@cache
def _empty() -> bytes:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    create_core(connection)
    create_ledger(connection)
    return connection.serialize()


@cache
def _start() -> bytes:
    """The region at the head office, with every device enrolled, as bytes of a file."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.deserialize(_empty())
    store = GeoPackageStore(Path("memory"), connection, read_only=False)
    kinds = ("RegionOpened", "OrganisationRegistered", "PersonRegistered", "EvidenceReported")
    facts = [d for d in drafts() if d.type in (*kinds, "AreaDeclared", "WarningIssued")]
    admin = PersonRegistered("Admin", "authority", (Role.ADMINISTRATOR,))
    store.append(facts, _writer(0, 1))
    store.append([_draft("admin", admin, -9)], _writer(0, 2))
    enrolled = []
    for keys in KEYS[1:]:
        device = keys.device()
        key = keys.key(device, DEVICE)
        payload = KeyEnrolled(key.key_id, key.public_key, DEVICE)
        enrolled.append(_draft(device, payload, -8, "admin"))
    store.append(enrolled, _writer(0, 3))
    return connection.serialize()


@dataclass
class Device:
    """One machine: its store, its clock's error, what it knows that the others hold."""

    index: int
    store: GeoPackageStore
    skew: timedelta
    known: dict[int, dict[str, int]] = field(default_factory=dict)
    backup: tuple[bytes, dict[str, int]] | None = None

    @property
    def name(self) -> str:
        """UUID of the device."""
        return KEYS[self.index].device()


@dataclass(frozen=True, slots=True)
class Made:
    """A record that a device acknowledged, and how far it held every chain when it made it."""

    event: Event
    held: dict[str, int]


@dataclass
class Fleet:
    """A seeded life of a fleet, up to the moment when it meets."""

    seed: int
    folder: Path | None = None
    made: dict[str, Made] = field(default_factory=dict)
    died: set[str] = field(default_factory=set)
    told: Counter[str] = field(default_factory=Counter)
    forked: set[str] = field(default_factory=set)
    left_out: set[tuple[str, int, int]] = field(default_factory=set)
    aside: list[Device] = field(default_factory=list)
    revoked: tuple[str, int] | None = None
    happened: Counter[str] = field(default_factory=Counter)
    alarm: Callable[[str], None] = lambda _text: None

    def __post_init__(self) -> None:
        """Give each device its copy."""
        self.dice = random.Random(self.seed)
        size = min(DEVICES_MAX, 2 + int(self.dice.expovariate(0.5)))
        self.number = 10
        self.files = 0
        self.air: list[tuple[int, int, bytes]] = []
        self.minute = 0.0
        self.devices = [
            Device(n, self._store(_start()), timedelta(hours=self.dice.uniform(-SKEW_H, SKEW_H)))
            for n in range(size)
        ]

    def _store(self, data: bytes) -> GeoPackageStore:
        if self.folder is None:
            connection = sqlite3.connect(":memory:", isolation_level=None)
            connection.deserialize(data)
            return Store(Path("memory"), connection, read_only=False)
        self.files += 1
        path = self.folder / f"{self.seed}-{self.files}.gpkg"
        path.write_bytes(data)
        return Store.open(path)

    def _bytes(self, store: GeoPackageStore) -> bytes:
        return store.connection.serialize()

    def new_store(self) -> GeoPackageStore:
        """An empty store, as a machine begins."""
        return self._store(_empty())

    def live(self, steps: int, *, restores: int = 2) -> None:
        """So many things happen; the more `restores`, the more often a device goes back in time."""
        acts = {
            self.record: 50,
            self.send: 30,
            self.deliver: 32,
            self.restart: 3,
            self.back_up: 6,
            self.restore: restores,
            self.revoke: 1,
        }
        for _step in range(steps):
            self.minute += self.dice.uniform(1, 60)
            self.dice.choices(list(acts), list(acts.values()))[0]()

    def _append(self, device: Device, facts: list[Draft]) -> None:
        self.number += 1
        held = device.store.have()
        number = self.seed * 100_000 + self.number
        for event in device.store.append(facts, _writer(device.index, number)):
            self.made[event.id] = Made(event, held)

    def record(self) -> None:
        """A device records one to three facts, now and then about what others made."""
        device = self.dice.choice(self.devices)
        moment = self.minute + device.skew.total_seconds() / 60
        facts = [self._fact(device, moment) for _n in range(self.dice.randint(1, 3))]
        self._append(device, facts)
        self.happened["records"] += len(facts)

    def _fact(self, device: Device, moment: float) -> Draft:
        dice = self.dice
        self.number += 1
        entity = f"thing-{self.seed}-{self.number}"
        kind = dice.choice(("report", "status", "class", "grade", "warning", "ended", "settled",
                            "taken"))  # fmt: skip
        area, why = dice.choice(AREAS), (REPORT,)
        if kind == "status":
            status = AreaStatusChanged(dice.choice(list(AreaStatus)), why, "example-1", "authority")
            return _draft(area, status, moment)
        if kind == "class":
            label = AreaReclassified(dice.choice(list(AreaClass)), why, "example-1", "authority")
            return _draft(area, label, moment)
        if kind == "grade":
            told = [e for e in device.store.events() if e.type == "EvidenceReported"]
            thing = dice.choice(told).entity
            return _draft(thing, EvidenceGraded(dice.choice("ABC"), dice.randint(1, 5)), moment)
        warning = _sample("WarningIssued")
        if kind == "warning":
            return _draft(entity, warning.payload, moment)
        issued = [e for e in device.store.events() if isinstance(e.payload, WarningIssued)]
        if kind == "ended":
            return _draft(dice.choice(issued).entity, WarningEnded("quiet"), moment)
        if kind == "taken":
            told = [e for e in device.store.events() if e.type == "EvidenceReported"]
            one_of = dice.choice(told)
            if one_of.entity != REPORT:
                return _draft(one_of.entity, Retracted(one_of.id, "an error"), moment)
        if kind == "settled":
            conflicts = select_with_conflicts(device.store.events())[1]
            still = [c for c in conflicts if not c.closed_by]
            if still:
                one = dice.choice(still)
                ids = tuple(e.id for e in one.events)
                closed = ConflictClosed(ids, dice.choice(ids), "seen on the ground")
                return _draft(one.entity, closed, moment)
        report = _sample("EvidenceReported")
        return _draft(entity, report.payload, moment)

    def send(self) -> None:
        """A device writes a bundle for another; it may be lost or doubled on its way."""
        one, other = self.dice.sample(self.devices, 2)
        now = NOW + timedelta(minutes=self.minute) + one.skew
        held = one.known.get(other.index) if self.dice.random() < 0.8 else None
        data = write_bundle(one.store, KEYS[one.index], now=now, held=held)
        copies = self.dice.choices((0, 1, 2), (20, 65, 15))[0]
        self.happened["bundles"] += 1
        self.happened["lost"] += copies == 0
        self.happened["doubled"] += copies == 2
        self.air += [(one.index, other.index, data)] * copies

    def deliver(self) -> None:
        """Any bundle that is on its way arrives."""
        if self.air:
            source, target, data = self.air.pop(self.dice.randrange(len(self.air)))
            self.read(self.devices[target], source, data)

    def read(self, device: Device, source: int, data: bytes, *, note: bool = True) -> None:
        """A device takes a bundle in, and records that it did."""
        now = NOW + timedelta(minutes=self.minute) + device.skew
        try:
            received = read_bundle(device.store, data, now=now)
        except LedgerError as error:
            self.told[error.code] += 1
            if error.code in FORKED:
                self._fork(error.finding.what)
            elif error.code not in ("LED-64", "LED-272") or self.revoked is None:
                self.alarm(f"bundle of {source} refused by {device.index}: {error}")
            return
        for finding in received.findings:
            self.told[finding.code] += 1
            if finding.code in FORKED:
                self._fork(finding.what)
            if finding.code == "LED-71":
                first, last, name = LEFT_OUT.findall(finding.what)[0]
                self.left_out.add((name, int(first), int(last)))
        device.known[source] = _have_of(data)
        if note and any(e.type != "RecordsReceived" for e in received.events):
            heads = device.store.digests()
            have = device.store.have()
            held = tuple(Held(d, n, heads[d]) for d, n in have.items() if d != device.name)
            moment = self.minute + device.skew.total_seconds() / 60
            fact = RecordsReceived(held, "bundle", received.records)
            self._append(device, [_draft(received.sender, fact, moment)])

    def _fork(self, told: str) -> None:
        self.forked |= {d.name for d in self.devices if d.name in told}

    def held_by(self, one: Device, other: Device) -> dict[str, int]:
        """What one device is told that another holds, when they meet."""
        del one
        return other.store.have()

    def restart(self) -> None:
        """A device loses all that it did not keep in its store."""
        device = self.dice.choice(self.devices)
        if self.folder is None:
            device.store = self._store(self._bytes(device.store))
        else:
            device.store.close()
            device.store = Store.open(device.store.path)
        device.known = {}
        self.happened["restarts"] += 1

    def back_up(self) -> None:
        """A device's file is copied."""
        device = self.dice.choice(self.devices)
        device.backup = (self._bytes(device.store), device.store.have())

    def restore(self) -> None:
        """A device's disk dies; it goes on with the copy."""
        device = self.dice.choice(self.devices)
        if device.backup is None:
            return
        data, have = device.backup
        kept = have.get(device.name, 0)
        self.died |= {
            e.id for e in device.store.events() if e.device == device.name and e.sequence > kept
        }
        device.store.close()
        device.store, device.known = self._store(data), {}
        self.happened["restores"] += 1
        self.happened["restores of the head office"] += device is self.devices[0]

    def revoke(self) -> None:
        """The head office revokes a device at the last record that it holds of it."""
        if self.revoked is not None or len(self.devices) < 3 or self.dice.random() < 0.5:
            return
        device, head = self.dice.choice(self.devices[1:]), self.devices[0]
        last = head.store.have().get(device.name, 0)
        key = KEYS[device.index].key(device.name, DEVICE)
        moment = self.minute + head.skew.total_seconds() / 60
        taken = KeyRevoked(key.key_id, last, "stolen")
        self._append(head, [_draft(device.name, taken, moment, "admin")])
        self.revoked = (device.name, last)
        self.happened["revocations"] += 1


def _have_of(data: bytes) -> dict[str, int]:
    return dict(json.loads(data.split(b"\n", 2)[1])["have"])
