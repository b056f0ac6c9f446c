"""What can be wrong with the contents of a photo or paper, in three parts with a code."""

from __future__ import annotations

from clearground.errors import LedgerError, NotFoundError, UsageError, VerifyError
from clearground.standards.words import _

__all__ = ["NotFoundError", "VerifyError"]


def no_digest(text: str) -> NotFoundError:
    """NF-14: a text is no digest, or none that is known here."""
    return NotFoundError(
        "NF-14",
        _("{text!r} is no digest of a document that a record names or that is kept here").format(
            text=text[:80]
        ),
        _("Contents are known by their digest alone; a name could be anybody's."),
        _("Give 64 hexadecimal digits, or their beginning, as `clearground file list` shows."),
    )


def no_kind(name: str) -> UsageError:
    """LED-188: contents of a kind that no record may name."""
    return UsageError(
        "LED-188",
        _("{name} is of a kind that no record may name").format(name=name),
        _("It would lie beside the region for good, named by nothing; nothing was kept."),
        _("Give a photo or a paper of a kind that `documents.media_types` allows."),
    )


def not_here(digest: str) -> NotFoundError:
    """NF-15: the contents are not here."""
    return NotFoundError(
        "NF-15",
        _("The contents of the document {digest} are not here").format(digest=digest),
        _("The record that names them holds; what they show cannot be looked at."),
        _("Get them from an office that has them: `clearground sync`, or a bundle with --files."),
    )


def ambiguous(text: str, count: int) -> UsageError:
    """LED-180: several documents begin alike."""
    return UsageError(
        "LED-180",
        _("{n} documents begin with {text!r}").format(n=count, text=text),
        _("The wrong one could be taken for the right one."),
        _("Give more digits of its digest."),
    )


def damaged(digest: str, detail: str) -> VerifyError:
    """LED-181: the contents that are kept are not those that were recorded."""
    told = _("The contents of the document {digest} were changed or are damaged")
    return VerifyError(
        "LED-181",
        told.format(digest=digest) + (f": {detail}" if detail else ""),
        _("They prove nothing any more, and were not given out. The record itself is whole."),
        _("Add the original again (`clearground file add`), or get it from another office."),
    )


def something_else(digest: str) -> VerifyError:
    """LED-182: what came is not what the digest names."""
    return VerifyError(
        "LED-182",
        _("What came for the document {digest} is something else").format(digest=digest),
        _("A wrong photo on a record misleads whoever decides by it; it was not kept."),
        _("Ask again; if it stays so, the office that sent it holds a damaged copy."),
    )


def unnamed(digest: str) -> LedgerError:
    """LED-183: no record held here names the document."""
    return LedgerError(
        "LED-183",
        _("No record held here names the document {digest}").format(digest=digest),
        _("Contents without a record are nobody's word; they were neither taken in nor given."),
        _("Exchange the records first; they name what belongs to them."),
    )


def too_long(digest: str) -> LedgerError:
    """LED-184: more comes than the record says, or than contents may be."""
    return LedgerError(
        "LED-184",
        _("More comes for the document {digest} than its record says").format(digest=digest),
        _("A file made to fill this disk would stop the work; it was not kept."),
        _("Ask the office that sent it to check it: `clearground file check`."),
    )


def not_a_file(path: str) -> UsageError:
    """LED-185: what is named cannot be read as a file."""
    return UsageError(
        "LED-185",
        _("{path} is no file with something in it that can be read").format(path=path),
        _("A record must not name what nobody holds."),
        _("Name a photo or paper on this machine, or the digest of one that was added."),
    )


def there_already(path: str) -> UsageError:
    """LED-186: something is where the document would be written."""
    return UsageError(
        "LED-186",
        _("{path} is there already").format(path=path),
        _("Another photo could be lost, or be taken for this one."),
        _("Give another place with --out."),
    )


def no_files_part(detail: str) -> LedgerError:
    """LED-187: a file of contents is cut, changed, or of another region."""
    return LedgerError(
        "LED-187",
        _("The file of contents cannot be taken in: {detail}").format(detail=detail),
        _("What it holds cannot be trusted to belong to the records; earlier parts are kept."),
        _("Copy it again, or write it again with `clearground bundle write --files`."),
    )
