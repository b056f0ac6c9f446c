"""Databases that a test was lent are emptied after it, whether it held or not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def _emptied(request: pytest.FixtureRequest) -> Iterator[None]:
    """Take back what the test was lent."""
    lent = request.getfixturevalue("server") if "server" in request.fixturenames else None
    yield
    if lent is not None:
        lent.take_back()
