"""Geometry blobs."""

from __future__ import annotations

import struct

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from clearground.edge.gpkg.codec import decode, encode

COORDINATE = st.floats(-1e7, 1e7, allow_nan=False)
POINTS = st.builds(shapely.Point, COORDINATE, COORDINATE)
LINES = st.builds(
    shapely.LineString, st.lists(st.tuples(COORDINATE, COORDINATE), min_size=2, max_size=5)
)
OTHERS = st.sampled_from([None, shapely.Point(), shapely.box(0, 0, 1, 1), shapely.MultiPolygon()])


@given(st.lists(st.one_of(POINTS, LINES, OTHERS), min_size=1, max_size=6))
def test_geometries_come_back_exactly(shapes: list[shapely.Geometry | None]) -> None:
    """Tests the round trip, unknown and empty geometries included."""
    array = np.empty(len(shapes), dtype=object)
    array[:] = shapes
    for before, after in zip(shapes, decode(encode(array, 100000)), strict=True):
        assert (before is None) is (after is None)
        assert before is None or before.wkb == after.wkb


def test_the_header_says_what_the_standard_asks() -> None:
    """Tests magic, version, flags, CRS and envelope (x then y) of one line, by hand."""
    line = np.array([shapely.LineString([(1, 20), (3, 10)])], dtype=object)
    blob = encode(line, 4326)[0]
    assert blob is not None
    assert struct.unpack("<2sBBi4d", blob[:40]) == (b"GP", 0, 3, 4326, 1.0, 3.0, 10.0, 20.0)


def test_an_empty_geometry_has_no_envelope_and_says_so() -> None:
    """Tests the empty flag, without which other programs draw it at 0, 0."""
    blob = encode(np.array([shapely.Polygon()], dtype=object), 4326)[0]
    assert blob is not None
    assert blob[3] == 0b0001_0001


@pytest.mark.parametrize("blob", [b"", b"XX\x00\x03aaaa", b"GP\x00\x0faaaaaaaa"])
def test_foreign_blobs_are_refused(blob: bytes) -> None:
    """Tests that other bytes are not read as a place."""
    with pytest.raises(ValueError, match="GeoPackage geometry"):
        decode([blob])
