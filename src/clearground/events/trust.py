"""Whose records count: the founding device, those an administrator enrolled, less the revoked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from clearground.events.core import Event
from clearground.events.region import KeyEnrolled, KeyRevoked, RegionOpened

DEVICE, PERSON, PERSONAL = "device", "person", "personal"
"""Who a key belongs to, as `KeyEnrolled.holder_kind` says it.

`person` is a key that a device keeps for a person and uses unasked; `personal` is a person's own,
which nothing but their passphrase opens and an administrator enrolled.
"""

IsAdministrator = Callable[[Event], bool]
"""Whether the actor of an event was an administrator when it was recorded."""


@dataclass(frozen=True, slots=True)
class Trust:
    """The keys that count.

    Parameters
    ----------
    founder : str
        Device that opened the region; "" where nothing is recorded.
    devices : mapping of str to mapping of str to str
        Public key by key id, for each trusted device.
    people : mapping of str to tuple of str
        Public keys of each person, enrolled on trusted devices.
    revoked : mapping of str to int
        Last sequence that still counts, by key id.
    personal : mapping of str to mapping of str to str
        Each person's own public keys by key id, enrolled by administrators.
    ends : mapping of str to mapping of str to int
        Of a person's own key that was revoked the last number that counts on each chain.
    """

    founder: str = ""
    devices: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    people: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    revoked: Mapping[str, int] = field(default_factory=dict)
    personal: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    ends: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    def own_keys(self, person: str, device: str, sequence: int) -> tuple[str, ...]:
        """A person's own public keys that count at a place of a device's chain.

        >>> Trust(personal={"ann": {"k": "aa"}}, ends={"k": {"d": 4}}).own_keys("ann", "d", 5)
        ()
        """
        return tuple(
            public
            for key_id, public in self.personal.get(person, {}).items()
            if key_id not in self.ends or sequence <= self.ends[key_id].get(device, 0)
        )

    def counts(self, device: str, key_id: str, sequence: int) -> bool:
        """Whether a record closed by this key counts at this place of the device's chain.

        >>> Trust().counts("device", "key", 1)
        False
        """
        known = key_id in self.devices.get(device, {})
        last = self.revoked.get(key_id)
        return known and (last is None or sequence <= last)

    def behind(self, event: Event) -> bool:
        """Whether a record lies behind a revocation: its device counts, the record does not.

        So does what a key signed that the device gave itself behind one.
        """
        if event.device not in self.devices or not self.revoked:
            return False
        return not self.counts(event.device, event.key_id, event.sequence)


def trust_of(events: Iterable[Event], is_administrator: IsAdministrator) -> Trust:
    """The keys that count after these events, in whatever order they come.

    A key counts when it was enrolled on the chain of a device that counts already, by an
    administrator, or by the device itself; the founder's first key counts because the chain
    that opens the region begins with it.

    >>> trust_of([], lambda event: False)
    Trust(founder='', devices={}, people={}, revoked={}, personal={}, ends={})
    """
    told = [e for e in events if isinstance(e.payload, KeyEnrolled | KeyRevoked | RegionOpened)]
    told.sort(key=lambda e: (e.device, e.sequence))
    founder = next((e.device for e in told if isinstance(e.payload, RegionOpened)), "")
    revoked: dict[str, int] = {}
    for _round in range(len(told) + 1):
        counted = _grown(told, founder, revoked, is_administrator)
        found = _revocations(told, counted, revoked, is_administrator)
        if found == revoked:
            break
        revoked = found
    else:
        # Two keys revoke each other: neither is trusted more than the other, so both cuts hold.
        revoked = _revocations(told, counted, {}, is_administrator)
        counted = _grown(told, founder, revoked, is_administrator)
    people = _people(told, counted, revoked)
    own = [e for e in told if _stands(e, counted, revoked) and is_administrator(e)]
    return Trust(founder, counted, people, revoked, _personal(own), _ends(own))


def _personal(told: list[Event]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for event in told:
        key = event.payload
        if isinstance(key, KeyEnrolled) and key.holder_kind == PERSONAL:
            found.setdefault(event.entity, {})[key.key_id] = key.public_key
    return found


def _ends(told: list[Event]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for event in told:
        taken = event.payload
        if not isinstance(taken, KeyRevoked) or event.entity == event.device:
            continue
        named = {held.device: held.sequence for held in taken.counts}
        before = found.get(taken.key_id, named)
        # Of two revocations the earlier cut holds on each chain.
        found[taken.key_id] = {d: min(n, named[d]) for d, n in before.items() if d in named}
    return found


def _stands(event: Event, counted: Mapping[str, object], revoked: Mapping[str, int]) -> bool:
    last = revoked.get(event.key_id)
    return event.device in counted and (last is None or event.sequence <= last)


def _grown(
    told: list[Event], founder: str, revoked: Mapping[str, int], is_administrator: IsAdministrator
) -> dict[str, dict[str, str]]:
    counted: dict[str, dict[str, str]] = {founder: {}} if founder else {}
    grew = True
    while grew:
        grew = False
        for event in told:
            key = event.payload
            if not isinstance(key, KeyEnrolled) or key.holder_kind != DEVICE:
                continue
            own = event.entity == event.device
            if not _stands(event, counted, revoked) or not (own or is_administrator(event)):
                continue
            if key.key_id not in counted.setdefault(event.entity, {}):
                counted[event.entity][key.key_id] = key.public_key
                grew = True
    return counted


def _revocations(
    told: list[Event],
    counted: Mapping[str, object],
    revoked: Mapping[str, int],
    is_administrator: IsAdministrator,
) -> dict[str, int]:
    found: dict[str, int] = {}
    for event in told:
        taken = event.payload
        if not isinstance(taken, KeyRevoked) or not is_administrator(event):
            continue
        if _stands(event, counted, revoked):
            # Of two revocations the earlier cut holds: what one of them doubts does not count.
            found[taken.key_id] = min(
                taken.last_sequence, found.get(taken.key_id, taken.last_sequence)
            )
    return found


def _people(
    told: list[Event], counted: Mapping[str, object], revoked: Mapping[str, int]
) -> dict[str, tuple[str, ...]]:
    people: dict[str, tuple[str, ...]] = {}
    for event in told:
        key = event.payload
        if isinstance(key, KeyEnrolled) and key.holder_kind == PERSON:
            if _stands(event, counted, revoked) and key.key_id not in revoked:
                people[event.entity] = (*people.get(event.entity, ()), key.public_key)
    return people
