"""What a store asks of its database, in the one dialect that both databases understand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Protocol


class Answer(Protocol):
    """Rows that a statement gave."""

    def fetchone(self) -> Any:
        """The next row; None where there is none."""
        ...

    def fetchall(self) -> list[Any]:
        """Every row that is left."""
        ...

    def __iter__(self) -> Iterator[Any]:
        """Each row that is left."""
        ...


class Sql(Protocol):
    """A connection that runs statements; values stand for `?`, so that no text is glued in."""

    def execute(self, sql: str, values: Sequence[Any] = ..., /) -> Answer:
        """What one statement answers."""
        ...

    def executemany(self, sql: str, rows: Sequence[Sequence[Any]], /) -> object:
        """Run one statement for each row of values."""
        ...
