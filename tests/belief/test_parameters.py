"""Tests of the parameters' limits."""

from __future__ import annotations

from dataclasses import replace

import pytest

from clearground.belief import CLASSES, BeliefParameters
from clearground.belief.parameters import CLASS_PRIORS, KINDS, Effect
from clearground.errors import BeliefError


def prior(**change: object) -> dict[str, object]:
    """Parameters with one prior changed."""
    return {"priors": (replace(CLASS_PRIORS[0], **change), *CLASS_PRIORS[1:])}


@pytest.mark.parametrize(
    "change",
    [
        prior(presence=0.0),
        prior(presence=1.0),
        prior(density=-1.0),
        prior(background=99.0),
        prior(depths=((0.0, 0.1), (0.5, 1.0))),
        {"kinds": (replace(KINDS[0], ratio=0.5),)},
        {"kinds": (replace(KINDS[0], refutes=1.0),)},
        {"reliability_weights": (2.0,) * 7},
        {"credibility_weights": (0.5,) * 6},
        {"spill": 1.5},
        {"saturation": 0.0},
    ],
)
def test_impossible_parameters_are_refused(change: dict[str, object]) -> None:
    """What could turn a claim round or make belief certain cannot be built."""
    with pytest.raises(BeliefError) as caught:
        BeliefParameters(**change)
    assert caught.value.code == "BEL-08"


def test_priors_come_in_the_order_of_the_classes() -> None:
    """The first axis of the arrays and the priors agree."""
    assert tuple(p.hazard for p in BeliefParameters().priors) == CLASSES


def test_every_set_says_who_when_and_on_what_grounds() -> None:
    """A parameter set is dated and sourced; any change changes its digest."""
    parameters = BeliefParameters()
    assert parameters.source == "Assumption"
    assert parameters.valid_from.year >= 2026
    assert replace(parameters, spill=0.31).digest != parameters.digest


def test_more_rises_from_nothing_to_its_limit() -> None:
    """At the scale an effect `more` has 1 - 1/e of its limit."""
    effect = Effect("days", 2.0, 30.0, "more")
    assert effect.shift([0.0, 30.0, 1e9]) == pytest.approx([0.0, 2 * (1 - 0.3678794), 2.0])
