"""Photographs of a demo: real pictures, small, one to a find, the same for the same find."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from clearground.edge.ledger.contents import FolderContents, digest_of
from clearground.edge.media import kind_of
from clearground.edge.sim.actors.photographs import keep_photographs, photograph, photographed
from clearground.events import Draft
from clearground.events.field import FindRecorded
from clearground.standards.geometry import Shape
from clearground.standards.terms import HazardClass, Ordnance

FIND = FindRecorded("o", Shape("POINT (1000 2000)"), HazardClass.AP_MINE, Ordnance.MINE_AP, 0.1)
AT = datetime(2026, 5, 4, tzinfo=UTC)


def test_a_find_is_photographed_and_its_picture_kept_by_its_digest(tmp_path: Path) -> None:
    """Tests that what is kept is what the record names, and that two finds look different."""
    other = replace(FIND, shape=Shape("POINT (1000 3000)"))
    drafts = [
        Draft(name, photographed(find), "a", "o", AT, AT, simulated=True)
        for name, find in (("one", FIND), ("two", other))
    ]
    contents = FolderContents(tmp_path / "r.files")
    keep_photographs(drafts, contents)
    named = [d.payload.documents[0] for d in drafts if isinstance(d.payload, FindRecorded)]
    assert len(contents.sizes()) == len({d.digest for d in named}) == 2
    for document in named:
        data = contents.read(document.digest)
        assert (kind_of(data), len(data)) == ("image/png", document.size_bytes)
        assert document.size_bytes < 3000
    assert photograph(FIND) == photograph(FIND)
    assert digest_of(photograph(FIND)) == named[0].digest
