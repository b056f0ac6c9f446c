"""Contents of photos and papers on a stick: files beside a bundle, each whole in itself.

Layout (format 1): `clearground contents 1`, a line feed; one line of canonical JSON with the
region and the digest and length of each; then the bytes, one after another. Nothing is signed:
each is what a signed record names, or it is not kept, whoever carries it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from clearground.edge.ledger import contents_faults as faults
from clearground.edge.ledger.canonical_json import canonical
from clearground.edge.ledger.contents import CONTENT_BYTES_MAX, DIGEST, Contents, digest_of

MAGIC = b"clearground contents 1\n"
HEADER_BYTES_MAX = 10_000_000
PART_BYTES = 100_000_000
"""Bytes of a part by default: one that every stick and mail takes."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What a file of contents brought: kept, known before, named by no record here."""

    kept: int
    known: int
    unnamed: int


def parts_beside(bundle: Path) -> tuple[Path, ...]:
    """The files of contents that lie beside a bundle, in order."""
    return tuple(sorted(bundle.parent.glob(f"{_escaped(bundle.name)}.files-[0-9][0-9][0-9]*")))


def part_path(bundle: Path, number: int) -> Path:
    """Name of a part.

    >>> part_path(Path("a.bundle"), 1).name
    'a.bundle.files-001'
    """
    return bundle.with_name(f"{bundle.name}.files-{number:03d}")


def _escaped(name: str) -> str:
    return "".join(f"[{c}]" if c in "*?[" else c for c in name)


def shared_out(sizes: Sequence[tuple[str, int]], part_bytes: int) -> Iterator[list[str]]:
    """Digests in parts of about so many bytes; what is longer has a part of its own.

    >>> list(shared_out([("a", 5), ("b", 6), ("c", 3)], 9))
    [['a'], ['b', 'c']]
    """
    part: list[str] = []
    used = 0
    for digest, size in sizes:
        if part and used + size > part_bytes:
            yield part
            part, used = [], 0
        part.append(digest)
        used += size
    if part:
        yield part


def packed(region: str, contents: Contents, digests: Sequence[str]) -> bytes:
    """A file with the contents behind digests.

    Raises
    ------
    NotFoundError, VerifyError
        NF-15, LED-181: one is missing or damaged.
    """
    data = [contents.read(digest) for digest in digests]
    listed = [[d, len(each)] for d, each in zip(digests, data, strict=True)]
    header = canonical({"contents": listed, "region": region})  # type: ignore[dict-item]
    return b"".join((MAGIC, header.encode(), b"\n", *data))


def take_in(stream: BinaryIO, region: str, wanted: set[str], contents: Contents) -> Taken:
    """What a file of contents brought; each is on disk before it is counted.

    Parameters
    ----------
    stream : file of bytes
        What somebody carried here; it may be cut, changed, or of a stranger.
    region : str
        UUID of the region here.
    wanted : set of str
        Digests that records here name.

    Raises
    ------
    LedgerError
        LED-187: it is no such file, is cut, or is of another region; LED-182: something in it
        is not what its digest says. What came whole before that is kept.
    """
    known = contents.sizes()
    kept = again = unnamed = 0
    for digest, size in _listed(stream, region):
        data = stream.read(size)
        if len(data) != size:
            raise faults.no_files_part(f"{digest} ends after {len(data):,} of {size:,} bytes")
        if digest_of(data) != digest:
            raise faults.something_else(digest)
        if digest not in wanted:
            unnamed += 1
        elif digest in known:
            again += 1
            contents.keep(data)  # mends what was damaged
        else:
            contents.keep(data)
            kept += 1
    if stream.read(1):
        raise faults.no_files_part("more follows than its list names")
    return Taken(kept, again, unnamed)


def _listed(stream: BinaryIO, region: str) -> list[tuple[str, int]]:
    if stream.read(len(MAGIC)) != MAGIC:
        raise faults.no_files_part("it is no file of contents of this version")
    line = stream.readline(HEADER_BYTES_MAX)
    try:
        header: dict[str, Any] = json.loads(line)
        listed = [(str(d), n) for d, n in header["contents"]]
        of = header["region"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise faults.no_files_part("its list cannot be read") from error
    if of != region:
        raise faults.no_files_part(f"it belongs to region {of}")
    for digest, size in listed:
        right = DIGEST.fullmatch(digest) and type(size) is int and 0 < size <= CONTENT_BYTES_MAX
        if not right:
            raise faults.no_files_part("its list cannot be read")
    return listed
