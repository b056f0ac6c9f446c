"""What the child answers, whatever a parser does."""

from __future__ import annotations

from pathlib import Path

import pytest

from clearground.edge.strangers import child, jobs


@pytest.mark.parametrize(
    ("error", "key"),
    [
        (jobs.Refused(jobs.DEEP, "64"), "fault"),
        (MemoryError(), "exhausted"),
        (RecursionError(), "exhausted"),
        (KeyError("odd"), "fault"),
        (UnicodeDecodeError("utf-8", b"", 0, 1, "odd"), ""),
    ],
)
def test_every_end_of_a_job_is_an_answer(
    error: Exception, key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests a refusal, exhaustion, an error that nobody foresaw, and what is no text."""

    def job(_path: Path, _folder: Path, _told: int) -> None:
        raise error

    monkeypatch.setitem(jobs.JOBS, "json", job)
    assert list(child.answer("json", tmp_path, tmp_path, 0))[:1] == ([key] if key else [])
