"""Packed files within bounds: their own word on their size is never believed."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

import pytest

from clearground.edge.exchange.limits import Limits
from clearground.edge.exchange.unpack import read_bytes, unzip
from clearground.errors import FileRefused

SMALL = Limits(
    file_bytes=100_000,
    unpacked_bytes=50_000,
    ratio=10,
    ratio_from_bytes=20_000,
    archive_files=3,
)


def packed(path: Path, *members: tuple[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return path


def refused(path: Path, folder: Path) -> str:
    with pytest.raises(FileRefused) as refusal:
        unzip(path, folder, SMALL)
    return refusal.value.code


def test_a_bomb_is_stopped_while_it_unpacks(tmp_path: Path) -> None:
    """Tests 40 kB of noughts, a thousand times its packed size, and 60 kB, above the bound."""
    for size in (40_000, 60_000):
        bomb = packed(tmp_path / f"{size}.zip", ("a.csv", bytes(size)))
        assert refused(bomb, tmp_path) == "FILE-01"
        tight = tmp_path / f"{size}.gz"
        tight.write_bytes(gzip.compress(bytes(size)))
        with pytest.raises(FileRefused, match="FILE-01"):
            read_bytes(tight, SMALL)


def test_small_files_may_pack_as_well_as_they_like(tmp_path: Path) -> None:
    """Tests 20 kB of noughts: below the size from which the ratio is judged."""
    path = packed(tmp_path / "a.zip", ("a.csv", bytes(20_000)))
    (member,) = unzip(path, tmp_path, SMALL)
    assert member.read_bytes() == bytes(20_000)


def test_members_are_written_under_names_of_our_own(tmp_path: Path) -> None:
    """Tests a folder, an odd suffix and two members of one name: all stay inside."""
    inside = tmp_path / "in"
    inside.mkdir()
    members = unzip(packed(tmp_path / "a.zip", ("b/a.shp", b"1"), ("x.a b", b"3")), inside, SMALL)
    assert {m.parent for m in members} == {inside}
    assert [m.suffix for m in members] == [".shp", ""]


@pytest.mark.parametrize(
    "name",
    [
        "../a.shp", "b/../../a.shp", "/a.shp", "C:\\a.shp", "\\\\server\\a.shp", "con.shp", "b/NUL",
        "a\n.shp",
    ],
)  # fmt: skip
def test_a_name_that_leads_out_is_refused(tmp_path: Path, name: str) -> None:
    """Tests ways up, from the root, of Windows, of devices, and with a line break."""
    assert refused(packed(tmp_path / "a.zip", (name, b"1")), tmp_path) == "FILE-14"


def test_files_of_one_layer_stay_together(tmp_path: Path) -> None:
    """Tests that a shape file and its table share a name, whatever the case of letters."""
    path = packed(tmp_path / "a.zip", ("Fields.SHP", b"1"), ("fields.dbf", b"2"))
    members = unzip(path, tmp_path, SMALL)
    assert {m.stem for m in members} == {"part0"}


def test_too_many_members_are_not_begun(tmp_path: Path) -> None:
    """Tests four files where three are allowed: nothing is written."""
    folder = tmp_path / "in"
    folder.mkdir()
    path = packed(tmp_path / "a.zip", *((f"{k}.csv", b"1") for k in range(4)))
    assert refused(path, folder) == "FILE-05"
    assert list(folder.iterdir()) == []


def test_a_file_that_is_no_archive_or_breaks_off_is_told_as_broken(tmp_path: Path) -> None:
    """Tests text named .zip, and a gzip file cut in half."""
    text = tmp_path / "a.zip"
    text.write_text("no archive")
    assert refused(text, tmp_path) == "FILE-04"
    cut = tmp_path / "a.gz"
    cut.write_bytes(gzip.compress(b"abc" * 500)[:20])
    with pytest.raises(FileRefused, match="FILE-04"):
        read_bytes(cut, SMALL)


def test_a_file_that_is_not_packed_is_read_as_it_is_up_to_its_bound(tmp_path: Path) -> None:
    """Tests the bound itself and one byte more."""
    path = tmp_path / "a.csv"
    path.write_bytes(bytes(SMALL.file_bytes))
    assert len(read_bytes(path, SMALL)) == SMALL.file_bytes
    path.write_bytes(bytes(SMALL.file_bytes + 1))
    with pytest.raises(FileRefused, match="FILE-01"):
        read_bytes(path, SMALL)
