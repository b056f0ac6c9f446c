"""A region file as the reading commands see it: its events, and where their answers come from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from clearground.edge.ledger.around import area_called, around_area
from clearground.edge.ledger.place import Place, open_store
from clearground.edge.ledger.store import GeoPackageStore
from clearground.events import Event
from clearground.events.region import RegionOpened


@dataclass(frozen=True, slots=True)
class Seen:
    """Every event of a region file, its root digest, and whether its records are simulated."""

    events: tuple[Event, ...]
    root_digest: str
    simulated: bool

    @property
    def region(self) -> RegionOpened | None:
        """The region's own fact, the last where it was corrected; None before it is opened."""
        opened = (e.payload for e in self.events if isinstance(e.payload, RegionOpened))
        return next(reversed(tuple(opened)), None)

    @property
    def zone(self) -> str:
        """The region's time zone."""
        return self.region.timezone if self.region else "UTC"

    def origin(self) -> dict[str, Any]:
        """What every JSON answer says first: simulated or not, which region, which record."""
        name = self.region.name if self.region else ""
        return {"simulated": self.simulated, "region": name, "root_digest": self.root_digest}


def see(region: Place, types: Sequence[str] = ()) -> Seen:
    """A region, read; it is not written to. `types` are those asked for, all by default."""
    store = open_store(region, read_only=True)
    try:
        events = store.events_of_types(types) if types else store.events()
        return Seen(events, store.root_digest(), bool(store.is_simulated()))
    finally:
        store.close()


def see_area(region: Place, text: str) -> tuple[str, Seen] | None:
    """The UUID of the area that a text names, and a region with what bears on its history alone.

    None where no area, or more than one, is called so, or where the region is on a server:
    then all is read.
    """
    store = open_store(region, read_only=True)
    try:
        if not isinstance(store, GeoPackageStore):
            return None
        area = area_called(store.connection, text)
        if area is None:
            return None
        events = around_area(store.connection, area)
        return area, Seen(events, store.root_digest(), bool(store.is_simulated()))
    finally:
        store.close()
