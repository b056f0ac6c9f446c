"""Bundles between offices: what one lacks goes out, what is proved comes in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from clearground.edge.ledger import bundle_faults as faults
from clearground.edge.ledger import merge
from clearground.edge.ledger.closing import unknown_thing
from clearground.edge.ledger.envelope import body_of, event_of
from clearground.edge.ledger.forks import about, claims_in, claims_of, forks
from clearground.edge.ledger.keys import DEVICE, Keyring
from clearground.edge.ledger.merge import Holding, Joined
from clearground.edge.ledger.store import Store
from clearground.edge.ledger.wire import Bundle, Chain, Unpacked, moment_text, pack, unpack
from clearground.errors import Finding, LedgerError
from clearground.events import Event
from clearground.events.region import KeyEnrolled, KeyRevoked, RegionOpened
from clearground.events.trust import IsAdministrator, Trust
from clearground.events.view import trusted

FORKED = "LED-67"
FORKS = (FORKED, "LED-270")

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
        LED-60 to LED-64 and LED-71 as `wire.unpack` and `merge.join` say: then nothing was
        taken in. LED-03, LED-04: the store refuses.
    """
    bundle = unpack(data, unpacked=unpacked)
    ours = region_of(store)
    if ours and (bundle.region != ours or bundle.simulated is not store.is_simulated()):
        raise faults.other_region(bundle.region, ours)
    held = store.events()
    joined = _joined(store, bundle, held)
    _check_sense((*held, *joined.events), (*joined.findings, *_forks(store, bundle, joined, held)))
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


def trust_in(store: Store, events: Iterable[Event]) -> Trust:
    """The keys that count in a store; `events` are all that it holds."""
    del store
    return trusted(events)[0]


def administrators(events: Iterable[Event]) -> IsAdministrator:
    """Whether the actor of an event was an administrator, asked of the people registered."""
    return trusted(events)[1]


def _joined(store: Store, bundle: Bundle, held: tuple[Event, ...]) -> Joined:
    # Who is an administrator may be told by the bundle itself; the word of a device counts
    # only after its own key does, so a stranger's claim opens nothing.
    holding = Holding(store.have(), store.hash_at, _about_keys(held))
    return merge.join(bundle, holding, administrators((*held, *_people(bundle))))


def _about_keys(held: tuple[Event, ...]) -> tuple[Event, ...]:
    return tuple(e for e in held if isinstance(e.payload, KeyEnrolled | KeyRevoked | RegionOpened))


def _people(bundle: Bundle) -> Iterator[Event]:
    for chain in bundle.chains:
        for text in chain.texts:
            if any(f'"type":"{name}"' in text for name in _ASKED):
                body = body_of(text)
                if body["type"] in _ASKED:
                    yield event_of(body)


def _check_sense(events: tuple[Event, ...], findings: Iterable[Finding]) -> None:
    stranger = unknown_thing(events)
    for finding in findings if stranger else ():
        if finding.code in FORKS:
            # What is missing lies on a branch that was left out: the copy is what to mend.
            raise LedgerError(finding.code, finding.what, finding.why, finding.next)
    if stranger:
        raise faults.no_sense(stranger)
