"""Photographs of the first finds: drawn, plainly not taken, and the same for the same find."""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from clearground.edge.documents import described
from clearground.edge.ledger.contents import Contents
from clearground.events import Draft
from clearground.events.field import FindRecorded

PHOTOS_MAX = 40
"""Finds that are photographed: enough to meet one, few enough to cost a demo nothing."""

WIDTH, HEIGHT = 160, 112
_SOIL, _DARK, _ITEM, _EDGE, _WHITE, _BLACK, _FRAME = range(7)
_COLOURS = bytes.fromhex("a98e6d94795a4d5a3c2c3322ffffff000000b0328c")
_FRAME_WIDTH, _BAR, _BAR_STEP = 5, 6, 12
_STRIPE = 8


def photographed(found: FindRecorded) -> FindRecorded:
    """The find with its photograph named."""
    data = photograph(found)
    moment = hashlib.sha256(data).digest()[0]
    return replace(found, documents=(described(data, f"find-{moment:03d}.png"),))


def keep_photographs(drafts: Iterable[Draft], contents: Contents) -> None:
    """Keep the photographs that drafts name, before they are recorded."""
    for draft in drafts:
        if isinstance(draft.payload, FindRecorded) and draft.payload.documents:
            contents.keep(photograph(replace(draft.payload, documents=())))


def photograph(found: FindRecorded) -> bytes:
    """A drawn picture of a find as a PNG: soil, the item, a scale, a striped simulated frame."""
    seed = hashlib.sha256(f"{found.order} {found.shape} {found.category}".encode()).digest()
    pixels = _soil(seed)
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    wide, tall = 18 + seed[0] % 20, 10 + seed[1] % 16
    away = ((x - WIDTH // 2 - seed[2] % 20 + 10) / wide) ** 2
    away = away + ((y - HEIGHT // 2 - seed[3] % 12 + 6) / tall) ** 2
    pixels[away < 1.0] = _EDGE
    pixels[away < 0.75] = _ITEM
    bar = slice(HEIGHT - 18, HEIGHT - 18 + _BAR)
    for i in range(8):
        start = 24 + i * _BAR_STEP
        pixels[bar, start : start + _BAR_STEP] = _BLACK if i % 2 else _WHITE
    edge = np.minimum(np.minimum(x, WIDTH - 1 - x), np.minimum(y, HEIGHT - 1 - y)) < _FRAME_WIDTH
    pixels[edge] = np.where((x + y) // _STRIPE % 2, _FRAME, _WHITE)[edge]
    return _png(pixels)


def _soil(seed: bytes) -> npt.NDArray[np.uint8]:
    # Coarse patches, so that the picture stays small on a thin line.
    rough = np.frombuffer((seed * 24)[: 28 * 20], dtype=np.uint8).reshape(20, 28)
    grown = np.kron(rough, np.ones((6, 6), dtype=np.uint8))[:HEIGHT, :WIDTH]
    return np.where(grown > 150, _DARK, _SOIL).astype(np.uint8)


def _png(pixels: npt.NDArray[np.uint8]) -> bytes:
    rows = b"".join(b"\0" + row.tobytes() for row in pixels)
    head = struct.pack(">IIBBBBB", pixels.shape[1], pixels.shape[0], 8, 3, 0, 0, 0)
    parts = ((b"IHDR", head), (b"PLTE", _COLOURS), (b"IDAT", zlib.compress(rows, 9)))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(k, d) for k, d in (*parts, (b"IEND", b"")))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
