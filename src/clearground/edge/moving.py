"""Moves a region between a file and a server: every record in its order, proved on both sides."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from clearground.edge.current import rewrite
from clearground.edge.documents import carry, named_in
from clearground.edge.gpkg.features import read_table as read_file_table
from clearground.edge.layers.build import build
from clearground.edge.layers.layer import Layer
from clearground.edge.ledger.place import (
    AnyStore,
    Place,
    accounts_of,
    create_store,
    open_store,
    shown_as,
)
from clearground.edge.ledger.postgres import faults
from clearground.edge.ledger.postgres.address import is_address
from clearground.edge.ledger.schema import BATCHES, CHECKPOINTS, COLUMNS, COSIGNATURES, EVENTS
from clearground.edge.ledger.store import GeoPackageStore
from clearground.edge.ledger.verify import verify
from clearground.errors import NotFoundError, raise_first
from clearground.pipeline import world_of

_TABLES = {
    EVENTS: (*COLUMNS, "body"),
    BATCHES: ("device", "sequence", "head", "signature", "key_id"),
    CHECKPOINTS: ("digest", "body", "signature"),
    COSIGNATURES: ("checkpoint", "key_id", "body", "signature"),
}
"""What is carried over, row by row in order of arrival."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What a move left: how many records, named by which digest, and whether keys came along.

    `documents` are the photos and papers whose contents came along, `left` those that were
    missing or damaged at the source.
    """

    records: int
    root_digest: str
    keys: bool
    documents: int = 0
    left: int = 0


def move(source: Place, target: Place, now: datetime) -> Moved:
    """What was moved from one place into another, empty one; the source keeps its records.

    The source is proved first, the target last. This machine's private keys go along at the
    end, so that no two copies record under one device. A move that was cut off can be repeated.

    Raises
    ------
    LedgerError
        The first fault of either side; LED-85: the target holds other records; LED-86: the
        digests differ; LED-87: keys for the target are there already.
    """
    done = copied_over(source, target, now)
    return replace(done, keys=_move_keys(source, target))


def copied_over(source: Place, target: Place, now: datetime) -> Moved:
    """What was carried over from one place into another, empty one; keys stay where they are.

    Raises
    ------
    LedgerError
        The first fault of either side; LED-85: the target holds other records; LED-86: the
        digests differ.
    """
    _proved(source)
    origin = open_store(source, read_only=True)
    try:
        store = _empty_or_same(target, origin)
        try:
            if store.position() == 0:
                _copy(origin, store)
            _layers(origin, store, now)
            named = named_in(origin.naming_documents()).values()
            documents, left = carry(named, origin.contents(), store.contents())
            root = store.root_digest()
            if root != origin.root_digest():
                raise faults.moved_apart(shown_as(target), origin.root_digest(), root)
            records = store.position()
        finally:
            store.close()
    finally:
        origin.close()
    _proved(target)
    return Moved(records, root, keys=False, documents=documents, left=left)


def _proved(place: Place) -> None:
    report = verify(place)
    if report.first_broken is not None:
        raise_first((report.first_broken,))


def _empty_or_same(target: Place, origin: AnyStore) -> AnyStore:
    """The target, made where it is not there; one that a move before has filled is taken up."""
    try:
        store = open_store(target)
    except NotFoundError:
        return create_store(target)
    if store.position() and store.root_digest() != origin.root_digest():
        store.close()
        raise faults.not_empty(shown_as(target))
    return store


def _copy(origin: AnyStore, store: AnyStore) -> None:
    with store.transaction() as connection:
        for table, columns in _TABLES.items():
            names, marks = ", ".join(columns), ", ".join("?" * len(columns))
            rows = origin.connection.execute(f"SELECT {names} FROM {table} ORDER BY fid")
            connection.executemany(
                f"INSERT INTO {table} ({names}) VALUES ({marks})", rows.fetchall()
            )


def _layers(origin: AnyStore, store: AnyStore, now: datetime) -> None:
    """The layers of the records anew, forecasts and ground as the source holds them."""
    rewrite(store, now)
    world = world_of(store.events())
    if world.region is None:
        return
    made = {layer.name: layer for layer in build(world, now=now, simulated=False)}
    for shown in origin.shown():
        if shown.forecast and shown.layer in made and origin.is_intact(shown):
            reach = shown.reach
            layer = _read(origin, made[shown.layer])
            store.write_layers([layer], world.crs, records=reach.records, moment=reach.moment)
    for name in origin.context_names():
        store.write_context(name, *origin.read_context(name), crs=world.crs)


def _read(origin: AnyStore, layer: Layer) -> Layer:
    if isinstance(origin, GeoPackageStore):
        geometries, columns = read_file_table(origin.connection, layer.name)
    else:
        geometries, columns = origin.read_layer(layer.name)
    return replace(layer, geometries=geometries, columns=columns)


def _move_keys(source: Place, target: Place) -> bool:
    """Whether private keys of this machine went along."""
    old, new = accounts_of(source), accounts_of(target)
    if not old.exists():
        return False
    if new.exists():
        raise faults.keys_there(shown_as(target), str(new))
    # Two file systems: a copy that is on disk before the other is gone.
    draft = new.with_name(f".{new.name}.new")
    draft.touch(mode=0o600)
    with draft.open("wb") as stream:
        stream.write(old.read_bytes())
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(new)
    old.unlink()
    return True


def place_of(text: str) -> Place:
    """The place that a word names: an address of a server, else a path.

    >>> place_of("a.gpkg")
    PosixPath('a.gpkg')
    """
    return text if is_address(text) else Path(text)
