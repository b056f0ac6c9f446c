"""Small files of our own are read without a child process: its walls are tested elsewhere."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from clearground.edge.exchange import child, read
from clearground.edge.exchange.limits import Limits


@pytest.fixture(autouse=True)
def _read_here(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the parent answer its own request; real cases keep their child processes."""
    if request.node.get_closest_marker("shared") is None:
        monkeypatch.setattr(read, "_run", _answer)


def _answer(_path: Path, arguments: list[str], _folder: Path, _limits: Limits) -> None:
    request, lines, answer = map(Path, arguments)
    child.answer(json.loads(request.read_text(encoding="utf-8")), lines, answer)
