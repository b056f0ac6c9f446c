"""The window of a picture."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from clearground.edge.web.picture.frame import Frame, fit
from clearground.edge.web.sheet import from_mercator, to_mercator


def test_centre_is_in_the_middle() -> None:
    """The frame's centre falls on the middle pixel."""
    frame = Frame(35.0, 51.0, 12.0)
    at = frame.pixels(to_mercator(np.array([[35.0, 51.0]])))[0]
    assert at == pytest.approx([402, 351])


def test_a_kilometre_has_its_length() -> None:
    """At the equator, zoom 0, 512 pixels go round 40 075 km."""
    frame = Frame(0.0, 0.0, 0.0)
    assert 1 / frame.px_per_m == pytest.approx(40075016.7 / 512, rel=1e-6)
    assert Frame(0.0, 60.0, 0.0).ground_px_per_m == pytest.approx(2 * frame.px_per_m, rel=1e-9)


def test_fit_holds_the_box() -> None:
    """A region's box fits the window with a margin."""
    frame = fit((34.0, 50.0, 36.0, 51.0))
    corners = frame.pixels(to_mercator(np.array([[34.0, 50.0], [36.0, 51.0]])))
    assert corners.min() > 0
    assert corners[:, 0].max() < frame.width
    assert corners[:, 1].max() < frame.height


def test_path_of_a_square() -> None:
    """A square of 100 web-map metres at one pixel a metre is four strokes of 100 pixels."""
    frame = Frame(0.0, 0.0, float(np.log2(40075016.68557849 / 512)))
    assert frame.px_per_m == pytest.approx(1.0)
    path = frame.path(shapely.box(0, 0, 100, 100))
    assert path.startswith("M")
    assert path.endswith("Z")
    assert sorted(abs(float(v)) for v in path[path.index("l") + 1 : -1].split()) == [
        0, 0, 0, 100, 100, 100,
    ]  # fmt: skip


def test_path_of_what_is_not_seen_is_empty() -> None:
    """A shape far outside the window is not drawn."""
    assert Frame(0.0, 0.0, 15.0).path(shapely.box(1e6, 1e6, 1.1e6, 1.1e6)) == ""


def test_web_map_projection_round_trip() -> None:
    """Degrees to web-map metres and back, to a micrometre."""
    lonlat = np.array([[35.1234567, 51.7654321], [-179.9, -80.0]])
    assert from_mercator(to_mercator(lonlat)) == pytest.approx(lonlat, abs=1e-11)
