"""A server of the tests' own, for whatever at the edge keeps a region on one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.edge.ledger.postgres.server import Server, need_server, running


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """One PostgreSQL server a process, started only where a test asks for it."""
    need_server()
    with running() as one:
        yield one
