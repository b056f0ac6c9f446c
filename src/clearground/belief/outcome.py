"""What a belief is: the fixed face of the belief room, outward (decision record 0002)."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp

import numpy as np
import numpy.typing as npt

from clearground.belief.grid import Grid
from clearground.standards.terms import HazardClass

CLASSES: tuple[HazardClass, ...] = (
    HazardClass.AP_MINE,
    HazardClass.AV_MINE,
    HazardClass.SUBMUNITION,
    HazardClass.OTHER_ORDNANCE,
)
"""The classes in which belief is held, in the order of the first axis."""

BANDS: tuple[str, ...] = ("mean", "sd", "lo", "hi", "p_any", "distance_m", "provenance")
"""Names of the bands, exactly."""

NO_INFORMATION, COVARIATE_ONLY, EVIDENCE_NEARBY, SEARCHED = 0, 1, 2, 3
"""Codes of the band `provenance`."""

INTERVAL_Z = 1.6448536269514722
"""Normal quantile of a two-sided 90 % interval."""

Float32Array = npt.NDArray[np.float32]
ByteArray = npt.NDArray[np.uint8]
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Belief:
    """A forecast of what is still in the ground, per class and cell.

    Parameters
    ----------
    grid : Grid
        The whole grid, or the grid of a window (see `block`).
    mean, sd, lo, hi : float32 array [class, row, column]
        Posterior mean, standard deviation and 90 % interval, items per hectare, at least 0.
    p_any_class : float32 array [class, row, column]
        P(at least one item of the class in the cell), inside (0, 1).
    p_any : float32 array [row, column]
        P(at least one item of any class in the cell), inside (0, 1).
    distance_m : float32 array [row, column]
        Distance from the cell's centre to the nearest evidence, metres; capped.
    provenance : uint8 array [row, column]
        0 no information, 1 covariate only, 2 evidence nearby, 3 searched.
    digest : str
        SHA-256 of the evidence (covariates among it), the grid and the parameters.
    engine, parameters : str
        Name of the engine and version of the parameters.
    seed : int
        The seed that `fit` was given.
    classes : tuple of HazardClass
        Order of the first axis.
    total_log_sd : float
        Sd of the logarithm of true over expected total: how far the level of the map may be off.
    evidence_digest : str
        SHA-256 of the evidence alone.
    """

    grid: Grid
    mean: Float32Array
    sd: Float32Array
    lo: Float32Array
    hi: Float32Array
    p_any_class: Float32Array
    p_any: Float32Array
    distance_m: Float32Array
    provenance: ByteArray
    digest: str
    engine: str
    parameters: str
    seed: int
    classes: tuple[HazardClass, ...] = CLASSES
    total_log_sd: float = 0.0
    evidence_digest: str = ""

    @property
    def informed(self) -> BoolArray:
        """False where there is no information: the cells that the map hatches."""
        return np.asarray(self.provenance != NO_INFORMATION, dtype=np.bool_)

    @property
    def items(self) -> Float32Array:
        """Expected items of all classes, items per hectare, [row, column]."""
        return np.asarray(self.mean.sum(axis=0), dtype=np.float32)

    def expected_items(self) -> float:
        """Expected number of items of all classes on the whole grid.

        Ground without information counts by the bare prior; in a map read from a file, which
        states nothing there, it is left out.
        """
        return float(np.nansum(self.mean, dtype=np.float64) * self.grid.cell_ha)

    def uninformed_items(self) -> float:
        """The part of the expected number that rests on the bare prior, without information."""
        silent = self.mean[:, ~self.informed]
        return float(np.nansum(silent, dtype=np.float64) * self.grid.cell_ha)

    def expected_ends(self) -> tuple[float, float]:
        """90 % interval of the number of items on the whole grid.

        The level is taken as log-normal around the expected total; what lies in single fields
        averages out over a region and adds little.
        """
        factor = exp(INTERVAL_Z * self.total_log_sd)
        return self.expected_items() / factor, self.expected_items() * factor
