"""The sample region as a file with a belief beside it, and a client that asks its page."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from django.test import Client

from clearground.belief import Belief, Grid
from clearground.edge.raster import write_belief
from clearground.edge.web.room import Room
from clearground.edge.web.server import ROOM_KEY, room_of
from clearground.standards.geometry import RegionCrs
from tests.edge.region import NOW, region_file

SHAPE = (20, 20)
DIGEST = "ab" * 32


def belief() -> Belief:
    """Twenty by twenty cells of 100 m round the centre; the western half without information."""
    rows, columns = SHAPE
    mean = np.zeros((4, rows, columns), dtype=np.float32)
    mean[0] = 2.0
    known = np.ones(SHAPE, dtype=np.uint8)
    known[:, : columns // 2] = 0
    return Belief(
        Grid(-1000.0, 1000.0, 100.0, columns, rows),
        mean=mean,
        sd=mean / 2,
        lo=mean / 2,
        hi=mean * 2,
        p_any_class=np.full_like(mean, 0.3),
        p_any=np.full(SHAPE, 0.6, dtype=np.float32),
        distance_m=np.full(SHAPE, 250.0, dtype=np.float32),
        provenance=known,
        digest=DIGEST,
        engine="by hand",
        parameters="example-1",
        seed=1,
    )


def write_run(folder: Path) -> None:
    """The forecasts of a run beside the region file, and the index that names them."""
    tif = write_belief(belief(), RegionCrs(35.0, 51.0), folder, simulated=True)
    index = {"belief": tif.name, "belief_digest": DIGEST, "no_information": 0.5}
    (folder / "outputs.json").write_text(json.dumps(index | {"now": NOW.isoformat()}))


@pytest.fixture(scope="session")
def region(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample region's file with a run's forecasts beside it."""
    folder = tmp_path_factory.mktemp("room")
    path = region_file(folder / "region.gpkg")
    write_run(folder)
    return path


@pytest.fixture(scope="session")
def room(region: Path) -> Room:
    """The sample region, open."""
    return room_of(region)


@pytest.fixture
def client(room: Room) -> Client:
    """A client that asks the sample region's page."""
    return Client(**{ROOM_KEY: room})
