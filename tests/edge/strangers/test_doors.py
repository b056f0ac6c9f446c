"""Doors: what the child finds is told by its code, and nothing is left behind."""

from __future__ import annotations

import lzma
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest

from clearground.edge.strangers import doors, jobs
from clearground.errors import FileRefused


def code(path: Path, bounds: doors.Bounds = doors.BOUNDS) -> str:
    """The code with which a JSON file is refused; "" where it is not."""
    try:
        doors.look("json", path, bounds=bounds)
    except FileRefused as refused:
        return refused.code
    return ""


def test_each_fault_has_its_code_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests a harmless file, one too deep, one too long, and a look that takes too long."""
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(work))
    path = tmp_path / "a.json"
    path.write_text("[1]")
    assert code(path) == ""
    assert code(path, replace(doors.BOUNDS, seconds=0.001)) == "FILE-10"
    path.write_text("[" * 99)
    assert code(path) == "FILE-07"
    path.write_text(" " * (jobs.TEXT_BYTES_MAX + 1))
    assert code(path) == "FILE-01"
    assert list(work.iterdir()) == []


def test_a_bundle_is_unpacked_by_the_child() -> None:
    """Tests content that is whole, and content that is more than it declares."""
    content = b'{"a": 1}\n' * 10
    assert doors.unpacked(lzma.compress(content), len(content)) == content
    with pytest.raises(jobs.Refused):
        doors.unpacked(lzma.compress(content), 5)
