"""Two chains under one name, found by the digests of their heads whatever their lengths."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from clearground.edge.ledger import bundle_faults as faults
from clearground.edge.ledger.wire import HEAD_DIGITS, Chain
from clearground.errors import Finding
from clearground.events import Event
from clearground.events.region import RecordsReceived

HashAt = Callable[[str, int], str]


@dataclass(frozen=True, slots=True)
class Claim:
    """What somebody holds of a device's chain: its last number and its first digits of hash."""

    device: str
    sequence: int
    head: str


def claims_of(have: Mapping[str, int], heads: Mapping[str, str]) -> Iterator[Claim]:
    """What a store says that it holds.

    >>> list(claims_of({"d": 3, "e": 1}, {"d": "ab"}))
    [Claim(device='d', sequence=3, head='ab')]
    """
    return (Claim(d, n, heads[d]) for d, n in have.items() if heads.get(d))


def claims_in(events: Iterable[Event]) -> Iterator[Claim]:
    """What devices held when they took records in, as their own records say.

    >>> list(claims_in([]))
    []
    """
    for event in events:
        if isinstance(event.payload, RecordsReceived):
            yield from (Claim(h.device, h.sequence, h.head) for h in event.payload.held if h.head)


def forks(
    claims: Iterable[Claim], hash_at: HashAt, told: Iterable[str] = ()
) -> tuple[Finding, ...]:
    """LED-270 of each device of whose chain a claim differs from what is held here.

    A claim about a record that is not held says nothing. `told` are devices whose fork is
    named already.

    >>> forks([Claim("d", 1, "ab")], lambda _device, _number: "")
    ()
    """
    found: dict[str, int] = {}
    passed = set(told)
    for claim in claims:
        if claim.device in passed or found.get(claim.device, claim.sequence) < claim.sequence:
            continue
        ours = hash_at(claim.device, claim.sequence)
        if ours and not ours.startswith(claim.head[:HEAD_DIGITS]):
            found[claim.device] = claim.sequence
    return tuple(faults.told_fork(device, number) for device, number in sorted(found.items()))


def about(claims: Iterable[Claim], chains: Iterable[Chain]) -> Iterator[Claim]:
    """The claims about records that these chains bring.

    >>> list(about([Claim("d", 1, "ab")], []))
    []
    """
    brought = {chain.device: chain for chain in chains}
    for claim in claims:
        chain = brought.get(claim.device)
        if chain is not None and chain.first <= claim.sequence <= chain.last:
            yield claim
