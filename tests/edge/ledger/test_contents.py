"""Contents by digest, in a folder and on a server alike: whole, proved, or not said to be kept."""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path

import pytest

from clearground.edge.ledger import contents as module
from clearground.edge.ledger.contents import FolderContents, digest_of, files_path
from clearground.edge.ledger.place import create_store, open_store
from clearground.errors import ClearError, LedgerError
from tests.edge.ledger.conftest import Fresh
from tests.edge.photos import png


def code(error: pytest.ExceptionInfo[ClearError]) -> str:
    return error.value.code


def test_what_is_kept_comes_back_from_a_reopened_place(fresh: Fresh) -> None:
    """Tests two contents, one of several rows, and that keeping twice changes nothing."""
    place, large = fresh(), os.urandom((1 << 20) + 7)
    store = create_store(place)
    contents = store.contents()
    assert contents.sizes() == {}
    assert contents.keep(large) == contents.keep(large) == hashlib.sha256(large).hexdigest()
    contents.keep(png())
    store.close()
    with open_store(place, read_only=True) as again:
        there = again.contents()
        assert there.sizes() == {digest_of(large): len(large), digest_of(png()): len(png())}
        assert there.read(digest_of(large)) == large
        assert again.position() == 0  # never among the events


def test_pieces_become_whole_only_when_they_are_what_the_digest_says(fresh: Fresh) -> None:
    """Tests pieces that come twice, leave a hole, arrive wrong, and go on after reopening."""
    place, data = fresh(), png(3, side=40)
    digest, half = digest_of(data), len(data) // 2
    store = create_store(place)
    assert store.contents().add(digest, 0, data[:half]) == half
    assert store.contents().add(digest, 0, data[:half]) == half
    assert store.contents().add(digest, half + 1, b"x") == half
    assert store.contents().sizes() == {}
    store.close()
    store = open_store(place)
    assert store.contents().held(digest) == half
    store.contents().add(digest, half, data[half:])
    store.contents().finish(digest)
    assert store.contents().read(digest) == data
    assert store.contents().held(digest) == 0
    wrong = digest_of(b"something that never came")
    store.contents().add(wrong, 0, b"something else")
    with pytest.raises(ClearError) as fault:
        store.contents().finish(wrong)
    assert (code(fault), store.contents().held(wrong)) == ("LED-182", 0)
    assert wrong not in store.contents().sizes()
    store.close()


def test_what_is_no_digest_or_not_here_is_said(fresh: Fresh) -> None:
    """Tests a way out of the folder, and a digest that nobody kept."""
    store = create_store(fresh())
    for text, said in (("../../etc/passwd", "NF-14"), ("AB" * 32, "NF-14"), ("ab" * 32, "NF-15")):
        with pytest.raises(ClearError) as fault:
            store.contents().read(text)
        assert code(fault) == said
    store.close()


def test_too_much_is_let_go_of(fresh: Fresh, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that a stranger cannot fill the disk piece by piece."""
    store = create_store(fresh())
    contents = store.contents()
    for name in (module.__name__, type(contents).__module__):
        monkeypatch.setattr(f"{name}.CONTENT_BYTES_MAX", 10)
    contents.add("ab" * 32, 0, b"12345")
    with pytest.raises(ClearError) as fault:
        contents.add("ab" * 32, 5, b"678901")
    assert (code(fault), contents.held("ab" * 32)) == ("LED-184", 0)
    store.close()


def test_a_changed_byte_and_a_link_are_found_and_mended(tmp_path: Path) -> None:
    """Tests each reading against the digest; the original, added again, replaces the wrong one."""
    contents = FolderContents(tmp_path / "r.files")
    digest = contents.keep(png())
    path = contents.path(digest)
    assert path == tmp_path / "r.files" / digest[:2] / digest
    path.write_bytes(png()[:-1])
    with pytest.raises(ClearError) as fault:
        contents.read(digest)
    assert code(fault) == "LED-181"
    contents.keep(png())
    assert contents.read(digest) == png()
    path.rename(tmp_path / "elsewhere")
    path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ClearError) as fault:
        contents.read(digest)
    assert (code(fault), contents.sizes()) == ("LED-181", {})
    assert files_path(tmp_path / "r.gpkg") == contents.folder


def test_a_full_disk_leaves_nothing_half_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests a refusal when the bytes are put on disk: a clear error, no draft, no contents."""
    contents = FolderContents(tmp_path / "r.files")

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(LedgerError) as fault:
        contents.keep(png())
    assert fault.value.code == "LED-04"
    assert [p for p in contents.folder.rglob("*") if p.is_file()] == []
    with pytest.raises(LedgerError) as fault:
        contents.add("ab" * 32, 0, b"x")
    assert fault.value.code == "LED-04"


def test_nothing_is_said_to_be_kept_before_it_is_on_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests the order: bytes on disk, then their name, then the folders that hold the name."""
    seen: list[str] = []
    real_sync, real_replace = os.fsync, Path.replace

    def sync(handle: int) -> None:
        seen.append("folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "bytes")
        real_sync(handle)

    def replace(self: Path, target: Path) -> Path:
        seen.append("name")
        return real_replace(self, target)

    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(Path, "replace", replace)
    FolderContents(tmp_path / "r.files").keep(png())
    assert seen == ["bytes", "name", "folder", "folder", "folder"]
