"""Records of another office taken into an open region, with the record that they were."""

from __future__ import annotations

from clearground.edge.ledger.bundling import Received, read_bundle
from clearground.edge.office import Office
from clearground.edge.strangers import doors
from clearground.events import Draft, Payload
from clearground.events.region import Held, RecordsReceived


def receive(office: Office, data: bytes, *, person: str, way: str) -> Received:
    """What a bundle brought to a region, on disk; that it was taken in is a record of its own.

    `person` is the UUID of who takes it in, `way` how it came.

    Raises
    ------
    ClearError
        As `bundling.read_bundle` and `doors.unpacked`; then nothing was taken in.
    """
    received = read_bundle(office.store, data, now=office.now, unpacked=doors.unpacked)
    office.reload()
    new = any(event.type != "RecordsReceived" for event in received.events)
    if new and not office.is_revoked:
        heads = office.store.digests()
        held = tuple(
            Held(device, last, heads[device])
            for device, last in office.store.have().items()
            if device != office.keys.device()
        )
        payload = RecordsReceived(held, way, received.records)
        office.record([drafted(office, person, received.sender, payload)])
    return received


def drafted(office: Office, person: str, entity: str, payload: Payload) -> Draft:
    """A fact that a person records at the office's moment, for their own organisation."""
    return Draft(
        entity=entity,
        payload=payload,
        actor=person,
        organisation=office.world.roster.people[person].facts.organisation,
        valid_time=office.now,
        recorded_time=office.now,
        simulated=office.simulated,
    )
