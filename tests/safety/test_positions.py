"""No place where a team lives or waits leaves the office's file of events (hazard H-10)."""

from __future__ import annotations

import json

import numpy as np
import pyogrio
import shapely

from clearground.edge.ledger.store import GeoPackageStore
from clearground.edge.run.demo import Done
from clearground.events.teams import TeamFormed
from clearground.pipeline import world_of
from clearground.standards.geometry import shape_to_metres, to_lonlat

NEAR_M = 0.5
LEDGER = {"clearground_events", "clearground_batches", "clearground_format"}
DIGITS = 5


def test_no_base_of_a_team_leaves_in_a_table_layer_or_answer(small_demo: Done) -> None:
    """Tests every corner and point of every derived layer, and every text file, against bases."""
    store = GeoPackageStore.open(small_demo.region, read_only=True)
    events = store.events()
    store.close()
    world = world_of(events)
    shapes = [e.payload.base for e in events if isinstance(e.payload, TeamFormed)]
    bases = [shape_to_metres(shape).centroid for shape in shapes if shape]
    assert bases
    places = np.array(bases, dtype=object)
    for name, _kind in pyogrio.list_layers(small_demo.region):
        if name in LEDGER or name.startswith(("context_", "places_", "layer_styles")):
            continue
        _meta, _fids, blobs, _values = pyogrio.raw.read(small_demo.region, layer=name)
        if blobs is None or not len(blobs):
            continue
        corners = shapely.points(shapely.get_coordinates(shapely.from_wkb(blobs)))
        tree = shapely.STRtree(corners)
        assert tree.query(places, predicate="dwithin", distance=NEAR_M).size == 0, name
    written = [to_lonlat(world.crs, base) for base in bases]
    for path in small_demo.region.parent.iterdir():
        if path.suffix in (".json", ".csv", ".geojson"):
            text = path.read_text()
            for point in written:
                shown = f"{round(point.x, DIGITS)}"
                assert json.dumps([shown])[2:-2] not in text, path.name
