"""What contents an office offers to another, and takes: those that its own records name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from clearground.edge.documents import Named, lacking, named_in
from clearground.edge.ledger import contents_faults as faults
from clearground.edge.ledger.contents import Contents
from clearground.edge.ledger.face import Store
from clearground.edge.ledger.place import Place, open_store
from clearground.edge.ledger.postgres.address import is_address

PIECE_BYTES = 256 * 1024
"""Bytes of a piece: half a minute on a line of 64 kbit/s, and all that a cut costs."""

PIECE_MAX = 4_000_000
WANTED_MAX = 500
"""Documents that one answer asks for; the next asks for the rest."""


@dataclass
class Offered:
    """The contents of an office as another office may ask for them: what records here name.

    Every trusted office holds every record, so that what a record names is what it may hold.
    """

    store: Store | None = None
    named: dict[str, Named] = field(default_factory=dict)
    position: int = -1

    def contents(self) -> Contents:
        """Where the contents are kept."""
        assert self.store is not None, "an office that is asked has its store open"
        return self.store.contents()

    def wanted(self) -> list[dict[str, Any]]:
        """What records here name and is not here, and how much of each has come."""
        contents = self.contents()
        found = []
        for document in lacking(self.named.values(), contents):
            held = contents.held(document.digest)
            found.append({"digest": document.digest, "size": document.size_bytes, "held": held})
            if len(found) == WANTED_MAX:
                break
        return found

    def piece(self, digest: str, offset: int, most: int) -> bytes:
        """A piece of contents that a record here names, proved whole before any of it is given.

        Raises
        ------
        LedgerError
            LED-183: no record names it; LED-181: it is damaged here.
        NotFoundError
            NF-15: it is not here.
        """
        self._size(digest)
        return self.contents().read(digest)[offset : offset + min(most, PIECE_MAX)]

    def take(self, digest: str, offset: int, data: bytes) -> int:
        """How much of the contents has come, on disk, after a piece; whole they are proved.

        Raises
        ------
        LedgerError
            LED-183: no record names it; LED-184: more than its record says; LED-182: it is
            something else; LED-04: no room.
        """
        size, contents = self._size(digest), self.contents()
        if digest in contents.sizes():
            return size
        if offset + len(data) > size:
            raise faults.too_long(digest)
        held = contents.add(digest, offset, data)
        if held >= size:
            contents.finish(digest)
        return held

    def _size(self, digest: str) -> int:
        if digest not in self.named:
            raise faults.unnamed(digest)
        return self.named[digest].document.size_bytes


def offered(store: Store) -> Offered:
    """The contents of a store, by what its records name now."""
    return Offered(store, named_in(store.naming_documents()), store.position())


@contextmanager
def opened(region: Place) -> Iterator[Store]:
    """A region whose contents may grow; its records are only read.

    Beside a file the contents are files of their own; on a server they are rows.
    """
    store = open_store(region, read_only=not is_address(region))
    try:
        yield store
    finally:
        store.close()
