"""How exact the positions of a layer seem to be: an assumption for a draft, with its reason."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import shapely

from clearground.edge.exchange import place
from clearground.edge.exchange.read_text import number
from clearground.edge.exchange.table import LayerTable
from clearground.standards.terms import PositionMethod
from clearground.standards.words import _

_STATED = ("position_error_m", "error_m", "accuracy_m", "accuracy", "uncertainty_m")
_MOSTLY = 0.5
_FEW = 5
_DEGREE_M = 111_320.0


@dataclass(frozen=True, slots=True)
class Exactness:
    """What a draft writes about a layer's positions.

    Parameters
    ----------
    error_m : float or None
        One sigma, metres; None where the file gives nothing away.
    method : PositionMethod
        How the places seem to have been taken.
    why : str
        What the value rests on.
    column : str
        The column that states each record's own error ("" if there is none).
    """

    error_m: float | None
    method: PositionMethod
    why: str
    column: str = ""


def exactness(
    table: LayerTable, located: place.Located, *, format: str, by_method_m: Mapping[str, float]
) -> Exactness:
    """How exact a layer's positions are taken to be, from what its file gives away.

    Parameters
    ----------
    by_method_m : mapping
        The parameter `evidence.position_error_m`; where the file gives nothing away its value
        for an unknown method counts, and nothing is invented in its place.

    Source
    ------
    *Assumption*: a track of a receiver is as exact as a telephone; points most of which share
    their place with another record are centres of districts. Rounded coordinates are never
    more exact than their last digit.

    Examples
    --------
    >>> drawn = place.locate(shapely.points([[35.1, 51.2], [35.3, 51.4]]), None)
    >>> from pathlib import Path
    >>> told = exactness(LayerTable(Path("-"), 2, ()), drawn, format="csv",
    ...                  by_method_m={"unknown": 1000.0})
    >>> round(told.error_m), told.why
    (3214, 'the coordinates are rounded to 0.1 degrees')
    """
    drawn = located.shapes[located.found == place.OK]
    points_only = bool((shapely.get_dimensions(drawn) == 0).all())
    method, why, told_m = PositionMethod.UNKNOWN, "", None
    if format == "gpx":
        method, why = PositionMethod.PHONE, _("a satellite receiver's file")
    elif points_only and _shared(drawn) > _MOSTLY:
        method = PositionMethod.DISTRICT_CENTRE
        why = _("{share:.0%} of its points share their place with another record").format(
            share=_shared(drawn)
        )
    if method is not PositionMethod.UNKNOWN:
        told_m = by_method_m[method.value]
    step = _rounding(drawn)
    # An even spread over one step of the last digit has this standard deviation.
    rounded_m = step * _DEGREE_M / math.sqrt(12)
    if rounded_m > by_method_m[method.value]:
        told_m = rounded_m
        why = _("the coordinates are rounded to {step:g} degrees").format(step=step)
    return Exactness(told_m, method, why, _stated(table))


def _shared(drawn: place.Shapes) -> float:
    """Share of the points that lie exactly where another one lies."""
    if len(drawn) < _FEW:
        return 0.0
    _where, which, count = np.unique(
        shapely.get_coordinates(drawn), axis=0, return_inverse=True, return_counts=True
    )
    return float((count[which.ravel()] > 1).mean())


def _rounding(drawn: place.Shapes) -> float:
    """The step in degrees to which every coordinate is rounded; 0 where it is finer than 0.001."""
    xy = shapely.get_coordinates(drawn)
    for step in (1.0, 0.1, 0.01, 0.001):
        if np.allclose(xy / step, np.rint(xy / step), rtol=0, atol=1e-6):
            return step
    return 0.0


def _stated(table: LayerTable) -> str:
    lower = {c.lower(): c for c in table.columns}
    for name in _STATED:
        cells = [row.get(lower[name]) for row in table.sample] if name in lower else []
        told = [c for c in cells if c not in (None, "")]
        if told and all(number(c) is not None for c in told):
            return lower[name]
    return ""
