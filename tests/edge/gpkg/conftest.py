"""A region file with all layers, forecasts and ground, written once."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
import shapely

from clearground.edge.layers.build import build
from clearground.edge.layers.forecasts import Forecasts, OutlineForecast, TaskForecast
from clearground.edge.layers.layer import Layer
from clearground.edge.ledger.store import GeoPackageStore
from clearground.pipeline import world_of
from tests.edge.region import AREA_A, NOW, T0, region_file

DAY = T0.date()
FORECASTS = Forecasts(
    outlines=(OutlineForecast("P-1", AREA_A, 10_000.0, 12.5, 4.0, 30.0, 0.97, "ab12"),),
    tasks=(
        TaskForecast(
            "T-1",
            "clearance",
            "area-a",
            "team",
            DAY,
            DAY + timedelta(days=9),
            rank=1,
            reason="near",
        ),
        TaskForecast("T-2", "survey", "P-1", "team", DAY, DAY + timedelta(days=2), rank=2),
    ),
)


@pytest.fixture(scope="session")
def layers(tmp_path_factory: pytest.TempPathFactory) -> tuple[Layer, ...]:
    path = region_file(tmp_path_factory.mktemp("layers") / "region.gpkg")
    with GeoPackageStore.open(path, read_only=True) as store:
        world = world_of(store.events())
    return build(world, now=NOW, simulated=True, forecasts=FORECASTS)


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory, layers: tuple[Layer, ...]) -> Path:
    path = region_file(tmp_path_factory.mktemp("written") / "region.gpkg")
    roads = np.array([shapely.LineString([(0, 0), (500, 20)])] * 2, dtype=object)
    columns = {"name": ("Road 1", None), "lanes": np.array([2, 1]), "width_m": (5.5, np.nan)}
    with GeoPackageStore.open(path) as store:
        crs = world_of(store.events()).crs
        store.write_layers(layers, crs, records=store.position(), moment=NOW)
        store.write_context("roads", roads, columns, crs=crs)
        villages = np.array([shapely.Point(0, 9)], dtype=object)
        store.write_context("villages", villages, {"name": ("V",)}, crs=crs)
    return path


@pytest.fixture
def copy(written: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(written, tmp_path / "region.gpkg"))
