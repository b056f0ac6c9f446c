"""Measures a team's week of records between two offices: bytes on the line in both directions.

Beside it the peer: the plain canonical texts, compressed by gzip, one way, without any proof.

Run: python bench/sync.py [--records N]
"""

from __future__ import annotations

import argparse
import gzip
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from clearground.edge.ledger.ids import RandomIds
from clearground.edge.ledger.keys import AccountsFile, accounts_path
from clearground.edge.ledger.store import GeoPackageStore, Writer
from clearground.edge.office import clock_or
from clearground.edge.sync.exchange import Exchange, line_of
from clearground.events import Draft, Payload
from clearground.events.evidence import EvidenceReported
from clearground.events.field import FindRecorded, ProgressRecorded, WorkOrderSigned
from clearground.pipeline import world_of
from clearground.standards.geometry import Shape
from clearground.standards.terms import Directness, EvidenceKind, HazardClass, Method, Ordnance
from tests.edge.sync import offices as o
from tests.edge.sync.proxy import Lossy

LINE_BITS_S = 64_000
GOAL_S = 120
IP_SHARE = 40 / 1460
"""Heads of IP and TCP beside a full packet's content."""

WORDS = [
    "shell",
    "crater",
    "beside",
    "the",
    "road",
    "to",
    "the",
    "river",
    "found",
    "in",
    "autumn",
    "by",
    "farmer",
    "while",
    "ploughing",
    "near",
    "old",
    "trench",
    "wire",
    "fence",
    "wood",
    "edge",
    "house",
    "barn",
    "bridge",
    "children",
    "saw",
    "metal",
    "box",
    "green",
    "grey",
    "two",
    "three",
    "metres",
    "north",
    "south",
    "of",
    "post",
    "after",
    "rain",
    "marked",
    "with",
    "tape",
    "told",
    "team",
    "leader",
    "again",
    "yesterday",
]


def week(count: int, actor: str, organisation: str) -> list[Draft]:
    """A team's week: half days' strips, a quarter finds, a quarter reports in free words."""
    rng = np.random.default_rng(1)
    ids = RandomIds().stream("entity")
    now = clock_or(o.NOW[1])
    orders = [ids.new() for _n in range(8)]
    facts: list[tuple[str, Payload]] = []
    for n, order in enumerate(orders):
        ground = Shape(strip(rng, 400))
        facts.append(
            (order, WorkOrderSigned(f"O-{n}", order, order, Method.MANUAL, ground, now.date(), 0.2))
        )
    while len(facts) < count:
        order = orders[int(rng.integers(len(orders)))]
        kind = rng.random()
        fact: Payload
        if kind < 0.5:
            ground = Shape(strip(rng, 20))
            hours = round(float(rng.uniform(2, 7)), 1)
            day = now.date() + timedelta(days=int(rng.integers(6)))
            fact = ProgressRecorded(order, day, Method.MANUAL, ground, 0.2, hours, 8)
        elif kind < 0.75:
            depth_m = round(float(rng.uniform(0, 0.2)), 2)
            fact = FindRecorded(order, point(rng), HazardClass.AP_MINE, Ordnance.MINE_AP, depth_m)
        else:
            text = " ".join(rng.choice(WORDS, int(rng.integers(6, 16))))
            source = f"Source {int(rng.integers(40))}"
            fact = EvidenceReported(
                EvidenceKind.INTERVIEW, Directness.INDIRECT, source, point(rng), 12.5, text=text
            )
        facts.append((ids.new(), fact))
    made = [now + timedelta(seconds=110 * n) for n in range(len(facts))]
    return [
        Draft(e, p, actor, organisation, at, at, simulated=True)
        for (e, p), at in zip(facts, made, strict=True)
    ]


def point(rng: np.random.Generator) -> Shape:
    """A place within 10 km, to the millimetre."""
    x, y = rng.integers(-5_000_000, 5_000_000, 2)
    return Shape(f"POINT ({x} {y})")


def strip(rng: np.random.Generator, side_m: int) -> str:
    """A quadrangle as a receiver measures it: every corner off by millimetres."""
    x, y = rng.integers(-5_000_000, 5_000_000, 2)
    side = side_m * 1000
    corners = [(0, 0), (side, 0), (side, side), (0, side)]
    off = rng.integers(-400, 400, (4, 2))
    ring = [(x + a + i, y + b + j) for (a, b), (i, j) in zip(corners, off, strict=True)]
    return f"POLYGON (({', '.join(f'{a} {b}' for a, b in [*ring, ring[0]])}))"


def measure(folder: Path, records: int, batch: int) -> tuple[float, float, float]:
    """Bytes a record on the line in both directions, of the peer, and seconds of computing."""
    head, district = o.offices(folder)
    with GeoPackageStore.open(district) as store:
        person = next(iter(world_of(store.events()).roster.people.items()))
        drafts = week(records, person[0], person[1].facts.organisation)
        keys = AccountsFile(accounts_path(district))
        before = store.position()
        for start in range(0, len(drafts), batch):
            part = drafts[start : start + batch]
            store.append(part, Writer(RandomIds(), keys, part[0].recorded_time))
        keys.close()
        rows = store.connection.execute(
            "SELECT body FROM clearground_events WHERE fid>? ORDER BY fid", (before,)
        )
        texts = "\n".join(row[0] for row in rows).encode()
    with o.answering(head) as url:
        counted = Lossy(int(url.rpartition(":")[2]))
        start_s = time.perf_counter()
        line = line_of(district, f"http://127.0.0.1:{counted.port}")
        done = Exchange(district, person[0], line, o.NOW[1]).run()
        seconds = time.perf_counter() - start_s
        counted.close()
    assert done.equal, done
    assert o.root(head) == o.root(district)
    moved = (counted.there + counted.back) * (1 + IP_SHARE)
    return moved / records, len(gzip.compress(texts, 9)) / records, seconds


def main() -> None:
    """Print one line for each size of batch."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=5_000)
    records = parser.parse_args().records
    goal = LINE_BITS_S / 8 * GOAL_S / 5_000
    print(f"goal: {goal:.0f} bytes a record, {GOAL_S} s for 5,000 at {LINE_BITS_S // 1000} kbit/s")
    for batch in (1, 5, 20, 100):
        with tempfile.TemporaryDirectory() as folder:
            ours, peer, seconds = measure(Path(folder), records, batch)
        line_s = ours * records * 8 / LINE_BITS_S
        print(
            f"batches of {batch:>3}: {ours:6.1f} bytes a record on the line, {line_s:5.1f} s;"
            f" gzip of the plain texts {peer:6.1f}; computing {seconds:5.1f} s",
            flush=True,
        )


if __name__ == "__main__":
    main()
