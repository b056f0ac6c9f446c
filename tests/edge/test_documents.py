"""Which records name a document, and whether its contents are here."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from clearground.edge.documents import (
    carry,
    check_contents,
    described,
    lacking,
    named_in,
    one_digest,
    read_file,
)
from clearground.edge.ledger import contents as ledger_contents
from clearground.edge.ledger.contents import digest_of
from clearground.edge.ledger.store import GeoPackageStore
from clearground.errors import ClearError
from clearground.events.field import FindRecorded
from tests.edge.photos import png
from tests.edge.region import drafts, writer


def with_photos(store: GeoPackageStore, *photos: bytes) -> None:
    """The sample region, its first find with photos whose contents are not kept yet."""
    facts = drafts()
    at = next(i for i, d in enumerate(facts) if isinstance(d.payload, FindRecorded))
    payload = facts[at].payload
    assert isinstance(payload, FindRecorded)
    named = tuple(described(data, f"{n}.png") for n, data in enumerate(photos))
    facts[at] = replace(facts[at], payload=replace(payload, documents=named))
    store.append(facts, writer())


def test_whole_missing_damaged_and_unnamed_are_told_apart(tmp_path: Path) -> None:
    """Tests a region with three photos of a find."""
    with GeoPackageStore.create(tmp_path / "r.gpkg") as store:
        with_photos(store, png(1), png(2))
        contents = store.contents()
        contents.keep(png(1))
        contents.keep(png(9))
        events = store.naming_documents()
        assert [e.type for e in events] == ["FindRecorded"]
        assert named_in(store.events()).keys() == named_in(events).keys()
        found = check_contents(events, contents)
        assert (found.whole, found.missing) == (1, (digest_of(png(2)),))
        assert (found.damaged, found.unnamed) == ((), (digest_of(png(9)),))
        assert [d.name for d in lacking(named_in(events).values(), contents)] == ["1.png"]


def test_contents_are_carried_where_they_are_whole(tmp_path: Path) -> None:
    """Tests one whole, one damaged and one missing: only the first goes along."""
    with (
        GeoPackageStore.create(tmp_path / "a.gpkg") as source,
        GeoPackageStore.create(tmp_path / "b.gpkg") as target,
    ):
        with_photos(source, png(1), png(2), png(3))
        source.contents().keep(png(1))
        source.contents().path(source.contents().keep(png(2))).write_bytes(b"x")
        named = named_in(source.events()).values()
        assert carry(named, source.contents(), target.contents()) == (1, 2)
        assert target.contents().sizes() == {digest_of(png(1)): len(png(1))}
        damaged = check_contents(source.events(), source.contents()).damaged
        assert [f.code for f in damaged] == ["LED-181"]


def test_a_document_is_called_by_the_beginning_of_its_digest() -> None:
    """Tests one, several, none, and too few digits."""
    digests = ["ab" * 32, "abab" + "cd" * 30, "ef" * 32]
    assert one_digest("EFEFEF", digests) == "ef" * 32
    assert one_digest("abababab", digests) == "ab" * 32
    for text, code in (("efefe", "NF-14"), ("000000", "NF-14")):
        with pytest.raises(ClearError) as fault:
            one_digest(text, digests)
        assert fault.value.code == code
    with pytest.raises(ClearError) as fault:
        one_digest("ababab"[:6], ["ababab" + "0" * 58, "ababab" + "1" * 58])
    assert fault.value.code == "LED-180"


def test_a_file_is_read_within_bounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests a photo, nothing, an empty file, a folder, and one that is too long."""
    path = tmp_path / "m\u202egpj.png"
    path.write_bytes(png())
    document, data = read_file(path)
    assert (document.media_type, document.name, data) == ("image/png", "mgpj.png", png())
    (tmp_path / "empty").write_bytes(b"")
    for wrong in (tmp_path / "none", tmp_path / "empty", tmp_path, Path("/dev/zero")):
        with pytest.raises(ClearError) as fault:
            read_file(wrong)
        assert fault.value.code == "LED-185"
    monkeypatch.setattr("clearground.edge.documents.CONTENT_BYTES_MAX", 10)
    with pytest.raises(ClearError) as fault:
        read_file(path)
    assert fault.value.code == "LED-184"
    assert ledger_contents.CONTENT_BYTES_MAX > 20_000_000
