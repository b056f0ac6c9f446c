"""The former front line, from dated control areas of sources that need not agree."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import shapely
from scipy import ndimage
from shapely.geometry.base import BaseGeometry

from clearground.belief.grid import Grid
from clearground.evidence.state import Dossier
from clearground.standards.terms import EvidenceKind

MAX_CONTROLS = 200_000
"""Most control areas that are traced."""

Float32Array = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class ControlArea:
    """Ground that one source says was held, from a day on; who held it is not kept.

    Parameters
    ----------
    source : str
        Who says so: states of one source follow each other.
    since : date
        First day.
    until : date or None
        Last day, if stated.
    geometry : BaseGeometry
        The ground, region metres.
    """

    source: str
    since: date
    until: date | None
    geometry: BaseGeometry


@dataclass(frozen=True, slots=True, eq=False)
class FrontTrace:
    """Where lines of control ran on a grid.

    Parameters
    ----------
    days : dict of str to float32 array
        Per source, days for which a line ran through each cell.
    """

    days: dict[str, Float32Array]

    @property
    def ever(self) -> npt.NDArray[np.bool_]:
        """Cells through which any source's line ever ran."""
        return np.asarray(np.any([d > 0 for d in self.days.values()], axis=0), dtype=np.bool_)

    def dwell_days(self, grid: Grid, near_m: float) -> Float32Array:
        """Days for which a line stood near each cell, mean over sources.

        A straight line that stood for T days gives T on it, falling off as a Gaussian
        of `near_m` with distance.
        """
        sigma = near_m / grid.cell_m
        total = np.zeros(grid.shape)
        for source in sorted(self.days):
            total += self.days[source]
        smooth = ndimage.gaussian_filter(total, sigma, mode="constant")
        return np.asarray(smooth * np.sqrt(2 * np.pi) * sigma / len(self.days), dtype=np.float32)

    def sources(self, grid: Grid, agree_m: float) -> Float32Array:
        """Number of sources whose line ever passed within `agree_m` of each cell."""
        count = np.zeros(grid.shape, dtype=np.float32)
        for source in sorted(self.days):
            on = self.days[source] > 0
            if on.any():
                away = ndimage.distance_transform_edt(~on) * grid.cell_m
                count += (away <= agree_m).astype(np.float32)
        return count


def controls(dossier: Dossier) -> tuple[ControlArea, ...]:
    """Dated control areas of a dossier, copies once, in the order of source, day and id.

    >>> controls(Dossier())
    ()
    """
    found = []
    for entity in sorted(dossier.reports):
        report = dossier.reports[entity]
        facts, place = report.facts, report.geometry
        if facts.kind is not EvidenceKind.CONTROL_AREA or facts.same_as or place is None:
            continue
        since = (facts.observed_from or report.valid_time).date()
        until = facts.observed_to.date() if facts.observed_to else None
        found.append(ControlArea(facts.source, since, until, place))
    return tuple(sorted(found, key=lambda c: (c.source, c.since)))[:MAX_CONTROLS]


def trace(
    areas: Iterable[ControlArea],
    grid: Grid,
    *,
    until: date,
    longest_days: int,
    not_front: BaseGeometry | None = None,
) -> FrontTrace:
    """Days for which each source's line of control ran through each cell.

    A state lasts until the day the source gives, or until its next state, or until the end;
    at most `longest_days`. Areas of one source and day are joined first, so that seams
    between neighbours are no line.

    Parameters
    ----------
    areas : iterable of ControlArea
        Of all sources, any order.
    grid : Grid
        The grid.
    until : date
        End of the last state.
    longest_days : int
        A state counts at most so many days without a newer one.
    not_front : BaseGeometry or None
        Parts of an outline within one cell of this are no front.

    >>> square = ControlArea("a", date(2026, 1, 1), None, shapely.box(60, 60, 140, 140))
    >>> grid = Grid(0, 200, 50, 4, 4)
    >>> lines = trace([square], grid, until=date(2026, 1, 11), longest_days=31)
    >>> int(lines.days["a"].max()), int((lines.days["a"] > 0).sum())
    (10, 4)
    """
    states: dict[str, dict[date, list[ControlArea]]] = {}
    for area in areas:
        states.setdefault(area.source, {}).setdefault(area.since, []).append(area)
    days: dict[str, Float32Array] = {}
    for source in sorted(states):
        total = np.zeros(grid.rows * grid.columns, dtype=np.float32)
        dates = sorted(states[source])
        for day, following in zip(dates, [*dates[1:], until], strict=True):
            group = states[source][day]
            ends = [area.until for area in group if area.until is not None]
            end = min(max(ends), following) if ends else following
            lasted = min(max((end - day).days, 1), longest_days)
            total[_line_cells([a.geometry for a in group], grid, not_front)] += lasted
        days[source] = total.reshape(grid.shape)
    return FrontTrace(days)


def _line_cells(
    geometries: list[BaseGeometry], grid: Grid, not_front: BaseGeometry | None
) -> npt.NDArray[np.int64]:
    """Distinct flat indices of the cells through which the joined outline runs."""
    joined = shapely.union_all(shapely.make_valid(np.array(geometries, dtype=object)))
    outline = shapely.segmentize(shapely.boundary(joined), 0.5 * grid.cell_m)
    xy = shapely.get_coordinates(outline)
    if not_front is not None and len(xy):
        near = shapely.buffer(not_front, grid.cell_m)
        shapely.prepare(near)
        xy = xy[~shapely.contains_xy(near, xy[:, 0], xy[:, 1])]
    row = np.floor((grid.y_max_m - xy[:, 1]) / grid.cell_m).astype(np.int64)
    column = np.floor((xy[:, 0] - grid.x_min_m) / grid.cell_m).astype(np.int64)
    ok = (row >= 0) & (row < grid.rows) & (column >= 0) & (column < grid.columns)
    return np.unique(row[ok] * grid.columns + column[ok])
