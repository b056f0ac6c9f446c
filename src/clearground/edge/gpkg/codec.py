"""GeoPackage geometry blobs: a header with the envelope, then well-known binary."""

from __future__ import annotations

import struct
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

_HEADER = struct.Struct("<2sBBi4d")
_EMPTY_HEADER = struct.Struct("<2sBBi")
_MAGIC, _VERSION = b"GP", 0
_LITTLE_ENDIAN, _ENVELOPE_XY, _EMPTY = 0b0000_0001, 0b0000_0010, 0b0001_0000
_ENVELOPE_BYTES = (0, 32, 48, 48, 64)


def encode(geometries: npt.NDArray[Any], srs_id: int) -> list[bytes | None]:
    """Blobs of geometries; None stays None.

    Source: OGC 12-128r17, 2.1.3 (geometry encoding).

    >>> encode(np.array([shapely.Point(1, 2), None], dtype=object), 4326)[0][:2]
    b'GP'
    """
    bodies = np.atleast_1d(shapely.to_wkb(geometries, byte_order=1, flavor="iso"))
    boxes = shapely.bounds(geometries).reshape(-1, 4)[:, [0, 2, 1, 3]].tolist()
    hollow = np.atleast_1d(shapely.is_empty(geometries))
    flags = _LITTLE_ENDIAN | _ENVELOPE_XY
    bare = _EMPTY_HEADER.pack(_MAGIC, _VERSION, _LITTLE_ENDIAN | _EMPTY, srs_id)
    blobs: list[bytes | None] = []
    for body, box, is_hollow in zip(bodies, boxes, hollow, strict=True):
        if body is None:
            blobs.append(None)
        elif is_hollow:
            blobs.append(bare + body)
        else:
            blobs.append(_HEADER.pack(_MAGIC, _VERSION, flags, srs_id, *box) + body)
    return blobs


def decode(blobs: list[bytes | None]) -> npt.NDArray[Any]:
    """Geometries of blobs; None stays None.

    Raises
    ------
    ValueError
        A blob does not begin with a GeoPackage header.

    >>> decode(encode(np.array([shapely.Point(1, 2)], dtype=object), 4326))[0].x
    1.0
    """
    found = np.empty(len(blobs), dtype=object)
    found[:] = shapely.from_wkb([None if b is None else b[_offset(b) :] for b in blobs])
    return found


def _offset(blob: bytes) -> int:
    if blob[:2] != _MAGIC or len(blob) < _EMPTY_HEADER.size:
        raise ValueError("not a GeoPackage geometry")
    kind = (blob[3] >> 1) & 0b111
    if kind >= len(_ENVELOPE_BYTES):
        raise ValueError("unknown envelope in a GeoPackage geometry")
    return _EMPTY_HEADER.size + _ENVELOPE_BYTES[kind]
