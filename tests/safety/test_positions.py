"""No place where a team lives or waits leaves the office's file of events (hazard H-10)."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import numpy.typing as npt
import pyogrio
import pytest
import shapely
from django.test import Client

from clearground.edge.ledger.store import GeoPackageStore
from clearground.edge.run.done import Done
from clearground.edge.web.server import ROOM_KEY, room_of
from clearground.events.teams import TeamFormed
from clearground.pipeline import world_of
from clearground.standards.geometry import shape_to_metres

Places = npt.NDArray[np.float64]
NEAR_M = 2.0
"""Within this, a place that is written is the base: six decimals of a degree are 0.1 m."""
NOT_DERIVED = ("clearground_", "context_", "places_", "layer_styles")
"""The office's events themselves, and the villages, where some bases stand."""
NUMBER = re.compile(r"-?\d+\.\d+")


def near(places_m: Places, bases_m: Places) -> bool:
    """Whether any of the places is one of the bases; both (n, 2), metres."""
    tree = shapely.STRtree(np.array(shapely.points(places_m), dtype=object))
    there = np.array(shapely.points(bases_m), dtype=object)
    return tree.query(there, predicate="dwithin", distance=NEAR_M).size > 0


class Bases:
    """The bases of a region's teams: places in metres and in degrees, and their own text."""

    def __init__(self, demo: Done) -> None:
        store = GeoPackageStore.open(demo.region, read_only=True)
        events = store.events()
        store.close()
        found = [
            (e.entity, e.payload.base)
            for e in events
            if isinstance(e.payload, TeamFormed) and e.payload.base
        ]
        self.crs = world_of(events).crs
        self.teams = [team for team, _base in found]
        self.texts = [str(base) for _team, base in found]
        shapes = [shape_to_metres(base).centroid for _team, base in found]
        self.places_m: Places = shapely.get_coordinates(shapes)
        self.degrees: Places = np.column_stack(self.crs.to_lonlat(*self.places_m.T))

    def told_in(self, text: str) -> bool:
        """Whether a text holds one: as longitude and latitude side by side, or as its own text."""
        if any(base in text for base in self.texts):
            return True
        numbers = np.array(NUMBER.findall(text), dtype=float)
        pairs = np.column_stack([numbers[:-1], numbers[1:]])
        pairs = pairs[(np.abs(pairs - self.degrees[0]) < 1).all(axis=1)]
        places_m = np.column_stack(self.crs.to_region(*pairs.T))
        return len(pairs) > 0 and near(places_m, self.places_m)


@pytest.fixture(scope="module")
def bases(small_demo: Done) -> Bases:
    """The bases of the small sample region."""
    return Bases(small_demo)


def test_a_base_that_is_written_anywhere_would_be_seen(bases: Bases) -> None:
    """Tests the tests below: a base in a table, in GeoJSON or in its own text is found."""
    lon, lat = bases.degrees[0]
    assert bases.told_in(f"T-1,{lon:.6f},{lat:.6f},manual")
    assert bases.told_in(f'{{"coordinates": [{lon:.5f}, {lat:.5f}]}}')
    assert bases.told_in(f'"base": "{bases.texts[0]}"')
    assert not bases.told_in(f"T-1,{lon + 0.01:.6f},{lat:.6f},manual")
    assert not bases.told_in("")


def test_no_base_of_a_team_leaves_in_a_table_layer_or_answer(
    small_demo: Done, bases: Bases
) -> None:
    """Tests every corner of every derived layer and every text file of the run."""
    seen = 0
    for name, _kind in pyogrio.list_layers(small_demo.region):
        if name.startswith(NOT_DERIVED):
            continue
        _meta, _fids, blobs, _values = pyogrio.raw.read(small_demo.region, layer=name)
        if blobs is None or not len(blobs):
            continue
        corners = shapely.get_coordinates(shapely.from_wkb(blobs))
        assert not near(corners, bases.places_m), name
        seen += 1
    assert seen > 8
    texts = [p for p in small_demo.region.parent.iterdir() if p.suffix in {".json", ".csv"}]
    texts += small_demo.region.parent.glob("*.geojson")
    assert len(texts) > 4
    assert [p.name for p in texts if bases.told_in(p.read_text())] == []


def test_no_base_of_a_team_is_in_an_answer_of_the_map_room(small_demo: Done, bases: Bases) -> None:
    """Tests the page, its layers and each team's own card."""
    asked: dict[str, Any] = {ROOM_KEY: room_of(small_demo.region)}
    client = Client(**asked)
    addresses = ["/", "/api/layers", *(f"/api/card/{team}" for team in bases.teams)]
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert not bases.told_in(answer.content.decode()), address
