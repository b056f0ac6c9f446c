"""Which brought records make sense here: each is about a thing that some record introduces."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from clearground.edge.ledger import bundle_faults as faults
from clearground.edge.ledger.closing import introduced, is_about_known
from clearground.edge.ledger.wire import Chain
from clearground.errors import Finding
from clearground.events import Event

Known = Callable[[Collection[str]], set[str]]
"""Which of these things a store holds a record of that introduces them."""


@dataclass(frozen=True, slots=True)
class Stray:
    """The first record of a device that is about something nothing introduces."""

    device: str
    sequence: int
    thing: str


def strays(events: Sequence[Event], known: Known) -> tuple[Stray, ...]:
    """Of each device the first record about something that neither these nor the store introduce.

    What a stray and the records behind it introduce counts for nobody else's either.

    >>> strays([], lambda things: set())
    ()
    """
    asked = {e.entity for e in events if is_about_known(e)}
    missing = asked - introduced(events)
    if not missing or missing <= known(missing):
        return ()
    # What is cut away now may have been introduced in the store all the same.
    held = known(asked)
    first: dict[str, Stray] = {}
    left = list(events)
    while True:
        here = introduced(left) | held
        found = {
            e.device: Stray(e.device, e.sequence, e.entity)
            for e in sorted(left, key=lambda e: -e.sequence)
            if is_about_known(e) and e.entity not in here
        }
        if not found:
            return tuple(first[device] for device in sorted(first))
        first |= found
        left = [e for e in left if e.device not in first or e.sequence < first[e.device].sequence]


def without(
    chains: Iterable[Chain], found: Iterable[Stray]
) -> tuple[tuple[Chain, ...], tuple[Finding, ...]]:
    """The chains up to the last batch before each stray, and what is left out, by its numbers."""
    at = {stray.device: stray for stray in found}
    kept, findings = [], []
    for chain in chains:
        stray = at.get(chain.device)
        if stray is None:
            kept.append(chain)
            continue
        closings = tuple(c for c in chain.closings if c.sequence < stray.sequence)
        count = closings[-1].sequence - chain.first + 1 if closings else 0
        findings.append(
            faults.no_sense(chain.device, (chain.first + count, chain.last), stray.thing)
        )
        if count:
            kept.append(replace(chain, texts=chain.texts[:count], closings=closings))
    return tuple(kept), tuple(findings)
