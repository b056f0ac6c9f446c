"""The square-metre account: declared = remaining + cancelled + reduced + cleared, in integers.

Figures come from the planar partition in three steps, so that each depends on as little as
possible: the declared total on the declared ground alone; the released totals on that and on
the signed decisions; only who answers for them, and the ground outside, on today's areas and
on the work. So a split, a merge or a day's work changes no total of declared land.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from clearground.areas.state import Area, Register
from clearground.errors import AccountError
from clearground.field.state import WorkLog
from clearground.release.ground import (
    SEARCHING,
    STATES,
    Labels,
    geometries,
    label,
    shapes_of,
    sorted_decisions,
)
from clearground.release.state import Releases
from clearground.standards.geometry import MM_PER_M, Shape
from clearground.standards.partition import (
    HALF_MM2_PER_M2,
    GeometryArray,
    IntArray,
    Partition,
    largest_remainder,
    overlay,
)
from clearground.standards.terms import LandState
from clearground.standards.words import _


@dataclass(frozen=True, slots=True)
class AreaAccount:
    """The square metres of one area; ground that several areas declare is the first one's."""

    entity: str
    code: str
    declared_m2: int
    remaining_m2: int
    cancelled_m2: int
    reduced_m2: int
    cleared_m2: int
    outside_m2: int


@dataclass(frozen=True, slots=True)
class Account:
    """The square metres of a region: totals, and the same by area.

    `outside_m2` is released or searched ground that no area declares: its own line, never
    part of the declared land, until an extension is declared.
    """

    areas: tuple[AreaAccount, ...]
    declared_m2: int
    remaining_m2: int
    cancelled_m2: int
    reduced_m2: int
    cleared_m2: int
    outside_m2: int

    @property
    def difference_m2(self) -> int:
        """Declared less the sum of its parts and of its areas; zero, or the account is broken."""
        parts = self.remaining_m2 + self.cancelled_m2 + self.reduced_m2 + self.cleared_m2
        by_area = sum(a.declared_m2 for a in self.areas)
        return abs(self.declared_m2 - parts) + abs(self.declared_m2 - by_area)


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of ground on the map: whose it is, its state, and the decision that made it so."""

    area: str
    state: LandState
    geometry: BaseGeometry
    decision: str = ""


@dataclass(frozen=True, slots=True)
class Cells:
    """The account before rounding: half square millimetres by row and state.

    `rows` holds entity and code of each area that answers, those that count first, in order
    of declaration; `order` when each was declared and recorded, and is None for a row of
    ground outside that no area which counts answers for.
    """

    rows: tuple[tuple[str, str], ...]
    order: tuple[tuple[datetime, datetime] | None, ...]
    states: IntArray
    outside: IntArray


def account(register: Register, releases: Releases, worklog: WorkLog) -> Account:
    """Square-metre account of a region, total and by area, that closes in integers.

    Raises
    ------
    AccountError
        ACC-01 when two ways of summing differ by more than the grid can explain.

    Examples
    --------
    >>> account(Register(), Releases(), WorkLog()).difference_m2
    0
    """
    return account_of(cells_of(register, releases, worklog))


def cells_of(register: Register, releases: Releases, worklog: WorkLog) -> Cells:
    """The account before rounding: what grounds that touch nowhere may each be asked for alone.

    Raises
    ------
    AccountError
        ACC-01 when two ways of summing differ by more than the grid can explain.

    Examples
    --------
    >>> cells_of(Register(), Releases(), WorkLog()).rows
    ()
    """
    sheet = _sheet(register, releases, worklog)
    order = [(a.declared, a.recorded) for a in sheet.areas]
    beyond = [None] * (len(sheet.rows) - len(order))
    states = _balanced(sheet, register, releases)
    return Cells(sheet.rows, (*order, *beyond), states, sheet.outside)


def account_of(cells: Cells) -> Account:
    """The account of these half square millimetres, rounded once.

    The states to the rounded declared total, then each state over the areas, both by largest
    remainder.
    """
    by_state = [int(v) for v in cells.states.sum(axis=0)]
    totals = largest_remainder(by_state, per_m2=HALF_MM2_PER_M2)
    columns = [
        largest_remainder(cells.states[:, k].tolist(), per_m2=HALF_MM2_PER_M2, total_m2=totals[k])
        for k in range(len(STATES))
    ]
    outside = largest_remainder(cells.outside.tolist(), per_m2=HALF_MM2_PER_M2)
    rows = tuple(
        AreaAccount(
            entity=entity,
            code=code,
            declared_m2=sum(column[i] for column in columns),
            remaining_m2=columns[0][i],
            cancelled_m2=columns[1][i],
            reduced_m2=columns[2][i],
            cleared_m2=columns[3][i],
            outside_m2=outside[i],
        )
        for i, (entity, code) in enumerate(cells.rows)
    )
    return Account(
        areas=rows,
        declared_m2=sum(totals),
        remaining_m2=totals[0],
        cancelled_m2=totals[1],
        reduced_m2=totals[2],
        cleared_m2=totals[3],
        outside_m2=sum(outside),
    )


def pieces(register: Register, releases: Releases, worklog: WorkLog) -> tuple[Piece, ...]:
    """Disjoint pieces of ground by area, state and decision, for maps.

    Their areas are those of the account before rounding, to the width of the grid.

    Examples
    --------
    >>> pieces(Register(), Releases(), WorkLog())
    ()
    """
    sheet = _sheet(register, releases, worklog)
    labels = sheet.labels
    states = np.where(labels.declared, labels.column, len(STATES))
    keys = np.column_stack([sheet.owner, states, labels.decision])[sheet.owner >= 0]
    faces = labels.partition.faces[sheet.owner >= 0]
    if len(faces) == 0:
        return ()
    groups, which = np.unique(keys, axis=0, return_inverse=True)
    order = np.argsort(which.ravel(), kind="stable")
    cuts = np.flatnonzero(np.diff(which.ravel()[order])) + 1
    found = []
    for (owner, state, decision), members in zip(groups, np.split(faces[order], cuts), strict=True):
        found.append(
            Piece(
                area=sheet.rows[owner][0],
                state=(*STATES, LandState.OUTSIDE)[state],
                geometry=shapely.coverage_union_all(members),
                decision=labels.decisions[decision].entity if decision >= 0 else "",
            )
        )
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The finest partition: who answers for each face (row, -1 for none), outside by row."""

    areas: tuple[Area, ...]
    rows: tuple[tuple[str, str], ...]
    labels: Labels
    owner: IntArray
    outside: IntArray


def _sheet(register: Register, releases: Releases, worklog: WorkLog) -> _Sheet:
    areas = register.current()
    decisions = sorted_decisions(releases)
    work = work_beyond(register, worklog)
    shapes = [area.shape for area in areas] + [shape for shape, _area in work]
    labels = label(areas, register, decisions, also=shapes)
    rows = {area.entity: area.code for area in areas}
    outside = [(d.facts.shape, d.facts.area) for d in decisions] + list(work)
    heirs = [_heir(register, entity) for _shape, entity in outside]
    for entity in sorted(set(heirs) - set(rows)):
        rows[entity] = ""
    number = {entity: i for i, entity in enumerate(rows)}
    owner = _owners(labels, areas)
    answer = np.array([number[entity] for entity in heirs], dtype=np.int64)
    face, item = labels.faces_of([shape for shape, _area in outside])
    beyond = ~labels.declared[face]
    _least(owner, face[beyond], answer[item[beyond]])
    outside_by_row = np.zeros(len(rows), dtype=np.int64)
    apart = ~labels.declared & (owner >= 0)
    np.add.at(outside_by_row, owner[apart], labels.partition.half_mm2[apart])
    return _Sheet(areas, tuple(rows.items()), labels, owner, outside_by_row)


def _owners(labels: Labels, areas: Sequence[Area]) -> IntArray:
    """Row of the first area that declares each face; -1 for undeclared ground."""
    owner = np.full(len(labels.partition.faces), -1, dtype=np.int64)
    face, item = labels.faces_of([area.shape for area in areas])
    _least(owner, face[labels.declared[face]], item[labels.declared[face]])
    # A cut's end is rounded to the grid, so a sliver of declared ground may lie in no part.
    of_ground = [(g.shape, i) for i, a in enumerate(areas) for g in a.grounds if not g.reopened]
    face, item = labels.faces_of([shape for shape, _row in of_ground])
    answer = np.array([row for _shape, row in of_ground], dtype=np.int64)
    orphan = labels.declared[face] & (owner[face] < 0)
    _least(owner, face[orphan], answer[item[orphan]])
    return owner


def _least(target: IntArray, at: IntArray, values: IntArray) -> None:
    """Set places that are still -1 to the least of their values."""
    lowest = np.full(len(target), np.iinfo(np.int64).max, dtype=np.int64)
    np.minimum.at(lowest, at, values)
    new = (target < 0) & (lowest < np.iinfo(np.int64).max)
    target[new] = lowest[new]


def work_beyond(register: Register, worklog: WorkLog) -> tuple[tuple[Shape, str], ...]:
    """Searched ground that does not lie wholly in its own area, with that area; sorted."""
    found: dict[tuple[Shape, str], None] = {}
    for record in worklog.progress.values():
        shape = record.facts.shape
        if shape is None or record.facts.method not in SEARCHING:
            continue
        order = worklog.orders.get(record.facts.order)
        found[(shape, "" if order is None else order.facts.area)] = None
    if not found:
        return ()
    work = geometries([shape for shape, _area in found])
    homes = _homes(register, [area for _shape, area in found])
    shapely.prepare(homes)
    inside = shapely.covers(homes, work)
    return tuple(sorted(key for key, within in zip(found, inside, strict=True) if not within))


def _homes(register: Register, entities: Iterable[str]) -> GeometryArray:
    """Geometry of each area whose ground counts; empty where it does not."""
    geometry = {a.entity: a.geometry for a in register.current()}
    nowhere = shapely.Polygon()
    return np.array([geometry.get(entity, nowhere) for entity in entities], dtype=object)


def _heir(register: Register, entity: str) -> str:
    heirs = register.heirs(entity)
    return heirs[0] if heirs else entity


def _balanced(sheet: _Sheet, register: Register, releases: Releases) -> IntArray:
    """Half square millimetres by row and state that add up to the totals, cluster by cluster."""
    fine = sheet.labels.partition
    n = int(fine.cluster.max(initial=-1)) + 1
    cells = np.zeros((len(sheet.rows), len(STATES)), dtype=np.int64)
    inside = sheet.labels.declared & (sheet.owner >= 0)
    np.add.at(cells, (sheet.owner[inside], sheet.labels.column[inside]), fine.half_mm2[inside])
    if n == 0:
        return cells
    wanted = _by_cluster(sheet, register, releases, n)
    have = np.zeros((n, len(STATES)), dtype=np.int64)
    np.add.at(have, (fine.cluster[inside], sheet.labels.column[inside]), fine.half_mm2[inside])
    length_mm = np.zeros(n)
    np.add.at(length_mm, fine.cluster, shapely.length(fine.faces) * MM_PER_M)
    for cluster, column in np.argwhere(wanted != have):
        missing = int(wanted[cluster, column] - have[cluster, column])
        if abs(missing) > 2 * length_mm[cluster]:
            raise _broken(missing / HALF_MM2_PER_M2)
        mine = inside & (fine.cluster == cluster)
        _settle(cells, sheet.owner[mine], int(column), missing)
    return cells


def _settle(cells: IntArray, rows: IntArray, column: int, missing: int) -> None:
    """Put a sliver of the grid's width on the largest of a cluster's areas, never below zero."""
    candidates = np.unique(rows)
    for row in candidates[np.argsort(-cells[candidates, column], kind="stable")]:
        step = max(missing, -int(cells[row, column]))
        cells[row, column] += step
        missing -= step
        if missing == 0:
            return


def _by_cluster(sheet: _Sheet, register: Register, releases: Releases, n: int) -> IntArray:
    """Half square millimetres of each state in each cluster, from the first two partitions."""
    decisions = sorted_decisions(releases)
    # Where no work or cut adds a shape, the finest partition is this one already.
    same = shapes_of(sheet.areas, register, decisions) == tuple(sheet.labels.shapes)
    coarse = sheet.labels if same else label(sheet.areas, register, decisions)
    declared_shapes = sorted({g.shape for a in sheet.areas for g in a.grounds if not g.reopened})
    ground = overlay({"shape": list(geometries(declared_shapes))})
    wanted = np.zeros((n, len(STATES)), dtype=np.int64)
    on = coarse.declared
    where = _cluster_of(coarse.partition, sheet.labels.partition)
    np.add.at(wanted, (where[on], coarse.column[on]), coarse.partition.half_mm2[on])
    declared = np.zeros(n, dtype=np.int64)
    np.add.at(declared, _cluster_of(ground, sheet.labels.partition), ground.half_mm2)
    # A decision's cut bends the border by less than the grid; the largest state bears it.
    wanted[np.arange(n), wanted.argmax(axis=1)] += declared - wanted.sum(axis=1)
    return wanted


def _cluster_of(partition: Partition, fine: Partition) -> IntArray:
    """Cluster of the finest partition in which each face of a coarser one lies."""
    if len(partition.faces) == 0:
        return np.zeros(0, dtype=np.int64)
    inside = shapely.point_on_surface(partition.faces)
    nearest: IntArray = fine.cluster[shapely.STRtree(fine.faces).nearest(inside)]
    return nearest


def _broken(missing_m2: float) -> AccountError:
    return AccountError(
        "ACC-01",
        _("The square metres do not close: two ways of summing differ by {m2:.3f} m2").format(
            m2=missing_m2
        ),
        _("An account that does not close may count ground twice or lose it."),
        _("Check the shapes of the areas and decisions nearby; report the region file."),
    )
