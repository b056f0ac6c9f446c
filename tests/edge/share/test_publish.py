"""The files of the public output."""

from __future__ import annotations

import json
from pathlib import Path

from clearground.edge.share.public import latest_week, public_view, publication_of
from clearground.edge.share.publish import FILES, write_public
from clearground.pipeline import world_of
from tests.edge.share.shared import LATER, approved, events, region
from tests.scene import BOOK

RULES = publication_of(BOOK, LATER)


def test_the_folder_holds_outlines_and_says_what_is_not_shown(tmp_path: Path) -> None:
    """Tests names, place, the mark of a simulation, and that nobody's name is in any file."""
    held = events(region(tmp_path, *approved("area-b", "ann", "bo")))
    world = world_of(held)
    week = latest_week(LATER, RULES)
    view = public_view(lambda m: world_of(held, m), week, LATER, RULES, book=BOOK)
    out = tmp_path / "public"
    assert write_public(view, out, world.crs, RULES, simulated=True) == FILES
    assert sorted(p.name for p in out.iterdir()) == sorted(FILES)
    hazards = json.loads((out / "hazards.geojson").read_text())
    (feature,) = hazards["features"]
    assert feature["properties"]["simulated"] is True
    lon, lat = feature["geometry"]["coordinates"][0][0]
    assert abs(lon - 35.0) < 0.01 > abs(lat - 51.0)
    about = json.loads((out / "about.json").read_text())
    assert "not known to be free of hazard" in about["words"][0]
    everything = "".join(p.read_text() for p in out.iterdir())
    for word in ("Officer One", "Ann Hale", "Bo Ferrow", "Team 1", "area-a", "A-1"):
        assert word not in everything
