"""Tests of the belief picture: cells without information never count as little."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
import shapely
from PIL import Image

from clearground.belief import BeliefParameters, EvidenceBundle, EvidenceItem, Grid, fit
from clearground.edge.raster import BREAKS, write_belief
from clearground.edge.web import overlay
from clearground.standards.geometry import RegionCrs
from clearground.standards.terms import Directness, EvidenceKind

GRID = Grid(0.0, 4000.0, 50.0, 80, 80)
PIXELS = overlay.PICTURE_PX
WINDOW = overlay.Window(factor=8, row=0, column=0, rows=10, columns=10)


@pytest.fixture
def bands(tmp_path: Path) -> overlay.Bands:
    """Bands of a map that knows one corner of its ground."""
    report = EvidenceItem(
        "a", EvidenceKind.FIND, Directness.DIRECT, shapely.Point(310, 3510), None, 5.0, "A", 1
    )
    belief = fit(EvidenceBundle((report,)), GRID, BeliefParameters(), 1)
    path = write_belief(belief, RegionCrs(35.5, 51.2), tmp_path, simulated=True)
    return overlay._read(path, 0)


def test_a_wide_cell_takes_its_number_from_what_is_stated(bands: overlay.Bands) -> None:
    """The mean of a wide cell is that of its stated cells, and never the nodata value."""
    wide = overlay._folded(bands.mean, WINDOW, "mean")
    known = bands.provenance > 0
    partly = [
        (r, c)
        for r in range(10)
        for c in range(10)
        if 0 < known[r * 8 : r * 8 + 8, c * 8 : c * 8 + 8].mean() < 1
    ]
    assert partly
    for r, c in partly:
        at = (slice(r * 8, r * 8 + 8), slice(c * 8, c * 8 + 8))
        stated = bands.mean[at][known[at]]
        assert wide[r, c] == pytest.approx(stated.mean(dtype=np.float64), rel=1e-5)
    assert (wide >= 0).all()
    assert np.isnan(bands.mean[~known]).all()


def test_a_wide_cell_that_is_partly_unknown_is_never_bare(bands: overlay.Bands) -> None:
    """It is painted where it holds much, and hatched where it would be left bare."""
    picture = overlay._picture("path", bands.digest, WINDOW, overlay._Held(bands))
    pixels = np.asarray(Image.open(io.BytesIO(picture)))
    mean = overlay._folded(bands.mean, WINDOW, "mean")
    unknown = overlay._folded(bands.provenance, WINDOW, "min") == 0
    drawn = pixels[..., 3].reshape(10, PIXELS, 10, PIXELS).max(axis=(1, 3)) > 0
    little = mean < BREAKS[0]
    assert (unknown & little & (overlay._folded(bands.provenance, WINDOW, "max") > 0)).any()
    assert drawn[unknown].all()
    assert not drawn[~unknown & little].any()
