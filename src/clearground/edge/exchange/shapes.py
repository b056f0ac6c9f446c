"""Shapes of one layer: located, mended and put on the region's grid, many at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from clearground.edge.exchange import place
from clearground.edge.exchange.table import Record
from clearground.errors import Finding
from clearground.evidence import clean
from clearground.standards.geometry import GRID_M, MM_PER_M, RegionCrs, Shape
from clearground.standards.words import _


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one record's shape: the shape, a note if it was mended, or the fault."""

    shape: Shape | None
    note: str = ""
    fault: Finding | None = None


def own_shapes(records: Sequence[Record]) -> place.Shapes:
    """Shapes of the records in the layer's own CRS; None where there is none."""
    wkb = np.array([r.wkb for r in records], dtype=object)
    shapes: place.Shapes = shapely.force_2d(shapely.from_wkb(wkb, on_invalid="ignore"))
    return shapes


def outcomes(
    records: Sequence[Record],
    located: place.Located,
    region: RegionCrs,
    *,
    layer: str,
    keep_more: bool,
) -> list[Outcome]:
    """What became of each record's shape, in their order.

    Parameters
    ----------
    records : sequence of Record
        The layer's records.
    located : Located
        Their shapes in degrees, with what was found of each.
    region : RegionCrs
        The region's CRS.
    keep_more : bool
        Which reading of an outline that crosses itself is kept (`clean.repair`).
    """
    found = located.found
    usable = found == place.OK
    notes = [""] * len(records)
    faults = _faults(records, found, layer)
    metric = np.full(len(records), None, dtype=object)
    metric[usable] = _to_region(located.shapes[usable], region)
    for i in map(int, np.flatnonzero(usable & ~shapely.is_valid(metric))):
        try:
            metric[i], notes[i] = clean.repair(metric[i], keep_more=keep_more)
        except shapely.errors.GEOSException as error:
            metric[i], faults[i] = None, _unreadable(layer, records[i].position, str(error))
    return _snapped(metric, notes, faults)


def _snapped(
    metric: npt.NDArray[np.object_], notes: list[str], faults: list[Finding | None]
) -> list[Outcome]:
    snapped = shapely.set_precision(metric, GRID_M)
    for i in map(int, np.flatnonzero(shapely.is_empty(snapped) & ~shapely.is_missing(metric))):
        snapped[i], note = clean.snap(metric[i])
        notes[i] = " ".join(filter(None, (notes[i], note)))
    in_mm = shapely.transform(snapped, lambda xy: np.rint(xy * MM_PER_M))
    texts = shapely.to_wkt(in_mm, rounding_precision=0, trim=True, output_dimension=2)
    return [
        Outcome(None if text is None else Shape(str(text)), note, fault)
        for text, note, fault in zip(texts, notes, faults, strict=True)
    ]


def _to_region(shapes: place.Shapes, region: RegionCrs) -> place.Shapes:
    moved: place.Shapes = shapely.transform(
        shapes, lambda xy: np.column_stack(region.to_region(xy[:, 0], xy[:, 1]))
    )
    return moved


def _faults(
    records: Sequence[Record], found: npt.NDArray[np.int8], layer: str
) -> list[Finding | None]:
    return [
        _unreadable(layer, r.position, r.fault)
        if r.fault
        else (None if code == place.OK else place.finding(code, layer=layer, position=r.position))
        for r, code in zip(records, found, strict=True)
    ]


def _unreadable(layer: str, position: int, detail: str) -> Finding:
    return Finding(
        "GEO-11",
        _("Record {position} of {layer}: its shape cannot be read: {detail}").format(
            position=position, layer=layer, detail=detail
        ),
        _("A guess at its place could point at the wrong ground."),
        _("Correct the shape at its source, or draw it by hand from the original."),
    )
