"""Land cover: forest and fields that tile the ground between river, roads and villages."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import cast

import numpy as np
import shapely
from contourpy import FillType, contour_generator

from clearground.edge.sim.outline import Outline, smooth_field
from clearground.edge.sim.scale import Figures
from clearground.edge.sim.settlements import Village, rectangles
from clearground.edge.sim.water import Water
from clearground.standards.geometry import FloatArray

_FOREST_LEVEL = 0.6
_FOREST_MIN_M2 = 40_000
_FIELD_MIN_M2 = 6_000
_CROPS = ("wheat", "maize", "pasture", "sunflower", "fallow", "barley", "beet")


@dataclass(frozen=True, slots=True)
class Cover:
    """Forest polygons, and field polygons with the crop grown before the fighting."""

    forest: np.ndarray
    fields: np.ndarray
    crops: np.ndarray


def cover(
    rng: np.random.Generator,
    outline: Outline,
    water: Water,
    *,
    places: tuple[Village, ...],
    built: np.ndarray,
    figures: Figures,
) -> Cover:
    """Forest and fields of a region; they overlap neither each other nor water nor villages."""
    forest = _forest(rng, outline, places, figures)
    wet = shapely.union_all([water.river.buffer(25), *(s.buffer(12) for s in water.streams)])
    bare = np.concatenate((built, np.array([wet])))
    forest = _without(forest, bare, _FOREST_MIN_M2)
    blocks, turn = _blocks(rng, outline, figures)
    strips, crop = _strips(rng, blocks, turn, figures)
    fields, kept = _parts(_cut(strips, np.concatenate((bare, forest))), _FIELD_MIN_M2)
    return Cover(forest, fields, np.asarray(_CROPS, dtype=object)[crop[kept]])


def _forest(
    rng: np.random.Generator, outline: Outline, places: tuple[Village, ...], figures: Figures
) -> np.ndarray:
    """Forest patches where smooth noise is high, thinner around villages."""
    west, south, east, north = outline.bounds
    pad = 3 * figures.noise_m
    x = np.arange(west - pad, east + pad, figures.noise_m)
    y = np.arange(south - pad, north + pad, figures.noise_m)
    shape = (len(y), len(x))
    reach = min(1_100.0, figures.width_m / 9)
    level = smooth_field(rng, shape, reach / figures.noise_m)
    level = level + 0.28 * smooth_field(rng, shape, reach / 4.5 / figures.noise_m)
    for place in places:
        gap2 = ((x - place.x_m) ** 2)[None, :] + ((y - place.y_m) ** 2)[:, None]
        level -= 1.6 * np.exp(-gap2 / (2 * 750.0**2))
    level = np.pad(level[1:-1, 1:-1], 1, constant_values=level.min())
    filled = contour_generator(x=x, y=y, z=level, fill_type=FillType.OuterOffset)
    points, offsets = cast(
        tuple[list[FloatArray], list[np.ndarray]],
        filled.filled(_FOREST_LEVEL, float(level.max()) + 1),
    )
    made = []
    for ring, cuts in zip(points, offsets, strict=True):
        parts = [ring[a:b] for a, b in pairwise(cuts)]
        made.append(shapely.Polygon(parts[0], parts[1:]))
    clean = shapely.make_valid(np.array(made, dtype=object))
    inside = shapely.intersection(clean, outline.polygon)
    return _parts(shapely.simplify(inside, 6), _FOREST_MIN_M2)[0]


def _blocks(
    rng: np.random.Generator, outline: Outline, figures: Figures
) -> tuple[np.ndarray, FloatArray]:
    """Blocks of farm land, irregular cells over the region, and the turn of their fields."""
    west, south, east, north = outline.bounds
    step = figures.block_m
    gx, gy = np.meshgrid(
        np.arange(west - step, east + step, step), np.arange(south - step, north + step, step)
    )
    seeds = (
        np.column_stack((gx.ravel(), gy.ravel())) + rng.uniform(-0.42, 0.42, (gx.size, 2)) * step
    )
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.MultiPoint(seeds)))
    cells = cells[shapely.intersects(cells, outline.polygon)]
    across = shapely.contains_properly(outline.polygon, cells)
    cells[~across] = shapely.intersection(cells[~across], outline.polygon)
    cells = shapely.buffer(cells, -9, join_style="mitre")
    cells = cells[shapely.area(cells) > _FIELD_MIN_M2]
    centre = shapely.get_coordinates(shapely.centroid(cells))
    lean = 0.9 * np.sin(centre[:, 0] / (5.3 * step)) + 0.8 * np.cos(centre[:, 1] / (4.1 * step))
    return cells, lean + rng.normal(0, 0.35, len(cells))


def _strips(
    rng: np.random.Generator, blocks: np.ndarray, turn: FloatArray, figures: Figures
) -> tuple[np.ndarray, np.ndarray]:
    """Fields: each block cut into parallel strips, with the index of the crop on each."""
    box = shapely.bounds(blocks)
    centre = np.column_stack(((box[:, 0] + box[:, 2]) / 2, (box[:, 1] + box[:, 3]) / 2))
    span = np.hypot(box[:, 2] - box[:, 0], box[:, 3] - box[:, 1])
    width = figures.strip_m * rng.uniform(0.6, 1.7, len(blocks))
    count = np.ceil(span / width).astype(int)
    owner = np.repeat(np.arange(len(blocks)), count)
    rank = np.arange(len(owner)) - np.repeat(np.cumsum(count) - count, count)
    offset = (rank - (count[owner] - 1) / 2) * width[owner]
    lean = turn[owner]
    x = centre[owner, 0] - offset * np.sin(lean)
    y = centre[owner, 1] + offset * np.cos(lean)
    strips = rectangles(x, y, length_m=span[owner] * 1.1, width_m=width[owner] - 8, turn=lean)
    fields = shapely.intersection(strips, blocks[owner])
    fields, _ = _parts(fields, _FIELD_MIN_M2)
    return fields, rng.integers(len(_CROPS), size=len(fields))


def _cut(shapes: np.ndarray, holes: np.ndarray) -> np.ndarray:
    """Shapes without the ground of any hole; only those that meet one are computed."""
    shapes = shapes.copy()
    first, second = shapely.STRtree(holes).query(shapes, predicate="intersects")
    if len(first) == 0:
        return shapes
    rank = np.argsort(first, kind="stable")
    first, second = first[rank], second[rank]
    order = np.unique(first)
    bounds = np.searchsorted(first, order)
    for k, group in zip(order, np.split(second, bounds[1:]), strict=True):
        shapes[k] = shapely.difference(shapes[k], shapely.union_all(holes[group]))
    return shapes


def _without(shapes: np.ndarray, holes: np.ndarray, least_m2: float) -> np.ndarray:
    return _parts(_cut(shapes, holes), least_m2)[0]


def _parts(shapes: np.ndarray, least_m2: float) -> tuple[np.ndarray, np.ndarray]:
    """The polygons among the parts of shapes above a size, and the shape each came from."""
    parts, owner = shapely.get_parts(shapes, return_index=True)
    keep = (shapely.get_type_id(parts) == 3) & (shapely.area(parts) > least_m2)
    return parts[keep], owner[keep]
