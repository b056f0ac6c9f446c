"""Keeps the derived layers of a region file at its records, and says where they are old."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import shapely

from clearground.edge.layers.build import build
from clearground.edge.ledger.place import Place, open_store, shown_as
from clearground.edge.ledger.store import GeoPackageStore, Store
from clearground.edge.redraw.rows import follow_rows
from clearground.edge.sums import shelf
from clearground.errors import ClearError
from clearground.events import Event
from clearground.pipeline import World, world_of
from clearground.standards.words import _, _n

AT_ONCE_MAX = 10_000
"""Most records for which a command that records also rewrites the layers whole.

*Assumption*: a person waits about a second for it. Of a longer history only the rows that the
new records touch are drawn again; where that cannot be told, the layers are marked as not current.
"""

FOLLOWERS: list[Callable[[Store, datetime], None]] = []
"""What else follows the records where layers do; the command line puts a server's fence here.

This file must not import what lets records out, which rests on it.
"""


@dataclass(frozen=True, slots=True)
class Rewritten:
    """What a rewrite of the layers left: how many, of how many records, as of which moment."""

    layers: int
    records: int
    moment: datetime
    kept: tuple[str, ...]
    """Forecast layers that stayed as their run left them."""


def follow(store: Store, events: Sequence[Event], now: datetime) -> bool:
    """Whether the layers now show what was just recorded; if not, they are marked as old.

    They are made of the records anew: a record may come late, correct another or take it back,
    and then the state before it, with it added, is not the state of all.

    What was recorded stays recorded whatever happens here: a lock, a full disk or a shape
    that cannot be cut leaves the layers as they were, with their mark.
    """
    records = store.position()
    try:
        if records > AT_ONCE_MAX:
            return _rows_follow(store, events, _moment(events, now))
        if records == len(events):
            _write(store, world_of(events), records, _moment(events, now))
        else:  # a key was enrolled on the way, or another program recorded too
            rewrite(store, now)
    except (ClearError, shapely.errors.ShapelyError):
        return False
    return True


def rewrite(store: Store, now: datetime) -> Rewritten:
    """Every derived layer of the records, written anew; what it wrote.

    Forecasts are no records: a forecast layer stays as its run left it, and is emptied where
    it is not what the run wrote.

    Raises
    ------
    ClearError
        LED-03, LED-04, LED-06: the file; ACC-01: the square metres do not close.
    """
    events = store.events()
    written = _write(store, world_of(events), len(events), _moment(events, now))
    if written.records > AT_ONCE_MAX and isinstance(store, GeoPackageStore):
        shelf.put(store, shelf.made(store))
    return written


def _rows_follow(store: Store, events: Sequence[Event], moment: datetime) -> bool:
    """Whether the layers of a long record follow row by row, beside the sums of its account."""
    if not isinstance(store, GeoPackageStore) or not shelf.is_there(store):
        return False
    sums = shelf.taken(store) or shelf.made(store)
    shelf.put(store, sums)
    followed = follow_rows(store, sums, events, moment)
    if followed:
        for follower in FOLLOWERS:
            follower(store, moment)
    return followed


def unshown(store: Store) -> int:
    """How many records are in no layer of records yet; 0 where no layer was ever written."""
    reached = [s.reach.records for s in store.shown() if not s.forecast]
    return max(0, store.position() - min(reached)) if reached else 0


def told_if_old(region: Place) -> str:
    """A sentence for whoever reads this file's layers elsewhere; "" where they are current."""
    store = open_store(region, read_only=True)
    try:
        missing = unshown(store)
    finally:
        store.close()
    if not missing:
        return ""
    told = _n(
        "The map layers in {path} do not show the last record.",
        "The map layers in {path} do not show the last {n} records.",
        missing,
        path=shown_as(region),
    )
    return (
        told
        + " "
        + _("Rewrite them: clearground region layers {path}").format(path=shown_as(region))
    )


def _write(store: Store, world: World, records: int, moment: datetime) -> Rewritten:
    if world.region is None:
        return Rewritten(0, records, moment, ())
    simulated = bool(store.is_simulated())
    layers = build(world, now=moment, simulated=simulated)
    kept = {s.layer for s in store.shown() if s.forecast and store.is_intact(s)}
    fresh = [layer for layer in layers if layer.name not in kept]
    store.write_layers(fresh, world.crs, records=records, moment=moment)
    for follower in FOLLOWERS:
        follower(store, moment)
    return Rewritten(len(fresh), records, moment, tuple(sorted(kept)))


def _moment(events: Sequence[Event], now: datetime) -> datetime:
    """The clock's moment, or the last record's where a simulated region is ahead of the clock."""
    return max([now, *(event.recorded_time for event in events)])
