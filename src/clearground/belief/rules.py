"""The engine's parameters and the rule for outlines, read from the dated national parameters."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from clearground.belief.outcome import CLASSES
from clearground.belief.outlines import OutlineRule
from clearground.belief.parameters import (
    BeliefParameters,
    ClassPrior,
    CovariateRule,
    Effect,
    KindWeight,
)
from clearground.errors import BeliefError
from clearground.standards.parameters import ParameterBook
from clearground.standards.terms import EvidenceKind
from clearground.standards.words import _

PRIOR, EFFECTS, KINDS, GRADES, LIMITS = (
    f"belief.{name}" for name in ("prior", "prior_effects", "kind_weights", "grades", "limits")
)
COVARIATES = "belief.covariates"
OUTLINE_P_ANY, OUTLINE_SIZES = "belief.outline_p_any", "belief.outline_sizes"


def parameters_of(book: ParameterBook, on: date) -> BeliefParameters:
    """Parameters of the first engine that applied on a day, with their authority and source.

    Parameters
    ----------
    book : ParameterBook
        Must hold `belief.prior`, `belief.prior_effects`, `belief.kind_weights`,
        `belief.grades` and `belief.limits`.
    on : date
        The day.

    Raises
    ------
    ParameterError
        PAR-01, PAR-02 or PAR-04 as the book says.
    BeliefError
        BEL-11 when a table lacks a value; BEL-08 when one is outside its limits.

    Source: the parameters' own; `belief.yaml` of the example set is an *Assumption*.

    >>> parameters_of(ParameterBook("empty"), date(2026, 9, 1))  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    clearground.errors.ParameterError: There is no national parameter belief.prior (PAR-01). ...
    """
    head = book.value(PRIOR, on)
    tables = {code: book.table(code, on) for code in (PRIOR, EFFECTS, KINDS, GRADES, LIMITS)}
    try:
        return BeliefParameters(
            version=head.version,
            authority=head.authority,
            source=head.source,
            valid_from=head.valid_from,
            priors=_priors(tables[PRIOR], tables[EFFECTS]),
            kinds=tuple(_kind(word, row) for word, row in tables[KINDS].items()),
            reliability_weights=_numbers(tables[GRADES]["reliability"]),
            credibility_weights=_numbers(tables[GRADES]["credibility"]),
            **{name: float(tables[LIMITS][name]) for name in _LIMITS},
        )
    except (KeyError, ValueError, TypeError) as fault:
        raise _misspelt(on, fault) from fault


def outline_rule(book: ParameterBook, on: date) -> OutlineRule:
    """Rule for proposed outlines that applied on a day.

    Parameters and errors as for `parameters_of`, of `belief.outline_p_any` and
    `belief.outline_sizes`.

    >>> outline_rule(ParameterBook("empty"), date(2026, 9, 1))  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    clearground.errors.ParameterError: There is no national parameter belief.outline_sizes ...
    """
    sizes = book.table(OUTLINE_SIZES, on)
    defaults = OutlineRule()
    return OutlineRule(
        p_any=book.number(OUTLINE_P_ANY, on),
        area_min_m2=float(sizes.get("area_min_m2", defaults.area_min_m2)),
        gap_m=float(sizes.get("gap_m", defaults.gap_m)),
        field_m2=float(sizes.get("field_m2", defaults.field_m2)),
        most=int(sizes.get("most", defaults.most)),
    )


def covariate_rule(book: ParameterBook, on: date) -> CovariateRule:
    """Rule for covariates that applied on a day.

    Parameters and errors as for `parameters_of`, of `belief.covariates`.

    >>> covariate_rule(ParameterBook("empty"), date(2026, 9, 1))  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    clearground.errors.ParameterError: There is no national parameter belief.covariates ...
    """
    table = book.table(COVARIATES, on)
    try:
        return CovariateRule(
            near_m=float(table["near_m"]),
            agree_m=float(table["agree_m"]),
            longest_state_days=int(table["longest_state_days"]),
            harm_bandwidth_m=float(table["harm_bandwidth_m"]),
        )
    except (KeyError, ValueError, TypeError) as fault:
        raise _misspelt(on, fault) from fault


def _misspelt(on: date, fault: Exception) -> BeliefError:
    return BeliefError(
        "BEL-11",
        _("The belief tables in force on {on} lack or misspell a value: {fault}").format(
            on=on, fault=fault
        ),
        _("No weight may be assumed in its place."),
        _("Write the table as docs/reference/parameters.md shows it."),
    )


_LIMITS = (
    "spill",
    "saturation",
    "log_odds_sd",
    "evidence_half",
    "informed_distance_m",
    "informed_log_odds",
    "distance_cap_m",
    "total_log_sd",
)


# The values below come from national data of any JSON shape, hence Any.
def _priors(
    prior: Mapping[str, Any], effects: Mapping[str, Mapping[str, Any]]
) -> tuple[ClassPrior, ...]:
    return tuple(
        ClassPrior(
            hazard,
            float(prior[hazard.value]["presence"]),
            float(prior[hazard.value]["density"]),
            float(prior[hazard.value]["background"]),
            float(prior[hazard.value]["shape"]),
            tuple(
                Effect(name, float(row[hazard.value]), float(row["scale"]), str(row["form"]))
                for name, row in effects.items()
            ),
            tuple((float(depth), float(share)) for depth, share in prior[hazard.value]["depths"]),
        )
        for hazard in CLASSES
    )


def _kind(word: str, row: Mapping[str, Any]) -> KindWeight:
    one, two, three, four = (float(row["shares"][k]) for k in range(len(CLASSES)))
    return KindWeight(
        EvidenceKind(word),
        float(row["ratio"]),
        float(row["refutes"]),
        float(row["reach_m"]),
        (one, two, three, four),
    )


def _numbers(values: Any) -> tuple[float, ...]:
    return tuple(float(value) for value in values)
