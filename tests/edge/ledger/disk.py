"""A disk that can lose power or refuse a call: the store's own code writes through it.

The store speaks to SQLite through Python's `sqlite3`, which has no hook for the disk. `apsw`
has one. So the tests hand the store a connection of `apsw` in the dress of `sqlite3`: every
statement and setting is the store's own, the SQLite under it is the one `apsw` carries
(3.46 or newer). What the disk held after a cut is then opened by the store as always, with
the machine's own SQLite.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import apsw

from clearground.edge.ledger.store import GeoPackageStore

AUTOCHECKPOINT_PAGES = 1000
"""SQLite's own default."""

OP_JOURNALS = apsw.SQLITE_OPEN_MAIN_JOURNAL | apsw.SQLITE_OPEN_WAL | apsw.SQLITE_OPEN_SUPER_JOURNAL


@dataclass(frozen=True, slots=True)
class Op:
    """One thing that happened to the disk, or (`ack`) what the store has acknowledged since."""

    kind: str
    name: str = ""
    at: int = 0
    data: bytes = b""


Refuse = Callable[[int, str, str], apsw.Error | None]
"""Asked before each call with its number, its kind and the file: the refusal, or None."""


class Disk(apsw.VFS):
    """A disk that notes what is written and synced.

    Parameters
    ----------
    name : str
        Name of the VFS; one for each disk at a time.
    refuse : callable, optional
        Which calls are refused.
    skip_sync : callable, optional
        Deliberate fault: whether a sync of a file is dropped, though SQLite is told it was done.
    """

    def __init__(
        self,
        name: str,
        refuse: Refuse | None = None,
        skip_sync: Callable[[str], bool] = lambda _name: False,
    ) -> None:
        super().__init__(name, "")
        self.vfs, self.refuse, self.skip_sync = name, refuse, skip_sync
        self.ops: list[Op] = []
        self.calls = 0
        self.refused = 0
        self.autocheckpoint = AUTOCHECKPOINT_PAGES
        self.settings: dict[str, str] = {}

    def ask(self, kind: str, name: str) -> None:
        """Count a call; raise if it is refused."""
        if self.refuse is None:
            return
        self.calls += 1
        refusal = self.refuse(self.calls, kind, name)
        if refusal is not None:
            self.refused += 1
            raise refusal

    def xOpen(self, name: Any, flags: list[int]) -> File:
        path = Path(name.filename() if isinstance(name, apsw.URIFilename) else str(name))
        self.ask("open", path.name)
        fresh = not path.exists()
        file = File(self, name, flags, path.name)
        if fresh:
            self.ops.append(Op("create", path.name))
            file.syncs_folder = bool(flags[0] & OP_JOURNALS)
        return file

    def xDelete(self, name: str, syncdir: bool) -> None:
        self.ask("delete", Path(name).name)
        super().xDelete(name, False)
        self.ops.append(Op("unlink", Path(name).name))
        if syncdir:
            self.ops.append(Op("syncdir"))

    def connect(self, path: Path | str, **_flags: object) -> Any:
        """A connection to a file of this disk, as `sqlite3.connect` gives one."""
        return Connection(self, str(path))

    def store(self) -> type[GeoPackageStore]:
        """The store whose files lie on this disk."""
        return type("StoreOnDisk", (GeoPackageStore,), {"connect": staticmethod(self.connect)})


class File(apsw.VFSFile):
    """An open file of the disk."""

    def __init__(self, disk: Disk, name: Any, flags: list[int], short: str) -> None:
        super().__init__("", name, flags)
        self.disk, self.name, self.syncs_folder = disk, short, False

    def xRead(self, amount: int, offset: int) -> bytes:
        self.disk.ask("read", self.name)
        return super().xRead(amount, offset)

    def xWrite(self, data: bytes, offset: int) -> None:
        try:
            self.disk.ask("write", self.name)
        except apsw.FullError:
            # A full disk takes the first part of what it is given.
            super().xWrite(data[: len(data) // 2], offset)
            raise
        super().xWrite(data, offset)
        self.disk.ops.append(Op("write", self.name, offset, bytes(data)))

    def xTruncate(self, size: int) -> None:
        self.disk.ask("truncate", self.name)
        super().xTruncate(size)
        self.disk.ops.append(Op("truncate", self.name, size))

    def xSync(self, _flags: int) -> None:
        self.disk.ask("sync", self.name)
        if self.disk.skip_sync(self.name):
            return
        self.disk.ops.append(Op("sync", self.name))
        if self.syncs_folder:
            # SQLite's own disk layer syncs the folder with a new journal's first sync.
            self.disk.ops.append(Op("syncdir"))
            self.syncs_folder = False

    def xFileSize(self) -> int:
        self.disk.ask("size", self.name)
        return super().xFileSize()


def _as_sqlite3(error: apsw.Error) -> Exception:
    """The exception that Python's `sqlite3` raises for the same answer of SQLite."""
    kinds: dict[type[Exception], tuple[type[apsw.Error], ...]] = {
        sqlite3.IntegrityError: (apsw.ConstraintError, apsw.MismatchError),
        sqlite3.DatabaseError: (apsw.CorruptError, apsw.NotADBError),
        sqlite3.OperationalError: (apsw.Error,),
    }
    for kind, causes in kinds.items():
        if isinstance(error, causes):
            return kind(str(error).removeprefix(f"{type(error).__name__}: "))
    raise AssertionError(error)


class Connection:
    """A connection of `apsw` that answers as one of `sqlite3`, as far as the store asks."""

    def __init__(self, disk: Disk, path: str) -> None:
        self.disk, self.committed = disk, False
        flags = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE | apsw.SQLITE_OPEN_URI
        try:
            self.real = apsw.Connection(path, flags=flags, vfs=disk.vfs)
            self.real.set_wal_hook(self._after_commit)
        except apsw.Error as error:
            raise _as_sqlite3(error) from error

    def _after_commit(self, real: apsw.Connection, _name: str, pages: int) -> int:
        # As SQLite's own checkpoint after a commit: what it cannot do now it does later. It is
        # here because `apsw` reports refusals that SQLite itself passes over.
        self.committed = True
        if pages >= self.disk.autocheckpoint:
            with contextlib.suppress(apsw.Error):
                real.wal_checkpoint()
        return apsw.SQLITE_OK

    @property
    def in_transaction(self) -> bool:
        return bool(self.real.in_transaction)

    def execute(self, statement: str, values: Any = ()) -> Cursor:
        words = self.disk.settings.get(statement, statement)
        return Cursor(self, lambda cursor: cursor.execute(words, tuple(values)))

    def executemany(self, statement: str, rows: Iterable[Any]) -> Cursor:
        return Cursor(self, lambda cursor: cursor.executemany(statement, rows))

    def close(self) -> None:
        try:
            self.real.close()
        except apsw.Error:
            self.real.close(force=True)  # `sqlite3` says nothing either


class Cursor:
    """The rows of one statement, with the names of their columns."""

    def __init__(self, connection: Connection, run: Callable[[apsw.Cursor], object]) -> None:
        self.description: tuple[Any, ...] = ()
        cursor = connection.real.cursor()
        cursor.exec_trace = self._note
        connection.committed = False
        rows: list[Any] = []
        try:
            run(cursor)
            rows = cursor.fetchall()
        except apsw.Error as error:
            if not connection.committed:
                raise _as_sqlite3(error) from error
            # The commit stands; only what SQLite does after it was refused.
        finally:
            cursor.exec_trace = None
            cursor.close(force=True)
        self.rows = iter(rows)

    def _note(self, cursor: apsw.Cursor, _statement: str, _values: object) -> bool:
        self.description = cursor.get_description()
        return True

    def fetchone(self) -> Any:
        return next(self.rows, None)

    def fetchall(self) -> list[Any]:
        return list(self.rows)

    def __iter__(self) -> Iterator[Any]:
        return self.rows
