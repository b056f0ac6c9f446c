"""Keeps the derived layers of a long record's file current row by row."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from clearground.edge.gpkg.shown import Reach, Shown
from clearground.edge.gpkg.write import follow_layers
from clearground.edge.layers.layer import COMMON
from clearground.edge.ledger.store import GeoPackageStore, root_of
from clearground.edge.redraw.again import Again, Drawn, again
from clearground.edge.sums import shelf
from clearground.edge.sums.index import account_on
from clearground.events import Event
from clearground.events.region import RecordsReceived
from clearground.release.account import Account

ROUNDED = timedelta(milliseconds=1)
"""A layer holds the end of a warning to the millisecond."""


def follow_rows(
    store: GeoPackageStore, sums: shelf.Shelved, events: Sequence[Event], moment: datetime
) -> bool:
    """Whether every layer of records now shows these events; false where all must be drawn anew.

    Only the rows of what the new records touch are made again and replaced, in one transaction
    with the mark of what the layers show. A layer that is not what was written is not followed.

    Raises
    ------
    ClearError
        LED-03, LED-04, LED-06: the file; ACC-01: the square metres do not close.
    """
    shown = {s.layer: s for s in store.shown() if not s.forecast}
    reaches = {s.reach for s in shown.values()}
    if len(reaches) != 1 or sums.records != store.position() or sums.records != len(events):
        return False
    reach = reaches.pop()
    if not 0 < reach.records <= len(events) or not _stands(store, reach):
        return False
    moment = max(moment, reach.moment)
    made = again(
        events,
        reach.records,
        _drawn(store.connection, moment),
        account=_account(store, sums, events),
        moment=moment,
    )
    return made is not None and _put(store, made, shown, Reach(len(events), "", moment))


def _put(store: GeoPackageStore, made: Again, shown: dict[str, Shown], reach: Reach) -> bool:
    with store.transaction() as connection:
        gone = {layer.name: _rows_of(connection, layer.name, made.names) for layer in made.layers}
        for layer in made.layers:
            if layer.name not in shown:
                return False
            if (len(layer) or gone[layer.name]) and not store.is_intact(shown[layer.name]):
                return False
        root = root_of(store.heads(reach.records))
        reach = Reach(reach.records, root, reach.moment)
        simulated = bool(store.is_simulated())
        follow_layers(connection, made.layers, gone, simulated=simulated, reach=reach)
        store.mark_older()  # where others recorded meanwhile
    return True


def _stands(store: GeoPackageStore, reach: Reach) -> bool:
    return root_of(store.heads(reach.records)) == reach.root_digest


def _rows_of(connection: sqlite3.Connection, layer: str, names: frozenset[str]) -> list[int]:
    (entity, *_others) = COMMON
    rows = connection.execute(f'SELECT fid, "{entity}" FROM "{layer}"')
    return [int(fid) for fid, name in rows if name in names]


def _drawn(connection: sqlite3.Connection, moment: datetime) -> Drawn:
    figures = connection.execute(
        "SELECT entity, area_m2, remaining_m2, cancelled_m2, reduced_m2, cleared_m2 FROM areas"
    )
    live = connection.execute("SELECT entity, until FROM warnings WHERE state='live'")
    late = moment.astimezone(UTC) + ROUNDED
    astray = connection.execute("SELECT entity FROM finds WHERE area=''")
    return Drawn(
        {row[0]: tuple(row[1:]) for row in figures},
        frozenset(e for e, until in live if datetime.fromisoformat(until) <= late),
        frozenset(row[0] for row in astray),
    )


def _account(store: GeoPackageStore, sums: shelf.Shelved, events: Sequence[Event]) -> Account:
    def received() -> Iterator[Event]:
        return (e for e in events if isinstance(e.payload, RecordsReceived))

    found, _counting = account_on(
        sums.sums,
        None,
        None,
        read=lambda fids: shelf.by_position(store, fids),
        received=lambda: tuple(received()),
    )
    return found
