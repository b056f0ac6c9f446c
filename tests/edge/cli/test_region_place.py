"""The word REGION: a path, or an address that stays as it is."""

from __future__ import annotations

from pathlib import Path

from clearground.edge.cli.region_place import PLACE


def test_an_address_stays_and_a_path_becomes_one() -> None:
    """Tests both, and that an address is not shortened like a path."""
    assert PLACE.convert("a//b.gpkg", None, None) == Path("a/b.gpkg")
    assert PLACE.convert("postgresql://h//d", None, None) == "postgresql://h//d"
