"""The store of a region in a PostgreSQL database, one region in each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime

from psycopg import Connection
from psycopg.rows import TupleRow

from clearground.edge.gpkg.shown import Reach, Shown
from clearground.edge.layers.layer import Column, Geometries, Layer, Value
from clearground.edge.ledger import faults as ledger_faults
from clearground.edge.ledger.face import root_of
from clearground.edge.ledger.postgres import faults, layers
from clearground.edge.ledger.postgres.address import without_password
from clearground.edge.ledger.postgres.connect import connected, translated
from clearground.edge.ledger.postgres.contents import ServerContents
from clearground.edge.ledger.postgres.questions import Questions
from clearground.edge.ledger.postgres.readers import (
    FENCE_VERSION,
    bring_up,
    fence_faults,
    fence_version,
    mark_stale,
    protect,
)
from clearground.edge.ledger.postgres.schema import LOCK, SCHEMA, create_ledger, missing_guards
from clearground.edge.ledger.records import Records
from clearground.edge.ledger.schema import EVENTS, FORMAT, FORMAT_VERSION
from clearground.edge.ledger.sql import Sql
from clearground.standards.geometry import RegionCrs

APPEND_LOCK = f"SELECT pg_advisory_xact_lock({LOCK})"
"""Whoever appends holds it to the end, so that two cannot put a record at one place."""


class PostgresStore(Records):
    """A region in one database (`synchronous_commit=on`); its tables lie in a schema of their own.

    A store that only reads sees the region as it stood at its first question; open it anew to
    see more.
    """

    def __init__(self, address: str, raw: Connection[TupleRow], *, read_only: bool) -> None:
        super().__init__(without_password(address), Questions(raw, aside=read_only))
        self.address, self.raw, self.read_only = address, raw, read_only

    @classmethod
    def create(cls, address: str) -> PostgresStore:
        """A new, empty region in a database that has none; it appears whole or not at all.

        Raises
        ------
        LedgerError
            LED-08: the database holds a region; LED-81, LED-82, LED-84 as `connected` says.
        """
        place = without_password(address)
        raw = connected(address, read_only=False)
        try:
            with translated(place), raw.transaction():
                _refuse_second(raw, place)
                create_ledger(raw)
                layers.create_shown(raw)
                protect(raw)
        except BaseException:
            raw.close()
            raise
        return cls(address, raw, read_only=False)

    @classmethod
    def open(cls, address: str, *, read_only: bool = False) -> PostgresStore:
        """The region in an existing database.

        Raises
        ------
        NotFoundError
            NF-12: there is no region.
        LedgerError
            LED-02: another version; LED-81, LED-82, LED-84 as `connected` says.
        """
        place = without_password(address)
        raw = connected(address, read_only=read_only)
        try:
            with translated(place):
                _check_format(raw, place)
                if not read_only and fence_version(raw) is None:
                    with raw.transaction():
                        raw.execute(APPEND_LOCK.encode())
                        bring_up(raw)  # asks again: another program may have been first
        except BaseException:
            raw.close()
            raise
        return cls(address, raw, read_only=read_only)

    @contextmanager
    def transaction(self) -> Iterator[Sql]:
        """One write that happens whole or not at all; other writers wait until it ends."""
        with translated(self.place), self.raw.transaction():
            if self.read_only:
                raise ledger_faults.unwritable(self.place, "it was opened for reading")
            self.raw.execute(APPEND_LOCK.encode())
            yield self.connection

    def translated(self) -> AbstractContextManager[None]:
        """Say PostgreSQL's refusals in the ledger's three parts."""
        return translated(self.place)

    @contextmanager
    def aside(self) -> Iterator[Sql]:
        """The region as it stands now, read part by part from the server."""
        with translated(self.place), self.raw.transaction():
            yield Questions(self.raw, aside=True)

    def bodies(self) -> Iterator[str]:
        """Canonical texts of all events, sorted by id."""
        with self.aside() as connection:
            for row in connection.execute(f"SELECT body FROM {EVENTS} ORDER BY id"):
                yield row[0]

    def missing_guards(self) -> tuple[str, ...]:
        """Names of the guards against editing that are gone or were changed."""
        with translated(self.place):
            return missing_guards(self.raw)

    def fence_faults(self) -> tuple[str, ...]:
        """What of the fence around readers is gone, was changed or lets more in."""
        with translated(self.place):
            return fence_faults(self.raw)

    def missing_layer_guards(self) -> tuple[str, ...]:
        """Tables of layers and ground whose guard against editing is gone or off."""
        with translated(self.place):
            return layers.missing_guards(self.raw)

    def mark_older(self) -> None:
        """Say of each layer of records that it does not show the last record."""
        layers.mark_older(self.raw, self.position())
        mark_stale(self.raw)

    def write_layers(
        self, layers_: Sequence[Layer], crs: RegionCrs, *, records: int, moment: datetime
    ) -> None:
        """Replace these layers whole, in one transaction; other layers stay as they are.

        `records` is the position of the last event that they show, `moment` when they were made
        (aware): it decides which warnings they call live.

        Raises
        ------
        LedgerError
            LED-03: in use; LED-82: the reference system cannot be added; LED-83: it broke off.
        """
        with self.transaction():
            reach = Reach(records, root_of(self.heads(records)), moment)
            simulated = bool(self.is_simulated())
            layers.write_layers(self.raw, layers_, crs, simulated=simulated, reach=reach)
            self.mark_older()  # where others recorded meanwhile

    def shown(self) -> tuple[Shown, ...]:
        """Which records each derived layer shows."""
        with translated(self.place):
            return layers.read_shown(self.raw)

    def is_intact(self, shown: Shown) -> bool:
        """Whether a layer holds what was written into it."""
        with translated(self.place):
            return layers.content_digest(self.raw, shown.layer) == shown.content_digest

    def write_context(
        self,
        name: str,
        geometries: Geometries,
        columns: Mapping[str, Sequence[Value]],
        *,
        crs: RegionCrs,
    ) -> None:
        """Replace one layer of ground for the eye."""
        with self.transaction():
            layers.write_context(self.raw, name, geometries, columns, crs=crs)

    def context_names(self) -> tuple[str, ...]:
        """Names of the layers of ground, sorted."""
        with translated(self.place):
            return layers.context_names(self.raw)

    def read_context(self, name: str) -> tuple[Geometries, dict[str, tuple[Value, ...]]]:
        """Geometries in region metres and columns of one layer of ground.

        Raises
        ------
        NotFoundError
            NF-11: there is no such layer.
        """
        with translated(self.place):
            try:
                geometries, columns = layers.read_table(self.raw, layers.CONTEXT_PREFIX + name)
            except KeyError as error:
                raise ledger_faults.no_such_layer(name) from error
        return geometries, {column.name: column.values for column in columns}

    def read_layer(self, name: str) -> tuple[Geometries, tuple[Column, ...]]:
        """Geometries and columns of a layer as it stands in the database."""
        with translated(self.place):
            return layers.read_table(self.raw, name)

    def contents(self) -> ServerContents:
        """The contents of photos and papers, in rows of their own."""
        return ServerContents(self.raw, self.transaction)

    def close(self) -> None:
        """End the connection; everything acknowledged is on the server's disk already."""
        self.raw.close()


def _refuse_second(raw: Connection[TupleRow], place: str) -> None:
    if _version(raw) is not None:
        raise ledger_faults.already_there(place)


def _check_format(raw: Connection[TupleRow], place: str) -> None:
    version = _version(raw)
    if version is None:
        raise faults.no_region(place)
    if version != FORMAT_VERSION:
        raise ledger_faults.wrong_version(place, str(version), FORMAT_VERSION)
    fence = fence_version(raw)
    if fence is not None and fence > FENCE_VERSION:
        raise ledger_faults.wrong_version(place, f"{version}.{fence}", FORMAT_VERSION)


def _version(raw: Connection[TupleRow]) -> int | None:
    """Version of the tables; None where there are none."""
    if raw.execute(f"SELECT to_regclass('{SCHEMA}.{FORMAT}')".encode()).fetchone() == (None,):
        return None
    row = raw.execute(f"SELECT max(version) FROM {SCHEMA}.{FORMAT}".encode()).fetchone()
    return int(row[0] or 0) if row else 0
