"""A bundle: records on their way to another office, by stick or over a line.

Layout (format 1): `clearground bundle 1`, a line feed; the header, one line of canonical JSON;
the sender's Ed25519 signature in hexadecimal, a line feed; the content, compressed by xz.
The signature covers the header, which names the content's digest and lengths.

The content is lines of canonical JSON: for each device one line that names its chain, then its
events in order. An event leaves out what the receiver computes (see `LEFT_OUT`), so that a
record costs little more than what is new in it.
"""

from __future__ import annotations

import hashlib
import json
import lzma
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from clearground.edge.ledger import bundle_faults as faults
from clearground.edge.ledger.canonical_json import Json, canonical
from clearground.edge.ledger.envelope import sealed, utc_text
from clearground.edge.ledger.keys import SigningKey, signature_holds
from clearground.edge.strangers import jobs
from clearground.events import SCHEMA_VERSION

MAGIC = b"clearground bundle 1\n"
_CONTEXT = b"clearground bundle 1\n"
LEFT_OUT = ("device", "sequence", "key_id", "previous", "payload_digest")
"""Fields that the receiver computes; the digest of a withheld payload is sent."""
_DEFAULTS: Mapping[str, Json] = {
    "actor_signature": "",
    "schema": SCHEMA_VERSION,
    "simulated": False,
    "supersedes": [],
}

CONTENT_BYTES_MAX = 2_000_000_000
"""Longest content that is unpacked: some two million records."""
HEADER_BYTES_MAX = 1_000_000

Unpacked = Callable[[bytes, int], bytes]
"""Gives what packed bytes unpack to, and never more than they declare."""


HEAD_DIGITS = 16
"""Digits of a hash that tell two chains of one device apart; nobody gains by a clash."""


@dataclass(frozen=True, slots=True)
class Closing:
    """The signature that closes a batch: a device's chain up to `sequence`."""

    sequence: int
    signature: str
    key_id: str


@dataclass(frozen=True, slots=True)
class Chain:
    """Part of one device's chain: whole batches, from the record `first` on.

    Parameters
    ----------
    device : str
        UUID of the device.
    first : int
        Sequence of the first text.
    previous : str
        Hash of the record before it, "" where it is the first of all.
    texts : tuple of str
        Canonical texts of the records, one after another.
    closings : tuple of Closing
        Signatures of the batches, in order; the last closes the last text.
    """

    device: str
    first: int
    previous: str
    texts: tuple[str, ...]
    closings: tuple[Closing, ...]

    @property
    def last(self) -> int:
        """Sequence of the last text."""
        return self.first + len(self.texts) - 1


@dataclass(frozen=True, slots=True)
class Bundle:
    """What one device sends to another.

    Parameters
    ----------
    region : str
        UUID of the region.
    sender, key_id, public_key : str
        The device that made it and the key that signs it.
    simulated : bool
        Whether its records are simulated.
    made : str
        When, by the sender's clock (RFC 3339).
    have : mapping of str to int
        How far the sender holds each device's chain.
    chains : tuple of Chain
        The records.
    """

    region: str
    sender: str
    key_id: str
    public_key: str
    simulated: bool
    made: str
    have: Mapping[str, int]
    chains: tuple[Chain, ...]
    heads: Mapping[str, str] = field(default_factory=dict)
    """Of each chain the first digits of its last record's hash; old bundles have none."""

    @property
    def records(self) -> int:
        """How many records it holds."""
        return sum(len(chain.texts) for chain in self.chains)


def pack(bundle: Bundle, key: SigningKey) -> bytes:
    """The bundle as bytes, signed by its sender's device."""
    content = b"".join(_lines(bundle.chains))
    packed = lzma.compress(content, format=lzma.FORMAT_XZ, filters=_filters(len(content)))
    header = canonical(
        {
            "content_bytes": len(content),
            "content_digest": hashlib.sha256(content).hexdigest(),
            "have": dict(bundle.have),
            "heads": dict(bundle.heads),
            "key_id": bundle.key_id,
            "made": bundle.made,
            "public_key": bundle.public_key,
            "records": bundle.records,
            "region": bundle.region,
            "sender": bundle.sender,
            "simulated": bundle.simulated,
        }
    ).encode()
    return MAGIC + header + b"\n" + key.sign(_CONTEXT + header).encode() + b"\n" + packed


def _filters(size: int) -> list[dict[str, int]]:
    # No window larger than the content: a small bundle would spend its time clearing memory.
    window = min(1 << max(12, size.bit_length()), 1 << 23)
    return [{"id": lzma.FILTER_LZMA2, "preset": 6, "dict_size": window}]


def unpack(data: bytes, *, unpacked: Unpacked | None = None) -> Bundle:
    """The bundle that bytes hold; its sender's signature holds, its records are not judged yet.

    `unpacked` says how the content is unpacked: in this process, or in a caged child.

    Raises
    ------
    LedgerError
        LED-60: no bundle, or of another version; LED-61: cut or changed on the way;
        LED-62: larger than is unpacked.
    """
    if not data.startswith(MAGIC):
        raise faults.no_bundle()
    header_line, _sep, rest = data[len(MAGIC) :].partition(b"\n")
    signature, _sep, packed = rest.partition(b"\n")
    header = _header(header_line)
    if not signature_holds(
        str(header["public_key"]), _CONTEXT + header_line, signature.decode("ascii", "replace")
    ):
        raise faults.cut_or_changed("its signature does not hold")
    content = _content(packed, int(header["content_bytes"]), unpacked or unpacked_here)
    if hashlib.sha256(content).hexdigest() != header["content_digest"]:
        raise faults.cut_or_changed("its content is not what was signed")
    return Bundle(
        region=str(header["region"]),
        sender=str(header["sender"]),
        key_id=str(header["key_id"]),
        public_key=str(header["public_key"]),
        simulated=bool(header["simulated"]),
        made=str(header["made"]),
        have={str(k): int(v) for k, v in header["have"].items()},
        chains=tuple(_chains(content)),
        heads={str(k): str(v) for k, v in header.get("heads", {}).items()},
    )


def _header(line: bytes) -> dict[str, Any]:
    wanted = {
        "content_bytes": int,
        "content_digest": str,
        "have": dict,
        "key_id": str,
        "made": str,
        "public_key": str,
        "records": int,
        "region": str,
        "sender": str,
        "simulated": bool,
    }
    if len(line) > HEADER_BYTES_MAX:
        raise faults.too_large(len(line))
    try:
        header = json.loads(line)
    except (ValueError, RecursionError):
        header = None
    if not isinstance(header, dict) or set(header) - {"heads"} != set(wanted):
        raise faults.cut_or_changed("its header cannot be read")
    if type(header.get("heads", {})) is not dict:
        raise faults.cut_or_changed("its header cannot be read")
    if any(type(header[name]) is not kind for name, kind in wanted.items()):
        raise faults.cut_or_changed("its header cannot be read")
    if any(type(number) is not int for number in header["have"].values()):
        raise faults.cut_or_changed("its header cannot be read")
    if not 0 <= header["content_bytes"] <= CONTENT_BYTES_MAX:
        raise faults.too_large(header["content_bytes"])
    return header


def unpacked_here(packed: bytes, declared: int) -> bytes:
    """What packed bytes unpack to, in this process: for bundles of our own making.

    Raises
    ------
    jobs.Refused
        They unpack to more than they declare, to less, or not at all.
    """
    return b"".join(jobs.unxz(packed, declared))


def _content(packed: bytes, declared: int, unpacked: Unpacked) -> bytes:
    try:
        return unpacked(packed, declared)
    except jobs.Refused as refused:
        if refused.fault == jobs.LARGE:
            raise faults.too_large(int(refused.detail)) from refused
        raise faults.cut_or_changed(refused.detail) from refused


def _lines(chains: Iterable[Chain]) -> Iterator[bytes]:
    for chain in chains:
        head: dict[str, Json] = {
            "chain": chain.device,
            "closings": [[c.sequence, c.signature, c.key_id] for c in chain.closings],
            "first": chain.first,
            "previous": chain.previous,
            "records": len(chain.texts),
        }
        yield f"{canonical(head)}\n".encode()
        for text in chain.texts:
            yield f"{canonical(reduced(json.loads(text)))}\n".encode()


def reduced(body: dict[str, Json]) -> dict[str, Json]:
    """An event's text without what the receiver computes.

    >>> reduced({"id": "a", "device": "d", "payload": {}, "payload_digest": "x", "schema": 1})
    {'id': 'a', 'payload': {}}
    """
    left = set(LEFT_OUT) - (set() if "payload" in body else {"payload_digest"})
    return {
        name: value
        for name, value in body.items()
        if name not in left and (name not in _DEFAULTS or value != _DEFAULTS[name])
    }


def _chains(content: bytes) -> Iterator[Chain]:
    try:
        # A text may hold other signs that end a line for a reader; here the line feed alone does.
        lines = iter(content.decode("utf-8", "strict").split("\n")[:-1])
        for line in lines:
            head = json.loads(line)
            closings = tuple(Closing(int(n), str(s), str(k)) for n, s, k in head["closings"])
            start = _Start(str(head["chain"]), int(head["first"]), str(head["previous"]))
            events = [json.loads(next(lines)) for _each in range(int(head["records"]))]
            yield _rebuilt(start, closings, events)
    except (ValueError, KeyError, TypeError, StopIteration, RecursionError) as error:
        raise faults.cut_or_changed("its records cannot be read") from error


@dataclass(frozen=True, slots=True)
class _Start:
    device: str
    first: int
    previous: str


def _rebuilt(
    start: _Start, closings: Sequence[Closing], events: Sequence[dict[str, Json]]
) -> Chain:
    if not closings or closings[-1].sequence != start.first + len(events) - 1:
        raise ValueError("not whole batches")
    texts, previous, batches = [], start.previous, iter(closings)
    batch = next(batches)
    for sequence, event in enumerate(events, start.first):
        while batch.sequence < sequence:
            batch = next(batches)
        body: dict[str, Json] = {**_DEFAULTS, **event}
        body |= {
            "device": start.device,
            "key_id": batch.key_id,
            "previous": previous,
            "sequence": sequence,
        }
        text, previous = sealed(body)
        texts.append(text)
    return Chain(start.device, start.first, start.previous, tuple(texts), tuple(closings))


def moment_text(moment: datetime) -> str:
    """When a bundle was made, as its header says it."""
    return utc_text(moment)
