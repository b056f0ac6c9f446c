"""Faults of the photos and papers that a record of any room names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from clearground.errors import Finding
from clearground.events.core import Draft
from clearground.events.documents import Document
from clearground.standards.parameters import ParameterBook
from clearground.standards.words import _

DIGEST = re.compile(r"[0-9a-f]{64}")
# not a rule: the longest name that every file system takes, in characters of any script
_NAME_MAX = 80
_NO_NAME = re.compile(
    '[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff/\\\\:*?"<>|]'
    r"|^[. ]|[. ]$|^$|^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?$",
    re.IGNORECASE,
)


def is_bare_name(name: str) -> bool:
    """True where a name is that of a file in one folder on every system, and is read as it stands.

    >>> is_bare_name("mine 3.jpg"), is_bare_name("../a.jpg"), is_bare_name("NUL.png")
    (True, False, False)
    """
    return len(name) <= _NAME_MAX and _NO_NAME.search(name) is None


def check_documents(draft: Draft, book: ParameterBook) -> tuple[Finding, ...]:
    """EVI-29 to EVI-35: what forbids a record to name its photos and papers; empty for none.

    Raises
    ------
    ParameterError
        PAR-01: the set in force says nothing of documents.

    Source: the national parameters `documents.*`.
    """
    named: tuple[Document, ...] = getattr(draft.payload, "documents", ())
    return tuple(_faults(named, draft, book)) if named else ()


def _faults(named: tuple[Document, ...], draft: Draft, book: ParameterBook) -> Iterator[Finding]:
    day = draft.valid_time.date()
    allowed = book.words("documents.media_types", day)
    most = int(book.number("documents.bytes_max", day))
    count = int(book.number("documents.per_record_max", day))
    if len(named) > count:
        yield Finding(
            "EVI-29",
            _("The record names {n} documents; {most} may be named").format(
                n=len(named), most=count
            ),
            _("Nobody looks through so many, and every office has to carry them."),
            _("Name the rest in further records."),
        )
    if len({d.digest for d in named}) < len(named):
        yield Finding(
            "EVI-30",
            _("The record names one document twice"),
            _("One photo would be counted as two."),
            _("Name each once."),
        )
    for document in named:
        yield from _form(document)
        yield from _rule(document, allowed, most)
        if document.taken is not None and document.taken > draft.recorded_time:
            yield Finding(
                "EVI-35",
                _("The document {name!r} was taken after it was recorded").format(
                    name=document.name
                ),
                _("A photo of a later day proves nothing about this one."),
                _("Give the time at which it was taken, or leave it out."),
            )


def _form(document: Document) -> Iterator[Finding]:
    if DIGEST.fullmatch(document.digest) is None or document.size_bytes <= 0:
        yield Finding(
            "EVI-31",
            _("The document {name!r} has no digest, or nothing in it").format(name=document.name),
            _("Which contents are meant could not be told."),
            _("Name the file itself: `--document PATH`."),
        )
    if document.name and not is_bare_name(document.name):
        yield Finding(
            "EVI-32",
            _("{name!r} is no name that a file can have everywhere").format(name=document.name),
            _("Written out elsewhere it could land in another folder or pass for something else."),
            _("Rename the file: no folders, no control signs, at most {n} letters.").format(
                n=_NAME_MAX
            ),
        )


def _rule(document: Document, allowed: tuple[str, ...], most: int) -> Iterator[Finding]:
    if document.media_type not in allowed:
        yield Finding(
            "EVI-33",
            _("The document {name!r} is of the kind {kind}, which is not taken in").format(
                name=document.name, kind=document.media_type or _("unknown")
            ),
            _("A file of another kind can carry a program, or nobody may be able to open it."),
            _("Save it as one of: {kinds}.").format(kinds=", ".join(allowed)),
        )
    if document.size_bytes > most:
        yield Finding(
            "EVI-34",
            _("The document {name!r} has {size:,} bytes; {most:,} are taken in").format(
                name=document.name, size=document.size_bytes, most=most
            ),
            _("A thin line to another office would be blocked by it for hours."),
            _("Save it smaller, or divide it."),
        )
