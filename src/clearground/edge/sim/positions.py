"""Defensive positions along the stands of the front, and their trenches."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from clearground.edge.sim.front import STALLS, Front
from clearground.edge.sim.landscape import Landscape
from clearground.edge.sim.scale import Figures
from clearground.standards.geometry import FloatArray

_SPACING_M = 1_900.0


@dataclass(frozen=True, slots=True)
class Positions:
    """Strongpoints: place, bearing toward the other side, whose, in which stand, trench line.

    `south` is True where South Bank forces held it; `facing` is in radians.
    """

    x_m: FloatArray
    y_m: FloatArray
    facing: FloatArray
    south: np.ndarray
    phase: np.ndarray
    trench: np.ndarray


def positions(
    rng: np.random.Generator, line: Front, land: Landscape, figures: Figures
) -> Positions:
    """Positions of both sides along every stand of the front, on dry open ground."""
    count = max(3, int(figures.width_m / _SPACING_M))
    rows = [_along(rng, line, phase, count) for phase in range(len(STALLS))]
    x, y, facing, south, phase = (np.concatenate(part) for part in zip(*rows, strict=True))
    share = land.outline.share(x, y)
    kind = land.ground.at(x, y)
    good = (share > 0.02) & (share < 0.98) & np.isin(kind, ("field", "forest"))
    x, y, facing, south, phase = (a[good] for a in (x, y, facing, south, phase))
    trench = np.array([_trench(rng, *at) for at in zip(x, y, facing, strict=True)], dtype=object)
    return Positions(x, y, facing, south.astype(bool), phase.astype(int), trench)


def _along(
    rng: np.random.Generator, line: Front, phase: int, count: int
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray, FloatArray]:
    """Position candidates of both sides along one stand."""
    stand = line.stand(phase)
    west, east = line.x_m[0], line.x_m[-1]
    slots = np.linspace(west, east, 2 * count + 2)[1:-1]
    x = slots + rng.normal(0, 0.3 * _SPACING_M, len(slots))
    x = x.clip(west + 200, east - 200)
    south = np.arange(len(x)) % 2
    slope = np.interp(x, line.x_m, np.gradient(stand, line.x_m))
    away = np.where(south == 1, -1.0, 1.0)
    y = np.interp(x, line.x_m, stand) + away * rng.uniform(260, 620, len(x))
    facing = np.arctan2(np.ones_like(slope), -slope) + np.where(south == 1, 0, np.pi)
    active = np.interp(x, line.x_m, line.reach_m) * STALLS[phase][2] > 500
    keep = np.where(active, 1.0, 0.0) > 0
    full = (x, y, facing, south.astype(float), np.full(len(x), float(phase)))
    a, b, c, d, e = (part[keep] for part in full)
    return a, b, c, d, e


def _trench(rng: np.random.Generator, x: float, y: float, facing: float) -> shapely.LineString:
    """A zigzag trench across the direction a position faces."""
    length = rng.uniform(120, 320)
    t = np.linspace(-0.5, 0.5, 9)
    bend = -0.25 * length * t**2
    zig = bend + 7 * (-1.0) ** np.arange(9)
    along = np.array([-np.sin(facing), np.cos(facing)])
    ahead = np.array([np.cos(facing), np.sin(facing)])
    return shapely.LineString(np.array([x, y]) + length * t[:, None] * along + zig[:, None] * ahead)
