"""Measures the ledger: events appended, read and verified per second, views written.

Run: python bench/ledger.py [--events N]; python bench/ledger.py --proof N for the proof alone.
"""

from __future__ import annotations

import argparse
import io
import os
import resource
import sqlite3
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import numpy as np
import shapely

from clearground.edge.layers.build import build
from clearground.edge.ledger.canonical import export_canonical
from clearground.edge.ledger.ids import SeededIds
from clearground.edge.ledger.keys import SeededKeys
from clearground.edge.ledger.proof_parts import _keys
from clearground.edge.ledger.proof_rows import Seen, check_decision, check_row
from clearground.edge.ledger.schema import COLUMNS, EVENTS
from clearground.edge.ledger.store import GeoPackageStore, Writer
from clearground.edge.ledger.verify import verify
from clearground.events import Draft, Payload
from clearground.events.areas import AreaDeclared
from clearground.events.evidence import EvidenceGraded, EvidenceReported
from clearground.events.field import ProgressRecorded, WorkOrderSigned
from clearground.events.region import RegionOpened
from clearground.pipeline import world_of
from clearground.standards.geometry import Shape, shape_from_metres
from clearground.standards.terms import (
    AreaClass,
    Directness,
    EvidenceKind,
    HazardType,
    Method,
)

NOW = datetime(2026, 5, 4, 8, tzinfo=UTC)
BELT_M = (250_000, 20_000)
T = TypeVar("T")


def timed(what: str, work: Callable[[], T], count: int = 0, unit: str = "events") -> T:
    """Do the work and print how long it took."""
    start, cpu = time.perf_counter(), processor_seconds()
    result = work()
    seconds, busy = time.perf_counter() - start, processor_seconds() - cpu
    rate = f"{count / seconds:>10,.0f} {unit}/s {count / busy:>10,.0f} per CPU second"
    print(f"{what:36}{seconds:>8.2f} s{rate if count else ''}", flush=True)
    return result


def processor_seconds() -> float:
    """Seconds of processor that this program and its ended processes took so far."""
    used = [resource.getrusage(w) for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def drafts(count: int) -> list[Draft]:
    """A belt: half evidence with grades, one area in 40 events, work in a quarter of them."""
    rng = np.random.default_rng(1)
    at = rng.uniform((0, 0), BELT_M, (count, 2))
    extent = shape_from_metres(shapely.box(0, 0, *BELT_M))
    facts: list[tuple[str, Payload]] = [("r", RegionOpened("Belt", 35, 51, "UTC", extent))]
    for i in range(count // 40):
        ground = Shape(box(at[i], 400))
        evidence = (f"e{i}",)
        facts.append(
            (
                f"a{i}",
                AreaDeclared(
                    f"A-{i}",
                    f"Area {i}",
                    AreaClass.SHA,
                    HazardType.MINEFIELD_AP,
                    ground,
                    evidence,
                    "example-1",
                    "authority",
                ),
            )
        )
        order = WorkOrderSigned(f"O-{i}", f"a{i}", "t", Method.MANUAL, ground, NOW.date(), 0.2)
        facts.append((f"o{i}", order))
        for day in range(10):
            x, y = at[i]
            strip = Shape(box((x + 38 * day, y), 40))
            done = NOW.date() + timedelta(days=day)
            work = ProgressRecorded(f"o{i}", done, Method.MANUAL, strip, 0.2, 6.0, 8)
            facts.append((f"p{i}-{day}", work))
    while len(facts) < count:
        i = len(facts)
        x, y = (at[i] * 1000).astype(int)
        report = EvidenceReported(
            EvidenceKind.INTERVIEW,
            Directness.INDIRECT,
            f"source {i % 7}",
            Shape(f"POINT ({x} {y})"),
            position_error_m=12.5,
            text="Shells were seen beside the road to the river in the autumn",
            observed_from=NOW - timedelta(days=i % 200),
            collected=NOW.date(),
        )
        facts.append((f"e{i}", report))
        facts.append((f"e{i}", EvidenceGraded("B", 3)))
    return [Draft(e, p, "officer", "authority", NOW, NOW, simulated=True) for e, p in facts[:count]]


def box(corner: object, side_m: float) -> str:
    """A square in whole millimetres."""
    x, y = (int(v * 1000) for v in corner)  # type: ignore[attr-defined]
    s = int(side_m * 1000)
    return f"POLYGON (({x} {y}, {x + s} {y}, {x + s} {y + s}, {x} {y + s}, {x} {y}))"


def plain_sqlite(path: Path, bodies: list[str], batch: int) -> None:
    """The limit of the database itself: the same texts without digests, chain or indexes."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, body TEXT)")
    for start in range(0, len(bodies), batch):
        connection.execute("BEGIN IMMEDIATE")
        part = [(b,) for b in bodies[start : start + batch]]
        connection.executemany("INSERT INTO t (body) VALUES (?)", part)
        connection.execute("COMMIT")
    connection.close()


def plain_read(path: Path) -> int:
    """The limit of the database itself: the same rows in the same order, nothing done with them."""
    connection = sqlite3.connect(path)
    query = "SELECT body, id, device, sequence, entity, type, valid_time, recorded_time"
    rows = connection.execute(f"{query} FROM clearground_events ORDER BY device, sequence")
    count = sum(1 for _row in rows)
    connection.close()
    return count


def prove(path: Path, count: int) -> None:
    """The proof of chains and signatures beside the read limit, and what its parts take."""
    timed("plain SQLite, read the same rows", lambda: plain_read(path), count)
    checked = sqlite3.connect(path)
    timed("page check", lambda: checked.execute("PRAGMA quick_check(1)").fetchone())
    report = timed("verify without account", lambda: verify(path, None), count)
    assert report.ok, report.first_broken
    workers = os.cpu_count() or 1
    label = f"the same by {workers} processes"
    assert report == timed(label, lambda: verify(path, None, workers=workers), count)
    walk = Seen(frozenset(), read_all=False)
    rows = f"SELECT body, {', '.join(COLUMNS)} FROM {EVENTS} ORDER BY device, sequence"

    def chain() -> int:
        return sum(1 for row in checked.execute(rows) for _fault in check_row(row, walk))

    assert timed("of it texts, digests and chain", chain, count) == 0
    print(f"{'decisions signed by a person':36}{len(walk.decisions):>8,}")
    timed("of it their signatures", lambda: signatures(walk.decisions, path), len(walk.decisions))
    checked.close()


def signatures(decisions: list[str], path: Path) -> None:
    """Each decision's own signature, which nothing but the library for it can prove."""
    keys = _keys(path)
    assert not [fault for text in decisions for fault in check_decision(text, keys)]


def proof_only(total: int) -> None:
    """Fill a file with so many records and prove it; memory stays small, chunk by chunk."""
    chunk = drafts(min(total, 50_000))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "region.gpkg"
        with GeoPackageStore.create(path) as store:
            for i in range(-(-total // len(chunk))):
                hand = Writer(SeededIds(1 + i, NOW), SeededKeys(1), NOW)
                for start in range(0, len(chunk), 5_000):
                    store.append(chunk[start : start + 5_000], hand)
            count = store.position()
        print(f"{'events':36}{count:>8,}", flush=True)
        prove(path, count)
        print(f"{'size of the region file':36}{path.stat().st_size / 1e6:>9.1f} MB")


def main() -> None:
    """Print one line for each measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=60_000)
    parser.add_argument("--proof", type=int, help="Only the proof, of so many records.")
    asked = parser.parse_args()
    if asked.proof:
        proof_only(asked.proof)
        return
    count = asked.events
    facts = drafts(count)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "region.gpkg"
        store = GeoPackageStore.create(path)
        hand = Writer(SeededIds(1, NOW), SeededKeys(1), NOW)
        singles, hundreds = 200, 5_000

        def append(part: list[Draft], batch: int) -> None:
            for start in range(0, len(part), batch):
                store.append(part[start : start + batch], hand)

        timed("append one by one", lambda: append(facts[:singles], 1), singles)
        rest = facts[singles:]
        timed("append in batches of 100", lambda: append(rest[:hundreds], 100), hundreds)
        rest = rest[hundreds:]
        timed("append in batches of 5,000", lambda: append(rest, 5_000), len(rest))
        bodies = list(store.bodies())
        for batch in (1, 100, 5_000):
            part = bodies[: singles if batch == 1 else len(bodies)]
            name = Path(folder) / f"plain{batch}"
            label = f"plain SQLite, batches of {batch:,}"
            timed(label, lambda n=name, p=part, b=batch: plain_sqlite(n, p, b), len(part))
        events = timed("read all events", store.events, count)
        world = timed("state of the region", lambda: world_of(events), count)
        layers = timed("derived layers", lambda: build(world, now=NOW, simulated=True))
        features = sum(len(layer) for layer in layers)
        seen = {"records": store.position(), "moment": NOW}
        timed(
            "write layers",
            lambda: store.write_layers(layers, world.crs, **seen),
            features,
            "features",
        )
        timed("canonical export", lambda: export_canonical(store, io.BytesIO()), count)
        timed("root digest", store.root_digest)
        held = store.position()
        store.close()
        prove(path, held)
        report = timed("verify", lambda: verify(path), count)
        assert report.ok, report.first_broken
        print(f"{'size of the region file':36}{path.stat().st_size / 1e6:>9.1f} MB")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{'peak memory':36}{peak:>9.0f} MB")


if __name__ == "__main__":
    main()
