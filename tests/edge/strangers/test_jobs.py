"""What a caged child looks for in a text, a bundle and a database."""

from __future__ import annotations

import lzma
from pathlib import Path

import pytest

from clearground.edge.strangers.jobs import BROKEN, DEEP, JOBS, LARGE, Refused, unxz
from tests.edge.region import region_file


def fault(job: str, path: Path, told: int = 0) -> str:
    """The fault that a job finds; "" for none."""
    try:
        JOBS[job](path, path.parent, told)
    except Refused as refused:
        return refused.fault
    return ""


@pytest.mark.parametrize(
    ("job", "text", "expected"),
    [
        ("json", "[" * 65 + "]" * 65, DEEP),
        ("json", "[" * 64 + "]" * 64, ""),
        ("json", "{", ""),
        ("toml", "a = " + "[" * 65 + "]" * 65, DEEP),
        ("toml", "a = [1]", ""),
        ("toml", "a =", ""),
        ("yaml", "a: &x 1\nb: *x", BROKEN),
        ("yaml", "a: !!python/name:os.system", BROKEN),
        ("yaml", "a: !own 1", BROKEN),
        ("yaml", "a: [" * 1, ""),
        ("yaml", "a: " + "[" * 65 + "]" * 65, DEEP),
        ("yaml", "a: !!str 1", ""),
    ],
)
def test_a_text_is_refused_for_what_it_would_cost(
    job: str, text: str, expected: str, tmp_path: Path
) -> None:
    """Tests depth, references and objects; what is merely wrong is left to its own reader."""
    path = tmp_path / "a"
    path.write_text(text)
    assert fault(job, path) == expected


def test_packed_bytes_give_what_they_declare_or_nothing() -> None:
    """Tests the size itself, one less, one more, and a cut."""
    packed = lzma.compress(b"abc" * 1000)
    assert b"".join(unxz(packed, 3000)) == b"abc" * 1000
    for given, declared, kind in (
        (packed, 2999, LARGE),
        (packed, 3001, BROKEN),
        (packed[:-9], 3000, BROKEN),
    ):
        with pytest.raises(Refused) as refused:
            list(unxz(given, declared))
        assert refused.value.fault == kind


def test_a_region_that_another_program_writes_is_no_broken_one(tmp_path: Path) -> None:
    """Tests a header that claims pages: refused alone, let through beside a journal."""
    path = region_file(tmp_path / "a.gpkg")
    assert fault("region", path) == ""
    held = bytearray(path.read_bytes())
    held[28:32] = b"\x7f\xff\xff\xff"
    path.write_bytes(bytes(held))
    assert fault("region", path) == BROKEN
    (tmp_path / "a.gpkg-wal").write_bytes(b"x")
    assert fault("region", path) == ""
