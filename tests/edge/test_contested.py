"""The areas that two offices decided about apart."""

from __future__ import annotations

from pathlib import Path

from clearground.edge.contested import contested, open_conflicts
from clearground.edge.layers.build import build
from clearground.edge.ledger.store import GeoPackageStore
from clearground.pipeline import world_of
from tests.edge.apart import region_apart
from tests.edge.region import NOW


def test_an_area_is_contested_until_the_conflict_is_closed(tmp_path: Path) -> None:
    """Tests the area of two statuses made apart, in the state and in the layer's label."""
    with GeoPackageStore.open(region_apart(tmp_path / "r.gpkg"), read_only=True) as store:
        world = world_of(store.events())
    assert list(contested(world)) == ["area-a"]
    assert len(open_conflicts(world)) == 1
    layer = next(each for each in build(world, simulated=True, now=NOW) if each.name == "areas")
    labels = [str(label) for label in layer.column("label")]
    assert ["conflict" in label for label in labels] == [True, False]
