"""Unpacking within bounds: what a packed file says of its own size is never believed."""

from __future__ import annotations

import gzip
import zipfile
import zlib
from pathlib import Path

from clearground.edge.exchange.limits import Limits
from clearground.errors import FileRefused
from clearground.standards.words import _

_BLOCK = 1 << 20


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

    Links, folders and absolute names are not followed: only the members' suffixes are kept.

    Raises
    ------
    FileRefused
        FILE-01 above a bound, FILE-04 when the archive is broken, FILE-05 for too many members.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = [m for m in archive.infolist() if not m.is_dir()]
            if len(members) > limits.archive_files:
                raise FileRefused(
                    "FILE-05",
                    _("The archive {name} holds more than {n} files").format(
                        name=path.name, n=limits.archive_files
                    ),
                    _("An archive without bound can fill the disk."),
                    _("Pack only the files of one layer."),
                )
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
