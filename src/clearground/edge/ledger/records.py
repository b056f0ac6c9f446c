"""The records of a region, as every store keeps and gives them, whichever database is below."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Self

from clearground.edge.gpkg.shown import Shown
from clearground.edge.ledger import chains, faults
from clearground.edge.ledger.batch import Batch, Writer
from clearground.edge.ledger.closing import introduced
from clearground.edge.ledger.envelope import body_of, event_hash, event_of
from clearground.edge.ledger.face import Head, root_of
from clearground.edge.ledger.schema import EVENTS
from clearground.edge.ledger.sql import Sql
from clearground.edge.ledger.wire import Chain
from clearground.events import Draft, Event


class Records(ABC):
    """The part of a store that both databases share, in the statements both understand.

    Parameters
    ----------
    place : str
        What messages call the store: a path, or an address without its password.
    connection : Sql
        The open database.
    """

    def __init__(self, place: str, connection: Sql) -> None:
        self.place, self.connection = place, connection
        self._enrolled: set[str] = set()
        self._enrolled_up_to = 0

    @abstractmethod
    def transaction(self) -> AbstractContextManager[Sql]:
        """One write that happens whole or not at all."""

    @abstractmethod
    def translated(self) -> AbstractContextManager[None]:
        """Say the database's refusals in the ledger's three parts."""

    @abstractmethod
    def mark_older(self) -> None:
        """Say of each layer of records that it does not show the last record."""

    @abstractmethod
    def shown(self) -> tuple[Shown, ...]:
        """Which records each derived layer shows."""

    @abstractmethod
    def is_intact(self, shown: Shown) -> bool:
        """Whether a layer holds what was written into it."""

    @abstractmethod
    def close(self) -> None:
        """Leave everything on disk."""

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
        with self.transaction() as connection:
            if after is not None and self.position() != after:
                raise faults.recorded_meanwhile(self.place)
            self._refuse_mixing(drafts)
            ids = writer.ids.stream("event")
            names = [ids.new() for _draft in drafts]
            batch = Batch(self.place, connection, writer, self.enrolled())
            batch.look_up(names)
            events = []
            for draft, name in zip(drafts, names, strict=True):
                batch.enrol(draft)
                events.append(batch.add(draft, name))
            batch.close()
            self.mark_older()
        return tuple(events)

    def events(self, after: int = 0) -> tuple[Event, ...]:
        """Events in order of arrival, those after a position (see `position`).

        Raises
        ------
        LedgerError
            LED-06: a record cannot be read.
        """
        with self.translated():
            rows = self.connection.execute(
                f"SELECT body FROM {EVENTS} WHERE fid>? ORDER BY fid", (after,)
            )
            return tuple(event_of(body_of(row[0])) for row in rows)

    def events_of(self, entity: str) -> tuple[Event, ...]:
        """Events about one entity in order of arrival."""
        with self.translated():
            rows = self.connection.execute(
                f"SELECT body FROM {EVENTS} WHERE entity=? ORDER BY fid", (entity,)
            )
            return tuple(event_of(body_of(row[0])) for row in rows)

    def events_of_types(self, types: Sequence[str]) -> tuple[Event, ...]:
        """Events of some types in order of arrival."""
        marks = ", ".join("?" * len(types))
        with self.translated():
            rows = self.connection.execute(
                f"SELECT body FROM {EVENTS} WHERE type IN ({marks}) ORDER BY fid", tuple(types)
            )
            return tuple(event_of(body_of(row[0])) for row in rows)

    def introduces(self, things: Collection[str]) -> set[str]:
        """Which of these things a record here introduces, the parts of a split included."""
        with self.translated():
            found = chains.introduced_among(self.connection, things)
        if len(found) < len(things):
            splits = introduced(self.events_of_types(("AreaSplit",)))
            found |= splits & set(things)
        return found

    def naming_documents(self) -> tuple[Event, ...]:
        """Events that name a photo or paper, in order of arrival, found without reading the rest.

        Quotes inside a text are escaped, so that nobody's words look like a field.
        """
        with self.translated():
            rows = self.connection.execute(
                f"SELECT fid, body FROM {EVENTS} WHERE body LIKE '%\"documents\":[{{%' ORDER BY fid"
            ).fetchall()
        return tuple(event_of(body_of(row[1])) for row in rows)

    def position(self) -> int:
        """Position of the last event, 0 when there is none; it grows with every event."""
        with self.translated():
            row = self.connection.execute(f"SELECT max(fid) FROM {EVENTS}").fetchone()
        return int(row[0] or 0)

    def bodies(self) -> Iterator[str]:
        """Canonical texts of all events, sorted by id."""
        with self.translated():
            for row in self.connection.execute(f"SELECT body FROM {EVENTS} ORDER BY id"):
                yield row[0]

    def heads(self, records: int | None = None) -> tuple[Head, ...]:
        """The last event of each device, sorted by device; of the first `records` where given."""
        # Without a limit the index alone answers, and no record is read but the heads.
        limit, values = ("", ()) if records is None else (" WHERE fid<=?", (records,))
        with self.translated():
            rows = self.connection.execute(
                f"SELECT e.device, e.sequence, e.body FROM {EVENTS} e JOIN"
                f" (SELECT device, max(sequence) AS last FROM {EVENTS}{limit}"
                " GROUP BY device) h ON h.device=e.device AND h.last=e.sequence"
                " ORDER BY e.device",
                values,
            ).fetchall()
        return tuple(Head(row[0], row[1], event_hash(body_of(row[2]))) for row in rows)

    def root_digest(self) -> str:
        """Merkle root over the sorted heads: it names every event of every device."""
        return root_of(self.heads())

    def have(self) -> dict[str, int]:
        """How far each device's chain is held, by device."""
        with self.translated():
            return chains.have(self.connection)

    def digests(self) -> dict[str, str]:
        """Of each device's chain the first digits of its last record's hash, by device."""
        with self.translated():
            return chains.heads(self.connection)

    def hash_at(self, device: str, sequence: int) -> str:
        """Hash of the record at a place of a device's chain; "" where there is none."""
        with self.translated():
            return chains.hash_at(self.connection, device, sequence)

    def key_events(self) -> tuple[Event, ...]:
        """The records about keys, and the one that opened the region."""
        with self.translated():
            return chains.key_events(self.connection)

    def chains_after(self, held: Mapping[str, int]) -> tuple[Chain, ...]:
        """Of each device the whole batches behind what another store holds."""
        with self.translated():
            return chains.chains_after(self.connection, held)

    def part_after(self, held: Mapping[str, int], records: int) -> tuple[tuple[Chain, ...], bool]:
        """The earliest whole batches behind what is held, about so many records; is more left."""
        with self.translated():
            return chains.part_after(self.connection, held, records)

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
            self.mark_older()
        return count

    def is_simulated(self) -> bool | None:
        """Whether the region is simulated; None while nothing is recorded."""
        with self.translated():
            row = self.connection.execute(
                f"SELECT body FROM {EVENTS} ORDER BY fid LIMIT 1"
            ).fetchone()
        return bool(body_of(row[0])["simulated"]) if row else None

    def enrolled(self) -> set[str]:
        """Ids of the keys enrolled so far."""
        with self.translated():
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

    def _refuse_mixing(self, drafts: Sequence[Draft]) -> None:
        held = self.is_simulated()
        kinds = {draft.simulated for draft in drafts} | ({held} if held is not None else set())
        if len(kinds) > 1:
            raise faults.mixed(self.place, drafts[0].simulated if held is None else held)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
