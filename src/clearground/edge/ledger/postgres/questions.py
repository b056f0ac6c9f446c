"""PostgreSQL asked in the statements that both databases understand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from psycopg import Connection, ServerCursor
from psycopg.rows import TupleRow

from clearground.edge.ledger.sql import Answer

FETCHED_AT_ONCE = 2000
"""Rows that a reader holds in memory at once."""


class Questions:
    """A connection that takes `?` for a value, as SQLite does.

    `aside` keeps the rows of a question for every record on the server and fetches them part by
    part, so that a million records need not fit in memory; it needs an open transaction.
    """

    def __init__(self, raw: Connection[TupleRow], *, aside: bool = False) -> None:
        self.raw, self._aside, self._count = raw, aside, 0

    def execute(self, sql: str, values: Sequence[Any] = (), /) -> Answer:
        """What one statement answers."""
        if not (self._aside and sql.startswith("SELECT body") and " WHERE " not in sql):
            return self.raw.execute(_marked(sql), tuple(values) or None)
        self._count += 1
        cursor = self.raw.cursor(name=f"clearground_{id(self)}_{self._count}")
        cursor.itersize = FETCHED_AT_ONCE
        cursor.execute(_marked(sql), tuple(values) or None)
        return _Rows(cursor)

    def executemany(self, sql: str, rows: Sequence[Sequence[Any]], /) -> object:
        """Run one statement for each row of values, without waiting for each answer."""
        with self.raw.cursor() as cursor:
            cursor.executemany(_marked(sql), rows)
        return None


class _Rows:
    """Rows on the server, let go of when the last was read."""

    def __init__(self, cursor: ServerCursor[TupleRow]) -> None:
        self._cursor = cursor

    def fetchone(self) -> Any:
        return self._cursor.fetchone()

    def fetchall(self) -> list[Any]:
        with self._cursor:
            return self._cursor.fetchall()

    def __iter__(self) -> Iterator[Any]:
        with self._cursor:
            yield from self._cursor


def _marked(sql: str) -> bytes:
    """The statement with PostgreSQL's marks; none of ours holds a per cent sign."""
    return sql.replace("?", "%s").encode()
