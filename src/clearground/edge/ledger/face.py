"""The face of every store of a region, whichever database keeps it, and the digest of its heads."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from clearground.edge.gpkg.shown import Shown
from clearground.edge.layers.layer import Geometries, Layer, Value
from clearground.edge.ledger import merkle
from clearground.edge.ledger.batch import Writer
from clearground.edge.ledger.canonical_json import canonical
from clearground.edge.ledger.contents import Contents
from clearground.edge.ledger.sql import Sql
from clearground.edge.ledger.wire import Chain
from clearground.events import Draft, Event
from clearground.standards.geometry import RegionCrs


@dataclass(frozen=True, slots=True)
class Head:
    """The last event of a device: its sequence and its hash."""

    device: str
    sequence: int
    hash: str


class Store(Protocol):
    """What every store of a region does, whichever database keeps it."""

    def append(
        self, drafts: Sequence[Draft], writer: Writer, *, after: int | None = None
    ) -> tuple[Event, ...]:
        """The drafts as recorded events, all or none; refused where others recorded meanwhile."""
        ...

    def events(self, after: int = 0) -> tuple[Event, ...]:
        """Events in order of arrival, those after a position."""
        ...

    def events_of(self, entity: str) -> tuple[Event, ...]:
        """Events about one entity in order of arrival."""
        ...

    def naming_documents(self) -> tuple[Event, ...]:
        """Events that name a photo or paper, in order of arrival."""
        ...

    def events_of_types(self, types: Sequence[str]) -> tuple[Event, ...]:
        """Events of some types in order of arrival."""
        ...

    def introduces(self, things: Collection[str]) -> set[str]:
        """Which of these things a record here introduces."""
        ...

    def position(self) -> int:
        """Position of the last event, 0 when there is none."""
        ...

    def bodies(self) -> Iterator[str]:
        """Canonical texts of all events, sorted by id."""
        ...

    def heads(self) -> tuple[Head, ...]:
        """The last event of each device, sorted by device."""
        ...

    def root_digest(self) -> str:
        """One digest that names every event."""
        ...

    def is_simulated(self) -> bool | None:
        """Whether the region is simulated; None while nothing is recorded."""
        ...

    def have(self) -> dict[str, int]:
        """How far each device's chain is held, by device."""
        ...

    def digests(self) -> dict[str, str]:
        """Of each device's chain the first digits of its last record's hash, by device."""
        ...

    def hash_at(self, device: str, sequence: int) -> str:
        """Hash of the record at a place of a device's chain; "" where there is none."""
        ...

    def key_events(self) -> tuple[Event, ...]:
        """The records about keys, and the one that opened the region."""
        ...

    def chains_after(self, held: Mapping[str, int]) -> tuple[Chain, ...]:
        """Of each device the whole batches behind what another store holds."""
        ...

    def part_after(self, held: Mapping[str, int], records: int) -> tuple[tuple[Chain, ...], bool]:
        """The earliest whole batches behind what is held, about so many records; is more left."""
        ...

    def take(self, brought: Sequence[Chain]) -> int:
        """How many records of other devices were kept, all or none."""
        ...

    def transaction(self) -> AbstractContextManager[Sql]:
        """One write that happens whole or not at all."""
        ...

    def write_layers(
        self, layers: Sequence[Layer], crs: RegionCrs, *, records: int, moment: datetime
    ) -> None:
        """Replace derived layers whole; they show the first `records` records."""
        ...

    def write_context(
        self,
        name: str,
        geometries: Geometries,
        columns: Mapping[str, Sequence[Value]],
        *,
        crs: RegionCrs,
    ) -> None:
        """Replace one layer of ground for the eye."""
        ...

    def context_names(self) -> tuple[str, ...]:
        """Names of the layers of ground, sorted."""
        ...

    def read_context(self, name: str) -> tuple[Geometries, dict[str, tuple[Value, ...]]]:
        """Geometries in region metres and columns of one layer of ground."""
        ...

    def shown(self) -> tuple[Shown, ...]:
        """Which records each derived layer shows."""
        ...

    def is_intact(self, shown: Shown) -> bool:
        """Whether a layer holds what was written into it."""
        ...

    def enrolled(self) -> set[str]:
        """Ids of the keys enrolled so far."""
        ...

    def contents(self) -> Contents:
        """The contents of photos and papers that the records name."""
        ...

    def close(self) -> None:
        """Leave everything on disk."""
        ...


def root_of(heads: Sequence[Head]) -> str:
    """Merkle root over heads sorted by device (hexadecimal).

    >>> root_of([])[:8]
    'e3b0c442'
    """
    leaves = [
        canonical({"device": h.device, "hash": h.hash, "sequence": h.sequence}).encode()
        for h in sorted(heads, key=lambda h: h.device)
    ]
    return merkle.root(leaves)
