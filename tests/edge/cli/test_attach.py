"""What a person typed for photos and papers becomes what a record names."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from clearground.edge.cli.attach import attached
from clearground.edge.ledger.contents import digest_of
from clearground.edge.office import open_office
from clearground.errors import ClearError
from tests.edge.photos import png
from tests.edge.region import region_file


def test_files_and_digests_are_told_apart(tmp_path: Path) -> None:
    """Tests a file, a kept digest, neither of them, and the time at which it was taken."""
    photo, when = tmp_path / "a.png", datetime(2026, 5, 1, tzinfo=UTC)
    photo.write_bytes(png(1))
    with open_office(region_file(tmp_path / "r.gpkg")) as office:
        kept = office.store.contents().keep(png(2))
        found = attached(office, (str(photo), kept[:9]), when)
        assert [d.digest for d in found.documents] == [digest_of(png(1)), kept]
        assert [d.taken for d in found.documents] == [when, when]
        assert found.fresh == (png(1),)
        assert office.store.contents().sizes().keys() == {kept}  # the file is kept with its record
        for text in ("abc", "0123456789"):
            with pytest.raises(ClearError) as fault:
                attached(office, (text,), None)
            assert fault.value.code == "LED-185"
