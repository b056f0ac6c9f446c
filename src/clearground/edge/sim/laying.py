"""How the hazard came into the ground: rows along the stands, belts, strikes, scatters, tracks.

The process knows tactics, not kernels: it shares nothing with the belief's own model.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import shapely

from clearground.edge.sim.front import MONTHS_DAYS, STALLS, Front
from clearground.edge.sim.landscape import Landscape
from clearground.edge.sim.positions import Positions
from clearground.edge.sim.scale import Figures
from clearground.edge.sim.truth import CATEGORIES, CLASSES, Lay, Patch, Truth
from clearground.standards.geometry import FloatArray
from clearground.standards.terms import HazardClass, Ordnance

_SHARES: dict[Lay, float] = {
    Lay.ROWS: 0.34,
    Lay.BELT: 0.15,
    Lay.STRIKE: 0.13,
    Lay.SCATTER: 0.20,
    Lay.NUISANCE: 0.12,
    Lay.APPROACH: 0.04,
    Lay.STORE: 0.02,
}
"""Share of the patches by lay; assumption."""

_SCATTERED = (
    Ordnance.UXO_ARTILLERY,
    Ordnance.UXO_MORTAR,
    Ordnance.UXO_ROCKET,
    Ordnance.UXO_GRENADE,
    Ordnance.UXO_UAS,
    Ordnance.UXO_AVIATION_BOMB,
)
_SCATTER_ODDS = (0.36, 0.33, 0.13, 0.1, 0.06, 0.02)


@dataclass
class _Ground:
    """What the laying needs to know."""

    rng: np.random.Generator
    land: Landscape
    line: Front
    posts: Positions


@dataclass(frozen=True, slots=True)
class _Lot:
    """Items of one patch before they are put together."""

    x_m: FloatArray
    y_m: FloatArray
    category: list[Ordnance]
    depth_m: FloatArray
    south: bool
    day: int
    turn: float


def lay_hazard(
    rng: np.random.Generator, land: Landscape, line: Front, *, posts: Positions, figures: Figures
) -> Truth:
    """The true hazard of a region: about `figures.patches` patches and every item in them."""
    ground = _Ground(rng, land, line, posts)
    kinds = _kinds(rng, figures.patches)
    made: list[tuple[Lay, _Lot]] = []
    for kind in kinds:
        for _ in range(12):
            lot = _LAYERS[kind](ground)
            lot = _dry(ground, lot)
            if len(lot.x_m) >= 1:
                made.append((kind, lot))
                break
    return _together(made)


def _kinds(rng: np.random.Generator, patches: int) -> list[Lay]:
    """The lays in a shuffled order, every kind at least once."""
    kinds = list(Lay)
    for lay, share in _SHARES.items():
        kinds += [lay] * max(0, round(share * patches) - 1)
    kinds = kinds[:patches] + [Lay.ROWS] * max(0, patches - len(kinds))
    return [kinds[k] for k in rng.permutation(len(kinds))]


def _rows(g: _Ground) -> _Lot:
    """A minefield of two to four rows, kept in step, along a stand and before its defenders."""
    rng = g.rng
    phase = int(rng.choice(len(STALLS), p=[0.45, 0.33, 0.22]))
    x0 = _easting(g, phase)
    stand = g.line.stand(phase)
    slope = float(np.interp(x0, g.line.x_m, np.gradient(stand, g.line.x_m)))
    south = bool(rng.random() < 0.62)
    off = rng.uniform(40, 240) * (-1 if south else 1)
    y0 = float(np.interp(x0, g.line.x_m, stand)) + off
    vehicle = rng.random() < 0.45
    spacing = rng.uniform(7, 11) if vehicle else rng.uniform(3.5, 6)
    length, rows = rng.uniform(180, 620), int(rng.integers(2, 5))
    along = np.arange(0, length, spacing) - length / 2
    u = np.tile(along, rows) + np.repeat((np.arange(rows) % 2) * spacing / 2, len(along))
    v = np.repeat((np.arange(rows) - (rows - 1) / 2) * rng.uniform(8, 16), len(along))
    u = u + rng.normal(0, 0.4, len(u))
    v = v + rng.normal(0, 0.5, len(v)) + 0.03 * length * np.sin(u / length * np.pi)
    keep = rng.random(len(u)) > 0.13
    turn = float(np.arctan(slope) + rng.normal(0, 0.12))
    x, y = _placed(x0, y0, turn, u=u[keep], v=v[keep])
    main = Ordnance.MINE_AV if vehicle else Ordnance.MINE_AP
    mixed = vehicle and rng.random() < 0.5
    guard = rng.random(len(x)) < (0.3 if mixed else 0.0)
    what = [Ordnance.MINE_AP if other else main for other in guard]
    depth = rng.uniform(0.01, 0.12, len(x)) + 0.04 * vehicle
    return _Lot(x, y, what, depth, south, _day(g, phase), turn)


def _belt(g: _Ground) -> _Lot:
    """An arc of anti-personnel mines before a defensive position."""
    rng, posts = g.rng, g.posts
    k = int(rng.integers(len(posts.x_m)))
    count = int(rng.integers(24, 75))
    angle = posts.facing[k] + np.linspace(-1.0, 1.0, count) + rng.normal(0, 0.02, count)
    radius = rng.uniform(70, 150) + rng.choice([0, 9, 18], count) + rng.normal(0, 2, count)
    x = posts.x_m[k] + radius * np.cos(angle)
    y = posts.y_m[k] + radius * np.sin(angle)
    depth = rng.uniform(0.0, 0.1, count)
    turn = float(posts.facing[k] + np.pi / 2)
    day = _day(g, int(posts.phase[k]))
    return _Lot(x, y, [Ordnance.MINE_AP] * count, depth, bool(posts.south[k]), day, turn)


def _strike(g: _Ground) -> _Lot:
    """Unexploded submunitions of a strike: a long footprint, thickest in a ring."""
    rng = g.rng
    x0, y0, phase, south = _target(g)
    count = int(rng.integers(14, 95))
    turn = float(rng.normal(np.pi / 2, 0.35))
    ring = np.sqrt(rng.beta(4, 2, count))
    angle = rng.uniform(0, 2 * np.pi, count)
    long_m, wide_m = rng.uniform(140, 300), rng.uniform(60, 120)
    u, v = long_m * ring * np.cos(angle), wide_m * ring * np.sin(angle)
    x, y = _placed(x0, y0, turn, u=u, v=v)
    depth = rng.exponential(0.03, count).clip(0, 0.3)
    return _Lot(x, y, [Ordnance.SUBMUNITION] * count, depth, south, _day(g, phase), turn)


def _scatter(g: _Ground) -> _Lot:
    """Duds of shelling around a position or a village edge, thinning outwards."""
    rng = g.rng
    x0, y0, phase, south = _target(g)
    count = int(rng.integers(5, 34))
    radius = 35 * (rng.pareto(1.6, count) + 0.3)
    angle = rng.uniform(0, 2 * np.pi, count)
    radius = radius.clip(0, 420)
    x, y = x0 + 1.6 * radius * np.cos(angle), y0 + radius * np.sin(angle)
    picks = rng.choice(len(_SCATTERED), count, p=_SCATTER_ODDS)
    what = [_SCATTERED[int(k)] for k in picks]
    depth = rng.gamma(2.0, 0.16, count).clip(0, 1.6)
    return _Lot(x, y, what, depth, south, _day(g, phase), 0.0)


def _nuisance(g: _Ground) -> _Lot:
    """A few mines on a track or road behind a stand, laid in retreat."""
    rng, ways = g.rng, g.land.roads
    for _ in range(40):
        way = ways.lines[int(rng.integers(len(ways.lines)))]
        at = way.interpolate(rng.uniform(0.1, 0.9), normalized=True)
        reach = float(np.interp(at.x, g.line.x_m, g.line.reach_m))
        depth = at.y - float(g.land.outline.northing(np.array([at.x]), 0.0)[0])
        if 0 < depth < 1.1 * reach + 300:
            break
    along = way.project(at)
    count = int(rng.integers(3, 9))
    spots = [way.interpolate(along + d) for d in np.sort(rng.uniform(-90, 90, count))]
    x = np.array([s.x for s in spots]) + rng.normal(0, 2.2, count)
    y = np.array([s.y for s in spots]) + rng.normal(0, 2.2, count)
    what = [Ordnance.MINE_AV if rng.random() < 0.6 else Ordnance.MINE_AP for _ in spots]
    if rng.random() < 0.2:
        what[0] = Ordnance.BOOBY_TRAP
    turn = float(np.arctan2(y[-1] - y[0], x[-1] - x[0]))
    return _Lot(x, y, what, rng.uniform(0.03, 0.2, count), True, _day(g, 2), turn)


def _approach(g: _Ground) -> _Lot:
    """Mines across the approach of a bridge."""
    rng = g.rng
    bridges = g.land.roads.bridges
    spot = bridges[int(rng.integers(len(bridges)))]
    south = bool(rng.random() < 0.5)
    off = -1 if south else 1
    count = int(rng.integers(10, 28))
    x = spot.x + rng.uniform(-130, 130, count)
    y = spot.y + off * rng.uniform(170, 330, count)
    what = [Ordnance.MINE_AV if rng.random() < 0.7 else Ordnance.MINE_AP for _ in range(count)]
    return _Lot(x, y, what, rng.uniform(0.03, 0.15, count), south, _day(g, 0), 0.0)


def _store(g: _Ground) -> _Lot:
    """Ammunition left behind at a position."""
    rng, posts = g.rng, g.posts
    k = int(rng.integers(len(posts.x_m)))
    count = int(rng.integers(8, 40))
    x = posts.x_m[k] - 60 * np.cos(posts.facing[k]) + rng.normal(0, 9, count)
    y = posts.y_m[k] - 60 * np.sin(posts.facing[k]) + rng.normal(0, 9, count)
    depth = rng.uniform(0, 0.4, count)
    day = _day(g, int(posts.phase[k]))
    return _Lot(x, y, [Ordnance.AXO_STORE] * count, depth, bool(posts.south[k]), day, 0.0)


_LAYERS: dict[Lay, Callable[[_Ground], _Lot]] = {
    Lay.ROWS: _rows,
    Lay.BELT: _belt,
    Lay.STRIKE: _strike,
    Lay.SCATTER: _scatter,
    Lay.NUISANCE: _nuisance,
    Lay.APPROACH: _approach,
    Lay.STORE: _store,
}


def _easting(g: _Ground, phase: int) -> float:
    """An easting where the front stood well inside the region in this stand."""
    depth = g.line.reach_m * STALLS[phase][2]
    weight = np.where(depth > 600, 1.0, 0.02)
    k = int(g.rng.choice(len(depth), p=weight / weight.sum()))
    west, east = float(g.line.x_m[0]), float(g.line.x_m[-1])
    return float(np.clip(g.line.x_m[k] + g.rng.normal(0, 150), west + 350, east - 350))


def _target(g: _Ground) -> tuple[float, float, int, bool]:
    """Where fire fell: mostly a position, else the edge of a village near the front."""
    rng, posts = g.rng, g.posts
    if rng.random() < 0.72:
        k = int(rng.integers(len(posts.x_m)))
        x, y = posts.x_m[k] + rng.normal(0, 90), posts.y_m[k] + rng.normal(0, 90)
        return float(x), float(y), int(posts.phase[k]), not bool(posts.south[k])
    x_m = np.array([v.x_m for v in g.land.villages])
    y_m = np.array([v.y_m for v in g.land.villages])
    gap = np.abs(y_m - np.interp(x_m, g.line.x_m, g.line.stand(0)))
    odds = np.exp(-gap / 3_000) + 1e-6
    k = int(rng.choice(len(x_m), p=odds / odds.sum()))
    angle = rng.uniform(0, 2 * np.pi)
    off = rng.uniform(150, 650)
    x, y = x_m[k] + off * np.cos(angle), y_m[k] + off * np.sin(angle)
    return float(x), float(y), 0, bool(rng.random() < 0.5)


def _day(g: _Ground, phase: int) -> int:
    first, last, _ = STALLS[phase]
    return min(MONTHS_DAYS, int(g.rng.integers(first, last)))


def _placed(
    x0: float, y0: float, turn: float, *, u: FloatArray, v: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Places of points given along and across an axis."""
    cos, sin = np.cos(turn), np.sin(turn)
    return x0 + u * cos - v * sin, y0 + u * sin + v * cos


def _dry(g: _Ground, lot: _Lot) -> _Lot:
    """The lot without items that would lie in water, under a house, or outside the region."""
    share = g.land.outline.share(lot.x_m, lot.y_m)
    west, _, east, _ = g.land.outline.bounds
    inside = (share > 0.003) & (share < 0.997)
    inside &= (lot.x_m > west + 20) & (lot.x_m < east - 20)
    kind = g.land.ground.at(lot.x_m, lot.y_m)
    keep = inside & (kind != "water") & (kind != "built")
    what = [word for word, kept in zip(lot.category, keep, strict=True) if kept]
    return _Lot(lot.x_m[keep], lot.y_m[keep], what, lot.depth_m[keep], lot.south, lot.day, lot.turn)


def hazard_of(category: Ordnance) -> HazardClass:
    """The class of belief that an ordnance category counts in."""
    match category:
        case Ordnance.MINE_AP | Ordnance.BOOBY_TRAP:
            return HazardClass.AP_MINE
        case Ordnance.MINE_AV:
            return HazardClass.AV_MINE
        case Ordnance.SUBMUNITION:
            return HazardClass.SUBMUNITION
        case _:
            return HazardClass.OTHER_ORDNANCE


def _together(made: list[tuple[Lay, _Lot]]) -> Truth:
    """All lots as one truth."""
    patches, first = [], 0
    for lay, lot in made:
        last = first + len(lot.x_m)
        classes = [hazard_of(word) for word in lot.category]
        common = sorted(set(classes), key=lambda c: (-classes.count(c), c))
        points = shapely.MultiPoint(np.column_stack((lot.x_m, lot.y_m)))
        hull = points.convex_hull.buffer(6, quad_segs=2)
        middle = hull.centroid
        patches.append(
            Patch(
                lay,
                lot.south,
                lot.day,
                middle.x,
                middle.y,
                lot.turn,
                tuple(common),
                hull,
                first,
                last,
            )
        )
        first = last
    words = [word for _, lot in made for word in lot.category]
    return Truth(
        np.concatenate([lot.x_m for _, lot in made]),
        np.concatenate([lot.y_m for _, lot in made]),
        np.array([CLASSES.index(hazard_of(word)) for word in words]),
        np.array([CATEGORIES.index(word) for word in words]),
        np.concatenate([lot.depth_m for _, lot in made]),
        np.repeat(np.arange(len(made)), [len(lot.x_m) for _, lot in made]),
        tuple(patches),
    )
