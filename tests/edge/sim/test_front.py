"""Tests of the front that moved over the region and back."""

from __future__ import annotations

import numpy as np

from clearground.edge.sim import Scale
from clearground.edge.sim.front import MONTHS_DAYS, STALLS
from tests.edge.sim.made import region


def test_the_front_crosses_and_comes_back() -> None:
    """Held ground is nothing on the first and last day and largest in the first stand."""
    front = region(Scale.DISTRICT).front
    areas = np.array([front.control(k).area for k in range(len(front.days))])
    deepest = front.days[int(np.argmax(areas))]
    assert areas[0] < 1e6
    assert areas[-1] < 0.1 * areas.max()
    assert STALLS[0][0] - 8 <= deepest <= STALLS[0][1] + 8
    assert front.days[-1] == 238
    assert MONTHS_DAYS == 243


def test_the_front_stands_three_times_each_farther_back() -> None:
    """On average each stand lies south of the one before it."""
    front = region(Scale.DISTRICT).front
    means = [float(front.stand(k).mean()) for k in range(3)]
    assert means[0] > means[1] > means[2]


def test_held_ground_stays_inside_the_region() -> None:
    """No held ground lies outside the region."""
    made = region(Scale.SMALL)
    for step in range(0, len(made.front.days), 5):
        outside = made.front.control(step).difference(made.land.outline.polygon)
        assert outside.area < 1
