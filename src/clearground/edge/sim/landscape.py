"""The invented land of a region: context layers and what the ground is at a place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import rasterio.features
import shapely
from rasterio import Affine

from clearground.edge.sim.cover import Cover, cover
from clearground.edge.sim.names import Names
from clearground.edge.sim.outline import Outline
from clearground.edge.sim.roads import Roads, roads
from clearground.edge.sim.scale import Figures, Scale
from clearground.edge.sim.settlements import Buildings, Village, buildings, villages
from clearground.edge.sim.water import Water, water
from clearground.standards.geometry import FloatArray

GROUNDS = ("field", "forest", "road", "built", "water")
"""Kinds of ground; meadow and waste land count as field."""

_ROAD_WIDTH_M = {"main": 12.0, "road": 8.0, "track": 5.0}


class BaseLayer(NamedTuple):
    """A context layer: shapes in region metres, and columns of the same length."""

    geometry: np.ndarray
    columns: dict[str, np.ndarray]


@dataclass(frozen=True, slots=True)
class Ground:
    """Kinds of ground on a grid, row 0 in the north."""

    kinds: np.ndarray
    west_m: float
    north_m: float
    cell_m: float

    def at(self, x_m: FloatArray, y_m: FloatArray) -> np.ndarray:
        """Kind of ground (a word of `GROUNDS`) at places in region metres."""
        column = np.floor((np.asarray(x_m) - self.west_m) / self.cell_m).astype(int)
        row = np.floor((self.north_m - np.asarray(y_m)) / self.cell_m).astype(int)
        rows, columns = self.kinds.shape
        code = self.kinds[row.clip(0, rows - 1), column.clip(0, columns - 1)]
        return np.asarray(np.asarray(GROUNDS, dtype=object)[code])


@dataclass(frozen=True, slots=True)
class Landscape:
    """Everything about the land of a region that a visitor could see."""

    outline: Outline
    water: Water
    villages: tuple[Village, ...]
    roads: Roads
    buildings: Buildings
    built: np.ndarray
    cover: Cover
    ground: Ground


def landscape(
    rng: np.random.Generator, names: Names, outline: Outline, *, figures: Figures, scale: Scale
) -> Landscape:
    """An invented land: river, villages, roads, buildings, forest and fields."""
    rivers = water(rng, outline, figures, scale)
    places = villages(rng, names, outline, water=rivers, figures=figures)
    ways = roads(rng, places, outline, rivers, figures=figures)
    houses = buildings(rng, places, [ways.bearings(k) for k in range(len(places))], rivers)
    built = np.array(
        [
            shapely.union_all(shapely.buffer(houses.geometry[houses.village == k], 45, quad_segs=3))
            .buffer(-25)
            .simplify(3)
            for k in range(len(places))
        ],
        dtype=object,
    )
    land = cover(rng, outline, rivers, places=places, built=built, figures=figures)
    ground = _ground(outline, rivers, ways, built=built, forest=land.forest, figures=figures)
    return Landscape(outline, rivers, places, ways, houses, built, land, ground)


def _ground(
    outline: Outline,
    rivers: Water,
    ways: Roads,
    *,
    built: np.ndarray,
    forest: np.ndarray,
    figures: Figures,
) -> Ground:
    """The ground raster: forest, villages, roads, water, in that order over fields."""
    west, south, east, north = outline.bounds
    cell = figures.raster_m
    columns, rows = int(np.ceil((east - west) / cell)), int(np.ceil((north - south) / cell))
    strips = [
        line.buffer(_ROAD_WIDTH_M[kind], quad_segs=1)
        for line, kind in zip(ways.lines, ways.classes, strict=True)
    ]
    burn = [(shape, 1) for shape in forest]
    burn += [(shape, 3) for shape in built if not shape.is_empty]
    burn += [(shape, 2) for shape in strips]
    burn += [(shape, 4) for shape in (rivers.river, *rivers.streams)]
    kinds = rasterio.features.rasterize(
        burn,
        out_shape=(rows, columns),
        transform=Affine(cell, 0.0, west, 0.0, -cell, north),
        fill=0,
        dtype="uint8",
    )
    return Ground(np.asarray(kinds), west, north, cell)


def base_layers(land: Landscape, river_name: str) -> dict[str, BaseLayer]:
    """Context layers by name, ready to be written and drawn."""
    places, ways, houses = land.villages, land.roads, land.buildings
    waters = np.array([land.water.river, *land.water.streams], dtype=object)
    kinds = ["river"] + ["stream"] * len(land.water.streams)
    names = np.array([river_name] + [""] * len(land.water.streams), dtype=object)
    village_names = np.array([p.name for p in places], dtype=object)
    return {
        "fields": BaseLayer(land.cover.fields, {"crop": land.cover.crops}),
        "forest": BaseLayer(land.cover.forest, {"name": _blank(land.cover.forest)}),
        "water": BaseLayer(waters, {"kind": np.array(kinds, dtype=object), "name": names}),
        "built_up": BaseLayer(land.built, {"name": village_names}),
        "roads": BaseLayer(
            np.array(ways.lines, dtype=object), {"kind": np.array(ways.classes, dtype=object)}
        ),
        "bridges": BaseLayer(
            np.array(ways.bridges, dtype=object), {"name": _blank(np.array(ways.bridges))}
        ),
        "buildings": BaseLayer(
            houses.geometry, {"use": houses.use, "village": village_names[houses.village]}
        ),
        "villages": BaseLayer(
            np.asarray(shapely.points([p.x_m for p in places], [p.y_m for p in places])),
            {"name": village_names, "population": np.array([p.population for p in places])},
        ),
    }


def _blank(shapes: np.ndarray) -> np.ndarray:
    return np.full(len(shapes), "", dtype=object)
