"""Whose signatures a file rests on: revoked keys, devices nobody enrolled, void enrolments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from clearground.edge.ledger.keys import DEVICE
from clearground.edge.ledger.schema import BATCHES, EVENTS
from clearground.edge.ledger.sql import Sql
from clearground.errors import Finding
from clearground.events import Event
from clearground.events.region import KeyEnrolled
from clearground.events.trust import Trust
from clearground.events.view import trusted
from clearground.standards.words import _


def check_trust(connection: Sql, events: Sequence[Event], own_device: str) -> tuple[Finding, ...]:
    """Notices about whose signatures the records rest on.

    `events` hold at least the records about keys and people; `own_device` is the device of the
    accounts beside the file, "" where it is not known. A file in which nobody opened the region
    says nothing about trust.
    """
    trust, is_administrator, _behind_them = trusted(events)
    if not trust.founder:
        return ()
    notices = list(_behind(connection, trust))
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
    return tuple(notices)


def _behind(connection: Sql, trust: Trust) -> Iterator[Finding]:
    """Of each device how many records lie behind a revocation, and from which on."""
    counts: dict[str, list[int]] = {}
    last: dict[str, int] = {}
    query = f"SELECT device, sequence, key_id FROM {BATCHES} ORDER BY device, sequence"
    for device, sequence, key_id in connection.execute(query) if trust.revoked else ():
        first, last[device] = last.get(device, 0) + 1, sequence
        if device in trust.devices and not trust.counts(device, key_id, sequence):
            counts.setdefault(device, []).extend(range(first, sequence + 1))
    for device, held in sorted(counts.items()):
        yield _revoked(device, len(held), min(held))


def _revoked(device: str, count: int, first: int) -> Finding:
    return Finding(
        "LED-111",
        _("{n} record(s) of device {device} from number {first} on: not counted").format(
            device=device, n=count, first=first
        )
        + _(", behind a revocation"),
        _("Whoever holds a lost key could have written them; they are in no map and no account."),
        _(
            "If they are yours: `clearground region new-device OLD NEW --after {n} --by PERSON`."
        ).format(n=first - 1),
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
