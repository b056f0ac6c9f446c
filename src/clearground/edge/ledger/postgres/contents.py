"""Contents of photos and papers in a database on a server: rows of bytes, never in the events.

Row security is on and lets nobody in: who logs in to the server itself sees records, never
contents. They are asked of the program.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

from psycopg import Connection
from psycopg.rows import TupleRow

from clearground.edge.ledger import contents_faults as faults
from clearground.edge.ledger.contents import CONTENT_BYTES_MAX, DIGEST, digest_of
from clearground.edge.ledger.postgres.readers import close
from clearground.edge.ledger.postgres.schema import SCHEMA
from clearground.errors import ClearError

DOCUMENTS, CONTENTS = "clearground_documents", "clearground_contents"
ROW_BYTES = 1 << 20
"""Bytes of one row: a database moves rows whole."""

_TABLES = f"""
CREATE TABLE IF NOT EXISTS {SCHEMA}.{DOCUMENTS} (
  digest TEXT COLLATE "C" PRIMARY KEY, size BIGINT NOT NULL);
CREATE TABLE IF NOT EXISTS {SCHEMA}.{CONTENTS} (
  digest TEXT COLLATE "C" NOT NULL, start BIGINT NOT NULL, content BYTEA NOT NULL,
  PRIMARY KEY (digest, start));
ALTER TABLE {SCHEMA}.{CONTENTS} ALTER COLUMN content SET STORAGE EXTERNAL
"""


class ServerContents:
    """Contents in the tables of a region on a server; each change is one transaction on disk."""

    def __init__(
        self, raw: Connection[TupleRow], transaction: Callable[[], AbstractContextManager[object]]
    ) -> None:
        self.raw, self._transaction = raw, transaction

    def sizes(self) -> dict[str, int]:
        """How long each is that is kept whole, by digest."""
        if not self._made():
            return {}
        rows = self.raw.execute(f"SELECT digest, size FROM {SCHEMA}.{DOCUMENTS}".encode())
        return {digest: int(size) for digest, size in rows.fetchall()}

    def read(self, digest: str) -> bytes:
        """The bytes behind a digest, proved against it.

        Raises
        ------
        NotFoundError
            NF-14: it is no digest; NF-15: they are not here.
        VerifyError
            LED-181: they are not what was recorded.
        """
        if _checked(digest) not in self.sizes():
            raise faults.not_here(digest)
        data = self._bytes(digest)
        if digest_of(data) != digest:
            raise faults.damaged(digest, "")
        return data

    def keep(self, data: bytes) -> str:
        """Keep bytes whole or not at all; their digest, after they are on disk.

        Raises
        ------
        LedgerError
            LED-04: no room or no permission.
        """
        digest = digest_of(data)
        if self._is_kept(digest):
            return digest
        with self._transaction():
            self._make()
            self._forget(digest)
            for start in range(0, len(data), ROW_BYTES):
                self._put(digest, start, data[start : start + ROW_BYTES])
            self._whole(digest, len(data))
        return digest

    def held(self, digest: str) -> int:
        """How many bytes of contents that are still on their way have come."""
        _checked(digest)
        if not self._made():
            return 0
        row = self.raw.execute(
            f"SELECT coalesce(sum(length(content)), 0) FROM {SCHEMA}.{CONTENTS} c WHERE digest=%s"
            f" AND NOT EXISTS (SELECT 1 FROM {SCHEMA}.{DOCUMENTS} d"
            " WHERE d.digest=c.digest)".encode(),
            (digest,),
        ).fetchone()
        return int(row[0]) if row else 0

    def add(self, digest: str, offset: int, data: bytes) -> int:
        """Put a piece behind what has come, if it follows; how much has come then, on disk.

        Raises
        ------
        LedgerError
            LED-04: no room or no permission; LED-184: more than contents may be.
        """
        with self._transaction():
            self._make()
            come = self.held(digest)
            if offset != come or not data:
                return come
            if come + len(data) <= CONTENT_BYTES_MAX:
                self._put(digest, offset, data)
                return come + len(data)
            self._forget(digest)
        raise faults.too_long(digest)

    def finish(self, digest: str) -> None:
        """Keep what has come as whole, if it is what the digest says; else let go of it.

        Raises
        ------
        VerifyError
            LED-182: it is something else.
        """
        with self._transaction():
            self._make()
            data = self._bytes(_checked(digest))
            if digest_of(data) == digest:
                self._whole(digest, len(data))
                return
            self._forget(digest)
        raise faults.something_else(digest)

    def _is_kept(self, digest: str) -> bool:
        try:
            self.read(digest)
        except ClearError:  # not here, or damaged: then anew
            return False
        return True

    def _bytes(self, digest: str) -> bytes:
        rows = self.raw.execute(
            f"SELECT content FROM {SCHEMA}.{CONTENTS} WHERE digest=%s ORDER BY start".encode(),
            (digest,),
        )
        return b"".join(bytes(row[0]) for row in rows.fetchall())

    def _put(self, digest: str, start: int, data: bytes) -> None:
        self.raw.execute(
            f"INSERT INTO {SCHEMA}.{CONTENTS} VALUES (%s, %s, %s)".encode(), (digest, start, data)
        )

    def _whole(self, digest: str, size: int) -> None:
        self.raw.execute(
            f"INSERT INTO {SCHEMA}.{DOCUMENTS} VALUES (%s, %s) ON CONFLICT DO NOTHING".encode(),
            (digest, size),
        )

    def _forget(self, digest: str) -> None:
        for table in (DOCUMENTS, CONTENTS):
            self.raw.execute(f"DELETE FROM {SCHEMA}.{table} WHERE digest=%s".encode(), (digest,))

    def _made(self) -> bool:
        row = self.raw.execute(f"SELECT to_regclass('{SCHEMA}.{DOCUMENTS}')".encode()).fetchone()
        return row is not None and row[0] is not None

    def _make(self) -> None:
        # A region that was made before documents came has no tables for them yet.
        if not self._made():
            for statement in _TABLES.split(";\n"):
                self.raw.execute(statement.encode())
            for table in (DOCUMENTS, CONTENTS):
                close(self.raw, table)


def _checked(digest: str) -> str:
    if DIGEST.fullmatch(digest) is None:
        raise faults.no_digest(digest)
    return digest
