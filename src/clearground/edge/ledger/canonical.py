"""The canonical export: every event and every view as text, the same bytes from any store."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import BinaryIO, Protocol

import numpy as np
import shapely

from clearground.edge.layers.build import build
from clearground.edge.layers.layer import Geometries, Layer, Value
from clearground.edge.ledger.canonical_json import Json, canonical
from clearground.edge.ledger.envelope import utc_text
from clearground.events import Event
from clearground.pipeline import world_of
from clearground.standards.geometry import MM_PER_M

EXPORT_VERSION = 1


class Readable(Protocol):
    """What an export needs of a store."""

    def events(self, after: int = 0) -> tuple[Event, ...]:
        """All events."""
        ...

    def bodies(self) -> Iterator[str]:
        """Canonical texts of all events, sorted by id."""
        ...

    def root_digest(self) -> str:
        """One digest that names every event."""
        ...


def export_canonical(store: Readable, out: BinaryIO) -> None:
    """Write a header, every event sorted by id, then every row of every derived layer.

    One JSON text (RFC 8785) a line. The layers are computed from the events, as of the
    last time recorded in them, so that two stores with the same events give the same bytes.

    Raises
    ------
    LedgerError
        LED-06: a record cannot be read.
    """
    events = store.events()
    header: dict[str, Json] = {
        "events": len(events),
        "export": "clearground",
        "root_digest": store.root_digest(),
        "version": EXPORT_VERSION,
    }
    out.write(f"{canonical(header)}\n".encode())
    for body in store.bodies():
        out.write(f"{body}\n".encode())
    for line in _view_lines(events):
        out.write(f"{line}\n".encode())


def _view_lines(events: tuple[Event, ...]) -> Iterator[str]:
    world = world_of(events)
    if world.region is None:
        return
    now = max(event.recorded_time for event in events)
    for layer in build(world, now=now, simulated=events[0].simulated):
        yield from layer_lines(layer)


def layer_lines(layer: Layer) -> Iterator[str]:
    """Rows of a layer as canonical JSON, sorted; geometry as text in whole millimetres."""
    texts = millimetres(layer.geometries)
    lines = []
    for values, text in zip(layer.rows(), texts, strict=True):
        row: dict[str, Json] = {name: _plain(value) for name, value in values.items()}
        lines.append(canonical({"geometry": text, "layer": layer.name, "row": row}))
    yield from sorted(lines)


def millimetres(geometries: Geometries) -> list[str | None]:
    """Well-known text in whole millimetres of geometries in metres, in normal form.

    >>> millimetres(np.array([shapely.Point(1.0, 2.0), None], dtype=object))
    ['POINT (1000 2000)', None]
    """
    if not len(geometries):
        return []
    scaled = shapely.transform(shapely.normalize(geometries), lambda xy: np.rint(xy * MM_PER_M))
    texts = np.atleast_1d(shapely.to_wkt(scaled, rounding_precision=0, trim=True))
    return [None if text is None else str(text) for text in texts]


def _plain(value: Value) -> Json:
    if isinstance(value, datetime):
        return utc_text(value)
    return value.isoformat() if isinstance(value, date) else value
