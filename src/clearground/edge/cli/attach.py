"""Photos and papers that a command attaches to its record: read, kept, then named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from clearground.edge.documents import SHORTEST, described, named_in, one_digest, read_file
from clearground.edge.office import Office
from clearground.errors import NotFoundError
from clearground.events.documents import Document


@dataclass(frozen=True, slots=True)
class Attached:
    """What a record is to name, and the bytes behind it that are not kept yet."""

    documents: tuple[Document, ...]
    fresh: tuple[bytes, ...]

    def keep(self, office: Office) -> None:
        """Put the bytes on disk, before the record names them.

        Raises
        ------
        LedgerError
            LED-04: no room. Then nothing is recorded.
        """
        contents = office.store.contents()
        for data in self.fresh:
            contents.keep(data)


def attached(office: Office, typed: Sequence[str], taken: datetime | None) -> Attached:
    """What a person typed for photos and papers: files, or digests of contents that are here.

    Raises
    ------
    ClearError
        LED-180, LED-181, LED-184, LED-185.
    """
    documents, fresh = [], []
    for text in typed:
        path = Path(text)
        known = None if path.exists() else _kept(office, text)
        if known is None:
            known, data = read_file(path)
            fresh.append(data)
        documents.append(replace(known, taken=taken) if taken else known)
    return Attached(tuple(documents), tuple(fresh))


def _kept(office: Office, text: str) -> Document | None:
    """The document whose contents are here and that a text names by its digest; else None."""
    if len(text) < SHORTEST:
        return None
    contents = office.store.contents()
    try:
        digest = one_digest(text, contents.sizes())
    except NotFoundError:
        return None
    data = contents.read(digest)
    told = named_in(office.events).get(digest)
    return told.document if told else described(data, "")
