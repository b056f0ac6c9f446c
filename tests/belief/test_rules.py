"""Tests of the parameters read from the dated book."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from importlib import resources

import pytest

from clearground.belief import BeliefParameters
from clearground.belief.outlines import OutlineRule
from clearground.belief.parameters import CovariateRule
from clearground.belief.rules import covariate_rule, outline_rule, parameters_of
from clearground.errors import BeliefError
from clearground.standards.parameters import ParameterBook, parse

DAY = date(2026, 9, 1)


def text() -> str:
    """The example set's belief file."""
    return resources.files("clearground.standards").joinpath("data/belief.yaml").read_text("utf-8")


def book(words: str | None = None) -> ParameterBook:
    """A book of the example set's belief file, or of other words."""
    return parse(words or text(), origin="belief.yaml")


def test_the_example_set_holds_exactly_the_engines_own_defaults() -> None:
    """File and code agree value by value, so that there is one truth."""
    read, own = parameters_of(book(), DAY), BeliefParameters()
    assert read.version == "example-1"
    assert read.source.startswith("Assumption")
    same = replace(
        read,
        version=own.version,
        authority=own.authority,
        source=own.source,
        valid_from=own.valid_from,
    )
    assert same == own
    assert outline_rule(book(), DAY) == OutlineRule()
    assert covariate_rule(book(), DAY) == CovariateRule()


def test_the_covariate_rule_is_the_authority_s() -> None:
    """A changed width is read, a missing one refused, one of nothing out of limits."""
    changed = covariate_rule(book(text().replace("near_m: 400", "near_m: 250")), DAY)
    assert changed.near_m == 250.0
    for wrong, code in (("{nearly_m: 400", "BEL-11"), ("{near_m: 0", "BEL-08")):
        with pytest.raises(BeliefError) as caught:
            covariate_rule(book(text().replace("{near_m: 400", wrong)), DAY)
        assert caught.value.code == code


def test_a_changed_value_changes_the_parameters_and_their_digest() -> None:
    """An authority that halves the spill gets another parameter set."""
    changed = parameters_of(book(text().replace("spill: 0.3", "spill: 0.15")), DAY)
    assert changed.spill == 0.15
    assert changed.digest != parameters_of(book(), DAY).digest


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("        saturation: ", "        saturated: "),
        ("        minefield_record: ", "        minefield_rumour: "),
        ("          density: 28", "          density: many"),
        ("        reliability: ", "        reliable: "),
    ],
)
def test_a_missing_or_misspelt_value_is_refused(old: str, new: str) -> None:
    """No weight is assumed in place of one that is not there."""
    assert old in text()
    with pytest.raises(BeliefError) as caught:
        parameters_of(book(text().replace(old, new)), DAY)
    assert caught.value.code == "BEL-11"


def test_a_value_outside_its_limits_is_refused() -> None:
    """A presence of 1 would make belief certain."""
    wrong = text().replace("presence: 0.00011", "presence: 1.0")
    with pytest.raises(BeliefError) as caught:
        parameters_of(book(wrong), DAY)
    assert caught.value.code == "BEL-08"
