"""Tests of the pictures about a belief map."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
from PIL import Image

from clearground.belief.score import Reliability
from clearground.edge.pictures.belief import (
    calibration_picture,
    distance_picture,
    write_pictures,
)

CALIBRATION = (
    Reliability("0-0.01", 9000, 0.002, 0.0),
    Reliability("0.01-0.1", 900, 0.05, 0.06),
    Reliability("0.1-1", 90, 0.4, 0.35),
)
DISTANCES = (Reliability("0-100 m", 400, 0.05, 0.06), Reliability("over 3000 m", 9, 0.001, 0.0))
VIOLET = (0x44, 0x1C, 0x80)


def pixels(data: bytes) -> np.ndarray:
    """RGB of a PNG."""
    with Image.open(io.BytesIO(data)) as picture:
        return np.asarray(picture.convert("RGB"))


def test_the_calibration_line_is_drawn_in_the_forecast_colour() -> None:
    """The picture carries the violet of forecasts, more of it with a line than without points."""
    drawn = (pixels(calibration_picture(CALIBRATION, simulated=True)) == VIOLET).all(axis=2).sum()
    empty = (pixels(calibration_picture((), simulated=True)) == VIOLET).all(axis=2).sum()
    assert drawn > empty + 200


def test_simulated_data_are_named_in_the_picture() -> None:
    """The heading differs between simulated and real."""
    for draw, rows in ((calibration_picture, CALIBRATION), (distance_picture, DISTANCES)):
        one, other = (pixels(draw(rows, simulated=s)) for s in (True, False))
        assert one.shape == other.shape
        changed = (one != other).any(axis=2)
        assert changed.any()
        # Only the line above the axes changes.
        assert not changed[changed.shape[0] // 4 :].any()


def test_the_same_rows_give_the_same_bytes_and_no_part_stays(tmp_path: Path) -> None:
    """Two writings into one folder leave two files with the same bytes."""
    found = []
    for _again in range(2):
        paths = write_pictures(tmp_path, CALIBRATION, DISTANCES, simulated=True, note="1608a26")
        found.append([p.read_bytes() for p in paths])
    assert found[0] == found[1]
    names = sorted(p.name for p in tmp_path.iterdir())
    assert names == ["belief-calibration.png", "belief-distance.png"]
