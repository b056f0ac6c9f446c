"""A layer: geometries in region metres beside columns of plain values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import shapely

from clearground.standards.geometry import MM_PER_M, Shape

Kind = Literal["text", "integer", "real", "boolean", "date", "datetime"]
Value = str | int | float | bool | date | datetime | None
Geometries = npt.NDArray[Any]
"""Array of shapely geometries in region metres; None where the place is unknown."""

COMMON: Mapping[str, Kind] = {"entity": "text", "simulated": "boolean", "recorded_on": "date"}
"""Columns that every layer carries first."""

POINT, LINES, POLYGONS = "POINT", "MULTILINESTRING", "MULTIPOLYGON"
_POINTS = (0, 4)
_LINES = (1, 2, 5)
_POLYGON, _MULTIPOLYGON = 3, 6


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, its kind and one value a feature."""

    name: str
    kind: Kind
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """Features of one kind with one geometry each.

    Parameters
    ----------
    name, title : str
        Stable name, and what a person reads.
    geometry_type : str
        POINT, MULTILINESTRING or MULTIPOLYGON.
    geometries : array of shapely geometries, shape (n,)
        In metres of the region's CRS; None where the place is unknown.
    columns : tuple of Column
        n values each; the common ones first.
    forecast : bool
        A model says so, not a person.
    """

    name: str
    title: str
    geometry_type: str
    geometries: Geometries
    columns: tuple[Column, ...]
    forecast: bool = False

    def __len__(self) -> int:
        return len(self.geometries)

    def column(self, name: str) -> tuple[Value, ...]:
        """The values of one column."""
        return next(c.values for c in self.columns if c.name == name)

    def rows(self) -> Iterator[dict[str, Value]]:
        """Each feature's values by column name, in the order of the geometries."""
        names = [c.name for c in self.columns]
        for values in zip(*(c.values for c in self.columns), strict=True):
            yield dict(zip(names, values, strict=True))


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a layer is before its features: names, geometry type and own columns."""

    name: str
    title: str
    geometry_type: str
    columns: Mapping[str, Kind]
    forecast: bool = False

    def layer(self, geometries: Geometries, rows: Sequence[Sequence[Value]]) -> Layer:
        """The layer of these features; each row holds the common values, then the own ones."""
        kinds = {**COMMON, **self.columns}
        assert len(geometries) == len(rows), f"{self.name}: a row for each geometry"
        by_column = list(zip(*rows, strict=True)) or [()] * len(kinds)
        assert len(by_column) == len(kinds), f"{self.name}: a value for each column"
        columns = tuple(
            Column(name, kind, tuple(values))
            for (name, kind), values in zip(kinds.items(), by_column, strict=True)
        )
        return Layer(self.name, self.title, self.geometry_type, geometries, columns, self.forecast)


def metres(shapes: Iterable[Shape | None]) -> Geometries:
    """Geometries in region metres of shapes, all at once; None stays None.

    >>> metres([Shape("POINT (1000 2000)"), None])[0].y
    2.0
    """
    texts = np.array(list(shapes), dtype=object)
    return scaled(shapely.from_wkt(texts))


def scaled(geometries: Geometries) -> Geometries:
    """Geometries in millimetres as geometries in metres."""
    return np.atleast_1d(shapely.transform(geometries, lambda xy: xy / MM_PER_M))


def polygons(geometries: Geometries) -> Geometries:
    """The polygons in each geometry as one MultiPolygon; None where there are none.

    >>> str(polygons(np.array([shapely.box(0, 0, 1, 1), shapely.Point(0, 0)]))[1])
    'None'
    """
    return _collected(geometries, (_POLYGON,), shapely.multipolygons)


def lines(geometries: Geometries) -> Geometries:
    """The lines in each geometry as one MultiLineString; None where there are none."""
    return _collected(geometries, _LINES, shapely.multilinestrings)


def points(geometries: Geometries) -> Geometries:
    """One point for each geometry: itself, or the centre of several; None stays None."""
    kinds = shapely.get_type_id(geometries)
    return np.where((kinds == 0) | (kinds == -1), geometries, shapely.centroid(geometries))


def split_by_dimension(geometries: Geometries) -> npt.NDArray[np.int_]:
    """Which kind of layer each geometry belongs to: 0 points (or unknown), 1 lines, 2 polygons."""
    return np.maximum(shapely.get_dimensions(geometries), 0)


def empty() -> Geometries:
    """An array without geometries."""
    return np.empty(0, dtype=object)


def _collected(geometries: Geometries, kinds: tuple[int, ...], build: Any) -> Geometries:
    found = np.full(len(geometries), None, dtype=object)
    parts, owner = shapely.get_parts(geometries, return_index=True)
    whole, inner = shapely.get_parts(parts, return_index=True)  # multipolygons in a collection
    owner = owner[inner]
    fit = np.isin(shapely.get_type_id(whole), kinds) & ~shapely.is_empty(whole)
    if fit.any():
        build(whole[fit], indices=owner[fit], out=found)
    return found
