"""One batch of events: stamped, chained, inserted and closed by one signature."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import datetime

from clearground.edge.ledger import faults
from clearground.edge.ledger.canonical_json import Json
from clearground.edge.ledger.clock import HybridClock
from clearground.edge.ledger.envelope import (
    Place,
    Stamped,
    batch_message,
    body_of,
    event_hash,
    stamp,
)
from clearground.edge.ledger.ids import IdSource
from clearground.edge.ledger.keys import DEVICE, PERSON, Keyring, SigningKey
from clearground.edge.ledger.kinds import fault_of
from clearground.edge.ledger.schema import BATCHES, COLUMNS, EVENTS
from clearground.edge.ledger.sql import Sql
from clearground.events import Draft, Event
from clearground.events.region import KeyEnrolled

_LOOK_UP = 500
"""Ids asked for at once; SQLite takes 999 values in one question."""
_INSERT = (
    f"INSERT INTO {EVENTS} ({', '.join(COLUMNS)}, body)"
    f" VALUES ({', '.join('?' * (len(COLUMNS) + 1))})"
)


@dataclass(frozen=True, slots=True)
class Writer:
    """What it takes to write: identifiers, keys (which know the device) and the moment."""

    ids: IdSource
    keys: Keyring
    now: datetime


class Batch:
    """The events of one transaction, chained and closed by one signature."""

    def __init__(self, place: str, connection: Sql, writer: Writer, enrolled: Set[str]) -> None:
        self.place, self.connection, self.writer = place, connection, writer
        self.device = writer.keys.device()
        self.key = writer.keys.key(self.device, DEVICE)
        row = connection.execute(
            f"SELECT body FROM {EVENTS} WHERE device=? ORDER BY sequence DESC LIMIT 1",
            (self.device,),
        ).fetchone()
        head = body_of(row[0]) if row else {}
        self.sequence = int(str(head.get("sequence", 0)))
        self.head = event_hash(head) if head else ""
        self.clock = HybridClock.after(self.device, str(head.get("clock", "")))
        self.first = self.sequence
        self.enrolled = set(enrolled)
        self.held: dict[str, str] = {}
        self._rows: list[tuple[object, ...]] = []

    def look_up(self, names: Sequence[str]) -> None:
        """Find which of these ids are recorded already, so that `add` passes over them."""
        for start in range(0, len(names), _LOOK_UP):
            part = names[start : start + _LOOK_UP]
            marks = ", ".join("?" * len(part))
            self.held |= self.connection.execute(
                f"SELECT id, body FROM {EVENTS} WHERE id IN ({marks})", part
            ).fetchall()

    def enrol(self, draft: Draft) -> None:
        """Record the public keys that this draft is the first to need."""
        self._enrol_key(self.key, self.device, DEVICE, draft)
        if draft.payload.DECISION:
            key = self.writer.keys.key(draft.actor, PERSON)
            self._enrol_key(key, draft.actor, PERSON, draft)

    def _enrol_key(self, key: SigningKey, holder: str, kind: str, draft: Draft) -> None:
        if key.key_id in self.enrolled:
            return
        self.enrolled.add(key.key_id)
        moment = self.writer.now
        enrolment = Draft(
            entity=holder,
            payload=KeyEnrolled(key.key_id, key.public_key, kind),
            actor=draft.actor,
            organisation=draft.organisation,
            valid_time=moment,
            recorded_time=moment,
            simulated=draft.simulated,
        )
        name = self.writer.ids.stream(f"key/{key.key_id}").new()
        self.look_up([name])
        self.add(enrolment, name)

    def add(self, draft: Draft, name: str) -> Event:
        """Chain a draft, to be kept by `close`, or find it already recorded."""
        held_text = self.held.get(name)
        if held_text is not None:
            again = self._stamp(draft, name, _place_of(body_of(held_text)))
            if again.body != held_text:
                raise faults.same_id(self.place, name)
            return again.event
        place = Place(
            self.device,
            self.sequence + 1,
            self.key.key_id,
            self.clock.read(self.writer.now),
            self.head,
        )
        stamped = self._stamp(draft, name, place)
        event = stamped.event
        columns = (event.id, event.device, event.sequence, event.entity, event.type)
        times = _times_of(stamped.body)
        self._rows.append((*columns, *times, stamped.body))
        self.sequence, self.head = event.sequence, stamped.hash
        return event

    def _stamp(self, draft: Draft, name: str, place: Place) -> Stamped:
        sign = None
        if draft.payload.DECISION:
            sign = self.writer.keys.key(draft.actor, PERSON).sign
        try:
            if fault := fault_of(draft):
                raise faults.other_kind(draft.type, draft.entity, fault)
            salt = self.writer.ids.salt(name)
            return stamp(draft, place, event_id=name, salt=salt, sign=sign)
        except ValueError as error:
            raise faults.not_recordable(draft.type, draft.entity, str(error)) from error

    def close(self) -> None:
        """Insert what was added and sign the chain up to here, if anything was."""
        if self.sequence == self.first:
            return
        self.connection.executemany(_INSERT, self._rows)
        signature = self.key.sign(batch_message(self.device, self.sequence, self.head))
        self.connection.execute(
            f"INSERT INTO {BATCHES} (device, sequence, head, signature, key_id)"
            " VALUES (?, ?, ?, ?, ?)",
            (self.device, self.sequence, self.head, signature, self.key.key_id),
        )


def _place_of(body: dict[str, Json]) -> Place:
    return Place(
        str(body["device"]),
        int(str(body["sequence"])),
        str(body["key_id"]),
        str(body["clock"]),
        str(body["previous"]),
    )


def _times_of(body: str) -> tuple[str, str]:
    # valid_time is the last key of the text, recorded_time comes before the salt.
    recorded = body.rsplit('"recorded_time":"', 1)[1].split('"', 1)[0]
    return body.rsplit('"valid_time":"', 1)[1].split('"', 1)[0], recorded
