"""Crossing a target by parallel lines: published values, a quadrature and a simulation."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate

from clearground.belief.survey.traversal import (
    Ellipse,
    Lines,
    by_perimeter,
    crossed,
    spacing_for,
)
from clearground.errors import BeliefError

LENGTHS = st.floats(1.0, 500.0)


def by_quadrature(target: Ellipse, lines: Lines) -> float:
    """Mean over all angles of min(1, (extent + swath) / spacing), by brute force."""

    def at(angle: float) -> float:
        extent = np.hypot(target.length_m * np.sin(angle), target.width_m * np.cos(angle))
        return float(min(1.0, (extent + lines.swath_m) / lines.spacing_m))

    kinks = []
    free = lines.spacing_m - lines.swath_m
    if target.width_m < free < target.length_m:
        ratio = (free**2 - target.width_m**2) / (target.length_m**2 - target.width_m**2)
        kinks = [float(np.arcsin(np.sqrt(ratio)))]
    found = integrate.quad(at, 0, np.pi / 2, points=kinks or None, epsabs=1e-12, limit=200)[0]
    return float(found / (np.pi / 2))


def test_published_values_of_the_perimeter_formula() -> None:
    """Tests the two values where it holds, and the circle's own formula."""
    assert by_perimeter(Ellipse(120, 60), Lines(2, 200)) == pytest.approx(0.47259, abs=5e-6)
    assert by_perimeter(Ellipse(100, 100), Lines(2, 200)) == pytest.approx(0.51, abs=1e-12)


def test_beyond_its_limit_the_perimeter_formula_is_refused_and_the_exact_value_stands() -> None:
    """Tests 120 x 60 at 100: 0.8783, where the formula would claim 0.945."""
    target, lines = Ellipse(120, 60), Lines(2, 100)
    with pytest.raises(BeliefError) as told:
        by_perimeter(target, lines)
    assert told.value.code == "BEL-13"
    claimed = (target.perimeter_m / np.pi + 2) / 100
    assert claimed == pytest.approx(0.945, abs=5e-4)
    assert crossed(target, lines) == pytest.approx(0.8783, abs=5e-5)


@given(LENGTHS, LENGTHS, st.floats(0.5, 20.0), st.floats(1.0, 900.0))
def test_the_closed_form_is_the_quadrature(a: float, b: float, swath: float, gap: float) -> None:
    """Tests every regime: wide apart, between the axes, and never missed."""
    target, lines = Ellipse(max(a, b), min(a, b)), Lines(swath, swath + gap)
    assert crossed(target, lines) == pytest.approx(by_quadrature(target, lines), abs=1e-7)


@given(st.floats(1.0, 300.0), st.floats(0.5, 10.0), st.floats(0.5, 500.0))
def test_a_circle_is_crossed_as_its_diameter_says(d: float, swath: float, spacing: float) -> None:
    """Tests min(1, (D + w) / S)."""
    found = crossed(Ellipse(d, d), Lines(swath, spacing))
    assert found == pytest.approx(min(1.0, (d + swath) / spacing), rel=1e-9)


def test_a_simulation_crosses_as_often() -> None:
    """Tests the exact value against ellipses thrown at random: 4 standard errors."""
    random, n = np.random.default_rng(3), 200_000
    angle, place = random.uniform(0, np.pi, n), random.uniform(0, 100, n)
    half = np.hypot(60 * np.sin(angle), 30 * np.cos(angle))
    near = np.minimum(place, 100 - place)
    assert crossed(Ellipse(120, 60), Lines(2, 100)) == pytest.approx(
        float((near <= half + 1).mean()), abs=4 * np.sqrt(0.88 * 0.12 / n)
    )


@given(LENGTHS, LENGTHS, st.floats(0.5, 20.0), st.floats(0.02, 0.999))
def test_the_spacing_for_a_probability_has_that_probability(
    a: float, b: float, swath: float, probability: float
) -> None:
    """Tests that spacing and probability are each other's inverse."""
    target = Ellipse(max(a, b), min(a, b))
    spacing = spacing_for(target, swath, probability)
    assert crossed(target, Lines(swath, spacing)) == pytest.approx(probability, abs=1e-6)


def test_certainty_needs_the_widest_gap_that_the_target_cannot_hide_in() -> None:
    """Tests that certainty spaces lines by the target's width and a swath."""
    assert spacing_for(Ellipse(120, 60), 2.0, 1.0) == 62.0
    assert crossed(Ellipse(120, 60), Lines(2, 62)) == 1.0


def test_lines_know_their_gap_and_the_ground_they_cover() -> None:
    """Tests overlapping lines too."""
    assert (Lines(2, 40).gap_m, Lines(2, 40).covered) == (38.0, 0.05)
    assert (Lines(2, 1).gap_m, Lines(2, 1).covered) == (0.0, 1.0)


@pytest.mark.parametrize(("length", "width"), [(0, 0), (60, 120), (-1, -2)])
def test_an_outline_that_is_none_is_refused(length: float, width: float) -> None:
    """Tests a point, a width above the length, and negative extents."""
    with pytest.raises(BeliefError) as told:
        Ellipse(length, width)
    assert told.value.code == "BEL-12"
