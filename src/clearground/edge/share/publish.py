"""The files of the public output: GeoJSON in longitude and latitude, and a page of words."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from clearground.edge.run.tables import write_json
from clearground.edge.share.public import Outline, Publication, PublicView
from clearground.standards.geometry import GRID_M, RegionCrs, to_lonlat
from clearground.standards.words import _

HAZARDS, RELEASED = "hazards.geojson", "released.geojson"
COUNTS, WARNINGS, ABOUT = "counts.geojson", "warnings.geojson", "about.json"
FILES = (HAZARDS, RELEASED, COUNTS, WARNINGS, ABOUT)


def contents(
    view: PublicView, crs: RegionCrs, rules: Publication, *, simulated: bool
) -> dict[str, dict[str, Any]]:
    """Everything that is public of a week, as plain values by the name of its file."""

    def feature(geometry: BaseGeometry, **told: Any) -> dict[str, Any]:
        return _feature(to_lonlat(crs, geometry), rules.decimals, simulated=simulated, **told)

    def outlines(listed: Iterable[Outline]) -> list[dict[str, Any]]:
        return [feature(o.geometry, kind=o.kind, code=o.code, words=o.words) for o in listed]

    return {
        HAZARDS: _collection(outlines(view.hazards)),
        RELEASED: _collection(outlines(view.released)),
        COUNTS: _collection(
            [feature(rules.grid.polygon(cell), areas_at_least=n) for cell, n in view.counts.items()]
        ),
        WARNINGS: _collection(
            [
                feature(
                    shapely.union_all(
                        [rules.grid.polygon(c) for c in notice.cells], grid_size=GRID_M
                    ),
                    kind=notice.kind,
                    until=notice.until.isoformat(),
                )
                for notice in view.warnings
            ]
        ),
        ABOUT: _about(view, rules, simulated=simulated),
    }


def write_public(
    view: PublicView, folder: Path, crs: RegionCrs, rules: Publication, *, simulated: bool
) -> tuple[str, ...]:
    """Write the public output of a week into a folder; names of the files written."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in contents(view, crs, rules, simulated=simulated).items():
        write_json(folder / name, content)
    return FILES


def _about(view: PublicView, rules: Publication, *, simulated: bool) -> dict[str, Any]:
    return {
        "simulated": simulated,
        "week": view.week,
        "counted_at": view.counted_at.isoformat(),
        "cell_km2": rules.grid.km2,
        "count_min": rules.count_min,
        "delay_hours": rules.delay.total_seconds() / 3600.0,
        "words": [
            _("A place without a mark is not known to be free of hazard: ask the authority."),
            _("Outlines are shown only where different people approved it; counts stand for more."),
            _("Warnings and hazards are as of the moment of writing, everything else is late."),
        ],
    }


def _collection(features: list[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": features}


def _feature(
    geometry: BaseGeometry, decimals: int, *, simulated: bool, **told: Any
) -> dict[str, Any]:
    placed = json.loads(
        shapely.to_geojson(geometry), parse_float=lambda text: round(float(text), decimals)
    )
    return {
        "type": "Feature",
        "properties": {"simulated": simulated, **told},
        "geometry": placed,
    }
