"""The first engine: prior log-odds from covariates, updated by graded claims and search."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from clearground.belief import finds, nearby, search
from clearground.belief.claims import Claim, weigh
from clearground.belief.digest import digest_of
from clearground.belief.footprint import footprint
from clearground.belief.grid import Bounds, FloatArray, Grid
from clearground.belief.inputs import EvidenceBundle
from clearground.belief.outcome import (
    CLASSES,
    Belief,
    Float32Array,
)
from clearground.belief.parameters import BeliefParameters, ClassPrior
from clearground.belief.posterior import (
    P_FLOOR,
    Rate,
    conjugate,
    found_odds,
    logit,
    rate,
    saturated,
    still_there,
    together,
)
from clearground.errors import BeliefError
from clearground.standards.words import _

ENGINE = "clearground-belief-2"
"""Name and version of this engine; part of every digest."""

BLOCK_CELLS = 768
"""Side of the windows in which `fit` works, cells: bounds its memory."""


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """Evidence weighed and placed on a grid, ready to answer for any window.

    Parameters
    ----------
    evidence, grid, parameters, seed
        As given to `fit`.
    claims : tuple of Claim
        Weighed reports, copies once, in canonical order; finds of the field are not among them.
    finds : Finds
        What ordered work came upon.
    placed : tuple of PlacedEffort
        Search efforts that meet the grid.
    marks : int array [n, 2]
        Rows and columns of cells that hold evidence; they may lie outside the grid.
    digest : str
        Names the belief.
    """

    evidence: EvidenceBundle
    grid: Grid
    parameters: BeliefParameters
    seed: int
    claims: tuple[Claim, ...]
    finds: finds.Finds
    placed: tuple[search.PlacedEffort, ...]
    marks: npt.NDArray[np.int64]
    digest: str

    def block(self, bounds: Bounds) -> Belief:
        """Belief on a window of the grid: bit for bit the same part of the whole.

        Parameters
        ----------
        bounds : Bounds
            A window inside the grid.
        """
        values = _covariates(self.evidence, bounds)
        camps = _support(self, bounds)
        came_upon = self.finds.on(self.grid, bounds)
        rates = []
        searched = np.zeros(bounds.shape, dtype=bool)
        moved = np.zeros(bounds.shape)
        for index, prior in enumerate(self.parameters.priors):
            shift = _shift(prior, values, bounds)
            left = search.miss(
                self.placed, prior, self.grid, bounds, orders=self.finds.orders[index]
            )
            searched |= left.left < 1.0
            moved = np.maximum(moved, np.abs(shift))
            made = _rate(
                self, prior, shift, camps=camps.of(index), here=came_upon.of(index), left=left
            )
            rates.append(still_there(made, came_upon.waiting[index], self.grid.cell_ha))
        distance_m = nearby.distance(self.marks, self.grid, bounds, self.parameters.distance_cap_m)
        none = np.ones(bounds.shape)
        for r in rates:
            none *= 1 - r.p_any
        grid = replace(
            self.grid,
            x_min_m=self.grid.x_min_m + bounds.column_start * self.grid.cell_m,
            y_max_m=self.grid.y_max_m - bounds.row_start * self.grid.cell_m,
            columns=bounds.shape[1],
            rows=bounds.shape[0],
        )
        return Belief(
            grid,
            mean=_stack([r.mean for r in rates]),
            sd=_stack([r.sd for r in rates]),
            lo=_stack([r.lo for r in rates]),
            hi=_stack([r.hi for r in rates]),
            p_any_class=_stack([r.p_any for r in rates]),
            p_any=np.clip(1 - none, P_FLOOR, 1 - P_FLOOR).astype(np.float32),
            distance_m=distance_m.astype(np.float32),
            provenance=nearby.provenance(self.parameters, distance_m, moved, searched),
            digest=self.digest,
            engine=ENGINE,
            parameters=self.parameters.version,
            seed=self.seed,
            total_log_sd=self.parameters.total_log_sd,
            evidence_digest=self.evidence.digest,
        )

    def blocks(self) -> Iterator[tuple[Bounds, Belief]]:
        """Windows that together are the grid, each with its belief."""
        for bounds in self.grid.blocks(BLOCK_CELLS):
            yield bounds, self.block(bounds)


def fit(evidence: EvidenceBundle, grid: Grid, parameters: BeliefParameters, seed: int) -> Belief:
    """Belief over a grid: what is expected to be in the ground, per class and cell.

    Parameters
    ----------
    evidence : EvidenceBundle
        Reports, search effort, covariates and detection; any order, copies counted once.
    grid : Grid
        Cells in metres of the region's CRS; row 0 is north.
    parameters : BeliefParameters
        What the engine assumes.
    seed : int
        Steers engines that draw random numbers; this one draws none, and keeps it.

    Returns
    -------
    Belief
        Rates in items per hectare, P(at least one) per cell.

    Raises
    ------
    BeliefError
        BEL-02 when a covariate does not answer on this grid, BEL-05 when all evidence lies
        far outside it.

    Source: decision record 0002; the model is on the page `explanation/belief`.

    >>> belief = fit(EvidenceBundle(), Grid(0, 100, 50, 2, 2), BeliefParameters(), 1)
    >>> bool((belief.provenance == 0).all())
    True
    """
    prepared = prepare(evidence, grid, parameters, seed)
    layers = (len(CLASSES), *grid.shape)
    whole = Belief(
        grid,
        mean=np.empty(layers, dtype=np.float32),
        sd=np.empty(layers, dtype=np.float32),
        lo=np.empty(layers, dtype=np.float32),
        hi=np.empty(layers, dtype=np.float32),
        p_any_class=np.empty(layers, dtype=np.float32),
        p_any=np.empty(grid.shape, dtype=np.float32),
        distance_m=np.empty(grid.shape, dtype=np.float32),
        provenance=np.empty(grid.shape, dtype=np.uint8),
        digest=prepared.digest,
        engine=ENGINE,
        parameters=parameters.version,
        seed=seed,
        total_log_sd=parameters.total_log_sd,
        evidence_digest=evidence.digest,
    )
    for bounds, part in prepared.blocks():
        at = bounds.slices
        for band in ("mean", "sd", "lo", "hi", "p_any_class"):
            getattr(whole, band)[(slice(None), *at)] = getattr(part, band)
        for band in ("p_any", "distance_m", "provenance"):
            getattr(whole, band)[at] = getattr(part, band)
    return whole


def prepare(
    evidence: EvidenceBundle, grid: Grid, parameters: BeliefParameters, seed: int
) -> Prepared:
    """Evidence weighed and placed, whose `block(bounds)` answers window by window.

    Parameters and errors as for `fit`.

    >>> ready = prepare(EvidenceBundle(), Grid(0, 100, 50, 2, 2), BeliefParameters(), 1)
    >>> ready.block(Bounds(0, 1, 0, 2)).mean.shape
    (4, 1, 2)
    """
    claims = weigh(evidence.reports, parameters)
    reports, found = finds.split(claims, grid)
    placed = search.place(evidence.search, grid)
    _check_place(evidence, grid, parameters)
    digest = digest_of(
        (ENGINE, evidence.digest, repr(grid), parameters.digest, [c.value for c in CLASSES])
    )
    marks = nearby.marks(claims, placed, grid, parameters)
    return Prepared(
        evidence=evidence,
        grid=grid,
        parameters=parameters,
        seed=seed,
        claims=reports,
        finds=finds.place(found, grid),
        placed=placed,
        marks=marks,
        digest=digest,
    )


def _check_place(evidence: EvidenceBundle, grid: Grid, parameters: BeliefParameters) -> None:
    if not evidence.reports:
        return
    margin_m = parameters.distance_cap_m
    for report in evidence.reports:
        reach_m = margin_m + report.position_error_m
        if not grid.window_m(report.geometry.bounds, reach_m).empty:
            return
    first = evidence.reports[0].geometry.representative_point()
    raise BeliefError(
        "BEL-05",
        _("All {count} reports lie outside the grid; the first is at {x:.0f}, {y:.0f} m").format(
            count=len(evidence.reports), x=first.x, y=first.y
        ),
        _("Belief would be made without any of them and look like ground without evidence."),
        _("Check the CRS and axis order of the layers, or the extent of the grid."),
    )


def _covariates(evidence: EvidenceBundle, bounds: Bounds) -> dict[str, FloatArray]:
    values: dict[str, FloatArray] = {}
    for covariate in evidence.covariates:
        block = np.asarray(covariate.block(bounds), dtype=float)
        if block.shape != bounds.shape or not np.isfinite(block).all():
            raise BeliefError(
                "BEL-02",
                _("Covariate {name} answers {shape} values, wanted {wanted}, all finite").format(
                    name=covariate.name, shape=block.shape, wanted=bounds.shape
                ),
                _("A gap or a shift in a covariate would move belief silently."),
                _("Make the covariate on this grid, and fill its gaps with a stated value."),
            )
        values[covariate.name] = block
    return values


def _shift(prior: ClassPrior, values: dict[str, FloatArray], bounds: Bounds) -> FloatArray:
    """How far the covariates move the prior log-odds."""
    shift = np.zeros(bounds.shape)
    for effect in prior.effects:
        if effect.covariate in values:
            shift += effect.shift(values[effect.covariate])
    return shift


@dataclass(frozen=True, slots=True, eq=False)
class _Camps:
    """Summed log likelihood ratios for and against, and counts, per class on a window."""

    speaks_for: FloatArray
    against: FloatArray
    counted: FloatArray
    searched_ha: FloatArray

    def of(self, index: int) -> _Camps:
        return _Camps(
            self.speaks_for[index],
            self.against[index],
            self.counted[index],
            self.searched_ha[index],
        )


def _support(ready: Prepared, bounds: Bounds) -> _Camps:
    camps = _Camps(*(np.zeros((len(CLASSES), *bounds.shape)) for _part in range(4)))
    for claim in ready.claims:
        window = claim.window(ready.grid)
        if window is None or window.meet(bounds).empty:
            continue
        concerned = footprint(
            claim.geometry, ready.grid, reach_m=claim.reach_m, error_m=claim.error_m
        )
        if concerned is None:
            continue
        both = concerned.bounds.meet(bounds)
        if both.empty:
            continue
        share = concerned.share[both.within(concerned.bounds)]
        at = both.within(bounds)
        for index, gain in enumerate(claim.gains(share)):
            if gain is None:
                continue
            (camps.speaks_for if claim.positive else camps.against)[(index, *at)] += gain
        if claim.counted:
            index = claim.counted_class
            camps.counted[(index, *at)] += claim.counted * share
            camps.searched_ha[(index, *at)] += claim.area_ha * claim.weight * share
    return camps


def _rate(
    ready: Prepared,
    prior: ClassPrior,
    shift: FloatArray,
    *,
    camps: _Camps,
    here: finds.FindsHere,
    left: search.Left,
) -> Rate:
    p = ready.parameters
    gain = saturated(camps.speaks_for + here.gain, p.saturation)
    disagreement = np.minimum(gain, camps.against)
    agreed = np.maximum(gain, camps.against) - disagreement
    spread = p.log_odds_sd / np.sqrt(1 + agreed / p.evidence_half)
    shape, density = conjugate(prior.shape, prior.density, camps.counted, camps.searched_ha)
    held = here.found > 0
    made = rate(
        logit(prior.presence) + shift + gain - camps.against,
        spread,
        disagreement,
        density=np.maximum(density, prior.background),
        background=prior.background,
        shape=shape,
        miss=np.where(held, left.left - left.yielded_left, left.left),
        cell_ha=ready.grid.cell_ha,
    )
    return _with_finds(ready, prior, shift, made=made, here=here, left=left)


def _with_finds(
    ready: Prepared,
    prior: ClassPrior,
    shift: FloatArray,
    *,
    made: Rate,
    here: finds.FindsHere,
    left: search.Left,
) -> Rate:
    """The rate with, in cells that held finds, the searched part judged by what it yielded.

    The rest of such a cell is ground beside a find like any other: the grid's lines mean nothing.
    """
    held = here.found > 0
    if not held.any():
        return made
    cell_ha, found = ready.grid.cell_ha, here.found[held]
    detected = left.yielded[held] - left.yielded_left[held]
    # A find outside recorded search stands for one sub-cell.
    exposure_ha = cell_ha * np.maximum(detected, 1.0 / search.PARTS**2)
    odds = found_odds(
        found,
        exposure_ha,
        density=prior.density,
        background=prior.background,
        shape=prior.shape,
    )
    shape, density = conjugate(prior.shape, prior.density, found, exposure_ha)
    sure = np.zeros(found.shape)
    part = rate(
        logit(prior.presence) + shift[held] + odds,
        sure,
        sure,
        density=np.maximum(density, prior.background),
        background=prior.background,
        shape=shape,
        miss=left.yielded_left[held],
        cell_ha=cell_ha,
    )
    whole = together(made.at(held), part)
    return made.put(held, whole)


def _stack(layers: list[FloatArray]) -> Float32Array:
    return np.stack(layers).astype(np.float32)
