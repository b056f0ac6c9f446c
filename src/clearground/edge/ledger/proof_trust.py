"""Whose signatures a file rests on: revoked keys, devices nobody enrolled, void enrolments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from clearground.edge.ledger.bundling import administrators
from clearground.edge.ledger.keys import DEVICE
from clearground.edge.ledger.schema import BATCHES, EVENTS
from clearground.edge.ledger.sql import Sql
from clearground.edge.ledger.trust import Trust, trust_of
from clearground.errors import Finding
from clearground.events import Event
from clearground.events.region import KeyEnrolled, KeyRevoked
from clearground.standards.words import _


def check_trust(
    connection: Sql, events: Sequence[Event], own_device: str
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """Faults and notices about whose signatures the records rest on.

    `events` hold at least the records about keys and people; `own_device` is the device of the
    accounts beside the file, "" where it is not known. A file in which nobody opened the region
    says nothing about trust.
    """
    is_administrator = administrators(events)
    trust = trust_of(events, is_administrator)
    if not trust.founder:
        return (), ()
    faults: list[Finding] = []
    notices: list[Finding] = []
    for finding, after in _after_revocation(connection, events, trust):
        (faults if after else notices).append(finding)
    query = f"SELECT device, count(*) FROM {EVENTS} GROUP BY device ORDER BY device"
    for device, count in connection.execute(query).fetchall():
        if device not in trust.devices and device != own_device:
            notices.append(_never_enrolled(device, count))
    for event in events:
        key = event.payload
        if not isinstance(key, KeyEnrolled) or key.holder_kind != DEVICE:
            continue
        if event.entity != event.device and not is_administrator(event):
            notices.append(_void_enrolment(event))
    return tuple(faults), tuple(notices)


def _after_revocation(
    connection: Sql, events: Sequence[Event], trust: Trust
) -> Iterator[tuple[Finding, bool]]:
    """Of each revoked key its first batch that does not count; true where it came afterwards."""
    for key_id, last in sorted(trust.revoked.items()):
        row = connection.execute(
            f"SELECT device, min(sequence), max(sequence) FROM {BATCHES}"
            " WHERE key_id=? AND sequence>? GROUP BY device ORDER BY device",
            (key_id, last),
        ).fetchone()
        if row is None:
            continue
        told = [e.id for e in events if isinstance(p := e.payload, KeyRevoked)
                and p.key_id == key_id]  # fmt: skip
        arrived = [_place(connection, "id=?", (name,)) for name in told]
        latest = _place(connection, "device=? AND sequence=?", (row[0], row[2]))
        after = latest > min(arrived, default=latest)
        yield (_revoked_after if after else _revoked_before)(row[0], key_id, last), after


def _place(connection: Sql, where: str, values: tuple[object, ...]) -> int:
    row = connection.execute(f"SELECT fid FROM {EVENTS} WHERE {where}", values).fetchone()
    return int(row[0]) if row else 0


def _revoked_after(device: str, key_id: str, last: int) -> Finding:
    return Finding(
        "LED-110",
        _("Device {device} signed after its key {key_id} was revoked at record {n}").format(
            device=device, key_id=key_id, n=last
        ),
        _("Whoever holds a lost key could have written it; no other office takes it in."),
        _(
            "If they are yours: `clearground region new-device OLD NEW --after {n} --by PERSON`."
        ).format(n=last),
    )


def _revoked_before(device: str, key_id: str, last: int) -> Finding:
    return Finding(
        "LED-111",
        _(
            "Records of device {device} after number {n} are held, but key {key_id} is revoked"
        ).format(device=device, key_id=key_id, n=last),
        _("They came in before the revocation was known here, and may not be the owner's."),
        _("Let a trusted person look at each, and correct or take back what is not true."),
    )


def _never_enrolled(device: str, count: int) -> Finding:
    return Finding(
        "LED-112",
        _("{n} record(s) are of device {device}, which no administrator enrolled").format(
            n=count, device=device
        ),
        _("Other offices do not take them in until it is enrolled."),
        _("If the device is yours: `clearground region enrol REGION` on a trusted device."),
    )


def _void_enrolment(event: Event) -> Finding:
    return Finding(
        "LED-113",
        _("Device {device} was enrolled by {actor}, who was no administrator").format(
            device=event.entity, actor=event.actor
        ),
        _("The enrolment does not count, and the device's records are not taken in elsewhere."),
        _("Let an administrator enrol it, if it should be: `clearground region enrol REGION`."),
    )
