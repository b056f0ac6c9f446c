"""The rescue of a copied machine: what the copy recorded since, under a device of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import groupby

from clearground.edge.ledger import rescue_faults as faults
from clearground.edge.ledger.batch import Writer
from clearground.edge.ledger.canonical_json import Json
from clearground.edge.ledger.envelope import body_of, event_of, payload_json, payload_of
from clearground.edge.ledger.face import Store
from clearground.edge.ledger.ids import IdSource
from clearground.edge.ledger.keys import PERSON, Keyring
from clearground.edge.ledger.wire import Chain
from clearground.events import Draft, Event
from clearground.events.region import KeyEnrolled, KeyRevoked


@dataclass(frozen=True, slots=True)
class Rescued:
    """What a rescue left: the new device, how many records before the fork, how many repeated."""

    device: str
    kept: int
    repeated: int


def rescue(
    old: Store, new: Store, keys: Keyring, ids: IdSource, *, copied: str, after: int
) -> Rescued:
    """Fill a new store with what an old one holds up to the fork, and repeat the rest.

    Each later record of the copied device is recorded again under the new device: the same
    fact, actor, organisation, times and tier. It supersedes the record that it repeats, so that
    where both ever meet the fact counts once. The device's own keys are not repeated.

    Parameters
    ----------
    old, new : Store
        The copy's region, which stays as it is, and an empty one.
    keys : Keyring
        Of the new device; it holds the keys of the people who signed decisions.
    ids : IdSource
        Where ids of the repeated records come from.
    copied : str
        The device whose files were copied.
    after : int
        Its last record before the fork.

    Raises
    ------
    LedgerError
        LED-114: no signature ends there; LED-115: nothing follows it.
    """
    chains = old.chains_after({})
    own = next((c for c in chains if c.device == copied), None)
    if own is None or after >= own.last:
        raise faults.nothing_follows(copied, after)
    ends = [c.sequence for c in own.closings]
    if after not in ends:
        raise faults.no_end(copied, after, ends)
    new.take([_up_to(c, after) if c is own else c for c in chains])
    kept = new.position()
    later = [event_of(body_of(text)) for text in own.texts[after:]]
    repeated = _repeat([e for e in later if not _own_key(e)], new, keys, ids)
    return Rescued(keys.device(), kept, repeated)


def _up_to(chain: Chain, last: int) -> Chain:
    closings = tuple(c for c in chain.closings if c.sequence <= last)
    return replace(chain, texts=chain.texts[:last], closings=closings)


def _own_key(event: Event) -> bool:
    """Keys of the device and of people enrol themselves again; a rotation is the old device's."""
    told = event.payload
    if isinstance(told, KeyEnrolled):
        return told.holder_kind == PERSON or event.entity == event.device
    return isinstance(told, KeyRevoked) and event.entity == event.device


def _repeat(events: list[Event], new: Store, keys: Keyring, ids: IdSource) -> int:
    names: dict[str, str] = {}
    count = 0
    # One batch for each moment: a key that a batch enrols first bears the moment of its facts.
    for moment, group in groupby(events, lambda e: e.recorded_time):
        again = list(group)
        made = new.append([_draft(e, names) for e in again], Writer(ids, keys, moment))
        names |= {e.id: m.id for e, m in zip(again, made, strict=True)}
        count += len(made)
    return count


def _draft(event: Event, names: Mapping[str, str]) -> Draft:
    told = payload_json(event.payload)
    named = {key: _renamed(value, names) for key, value in told.items()}
    return Draft(
        entity=event.entity,
        payload=payload_of(type(event.payload), named),
        actor=event.actor,
        organisation=event.organisation,
        valid_time=event.valid_time,
        recorded_time=event.recorded_time,
        tier=event.tier,
        simulated=event.simulated,
        supersedes=(*(names.get(s, s) for s in event.supersedes), event.id),
    )


def _renamed(value: Json, names: Mapping[str, str]) -> Json:
    """The value with ids of repeated records in the place of those that they repeat."""
    if isinstance(value, str):
        return names.get(value, value)
    if isinstance(value, list):
        return [_renamed(item, names) for item in value]
    if isinstance(value, dict):
        return {key: _renamed(item, names) for key, item in value.items()}
    return value
