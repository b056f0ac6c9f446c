"""Outlines that the belief map proposes for survey: forecasts, for a named person to decide."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import shapely
from scipy import ndimage
from shapely.geometry.base import BaseGeometry

from clearground.belief.digest import digest_of
from clearground.belief.footprint import inside
from clearground.belief.grid import Bounds, Grid
from clearground.belief.outcome import Belief
from clearground.belief.posterior import P_FLOOR
from clearground.errors import BeliefError
from clearground.standards.geometry import Shape, shape_from_metres
from clearground.standards.words import _


@dataclass(frozen=True, slots=True)
class OutlineRule:
    """When ground is proposed for survey; a dated parameter of the authority, here an *Assumption*.

    Parameters
    ----------
    p_any : float
        Cells at or above this P(at least one) are drawn, inside (0, 1).
    area_min_m2 : float
        Smaller outlines are dropped, square metres.
    gap_m : float
        Gaps up to this wide are closed, metres.
    field_m2 : float
        Cells closer together than one such area are taken to rise and fall together.
    most : int
        At most so many outlines, those with the most expected items.
    """

    p_any: float = 0.1
    area_min_m2: float = 10_000.0
    gap_m: float = 50.0
    field_m2: float = 10_000.0
    most: int = 999


@dataclass(frozen=True, slots=True)
class ProposedOutline:
    """Ground proposed for survey: a forecast, never a declaration.

    Parameters
    ----------
    code : str
        P-001 and so on, from the most expected items to the fewest.
    shape : Shape
        In whole millimetres of the region's CRS.
    area_m2 : float
        Its area, square metres.
    items, items_lo, items_hi : float
        Expected items of all classes, and the interval.
    p_any : float
        P(at least one item), inside (0, 1).
    digest : str
        Of the belief and the shape.
    """

    code: str
    shape: Shape
    area_m2: float
    items: float
    items_lo: float
    items_hi: float
    p_any: float
    digest: str


def propose(
    belief: Belief, *, declared: BaseGeometry | None = None, rule: OutlineRule | None = None
) -> tuple[ProposedOutline, ...]:
    """Outlines of informed ground with much belief outside the declared areas.

    The interval of items adds the cells' interval ends, as if all cells erred together:
    wide on purpose. P(at least one) takes cells within `field_m2` to rise and fall together.

    Parameters
    ----------
    belief : Belief
        The whole map.
    declared : BaseGeometry or None
        Declared areas, region metres: nothing is proposed inside them.
    rule : OutlineRule or None
        None for the defaults.

    Raises
    ------
    BeliefError
        BEL-09 when the rule is impossible.

    Source: *Assumption* (threshold on a cell's probability); joint excursion sets come later.

    >>> from clearground.belief import BeliefParameters, EvidenceBundle, fit
    >>> propose(fit(EvidenceBundle(), Grid(0, 100, 50, 2, 2), BeliefParameters(), 1))
    ()
    """
    rule = rule or OutlineRule()
    _check(rule)
    labels, _count = ndimage.label(_high(belief, rule), structure=np.ones((3, 3)))
    found = []
    for label, window in enumerate(ndimage.find_objects(labels), start=1):
        ground = _outline(labels[window] == label, window, belief.grid)
        if declared is not None:
            ground = shapely.difference(ground, declared)
        ground = shapely.set_precision(ground, 0.001)
        if not ground.is_empty and ground.area >= rule.area_min_m2:
            found.append(_proposed(belief, ground, rule))
    found.sort(key=lambda o: (-o.items, o.shape))
    return tuple(replace(o, code=f"P-{rank:03d}") for rank, o in enumerate(found[: rule.most], 1))


def _check(rule: OutlineRule) -> None:
    if not (0 < rule.p_any < 1 and rule.area_min_m2 >= 0 and rule.gap_m >= 0 < rule.field_m2):
        raise BeliefError(
            "BEL-09",
            _("The rule for proposed outlines is impossible: {rule}").format(rule=rule),
            _("It would propose everything or nothing."),
            _("Give a probability between 0 and 1 and sizes in metres that are not negative."),
        )


def _high(belief: Belief, rule: OutlineRule) -> npt.NDArray[np.bool_]:
    """Informed cells at or above the threshold, with gaps closed."""
    high = (belief.p_any >= rule.p_any) & belief.informed
    steps = int(rule.gap_m / belief.grid.cell_m / 2 + 0.5)
    if not steps:
        return high
    # Closing at the edge of the array would erode: pad first. What is closed must be informed.
    closed = ndimage.binary_closing(np.pad(high, steps), np.ones((3, 3)), iterations=steps)
    return np.asarray(closed[steps:-steps, steps:-steps] & belief.informed, dtype=np.bool_)


def _outline(mask: npt.NDArray[np.bool_], window: tuple[slice, slice], grid: Grid) -> BaseGeometry:
    """Union of the cells of a mask, built from one rectangle per run of cells in a row."""
    edges = np.diff(np.pad(mask, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    row, start = np.nonzero(edges == 1)
    _same, stop = np.nonzero(edges == -1)
    cell = grid.cell_m
    west = grid.x_min_m + (window[1].start + start) * cell
    east = grid.x_min_m + (window[1].start + stop) * cell
    north = grid.y_max_m - (window[0].start + row) * cell
    union = shapely.union_all(shapely.box(west, north - cell, east, north))
    return shapely.MultiPolygon(list(shapely.get_parts(union)))


def _proposed(belief: Belief, ground: BaseGeometry, rule: OutlineRule) -> ProposedOutline:
    window = belief.grid.window_m(ground.bounds, 0.0)
    cells = _cells(ground, belief.grid, window)
    row, column = window.slices
    cell_ha = belief.grid.cell_ha
    # Cells cut by a declared area count by their whole area share of the outline.
    scale = ground.area / max(cells.sum() * belief.grid.cell_m**2, 1.0)

    def total(band: npt.NDArray[np.float32]) -> float:
        summed = band[:, row, column][:, cells].sum(dtype=np.float64)
        return float(summed * cell_ha * scale)

    p = belief.p_any[row, column][cells].astype(np.float64)
    fields = max(ground.area / rule.field_m2, 1.0)
    together = max(float(p.max()), float(1 - (1 - p.mean()) ** fields))
    shape = shape_from_metres(ground)
    return ProposedOutline(
        "",
        shape,
        float(ground.area),
        total(belief.mean),
        total(belief.lo),
        total(belief.hi),
        float(np.clip(together, P_FLOOR, 1 - P_FLOOR)),
        digest_of((belief.digest, shape)),
    )


def _cells(ground: BaseGeometry, grid: Grid, window: Bounds) -> npt.NDArray[np.bool_]:
    cells = inside(ground, grid, window, 1)
    if not cells.any():
        middle = ground.representative_point()
        at = grid.cell_of(middle.x, middle.y)
        assert at is not None, "an outline lies on the grid"
        cells[at[0] - window.row_start, at[1] - window.column_start] = True
    return cells
