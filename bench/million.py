"""Times a region of a million events and 200,000 polygons beside a plain read of the same rows.

`python bench/million.py --events 1000000 --keep FILE` makes the region once and keeps it. The
targets: first view in 2 s, the history of one area in 200 ms, the account as known on any date
in 5 s. What is not reached is printed like the rest.
"""

from __future__ import annotations

import argparse
import http.client
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TypeVar

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

from clearground.edge.cli.accounting import RESTED_ON
from clearground.edge.current import follow, rewrite, unshown
from clearground.edge.layers.build import build
from clearground.edge.ledger.around import around_area
from clearground.edge.ledger.ids import SeededIds
from clearground.edge.ledger.keys import SeededKeys
from clearground.edge.ledger.schema import EVENTS
from clearground.edge.ledger.store import GeoPackageStore, Writer
from clearground.edge.sums import index, shelf
from clearground.edge.web.history import Histories
from clearground.events import Draft, Event, Payload
from clearground.events.areas import AreaDeclared
from clearground.events.evidence import EvidenceGraded, EvidenceReported
from clearground.events.field import ProgressRecorded, WorkOrderSigned
from clearground.events.region import RegionOpened
from clearground.events.release import ReleaseSigned
from clearground.events.teams import OrganisationRegistered, PersonRegistered
from clearground.pipeline import world_of
from clearground.release.account import Account, account
from clearground.standards.geometry import Shape
from clearground.standards.terms import (
    AreaClass,
    Directness,
    EvidenceKind,
    HazardType,
    Method,
    OrganisationKind,
    ReleaseKind,
    Role,
)

START = datetime(2006, 5, 4, 8, tzinfo=UTC)
STEP = timedelta(minutes=10)
PITCH_M, SIDE_M, STRIP_M, COLUMNS = 500, 280, 40, 500
FACTS_AN_AREA = 50
"""An area, its order, seven days of work, its release, and forty reports and grades."""
BATCH = 20_000
T = TypeVar("T")


def timed(what: str, work: Callable[[], T], target_s: float | None = None) -> T:
    """Do the work and print how long it took by the clock and on the processor."""
    start, cpu = time.perf_counter(), time.process_time()
    result = work()
    seconds, busy = time.perf_counter() - start, time.process_time() - cpu
    told = "" if target_s is None else f"   target {target_s:g} s"
    print(f"{what:52}{seconds:>9.3f} s{busy:>9.3f} CPU-s{told}", flush=True)
    return result


def box(x_m: int, y_m: int, width_m: int, height_m: int) -> Shape:
    """A rectangle in whole millimetres."""
    x0, y0, x1, y1 = (1000 * v for v in (x_m, y_m, x_m + width_m, y_m + height_m))
    return Shape(f"POLYGON (({x0} {y0}, {x1} {y0}, {x1} {y1}, {x0} {y1}, {x0} {y0}))")


def facts(count: int) -> Iterator[tuple[str, Payload]]:
    """A belt of square areas, each with its order, its days of work, a release and reports."""
    rows = count // FACTS_AN_AREA // COLUMNS + 1
    yield "r", RegionOpened("Belt", 35, 51, "UTC", box(0, 0, COLUMNS * PITCH_M, rows * PITCH_M))
    yield "authority", OrganisationRegistered("Authority", OrganisationKind.AUTHORITY)
    yield "officer", PersonRegistered("Officer", "authority", (Role.APPROVING_AUTHORITY,))
    for i in range(count // FACTS_AN_AREA):
        yield from _area(i)


def _area(i: int) -> Iterator[tuple[str, Payload]]:
    x, y = (i % COLUMNS) * PITCH_M, (i // COLUMNS) * PITCH_M
    ground, begun = box(x, y, SIDE_M, SIDE_M), START + i * FACTS_AN_AREA * STEP
    for k in range((FACTS_AN_AREA - 10) // 2):
        at = Shape(f"POINT ({1000 * (x + 13 * k)} {1000 * (y + 7 * k)})")
        yield f"e{i}-{k}", EvidenceReported(
            EvidenceKind.INTERVIEW, Directness.INDIRECT, f"source {k % 7}", at,
            position_error_m=12.5, text="Shells were seen beside the road to the river",
        )  # fmt: skip
        yield f"e{i}-{k}", EvidenceGraded("B", 3)
    declared = ("rules", "authority")
    yield f"a{i}", AreaDeclared(
        f"A-{i}", f"Area {i}", AreaClass.SHA, HazardType.MINEFIELD_AP, ground, (f"e{i}-0",),
        *declared,
    )  # fmt: skip
    order = WorkOrderSigned(f"O-{i}", f"a{i}", "t", Method.MANUAL, ground, begun.date(), 0.2)
    yield f"o{i}", order
    for day in range(7):
        strip = box(x + STRIP_M * day, y, STRIP_M, SIDE_M)
        done = (begun + timedelta(days=day)).date()
        yield f"p{i}-{day}", ProgressRecorded(f"o{i}", done, Method.MANUAL, strip, 0.2, 6.0, 8)
    part = box(x, y, STRIP_M * (i % 8), SIDE_M) if i % 8 else ground
    yield (
        f"d{i}",
        ReleaseSigned(
            f"a{i}", ReleaseKind.CLEARED, part, (), (f"e{i}-0",), "", (f"o{i}",), *declared, 0.2
        ),
    )


def make(path: Path, count: int) -> None:
    """The region file: a real chain, signed batch by batch, ten minutes from fact to fact."""
    with GeoPackageStore.create(path, overwrite=True) as store:
        hand = Writer(SeededIds(1, START), SeededKeys(1), START)
        batch: list[Draft] = []
        for k, (entity, payload) in enumerate(facts(count)):
            when = START + k * STEP
            batch.append(Draft(entity, payload, "officer", "authority", when, when, simulated=True))
            if len(batch) == BATCH:
                store.append(batch, hand)
                batch = []
        store.append(batch, hand)


def plain(path: Path, asked: str, values: tuple[str, ...] = ()) -> int:
    """How many rows plain SQLite reads, their texts with them."""
    connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
    try:
        return len(connection.execute(asked, values).fetchall())
    finally:
        connection.close()


def measure(path: Path) -> None:
    """Print one line for each question, and for the same rows read by plain SQLite."""
    events, areas = f"SELECT body FROM {EVENTS}", "SELECT * FROM areas"
    with GeoPackageStore.open(path) as store:
        count = store.position()
        print(f"{count:,} events, {path.stat().st_size / 1e6:,.0f} MB")
        area = store.events_of_types(("AreaDeclared",))[-1].entity
    with GeoPackageStore.open(path, read_only=True) as store:
        around = timed("history of one area, first time", lambda: history(store, area), 0.2)
        timed("history of one area, again", lambda: history(store, area), 0.2)
        ids = tuple({event.entity for event in around})
        marks = ", ".join("?" * len(ids))
        timed(
            "  plain SQLite, the same rows",
            lambda: plain(path, f"{events} WHERE entity IN ({marks})", ids),
        )
        half = START + count // 2 * STEP
        for told, known, true in (
            ("known now", None, None),
            ("known half way", half, None),
            ("true half way", None, half),
            ("known at 1/2, true at 1/4", half, START + count // 4 * STEP),
        ):
            dates = (known, true)
            slow = timed(f"account as {told}, every fact", partial(account_on, store, *dates))
            quick = timed(f"account as {told}, from sums", partial(from_sums, store, *dates), 5)
            assert quick == slow, "sums and records differ"
        marks = ", ".join("?" * len(RESTED_ON))
        timed(
            "  plain SQLite, the same rows",
            lambda: plain(path, f"{events} WHERE type IN ({marks})", RESTED_ON),
        )
        timed("root digest", store.root_digest)
        if any(shown.layer == "areas" for shown in store.shown()):
            timed("outlines of every area, from its layer", lambda: plain(path, areas), 2)
    timed("  plain SQLite, every record", lambda: plain(path, events))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{'peak memory':52}{peak:>9.0f} MB")


def history(store: GeoPackageStore, area: str) -> list[Event]:
    """The history of an area, from the events around it."""
    few = around_area(store.connection, area)
    return Histories(few).whole(area, world_of(few))


def account_on(store: GeoPackageStore, known: datetime | None, true: datetime | None) -> Account:
    """The account on a pair of dates, from the facts that it rests on."""
    world = world_of(store.events_of_types(RESTED_ON), known, true)
    return account(world.register, world.releases, world.worklog)


def from_sums(store: GeoPackageStore, known: datetime | None, true: datetime | None) -> Account:
    """The account on a pair of dates, from the sums in the file, read and proved to fit."""
    kept = shelf.taken(store)
    assert kept is not None, "no sums in the file"
    return index.account_on(
        kept.sums,
        known,
        true,
        read=lambda fids: shelf.by_position(store, fids),
        received=lambda: (),
    )[0]


def sums(path: Path) -> None:
    """Make the sums from zero, then follow one more day's record with them."""
    with GeoPackageStore.open(path) as store:
        if shelf.taken(store) is None:
            made = timed("sums of the account, from zero", lambda: shelf.made(store))
            timed("  put into the file", lambda: shelf.put(store, made))
        at = START + store.position() * STEP
        back = ProgressRecorded("o0", at.date(), Method.MANUAL, box(0, 0, 9, 9), 0.2, 6.0, 8)
        name = f"late{store.position()}"
        draft = Draft(name, back, "officer", "authority", START, at, simulated=True)
        hand = Writer(SeededIds(store.position(), at), SeededKeys(1), at)
        timed("append one record", lambda: store.append([draft], hand))

        def follow() -> None:
            kept = shelf.taken(store)
            assert kept is not None
            shelf.put(store, kept)

        timed("  sums brought up to it, in the file", follow)


def rows(path: Path) -> None:
    """Record one day's work, then bring the layers up to it: row by row, and as a whole."""
    with GeoPackageStore.open(path) as store:
        if unshown(store) or not store.shown():
            timed("layers written as a whole", lambda: rewrite(store, START))
        at = START + store.position() * STEP
        done = ProgressRecorded("o1", at.date(), Method.MANUAL, box(500, 0, 9, 9), 0.2, 6.0, 8)
        name = f"day{store.position()}"
        draft = Draft(name, done, "officer", "authority", START, at, simulated=True)
        store.append([draft], Writer(SeededIds(store.position(), at), SeededKeys(1), at))
        events = store.events()  # every command that records holds them already
        assert timed("layers followed row by row, one record", lambda: follow(store, events, at))
        timed("layers written as a whole, beside it", lambda: rewrite(store, at))


def first_view(path: Path) -> None:
    """The map room in its own process: from its start, and once it has read the record."""
    words = (
        sys.executable,
        "-m",
        "clearground",
        "serve",
        str(path),
        "--no-browser",
        "--port",
        "8765",
    )
    server = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        timed("map room: start and first page", lambda: asked("/"))
        timed("map room: the page again", lambda: asked("/"), 2)
        timed("map room: its layers", lambda: asked("/api/layers?w=1440&h=900"), 2)
        status = Path(f"/proc/{server.pid}/status").read_text(encoding="utf-8")
        peak = next(line for line in status.splitlines() if line.startswith("VmHWM"))
        print(f"{'map room, peak memory':52}{int(peak.split()[1]) / 1024:>9.0f} MB")
    finally:
        server.terminate()
        server.wait()


def asked(address: str) -> int:
    """Bytes of an answer over HTTP, asked again until the server is there."""
    while True:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", 8765, timeout=900)
            connection.request("GET", address)
            answer = connection.getresponse()
            assert answer.status == 200, answer.status
            return len(answer.read())
        except ConnectionRefusedError:
            time.sleep(0.1)


def whole(path: Path) -> None:
    """What reading everything takes, as the map room and every recording command do."""
    with GeoPackageStore.open(path) as store:
        events = timed("read every event", store.events)
        world = timed("state of the region", lambda: world_of(events))
        layers = timed("derived layers", lambda: build(world, now=START, simulated=True))
        reach = {"records": store.position(), "moment": START}
        timed("write layers", lambda: store.write_layers(layers, world.crs, **reach))
        print({layer.name: len(layer) for layer in layers if len(layer)})


def main() -> None:
    """Make the region if it is not there, then print one line for each measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--keep", type=Path, help="the region file; made where it is missing")
    parser.add_argument("--whole", action="store_true", help="also read all and write layers")
    parser.add_argument("--room", action="store_true", help="also start the map room and ask it")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = (given.keep or Path(folder) / "region.gpkg").resolve()
        if not path.exists():
            timed("append, in batches", lambda: make(path, given.events))
        if given.whole:
            whole(path)
        sums(path)
        rows(path)
        measure(path)
        if given.room:
            first_view(path)


if __name__ == "__main__":
    main()
