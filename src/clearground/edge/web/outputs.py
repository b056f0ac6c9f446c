"""Forecasts written beside the region file, as `outputs.json` there names them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import rasterio

INDEX = "outputs.json"
INDEX_BYTES_MAX = 10_000_000


@dataclass(frozen=True, slots=True)
class Cell:
    """Belief in one cell: items per hectare with its interval, and what it rests on.

    `p_any` is the probability of at least one item in the cell; `distance_m` the distance to
    the nearest evidence; `informed` is False where no evidence says anything.
    """

    mean: float
    lo: float
    hi: float
    p_any: float
    distance_m: float
    informed: bool
    size_m: float
    digest: str


@dataclass(frozen=True)
class Outputs:
    """The forecasts of a run: the belief raster and plan beside the region file, layers in it.

    Everything is optional: a region without a run has none.
    """

    region: Path | None = None

    @property
    def folder(self) -> Path | None:
        """Where the run wrote its files."""
        return self.region.parent if self.region else None

    @cached_property
    def index(self) -> dict[str, Any]:
        """What the index file says; empty where there is none or it is not readable."""
        if self.folder is None:
            return {}
        return _json(self.folder / INDEX)

    @cached_property
    def now(self) -> datetime | None:
        """The moment for which the run was made; None without a run."""
        try:
            moment = datetime.fromisoformat(str(self.index.get("now", "")))
        except ValueError:
            return None
        return moment if moment.tzinfo else None

    @property
    def start(self) -> str:
        """UUID of the thing whose story the page opens with; empty where none was named."""
        return str(self.index.get("start") or "")

    def path(self, name: str) -> Path | None:
        """The file that the index names, if it is there; never one outside the folder."""
        entry = self.index.get(name)
        if isinstance(entry, dict):
            entry = entry.get("path")
        if not isinstance(entry, str) or self.folder is None:
            return None
        path = (self.folder / entry).resolve()
        if not path.is_relative_to(self.folder.resolve()) or not path.is_file():
            return None
        return path

    @property
    def belief(self) -> Path | None:
        """The belief raster."""
        return self.path("belief")

    @cached_property
    def plan(self) -> dict[str, Any]:
        """The plan's JSON; empty where there is none."""
        path = self.path("plan")
        return _json(path) if path else {}

    @cached_property
    def digest(self) -> str:
        """Digest of the evidence and model behind the belief."""
        return str(self.index.get("belief_digest") or self.index.get("digest") or "")

    @property
    def silent(self) -> float | None:
        """Share of the region about which no evidence says anything; None where not known."""
        share = self.index.get("no_information")
        return float(share) if isinstance(share, (int, float)) else None

    def cell(self, x_m: float, y_m: float) -> Cell | None:
        """Belief at a place in metres of the region's CRS; None outside the raster."""
        if self.belief is None:
            return None
        with rasterio.open(self.belief) as source:
            row, column = source.index(x_m, y_m)
            if not (0 <= row < source.height and 0 <= column < source.width):
                return None
            window = ((row, row + 1), (column, column + 1))
            values = source.read(window=window)[:, 0, 0].astype(float)
            named = dict(zip(source.descriptions, values.tolist(), strict=True))
            tags, size, empty = source.tags(), abs(source.transform.a), source.nodata
        return _cell(named, size, empty, str(tags.get("digest") or self.digest))


def _cell(named: dict[str | None, float], size_m: float, empty: float | None, digest: str) -> Cell:
    mean = named.get("mean", float("nan"))
    known = named.get("provenance", 0.0)
    informed = bool(np.isfinite(mean)) and mean != empty and known > 0
    return Cell(
        mean=mean,
        lo=named.get("lo", float("nan")),
        hi=named.get("hi", float("nan")),
        p_any=named.get("p_any", float("nan")),
        distance_m=named.get("distance_m", float("nan")),
        informed=informed,
        size_m=size_m,
        digest=digest,
    )


def _json(path: Path) -> dict[str, Any]:
    """A JSON object from a file; empty where there is none: a forecast is never required."""
    try:
        if path.stat().st_size > INDEX_BYTES_MAX:
            return {}
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
