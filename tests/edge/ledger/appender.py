"""Appends batches until it is killed; forked from one warm process, so that a trial is cheap.

Reads lines `FILE ACKS` on its input; for each it forks a child that appends batches to FILE
and writes a byte to ACKS after each acknowledged one, prints the child's process id, and
waits for its end.
"""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from clearground.edge.ledger.ids import SeededIds
from clearground.edge.ledger.keys import SeededKeys
from clearground.edge.ledger.store import GeoPackageStore, Writer
from clearground.events import Draft
from clearground.events.evidence import EvidenceReported
from clearground.events.field import WorkOrderCompleted
from clearground.standards.terms import Directness, EvidenceKind

BATCH = 40
BATCHES_MAX = 400
NOW = datetime(2026, 5, 4, tzinfo=UTC)


def batch(number: int) -> list[Draft]:
    """One batch of drafts."""
    facts = EvidenceReported(EvidenceKind.INTERVIEW, Directness.INDIRECT, f"batch {number}")
    return [Draft(f"report-{number}-{i}", facts, "a", "o", NOW, NOW) for i in range(BATCH - 1)] + [
        Draft("order", WorkOrderCompleted(), "a", "o", NOW, NOW)
    ]


def append_all(path: Path, acks: Path) -> None:
    """Append every batch, acknowledging each."""
    store = GeoPackageStore.open(path)
    hand = Writer(SeededIds(1, NOW), SeededKeys(1), NOW)
    told = os.open(acks, os.O_CREAT | os.O_WRONLY | os.O_APPEND)
    for number in range(BATCHES_MAX):
        store.append(batch(number), hand)
        os.write(told, b".")
    store.close()


def main() -> None:
    """Fork one child for each line of the input."""
    for line in sys.stdin:
        path, acks = (Path(word) for word in line.split())
        child = os.fork()
        if child == 0:
            append_all(path, acks)
            os._exit(0)
        print(child, flush=True)
        os.waitpid(child, 0)
        print("ended", flush=True)


if __name__ == "__main__":
    main()
