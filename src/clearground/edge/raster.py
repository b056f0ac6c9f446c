"""The belief map as a file: a cloud-optimised GeoTIFF, its style, and its picture for the web."""

from __future__ import annotations

import json
import os
import struct
import warnings
import zlib
from pathlib import Path

import numpy as np
import numpy.typing as npt
import rasterio
from rasterio.crs import CRS
from rasterio.enums import Resampling
from rasterio.errors import NotGeoreferencedWarning, RasterioError
from rasterio.io import MemoryFile
from rasterio.shutil import copy as copy_raster

from clearground.belief import BANDS, CLASSES, Belief, Grid
from clearground.belief.outcome import NO_INFORMATION
from clearground.belief.posterior import P_FLOOR
from clearground.belief.schema import document
from clearground.edge.raster_style import belief_style
from clearground.errors import BeliefError, NotFoundError
from clearground.standards.geometry import RegionCrs
from clearground.standards.words import _

NODATA = -9999.0
"""Written where there is no information, in every band that would state a belief."""

STATED = ("mean", "sd", "lo", "hi", "p_any")
"""Bands that state a belief; `distance_m` and `provenance` have a value in every cell."""

NODATA_MEANS = "no information: nothing is stated here, and nothing may be concluded"

TILE = 256
"""Side of a tile, pixels."""

KEPT_BITS = 8
"""Bits of mantissa kept in a value (relative error up to 0.2 %): half the file, same picture."""

RAMP = ("#E9E2F5", "#CBBBE7", "#A78BD6", "#7B55BB", "#4A2488")
"""The violet of belief, darker is more."""

BREAKS = (0.1, 0.3, 1.0, 3.0, 10.0)
"""Items per hectare from which each colour applies."""

CELL_SHARES = (1.0, 0.72, 0.44)
"""Share of a cell's side that is painted: certain, less certain, uncertain."""

WIDTHS = (6.0, 14.0)
"""Interval widths, in means, up to which a cell counts as certain and as less certain."""

HATCH = (125, 132, 140, 150)
"""Colour of the no-information hatch, red, green, blue, alpha."""

ByteArray = npt.NDArray[np.uint8]
Float32Array = npt.NDArray[np.float32]


def band_names() -> tuple[str, ...]:
    """Descriptions of the raster's bands: sums over classes first, under the face's names.

    The seven bands `mean, sd, lo, hi, p_any, distance_m, provenance` are of all classes
    together; then follow the per-class ones, e.g. `mean:ap_mine`.
    """
    per_class = (f"{band}:{c.value}" for c in CLASSES for band in ("mean", "sd", "lo", "hi"))
    return (*BANDS, *per_class, *(f"p_any:{c.value}" for c in CLASSES))


def write_belief(belief: Belief, crs: RegionCrs, folder: Path, *, simulated: bool) -> Path:
    """Path of the cloud-optimised GeoTIFF `belief-<digest12>.tif` that was written.

    Cells without information hold `NODATA` in the bands that would state a belief, so that no
    program takes the bare prior for one. It is written aside and renamed, with a QGIS style
    (`.qml`) and a document of its face (`.json`) beside it, so that no half-written file carries
    the name.

    Parameters
    ----------
    belief : Belief
        The whole map.
    crs : RegionCrs
        The region's CRS.
    folder : Path
        An existing folder.
    simulated : bool
        Whether the region is simulated; written into the file.
    """
    path = folder / f"belief-{belief.digest[:12]}.tif"
    aside = path.with_name(f".{path.name}.{os.getpid()}.part")
    with MemoryFile() as memory:
        with memory.open(**_profile(belief, crs)) as plain:
            for index, (name, values) in enumerate(_bands(belief), start=1):
                written = _rounded(values)
                if name.split(":")[0] in STATED:
                    written[~belief.informed] = NODATA
                    plain.update_tags(index, nodata_means=NODATA_MEANS)
                plain.write(written, index)
                plain.set_band_description(index, name)
            plain.update_tags(**_tags(belief, simulated=simulated))
        with memory.open() as plain:
            copy_raster(
                plain,
                aside,
                driver="COG",
                compress="DEFLATE",
                level=4,
                predictor="YES",
                blocksize=TILE,
                # A code such as `provenance` cannot be averaged, and the driver resamples all
                # bands alike: an overview shows real cells, not means.
                overview_resampling=Resampling.nearest.name,
                bigtiff="IF_SAFER",
            )
    _put(path.with_suffix(".qml"), belief_style(RAMP, BREAKS, no_information=HATCH))
    _put(
        path.with_suffix(".json"),
        json.dumps(document(belief, simulated=simulated), indent=1) + "\n",
    )
    aside.replace(path)
    return path


def _tags(belief: Belief, *, simulated: bool) -> dict[str, str]:
    """What the file says about itself."""
    return {
        "digest": belief.digest,
        "evidence_digest": belief.evidence_digest,
        "engine": belief.engine,
        "total_log_sd": repr(belief.total_log_sd),
        "nodata_means": NODATA_MEANS,
        "parameters": belief.parameters,
        "seed": str(belief.seed),
        "simulated": "yes" if simulated else "no",
        "kind": "forecast",
        "note": "A forecast. Nobody says so. It decides nothing.",
        "units": "mean, sd, lo, hi: items per hectare; p_any: per cell; distance_m: metres",
        "TIFFTAG_IMAGEDESCRIPTION": "Contamination belief, forecast"
        + (", simulated data" if simulated else ""),
    }


# The driver's own keywords, of several types.
def _profile(belief: Belief, crs: RegionCrs) -> dict[str, object]:
    grid = belief.grid
    return {
        "driver": "GTiff",
        "width": grid.columns,
        "height": grid.rows,
        "count": len(band_names()),
        "dtype": "float32",
        "crs": CRS.from_proj4(crs.definition),
        "transform": rasterio.Affine(
            grid.cell_m, 0.0, grid.x_min_m, 0.0, -grid.cell_m, grid.y_max_m
        ),
        "nodata": NODATA,
    }


def _put(path: Path, text: str) -> None:
    aside = path.with_name(f".{path.name}.{os.getpid()}.part")
    aside.write_text(text, encoding="utf-8")
    aside.replace(path)


def _bands(belief: Belief) -> list[tuple[str, npt.NDArray[np.generic]]]:
    """Names and values of all bands, one at a time in memory order."""
    ends = {"lo": belief.lo, "hi": belief.hi, "mean": belief.mean}
    summed: dict[str, npt.NDArray[np.generic]] = {k: v.sum(axis=0) for k, v in ends.items()}
    # Classes are independent in this engine, so that variances add.
    summed["sd"] = np.sqrt((belief.sd.astype(np.float64) ** 2).sum(axis=0))
    summed |= {"p_any": belief.p_any, "distance_m": belief.distance_m}
    summed["provenance"] = belief.provenance
    found = [(name, summed[name]) for name in BANDS]
    for k, c in enumerate(CLASSES):
        found += [(f"{b}:{c.value}", getattr(belief, b)[k]) for b in ("mean", "sd", "lo", "hi")]
    return found + [(f"p_any:{c.value}", belief.p_any_class[k]) for k, c in enumerate(CLASSES)]


def _rounded(values: npt.NDArray[np.generic]) -> Float32Array:
    """Values with `KEPT_BITS` bits of mantissa, rounded to nearest; never up to 1 from below."""
    exact = np.ascontiguousarray(values, dtype=np.float32)
    drop = 23 - KEPT_BITS
    bits = exact.view(np.uint32)
    rounded = ((bits + np.uint32(1 << (drop - 1))) >> drop << drop).view(np.float32)
    below_one = (exact < 1) & (rounded >= 1)
    return np.where(below_one, exact, rounded).astype(np.float32)


def read_belief(path: Path) -> Belief:
    """Belief of a file that `write_belief` wrote, to the file's rounding.

    Cells without information are NaN in what the file does not state.

    Raises
    ------
    NotFoundError
        NF-20 when there is no such file.
    BeliefError
        BEL-07 when the file is no belief map.
    """
    if not path.is_file():
        raise NotFoundError(
            "NF-20",
            _("There is no belief map at {path}").format(path=path),
            _("Without it there is no forecast to show."),
            _("Run the region again, or give the path of a belief-....tif file."),
        )
    try:
        with warnings.catch_warnings():
            # A picture without a place is no belief map: the band names tell, no warning needed.
            warnings.simplefilter("ignore", NotGeoreferencedWarning)
            file = rasterio.open(path)
        with file:
            names = tuple(d or "" for d in file.descriptions)
            if names != band_names():
                raise _no_belief(path)
            tags, transform = file.tags(), file.transform
            values = {name: _stated(file.read(i), name) for i, name in enumerate(names, start=1)}
            grid = Grid(transform.c, transform.f, transform.a, file.width, file.height)
    except RasterioError as fault:
        raise _no_belief(path) from fault

    def per_class(band: str) -> Float32Array:
        return np.stack([values[f"{band}:{c.value}"] for c in CLASSES]).astype(np.float32)

    return Belief(
        grid,
        mean=per_class("mean"),
        sd=per_class("sd"),
        lo=per_class("lo"),
        hi=per_class("hi"),
        p_any_class=per_class("p_any"),
        p_any=values["p_any"],
        distance_m=values["distance_m"],
        provenance=values["provenance"].astype(np.uint8),
        digest=tags.get("digest", ""),
        engine=tags.get("engine", ""),
        parameters=tags.get("parameters", ""),
        seed=int(tags.get("seed", "0")),
        total_log_sd=float(tags.get("total_log_sd", "0")),
        evidence_digest=tags.get("evidence_digest", ""),
    )


def _stated(values: Float32Array, name: str) -> Float32Array:
    """Values of a band, NaN where it states none."""
    if name.split(":")[0] not in STATED:
        return values
    return np.where(values == np.float32(NODATA), np.float32(np.nan), values)


def _no_belief(path: Path) -> BeliefError:
    return BeliefError(
        "BEL-07",
        _("{path} is not a belief map of this program").format(path=path),
        _("Its bands could be taken for something else."),
        _("Give a belief-....tif file that a run has written."),
    )


def picture_overlay(belief: Belief, *, pixels: int = 9) -> bytes:
    """PNG (RGBA) of the belief for the web map: darker is more, cell size is certainty.

    A cell is painted over 100, 72 or 44 % of its side as its interval is narrow or wide;
    ground without information carries a grey diagonal hatch; informed ground below the lowest
    break stays bare. The picture's edges are the grid's edges.

    Parameters
    ----------
    belief : Belief
        The whole map, or a coarser one (see `coarser`).
    pixels : int
        Side of a cell in the picture, at least 3.
    """
    rows, columns = belief.grid.shape
    items = belief.items
    width = belief.hi.sum(axis=0) - belief.lo.sum(axis=0)
    relative = width / np.maximum(items, 1e-9)
    step = np.digitize(items, BREAKS)
    size = np.digitize(relative, WIDTHS, right=True)
    palette = np.array(
        [(0, 0, 0, 0), *((*bytes.fromhex(c[1:]), 235) for c in RAMP)], dtype=np.uint8
    )
    picture = np.zeros((rows * pixels, columns * pixels, 4), dtype=np.uint8)
    cells = picture.reshape(rows, pixels, columns, pixels, 4)
    for index, share in enumerate(CELL_SHARES):
        edge = round((1 - share) * pixels / 2)
        part = slice(edge, pixels - edge)
        chosen = np.where(belief.informed & (size == index), step, 0)
        inner = cells[:, part, :, part]
        inner[...] = np.maximum(inner, palette[chosen][:, None, :, None])
    _hatch(picture, belief, pixels)
    return _png(picture)


def _hatch(picture: ByteArray, belief: Belief, pixels: int) -> None:
    """Grey diagonal lines over the cells without information, unbroken across cells."""
    height, width = picture.shape[:2]
    every = 12
    line = (np.arange(height)[:, None] + np.arange(width)[None, :]) % every < 1
    blank = np.repeat(np.repeat(belief.provenance == NO_INFORMATION, pixels, 0), pixels, 1)
    picture[line & blank] = HATCH


def coarser(belief: Belief, factor: int) -> Belief:
    """Belief on cells `factor` times as wide, for a picture: means of rates, the nearest distance.

    P(at least one) is that of the larger cell, with the small cells taken as independent.
    The last rows and columns are repeated where the factor does not divide the grid. A large cell
    with any cell without information has none, whatever its numbers say of the others.

    Parameters
    ----------
    belief : Belief
        The whole map.
    factor : int
        At least 1.
    """
    if factor <= 1:
        return belief
    rows, columns = belief.grid.shape
    grow = (-rows % factor, -columns % factor)
    grid = Grid(
        belief.grid.x_min_m,
        belief.grid.y_max_m,
        belief.grid.cell_m * factor,
        (columns + grow[1]) // factor,
        (rows + grow[0]) // factor,
    )

    def folded(band: npt.NDArray[np.generic]) -> npt.NDArray[np.generic]:
        lead = [(0, 0)] * (band.ndim - 2)
        padded = np.pad(band, (*lead, (0, grow[0]), (0, grow[1])), mode="edge")
        shape = (*band.shape[:-2], grid.rows, factor, grid.columns, factor)
        return padded.reshape(shape).swapaxes(-3, -2)

    def mean(band: npt.NDArray[np.generic]) -> Float32Array:
        known = ~np.isnan(folded(band))
        summed = np.where(known, folded(band), 0.0).sum(axis=(-2, -1), dtype=np.float64)
        return np.asarray(summed / np.maximum(known.sum(axis=(-2, -1)), 1), dtype=np.float32)

    def some(band: npt.NDArray[np.generic]) -> Float32Array:
        none = np.nansum(np.log1p(-folded(band).astype(np.float64)), axis=(-2, -1))
        return np.asarray(np.clip(-np.expm1(none), P_FLOOR, 1 - P_FLOOR), dtype=np.float32)

    return Belief(
        grid,
        mean=mean(belief.mean),
        sd=mean(belief.sd),
        lo=mean(belief.lo),
        hi=mean(belief.hi),
        p_any_class=some(belief.p_any_class),
        p_any=some(belief.p_any),
        distance_m=folded(belief.distance_m).min(axis=(-2, -1)).astype(np.float32),
        provenance=folded(belief.provenance).min(axis=(-2, -1)).astype(np.uint8),
        digest=belief.digest,
        engine=belief.engine,
        parameters=belief.parameters,
        seed=belief.seed,
        total_log_sd=belief.total_log_sd,
        evidence_digest=belief.evidence_digest,
    )


def _png(picture: ByteArray) -> bytes:
    """PNG bytes of an RGBA picture, the same on every machine."""
    height, width = picture.shape[:2]
    raw = np.zeros((height, width * 4 + 1), dtype=np.uint8)
    raw[:, 1:] = picture.reshape(height, width * 4)

    def chunk(name: bytes, data: bytes) -> bytes:
        body = name + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    data = zlib.compress(raw.tobytes(), 6)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
