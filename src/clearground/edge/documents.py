"""Photos and papers of a region: which records name them, and whether their contents are here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from clearground.edge.ledger import contents_faults as faults
from clearground.edge.ledger.contents import CONTENT_BYTES_MAX, Contents, digest_of
from clearground.edge.media import clean_name, kind_of
from clearground.errors import Finding, NotFoundError, VerifyError
from clearground.events import Draft, Event
from clearground.events.documents import Document

SHORTEST = 6
"""Digits by which a person may name a document."""


@dataclass
class Named:
    """A document, and the records that name it in the order in which they came."""

    document: Document
    records: list[Event] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Checked:
    """How the contents stand beside the records.

    Parameters
    ----------
    whole : int
        Documents whose contents are here and are what was recorded.
    missing : tuple of str
        Digests of those that are not here.
    damaged : tuple of Finding
        Those that are something else than was recorded.
    unnamed : tuple of str
        Digests of contents that no record names.
    """

    whole: int
    missing: tuple[str, ...]
    damaged: tuple[Finding, ...]
    unnamed: tuple[str, ...]


def documents_of(draft: Draft) -> tuple[Document, ...]:
    """What photos and papers a record names; none where its kind has no place for them."""
    found: tuple[Document, ...] = getattr(draft.payload, "documents", ())
    return found


def named_in(events: Iterable[Event]) -> dict[str, Named]:
    """Each document that a record names, by digest; corrected and taken back records count."""
    found: dict[str, Named] = {}
    for event in events:
        for document in documents_of(event):
            found.setdefault(document.digest, Named(document)).records.append(event)
    return found


def lacking(named: Iterable[Named], contents: Contents) -> Iterator[Document]:
    """Documents that a record names and whose contents are not here, the first named first."""
    here = contents.sizes()
    for each in named:
        if each.document.digest not in here and 0 < each.document.size_bytes <= CONTENT_BYTES_MAX:
            yield each.document


def check_contents(events: Iterable[Event], contents: Contents) -> Checked:
    """How the contents stand beside the records; each that is here is read and proved."""
    named = named_in(events)
    whole, missing, damaged = 0, [], []
    for digest in named:
        try:
            contents.read(digest)
            whole += 1
        except NotFoundError:
            missing.append(digest)
        except VerifyError as error:
            damaged.append(error.finding)
    unnamed = sorted(set(contents.sizes()) - set(named))
    return Checked(whole, tuple(missing), tuple(damaged), tuple(unnamed))


def carry(named: Iterable[Named], source: Contents, target: Contents) -> tuple[int, int]:
    """How many contents came along from one place to another, and how many could not.

    What is missing or damaged at the source stays behind; the records hold without it.
    """
    done = left = 0
    for each in named:
        try:
            target.keep(source.read(each.document.digest))
            done += 1
        except (NotFoundError, VerifyError):
            left += 1
    return done, left


def one_digest(text: str, digests: Iterable[str]) -> str:
    """The digest that a text is, or that alone begins with it.

    Raises
    ------
    NotFoundError
        NF-14: none does.
    UsageError
        LED-180: several do.
    """
    wanted = text.strip().lower()
    found = sorted({d for d in digests if len(wanted) >= SHORTEST and d.startswith(wanted)})
    if not found:
        raise faults.no_digest(text)
    if len(found) > 1:
        raise faults.ambiguous(text, len(found))
    return found[0]


def read_file(path: Path) -> tuple[Document, bytes]:
    """A photo or paper on this machine, as a record names it, and its bytes.

    Raises
    ------
    UsageError
        LED-185: there is no such file, or nothing in it.
    LedgerError
        LED-184: it is longer than contents may be.
    """
    try:
        if not path.is_file():  # a device or a pipe would never end
            raise faults.not_a_file(str(path))
        with path.open("rb") as stream:
            data = stream.read(CONTENT_BYTES_MAX + 1)
    except (OSError, ValueError):
        raise faults.not_a_file(str(path)) from None
    if not data:
        raise faults.not_a_file(str(path))
    if len(data) > CONTENT_BYTES_MAX:
        raise faults.too_long(digest_of(data))
    return described(data, path.name), data


def described(data: bytes, name: str) -> Document:
    """Bytes as a record names them: by digest, by the kind they show, under a bare name."""
    return Document(digest_of(data), kind_of(data), len(data), clean_name(name))
