"""A belief as it is handed out: how much is expected, and where nothing is known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from clearground.belief.grid import Grid
from clearground.belief.outcome import (
    BANDS,
    CLASSES,
    COVARIATE_ONLY,
    NO_INFORMATION,
    SEARCHED,
    Belief,
)

GRID = Grid(0.0, 100.0, 50.0, 3, 2)


def belief(mean: float = 0.0, provenance: int = NO_INFORMATION) -> Belief:
    """The same in every one of the six cells of 50 m: a quarter of a hectare each."""
    per_class = np.full((len(CLASSES), *GRID.shape), mean, dtype=np.float32)
    flat = np.full(GRID.shape, 0.5, dtype=np.float32)
    codes = np.full(GRID.shape, provenance, dtype=np.uint8)
    return Belief(
        grid=GRID,
        mean=per_class,
        sd=per_class,
        lo=per_class,
        hi=per_class,
        p_any_class=per_class,
        p_any=flat,
        distance_m=flat,
        provenance=codes,
        digest="d",
        engine="e",
        parameters="p",
        seed=0,
    )


def test_items_of_all_classes_are_added_up_over_the_ground() -> None:
    """Tests 2 items per hectare of each of four classes: 8 on a hectare, 12 on 1.5 hectares."""
    two = belief(2.0)
    assert two.items.tolist() == [[8.0] * 3] * 2
    assert two.expected_items() == 12.0


def test_many_small_cells_are_added_without_loss() -> None:
    """Tests a million cells of a small mean: single precision would lose the tail of the sum."""
    wide = Grid(0.0, 50_000.0, 50.0, 1000, 1000)
    mean = np.full((4, 1000, 1000), 1e-3, dtype=np.float32)
    expected = 4 * 1e-3 * 1_000_000 * 0.25
    found = replace(belief(), grid=wide, mean=mean).expected_items()
    assert abs(found - expected) < 1e-3


def test_only_what_nobody_knows_anything_about_is_hatched() -> None:
    """Tests each end of the codes of what a cell's belief rests on."""
    assert not belief(provenance=NO_INFORMATION).informed.any()
    assert belief(provenance=COVARIATE_ONLY).informed.all()
    assert belief(provenance=SEARCHED).informed.all()


def test_the_fixed_face_names_its_bands_and_classes() -> None:
    """Tests the names that the file beside the raster promises (decision record 0002)."""
    assert BANDS == ("mean", "sd", "lo", "hi", "p_any", "distance_m", "provenance")
    assert [one.value for one in CLASSES] == [
        "ap_mine",
        "av_mine",
        "submunition",
        "other_ordnance",
    ]
