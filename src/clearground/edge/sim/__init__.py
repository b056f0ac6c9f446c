"""The simulated region: an invented land, its truth kept apart, and what was recorded of it."""

from __future__ import annotations

from clearground.edge.sim.region import SimRegion, simulate
from clearground.edge.sim.scale import FIGURES, Figures, Scale

__all__ = ["FIGURES", "Figures", "Scale", "SimRegion", "simulate"]
