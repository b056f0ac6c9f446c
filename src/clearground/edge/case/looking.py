"""Looking into the files of a folder: what each holds, and what of it lies outside the rest."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import shapely

from clearground.edge.case import guess
from clearground.edge.exchange import place, shapes
from clearground.edge.exchange.extent import joint_extent
from clearground.edge.exchange.formats import stem
from clearground.edge.exchange.layer import SHAPELESS_KINDS
from clearground.edge.exchange.limits import Limits
from clearground.edge.exchange.read import read_layer
from clearground.edge.exchange.table import LayerTable
from clearground.errors import ClearError
from clearground.standards.terms import EvidenceKind
from clearground.standards.words import _

_TOLD = 5


@dataclass(frozen=True, slots=True)
class Found:
    """One file that was looked into.

    Parameters
    ----------
    table : LayerTable or None
        Its records; None when it could not be read.
    kind : Guess
        The kind of evidence that it seems to hold.
    located : Located or None
        Its shapes and what was found of each; None where it holds none.
    refused, remedy : str
        Why it is left out and what can be done about it ("" when it is listed).
    """

    path: Path
    name: str
    kind: guess.Guess
    table: LayerTable | None = None
    located: place.Located | None = None
    refused: str = ""
    remedy: str = ""

    @property
    def what(self) -> EvidenceKind:
        """The kind that was guessed."""
        return EvidenceKind(self.kind.value)


def look(path: Path, work: Path, limits: Limits) -> Found:
    """What a file holds, its shapes held against the globe only."""
    name = stem(path)
    nothing = guess.Guess(EvidenceKind.OTHER.value, "")
    try:
        table = read_layer(path, work, limits=limits)
        own = shapes.own_shapes(list(table.records()))
        degrees = place.to_degrees(own, table.crs or "EPSG:4326", layer=name)
    except ClearError as error:
        return Found(path, name, nothing, refused=error.finding.what, remedy=error.finding.next)
    located = place.locate(degrees, None)
    some = bool((located.found != place.NOWHERE).any())
    return Found(path, name, guess.kind(name, table), table, located if some else None)


def judged(found: list[Found]) -> tuple[list[Found], place.Box | None]:
    """The files as they are to be listed, each held against the extent of all of them."""
    usable = [f for f in found if f.table is not None and f.what not in SHAPELESS_KINDS]
    extent = joint_extent([f.located for f in usable if f.located is not None])
    return [_judged(one, extent) for one in found], extent


def _judged(one: Found, extent: place.Box | None) -> Found:
    if one.table is None or one.what in SHAPELESS_KINDS:
        return one
    if one.located is None:
        why = _("no shapes and no columns of latitude and longitude")
        return replace(one, refused=why)
    located = place.locate(one.located.shapes, extent)
    crs = one.table.crs or "EPSG:4326"
    try:
        place.check_layer(located, layer=one.name, crs=crs, extent=extent)
    except ClearError as error:
        return replace(one, refused=error.finding.what, remedy=error.finding.next)
    return replace(one, located=located)


def set_aside(one: Found) -> list[str]:
    """Which records of a listed layer will be set aside, one sentence a reason."""
    if one.located is None or one.what in SHAPELESS_KINDS:
        return []
    found = one.located.found
    told = []
    if nowhere := int((found == place.NOWHERE).sum()):
        told.append(
            _(
                "{n} of {all} records hold no shape that can be read: they will be set aside."
            ).format(n=nowhere, all=len(found))
        )
    outside = np.flatnonzero((found == place.ELSEWHERE) | (found == place.SWAPPED))
    if len(outside):
        told.append(
            _("Outside the extent, will be set aside: {records}.").format(
                records=_records(one.located.shapes, outside, found)
            )
            + " "
            + _("Correct them at their source, or widen the extent.")
        )
    return told


def _records(
    drawn: place.Shapes, positions: npt.NDArray[np.intp], found: npt.NDArray[np.int8]
) -> str:
    told = []
    for i in map(int, positions[:_TOLD]):
        west, south, east, north = shapely.bounds(drawn[i])
        words = _("record {n} at {lon:.2f}, {lat:.2f}").format(
            n=i + 1, lon=(west + east) / 2, lat=(south + north) / 2
        )
        swapped = found[i] == place.SWAPPED
        told.append(words + (" " + _("(axes swapped)") if swapped else ""))
    if len(positions) > _TOLD:
        told.append(_("and {n} more").format(n=len(positions) - _TOLD))
    return "; ".join(told)
