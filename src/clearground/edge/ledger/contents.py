"""Contents of photos and papers, kept by digest: the face, and the folder beside a region file.

Nothing here looks into them: a stranger made them, and only their bytes are counted.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from clearground.edge.ledger import contents_faults as faults
from clearground.edge.ledger.faults import unwritable

FILES_SUFFIX = ".files"
DIGEST = re.compile(r"[0-9a-f]{64}")
CONTENT_BYTES_MAX = 100_000_000
"""Longest contents that this program handles, whatever a national set allows."""

_OWNER_ONLY, _OWNER_ONLY_FOLDER = 0o600, 0o700
_PART = ".part-"


class Readable(Protocol):
    """Contents by their digest, for reading."""

    def sizes(self) -> dict[str, int]:
        """How long each is that is kept whole, by digest; nobody has read them for this."""
        ...

    def read(self, digest: str) -> bytes:
        """The bytes behind a digest, proved against it at this reading."""
        ...


class Contents(Readable, Protocol):
    """Contents by their digest, wherever a region is kept; what is kept is on disk."""

    def keep(self, data: bytes) -> str:
        """Keep bytes whole or not at all; their digest, after they are on disk."""
        ...

    def held(self, digest: str) -> int:
        """How many bytes of contents that are still on their way have come."""
        ...

    def add(self, digest: str, offset: int, data: bytes) -> int:
        """Put a piece behind what has come, if it follows; how much has come then, on disk."""
        ...

    def finish(self, digest: str) -> None:
        """Keep what has come as whole, if it is what the digest says; else let go of it."""
        ...


def files_path(region: Path) -> Path:
    """Folder of the documents beside a region file.

    >>> files_path(Path("a/region.gpkg")).name
    'region.files'
    """
    return Path(region).with_suffix(FILES_SUFFIX)


def digest_of(data: bytes) -> str:
    """SHA-256 of bytes, as a record names them.

    >>> digest_of(b"")[:8]
    'e3b0c442'
    """
    return hashlib.sha256(data).hexdigest()


class Holder(Protocol):
    """A store, as far as its contents go."""

    def contents(self) -> Contents:
        """Its contents."""
        ...

    def close(self) -> None:
        """Leave it."""
        ...


class Reopened:
    """Contents of a store that is opened for each question, for reading alone."""

    def __init__(self, opened: Callable[[], Holder]) -> None:
        self._opened = opened

    def sizes(self) -> dict[str, int]:
        """How long each is that is kept whole, by digest."""
        store = self._opened()
        try:
            return store.contents().sizes()
        finally:
            store.close()

    def read(self, digest: str) -> bytes:
        """The bytes behind a digest, proved against it."""
        store = self._opened()
        try:
            return store.contents().read(digest)
        finally:
            store.close()


class FolderContents:
    """Contents in a folder beside the region file, each in a file called by its digest.

    A name that a person or a stranger gave is never a name on this disk.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, digest: str) -> Path:
        """Where the contents behind a digest lie, or would.

        Raises
        ------
        NotFoundError
            NF-14: it is no digest.
        """
        if DIGEST.fullmatch(digest) is None:
            raise faults.no_digest(digest)
        return self.folder / digest[:2] / digest

    def sizes(self) -> dict[str, int]:
        """How long each is that is kept whole, by digest."""
        found = {}
        for path in self.folder.glob("[0-9a-f][0-9a-f]/*"):
            right = DIGEST.fullmatch(path.name) and path.name[:2] == path.parent.name
            if right and path.is_file() and not path.is_symlink():
                found[path.name] = path.stat().st_size
        return found

    def read(self, digest: str) -> bytes:
        """The bytes behind a digest, proved against it.

        Raises
        ------
        NotFoundError
            NF-14: they are not here.
        VerifyError
            LED-181: they are not what was recorded.
        """
        path = self.path(digest)
        try:
            # A link would lead out of the folder; the digest alone would still not be fooled.
            with open(path, "rb", opener=_no_links) as stream:
                data = stream.read(CONTENT_BYTES_MAX + 1)
        except FileNotFoundError:
            raise faults.not_here(digest) from None
        except OSError as error:
            raise faults.damaged(digest, error.strerror or str(error)) from error
        if digest_of(data) != digest:
            raise faults.damaged(digest, "")
        return data

    def keep(self, data: bytes) -> str:
        """Keep bytes whole or not at all; their digest, after they are on disk.

        Raises
        ------
        LedgerError
            LED-04: no room or no permission. Then nothing is left behind.
        """
        digest = digest_of(data)
        if self._is_kept(digest):
            return digest
        draft = self.folder / f".new-{digest}-{os.getpid()}"
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=_OWNER_ONLY_FOLDER)
            with open(draft, "wb", opener=_for_its_owner) as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            self._settle(draft, digest)
        except OSError as error:
            draft.unlink(missing_ok=True)
            raise unwritable(self.folder, error.strerror or str(error)) from error
        return digest

    def held(self, digest: str) -> int:
        """How many bytes of contents that are still on their way have come."""
        try:
            return self._part(digest).stat().st_size
        except FileNotFoundError:
            return 0

    def add(self, digest: str, offset: int, data: bytes) -> int:
        """Put a piece behind what has come, if it follows; how much has come then, on disk.

        A piece that came before, or that leaves a hole, changes nothing: the answer says where
        to go on.

        Raises
        ------
        LedgerError
            LED-04: no room or no permission; LED-184: more than contents may be.
        """
        come = self.held(digest)
        if offset != come:
            return come
        if come + len(data) > CONTENT_BYTES_MAX:
            self._part(digest).unlink(missing_ok=True)
            raise faults.too_long(digest)
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=_OWNER_ONLY_FOLDER)
            with open(self._part(digest), "ab", opener=_for_its_owner) as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
        except OSError as error:
            raise unwritable(self.folder, error.strerror or str(error)) from error
        return come + len(data)

    def finish(self, digest: str) -> None:
        """Keep what has come as whole, if it is what the digest says; else let go of it.

        Raises
        ------
        VerifyError
            LED-182: it is something else.
        """
        part = self._part(digest)
        data = part.read_bytes() if part.exists() else b""
        if digest_of(data) != digest:
            part.unlink(missing_ok=True)
            raise faults.something_else(digest)
        try:
            self._settle(part, digest)
        except OSError as error:
            raise unwritable(self.folder, error.strerror or str(error)) from error

    def _part(self, digest: str) -> Path:
        return self.folder / f"{_PART}{self.path(digest).name}"

    def _is_kept(self, digest: str) -> bool:
        try:
            self.read(digest)
        except (faults.NotFoundError, faults.VerifyError):
            return False
        return True

    def _settle(self, draft: Path, digest: str) -> None:
        to = self.path(digest)
        to.parent.mkdir(exist_ok=True, mode=_OWNER_ONLY_FOLDER)
        draft.replace(to)
        # The name is on disk only when its folders are; then alone may it be said to be kept.
        for folder in (to.parent, self.folder, self.folder.parent):
            sync_folder(folder)


def sync_folder(folder: Path) -> None:
    """Put the names in a folder on disk."""
    if os.name == "nt":
        return  # Windows opens no folder
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _for_its_owner(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0), _OWNER_ONLY)


def _no_links(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
