"""PostgreSQL answers the statements that SQLite answers."""

from __future__ import annotations

import psycopg

from clearground.edge.ledger.postgres.questions import FETCHED_AT_ONCE, Questions
from tests.edge.ledger.postgres.server import Server
from tests.edge.ledger.test_sql import asked


def test_the_server_is_asked_as_the_face_says(server: Server) -> None:
    """Tests values for marks, one row, all rows and what is left."""
    with psycopg.connect(server.database()) as raw:
        assert asked(Questions(raw)) == [("b'; --",), [(2,)], []]
        raw.rollback()


def test_rows_kept_aside_all_come_and_two_answers_do_not_mix(server: Server) -> None:
    """Tests more rows than are held at once, with a second question in between."""
    count = FETCHED_AT_ONCE * 2 + 1
    with psycopg.connect(server.database()) as raw:
        aside = Questions(raw, aside=True)
        rows = iter(aside.execute("SELECT generate_series(1, ?)", (count,)))
        first = next(rows)
        assert aside.execute("SELECT 7").fetchone() == (7,)
        assert first == (1,)
        assert [row[0] for row in rows] == list(range(2, count + 1))
