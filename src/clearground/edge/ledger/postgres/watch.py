"""Hears of new records as they are acknowledged, for live views."""

from __future__ import annotations

from collections.abc import Generator

from clearground.edge.ledger.postgres.address import without_password
from clearground.edge.ledger.postgres.connect import connected, translated
from clearground.edge.ledger.postgres.schema import CHANNEL, SCHEMA
from clearground.edge.ledger.schema import EVENTS


def watch(
    address: str, after: int = 0, *, wait_s: float | None = None
) -> Generator[int, None, None]:
    """Each new position behind a position, as records arrive from whichever program.

    It ends when nothing came for `wait_s`; without it, never. Nothing is missed between two
    words: the first answer is where the region stands when the watch begins.

    Raises
    ------
    LedgerError
        LED-81: no access; LED-83: the server broke off. Watch again from the last position.
    """
    place = without_password(address)
    raw = connected(address, read_only=False)
    try:
        with translated(place):
            raw.execute(f"LISTEN {CHANNEL}".encode())
            row = raw.execute(f"SELECT max(fid) FROM {SCHEMA}.{EVENTS}".encode()).fetchone()
            seen = max(after, int((row or (0,))[0] or 0))
            if seen > after:
                yield seen
            while True:
                came = False
                for note in raw.notifies(timeout=wait_s, stop_after=1):
                    came = True
                    if int(note.payload) > seen:
                        seen = int(note.payload)
                        yield seen
                if not came:
                    return
    finally:
        raw.close()
