"""GDAL's own validators accept every file that a run writes."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from clearground.edge.run.done import Done

PYTHON = "/usr/bin/python3"
"""The system's Python: Debian's package python3-gdal brings the validators to it."""
SAMPLES = "osgeo_utils.samples"


def validated(script: str, path: Path, *flags: str) -> str:
    """What a validator says of a file it accepts; skipped, or failed in CI, where it is absent."""
    probe = [PYTHON, "-c", f"import osgeo, {SAMPLES}.{script}"]
    there = shutil.which(PYTHON) and not subprocess.run(probe, capture_output=True).returncode
    if not there:
        message = f"GDAL's {script} is not here: install the package python3-gdal"
        if os.environ.get("CLEARGROUND_REQUIRE_ALL"):
            pytest.fail(message)
        pytest.skip(message)
    # GDAL_DATA and PROJ_DATA of the wheels are another version's: the system's own are wanted.
    clean = {k: v for k, v in os.environ.items() if k not in ("GDAL_DATA", "PROJ_DATA", "PROJ_LIB")}
    done = subprocess.run(
        [PYTHON, "-m", f"{SAMPLES}.{script}", *flags, str(path)],
        capture_output=True,
        text=True,
        env=clean,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_region_file_is_a_valid_geopackage(small_demo: Done) -> None:
    """Tests the region file with GDAL's validate_gpkg, warnings and extra checks included."""
    validated("validate_gpkg", small_demo.region, "--extra", "--warning-as-error")


def test_the_belief_map_is_a_valid_cloud_optimised_geotiff(small_demo: Done) -> None:
    """Tests the belief map with GDAL's validate_cloud_optimized_geotiff."""
    (raster,) = small_demo.region.parent.glob("belief-*.tif")
    said = validated("validate_cloud_optimized_geotiff", raster)
    assert "is a valid cloud optimized GeoTIFF" in said


def test_the_validator_refuses_what_is_wrong(small_demo: Done, tmp_path: Path) -> None:
    """Tests that the check can fail: a region file without its table of contents is refused."""
    import sqlite3

    broken = tmp_path / "broken.gpkg"
    shutil.copy(small_demo.region, broken)
    with sqlite3.connect(broken) as connection:
        connection.execute("DELETE FROM gpkg_contents WHERE table_name = 'areas'")
    with pytest.raises(AssertionError):
        validated("validate_gpkg", broken)
