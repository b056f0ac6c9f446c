"""Where a region is kept: in a file, or in a database on a server; its place says which."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from clearground.edge.ledger.contents import FolderContents, Readable, Reopened, files_path
from clearground.edge.ledger.keys import accounts_path
from clearground.edge.ledger.postgres import faults
from clearground.edge.ledger.postgres.address import (
    accounts_file,
    is_address,
    without_password,
)
from clearground.edge.ledger.store import GeoPackageStore
from clearground.edge.strangers import doors
from clearground.errors import NotFoundError

if TYPE_CHECKING:
    from clearground.edge.ledger.postgres.store import PostgresStore

    AnyStore = GeoPackageStore | PostgresStore
else:
    AnyStore = GeoPackageStore  # the driver of the other may be missing

_OWNER_ONLY = 0o700

Place = Path | str
"""A region file, or the address of a region on a server (`postgresql://...`)."""


def open_store(place: Place, *, read_only: bool = False) -> AnyStore:
    """The store of an existing region, wherever it is kept.

    Raises
    ------
    ClearError
        As the store's `open` says; LED-80: the driver for servers is not installed;
        FILE-04 and others as `doors.look`, for a file of another machine.
    """
    if is_address(place):
        return _server().open(str(place), read_only=read_only)
    _meet(Path(place))
    return GeoPackageStore.open(place, read_only=read_only)


_met: set[tuple[str, int, int]] = set()


def _meet(path: Path) -> None:
    """Let a caged child meet the pages and the schema of a file not made on this machine."""
    if not path.is_file() or accounts_path(path).exists():
        return
    told = path.stat()
    version = (os.fspath(path.resolve()), told.st_size, told.st_mtime_ns)
    if version not in _met:
        doors.look("region", path)
        _met.add(version)


def create_store(place: Place) -> AnyStore:
    """A new, empty store.

    Raises
    ------
    ClearError
        As the store's `create` says; LED-80: the driver for servers is not installed.
    """
    if is_address(place):
        return _server().create(str(place))
    return GeoPackageStore.create(place)


def exists(place: Place) -> bool:
    """Whether there is a region at a place.

    >>> exists(Path("nowhere.gpkg"))
    False

    Raises
    ------
    LedgerError
        The server cannot be asked.
    """
    if not is_address(place):
        return Path(place).exists()
    try:
        open_store(place, read_only=True).close()
    except NotFoundError:
        return False
    return True


def contents_of(place: Place) -> Readable:
    """The contents of a region's photos and papers, for a reader that stays."""
    if not is_address(place):
        return FolderContents(files_path(Path(place)))
    return Reopened(lambda: open_store(place, read_only=True))


def accounts_of(place: Place) -> Path:
    """The accounts file with this machine's private keys for a region.

    >>> accounts_of("a/region.gpkg").name
    'region.accounts'
    """
    if not is_address(place):
        return accounts_path(Path(place))
    file = accounts_file(str(place))
    file.parent.mkdir(mode=_OWNER_ONLY, parents=True, exist_ok=True)
    return file


def shown_as(place: Place) -> str:
    """What messages call a place: never with a password in it.

    >>> shown_as("postgresql://ana:secret@server/belt")
    'postgresql://ana@server/belt'
    """
    return without_password(str(place)) if is_address(place) else os.fspath(place)


def file_of(place: Place, what: str, way: str = "") -> Path:
    """The place as a file, where a command works on files only.

    Raises
    ------
    LedgerError
        LED-88: it is on a server.
    """
    if is_address(place):
        raise faults.files_only(shown_as(place), what, way)
    return Path(place)


def _server() -> type[PostgresStore]:
    # The driver is an extra that an office with files alone does not install.
    try:
        import psycopg  # noqa: F401
    except ImportError as error:
        raise faults.no_driver() from error
    from clearground.edge.ledger.postgres.store import PostgresStore

    return PostgresStore
