"""A region with two devices whose chains can be packed, spoilt and joined."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from clearground.edge.ledger.bundling import write_bundle
from clearground.edge.ledger.ids import SeededIds
from clearground.edge.ledger.keys import DEVICE, SeededKeys
from clearground.edge.ledger.store import GeoPackageStore, Writer
from clearground.edge.ledger.wire import Bundle, unpack
from clearground.events import Draft, Payload
from clearground.events.region import KeyEnrolled
from clearground.events.teams import PersonRegistered
from clearground.standards.terms import Role
from tests.edge.region import NOW, drafts, region_file

HEAD, FIELD = SeededKeys(1), SeededKeys(2)
FIELD_DEVICE = FIELD.device()


def fact(entity: str, payload: Payload, actor: str = "admin", minute: int = 0) -> Draft:
    """A record made at NOW and some minutes."""
    at = NOW + timedelta(minutes=minute)
    return Draft(entity, payload, actor, "authority", at, at, simulated=True)


def hand(keys: SeededKeys, seed: int, minute: int = 0) -> Writer:
    """The hand that writes with a device's keys; every call's ids are its own."""
    return Writer(SeededIds(seed, NOW + timedelta(minutes=minute)), keys, NOW)


def head_office(path: Path) -> GeoPackageStore:
    """The sample region, with an administrator."""
    store = GeoPackageStore.open(region_file(path))
    admin = PersonRegistered("Admin", "authority", (Role.ADMINISTRATOR,))
    store.append([fact("admin", admin)], hand(HEAD, 11))
    return store


def enrol_field(store: GeoPackageStore, *, by: str = "admin") -> None:
    """Enrol the field's device on the head office's chain."""
    key = FIELD.key(FIELD_DEVICE, DEVICE)
    enrolled = KeyEnrolled(key.key_id, key.public_key, DEVICE)
    store.append([fact(FIELD_DEVICE, enrolled, by)], hand(HEAD, 12))


def field_records(store: GeoPackageStore, minute: int = 1) -> None:
    """Three records of the field's device."""
    report = next(d for d in drafts() if d.type == "EvidenceReported")
    made = [fact(f"field-{minute}-{n}", report.payload, "officer", minute) for n in range(3)]
    store.append(made, hand(FIELD, 100 + minute, minute))


def bundle_of(
    store: GeoPackageStore, keys: SeededKeys, held: dict[str, int] | None = None
) -> Bundle:
    """What a device would send."""
    return unpack(write_bundle(store, keys, now=NOW, held=held))
