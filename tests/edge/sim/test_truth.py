"""Tests of the truth that is kept apart."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from clearground.edge.sim import Scale
from clearground.edge.sim.truth import CLASSES, Lay, Truth
from clearground.standards.terms import HazardClass
from tests.edge.sim.made import region


def test_items_are_counted_in_their_cells() -> None:
    """On 2 x 2 cells of 10 m: two items in the north-west, one in the south-east, one off."""
    truth = Truth(
        np.array([1.0, 9.0, 15.0, 99.0]),
        np.array([19.0, 11.0, 5.0, 5.0]),
        np.array([0, 0, 2, 0]),
        np.zeros(4, dtype=int),
        np.zeros(4),
        np.zeros(4, dtype=int),
        (),
    )
    counts = truth.counts(0.0, 20.0, 10.0, shape=(2, 2))
    assert counts.shape == (len(CLASSES), 2, 2)
    assert counts[0].tolist() == [[2, 0], [0, 0]]
    assert counts[2].tolist() == [[0, 0], [0, 1]]
    assert counts.sum() == 3


@pytest.mark.parametrize("scale", [Scale.SMALL, Scale.DISTRICT])
def test_every_item_is_counted_once_on_a_grid_over_the_region(scale: Scale) -> None:
    """The cells over a region hold as many items as its truth."""
    made = region(scale)
    west, south, east, north = made.land.outline.bounds
    shape = (int((north - south) / 50), int((east - west) / 50))
    assert made.truth.counts(west, north, 50.0, shape=shape).sum() == len(made.truth.x_m)


def test_every_way_of_laying_and_every_class_occurs() -> None:
    """A small region already holds each lay and each hazard class."""
    truth = region(Scale.SMALL).truth
    assert {patch.lay for patch in truth.patches} == set(Lay)
    assert {CLASSES[k] for k in truth.hazard} == set(HazardClass)


def test_a_patch_holds_exactly_its_items() -> None:
    """Every item lies in the hull of its own patch, and the patches share out all items."""
    truth = region(Scale.DISTRICT).truth
    points = shapely.points(truth.x_m, truth.y_m)
    for index, patch in enumerate(truth.patches):
        assert (truth.patch[patch.first : patch.last] == index).all()
        assert shapely.covers(patch.hull, points[patch.first : patch.last]).all()
    assert truth.patches[-1].last == len(truth.x_m)


def test_nothing_lies_in_water_or_under_houses() -> None:
    """No item lies where the ground is water or built-up land."""
    made = region(Scale.DISTRICT)
    kinds = set(made.ground_at(made.truth.x_m, made.truth.y_m))
    assert kinds <= {"field", "forest", "road"}


def test_rows_follow_the_front_and_not_the_map() -> None:
    """Minefields in rows lie within 400 m of one of the three stands of the front."""
    made = region(Scale.DISTRICT)
    for patch in made.truth.patches:
        if patch.lay is Lay.ROWS:
            gaps = [
                abs(patch.y_m - np.interp(patch.x_m, made.front.x_m, made.front.stand(k)))
                for k in range(3)
            ]
            assert min(gaps) < 400
