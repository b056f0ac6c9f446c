"""Roads that connect the villages, bridge the river, and lead out of the region."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import minimum_spanning_tree, shortest_path
from scipy.spatial import Delaunay

from clearground.edge.sim.outline import Outline
from clearground.edge.sim.scale import Figures
from clearground.edge.sim.settlements import Village
from clearground.edge.sim.water import Water
from clearground.standards.geometry import FloatArray

_CROSSING_COST = 2.2
_LOOP_SHARE = 0.22
_BRIDGE_EVERY_M = 6_500.0


@dataclass(frozen=True, slots=True)
class Roads:
    """Road lines with class (`main`, `road`, `track`), the villages at their ends, bridges."""

    lines: tuple[shapely.LineString, ...]
    classes: tuple[str, ...]
    ends: tuple[tuple[int, int], ...]
    bridges: tuple[shapely.Point, ...]

    def bearings(self, village: int) -> FloatArray:
        """Bearings (radians) at which roads leave a village; at least one."""
        found = []
        for line, (a, b) in zip(self.lines, self.ends, strict=True):
            if village in (a, b):
                xy = shapely.get_coordinates(line if a == village else line.reverse())
                step = xy[min(3, len(xy) - 1)] - xy[0]
                found.append(np.arctan2(step[1], step[0]))
        return np.array(found or [0.3])


def roads(
    rng: np.random.Generator,
    places: tuple[Village, ...],
    outline: Outline,
    water: Water,
    *,
    figures: Figures,
) -> Roads:
    """A road network: least tree, some loops, exits over the edges, tracks into the fields."""
    sites = np.array([(p.x_m, p.y_m) for p in places])
    exits = _exits(outline, water)
    nodes = np.vstack((sites, exits))
    pairs = _network(rng, nodes, len(sites), water=water, width_m=figures.width_m)
    main = _trunk(pairs, nodes)
    lines, classes, ends, bridges = [], [], [], []
    for a, b in pairs:
        line, spans = _lay(rng, nodes[a], nodes[b], water)
        lines.append(line)
        classes.append("main" if (a, b) in main else "road")
        ends.append((a if a < len(sites) else -1, b if b < len(sites) else -1))
        bridges += spans
    for k in range(len(sites)):
        for line in _tracks(rng, sites[k], water, figures):
            lines.append(line)
            classes.append("track")
            ends.append((-1, -1))
    return Roads(tuple(lines), tuple(classes), tuple(ends), _merge(bridges))


def _exits(outline: Outline, water: Water) -> FloatArray:
    """Where roads leave the region: beyond the middle of each edge, off the river."""
    west, _, east, _ = outline.bounds
    step = (east - west) / 3
    x = np.array([west - 300, west - 300, east + 300, *(west + step * np.array([0.6, 1.4, 2.3]))])
    share = np.array([0.36, 0.93, 0.30, 0.0, 1.0, 0.0])
    y = outline.northing(x, share) + np.array([0, 0, 0, -300, 300, -300])
    dry = shapely.distance(shapely.points(x, y), water.river) > 150
    return np.column_stack((x, y))[dry]


def _network(
    rng: np.random.Generator,
    nodes: FloatArray,
    villages: int,
    *,
    water: Water,
    width_m: float,
) -> list[tuple[int, int]]:
    """Pairs of nodes joined by a road: least spanning tree and some of the shortest loops."""
    corners = Delaunay(nodes).simplices
    raw = np.vstack((corners[:, :2], corners[:, 1:], corners[:, ::2]))
    pairs = np.unique(np.sort(raw, axis=1), axis=0)
    pairs = pairs[~((pairs[:, 0] >= villages) & (pairs[:, 1] >= villages))]
    straight = shapely.linestrings(nodes[pairs])
    wet = shapely.intersects(straight, water.river)
    cost = shapely.length(straight) * np.where(wet, _CROSSING_COST, 1.0)
    shape = (len(nodes), len(nodes))
    tree = minimum_spanning_tree(coo_array((cost, (pairs[:, 0], pairs[:, 1])), shape=shape))
    chosen = {(int(min(a, b)), int(max(a, b))) for a, b in zip(*tree.nonzero(), strict=True)}
    loops = np.argsort(cost * rng.uniform(0.7, 1.3, len(cost)))
    wanted = len(chosen) + max(1, int(_LOOP_SHARE * villages))
    used = {end for pair in chosen for end in pair if end >= villages}
    for k in loops:
        a, b = int(pairs[k, 0]), int(pairs[k, 1])
        if len(chosen) >= wanted:
            break
        if b in used:
            continue
        chosen.add((a, b))
    chosen |= _river_crossings(nodes, pairs[wet], cost[wet], width_m)
    return sorted(chosen)


def _river_crossings(
    nodes: FloatArray, pairs: np.ndarray, cost: FloatArray, width_m: float
) -> set[tuple[int, int]]:
    """The cheapest pair over the river in each stretch of it, so that no bank is cut off."""
    count = max(2, round(width_m / _BRIDGE_EVERY_M))
    middle = nodes[pairs].mean(axis=1)[:, 0]
    stretch = np.floor((middle / width_m + 0.5).clip(0, 0.999) * count).astype(int)
    order = np.lexsort((cost, stretch))
    _, first = np.unique(stretch[order], return_index=True)
    return {(int(a), int(b)) for a, b in pairs[order[first]]}


def _trunk(pairs: list[tuple[int, int]], nodes: FloatArray) -> set[tuple[int, int]]:
    """The pairs on the shortest way from the westernmost to the easternmost node."""
    at = np.array(pairs)
    length = np.hypot(*(nodes[at[:, 0]] - nodes[at[:, 1]]).T)
    graph = coo_array((length, (at[:, 0], at[:, 1])), shape=(len(nodes), len(nodes)))
    start, goal = int(np.argmin(nodes[:, 0])), int(np.argmax(nodes[:, 0]))
    _, before = shortest_path(
        graph.tocsr(), directed=False, indices=start, return_predecessors=True
    )
    way, here = set(), goal
    while here != start and before[here] >= 0:
        there = int(before[here])
        way.add((min(here, there), max(here, there)))
        here = there
    return way


def _lay(
    rng: np.random.Generator, start: FloatArray, goal: FloatArray, water: Water
) -> tuple[shapely.LineString, list[shapely.Point]]:
    """A curved road between two places that crosses the river square on, or not at all."""
    straight = shapely.LineString([start, goal])
    if not straight.intersects(water.river):
        options = [
            _curve(start, goal, bend) for bend in rng.permutation([-0.16, -0.08, 0.08, 0.16])
        ]
        wet = [o.intersection(water.river).length for o in options]
        best = options[int(np.argmin(wet))]
        return best, _spans(best, water)
    at = straight.intersection(water.river).centroid
    middle, across = _crossing(at, water)
    if np.dot(goal - start, across) < 0:
        across = -across
    near, far = middle - 190 * across, middle + 190 * across
    lead = rng.uniform(0.7, 1.1, 2)
    first = _approach(start, near, across * lead[0])
    last = _approach(goal, far, -across * lead[1])[::-1]
    line = shapely.LineString(np.vstack((first, last)))
    return line, _spans(line, water)


def _approach(start: FloatArray, bridgehead: FloatArray, heading: FloatArray) -> FloatArray:
    """Points of a smooth way to a bridgehead that arrives in the heading of the bridge.

    A cubic Hermite curve: P(t) = h00 p0 + h10 m0 + h01 p1 + h11 m1, with the chord as the first
    tangent and the heading, as long as the chord, as the second.
    """
    t = np.linspace(0, 1, 22)[:, None]
    chord = bridgehead - start
    arrive = heading * np.hypot(*chord)
    h00, h10 = 2 * t**3 - 3 * t**2 + 1, t**3 - 2 * t**2 + t
    h01, h11 = -2 * t**3 + 3 * t**2, t**3 - t**2
    return np.asarray(h00 * start + h10 * chord + h01 * bridgehead + h11 * arrive, dtype=float)


def _crossing(at: shapely.Point, water: Water) -> tuple[FloatArray, FloatArray]:
    """The point of the river's centre line nearest to a place, and the unit vector across."""
    along = water.centre.project(at)
    here = water.centre.interpolate(along)
    ahead = water.centre.interpolate(along + 60)
    step = np.array([ahead.x - here.x, ahead.y - here.y])
    step /= np.hypot(*step)
    return np.array([here.x, here.y]), np.array([-step[1], step[0]])


def _curve(start: FloatArray, goal: FloatArray, bend: float) -> shapely.LineString:
    """A gently bent line; `bend` is the sag as a share of its length."""
    t = np.linspace(0, 1, 17)[:, None]
    chord = goal - start
    side = np.array([-chord[1], chord[0]])
    sag = bend * np.sin(np.pi * t) + 0.35 * bend * np.sin(2 * np.pi * t)
    return shapely.LineString(start + chord * t + side * sag)


def _spans(line: shapely.LineString, water: Water) -> list[shapely.Point]:
    """The middle of every stretch of a line over the river."""
    over = shapely.get_parts(line.intersection(water.river))
    return [part.interpolate(0.5, normalized=True) for part in over if part.length > 20]


def _merge(bridges: list[shapely.Point]) -> tuple[shapely.Point, ...]:
    """Bridges with near repeats (two roads over one bridge) left out."""
    kept: list[shapely.Point] = []
    for bridge in bridges:
        if all(bridge.distance(other) > 250 for other in kept):
            kept.append(bridge)
    return tuple(kept)


def _tracks(
    rng: np.random.Generator, site: FloatArray, water: Water, figures: Figures
) -> list[shapely.LineString]:
    """Field tracks that leave a village and end in the fields."""
    made = []
    for bearing in rng.uniform(0, 2 * np.pi, 3):
        length = rng.uniform(700, 0.9 * figures.block_m + 900)
        goal = site + length * np.array([np.cos(bearing), np.sin(bearing)])
        line = _curve(site, goal, rng.uniform(-0.15, 0.15))
        if not line.intersects(water.river):
            made.append(line)
    return made
