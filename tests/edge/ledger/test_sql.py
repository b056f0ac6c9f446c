"""The statements of a store are in the dialect that both databases understand."""

from __future__ import annotations

import sqlite3

from clearground.edge.ledger.sql import Sql


def asked(connection: Sql) -> list[object]:
    connection.execute("CREATE TABLE t (n INTEGER, word TEXT)")
    connection.executemany("INSERT INTO t (n, word) VALUES (?, ?)", [(1, "a"), (2, "b'; --")])
    rows = connection.execute("SELECT word FROM t WHERE n>? ORDER BY n", (1,))
    first = rows.fetchone()
    count = connection.execute("SELECT count(*) FROM t").fetchall()
    return [tuple(first), [tuple(row) for row in count], [tuple(row) for row in rows]]


def test_sqlite_is_asked_as_the_face_says() -> None:
    """Tests values for marks, one row, all rows and what is left."""
    connection = sqlite3.connect(":memory:")
    assert asked(connection) == [("b'; --",), [(2,)], []]
    connection.close()
