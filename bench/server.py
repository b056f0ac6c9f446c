"""Measures a region on a server beside one in a file, and both beside their databases' limits.

Run: python bench/server.py [--events N] [--address postgresql://...]
Without an address it starts a server of its own from Debian's packages, as the tests do.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

from ledger import NOW, drafts, plain_sqlite, timed  # noqa: E402

from clearground.edge.ledger.ids import SeededIds  # noqa: E402
from clearground.edge.ledger.keys import SeededKeys  # noqa: E402
from clearground.edge.ledger.place import AnyStore, create_store  # noqa: E402
from clearground.edge.ledger.store import Writer  # noqa: E402
from clearground.edge.ledger.verify import verify  # noqa: E402
from tests.edge.ledger.postgres.server import running  # noqa: E402

SINGLES, HUNDREDS = 200, 5_000


def plain_postgres(address: str, bodies: list[str], batch: int) -> None:
    """The limit of the database itself: the same texts without digests, chain or indexes."""
    with psycopg.connect(address, autocommit=True) as raw:
        raw.execute("DROP TABLE IF EXISTS plain")
        raw.execute("CREATE TABLE plain (id BIGSERIAL PRIMARY KEY, body TEXT)")
        for start in range(0, len(bodies), batch):
            with raw.transaction(), raw.cursor() as cursor:
                part = [(body,) for body in bodies[start : start + batch]]
                cursor.executemany("INSERT INTO plain (body) VALUES (%s)", part)


def copy_postgres(address: str, bodies: list[str], batch: int) -> None:
    """The same texts by COPY, the fastest way into the database, a commit for each batch."""
    with psycopg.connect(address, autocommit=True) as raw:
        raw.execute("CREATE TABLE IF NOT EXISTS copied (fid BIGSERIAL PRIMARY KEY, body TEXT)")
        for start in range(0, len(bodies), batch):
            with raw.cursor() as cursor, cursor.copy("COPY copied (body) FROM STDIN") as copy:
                for body in bodies[start : start + batch]:
                    copy.write_row((body,))
        raw.execute("DROP TABLE copied")


def filled(store: AnyStore, count: int, name: str) -> list[str]:
    """Append everything one by one, in hundreds and in thousands; the texts."""
    facts, hand = drafts(count), Writer(SeededIds(1, NOW), SeededKeys(1), NOW)

    def append(first: int, last: int, batch: int) -> None:
        for start in range(first, last, batch):
            store.append(facts[start : min(start + batch, last)], hand)

    behind = SINGLES + HUNDREDS
    for label, first, last, batch in (
        ("one by one", 0, SINGLES, 1),
        ("in batches of 100", SINGLES, behind, 100),
        ("in batches of 5,000", behind, count, 5_000),
    ):
        work: Callable[[], None] = lambda f=first, e=last, b=batch: append(f, e, b)  # type: ignore[misc]  # noqa: E731
        timed(f"{name}: append {label}", work, last - first)
    timed(f"{name}: read all", store.events, count)
    return list(store.bodies())


def compared(address: str, count: int) -> None:
    """Print one line for each measure."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "region.gpkg"
        for name, place in (("file", file), ("server", address)):
            store = create_store(place)
            bodies = filled(store, count, name)
            store.close()
            report = timed(f"{name}: verify", lambda p=place: verify(p, None), count)  # type: ignore[misc]
            assert report.ok, report.first_broken
        for batch in (1, 100, 5_000):
            part = bodies[:SINGLES] if batch == 1 else bodies
            limits(Path(folder) / f"plain{batch}", address, part, batch)


def limits(file: Path, address: str, bodies: list[str], batch: int) -> None:
    """What the two databases do with the bare texts."""
    count = len(bodies)
    timed(f"plain SQLite, {batch:,}", lambda: plain_sqlite(file, bodies, batch), count)
    timed(f"plain PostgreSQL, {batch:,}", lambda: plain_postgres(address, bodies, batch), count)
    timed(f"PostgreSQL COPY, {batch:,}", lambda: copy_postgres(address, bodies, batch), count)


def main() -> None:
    """Measure on the named server, or on one of the bench's own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--address", default="")
    given = parser.parse_args()
    start = time.perf_counter()
    if given.address:
        compared(given.address, given.events)
    else:
        with running() as server:
            compared(server.database(), given.events)
    print(f"{'altogether':36}{time.perf_counter() - start:>8.2f} s")


if __name__ == "__main__":
    main()
