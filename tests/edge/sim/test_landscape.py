"""Tests of the invented land: a map that holds together."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from clearground.edge.sim import FIGURES, Scale
from clearground.edge.sim.landscape import GROUNDS
from clearground.edge.sim.outline import outline
from tests.edge.sim.made import region

SIZES = (Scale.SMALL, Scale.DISTRICT)


@pytest.mark.parametrize("scale", SIZES)
def test_context_layers_are_valid_and_as_long_as_their_columns(scale: Scale) -> None:
    """Every context shape is valid, not empty, and has a value in every column."""
    for layer in region(scale).base.values():
        assert len(layer.geometry)
        assert shapely.is_valid(layer.geometry).all()
        assert all(len(column) == len(layer.geometry) for column in layer.columns.values())


@pytest.mark.parametrize("scale", SIZES)
def test_forest_fields_and_river_do_not_overlap(scale: Scale) -> None:
    """Forest, fields and river add up to the area of their union, to 1 m2 in a million."""
    base, land = region(scale).base, region(scale).land
    inside = shapely.intersection(land.water.river, land.outline.polygon)
    shapes = [*base["forest"].geometry, *base["fields"].geometry, inside]
    whole = shapely.union_all(shapes).area
    assert abs(sum(s.area for s in shapes) / whole - 1) < 1e-6
    assert whole / land.outline.polygon.area > 0.8


@pytest.mark.parametrize("scale", SIZES)
def test_roads_join_all_villages(scale: Scale) -> None:
    """The ends of the roads link every village to the first, over the river too."""
    land = region(scale).land
    links = [end for end in land.roads.ends if -1 not in end]
    reached = {0}
    for _ in land.villages:
        reached |= {b for a, b in links if a in reached} | {a for a, b in links if b in reached}
    outside = [k for k in range(len(land.villages)) if k not in reached]
    through = {end for pair in land.roads.ends for end in pair}
    assert len(outside) <= 1
    assert set(range(len(land.villages))) <= through


@pytest.mark.parametrize("scale", SIZES)
def test_bridges_stand_over_the_river_and_houses_do_not(scale: Scale) -> None:
    """Every bridge lies on the river; no building touches it."""
    made = region(scale)
    river = made.land.water.river
    assert shapely.covers(river.buffer(1), made.base["bridges"].geometry).all()
    assert not shapely.intersects(made.base["buildings"].geometry, river).any()


def test_the_ground_is_told_apart() -> None:
    """Water on the river, built in a village, forest in a wood, road on a road."""
    made = region(Scale.DISTRICT)
    land = made.land
    bridge = land.water.centre.interpolate(0.31, normalized=True)
    wood = max(land.cover.forest, key=lambda shape: float(shape.area)).representative_point()
    house = land.built[0].representative_point()
    x = np.array([bridge.x, wood.x, house.x])
    y = np.array([bridge.y, wood.y, house.y])
    water, forest, built = made.ground_at(x, y)
    assert water == "water"
    assert forest in ("forest", "road")
    assert built in ("built", "road")
    assert set(made.ground_at(made.truth.x_m, made.truth.y_m)) <= set(GROUNDS)


@pytest.mark.parametrize("seed", range(5))
def test_the_belt_keeps_its_area_whatever_its_border(seed: int) -> None:
    """170 km x 29 km = 4,930 km2 to the square metre along any wavy border."""
    made = outline(np.random.default_rng(seed), FIGURES[Scale.BELT])
    assert made.polygon.is_valid
    assert abs(made.polygon.area - 4_930e6) < 1
    assert np.ptp(made.south_m) > 5_000
