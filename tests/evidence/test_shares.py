"""Shares by origin: the interval holds what it promises, and nothing is pooled."""

from __future__ import annotations

import numpy as np
import pytest

from clearground.events.evidence import OrdnanceAlternative, OrdnanceIdentified
from clearground.evidence.shares import by_origin, interval
from clearground.standards.terms import Ordnance

SITES, ITEMS, REPEATS, TRUTH = 12, 12, 500, 0.7


def test_the_interval_covers_the_truth_about_as_often_as_it_says() -> None:
    """Tests a true share of 0.7, finds clustered by site, 500 repeats: 93 to 97 % covered."""
    random = np.random.default_rng(20260504)
    covered, pooled = 0, 0
    for _ in range(REPEATS):
        concentration = random.uniform(2, 5)
        own = random.beta(TRUTH * concentration, (1 - TRUTH) * concentration, SITES)
        hits = random.binomial(ITEMS, own)
        found = interval(hits, np.full(SITES, ITEMS))
        covered += found.low <= TRUTH <= found.high
        mean = hits.sum() / (SITES * ITEMS)
        half = 1.96 * np.sqrt(mean * (1 - mean) / (SITES * ITEMS))
        pooled += abs(mean - TRUTH) <= half
    assert 0.93 <= covered / REPEATS <= 0.97
    # Pooling all items, the common habit, covers the truth far less often than it says.
    assert pooled / REPEATS < 0.7


def test_without_any_item_nothing_is_known() -> None:
    """Tests that the interval of no finds is the middle 95 % of 0 to 1."""
    found = interval([], [])
    assert (found.low, found.high) == (
        pytest.approx(0.025, abs=0.006),
        pytest.approx(0.975, abs=0.006),
    )


def test_the_interval_of_the_rest_mirrors_that_of_the_share() -> None:
    """Tests that swapping hits and misses swaps the ends: no party is favoured."""
    one = interval([7, 2, 9], [10, 5, 10])
    other = interval([3, 3, 1], [10, 5, 10])
    assert one.low == pytest.approx(1 - other.high, abs=1e-9)
    assert one.mean == pytest.approx(1 - other.mean, abs=1e-9)


def item(site: str, *origins: tuple[str, float]) -> OrdnanceIdentified:
    alternatives = tuple(
        OrdnanceAlternative(Ordnance.UXO_ARTILLERY, "m", weight, country, 2020)
        for country, weight in origins
    )
    return OrdnanceIdentified("f", alternatives, Ordnance.UXO_ARTILLERY, "lab", site=site)


def test_items_of_unknown_origin_are_kept_apart() -> None:
    """Tests 2.5 items of known origin at two sites and 0.5 of unknown origin."""
    shares = by_origin(
        {
            "1": item("north", ("A", 1.0)),
            "2": item("north", ("A", 0.5), ("", 0.5)),
            "3": item("south", ("B", 1.0)),
        }
    )
    assert [s.of for s in shares] == ["A", "B"]
    assert (shares[0].items, shares[0].sites, shares[0].unattributed) == (2.5, 2, 0.5)
    assert "Not representative" in shares[0].caution
    assert shares[0].interval.mean + shares[1].interval.mean == pytest.approx(1)
