"""The belief as a picture under the records, made for one window."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import ceil, log2
from pathlib import Path

import numpy as np
import numpy.typing as npt
import rasterio
import shapely

from clearground.belief.grid import Grid
from clearground.belief.outcome import Belief
from clearground.edge.raster import BREAKS, picture_overlay
from clearground.edge.web.picture.draw import Overlay
from clearground.edge.web.picture.frame import Frame
from clearground.edge.web.room import Room
from clearground.standards.geometry import to_lonlat, to_region

CELL_PX_MIN = 5.5
"""A drawn cell is at least this wide on the screen: else its size could not be read."""

PICTURE_PX = 9
"""Side of a cell inside the picture."""

Float32Array = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Bands:
    """What the picture needs of a belief raster: sums over classes, and what it rests on."""

    mean: Float32Array
    lo: Float32Array
    hi: Float32Array
    provenance: Float32Array
    x_min_m: float
    y_max_m: float
    cell_m: float
    digest: str


@dataclass(frozen=True, slots=True)
class Window:
    """A part of the raster on cells `factor` times as wide: rows and columns of large cells."""

    factor: int
    row: int
    column: int
    rows: int
    columns: int


def overlay_of(room: Room, frame: Frame) -> Overlay | None:
    """The belief picture of a window: its address and corners; None where there is no belief."""
    bands = _bands_of(room)
    if bands is None:
        return None
    window = _window(room, bands, frame)
    if window is None:
        return None
    cell = bands.cell_m * window.factor
    x0, y1 = bands.x_min_m + window.column * cell, bands.y_max_m - window.row * cell
    x1, y0 = x0 + window.columns * cell, y1 - window.rows * cell
    corners = shapely.MultiPoint([(x0, y1), (x1, y1), (x1, y0), (x0, y0)])
    lonlat = shapely.get_coordinates(to_lonlat(room.view().world.crs, corners)).tolist()
    address = (
        f"/belief.png?f={window.factor}&r={window.row}&c={window.column}"
        f"&h={window.rows}&w={window.columns}&d={bands.digest[:12]}"
    )
    return Overlay(address, tuple((float(x), float(y)) for x, y in lonlat))


def picture(room: Room, window: Window) -> bytes | None:
    """The belief picture of a window as PNG; None where there is no belief or no such window."""
    bands = _bands_of(room)
    if bands is None or not _there(bands, window):
        return None
    return _picture(str(room.outputs.belief), bands.digest, window, _Held(bands))


CELLS_MAX = 250_000
"""At most this many cells in one picture."""


def _there(bands: Bands, window: Window) -> bool:
    most = log2(max(bands.mean.shape)) + 2
    wanted = (window.factor, window.rows, window.columns)
    if min(wanted) < 1 or min(window.row, window.column) < 0 or window.factor > 2**most:
        return False
    return window.rows * window.columns <= CELLS_MAX


class _Held:
    """Bands beside a cache key: equal whatever they hold, since the key names their digest."""

    def __init__(self, bands: Bands) -> None:
        self.bands = bands

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=32)
def _picture(_path: str, _digest: str, window: Window, held: _Held) -> bytes:
    bands = held.bands
    mean, lo, hi = (_folded(b, window, "mean") for b in (bands.mean, bands.lo, bands.hi))
    best, worst = (_folded(bands.provenance, window, how) for how in ("max", "min"))
    # A wide cell that would stay bare may hold ground nobody knows: then it is hatched.
    known = np.where(mean < BREAKS[0], worst, best).astype(np.uint8)
    cell = bands.cell_m * window.factor
    zero = np.zeros_like(mean)
    grid = Grid(
        bands.x_min_m + window.column * cell,
        bands.y_max_m - window.row * cell,
        cell,
        window.columns,
        window.rows,
    )
    belief = Belief(
        grid,
        mean=mean[None],
        sd=zero[None],
        lo=lo[None],
        hi=hi[None],
        p_any_class=zero[None],
        p_any=zero,
        distance_m=zero,
        provenance=known,
        digest=bands.digest,
        engine="",
        parameters="",
        seed=0,
    )
    return picture_overlay(belief, pixels=PICTURE_PX)


def _folded(band: Float32Array, window: Window, how: str) -> Float32Array:
    """Means (or ends) of a band over the window's large cells; gaps are left out of a mean."""
    f = window.factor
    r0, c0 = window.row * f, window.column * f
    part = band[r0 : r0 + window.rows * f, c0 : c0 + window.columns * f]
    grow = (window.rows * f - part.shape[0], window.columns * f - part.shape[1])
    padded = np.pad(part, ((0, max(grow[0], 0)), (0, max(grow[1], 0))), mode="edge")
    blocks = padded.reshape(window.rows, f, window.columns, f)
    if how in ("max", "min"):
        end = blocks.max if how == "max" else blocks.min
        return np.asarray(end(axis=(1, 3)), dtype=np.float32)
    stated = ~np.isnan(blocks)
    summed = np.where(stated, blocks, 0.0).sum(axis=(1, 3), dtype=np.float64)
    # A large cell without any statement is hatched by its provenance; its number is never drawn.
    return np.asarray(summed / np.maximum(stated.sum(axis=(1, 3)), 1), dtype=np.float32)


def _window(room: Room, bands: Bands, frame: Frame) -> Window | None:
    """The large cells that a frame sees, with a margin of half the frame on each side."""
    on_screen = bands.cell_m * frame.ground_px_per_m
    factor = 2 ** max(0, ceil(log2(CELL_PX_MIN / on_screen)))
    west, south, east, north = frame.degrees
    w, h = (east - west) / 4, (north - south) / 4
    box = shapely.segmentize(shapely.box(west - w, south - h, east + w, north + h), max(w, h, 1e-9))
    x0, y0, x1, y1 = shapely.bounds(to_region(room.view().world.crs, box))
    cell = bands.cell_m * factor
    rows, columns = (-(-n // factor) for n in bands.mean.shape)
    top = min(max(int((bands.y_max_m - y1) // cell), 0), rows)
    low = min(max(int((bands.y_max_m - y0) // cell) + 1, 0), rows)
    left = min(max(int((x0 - bands.x_min_m) // cell), 0), columns)
    right = min(max(int((x1 - bands.x_min_m) // cell) + 1, 0), columns)
    if low <= top or right <= left:
        return None
    return Window(factor, top, left, low - top, right - left)


def _bands_of(room: Room) -> Bands | None:
    path = room.outputs.belief
    return _read(path, path.stat().st_mtime_ns) if path else None


@lru_cache(maxsize=2)
def _read(path: Path, _mark: int) -> Bands:
    with rasterio.open(path) as file:
        place = {name: i for i, name in enumerate(file.descriptions, start=1)}
        read = (file.read(place[n], masked=True) for n in ("mean", "lo", "hi"))
        mean, lo, hi = (np.asarray(band.filled(np.nan), dtype=np.float32) for band in read)
        known = file.read(place["provenance"])
        transform, tags = file.transform, file.tags()
    return Bands(
        mean, lo, hi, known, transform.c, transform.f, transform.a, str(tags.get("digest", ""))
    )
