"""The store of a region in one GeoPackage file."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import ClassVar

from clearground.edge.gpkg import write
from clearground.edge.gpkg.container import create_core
from clearground.edge.gpkg.shown import Reach, Shown, content_digest, mark_older, read_shown
from clearground.edge.layers.layer import Geometries, Layer, Value
from clearground.edge.ledger import faults, guarding
from clearground.edge.ledger.around import indexes
from clearground.edge.ledger.batch import Writer
from clearground.edge.ledger.contents import FolderContents, files_path
from clearground.edge.ledger.face import Head, Store, root_of
from clearground.edge.ledger.records import Records
from clearground.edge.ledger.schema import (
    BATCHES,
    EVENTS,
    FORMAT,
    FORMAT_VERSION,
    FORMATS_READ,
    create_ledger,
    upgrade,
    version_of,
)
from clearground.standards.geometry import RegionCrs
from clearground.standards.words import _

__all__ = ["GeoPackageStore", "Head", "Store", "Writer", "root_of"]

BUSY_MS = 5000
"""How long to wait for another program's lock."""


class GeoPackageStore(Records):
    """A region in one GeoPackage file (SQLite in WAL mode, `synchronous=EXTRA`)."""

    connect: ClassVar[Callable[..., sqlite3.Connection]] = staticmethod(sqlite3.connect)
    """How a file is opened; the tests of power cuts open it on a disk that they can cut."""

    def __init__(self, path: Path, connection: sqlite3.Connection, *, read_only: bool) -> None:
        super().__init__(str(path), connection)
        self.connection: sqlite3.Connection = connection
        self.path, self.read_only = path, read_only

    @classmethod
    def create(cls, path: Path | str, *, overwrite: bool = False) -> GeoPackageStore:
        """A new, empty region file; it appears at once whole or not at all.

        Raises
        ------
        LedgerError
            LED-08: the file exists and `overwrite` is false; LED-04: the disk refuses.
        """
        path = Path(path)
        if path.exists() and not overwrite:
            raise faults.already_there(path)
        draft = path.with_name(f".{path.name}.new")
        with _translated(path):
            for name in (draft, *_companions(draft)):
                name.unlink(missing_ok=True)
            connection = cls.connect(draft, isolation_level=None)
            connection.execute("PRAGMA synchronous=EXTRA")
            connection.execute("BEGIN")
            create_core(connection)
            create_ledger(connection)
            for statement in indexes():
                connection.execute(statement)
            connection.execute("COMMIT")
            connection.close()
            for name in _companions(path):
                name.unlink(missing_ok=True)
            draft.replace(path)
        return cls.open(path)

    @classmethod
    def open(cls, path: Path | str, *, read_only: bool = False) -> GeoPackageStore:
        """The region in an existing file; opening an older one for writing upgrades its tables.

        Raises
        ------
        NotFoundError
            NF-10: there is no file.
        LedgerError
            LED-01: another kind of file; LED-02: another version; LED-03: in use;
        LED-210: tables of records that are not this program's.
        """
        path = Path(path)
        if not path.is_file():
            raise faults.missing_file(path)
        with _translated(path):
            mode = "ro" if read_only else "rw"
            uri = f"{path.resolve().as_uri()}?mode={mode}"
            connection = cls.connect(uri, uri=True, isolation_level=None)
            try:
                connection.execute(f"PRAGMA busy_timeout={BUSY_MS}")
                guarding.guard(connection)
                _check_format(path, connection)
                guarding.check_schema(path, connection)
                if not read_only:
                    # Where a disk cannot do WAL, a commit rests on the removal of a journal:
                    # EXTRA syncs the folder after it, FULL does not. In WAL they are the same.
                    connection.execute("PRAGMA journal_mode=WAL")
                    connection.execute("PRAGMA synchronous=EXTRA")
                    _bring_up(connection)
            except BaseException:
                connection.close()
                raise
        return cls(path, connection, read_only=read_only)

    def write_layers(
        self, layers: Sequence[Layer], crs: RegionCrs, *, records: int, moment: datetime
    ) -> None:
        """Replace these layers whole, in one transaction; other layers stay as they are.

        `records` is the position of the last event that they show, `moment` when they were made
        (aware): it decides which warnings they call live.

        Raises
        ------
        LedgerError
            LED-03: in use; LED-04: the disk refuses.
        """
        with self.transaction() as connection:
            reach = Reach(records, root_of(self.heads(records)), moment)
            simulated = bool(self.is_simulated())
            write.write_layers(connection, layers, crs, simulated=simulated, reach=reach)
            for statement in indexes():  # a file of an earlier release has none
                connection.execute(statement)
            self.mark_older()  # where others recorded meanwhile

    def shown(self) -> tuple[Shown, ...]:
        """Which records each derived layer in the file shows."""
        with _translated(self.path):
            return read_shown(self.connection)

    def write_context(
        self,
        name: str,
        geometries: Geometries,
        columns: Mapping[str, Sequence[Value]],
        *,
        crs: RegionCrs,
    ) -> None:
        """Replace one layer of ground for the eye (see `gpkg.write.write_context`)."""
        with self.transaction() as connection:
            write.write_context(connection, name, geometries, columns, crs=crs)

    def context_names(self) -> tuple[str, ...]:
        """Names of the layers of ground in the file, sorted."""
        with _translated(self.path):
            return write.context_names(self.connection)

    def read_context(self, name: str) -> tuple[Geometries, dict[str, tuple[Value, ...]]]:
        """Geometries in region metres and columns of one layer of ground.

        Raises
        ------
        NotFoundError
            NF-11: there is no such layer.
        """
        with _translated(self.path):
            try:
                return write.read_context(self.connection, name)
            except KeyError as error:
                raise faults.no_such_layer(name) from error

    def contents(self) -> FolderContents:
        """The contents of photos and papers, in the folder beside the file."""
        return FolderContents(files_path(self.path))

    def close(self) -> None:
        """Leave one file that holds everything, so that copying it loses nothing."""
        if not self.read_only:
            try:
                self.connection.execute("PRAGMA busy_timeout=0")
                self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                self.connection.execute("PRAGMA journal_mode=DELETE")
            except sqlite3.OperationalError:
                pass  # another program still reads; the last one to close leaves one file
        self.connection.close()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """One write that happens whole or not at all."""
        with _translated(self.path):
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield self.connection
                self.connection.execute("COMMIT")
            except BaseException:
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")
                raise

    def translated(self) -> AbstractContextManager[None]:
        """Say SQLite's refusals in the ledger's three parts."""
        return _translated(self.path)

    def mark_older(self) -> None:
        """Say of each layer of records that it does not show the last record."""
        mark_older(self.connection, self.position())

    def is_intact(self, shown: Shown) -> bool:
        """Whether a layer holds what was written into it."""
        try:
            return content_digest(self.connection, shown.layer) == shown.content_digest
        except sqlite3.DatabaseError:  # the layer is gone, or its pages are damaged
            return False


def _check_format(path: Path, connection: sqlite3.Connection) -> None:
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
    if not {EVENTS, BATCHES, FORMAT} <= tables:
        raise faults.foreign_file(path, _("it is a database without a ledger of records"))
    version = version_of(connection)
    if version not in FORMATS_READ:
        raise faults.wrong_version(path, str(version or ""), FORMAT_VERSION)


def _bring_up(connection: sqlite3.Connection) -> None:
    if version_of(connection) == FORMAT_VERSION:
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        upgrade(connection)  # asks the version again: another program may have been first
        for statement in indexes():
            connection.execute(statement)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _companions(path: Path) -> tuple[Path, ...]:
    return tuple(path.with_name(path.name + end) for end in ("-wal", "-shm", "-journal"))


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    """Say SQLite's refusals in the ledger's three parts."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        text = str(error)
        if "locked" in text or "busy" in text:
            raise faults.locked_file(path) from error
        if isinstance(error, sqlite3.OperationalError) and "decode" not in text:
            raise faults.unwritable(path, text) from error
        if "not a database" in text:
            raise faults.foreign_file(path, _("it is no GeoPackage (SQLite)")) from error
        if "not authorized" in text:
            raise faults.altered_schema(path, _("its schema reaches for more")) from error
        if isinstance(error, sqlite3.IntegrityError | sqlite3.ProgrammingError):
            raise
        raise faults.damaged_file(text) from error
    except OSError as error:
        raise faults.unwritable(path, error.strerror or str(error)) from error
