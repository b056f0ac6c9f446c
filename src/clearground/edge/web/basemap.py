"""A basemap that the user puts beside the region file: a PMTiles archive, version 3.

Source: PMTiles specification, version 3 (header, directories, tile ids on a Hilbert curve).
"""

from __future__ import annotations

import gzip
import json
import struct
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from clearground.errors import FileRefused
from clearground.standards.words import _

FILE = "basemap.pmtiles"
HEADER_BYTES = 127
NONE, GZIP = 1, 2
VECTOR = 1
TYPES = {1: "application/x-protobuf", 2: "image/png", 3: "image/jpeg", 4: "image/webp"}
DEPTH_MAX = 4
"""Directories lead to directories at most this deep."""

BYTES_MAX = 20_000_000
"""A directory, a metadata text or a tile larger than this is refused."""

_HEAD = struct.Struct("<7sB11QBBBBBB4iB2i")


@dataclass(frozen=True, slots=True)
class Header:
    """Where things are in an archive, and what its tiles are."""

    root: tuple[int, int]
    metadata: tuple[int, int]
    leaves: int
    tiles: int
    internal: int
    compression: int
    kind: int
    zoom_min: int
    zoom_max: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A run of tiles with one content, or a directory below (`run` 0)."""

    tile: int
    offset: int
    length: int
    run: int


@dataclass(frozen=True, slots=True)
class Tile:
    """A tile's bytes, what they are and how they are compressed ("" if not)."""

    content: bytes
    kind: str
    encoding: str


class Basemap:
    """A PMTiles archive, open for reading.

    Raises
    ------
    FileRefused
        WEB-05 when the file is no PMTiles archive of version 3, or of an unknown compression.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.header = _header(self._part(0, HEADER_BYTES), path)

    def about(self) -> dict[str, Any]:
        """What the moving map needs: kind, zooms, names of the vector layers."""
        layers: list[str] = []
        if self.header.kind == VECTOR:
            text = self._unpacked(*self.header.metadata)
            try:
                found = json.loads(text).get("vector_layers", [])
            except (ValueError, AttributeError) as fault:
                raise refused(self.path) from fault
            layers = [str(layer["id"]) for layer in found if "id" in layer]
        return {
            "kind": "vector" if self.header.kind == VECTOR else "raster",
            "minzoom": self.header.zoom_min,
            "maxzoom": self.header.zoom_max,
            "layers": layers,
        }

    def tile(self, zoom: int, x: int, y: int) -> Tile | None:
        """The tile of a zoom, column and row; None where the archive has none."""
        if not self.header.zoom_min <= zoom <= self.header.zoom_max:
            return None
        wanted, (offset, length) = tile_id(zoom, x, y), self.header.root
        for _level in range(DEPTH_MAX):
            entry = _find(_entries(self._unpacked(offset, length)), wanted)
            if entry is None:
                return None
            if entry.run > 0:
                content = self._part(self.header.tiles + entry.offset, entry.length)
                packed = self.header.compression == GZIP
                kind = TYPES.get(self.header.kind, "application/octet-stream")
                return Tile(content, kind, "gzip" if packed else "")
            offset, length = self.header.leaves + entry.offset, entry.length
        return None

    def _part(self, offset: int, length: int) -> bytes:
        if length > BYTES_MAX:
            raise refused(self.path)
        with self.path.open("rb") as file:
            file.seek(offset)
            return file.read(length)

    def _unpacked(self, offset: int, length: int) -> bytes:
        part = self._part(offset, length)
        if self.header.internal == NONE:
            return part
        try:
            return gzip.decompress(part)
        except (OSError, EOFError) as fault:
            raise refused(self.path) from fault


def basemap(region: Path | None) -> Basemap | None:
    """The basemap beside a region file; None where there is none.

    Raises
    ------
    FileRefused
        WEB-05 when it cannot be read as a PMTiles archive.
    """
    if region is None:
        return None
    path = region.with_name(FILE)
    return _open(path, path.stat().st_mtime_ns) if path.is_file() else None


@lru_cache(maxsize=4)
def _open(path: Path, _mark: int) -> Basemap:
    return Basemap(path)


def refused(path: Path) -> FileRefused:
    """The refusal of a file that is no PMTiles archive."""
    return FileRefused(
        "WEB-05",
        _("{file} cannot be read as a PMTiles archive").format(file=path.name),
        _("The map has no basemap; the records are drawn all the same."),
        _("Put a PMTiles version 3 file with vector or raster tiles there, or remove it."),
    )


def tile_id(zoom: int, x: int, y: int) -> int:
    """Number of a tile: all tiles of smaller zooms come first, then a Hilbert curve.

    >>> [tile_id(1, x, y) for x, y in ((0, 0), (0, 1), (1, 1), (1, 0))]
    [1, 2, 3, 4]
    """
    before: int = (4**zoom - 1) // 3
    along, side = 0, (1 << zoom) >> 1
    while side > 0:
        right, low = int(bool(x & side)), int(bool(y & side))
        along += side * side * ((3 * right) ^ low)
        if low == 0:
            if right == 1:
                x, y = side - 1 - x, side - 1 - y
            x, y = y, x
        side >>= 1
    return before + along


def _header(part: bytes, path: Path) -> Header:
    if len(part) < HEADER_BYTES or part[:7] != b"PMTiles" or part[7] != 3:
        raise refused(path)
    f = _HEAD.unpack(part[: _HEAD.size])
    header = Header(
        root=(f[2], f[3]),
        metadata=(f[4], f[5]),
        leaves=f[6],
        tiles=f[8],
        internal=f[14],
        compression=f[15],
        kind=f[16],
        zoom_min=f[17],
        zoom_max=f[18],
    )
    if header.internal not in (NONE, GZIP) or header.compression not in (NONE, GZIP):
        raise refused(path)
    return header


def _entries(part: bytes) -> list[Entry]:
    numbers = _varints(part)
    count = numbers[0] if numbers else 0
    if len(numbers) < 1 + 4 * count:
        return []
    steps, runs, lengths, offsets = (numbers[1 + k * count : 1 + (k + 1) * count] for k in range(4))
    entries: list[Entry] = []
    tile = 0
    for step, run, length, offset in zip(steps, runs, lengths, offsets, strict=True):
        tile += step
        last = entries[-1] if entries else None
        start = last.offset + last.length if offset == 0 and last else offset - 1
        entries.append(Entry(tile, start, length, run))
    return entries


def _varints(part: bytes) -> list[int]:
    numbers, value, shift = [], 0, 0
    for byte in part:
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            numbers.append(value)
            value, shift = 0, 0
    return numbers


def _find(entries: list[Entry], tile: int) -> Entry | None:
    """The last entry that begins at or before the tile, if it holds it."""
    low, high = 0, len(entries)
    while low < high:
        middle = (low + high) // 2
        if entries[middle].tile <= tile:
            low = middle + 1
        else:
            high = middle
    if low == 0:
        return None
    entry = entries[low - 1]
    return entry if entry.run == 0 or tile < entry.tile + entry.run else None
