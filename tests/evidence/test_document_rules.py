"""Each fault of a photo or paper that a record names is found, and only that one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from clearground.edge.parameters import default_book
from clearground.errors import ParameterError
from clearground.events.core import Draft
from clearground.events.documents import Document
from clearground.events.quality import NonconformityClosed
from clearground.evidence.document_rules import check_documents, is_bare_name
from clearground.standards.parameters import ParameterBook

AT = datetime(2026, 5, 4, 12, tzinfo=UTC)
PHOTO = Document("ab" * 32, "image/jpeg", 1000, "mine 3.jpg", AT)
BOOK = default_book()


def codes(*named: Document) -> list[str]:
    draft = Draft("x", NonconformityClosed("done", named), "person", "organisation", AT, AT)
    return [finding.code for finding in check_documents(draft, BOOK)]


def other(number: int) -> Document:
    return replace(PHOTO, digest=f"{number:064x}")


@pytest.mark.parametrize(
    ("named", "found"),
    [
        ((), []),
        ((PHOTO,), []),
        ((replace(PHOTO, name=""),), []),
        ((replace(PHOTO, name="\u0437\u043d\u0438\u043c\u043e\u043a.jpg"),), []),
        (tuple(other(n) for n in range(20)), []),
        (tuple(other(n) for n in range(21)), ["EVI-29"]),
        ((PHOTO, replace(PHOTO, name="again.jpg")), ["EVI-30"]),
        ((replace(PHOTO, digest="AB" * 32),), ["EVI-31"]),
        ((replace(PHOTO, digest="../../etc/passwd"),), ["EVI-31"]),
        ((replace(PHOTO, size_bytes=0),), ["EVI-31"]),
        ((replace(PHOTO, name="../mine.jpg"),), ["EVI-32"]),
        ((replace(PHOTO, media_type="text/html"),), ["EVI-33"]),
        ((replace(PHOTO, media_type=""),), ["EVI-33"]),
        ((replace(PHOTO, size_bytes=20_000_001),), ["EVI-34"]),
        ((replace(PHOTO, taken=AT + timedelta(seconds=1)),), ["EVI-35"]),
    ],
)
def test_each_fault_is_found(named: tuple[Document, ...], found: list[str]) -> None:
    """Tests every rule at its edge: EVI-29 to EVI-35."""
    assert codes(*named) == found


@pytest.mark.parametrize(
    "name",
    [
        *("..", ".", ".hidden", "a/b", "a\\b", "C:x.jpg", "a\nb.jpg", "a\0b", "aux", "COM1.png"),
        *("lpt\u00b9.jpg", "a.jpg.", "a ", "gpj.\u202eexe", "a\u2028b", "x" * 81, "a?b", "a\x85b"),
    ],
)
def test_a_name_that_leads_elsewhere_or_reads_as_another_is_none(name: str) -> None:
    """Tests folders, devices, control signs, signs that turn the reading, and length."""
    assert not is_bare_name(name)


def test_a_set_that_says_nothing_of_documents_takes_none() -> None:
    """Tests that a region with rules of before refuses them, saying what is missing."""
    draft = Draft("x", NonconformityClosed("done", (PHOTO,)), "person", "organisation", AT, AT)
    kept = {k: v for k, v in BOOK.entries.items() if not k.startswith("documents.")}
    with pytest.raises(ParameterError, match="documents"):
        check_documents(draft, ParameterBook(kept))
    assert BOOK.words("documents.media_types", date(2026, 5, 4))
