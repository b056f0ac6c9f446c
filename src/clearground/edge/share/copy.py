"""A copy of a region for a reader: contents they may not see are withheld, the chain holds.

Every record keeps its envelope, so that chain and signatures verify; content and salt go only
where the reader may read the whole record and its words name nobody hidden from them. Layers show
a thing only where every record about it is open to the reader, and no forecast and nobody's name.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import numpy as np

from clearground.edge.gpkg.container import TableEntry, register_attributes
from clearground.edge.layers.build import build
from clearground.edge.layers.layer import Column, Layer, Value
from clearground.edge.ledger.canonical_json import canonical
from clearground.edge.ledger.checkpoint_store import kept
from clearground.edge.ledger.envelope import WITHHELD, body_of
from clearground.edge.ledger.place import AnyStore
from clearground.edge.ledger.store import GeoPackageStore
from clearground.edge.share.heads import heads_of
from clearground.edge.share.names import Names, names_of, naming
from clearground.events import Event
from clearground.events.areas import AreaSplit
from clearground.pipeline import World
from clearground.standards.words import _
from clearground.teams.reading import Action, Actor, Rules, may

AREA = frozenset(
    {
        "AreaDeclared",
        "AreaReclassified",
        "AreaStatusChanged",
        "AreaExtended",
        "AreaSplit",
        "AreasMerged",
    }
)
REPORT = frozenset({"EvidenceReported", "EvidenceGraded"})
PLACE = frozenset({"PlaceRegistered"})
SHOWS: Mapping[str, frozenset[str]] = {
    "areas": AREA,
    "remaining": AREA,
    "releases": frozenset({"ReleaseSigned"}),
    "evidence": REPORT,
    "evidence_lines": REPORT,
    "evidence_shapes": REPORT,
    "differences": frozenset({"DifferenceNoted", "DifferenceDecided"}),
    "orders": frozenset({"WorkOrderSigned", "WorkOrderCompleted"}),
    "progress": frozenset({"ProgressRecorded"}),
    "finds": frozenset({"FindRecorded"}),
    "accidents": frozenset({"AccidentRecorded"}),
    "warnings": frozenset({"WarningIssued", "WarningEnded"}),
    "nonconformities": frozenset({"NonconformityOpened", "NonconformityClosed"}),
    "works": frozenset({"WorksRequested"}),
    "places_points": PLACE,
    "places_lines": PLACE,
    "places_shapes": PLACE,
}
"""The records that a layer tells of its things; a layer that is not listed is in no copy."""

NAMES = frozenset({"declared_by", "team"})
"""Columns that hold people and teams; they are empty in every copy."""

SAID: Mapping[str, frozenset[str]] = {"warnings": frozenset({"source"})}
"""Columns of one layer that say who told; they are empty in every copy."""

COMMON = frozenset({"entity"})
"""Columns that hold no words: they are never emptied."""

SOURCE = "clearground_copied_from"
"""Table of a copy that says of which records it is one, and what checkpoint was kept of them."""

TOLD = "clearground_withheld"
"""Table of a copy that says how much of each layer and of the records was withheld."""


@dataclass(frozen=True, slots=True)
class Copied:
    """What a copy holds: records, those withheld by type, rows of layers shown and withheld."""

    records: int
    withheld: Mapping[str, int]
    rows: Mapping[str, tuple[int, int]]
    root_digest: str


def open_to(
    events: Iterable[Event], reader: Actor, rules: Rules, shown: frozenset[str]
) -> frozenset[str]:
    """Ids of the records that a reader may read whole."""
    heads = heads_of(events, shown)
    return frozenset(
        name for name, head in heads.items() if may(reader, Action.READ, head, rules=rules)
    )


def redacted(text: str) -> str:
    """A record's text without its content and salt; its hash stays what it was."""
    body = body_of(text)
    return canonical({name: value for name, value in body.items() if name not in WITHHELD})


def layers_for(
    world: World, events: Sequence[Event], allowed: frozenset[str], now: datetime
) -> list[tuple[Layer, int]]:
    """The layers of a copy, each with how many of its rows are withheld."""
    about: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        about[event.entity].append(event)
        if isinstance(event.payload, AreaSplit):
            for part in event.payload.parts:
                about[part.entity].append(event)
    found, names = [], names_of(events)
    for layer in build(world, now=now, simulated=events[0].simulated):
        if layer.name not in SHOWS:
            continue
        kept = [_open(str(e), about, SHOWS[layer.name], allowed) for e in layer.column("entity")]
        found.append((_rows(layer, kept, names), kept.count(False)))
    return found


def write_copy(
    store: AnyStore,
    world: World,
    out: Path,
    allowed: frozenset[str],
    *,
    proof: frozenset[str],
    now: datetime,
) -> Copied:
    """Write a copy in which only the records `allowed` keep their content.

    A record that names a person or a team of whom the reader may not read loses its content too,
    unless its type is one of `proof`; what it tells on the map stays, without the name.

    Raises
    ------
    LedgerError
        LED-08: the file is there already; LED-04: the disk refuses.
    """
    events = store.events()
    named = naming((e for e in events if e.type not in proof), names_of(events, allowed))
    whole = allowed - named
    withheld = Counter(e.type for e in events if e.id not in whole)
    with GeoPackageStore.create(out) as copy:
        chains = [
            replace(chain, texts=tuple(_kept(text, whole) for text in chain.texts))
            for chain in store.chains_after({})
        ]
        copy.take(chains)
        layers = layers_for(world, events, allowed, now) if world.region else []
        if world.region:
            drawn = [layer for layer, _count in layers]
            copy.write_layers(drawn, world.crs, records=copy.position(), moment=now)
        rows = {layer.name: (len(layer), count) for layer, count in layers}
        _tell(copy, len(events), sum(withheld.values()), rows)
        _tell_source(store, copy)
        return Copied(len(events), dict(withheld), rows, copy.root_digest())


def _kept(text: str, allowed: frozenset[str]) -> str:
    return text if body_of(text)["id"] in allowed else redacted(text)


def _open(
    entity: str, about: Mapping[str, list[Event]], kinds: frozenset[str], allowed: frozenset[str]
) -> bool:
    told = [event.id in allowed for event in about.get(entity, ()) if event.type in kinds]
    return bool(told) and all(told)


def _rows(layer: Layer, kept: Sequence[bool], names: Names) -> Layer:
    mask = np.array(kept, dtype=bool)
    closed = NAMES | SAID.get(layer.name, frozenset())
    columns = tuple(
        Column(
            c.name,
            c.kind,
            tuple(
                None if c.name in closed or _names(c, value, names) else value
                for value, keep in zip(c.values, kept, strict=True)
                if keep
            ),
        )
        for c in layer.columns
    )
    return replace(layer, geometries=layer.geometries[mask], columns=columns)


def _names(column: Column, value: Value, names: Names) -> bool:
    return column.name not in COMMON and isinstance(value, str) and names.inside(value)


def _tell(
    copy: GeoPackageStore, records: int, withheld: int, rows: Mapping[str, tuple[int, int]]
) -> None:
    note = _("A place without a mark in this copy is not known to be free of hazard.")
    with copy.transaction() as connection:
        connection.execute(
            f"CREATE TABLE {TOLD} (fid INTEGER PRIMARY KEY, what TEXT NOT NULL,"
            " held INTEGER NOT NULL, withheld INTEGER NOT NULL)"
        )
        connection.executemany(
            f"INSERT INTO {TOLD} (what, held, withheld) VALUES (?, ?, ?)",
            [
                ("records", records - withheld, withheld),
                *((name, shown, count) for name, (shown, count) in rows.items()),
            ],
        )
        register_attributes(connection, TableEntry(TOLD, _("Withheld from this copy"), note))


def _tell_source(store: AnyStore, copy: GeoPackageStore) -> None:
    """Write from which root, and after which checkpoint, a copy was made.

    The checkpoint itself stays: it names who had it made. Its digest and key are enough to ask
    for the receipt that somebody else keeps.
    """
    told = [("root_digest", store.root_digest()), ("records", str(store.position()))]
    made = kept(store.connection)
    if made:
        last = made[-1]
        told += [
            ("checkpoint", last.digest),
            ("checkpoint_root_digest", last.root),
            ("checkpoint_records", str(last.position)),
            ("checkpoint_made", last.made),
            ("checkpoint_key_id", last.key_id),
        ]
    note = _("The root digest names every record; compare it, or the checkpoint, with a receipt.")
    with copy.transaction() as connection:
        connection.execute(
            f"CREATE TABLE {SOURCE} (fid INTEGER PRIMARY KEY, what TEXT NOT NULL,"
            " value TEXT NOT NULL)"
        )
        connection.executemany(f"INSERT INTO {SOURCE} (what, value) VALUES (?, ?)", told)
        register_attributes(connection, TableEntry(SOURCE, _("What this is a copy of"), note))
