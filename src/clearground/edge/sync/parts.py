"""Whole batches in parts that a slow line can carry, the earliest first."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from clearground.edge.ledger.wire import Chain
from clearground.edge.sync import faults

PART_RECORDS = 2_000
"""Records of a part: some 200 kB, half a minute on a line of 64 kbit/s."""

PART_MAX = 1_000_000
HELD_MAX = 1_000
"""Devices that a question may name."""

_HELD = re.compile(r"([0-9a-f-]{36}):([0-9]{1,12})")


def written(held: Mapping[str, int]) -> str:
    """How far chains are held, as an address says it.

    >>> written({"b": 2, "a": 1})
    'a:1,b:2'
    """
    return ",".join(f"{device}:{last}" for device, last in sorted(held.items()))


def read(text: str) -> dict[str, int]:
    """How far chains are held, from an address.

    Raises
    ------
    SyncError
        SYN-06 when it is something else.
    """
    if not text:
        return {}
    found = [_HELD.fullmatch(part) for part in text.split(",")[: HELD_MAX + 1]]
    held = {match[1]: int(match[2]) for match in found if match}
    if len(held) != len(found) or len(held) > HELD_MAX:
        raise faults.not_understood("held")
    return held


def part_of(chains: Sequence[Chain], records: int) -> tuple[tuple[Chain, ...], bool]:
    """The earliest whole batches of chains, about so many records, and whether more are left.

    Batches are ordered by the clock of their last record, which says about when they were made.
    It may err, and so may the receiver find something missing; then it asks for more at once.
    """
    if sum(len(chain.texts) for chain in chains) <= records:
        return tuple(chains), False
    order = sorted(
        (clock, chain.device, closing.sequence)
        for chain in chains
        for closing, clock in zip(chain.closings, _clocks(chain), strict=True)
    )
    ends, count = {chain.device: chain.first - 1 for chain in chains}, 0
    for taken, (_clock, device, last) in enumerate(order, 1):
        count += max(0, last - ends[device])
        ends[device] = max(ends[device], last)
        if count >= records:
            return _cut(chains, ends), taken < len(order) and any(
                ends[chain.device] < chain.last for chain in chains
            )
    return tuple(chains), False


def _clocks(chain: Chain) -> list[str]:
    return [
        str(json.loads(chain.texts[closing.sequence - chain.first])["clock"])
        for closing in chain.closings
    ]


def _cut(chains: Sequence[Chain], ends: Mapping[str, int]) -> tuple[Chain, ...]:
    found = []
    for chain in chains:
        end = ends[chain.device]
        if end >= chain.first:
            closings = tuple(c for c in chain.closings if c.sequence <= end)
            texts = chain.texts[: end - chain.first + 1]
            found.append(replace(chain, texts=texts, closings=closings))
    return tuple(found)
