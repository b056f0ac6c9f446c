"""Room 4: the contamination belief map, a forecast.

The face is fixed by decision record 0002: `fit(evidence, grid, parameters, seed) -> Belief`.
"""

from __future__ import annotations

from clearground.belief.engine import Prepared, fit, prepare
from clearground.belief.grid import Bounds, Grid, grid_over
from clearground.belief.inputs import (
    Covariate,
    DetectionRow,
    EvidenceBundle,
    EvidenceItem,
    SearchEffort,
)
from clearground.belief.outcome import BANDS, CLASSES, Belief
from clearground.belief.parameters import BeliefParameters

__all__ = [
    "BANDS",
    "CLASSES",
    "Belief",
    "BeliefParameters",
    "Bounds",
    "Covariate",
    "DetectionRow",
    "EvidenceBundle",
    "EvidenceItem",
    "Grid",
    "Prepared",
    "SearchEffort",
    "fit",
    "grid_over",
    "prepare",
]
