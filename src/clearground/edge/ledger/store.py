"""The store of a region: append signed events, read them back, name the whole by one digest."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from clearground.edge.gpkg import write
from clearground.edge.gpkg.container import create_core
from clearground.edge.gpkg.shown import Reach, Shown, mark_older, read_shown
from clearground.edge.layers.layer import Geometries, Layer, Value
from clearground.edge.ledger import chains, faults
from clearground.edge.ledger.batch import Batch, Writer
from clearground.edge.ledger.envelope import body_of, event_hash, event_of
from clearground.edge.ledger.face import Head, Store, root_of
from clearground.edge.ledger.schema import (
    BATCHES,
    EVENTS,
    FORMAT,
    FORMAT_VERSION,
    create_ledger,
)
from clearground.edge.ledger.wire import Chain
from clearground.events import Draft, Event
from clearground.standards.geometry import RegionCrs

__all__ = ["GeoPackageStore", "Head", "Store", "Writer", "root_of"]

BUSY_MS = 5000
"""How long to wait for another program's lock."""


class GeoPackageStore:
    """A region in one GeoPackage file (SQLite in WAL mode, `synchronous=FULL`)."""

    def __init__(self, path: Path, connection: sqlite3.Connection, *, read_only: bool) -> None:
        self.path, self.connection, self.read_only = path, connection, read_only
        self._enrolled: set[str] = set()
        self._enrolled_up_to = 0

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
            connection = sqlite3.connect(draft, isolation_level=None)
            connection.execute("PRAGMA synchronous=FULL")
            connection.execute("BEGIN")
            create_core(connection)
            create_ledger(connection)
            connection.execute("COMMIT")
            connection.close()
            for name in _companions(path):
                name.unlink(missing_ok=True)
            draft.replace(path)
        return cls.open(path)

    @classmethod
    def open(cls, path: Path | str, *, read_only: bool = False) -> GeoPackageStore:
        """The region in an existing file.

        Raises
        ------
        NotFoundError
            NF-10: there is no file.
        LedgerError
            LED-01: another kind of file; LED-02: another version; LED-03: in use.
        """
        path = Path(path)
        if not path.is_file():
            raise faults.missing_file(path)
        with _translated(path):
            mode = "ro" if read_only else "rw"
            uri = f"{path.resolve().as_uri()}?mode={mode}"
            connection = sqlite3.connect(uri, uri=True, isolation_level=None)
            try:
                connection.execute(f"PRAGMA busy_timeout={BUSY_MS}")
                _check_format(path, connection)
                if not read_only:
                    connection.execute("PRAGMA journal_mode=WAL")
                    connection.execute("PRAGMA synchronous=FULL")
            except BaseException:
                connection.close()
                raise
        return cls(path, connection, read_only=read_only)

    def append(
        self, drafts: Sequence[Draft], writer: Writer, *, after: int | None = None
    ) -> tuple[Event, ...]:
        """The drafts as recorded events, in one transaction that is on disk when this returns.

        A draft whose id is already recorded with the same content is passed over, so that an
        interrupted run can be repeated. Keys that sign for the first time are enrolled first.
        `after` is the position of the last record that the drafts were judged by.

        Raises
        ------
        LedgerError
            LED-03: in use; LED-04: the disk refuses; LED-05: simulated beside real;
            LED-07: an id is taken; LED-09: a value cannot be recorded; LED-37: others recorded
            after `after`.
        """
        if not drafts:
            return ()
        with self.transaction():
            if after is not None and self.position() != after:
                raise faults.recorded_meanwhile(self.path)
            self._refuse_mixing(drafts)
            ids = writer.ids.stream("event")
            names = [ids.new() for _draft in drafts]
            batch = Batch(self.path, self.connection, writer, self.enrolled())
            batch.look_up(names)
            events = []
            for draft, name in zip(drafts, names, strict=True):
                batch.enrol(draft)
                events.append(batch.add(draft, name))
            batch.close()
            mark_older(self.connection, self.position())
        return tuple(events)

    def events(self, after: int = 0) -> tuple[Event, ...]:
        """Events in order of arrival, those after a position (see `position`).

        Raises
        ------
        LedgerError
            LED-06: a record cannot be read.
        """
        with _translated(self.path):
            rows = self.connection.execute(
                f"SELECT body FROM {EVENTS} WHERE fid>? ORDER BY fid", (after,)
            )
            return tuple(event_of(body_of(row[0])) for row in rows)

    def events_of(self, entity: str) -> tuple[Event, ...]:
        """Events about one entity in order of arrival."""
        with _translated(self.path):
            rows = self.connection.execute(
                f"SELECT body FROM {EVENTS} WHERE entity=? ORDER BY fid", (entity,)
            )
            return tuple(event_of(body_of(row[0])) for row in rows)

    def position(self) -> int:
        """Position of the last event, 0 when there is none; it grows with every event."""
        with _translated(self.path):
            row = self.connection.execute(f"SELECT max(fid) FROM {EVENTS}").fetchone()
        return int(row[0] or 0)

    def bodies(self) -> Iterator[str]:
        """Canonical texts of all events, sorted by id."""
        with _translated(self.path):
            for row in self.connection.execute(f"SELECT body FROM {EVENTS} ORDER BY id"):
                yield row[0]

    def heads(self, records: int | None = None) -> tuple[Head, ...]:
        """The last event of each device, sorted by device; of the first `records` where given."""
        with _translated(self.path):
            rows = self.connection.execute(
                f"SELECT device, max(sequence), body FROM {EVENTS} WHERE fid<=?"
                " GROUP BY device ORDER BY device",
                (self.position() if records is None else records,),
            ).fetchall()
        return tuple(Head(row[0], row[1], event_hash(body_of(row[2]))) for row in rows)

    def root_digest(self) -> str:
        """Merkle root over the sorted heads: it names every event of every device."""
        return root_of(self.heads())

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
            mark_older(connection, self.position())  # where others recorded meanwhile

    def have(self) -> dict[str, int]:
        """How far each device's chain is held, by device."""
        with _translated(self.path):
            return chains.have(self.connection)

    def hash_at(self, device: str, sequence: int) -> str:
        """Hash of the record at a place of a device's chain; "" where there is none."""
        with _translated(self.path):
            return chains.hash_at(self.connection, device, sequence)

    def key_events(self) -> tuple[Event, ...]:
        """The records about keys, and the one that opened the region."""
        with _translated(self.path):
            return chains.key_events(self.connection)

    def chains_after(self, held: Mapping[str, int]) -> tuple[Chain, ...]:
        """Of each device the whole batches behind what another store holds."""
        with _translated(self.path):
            return chains.chains_after(self.connection, held)

    def take(self, brought: Sequence[Chain]) -> int:
        """How many records of other devices were kept, in one transaction, on disk on return.

        They follow what the store holds and are proved (see `merge.join`).

        Raises
        ------
        LedgerError
            LED-03: in use; LED-04: the disk refuses.
        """
        with self.transaction() as connection:
            count = chains.take(connection, brought)
            mark_older(connection, self.position())
        return count

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

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

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

    def is_simulated(self) -> bool | None:
        """Whether the region is simulated; None while nothing is recorded."""
        row = self.connection.execute(f"SELECT body FROM {EVENTS} ORDER BY fid LIMIT 1").fetchone()
        return bool(body_of(row[0])["simulated"]) if row else None

    def _refuse_mixing(self, drafts: Sequence[Draft]) -> None:
        held = self.is_simulated()
        kinds = {draft.simulated for draft in drafts} | ({held} if held is not None else set())
        if len(kinds) > 1:
            raise faults.mixed(self.path, drafts[0].simulated if held is None else held)

    def enrolled(self) -> set[str]:
        """Ids of the keys enrolled so far."""
        rows = self.connection.execute(
            f"SELECT fid, body FROM {EVENTS} WHERE type='KeyEnrolled' AND fid>?",
            (self._enrolled_up_to,),
        ).fetchall()
        for fid, text in rows:
            payload = body_of(text)["payload"]
            assert isinstance(payload, dict)
            self._enrolled.add(str(payload["key_id"]))
            self._enrolled_up_to = max(self._enrolled_up_to, fid)
        return self._enrolled


def _check_format(path: Path, connection: sqlite3.Connection) -> None:
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
    if not {EVENTS, BATCHES, FORMAT} <= tables:
        raise faults.foreign_file(path, "it has no ledger")
    version = connection.execute(f"SELECT version FROM {FORMAT}").fetchone()
    if version is None or version[0] != FORMAT_VERSION:
        raise faults.wrong_version(path, str(version[0] if version else ""), FORMAT_VERSION)


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
        if isinstance(error, sqlite3.OperationalError):
            raise faults.unwritable(path, text) from error
        if "not a database" in text:
            raise faults.foreign_file(path, text) from error
        raise
    except OSError as error:
        raise faults.unwritable(path, error.strerror or str(error)) from error
