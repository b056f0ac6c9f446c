"""Unpacking within bounds: what a packed file says of its own size is never believed."""

from __future__ import annotations

import gzip
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from clearground.edge.exchange.limits import Limits
from clearground.errors import FileRefused
from clearground.standards.words import _

_BLOCK = 1 << 20
_DOCTYPE = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
_DEVICES = frozenset(
    {"CON", "PRN", "AUX", "NUL", *(f"{n}{i}" for n in ("COM", "LPT") for i in range(1, 10))}
)
"""Names that mean a device on Windows."""


def too_large(path: Path, limit_bytes: int) -> FileRefused:
    """The refusal of a file that is larger than its bound, packed or unpacked."""
    return FileRefused(
        "FILE-01",
        _("The file {name} is larger than {limit} MB").format(
            name=path.name, limit=limit_bytes // 1_000_000
        ),
        _("A file without bound can stop the machine that reads it."),
        _("Split it into smaller files and list each as a layer."),
    )


def _check(path: Path, size: int, packed: int, limits: Limits) -> None:
    bomb = size > limits.ratio_from_bytes and size > limits.ratio * max(packed, 1)
    if size > limits.unpacked_bytes or bomb:
        raise too_large(path, limits.unpacked_bytes)


def broken(path: Path, detail: str) -> FileRefused:
    """The refusal of a file that does not parse."""
    return FileRefused(
        "FILE-04",
        _("The file {name} could not be read: {detail}").format(name=path.name, detail=detail),
        _("Nothing of a file that does not parse is taken, so that no record is lost unseen."),
        _("Open it in the program that made it, save it again and retry."),
    )


def too_wide(limits: Limits) -> FileRefused:
    """The refusal of a table with more columns than any record needs."""
    return FileRefused(
        "FILE-15",
        _("The table has more than {n} columns").format(n=limits.columns),
        _("A table without bound can exhaust the machine that reads it."),
        _("Export it again with the columns that are needed."),
    )


def _leads_out(member: zipfile.ZipInfo) -> bool:
    """Whether a member's name is no plain path inside the archive, or the member is a link."""
    name = member.orig_filename.replace("\\", "/")
    parts = name.split("/")
    odd = name.startswith("/") or ":" in name or ".." in parts or not name.isprintable()
    device = any(part.split(".")[0].upper().rstrip() in _DEVICES for part in parts)
    return odd or device or stat.S_ISLNK(member.external_attr >> 16)


def check_members(path: Path, archive: zipfile.ZipFile, limits: Limits) -> None:
    """Refuse an archive whose members are too many, lead out of it, or lie over each other.

    Raises
    ------
    FileRefused
        FILE-04 members that overlap, FILE-05 too many, FILE-14 a name that leads out.
    """
    members = archive.infolist()
    if len(members) > limits.archive_files:
        raise FileRefused(
            "FILE-05",
            _("The archive {name} holds more than {n} files").format(
                name=path.name, n=limits.archive_files
            ),
            _("An archive without bound can fill the disk."),
            _("Pack only the files of one layer."),
        )
    for member in members:
        if _leads_out(member):
            raise FileRefused(
                "FILE-14",
                _("The archive {name} holds {member!r}, which leads out of it").format(
                    name=path.name, member=member.orig_filename[:80]
                ),
                _("Such a name is made to write over or to read files of this machine."),
                _("Do not use the archive; ask its sender how it was made."),
            )
    end = 0
    for member in sorted(members, key=lambda m: m.header_offset):
        if member.header_offset < end:
            raise broken(path, _("its members lie over each other"))
        end = member.header_offset + member.compress_size


def read_bytes(path: Path, limits: Limits) -> bytes:
    """Content of a file, unpacked if it is packed with gzip.

    Raises
    ------
    FileRefused
        FILE-01 above a bound, FILE-04 when the packing is broken.
    """
    packed = path.stat().st_size
    if packed > limits.file_bytes:
        raise too_large(path, limits.file_bytes)
    if path.suffix.lower() != ".gz":
        return path.read_bytes()
    parts: list[bytes] = []
    size = 0
    try:
        with gzip.open(path) as stream:
            while part := stream.read(_BLOCK):
                size += len(part)
                _check(path, size, packed, limits)
                parts.append(part)
    except (OSError, EOFError, zlib.error) as error:
        raise broken(path, str(error)) from error
    return b"".join(parts)


def unzip(path: Path, folder: Path, limits: Limits) -> tuple[Path, ...]:
    """Members of an archive, unpacked under names of our own into a folder.

    Names of our own, with the members' suffixes: no name of the archive reaches the disk.

    Raises
    ------
    FileRefused
        FILE-01 above a bound, FILE-04 when the archive is broken, FILE-05 for too many members,
        FILE-14 for a name that leads out.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            check_members(path, archive, limits)
            members = [m for m in archive.infolist() if not m.is_dir()]
            return _members(archive, members, path, folder=folder, limits=limits)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError) as error:
        raise broken(path, str(error)) from error


def _members(
    archive: zipfile.ZipFile,
    members: list[zipfile.ZipInfo],
    path: Path,
    *,
    folder: Path,
    limits: Limits,
) -> tuple[Path, ...]:
    written: list[Path] = []
    size = 0
    packed = path.stat().st_size
    stems: dict[str, str] = {}
    for member in members:
        inner = Path(member.filename)
        base = stems.setdefault(str(inner.with_suffix("")).lower(), f"part{len(stems)}")
        suffix = inner.suffix.lower() if inner.suffix[1:].isalnum() else ""
        target = folder / f"{base}{suffix}"
        with archive.open(member) as source, target.open("wb") as out:
            while part := source.read(_BLOCK):
                size += len(part)
                _check(path, size, packed, limits)
                out.write(part)
        written.append(target)
    return tuple(written)


def read_members(path: Path, archive: zipfile.ZipFile, limits: Limits) -> Iterator[bytes]:
    """Beginnings of the members, each unpacked whole and counted, so that no size is believed.

    Raises
    ------
    FileRefused
        FILE-01 above a bound.
    """
    size, packed = 0, path.stat().st_size
    for member in archive.infolist():
        head = b""
        with archive.open(member) as source:
            while part := source.read(_BLOCK):
                size += len(part)
                _check(path, size, packed, limits)
                head = head or part
        yield head


def has_doctype(data: bytes) -> bool:
    """Whether an XML text has a document type, in whatever encoding.

    >>> has_doctype("<!DOCTYPE x>".encode("utf-16"))
    True
    """
    # Other encodings could hide the word from a search of bytes.
    return _DOCTYPE.search(data.replace(b"\0", b"")) is not None


_DISGUISES = (
    (b"%PDF", "PDF"), (b"\x7fELF", "a program"), (b"PK\x03\x04", "an archive"),
    (b"SQLite format 3", "a database"), (b"\x89PNG", "a picture"), (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"), (b"II*\0", "a picture"), (b"MM\0*", "a picture"),
    (b"Rar!", "an archive"),
    (b"7z\xbc\xaf", "an archive"), (b"\xd0\xcf\x11\xe0", "an old spreadsheet"),
)  # fmt: skip
_WEB_PAGE = re.compile(rb"\s*<(!doctype\s+html|html|head|body|script)\b", re.IGNORECASE)


def check_is_text(path: Path, data: bytes) -> None:
    """Refuse a file of another kind that bears the name of a text.

    Raises
    ------
    FileRefused
        FILE-04.
    """
    start = data[:64]
    what = next((name for magic, name in _DISGUISES if start.startswith(magic)), "")
    if start.startswith(b"MZ") and b"\0" in start:
        what = "a program"
    if _WEB_PAGE.match(data[:1000].removeprefix(b"\xef\xbb\xbf")):
        what = "a web page"
    if what:
        raise broken(path, _("it is {what}, not what its name says").format(what=what))


def entities(path: Path) -> FileRefused:
    """The refusal of an XML file that defines entities."""
    return FileRefused(
        "FILE-03",
        _("The file {name} defines its own entities (DOCTYPE)").format(name=path.name),
        _("Entities can unpack without bound or read other files."),
        _("Export the layer again without a document type definition."),
    )
