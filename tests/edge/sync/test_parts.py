"""Whole batches in parts: together they are the whole, and each follows the one before."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from clearground.edge.ledger.wire import Chain
from clearground.edge.sync import parts
from clearground.errors import SyncError
from tests.edge.ledger.offices import HEAD, bundle_of, enrol_field, field_records, head_office


@pytest.mark.parametrize("records", [1, 3, 7, 1000])
def test_the_parts_together_are_the_whole(tmp_path: Path, records: int) -> None:
    """Tests that parts of any size leave out nothing and cut no batch."""
    store = head_office(tmp_path / "r.gpkg")
    enrol_field(store)
    for minute in range(1, 6):
        field_records(store, minute)
    whole = store.chains_after({})
    closed = {(c.device, x.sequence) for c in whole for x in c.closings}
    held: dict[str, int] = {}
    seen: dict[str, list[str]] = {}
    more, count = True, 0
    while more:
        chains, more = store.part_after(held, records)
        assert chains
        assert (chains, more) == part_of(store.chains_after(held), records)
        for chain in chains:
            assert chain.first == held.get(chain.device, 0) + 1
            assert (chain.device, chain.last) in closed
            assert chain.closings[-1].sequence == chain.last
            held[chain.device] = chain.last
            seen.setdefault(chain.device, []).extend(chain.texts)
        count += 1
    assert seen == {chain.device: list(chain.texts) for chain in whole}
    assert count > 1 or records == 1000
    assert bundle_of(store, HEAD, held).records == 0
    store.close()


def test_what_is_held_is_read_as_it_is_written() -> None:
    """Tests the address form, and texts that are none."""
    held = {"0192aaaa-0000-7000-8000-000000000000": 12, "0192aaaa-0000-7000-8000-000000000001": 3}
    assert parts.read(parts.written(held)) == held
    assert parts.read("") == {}
    device = "0192aaaa-0000-7000-8000-000000000000"
    for text in ("x", f"{device}:-1", f"{device}:1;", f"{device}:1" + f",{device}:1" * 1001):
        with pytest.raises(SyncError, match="SYN-06"):
            parts.read(text)


def part_of(chains: Sequence[Chain], records: int) -> tuple[tuple[Chain, ...], bool]:
    """The slow oracle: every batch that is left, sorted by its clock."""
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
