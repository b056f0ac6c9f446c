"""Appends batches until it is killed; forked from one warm process, so that a trial is cheap.

Reads lines `FILE ACKS FAULT` on its input; for each it forks a child that appends batches to
FILE and writes a byte to ACKS after each acknowledged one, prints the child's process id, and
waits for its end. Between batches the child also writes layers, and closes and opens the file.
FAULT is a deliberate one for the campaign to catch, or `none`.
"""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import shapely

from clearground.edge.layers.layer import Column, Layer
from clearground.edge.ledger.ids import SeededIds
from clearground.edge.ledger.keys import SeededKeys
from clearground.edge.ledger.place import Place, open_store
from clearground.edge.ledger.postgres.address import is_address
from clearground.edge.ledger.store import Writer
from clearground.errors import LedgerError
from clearground.events import Draft
from clearground.events.evidence import EvidenceReported
from clearground.events.field import WorkOrderCompleted
from clearground.standards.geometry import RegionCrs
from clearground.standards.terms import Directness, EvidenceKind

BATCH = 40
BATCHES_MAX = 400
LAYERS_EVERY, CLOSE_EVERY = 3, 7
NOW = datetime(2026, 5, 4, tzinfo=UTC)
CRS = RegionCrs(35.0, 51.0)
PLACES = shapely.points([[100.0 * i, 0.0] for i in range(50)])
NAMES = Column("entity", "text", tuple(f"report-0-{i}" for i in range(len(PLACES))))
LAYERS = [Layer("evidence", "Reports", "POINT", PLACES, (NAMES,))]


def batch(number: int) -> list[Draft]:
    """One batch of drafts."""
    facts = EvidenceReported(EvidenceKind.INTERVIEW, Directness.INDIRECT, f"batch {number}")
    return [Draft(f"report-{number}-{i}", facts, "a", "o", NOW, NOW) for i in range(BATCH - 1)] + [
        Draft("order", WorkOrderCompleted(), "a", "o", NOW, NOW)
    ]


def append_all(path: Place, acks: Path, fault: str = "none") -> None:
    """Append every batch, acknowledging each."""
    store = open_store(path)
    hand = Writer(SeededIds(1, NOW), SeededKeys(1), NOW)
    told = os.open(acks, os.O_CREAT | os.O_WRONLY | os.O_APPEND)
    for number in range(BATCHES_MAX):
        drafts = batch(number)
        if fault == "early":
            os.write(told, b".")
        if fault == "halves":
            store.append(drafts[: BATCH // 2], hand)
            drafts = drafts[BATCH // 2 :]
        store.append(drafts, hand)
        if fault != "early":
            os.write(told, b".")
        if number % LAYERS_EVERY == LAYERS_EVERY - 1:
            store.write_layers(LAYERS, CRS, records=store.position(), moment=NOW)
        if number % CLOSE_EVERY == CLOSE_EVERY - 1:
            store.close()
            store = open_store(path)
    store.close()


def main() -> None:
    """Fork one child for each line of the input."""
    for line in sys.stdin:
        path, acks, fault = line.split()
        child = os.fork()
        if child == 0:
            try:
                append_all(path if is_address(path) else Path(path), Path(acks), fault)
            except LedgerError:  # the server was killed: what was acknowledged is asked for later
                os._exit(1)
            os._exit(0)
        print(child, flush=True)
        os.waitpid(child, 0)
        print("ended", flush=True)


if __name__ == "__main__":
    main()
