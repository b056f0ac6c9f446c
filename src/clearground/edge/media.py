"""What kind of photo or paper bytes are, told by their beginning and end; nothing is decoded."""

from __future__ import annotations

import unicodedata

from clearground.evidence.document_rules import is_bare_name

_PDF_HEAD = 8
_NAME_MAX = 80

ENDINGS = {
    "application/pdf": ".pdf",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
}
"""How a file of a kind is called that has no name of its own."""

SHOWN = frozenset({"image/jpeg", "image/png", "image/webp"})
"""Kinds that a page shows; everything else is only handed over for saving."""


def kind_of(data: bytes) -> str:
    """The media type that bytes have by their signature; "" where it is none that is known.

    Source: the signatures of ISO 32000, ITU T.81 (JFIF and EXIF), W3C PNG and RFC 9649.

    >>> kind_of(b"MZ..."), kind_of(b"%PDF-1.7 ..")
    ('', 'application/pdf')
    """
    if data.startswith(b"\x89PNG\r\n\x1a\n") and data[12:16] == b"IHDR":
        return "image/png"
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    if data[:_PDF_HEAD].startswith(b"%PDF-"):
        return "application/pdf"
    return ""


def clean_name(name: str) -> str:
    r"""A stranger's name for a file, as a bare name that is read as it stands; "" where none is.

    >>> clean_name("C:\\x\\../mine\n3.jpg"), clean_name("NUL"), clean_name("..")
    ('mine3.jpg', '_NUL', '')
    """
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(c for c in unicodedata.normalize("NFC", last) if _may_stand(c)).strip(". ")
    if len(kept) > _NAME_MAX:
        stem, dot, end = kept.rpartition(".")
        room = _NAME_MAX - len(dot + end)
        kept = f"{stem[:room]}{dot}{end}" if room > 0 else kept[:_NAME_MAX]
    if kept and not is_bare_name(kept):
        kept = f"_{kept}"[:_NAME_MAX].rstrip(". ")
    return kept if is_bare_name(kept) else ""


def _may_stand(letter: str) -> bool:
    return unicodedata.category(letter)[0] != "C" and letter not in '/\\:*?"<>|\u2028\u2029'


def name_for(name: str, digest: str, kind: str) -> str:
    """What a document is called where it is written out: by its own name or by its digest.

    Its ending is that of its kind, whatever its name says.

    >>> name_for("mine.exe", "ab" * 32, "image/png"), name_for("", "ab" * 32, "image/png")
    ('mine.exe.png', 'abababababab.png')
    """
    ending = ENDINGS.get(kind, ".bin")
    bare = clean_name(name) or digest[:12]
    same = {ending, ".jpeg"} if ending == ".jpg" else {ending}
    if any(bare.lower().endswith(e) for e in same):
        return bare
    return clean_name(f"{bare[: _NAME_MAX - len(ending)]}{ending}")
