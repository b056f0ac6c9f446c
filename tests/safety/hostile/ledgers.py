"""Bundles and receipts of strangers."""

from __future__ import annotations

import hashlib
import json
import lzma
from collections.abc import Callable
from pathlib import Path
from typing import Any

from clearground.edge.ledger.bundling import write_bundle
from clearground.edge.ledger.canonical_json import canonical
from clearground.edge.ledger.keys import DEVICE, SeededKeys
from clearground.edge.ledger.wire import MAGIC
from tests.edge.ledger.offices import HEAD, head_office
from tests.edge.region import NOW
from tests.safety.hostile.kind import READ, Hostile, Make, Place, data, text

STRANGER = SeededKeys(99)


def own(place: Place) -> bytes:
    """A bundle of the region that the test itself holds."""
    path = place.folder / "own.gpkg"
    with head_office(path) as store:
        made = write_bundle(store, HEAD, now=NOW)
    path.unlink()
    return made


def changed(change: Callable[[bytes], bytes]) -> Make:
    """A real bundle, changed on its way."""
    return lambda place, path: _put(path, change(own(place)))


def forged(content: bytes, **head: Any) -> Make:
    """A bundle whose signature holds, by a key that nobody knows."""
    key = STRANGER.key(STRANGER.device(), DEVICE)
    told = {
        "content_bytes": len(content), "content_digest": hashlib.sha256(content).hexdigest(),
        "have": {}, "key_id": key.key_id, "made": "2026-06-03T08:00:00Z",
        "public_key": key.public_key, "records": 1, "region": "region",
        "sender": STRANGER.device(), "simulated": True, **head,
    }  # fmt: skip
    header = canonical(told).encode()
    signature = key.sign(MAGIC + header).encode()
    return data(MAGIC + header + b"\n" + signature + b"\n" + lzma.compress(content))


def _put(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def _chain(records: int, body: str = "{}") -> bytes:
    head = {
        "chain": "d",
        "closings": [[1, "00", "k"]],
        "first": 1,
        "previous": "",
        "records": records,
    }
    return (json.dumps(head) + "\n" + body + "\n").encode()


DEEP = '{"a":' * 100_000 + "1" + "}" * 100_000

LEDGERS = (
    Hostile(
        "half.bundle",
        "a bundle cut in half",
        changed(lambda b: b[: len(b) // 2]),
        "LED-61",
        door="bundle",
    ),
    Hostile(
        "tail.bundle",
        "a bundle with something behind it",
        changed(lambda b: b + b"more"),
        "LED-61",
        door="bundle",
    ),
    Hostile(
        "bit.bundle",
        "a bundle with one letter changed",
        changed(lambda b: b.replace(b'"sim', b'"sin', 1)),
        "LED-61",
        door="bundle",
    ),
    Hostile(
        "signature.bundle",
        "a bundle with another signature",
        changed(lambda b: b"\n".join([*b.split(b"\n")[:2], b"00" * 64, *b.split(b"\n")[3:]])),
        "LED-61",
        door="bundle",
    ),
    Hostile(
        "header.bundle",
        "a header of 4 MB without end",
        data(MAGIC + b"a" * 4_000_000),
        "LED-62",
        door="bundle",
    ),
    Hostile(
        "newer.bundle",
        "a bundle of a version to come",
        data(b"clearground bundle 9\n{}"),
        "LED-60",
        door="bundle",
    ),
    Hostile("text.bundle", "no bundle", text("hello"), "LED-60", door="bundle"),
    Hostile("empty.bundle", "nothing", data(b""), "LED-60", door="bundle"),
    Hostile(
        "bomb.bundle",
        "100 MB packed, where 1,000 bytes are declared",
        forged(bytes(100_000_000), content_bytes=1000),
        "LED-62",
        door="bundle",
    ),
    Hostile(
        "claim.bundle",
        "a header that declares four gigabytes",
        forged(b"x", content_bytes=4_000_000_000),
        "LED-62",
        door="bundle",
    ),
    Hostile(
        "less.bundle",
        "a header that declares more than comes",
        forged(b"x", content_bytes=900),
        "LED-61",
        door="bundle",
    ),
    Hostile(
        "negative.bundle",
        "a header that declares less than nothing",
        forged(b"x", content_bytes=-1),
        "LED-62",
        door="bundle",
    ),
    Hostile(
        "count.bundle",
        "a billion records that are not there",
        forged(_chain(1_000_000_000)),
        "LED-61",
        door="bundle",
    ),
    Hostile(
        "deep.bundle",
        "a record of 100,000 levels",
        forged(_chain(1, DEEP)),
        "LED-61",
        door="bundle",
    ),
    Hostile(
        "letters.bundle",
        "content that is no text",
        forged(b"\xff\xfe\xfd\n"),
        "LED-61",
        door="bundle",
    ),
    Hostile(
        "stranger.bundle",
        "a bundle of a key that nobody enrolled",
        forged(b""),
        "LED-64",
        door="bundle",
    ),
    Hostile(
        "region.bundle",
        "a bundle of another region",
        forged(b"", region="other"),
        "LED-63",
        door="bundle",
    ),
    Hostile(
        "replay.bundle", "a bundle that was read before", changed(lambda b: b), READ, door="bundle"
    ),
    Hostile("deep.receipt", "a receipt of 100,000 levels", text(DEEP), "FILE-07", door="receipt"),
    Hostile("list.receipt", "no receipt", text("[1, 2]"), "LED-103", door="receipt"),
    Hostile(
        "number.receipt", "a number of 10,000 digits", text("9" * 10_000), "LED-103", door="receipt"
    ),
    Hostile(
        "long.receipt", "a receipt of 11 MB", data(b" " * 11_000_000), "LED-103", door="receipt"
    ),
    Hostile("bytes.receipt", "no text", data(b"\xff" * 99), "LED-103", door="receipt"),
)
