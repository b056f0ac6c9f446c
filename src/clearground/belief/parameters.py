"""The parameters of the first engine: each one dated, sourced, and here an *Assumption*."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date

import numpy as np
import numpy.typing as npt

from clearground.belief.digest import digest_of
from clearground.belief.grid import FloatArray
from clearground.errors import BeliefError
from clearground.standards.terms import EvidenceKind, HazardClass
from clearground.standards.words import _


@dataclass(frozen=True, slots=True)
class Effect:
    """How one covariate moves the prior log-odds that ground is contaminated.

    Parameters
    ----------
    covariate : str
        Name of the covariate; an effect without its covariate is passed over.
    log_odds : float
        Largest shift.
    scale : float
        In the covariate's unit, above 0: `near` shifts by `log_odds * exp(-x / scale)`,
        `more` by `log_odds * (1 - exp(-x / scale))`.
    form : str
        `near` or `more`.
    """

    covariate: str
    log_odds: float
    scale: float
    form: str = "near"

    def shift(self, value: npt.ArrayLike) -> FloatArray:
        """How far values of the covariate move the prior log-odds.

        >>> Effect("d", 2.0, 100.0).shift([0.0, 1e9]).tolist()
        [2.0, 0.0]
        """
        near = np.exp(-np.maximum(np.asarray(value, dtype=np.float64), 0.0) / self.scale)
        share = near if self.form == "near" else 1.0 - near
        return np.asarray(self.log_odds * share, dtype=np.float64)


@dataclass(frozen=True, slots=True)
class CovariateRule:
    """How the region's record becomes covariates; a dated parameter, here an *Assumption*.

    Parameters
    ----------
    near_m : float
        One sigma of how far a standing front counts as near, metres, above 0.
    agree_m : float
        Sources agree where their lines pass within this distance, metres.
    longest_state_days : int
        A state of control counts at most so many days without a newer one.
    harm_bandwidth_m : float
        Sd of the kernel that spreads civilian harm and conflict traces, metres, above 0.
    """

    near_m: float = 400.0
    agree_m: float = 1000.0
    longest_state_days: int = 31
    harm_bandwidth_m: float = 1500.0

    def __post_init__(self) -> None:
        if not (self.near_m > 0 and self.harm_bandwidth_m > 0 and self.agree_m >= 0) or (
            self.longest_state_days < 1
        ):
            raise BeliefError(
                "BEL-08",
                _("The rule for covariates is impossible: {rule}").format(rule=self),
                _("A width of nothing would spread a front or a report over no ground at all."),
                _("Give widths above 0 and at least one day."),
            )


@dataclass(frozen=True, slots=True)
class ClassPrior:
    """What is believed of one class before any local evidence.

    Parameters
    ----------
    hazard : HazardClass
        The class.
    presence : float
        P(ground far from everything is contaminated), inside (0, 1).
    density : float
        Expected items per hectare of contaminated ground, above 0.
    background : float
        Expected items per hectare of other ground, above 0.
    shape : float
        Shape of the gamma distribution of the density, above 0; small is uncertain.
    effects : tuple of Effect
        Of the covariates.
    depths : tuple of (float, float)
        Share of items no deeper than a depth: pairs (depth_m, share) from (0, 0) up to 1.
    """

    hazard: HazardClass
    presence: float
    density: float
    background: float
    shape: float
    effects: tuple[Effect, ...]
    depths: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class KindWeight:
    """What a report of one kind is worth when it is graded A1.

    Parameters
    ----------
    kind : EvidenceKind
        The kind; one that is not in the table is context and carries no weight.
    ratio : float
        Likelihood ratio of a report that shows or suggests contamination, at least 1.
    refutes : float
        P(a report that speaks against it is right about the ground), in [0, 1).
    reach_m : float
        How far around the place it speaks, one sigma, metres, above 0.
    shares : tuple of 4 float
        Weight per class, in the order of `CLASSES`, when it does not say the class.
    """

    kind: EvidenceKind
    ratio: float
    refutes: float
    reach_m: float
    shares: tuple[float, float, float, float] = (1.0, 1.0, 1.0, 1.0)


_E = EvidenceKind
_H = HazardClass
_MINES = (1.0, 1.0, 0.1, 0.2)

KINDS: tuple[KindWeight, ...] = (
    KindWeight(_E.MINEFIELD_RECORD, 3000.0, 0.3, 60.0, _MINES),
    KindWeight(_E.FIND, 700.0, 0.3, 120.0),
    KindWeight(_E.ACCIDENT, 370.0, 0.3, 150.0, (1.0, 0.8, 0.5, 0.6)),
    KindWeight(_E.DETONATION, 75.0, 0.3, 150.0, (0.7, 0.7, 0.6, 1.0)),
    KindWeight(_E.MINE_SIGN, 170.0, 0.3, 150.0, _MINES),
    KindWeight(_E.VISUAL, 170.0, 0.3, 100.0),
    KindWeight(_E.INTERVIEW, 28.0, 0.4, 200.0, (0.8, 0.8, 0.6, 0.6)),
    KindWeight(_E.UAS_DETECTION, 53.0, 0.3, 100.0),
    KindWeight(_E.SATELLITE, 9.0, 0.2, 250.0, (0.4, 0.6, 0.6, 1.0)),
    KindWeight(_E.CONFLICT_TRACE, 3.0, 0.0, 300.0, (0.2, 0.2, 1.0, 1.0)),
    KindWeight(_E.SUSPECT_AREA_RECORD, 53.0, 0.3, 50.0),
    KindWeight(_E.CLEARED_AREA_RECORD, 1.0, 0.7, 25.0),
    KindWeight(_E.LIFTED_MINEFIELD_RECORD, 18.0, 0.5, 60.0, _MINES),
    KindWeight(_E.LAND_IN_USE, 1.0, 0.4, 60.0),
    KindWeight(_E.NO_HAZARD_FOUND, 1.0, 0.3, 100.0),
    KindWeight(_E.SEARCH_WITHOUT_FIND, 1.0, 0.6, 30.0),
)
"""Source: *Assumption*, ordered as the guidance on direct and indirect evidence orders them."""

_SURFACE = ((0.0, 0.0), (0.05, 0.6), (0.13, 0.92), (0.2, 0.98), (0.5, 1.0))
_BURIED = ((0.0, 0.0), (0.05, 0.3), (0.13, 0.75), (0.2, 0.95), (0.5, 1.0))
_DEEP = ((0.0, 0.0), (0.05, 0.35), (0.13, 0.5), (0.2, 0.6), (0.5, 0.85), (3.0, 1.0))


def _belt(front: float, works: float, dwell: float) -> tuple[Effect, ...]:
    return (
        Effect("front_distance_m", front, 600.0),
        Effect("works_distance_m", works, 350.0),
        Effect("front_dwell_days", dwell, 30.0, "more"),
    )


CLASS_PRIORS: tuple[ClassPrior, ...] = (
    ClassPrior(_H.AP_MINE, 1.1e-4, 28.0, 5e-5, 2.0, _belt(1.7, 0.8, 0.8), _SURFACE),
    ClassPrior(_H.AV_MINE, 1.2e-4, 20.0, 5e-5, 2.0, _belt(1.6, 0.7, 0.8), _BURIED),
    ClassPrior(_H.SUBMUNITION, 2.2e-4, 12.0, 5e-5, 2.0, _belt(0.9, 0.4, 0.3), _SURFACE),
    ClassPrior(_H.OTHER_ORDNANCE, 6.8e-4, 1.5, 5e-5, 2.0, _belt(1.2, 0.4, 0.4), _DEEP),
)
"""Source: *Assumption*; levels set on simulated regions 101 to 105, before and after work."""


@dataclass(frozen=True, slots=True)
class BeliefParameters:
    """Everything that the first engine assumes.

    Parameters
    ----------
    version, authority, source, valid_from
        Who set the parameters, from when on, on what grounds.
    priors : tuple of ClassPrior
        One per class, in the order of `CLASSES`.
    kinds : tuple of KindWeight
        What reports are worth.
    reliability_weights : tuple of 7 float
        Share of the full log likelihood ratio by source reliability A, B, C, D, E, F, ungraded.
        F "cannot be judged": likelihood ratio 1.
    credibility_weights : tuple of 7 float
        The same by credibility 1 to 6 and ungraded; 6 "cannot be judged": likelihood ratio 1.
    spill : float
        Share of a report's weight that other classes get when it names one.
    saturation : float
        Limit of the summed log likelihood ratio of claims for contamination, because
        reports near each other are not independent.
    log_odds_sd, evidence_half : float
        Prior sd of the log-odds, and the log likelihood ratio at which its variance halves.
    informed_distance_m : float
        Farther from evidence than this, only a covariate informs, metres.
    informed_log_odds : float
        Covariates inform where they move the log-odds by at least this much.
    distance_cap_m : float
        `distance_m` is not followed farther than this, metres.
    total_log_sd : float
        Sd of the logarithm of true over expected total of a region, at least 0.
    """

    version: str = "belief-1"
    authority: str = "Clearground"
    source: str = "Assumption"
    valid_from: date = date(2026, 11, 1)
    priors: tuple[ClassPrior, ...] = CLASS_PRIORS
    kinds: tuple[KindWeight, ...] = KINDS
    reliability_weights: tuple[float, ...] = (1.0, 0.85, 0.65, 0.45, 0.25, 0.0, 0.5)
    credibility_weights: tuple[float, ...] = (1.0, 0.85, 0.65, 0.45, 0.25, 0.0, 0.7)
    spill: float = 0.3
    saturation: float = 5.5
    log_odds_sd: float = 1.2
    evidence_half: float = 2.0
    informed_distance_m: float = 500.0
    informed_log_odds: float = 0.5
    distance_cap_m: float = 5000.0
    total_log_sd: float = 0.5

    def __post_init__(self) -> None:
        for fault in _faults(self):
            raise BeliefError(
                "BEL-08",
                _("Belief parameters {version}: {fault}").format(version=self.version, fault=fault),
                _("Outside these limits belief could reach 0 or 1, or a claim could turn round."),
                _("Correct the parameter set."),
            )

    @property
    def digest(self) -> str:
        """SHA-256 of all values."""
        return digest_of(repr(getattr(self, f.name)) for f in fields(self))

    def grade_weight(self, reliability: str, credibility: int) -> float:
        """Share of the full log likelihood ratio for a grade, from 0 to 1.

        >>> BeliefParameters().grade_weight("A", 1), BeliefParameters().grade_weight("F", 6)
        (1.0, 0.0)
        """
        by_source = self.reliability_weights["ABCDEF".index(reliability) if reliability else 6]
        by_statement = self.credibility_weights[credibility - 1 if credibility else 6]
        return by_source * by_statement


def _faults(parameters: BeliefParameters) -> tuple[str, ...]:
    found: list[str] = []
    for prior in parameters.priors:
        if not 0 < prior.presence < 1:
            found.append(_("presence of {hazard} is not inside (0, 1)").format(hazard=prior.hazard))
        if min(prior.density, prior.background, prior.shape) <= 0:
            found.append(_("a density of {hazard} is not positive").format(hazard=prior.hazard))
        if prior.density < prior.background:
            found.append(_("background of {hazard} exceeds density").format(hazard=prior.hazard))
        if prior.depths[0] != (0.0, 0.0) or prior.depths[-1][1] != 1.0:
            found.append(_("depths of {hazard} do not run from 0 to 1").format(hazard=prior.hazard))
    found.extend(
        _("weight of {kind} is out of range").format(kind=kind.kind)
        for kind in parameters.kinds
        if kind.ratio < 1 or not 0 <= kind.refutes < 1 or kind.reach_m <= 0
    )
    weights = (*parameters.reliability_weights, *parameters.credibility_weights)
    if len(weights) != 14 or not all(0 <= w <= 1 for w in weights):
        found.append(_("grade weights are not fourteen shares"))
    if parameters.total_log_sd < 0:
        found.append(_("the sd of the total is negative"))
    if not (0 <= parameters.spill <= 1 and parameters.saturation > 0):
        found.append(_("spill or saturation is out of range"))
    return tuple(found)
