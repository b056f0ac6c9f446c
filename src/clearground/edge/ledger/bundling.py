"""Bundles between offices: what one lacks goes out, what is proved comes in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from clearground.edge.ledger import bundle_faults as faults
from clearground.edge.ledger import merge, sense
from clearground.edge.ledger.envelope import body_of, event_of
from clearground.edge.ledger.forks import about, claims_in, claims_of, forks
from clearground.edge.ledger.keys import DEVICE, Keyring
from clearground.edge.ledger.merge import Holding, Joined
from clearground.edge.ledger.store import Store
from clearground.edge.ledger.wire import Bundle, Chain, Unpacked, moment_text, pack, unpack
from clearground.errors import Finding, LedgerError
from clearground.events import Event
from clearground.events.region import KeyEnrolled, KeyRevoked, RegionOpened
from clearground.events.teams import PersonRegistered
from clearground.events.trust import IsAdministrator, Trust
from clearground.events.view import RIGHTS, trusted

FORKED = "LED-67"

_TRUST = tuple(kind.__name__ for kind in (*RIGHTS, KeyEnrolled, KeyRevoked, RegionOpened))
_ASKED = ("PersonRegistered", "RecordsReceived")
"""Records of a bundle that tell who is an administrator, before it is taken in."""


@dataclass(frozen=True, slots=True)
class Received:
    """What a bundle brought: how many records, from whom, and what was left out and why.

    `clock_off_s` is how far the sender's clock was ahead of ours at least: a bundle cannot have
    been made after it was read. What lies behind may be the journey.
    """

    records: int
    sender: str
    made: str
    events: tuple[Event, ...]
    findings: tuple[Finding, ...]
    clock_off_s: float = 0.0


def region_of(store: Store) -> str:
    """UUID of the region a store holds; "" while it holds none."""
    return next((e.entity for e in store.events_of_types(("RegionOpened",))), "")


def write_bundle(
    store: Store, keys: Keyring, *, now: datetime, held: Mapping[str, int] | None = None
) -> bytes:
    """A bundle of the whole batches behind what another store holds; all of them by default."""
    return write_part(store, keys, store.chains_after(held or {}), now=now)


def write_part(store: Store, keys: Keyring, chains: Sequence[Chain], *, now: datetime) -> bytes:
    """A bundle of these chains, signed by this device."""
    device = keys.device()
    key = keys.key(device, DEVICE)
    bundle = Bundle(
        region=region_of(store),
        sender=device,
        key_id=key.key_id,
        public_key=key.public_key,
        simulated=bool(store.is_simulated()),
        made=moment_text(now),
        have=store.have(),
        chains=tuple(chains),
        heads=store.digests(),
    )
    return pack(bundle, key)


def read_bundle(
    store: Store, data: bytes, *, now: datetime, unpacked: Unpacked | None = None
) -> Received:
    """What a bundle brings to a store, after its records are on disk; all or none of a chain.

    `unpacked` as in `wire.unpack`.

    Raises
    ------
    LedgerError
        LED-60 to LED-64, LED-272 as `wire.unpack` and `merge.join` say: then nothing was
        taken in. LED-71: the sender is trusted by nothing but records that make no sense here.
        LED-03, LED-04: the store refuses.
    """
    bundle = unpack(data, unpacked=unpacked)
    ours = region_of(store)
    if ours and (bundle.region != ours or bundle.simulated is not store.is_simulated()):
        raise faults.other_region(bundle.region, ours)
    held = about_trust(store)
    joined = _sensible(store, bundle, held)
    count = store.take(joined.chains)
    findings = (*joined.findings, *_forks(store, bundle, joined, held))
    ahead = (datetime.fromisoformat(bundle.made) - now).total_seconds()
    return Received(count, bundle.sender, bundle.made, joined.events, findings, max(0.0, ahead))


def _forks(
    store: Store, bundle: Bundle, joined: Joined, held: tuple[Event, ...]
) -> tuple[Finding, ...]:
    """Copied devices that the sender's heads, or what others once held, bring to light."""
    named = (f.what for f in joined.findings if f.code == FORKED)
    known = {d for what in named for d in bundle.have if d in what}
    claims = [
        *claims_of(bundle.have, bundle.heads),
        *claims_in(joined.events),
        *about(claims_in(held), joined.chains),
    ]
    return forks(claims, store.hash_at, known)


def about_trust(store: Store) -> tuple[Event, ...]:
    """The records from which it follows whose records count; the others need not be read."""
    return store.events_of_types(_TRUST)


def trust_in(store: Store, events: Iterable[Event]) -> Trust:
    """The keys that count in a store; `events` are all that it holds, or `about_trust`."""
    del store
    return trusted(events)[0]


def administrators(events: Iterable[Event]) -> IsAdministrator:
    """Whether the actor of an event was an administrator, asked of the people registered."""
    return trusted(events)[1]


def _sensible(store: Store, bundle: Bundle, held: tuple[Event, ...]) -> Joined:
    """What joins, up to the first record of each device that is about something unknown.

    What is cut away may have founded the trust in others, so that they are judged anew.
    """
    joined = _joined(store, bundle, held)
    told: tuple[Finding, ...] = ()
    while found := sense.strays(joined.events, store.introduces):
        chains, left = sense.without(bundle.chains, found)
        told = (*told, *left)
        try:
            joined = _joined(store, replace(bundle, chains=chains), held)
        except LedgerError as fault:
            # The sender is trusted by what is left out: say what is wrong with that.
            raise LedgerError(left[0].code, left[0].what, fault.finding.why, left[0].next) from None
        bundle = replace(bundle, chains=chains)
    return replace(joined, findings=(*joined.findings, *told))


def _joined(store: Store, bundle: Bundle, held: tuple[Event, ...]) -> Joined:
    # Who is an administrator may be told by the bundle itself; the word of a device counts
    # only after its own key does, so a stranger's claim opens nothing.
    known = (*held, *_people(bundle))
    holding = Holding(store.have(), store.hash_at, _about_keys(held), names_in(known))
    return merge.join(bundle, holding, administrators(known))


def names_in(events: Iterable[Event]) -> dict[str, str]:
    """Names of the people registered, by UUID."""
    return {e.entity: e.payload.name for e in events if isinstance(e.payload, PersonRegistered)}


def _about_keys(held: tuple[Event, ...]) -> tuple[Event, ...]:
    return tuple(e for e in held if isinstance(e.payload, KeyEnrolled | KeyRevoked | RegionOpened))


def _people(bundle: Bundle) -> Iterator[Event]:
    for chain in bundle.chains:
        for text in chain.texts:
            if any(f'"type":"{name}"' in text for name in _ASKED):
                body = body_of(text)
                if body["type"] in _ASKED:
                    yield event_of(body)
