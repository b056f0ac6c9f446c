"""Why a cell is believed to be what it is: the pieces of evidence that raised and lowered it."""

from __future__ import annotations

from dataclasses import dataclass

import shapely

from clearground.belief.claims import Claim, weigh
from clearground.belief.finds import split
from clearground.belief.footprint import footprint
from clearground.belief.grid import Bounds, Grid
from clearground.belief.inputs import EvidenceBundle
from clearground.belief.outcome import CLASSES, Belief
from clearground.belief.parameters import BeliefParameters
from clearground.errors import BeliefError
from clearground.standards.terms import HazardClass
from clearground.standards.words import _

FAINT = 1e-6
"""Shifts of the log-odds smaller than this are not listed."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One piece that moved a cell's belief.

    Parameters
    ----------
    id : str
        Of the report or search, or the covariate's name.
    what : str
        `report`, `search` or `covariate`.
    hazard : HazardClass
        The class it moved.
    log_odds : float
        By how much it moved the log-odds of contaminated ground (reports before saturation);
        for a search, the log of the probability to miss an item in the ground it covers.
    distance_m : float
        From the cell's centre to the place, metres; 0 for a covariate.
    source : str
        Who says so.
    """

    id: str
    what: str
    hazard: HazardClass
    log_odds: float
    distance_m: float
    source: str = ""

    @property
    def raised(self) -> bool:
        """True where it raised belief."""
        return self.log_odds > 0


def explain(
    evidence: EvidenceBundle,
    belief: Belief,
    *,
    x_m: float,
    y_m: float,
    parameters: BeliefParameters,
) -> tuple[Reason, ...]:
    """The pieces that raised or lowered the belief of a cell, the strongest first.

    Parameters
    ----------
    evidence : EvidenceBundle
        What the belief was made from.
    belief : Belief
        The whole map.
    x_m, y_m : float
        A point in the cell, region metres.
    parameters : BeliefParameters
        What it was made with.

    Raises
    ------
    BeliefError
        BEL-10 when the point lies outside the grid.

    >>> from clearground.belief import Grid, fit
    >>> nothing = EvidenceBundle()
    >>> belief = fit(nothing, Grid(0, 100, 50, 2, 2), BeliefParameters(), 1)
    >>> explain(nothing, belief, x_m=10, y_m=10, parameters=BeliefParameters())
    ()
    """
    grid = belief.grid
    cell = grid.cell_of(x_m, y_m)
    if cell is None:
        raise BeliefError(
            "BEL-10",
            _("The point {x:.0f}, {y:.0f} m lies outside the belief map").format(x=x_m, y=y_m),
            _("There is no belief to explain there."),
            _("Choose a point inside the region; check the order of the coordinates."),
        )
    row, column = cell
    at = Bounds(row, row + 1, column, column + 1)
    centre = shapely.Point(grid.x_m(column, column + 1)[0], grid.y_m(row, row + 1)[0])
    reasons = [
        *_from_covariates(evidence, at, parameters),
        *_from_reports(evidence, belief, at, parameters),
    ]
    for effort in evidence.search:
        distance_m = float(shapely.distance(effort.geometry, centre))
        if distance_m <= 0.5 * grid.cell_m:
            reasons.append(Reason(effort.id, "search", effort.hazard, effort.log_miss, distance_m))
    kept = [r for r in reasons if abs(r.log_odds) > FAINT]
    return tuple(sorted(kept, key=lambda r: (-abs(r.log_odds), r.id, r.hazard)))


def _from_covariates(
    evidence: EvidenceBundle, at: Bounds, parameters: BeliefParameters
) -> list[Reason]:
    values = {c.name: float(c.block(at)[0, 0]) for c in evidence.covariates}
    return [
        Reason(e.covariate, "covariate", p.hazard, float(e.shift(values[e.covariate])), 0.0)
        for p in parameters.priors
        for e in p.effects
        if e.covariate in values
    ]


def _from_reports(
    evidence: EvidenceBundle, belief: Belief, at: Bounds, parameters: BeliefParameters
) -> list[Reason]:
    grid = belief.grid
    centre = shapely.Point(
        grid.x_m(at.column_start, at.column_stop)[0], grid.y_m(at.row_start, at.row_stop)[0]
    )
    reports, came_upon = split(weigh(evidence.reports, parameters), grid)
    reasons = [r for claim in reports for r in _of_claim(claim, grid, at, centre)]
    # Of the finds of the field the nearest speaks, as the engine has it.
    nearest: dict[HazardClass, Reason] = {}
    for found in (r for claim in came_upon for r in _of_claim(claim, grid, at, centre)):
        before = nearest.get(found.hazard)
        if before is None or (found.log_odds, before.id) > (before.log_odds, found.id):
            nearest[found.hazard] = found
    return [*reasons, *nearest.values()]


def _of_claim(claim: Claim, grid: Grid, at: Bounds, centre: shapely.Point) -> list[Reason]:
    window = claim.window(grid)
    if window is None or window.meet(at).empty:
        return []
    near = footprint(claim.geometry, grid, reach_m=claim.reach_m, error_m=claim.error_m)
    if near is None:
        return []
    share = near.share[at.within(near.bounds)]
    distance_m = float(shapely.distance(claim.geometry, centre))
    sign = 1.0 if claim.positive else -1.0
    return [
        Reason(
            claim.item.id, "report", hazard, sign * float(gain[0, 0]), distance_m, claim.item.source
        )
        for hazard, gain in zip(CLASSES, claim.gains(share), strict=True)
        if gain is not None
    ]
