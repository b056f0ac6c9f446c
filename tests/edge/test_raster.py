"""Tests of the belief map as a file and as a picture.

GDAL's `validate_cloud_optimized_geotiff` needs GDAL's own Python bindings, which are no
dependency; `check_layout` holds its rules: tiling, overviews that halve, the order of the
directories, and tile data from the coarsest overview to the full picture.
"""

from __future__ import annotations

import io
import json
import struct
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import rasterio
import shapely
from PIL import Image

from clearground.belief import (
    BANDS,
    Belief,
    BeliefParameters,
    EvidenceBundle,
    EvidenceItem,
    Grid,
    fit,
)
from clearground.edge.raster import (
    HATCH,
    RAMP,
    band_names,
    coarser,
    picture_overlay,
    read_belief,
    write_belief,
)
from clearground.errors import BeliefError, NotFoundError
from clearground.standards.geometry import RegionCrs
from clearground.standards.terms import Directness, EvidenceKind

CRS = RegionCrs(35.5, 51.2)
GRID = Grid(-20_000.0, 18_000.0, 50.0, 700, 600)
LAYERS = ("mean", "sd", "lo", "hi", "p_any_class", "p_any", "distance_m")


@pytest.fixture(scope="module")
def belief() -> Belief:
    """A belief of a few reports on 420,000 cells."""
    places = [(-19_000, 17_000), (0, 0), (9_000, -8_000), (300, 200)]
    items = [
        EvidenceItem(
            f"r{k}", EvidenceKind.FIND, Directness.DIRECT, shapely.Point(x, y), None, 40.0, "A", 1
        )
        for k, (x, y) in enumerate(places)
    ]
    return fit(EvidenceBundle(tuple(items)), GRID, BeliefParameters(), 4)


@pytest.fixture(scope="module")
def path(belief: Belief, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of that belief."""
    return write_belief(belief, CRS, tmp_path_factory.mktemp("belief"), simulated=True)


def plainly(belief: Belief, path: Path) -> None:
    """Write one band of a belief as an ordinary TIFF."""
    profile = {"driver": "GTiff", "width": 700, "height": 600, "count": 1, "dtype": "float32"}
    place = rasterio.Affine(50, 0, 0, 0, -50, 0)
    with rasterio.open(path, "w", transform=place, **profile) as file:
        file.write(belief.p_any, 1)


def directories(data: bytes) -> list[dict[int, list[int]]]:
    """Tags of every image directory in the order of the chain, with its offset under 0."""
    assert data[:4] == b"II*\0", "little-endian classic TIFF"
    found, at = [], struct.unpack("<I", data[4:8])[0]
    sizes = {1: "B", 2: "B", 3: "H", 4: "I", 16: "Q"}
    while at:
        tags: dict[int, list[int]] = {0: [at]}
        (count,) = struct.unpack_from("<H", data, at)
        for k in range(count):
            tag, kind, n, value = struct.unpack_from("<HHII", data, at + 2 + 12 * k)
            if kind not in sizes:
                continue
            form = f"<{n}{sizes[kind]}"
            where = at + 10 + 12 * k if struct.calcsize(form) <= 4 else value
            tags[tag] = list(struct.unpack_from(form, data, where))
        found.append(tags)
        (at,) = struct.unpack_from("<I", data, at + 2 + 12 * count)
    return found


def check_layout(data: bytes) -> list[str]:
    """Faults against the rules of a cloud-optimised GeoTIFF; empty when there is none."""
    width, length, tile_w, tile_offsets, subfile = 256, 257, 322, 324, 254
    faults = []
    images = directories(data)
    if b"LAYOUT=IFDS_BEFORE_DATA" not in data[:1000]:
        faults.append("no declaration of the layout at the start")
    offsets = [i[0][0] for i in images]
    if offsets != sorted(offsets):
        faults.append("directories are not in order")
    firsts = []
    for k, image in enumerate(images):
        if tile_w not in image:
            faults.append(f"image {k} is not tiled")
            continue
        if k and image.get(subfile, [0])[0] != 1:
            faults.append(f"image {k} is no overview")
        if k and image[width][0] > (images[k - 1][width][0] + 1) // 2:
            faults.append(f"overview {k} does not halve")
        firsts.append(min(o for o in image[tile_offsets] if o))
    if firsts and max(offsets) > min(firsts):
        faults.append("a directory lies behind tile data")
    if firsts != sorted(firsts, reverse=True):
        faults.append("tile data do not run from the coarsest overview to the full picture")
    last = images[-1]
    if max(last[width][0], last[length][0]) > 512:
        faults.append("the coarsest overview is larger than 512 pixels")
    return faults


def test_the_file_is_cloud_optimised(path: Path) -> None:
    """Tiled, with overviews, directories before data, data from coarse to fine."""
    data = path.read_bytes()
    assert check_layout(data) == []
    assert len(directories(data)) >= 2


def test_the_check_finds_a_plain_tiff(belief: Belief, tmp_path: Path) -> None:
    """The same picture written plainly fails the check, so that the check can fail."""
    plain = tmp_path / "plain.tif"
    plainly(belief, plain)
    assert "image 0 is not tiled" in check_layout(plain.read_bytes())


def test_bands_crs_place_and_tags(path: Path, belief: Belief) -> None:
    """Band names, the region's CRS, the corner, nodata and what the file says about itself."""
    with rasterio.open(path) as file:
        assert file.descriptions[:7] == BANDS
        assert file.descriptions == band_names()
        assert file.crs.to_dict()["proj"] == "laea"
        assert file.crs.to_dict()["lat_0"] == 51.2
        assert (file.transform.c, file.transform.f, file.transform.a) == (-20_000, 18_000, 50)
        assert file.nodata == -9999.0
        tags = file.tags()
        assert tags["simulated"] == "yes"
        assert tags["kind"] == "forecast"
        assert tags["digest"] == belief.digest
        known = belief.informed
        assert np.allclose(file.read(1)[known], belief.mean.sum(axis=0)[known], rtol=0.005)
        assert np.array_equal(file.read(7), belief.provenance)
    assert path.name == f"belief-{belief.digest[:12]}.tif"


def test_reading_gives_back_what_was_written(path: Path, belief: Belief) -> None:
    """All layers to half a per cent, codes exactly, P still inside (0, 1).

    Where there is no information the file states nothing but the distance.
    """
    again, silent = read_belief(path), ~belief.informed
    for name in LAYERS:
        wanted = getattr(belief, name).copy()
        if name != "distance_m":
            wanted[..., silent] = np.nan
        assert np.allclose(getattr(again, name), wanted, rtol=0.005, equal_nan=True), name
    assert np.array_equal(again.provenance, belief.provenance)
    assert again.grid == belief.grid
    assert (again.p_any[belief.informed] < 1).all()
    assert (again.evidence_digest, again.total_log_sd) == (belief.evidence_digest, 0.5)
    stated = belief.expected_items() - belief.uninformed_items()
    assert again.expected_items() == pytest.approx(stated, rel=0.005)
    assert (again.digest, again.engine, again.seed) == (belief.digest, belief.engine, 4)


def test_certainty_is_not_rounded_up_to_one(belief: Belief, tmp_path: Path) -> None:
    """P just below 1 stays below 1 in the file."""
    high = replace(belief, p_any=np.full(GRID.shape, 1 - 1e-7, dtype=np.float32))
    again = read_belief(write_belief(high, CRS, tmp_path, simulated=False))
    assert (again.p_any[belief.informed] < 1).all()


def test_no_information_is_nodata_in_the_file(path: Path, belief: Belief) -> None:
    """Bands that state a belief are empty there, the file says what that means, QGIS greys it."""
    silent = ~belief.informed
    assert 0.05 < silent.mean() < 0.999
    with rasterio.open(path) as file:
        for index, name in enumerate(file.descriptions, start=1):
            empty = file.read(index, masked=True).mask
            if name in ("distance_m", "provenance"):
                assert not np.any(empty), name
            else:
                assert np.array_equal(empty, silent), name
                assert "no information" in file.tags(index)["nodata_means"]
    grey = ",".join(str(part) for part in HATCH)
    assert f'nodataColor="{grey}"' in path.with_suffix(".qml").read_text()
    said = json.loads(path.with_suffix(".json").read_text())
    assert said["simulated"] is True
    assert said["evidence_digest"] == belief.evidence_digest != belief.digest
    assert said["no_information_share"] == pytest.approx(silent.mean())
    assert said["expected_items_without_information"] == pytest.approx(belief.uninformed_items())
    assert 0 < said["expected_items_without_information"] < said["expected_items"]


def test_a_coarser_map_of_a_file_never_counts_nothing_as_little(path: Path, belief: Belief) -> None:
    """Large cells half without information are without it, and the rest keep their mean."""
    again, wide = read_belief(path), coarser(read_belief(path), 5)
    parts = again.informed.reshape(120, 5, 140, 5).all(axis=(1, 3))
    assert np.array_equal(wide.informed, parts)
    exact = coarser(belief, 5)
    assert np.allclose(wide.mean[:, parts], exact.mean[:, parts], rtol=0.005)
    assert np.isfinite(wide.mean).all()


def test_writing_leaves_three_files_and_no_part(path: Path, belief: Belief) -> None:
    """Raster, style and document; a second writing replaces them with the same bytes."""
    before = path.read_bytes()
    write_belief(belief, CRS, path.parent, simulated=True)
    assert path.read_bytes() == before
    stem = path.stem
    assert sorted(p.name for p in path.parent.iterdir()) == [
        f"{stem}.json",
        f"{stem}.qml",
        f"{stem}.tif",
    ]
    style = path.with_suffix(".qml").read_text()
    assert all(colour in style for colour in RAMP)
    assert json.loads(path.with_suffix(".json").read_text())["digest"] == belief.digest


def test_a_missing_or_foreign_file_is_a_clear_error(tmp_path: Path, belief: Belief) -> None:
    """No file, a text file, and a raster of something else."""
    with pytest.raises(NotFoundError) as missing:
        read_belief(tmp_path / "belief-none.tif")
    assert missing.value.code == "NF-20"
    text = tmp_path / "text.tif"
    text.write_text("not a raster")
    other = tmp_path / "other.tif"
    plainly(belief, other)
    for wrong in (text, other):
        with pytest.raises(BeliefError) as caught:
            read_belief(wrong)
        assert caught.value.code == "BEL-07"


def painted(belief: Belief, pixels: int = 9) -> np.ndarray:
    """RGBA of the overlay, [row, column, 4]."""
    with Image.open(io.BytesIO(picture_overlay(belief, pixels=pixels))) as picture:
        assert picture.mode == "RGBA"
        return np.asarray(picture)


def tiny(mean: float, lo: float, hi: float, provenance: int = 2) -> Belief:
    """A single cell with a rate of one class and its interval."""
    base = fit(EvidenceBundle(), Grid(0, 50, 50, 1, 1), BeliefParameters(), 1)

    def first(value: float) -> np.ndarray:
        return np.array([value, 0, 0, 0], dtype=np.float32).reshape(4, 1, 1)

    return replace(
        base,
        mean=first(mean),
        lo=first(lo),
        hi=first(hi),
        provenance=np.full((1, 1), provenance, dtype=np.uint8),
    )


@pytest.mark.parametrize(
    ("mean", "colour"), [(0.1, 0), (0.5, 1), (2.0, 2), (9.0, 3), (10.0, 4), (500.0, 4)]
)
def test_darker_is_more(mean: float, colour: int) -> None:
    """Breaks at 0.1, 0.3, 1, 3 and 10 items per hectare."""
    middle = painted(tiny(mean, mean, mean))[4, 4]
    assert tuple(middle[:3]) == tuple(bytes.fromhex(RAMP[colour][1:]))


@pytest.mark.parametrize(("width", "pixels"), [(3.0, 9), (9.0, 7), (20.0, 3)])
def test_cell_size_is_certainty(width: float, pixels: int) -> None:
    """Intervals of 3, 9 and 20 means paint 9, 7 and 3 of 9 pixels (100, 72, 44 %)."""
    row = painted(tiny(2.0, 0.0, 2.0 * width))[4]
    assert (row[:, 3] > 0).sum() == pixels


def test_no_information_is_hatched_and_little_belief_is_bare() -> None:
    """Hatch only without information, whatever the mean; below 0.1 items per hectare nothing."""
    hatched = painted(tiny(50.0, 50.0, 50.0, provenance=0), pixels=24)
    colours = {tuple(c) for c in hatched.reshape(-1, 4).tolist()}
    assert colours == {HATCH, (0, 0, 0, 0)}
    assert (painted(tiny(0.05, 0.05, 0.05)) == 0).all()


def test_coarser_keeps_expected_items_and_the_largest_cell_covers_all(belief: Belief) -> None:
    """Four by four cells to one: the mean rate stays, P combines, the nearest distance counts."""
    wide = coarser(belief, 4)
    assert wide.grid.shape == (150, 175)
    assert wide.expected_items() == pytest.approx(belief.expected_items(), rel=1e-5)
    part = belief.p_any[:4, :4].astype(np.float64)
    assert wide.p_any[0, 0] == pytest.approx(1 - np.prod(1 - part), rel=1e-5)
    assert wide.distance_m[0, 0] == belief.distance_m[:4, :4].min()
    assert coarser(belief, 1) is belief
