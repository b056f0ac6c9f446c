"""The derived layers of a world as the page holds them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import numpy as np
import pyogrio
import shapely

from clearground.edge.contested import contested
from clearground.edge.layers.build import build
from clearground.edge.web import wording
from clearground.edge.web.history import wording_zone
from clearground.edge.web.sheet import Sheet
from clearground.edge.web.telling import plain
from clearground.pipeline import World
from clearground.standards.words import _

FORECASTS = ("proposed_outlines", "planned_tasks")


def records(
    world: World, moment: datetime, *, simulated: bool, partial: bool = False
) -> dict[str, Sheet]:
    """The record layers of a world at a moment, by name.

    In a `partial` world finds have no list number: it counts finds that may be left out.
    """
    sheets = {}
    for layer in build(world, now=moment, simulated=simulated):
        if layer.forecast:
            continue
        rows = list(layer.rows())
        there = np.array([g is not None and not g.is_empty for g in layer.geometries], dtype=bool)
        columns = [row for row, kept in zip(rows, there, strict=True) if kept]
        if layer.name == "warnings":
            columns = [{**row, "flag": _flag(world, row)} for row in columns]
        elif layer.name == "finds" and partial:
            columns = [{**row, "number": None} for row in columns]
        elif layer.name == "areas":
            apart = contested(world)
            columns = [{**row, "in_conflict": row["entity"] in apart} for row in columns]
        metres = layer.geometries[there] if len(there) else np.empty(0, dtype=object)
        sheets[layer.name] = Sheet(layer.name, False, columns, metres, world.crs)
    return sheets


def _flag(world: World, row: Mapping[str, object]) -> str:
    """What a warning's flag says: what it is about, and until when."""
    kind, until = plain(row.get("kind") or ""), row.get("until")
    words = kind[:1].upper() + kind[1:]
    if not isinstance(until, datetime):
        return words
    return _("{kind} · until {time}").format(
        kind=words, time=wording.clock(until, wording_zone(world))
    )


def forecasts(region: Path | None, world: World) -> dict[str, Sheet]:
    """The forecast layers that a run wrote into the region file, by name; none without a run."""
    if region is None or world.region is None:
        return {}
    there = {str(name) for name, _kind in pyogrio.list_layers(region)}
    sheets = {}
    for name in FORECASTS:
        if name not in there:
            continue
        meta, _fids, shapes, values = pyogrio.raw.read(region, layer=name)
        if not len(shapes):
            continue
        metres = shapely.from_wkb(shapes)
        names = [str(field) for field in meta["fields"]]
        columns = [
            dict(zip(names, map(_plain, row), strict=True)) for row in zip(*values, strict=True)
        ]
        sheets[name] = Sheet(name, True, columns, metres, world.crs)
    return sheets


def _plain(value: object) -> object:
    """A value of a feature table as Python's own; a missing date as None."""
    return value.item() if isinstance(value, np.generic) else value
