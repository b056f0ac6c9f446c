"""Small real pictures, drawn with the standard library alone."""

from __future__ import annotations

import struct
import zlib


def png(seed: int = 0, side: int = 4) -> bytes:
    """A grey PNG; each seed gives other bytes."""
    rows = b"".join(
        b"\0" + bytes((seed * 31 + x * y) % 256 for x in range(side)) for y in range(side)
    )
    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"tEXt", f"n\0{seed}".encode()), (b"IDAT", zlib.compress(rows)))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(k, d) for k, d in (*chunks, (b"IEND", b"")))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
