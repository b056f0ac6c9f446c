"""Contents of photos and papers over a line: after the records, in pieces, proved at the end."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

from clearground.edge.documents import lacking
from clearground.edge.ledger import contents_faults as faults
from clearground.edge.ledger.contents import Contents
from clearground.edge.ledger.place import Place
from clearground.edge.sync.line import Line
from clearground.edge.sync.offered import PIECE_BYTES, Offered, offered, opened
from clearground.errors import ClearError, Finding, NotFoundError, VerifyError

_LEFT = ("NF-15", "LED-181", "LED-182", "LED-183", "LED-184")
"""Refusals that concern one document; the others go on."""


@dataclass
class Moved:
    """What went and came, how many both lack still, and why."""

    sent: int = 0
    received: int = 0
    missing: int = 0
    left_out: list[Finding] = field(default_factory=list)


def exchange_contents(line: Line, region: Place) -> Moved:
    """Send the contents that the other office lacks, and fetch what is lacking here.

    What was sent is acknowledged when it is on the other's disk; a cut costs the piece that was
    under way, and the next exchange goes on behind what has come.

    Raises
    ------
    SyncError
        SYN-10, SYN-11 as `Line.ask` says; what went before is kept.
    """
    done = Moved()
    with opened(region) as store:
        ours = offered(store)
        for wanted in _rounds(line):
            _send(line, ours, wanted, done)
        contents = store.contents()
        for document in tuple(lacking(ours.named.values(), contents)):
            fetch = partial(_fetch, line, contents, document.digest, document.size_bytes)
            done.received += _one(done, fetch)
        done.missing = sum(1 for _d in lacking(ours.named.values(), contents))
    return done


def _rounds(line: Line) -> Iterator[dict[str, int | str]]:
    asked: set[str] = set()
    while True:
        told = json.loads(line.ask("GET", "/sync/wanted").body)["wanted"]
        fresh = [each for each in told if str(each["digest"]) not in asked]
        if not fresh:
            return
        for each in fresh:
            asked.add(str(each["digest"]))
            yield {
                "digest": str(each["digest"]),
                "size": int(each["size"]),
                "held": int(each["held"]),
            }


def _send(line: Line, ours: Offered, wanted: dict[str, int | str], done: Moved) -> None:
    digest, held = str(wanted["digest"]), int(wanted["held"])
    if digest not in ours.named:
        return
    try:
        whole = ours.contents().read(digest)
    except NotFoundError:
        return  # neither has it
    except VerifyError as fault:
        done.left_out.append(fault.finding)
        return
    done.sent += _one(done, lambda: _give(line, digest, whole, held))


def _give(line: Line, digest: str, whole: bytes, offset: int) -> None:
    # The other says where to go on; one that never gets further is not asked for ever.
    for _piece in range(2 + 2 * (len(whole) // PIECE_BYTES + 1)):
        body = whole[offset : offset + PIECE_BYTES]
        target = f"/sync/content/{digest}?offset={offset}"
        offset = int(json.loads(line.ask("POST", target, body).body)["held"])
        if offset >= len(whole):
            return
    raise faults.something_else(digest)


def _fetch(line: Line, contents: Contents, digest: str, size: int) -> None:
    offset = contents.held(digest)
    while offset < size:
        target = f"/sync/content/{digest}?offset={offset}&most={PIECE_BYTES}"
        piece = line.ask("GET", target).body
        if not piece or offset + len(piece) > size:
            raise faults.too_long(digest) if piece else faults.not_here(digest)
        offset = contents.add(digest, offset, piece)
    contents.finish(digest)


def _one(done: Moved, act: Callable[[], None]) -> int:
    """One where the contents of a document went or came whole; else why not is kept."""
    try:
        act()
    except ClearError as fault:
        if fault.code not in _LEFT:
            raise
        if fault.code != "NF-15":  # what nobody has is counted, not a fault
            done.left_out.append(fault.finding)
        return 0
    return 1
