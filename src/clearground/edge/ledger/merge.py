"""Which records of a bundle join a store: whole chains, proved, of devices that are trusted."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from clearground.edge.ledger import bundle_faults as faults
from clearground.edge.ledger.canonical_json import Json
from clearground.edge.ledger.envelope import (
    batch_message,
    decision_message,
    event_hash,
    event_of,
    hashes_of,
    utc_text,
)
from clearground.edge.ledger.keys import signature_holds
from clearground.edge.ledger.wire import Bundle, Chain, Closing
from clearground.errors import ClearError, Finding, LedgerError
from clearground.events import PAYLOADS, Event
from clearground.events.region import KeyEnrolled, KeyRevoked
from clearground.events.trust import IsAdministrator, Trust, trust_of

HashAt = Callable[[str, int], str]
"""Hash of the record that a store holds at a place of a device's chain; "" where it has none."""


@dataclass(frozen=True, slots=True)
class Joined:
    """What of a bundle joins, and what was left out with the reason.

    Parameters
    ----------
    chains : tuple of Chain
        Parts of chains that follow exactly what the store holds.
    events : tuple of Event
        Their records.
    findings : tuple of Finding
        One for each chain, or part of one, that was left out.
    """

    chains: tuple[Chain, ...]
    events: tuple[Event, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Holding:
    """What the receiving store holds: how far each chain reaches, hashes, and its key events.

    `names` are those of people by UUID, for what is said of them.
    """

    have: Mapping[str, int]
    hash_at: HashAt
    key_events: tuple[Event, ...]
    names: Mapping[str, str] = field(default_factory=dict)


def join(bundle: Bundle, holding: Holding, is_administrator: IsAdministrator) -> Joined:
    """What of a bundle joins what a store holds.

    Chains are judged in rounds, because a device may have been enrolled by records that come in
    the same bundle. The founder of a store that holds nothing yet is the bundle's.

    Raises
    ------
    LedgerError
        LED-64: the sender itself is not trusted, after all that its bundle brings; LED-272: its
        key was revoked.
    """
    findings: list[Finding] = []
    waiting: list[tuple[Chain, tuple[Event, ...]]] = []
    for chain in bundle.chains:
        try:
            waiting.append(_following(chain, holding, findings))
        except _Left as left:
            findings += left.findings
    waiting = [(chain, events) for chain, events in waiting if chain.texts]
    taken: list[Chain] = []
    events: list[Event] = []
    asked = is_administrator
    if not holding.key_events:
        # A new copy of a region: the chain that opens it founds the trust.
        holding = replace(holding, key_events=_founding(waiting))

    def with_own(own: Sequence[Event]) -> Trust:
        return _trust(holding, (*events, *own), asked)

    trust = with_own(())
    progress = True
    while progress:
        progress = False
        for chain, brought in list(waiting):
            if chain.device not in trust.devices:
                continue
            waiting.remove((chain, brought))
            progress = True
            try:
                good, kept = _proved(chain, brought, with_own, holding.key_events)
            except _Left as left:
                findings += left.findings
                continue
            taken.append(good)
            events += kept
            trust = with_own(())
    findings += [faults.untrusted_chain(chain.device, len(chain.texts)) for chain, _e in waiting]
    _check_seal(bundle, trust, holding, events)
    behind = [event for event in events if trust.behind(event)]
    findings += _told_behind(behind)
    decided = _unsigned_decisions([e for e in events if not trust.behind(e)], trust)
    if decided:
        bad = {finding.device for finding in decided}
        findings += [f.finding for f in decided]
        taken = [chain for chain in taken if chain.device not in bad]
        events = [event for event in events if event.device not in bad]
    return Joined(tuple(c for c in taken if c.texts), tuple(events), tuple(findings))


def _check_seal(bundle: Bundle, trust: Trust, holding: Holding, events: list[Event]) -> None:
    """Refuse a bundle whose sender does not count after all that it brings."""
    if bundle.key_id not in trust.devices.get(bundle.sender, {}):
        raise faults.unknown_sender(bundle.sender, bundle.key_id)
    if bundle.key_id in trust.revoked:
        cut = revocation((*holding.key_events, *events), trust, bundle.key_id, holding.names)
        raise faults.revoked_sender(bundle.sender, bundle.key_id, cut)


def revocation(
    events: Iterable[Event], trust: Trust, key_id: str, names: Mapping[str, str]
) -> faults.Revocation:
    """Who revoked a device's key, on which day, and the last of its records that counts.

    Of several revocations the one that cuts the earliest is told.
    """
    last = trust.revoked[key_id]
    told = [
        e
        for e in events
        if isinstance(e.payload, KeyRevoked)
        and (e.payload.key_id, e.payload.last_sequence) == (key_id, last)
    ]
    # Where two keys revoked each other, none of the revocations counts and both hold.
    counted = [e for e in told if trust.counts(e.device, e.key_id, e.sequence)] or told
    first = min(counted, key=lambda e: (e.recorded_time, e.device, e.sequence))
    keys = next((k for k in trust.devices.values() if key_id in k), {})
    replaced = any(key not in trust.revoked for key in keys)
    name = names.get(first.actor, "")
    return faults.Revocation(name, first.recorded_time.date(), last, replaced)


class _Left(Exception):
    def __init__(self, *findings: Finding) -> None:
        super().__init__()
        self.findings = findings


@dataclass(frozen=True, slots=True)
class _Fault:
    device: str
    finding: Finding


def _founding(waiting: Iterable[tuple[Chain, tuple[Event, ...]]]) -> tuple[Event, ...]:
    """The first key of the chain that opens the region, and the record that opens it."""
    for _chain, brought in waiting:
        opened = [e for e in brought if e.type == "RegionOpened"]
        if opened:
            keys = [e for e in brought if e.type == "KeyEnrolled" and e.entity == e.device]
            return (*keys[:1], opened[0])
    return ()


def _trust(holding: Holding, events: Iterable[Event], is_administrator: IsAdministrator) -> Trust:
    return trust_of([*holding.key_events, *events], is_administrator)


def _following(
    chain: Chain, holding: Holding, findings: list[Finding]
) -> tuple[Chain, tuple[Event, ...]]:
    """The part of a chain that follows what is held; it agrees with what is held before it.

    Where a record in it holds values of another kind, it ends with the last batch before that
    record, and the finding says so.
    """
    held = holding.have.get(chain.device, 0)
    if chain.first > held + 1:
        raise _Left(faults.gap(chain.device, chain.first, held))
    before = chain.first - 1
    if before and holding.hash_at(chain.device, before) != chain.previous:
        raise _Left(faults.forked(chain.device, before))
    bodies: list[dict[str, Json]] = [json.loads(text) for text in chain.texts]
    overlap = min(held, chain.last) - before
    if overlap > 0 and event_hash(bodies[overlap - 1]) != holding.hash_at(
        chain.device, before + overlap
    ):
        raise _Left(faults.forked(chain.device, _first_fork(chain, bodies, holding)))
    rest = bodies[max(overlap, 0) :]
    previous = event_hash(bodies[overlap - 1]) if overlap > 0 else chain.previous
    first = before + max(overlap, 0) + 1
    closings = tuple(c for c in chain.closings if c.sequence >= first)
    new = Chain(
        chain.device, first, previous, chain.texts[max(overlap, 0) :], closings if rest else ()
    )
    events = _read(new, rest, findings)
    if len(events) == len(new.texts):
        return new, events
    ends = [c.sequence for c in closings if c.sequence < new.first + len(events)]
    kept = max(ends, default=new.first - 1) - new.first + 1
    closed = tuple(c for c in closings if c.sequence < new.first + kept)
    return replace(new, texts=new.texts[:kept], closings=closed), events[:kept]


def _first_fork(chain: Chain, bodies: list[dict[str, Json]], holding: Holding) -> int:
    for sequence, body in enumerate(bodies, chain.first):
        if event_hash(body) != holding.hash_at(chain.device, sequence):
            return sequence
    return chain.first


def _read(
    chain: Chain, bodies: Iterable[dict[str, Json]], findings: list[Finding]
) -> tuple[Event, ...]:
    events = []
    for sequence, body in enumerate(bodies, chain.first):
        if body.get("type") not in PAYLOADS or "payload" not in body:
            raise _Left(faults.unknown_kind(chain.device, sequence, str(body.get("type"))))
        try:
            events.append(event_of(body))
        except LedgerError as error:
            findings.append(faults.other_kind(chain.device, sequence, error.finding.what))
            return tuple(events)
        except (ClearError, KeyError, ValueError, TypeError) as error:
            what = str(error) or type(error).__name__
            raise _Left(faults.broken_chain(chain.device, sequence, what)) from None
    return tuple(events)


def _proved(
    chain: Chain,
    events: tuple[Event, ...],
    trust_with: Callable[[Sequence[Event]], Trust],
    held: Iterable[Event],
) -> tuple[Chain, tuple[Event, ...]]:
    """The chain up to its last batch that its device signed, each batch proved by its signature.

    A device may change its key on its own chain, so that what its earlier batches say counts
    for the later ones. What lies behind a revocation is proved and taken in like the rest, so
    that all offices hold the same whichever came first; that it does not count is asked of the
    whole log (`events.view`). A key that the device gave itself there proves its batches only.
    """
    kept = 0
    closings: list[Closing] = []
    trust = trust_with(())
    own = _own_keys((*held, *events), chain.device)
    for closing in chain.closings:
        keys = trust.devices.get(chain.device, {})
        if closing.key_id not in keys:
            trust = trust_with(events[:kept])
            keys = trust.devices.get(chain.device, {})
        public = keys.get(closing.key_id, "")
        if not public and any(trust.revoked.get(k, closing.sequence) < closing.sequence
                              for k in keys):  # fmt: skip
            public = own.get(closing.key_id, "")
        index = closing.sequence - chain.first
        head = hashes_of(chain.texts[index])[0]  # whole: `_read` refuses withheld contents
        message = batch_message(chain.device, closing.sequence, head)
        if not signature_holds(public, message, closing.signature):
            raise _Left(
                faults.broken_chain(
                    chain.device, closing.sequence, "the signature of its batch does not hold"
                )
            )
        kept = index + 1
        closings.append(closing)
    return replace(chain, texts=chain.texts[:kept], closings=tuple(closings)), events[:kept]


def _own_keys(events: Iterable[Event], device: str) -> dict[str, str]:
    """Public keys that a device gave itself on its own chain, by their ids."""
    return {
        e.payload.key_id: e.payload.public_key
        for e in events
        if isinstance(e.payload, KeyEnrolled) and e.entity == e.device == device
    }


def _told_behind(behind: Iterable[Event]) -> list[Finding]:
    counts: dict[str, list[int]] = {}
    for event in behind:
        counts.setdefault(event.device, []).append(event.sequence)
    return [faults.revoked(device, min(held) - 1) for device, held in sorted(counts.items())]


def _unsigned_decisions(events: Iterable[Event], trust: Trust) -> list[_Fault]:
    found = []
    for event in events:
        if not event.payload.DECISION:
            continue
        message = decision_message(_as_body(event))
        own = trust.own_keys(event.actor, event.device, event.sequence)
        keys = (*trust.people.get(event.actor, ()), *own)
        if not any(signature_holds(k, message, event.actor_signature) for k in keys):
            what = faults.broken_chain(
                event.device, event.sequence, "the decision lacks its actor's signature"
            )
            found.append(_Fault(event.device, what))
    return found


def _as_body(event: Event) -> dict[str, Json]:
    return {
        "actor": event.actor,
        "entity": event.entity,
        "id": event.id,
        "organisation": event.organisation,
        "payload_digest": event.payload_digest,
        "recorded_time": utc_text(event.recorded_time),
        "schema": event.schema,
        "simulated": event.simulated,
        "supersedes": list(event.supersedes),
        "tier": event.tier.value,
        "type": event.type,
        "valid_time": utc_text(event.valid_time),
    }
