"""Files of contents on a stick: cut, changed, of strangers; only what records name is kept."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from clearground.edge.ledger.contents import FolderContents, digest_of
from clearground.edge.ledger.contents_file import MAGIC, packed, part_path, parts_beside, take_in
from clearground.errors import ClearError
from tests.edge.photos import png

A, B = png(1, side=30), png(2, side=30)


@pytest.fixture
def file(tmp_path: Path) -> bytes:
    """A file with two photos."""
    source = FolderContents(tmp_path / "source.files")
    return packed("region", source, [source.keep(A), source.keep(B)])


def taken(file: bytes, into: FolderContents, *names: bytes) -> tuple[int, int, int]:
    found = take_in(io.BytesIO(file), "region", {digest_of(n) for n in names}, into)
    return found.kept, found.known, found.unnamed


def test_what_records_name_is_kept_once(file: bytes, tmp_path: Path) -> None:
    """Tests both, one that nobody names, and reading again."""
    here = FolderContents(tmp_path / "here.files")
    assert taken(file, here, A) == (1, 0, 1)
    assert here.sizes() == {digest_of(A): len(A)}
    assert taken(file, here, A, B) == (1, 1, 0)
    here.path(digest_of(A)).write_bytes(b"damaged")
    assert taken(file, here, A, B) == (0, 2, 0)
    assert here.read(digest_of(A)) == A


def test_any_cut_is_said_and_what_came_whole_is_kept(file: bytes, tmp_path: Path) -> None:
    """Tests a cut at every byte: LED-187, never half a photo; the whole file mends it."""
    here = FolderContents(tmp_path / "here.files")
    start = file.index(A)
    for at in range(len(file)):
        with pytest.raises(ClearError) as fault:
            taken(file[:at], here, A, B)
        assert fault.value.code == "LED-187"
        assert (digest_of(A) in here.sizes()) == (at >= start + len(A))
        assert digest_of(B) not in here.sizes()
    assert taken(file, here, A, B) == (1, 1, 0)


def test_any_changed_byte_of_a_photo_is_said(file: bytes, tmp_path: Path) -> None:
    """Tests each byte of the first photo: LED-182, and nothing is kept."""
    here, start = FolderContents(tmp_path / "here.files"), file.index(A)
    for at in range(start, start + len(A)):
        changed = file[:at] + bytes([file[at] ^ 1]) + file[at + 1 :]
        with pytest.raises(ClearError) as fault:
            taken(changed, here, A, B)
        assert fault.value.code == "LED-182"
    assert here.sizes() == {}


@pytest.mark.parametrize(
    "header",
    [
        "no json",
        "[]",
        json.dumps({"contents": [], "region": "other"}),
        json.dumps({"contents": [["../../etc/passwd", 5]], "region": "region"}),
        json.dumps({"contents": [["ab" * 32, 10**15]], "region": "region"}),
        json.dumps({"contents": [["ab" * 32, -1]], "region": "region"}),
        json.dumps({"contents": [["ab" * 32, True]], "region": "region"}),
        "[" * 50_000,
    ],
)
def test_a_strangers_list_is_refused(header: str, tmp_path: Path) -> None:
    """Tests other regions, ways out, lengths to fill the memory, depth to break the reader."""
    here = FolderContents(tmp_path / "here.files")
    with pytest.raises(ClearError) as fault:
        taken(MAGIC + header.encode() + b"\nxxxxx", here)
    assert (fault.value.code, here.folder.exists()) == ("LED-187", False)
    with pytest.raises(ClearError):
        taken(b"PK\x03\x04", here)


def test_parts_are_found_beside_their_bundle_alone(tmp_path: Path) -> None:
    """Tests order, other bundles, and names with signs that a search would take for its own."""
    bundle = tmp_path / "a[1].bundle"
    for number in (2, 1, 11):
        part_path(bundle, number).write_bytes(b"")
    part_path(tmp_path / "b.bundle", 1).write_bytes(b"")
    assert [p.name[-3:] for p in parts_beside(bundle)] == ["001", "002", "011"]
