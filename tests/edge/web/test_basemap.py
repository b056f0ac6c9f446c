"""The user's basemap: a PMTiles archive read tile by tile."""

from __future__ import annotations

import gzip
import itertools
import json
import struct
from pathlib import Path

import pytest
from django.test import Client

from clearground.edge.web.basemap import FILE, Basemap, basemap, tile_id
from clearground.edge.web.server import ROOM_KEY, room_of
from clearground.errors import FileRefused
from tests.edge.region import region_file


def varint(value: int) -> bytes:
    """A number in sevens of bits, the smallest first."""
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def directory(entries: list[tuple[int, int, int, int]]) -> bytes:
    """A directory of (tile, run, length, offset), as the format writes it."""
    tiles = [tile for tile, *_rest in entries]
    steps = [b - a for a, b in zip([0, *tiles], tiles, strict=False)]
    columns = [steps, *([e[k] for e in entries] for k in (1, 2))]
    columns.append([e[3] + 1 for e in entries])
    numbers = [len(entries), *(n for column in columns for n in column)]
    return gzip.compress(b"".join(varint(n) for n in numbers))


def archive(path: Path, tiles: dict[tuple[int, int, int], bytes], *, kind: int = 2) -> Path:
    """An archive of these tiles, reached through one leaf directory."""
    data, rows = b"", []
    for place, content in sorted(tiles.items(), key=lambda item: tile_id(*item[0])):
        rows.append((tile_id(*place), 1, len(content), len(data)))
        data += content
    leaf = directory(rows)
    root = directory([(rows[0][0], 0, len(leaf), 0)])
    about = gzip.compress(json.dumps({"vector_layers": [{"id": "water"}]}).encode())
    at = 127
    places = [at, len(root), at + len(root), len(about)]
    at += len(root) + len(about)
    places += [at, len(leaf), at + len(leaf), len(data), len(rows), len(rows), len(rows)]
    head = struct.pack("<7sB11Q", b"PMTiles", 3, *places)
    head += struct.pack("<6B4iB2i", 1, 2, 1, kind, 0, 12, *(0, 0, 0, 0), 0, 0, 0)
    path.write_bytes(head + root + about + leaf + data)
    return path


def test_tiles_come_back(tmp_path: Path) -> None:
    """Each tile written is read; one that was not is none."""
    tiles = {(0, 0, 0): b"whole", (5, 3, 7): b"part", (12, 2045, 1370): b"close"}
    found = Basemap(archive(tmp_path / FILE, tiles))
    for place, content in tiles.items():
        tile = found.tile(*place)
        assert tile is not None
        assert (tile.content, tile.kind) == (content, "image/png")
    assert found.tile(5, 3, 8) is None
    assert found.tile(13, 0, 0) is None


def test_tile_numbers_fill_each_zoom_once() -> None:
    """The 64 tiles of zoom 3 have the 64 numbers after the 21 of zooms 0 to 2."""
    numbers = sorted(tile_id(3, x, y) for x in range(8) for y in range(8))
    assert numbers == list(range(21, 85))


def test_neighbours_on_the_curve_touch() -> None:
    """On a Hilbert curve one step is one tile to a side."""
    order = {tile_id(4, x, y): (x, y) for x in range(16) for y in range(16)}
    walk = [order[n] for n in sorted(order)]
    for (x0, y0), (x1, y1) in itertools.pairwise(walk):
        assert abs(x0 - x1) + abs(y0 - y1) == 1


@pytest.mark.parametrize("content", [b"", b"PMTiles\x02" + b"\0" * 200, b"<html>" * 50])
def test_other_files_are_refused(tmp_path: Path, content: bytes) -> None:
    """What is no archive of version 3 is refused with its code."""
    (tmp_path / FILE).write_bytes(content)
    with pytest.raises(FileRefused) as refused:
        basemap(tmp_path / "region.gpkg")
    assert refused.value.code == "WEB-05"


def test_page_serves_the_basemap_beside_the_region(tmp_path: Path) -> None:
    """The page names the basemap to the moving map and serves its tiles."""
    region = region_file(tmp_path / "region.gpkg")
    archive(tmp_path / FILE, {(0, 0, 0): b"whole"}, kind=1)
    client = Client(**{ROOM_KEY: room_of(region)})
    assert "&quot;layers&quot;: [&quot;water&quot;]" in client.get("/").content.decode()
    assert client.get("/tiles/0/0/0").content == b"whole"
    assert client.get("/tiles/3/1/1").status_code == 204


def test_broken_basemap_is_told_and_the_page_stays(tmp_path: Path) -> None:
    """A file that is no archive is told with its code; the records are drawn all the same."""
    region = region_file(tmp_path / "region.gpkg")
    (tmp_path / FILE).write_bytes(b"nothing of the kind")
    page = Client(**{ROOM_KEY: room_of(region)}).get("/").content.decode()
    assert "(WEB-05)" in page
    assert ">A-1<" in page
