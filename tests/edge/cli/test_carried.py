"""Photos on a stick beside a bundle: in parts, in any order, only where they belong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from clearground.edge.cli import carried
from clearground.edge.ledger.contents import FolderContents, digest_of, files_path
from tests.edge.cli.test_json import documented, keys
from tests.edge.photos import png
from tests.edge.sync import offices as o
from tests.edge.sync.test_contents import photo


@pytest.fixture
def two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """Two offices, three photos at the first, and parts that hold one photo each."""
    (tmp_path / "h").mkdir()
    head, district = o.offices(tmp_path / "h")
    for n in range(3):
        photo(head, f"Miller {n}", png(n, side=40))
    monkeypatch.setattr(carried, "MB", 100)
    return head, district


def kept(region: Path) -> set[str]:
    return set(FolderContents(files_path(region)).sizes())


def test_photos_travel_in_parts_and_come_in_as_they_come(
    two: tuple[Path, Path], tmp_path: Path
) -> None:
    """Tests the records with one part, then with the others, then again."""
    head, district = two
    stick = tmp_path / "stick"
    stick.mkdir()
    bundle = stick / "b.bundle"
    wrote = o.told("bundle", "write", str(head), str(bundle), "--files", "--part-mb", "1", *o.NOW)
    assert keys(wrote) == documented()["bundle write"]
    assert [Path(p).name for p in wrote["parts"]] == [f"b.bundle.files-00{n}" for n in (1, 2, 3)]
    away = [Path(p).rename(tmp_path / Path(p).name) for p in wrote["parts"][1:]]
    read = ("bundle", "read", str(district), str(bundle), "--by", "A", *o.NOW)
    first = o.told(*read)
    assert keys(first) == {k for k in documented()["bundle read"] if "[" not in k}
    assert (first["documents_kept"], first["documents_missing"]) == (1, 2)
    for path in reversed(away):
        path.rename(stick / path.name)
    assert "2 documents kept from 3 files of contents" in o.ok(*read)
    assert kept(district) == {digest_of(png(n, side=40)) for n in range(3)}
    assert o.told(*read)["documents_kept"] == 0
    assert o.told("verify", str(district))["documents"]["whole"] == 3


def test_without_the_option_no_content_leaves(two: tuple[Path, Path], tmp_path: Path) -> None:
    """Tests that a bundle holds digests alone, and says what is missing where it is read."""
    head, district = two
    bundle = tmp_path / "b.bundle"
    assert o.told("bundle", "write", str(head), str(bundle), *o.NOW)["parts"] == []
    assert [p.name for p in tmp_path.glob("b.bundle*")] == ["b.bundle"]
    said = o.ok("bundle", "read", str(district), str(bundle), "--by", "A", *o.NOW)
    assert "Contents of 3 documents are not here yet" in said


def test_a_damaged_part_is_said_and_the_others_are_read(
    two: tuple[Path, Path], tmp_path: Path
) -> None:
    """Tests one part cut and one of a stranger beside a whole one."""
    head, district = two
    bundle = tmp_path / "b.bundle"
    parts = o.told("bundle", "write", str(head), str(bundle), "--files", "--part-mb", "1", *o.NOW)
    first, second, _third = (Path(p) for p in parts["parts"])
    first.write_bytes(first.read_bytes()[:-5])
    second.write_bytes(b"something else")
    read = ("bundle", "read", str(district), str(bundle), "--by", "A", *o.NOW)
    status, said = o.run(*read, "--json")
    told = json.loads(said)
    assert status == 5
    assert [f["code"] for f in told["left_out"]] == ["LED-187", "LED-187"]
    assert (told["documents_kept"], told["documents_missing"]) == (1, 2)
    again = o.run("bundle", "write", str(head), str(bundle), "--files", *o.NOW)
    assert again[0] != 0  # nothing is written over


def test_a_new_copy_begins_with_its_photos(two: tuple[Path, Path], tmp_path: Path) -> None:
    """Tests a region that does not exist yet, and contents that are missing at the sender."""
    head, _district = two
    gone = FolderContents(files_path(head))
    gone.path(digest_of(png(0, side=40))).unlink()
    bundle, fresh = tmp_path / "b.bundle", tmp_path / "fresh.gpkg"
    wrote = o.told("bundle", "write", str(head), str(bundle), "--files", *o.NOW)
    assert wrote["documents_left"] == 1
    o.ok("bundle", "read", str(fresh), str(bundle))
    assert len(kept(fresh)) == 2
