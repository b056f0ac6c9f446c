"""Proves the derived layers of a region file against its records; the records stay the judge."""

from __future__ import annotations

import math
import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import shapely

from clearground.edge.current import unshown
from clearground.edge.gpkg.codec import decode
from clearground.edge.gpkg.container import REGION_SRS_ID, create_core
from clearground.edge.gpkg.features import guard_statements
from clearground.edge.gpkg.shown import Reach, Shown
from clearground.edge.gpkg.write import CONTEXT_PREFIX, context_names, refusal, write_layers
from clearground.edge.layers.build import DRAWING_ORDER, build
from clearground.edge.ledger.canonical import layer_lines
from clearground.edge.ledger.schema import EVENTS
from clearground.edge.ledger.store import GeoPackageStore, root_of
from clearground.edge.sums.proof import check_sums
from clearground.errors import Finding
from clearground.events import Event
from clearground.pipeline import world_of
from clearground.standards.words import _

if TYPE_CHECKING:
    from clearground.edge.ledger.postgres.store import PostgresStore

SAME_M = 0.01
"""Two cuts of one shape by different versions of the geometry library may differ by so much.

*Assumption*: far below the 0.1 m that any figure of an area shows.
"""

SAME_REAL = 1e-6
"""Two sums of one figure may differ by so much, for the same reason."""


@dataclass(frozen=True, slots=True)
class LayerReport:
    """What a check of the layers found: `faults` are wrong, `notices` are only told."""

    faults: tuple[Finding, ...]
    notices: tuple[Finding, ...]


def check_layers(store: GeoPackageStore) -> LayerReport:
    """What is wrong with, and what is to be known of, the derived layers of a file that verifies.

    Each layer of records is computed again from the records it says it shows, and compared;
    a forecast layer, which no record gives, with the digest of what its run wrote.
    """
    tables = {row[0] for row in store.connection.execute("SELECT name FROM sqlite_master")}
    there = [name for name in DRAWING_ORDER if name in tables]
    shown = {s.layer: s for s in store.shown()}
    sums = check_sums(store)
    if not there and not shown:
        return LayerReport(sums, (_no_layers(),))
    faults = [*sums, *_unplaced(there, shown), *_unnamed(store, shown)]
    for group in _groups(store, shown):
        faults += _compared(store, group)
    for name in context_names(store.connection):
        faults += _guards(store.connection, CONTEXT_PREFIX + name, refusal(name))
    missing = unshown(store)
    return LayerReport(tuple(faults), (_old(missing),) if missing else ())


def check_server_layers(store: PostgresStore) -> LayerReport:
    """What is wrong with, and what is to be known of, the derived layers on a server.

    Each layer of records is computed again and compared row by row; a forecast with the digest
    of what its run wrote.
    """
    shown = {s.layer: s for s in store.shown()}
    if not shown:
        return LayerReport((), (_no_layers(),))
    faults = []
    for name in DRAWING_ORDER:
        if name not in shown:
            faults.append(_fault("LED-41", name, _("it is missing from the database")))
        elif not store.is_intact(shown[name]):
            told = _("it is not what was written into it")
            faults.append(_fault("LED-40", name, told))
    for mark in shown.values():
        events = store.events()[: mark.reach.records]
        if root_of(store.heads(mark.reach.records)) != mark.reach.root_digest:
            told = _("the records it says it shows are not in this database")
            faults.append(_fault("LED-44", mark.layer, told))
        elif not mark.forecast and not faults:
            faults += _rebuilt(store, mark, events)
    for name in store.missing_layer_guards():
        told = _("a guard against editing it was removed or changed")
        faults.append(_fault("LED-42", name, told))
    missing = unshown(store)
    return LayerReport(tuple(faults), (_old(missing),) if missing else ())


def _rebuilt(store: PostgresStore, mark: Shown, events: Sequence[Event]) -> Iterator[Finding]:
    world, simulated = world_of(events), bool(store.is_simulated())
    layers = build(world, now=mark.reach.moment, simulated=simulated)
    made = next(layer for layer in layers if layer.name == mark.layer)
    geometries, columns = store.read_layer(mark.layer)
    found = replace(made, geometries=geometries, columns=columns)
    if list(layer_lines(found)) != list(layer_lines(made)):
        yield _fault("LED-40", mark.layer, _("its features are not what the records give"))


def _unplaced(there: Sequence[str], shown: dict[str, Shown]) -> Iterator[Finding]:
    for name in DRAWING_ORDER:
        if name not in there:
            yield _fault("LED-41", name, _("it is missing from the file"))
        elif name not in shown:
            yield _fault("LED-44", name, _("the file does not say which records it shows"))


def _unnamed(store: GeoPackageStore, shown: dict[str, Shown]) -> Iterator[Finding]:
    for reach in {s.reach for s in shown.values()}:
        if not _known(store, reach):
            names = ", ".join(s.layer for s in shown.values() if s.reach == reach)
            yield _fault("LED-44", names, _("the records it says it shows are not in this file"))


def _known(store: GeoPackageStore, reach: Reach) -> bool:
    inside = 0 < reach.records <= store.position()
    return inside and root_of(store.heads(reach.records)) == reach.root_digest


def _groups(store: GeoPackageStore, shown: dict[str, Shown]) -> list[list[Shown]]:
    """The layers that are there, those that show the same records together."""
    found: dict[Reach, list[Shown]] = {}
    for layer in shown.values():
        if layer.layer in DRAWING_ORDER and _known(store, layer.reach):
            found.setdefault(layer.reach, []).append(layer)
    return list(found.values())


def _compared(store: GeoPackageStore, group: Sequence[Shown]) -> Iterator[Finding]:
    """Faults of layers that show the same records, beside the same layers made in memory."""
    reach = group[0].reach
    events = _first(store, reach.records)
    if all(s.forecast for s in group):  # no record gives their features, only where they lie
        events = [event for event in events if event.type == "RegionOpened"]
    world = world_of(events)
    simulated = bool(store.is_simulated())
    names = {s.layer for s in group}
    layers = [
        layer
        for layer in build(world, now=reach.moment, simulated=simulated)
        if layer.name in names
    ]
    with closing(sqlite3.connect(":memory:")) as made:
        create_core(made)
        write_layers(made, layers, world.crs, simulated=simulated, reach=reach)
        for layer, written in zip(layers, _in_order(group, [x.name for x in layers]), strict=True):
            if not _columns(store.connection, layer.name):
                continue  # named as missing
            yield from _guards(store.connection, layer.name, refusal(layer.name))
            yield from _announced(store.connection, made, layer.name)
            if not layer.forecast:
                yield from _same(store.connection, made, layer.name)
            elif not store.is_intact(written):
                yield _changed_forecast(layer.name)


def _in_order(group: Sequence[Shown], names: Sequence[str]) -> list[Shown]:
    by_name = {s.layer: s for s in group}
    return [by_name[name] for name in names]


def _first(store: GeoPackageStore, records: int) -> Sequence[Event]:
    count = store.connection.execute(f"SELECT count(*) FROM {EVENTS} WHERE fid<=?", (records,))
    return store.events()[: int(count.fetchone()[0])]


def _guards(connection: sqlite3.Connection, table: str, told: str) -> Iterator[Finding]:
    asked = "SELECT sql FROM sqlite_master WHERE type='trigger' AND tbl_name=?"
    present = {_wordless(row[0]) for row in connection.execute(asked, (table,))}
    if not {_wordless(guard) for guard in guard_statements(table, told)} <= present:
        yield _fault("LED-42", table, _("a guard against editing it was removed or changed"))


def _wordless(guard: str) -> str:
    # An older version of the program may have refused the same act in other words.
    return re.sub(r"ABORT, '.+'\)", "ABORT)", guard)


def _announced(
    connection: sqlite3.Connection, made: sqlite3.Connection, name: str
) -> Iterator[Finding]:
    """LED-43: its title or reference system is not the one that was written."""
    asked = (
        "SELECT c.data_type, c.identifier, c.srs_id, g.geometry_type_name, g.srs_id, s.definition"
        " FROM gpkg_contents c"
        " LEFT JOIN gpkg_geometry_columns g ON g.table_name=c.table_name"
        f" LEFT JOIN gpkg_spatial_ref_sys s ON s.srs_id={REGION_SRS_ID} WHERE c.table_name=?"
    )
    expected = made.execute(asked, (name,)).fetchone()
    found = connection.execute(asked, (name,)).fetchone()
    if found is None or found != expected:
        yield _fault("LED-43", name, _("its title or reference system was changed"))


def _same(connection: sqlite3.Connection, made: sqlite3.Connection, name: str) -> Iterator[Finding]:
    """LED-40: a feature differs from what the records give, or is one too many or too few."""
    if _columns(connection, name) != _columns(made, name):
        yield _fault("LED-40", name, _("its columns are not those that the records give"))
        return
    found, expected = _features(connection, name), _features(made, name)
    if len(found) != len(expected):
        told = _("it holds {n} features; the records give {m}")
        yield _fault("LED-40", name, told.format(n=len(found), m=len(expected)))
        return
    pairs = list(zip(found, expected, strict=True))
    differing = [b for a, b in pairs if not _alike(a, b)]
    if differing:
        told = _("{n} of its {m} features are not what the records give, first that of {entity}")
        entity = differing[0].values[0]
        yield _fault("LED-40", name, told.format(n=len(differing), m=len(found), entity=entity))
    elif any(a.shape == b.shape and a.box != b.box for a, b in pairs):
        yield _fault("LED-40", name, _("its spatial index hides or moves features"))


@dataclass(frozen=True, slots=True)
class _Feature:
    """A feature without its number, which follows the order in which facts were read."""

    values: tuple[object, ...]
    shape: object
    box: tuple[float, ...] | None


def _features(connection: sqlite3.Connection, name: str) -> list[_Feature]:
    try:
        index = connection.execute(f'SELECT * FROM "rtree_{name}_geom"').fetchall()
    except sqlite3.OperationalError:  # it is gone
        index = []
    boxes = {row[0]: tuple(row[1:]) for row in index}
    rows = connection.execute(f'SELECT * FROM "{name}"').fetchall()
    found = [_Feature(tuple(row[2:]), row[1], boxes.get(row[0])) for row in rows]
    return sorted(found, key=lambda f: (repr(f.values), repr(f.shape)))


def _columns(connection: sqlite3.Connection, name: str) -> list[tuple[object, ...]]:
    listed = connection.execute(f'PRAGMA table_info("{name}")').fetchall()
    return [(row[1], row[2]) for row in listed]


def _alike(found: _Feature, expected: _Feature) -> bool:
    pairs = zip(found.values, expected.values, strict=True)
    return _equal(found.shape, expected.shape) and all(_equal(a, b) for a, b in pairs)


def _equal(found: object, expected: object) -> bool:
    if isinstance(found, float) and isinstance(expected, float):
        return math.isclose(found, expected, rel_tol=SAME_REAL, abs_tol=SAME_REAL)
    if isinstance(found, bytes) and isinstance(expected, bytes) and found != expected:
        try:
            one, other = decode([found, expected])
        except (ValueError, shapely.errors.ShapelyError):
            return False
        # Not finite where one of them is empty.
        apart = float(shapely.hausdorff_distance(one, other))
        return bool(np.isfinite(apart)) and apart <= SAME_M
    return type(found) is type(expected) and found == expected


def _fault(code: str, layer: str, told: str) -> Finding:
    return Finding(
        code,
        _("Layer {layer}: {told}").format(layer=layer, told=told),
        _("A map drawn from it in another program shows what nobody recorded, or hides what is."),
        _("The records are untouched: rewrite it with `clearground region layers REGION`."),
    )


def _changed_forecast(layer: str) -> Finding:
    return Finding(
        "LED-40",
        _("Layer {layer}: it is not the forecast that the run wrote").format(layer=layer),
        _("A map drawn from it in another program shows what no model said."),
        _("Empty it with `clearground region layers REGION`; a new run makes it again."),
    )


def _old(missing: int) -> Finding:
    return Finding(
        "LED-45",
        _("The layers do not show the last {n} records").format(n=missing),
        _("A map drawn from them in another program is not current."),
        _("Rewrite them with `clearground region layers REGION`."),
    )


def _no_layers() -> Finding:
    return Finding(
        "LED-46",
        _("The file has no derived layers"),
        _("Another program finds nothing to draw in it; the records are whole."),
        _("Write them with `clearground region layers REGION`."),
    )
