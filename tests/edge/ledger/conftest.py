"""The two kinds of store, each at a new place, so that one test asks both."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from clearground.edge.ledger.place import Place
from tests.edge.ledger.postgres.server import Server

Fresh = Callable[[], Place]
"""Gives the place of a region that does not exist yet."""


@pytest.fixture(params=["file", "server"])
def fresh(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Fresh]:
    """Places of new regions: files, then databases."""
    if request.param == "server":
        own: Server = request.getfixturevalue("server")
        yield own.database
        own.take_back()
        return
    numbers = count(1)
    yield lambda: tmp_path / f"region-{next(numbers)}.gpkg"


@pytest.fixture(autouse=True)
def _own_accounts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys of regions on servers lie in the test's folder."""
    monkeypatch.setenv("CLEARGROUND_ACCOUNTS", str(tmp_path / "accounts"))
