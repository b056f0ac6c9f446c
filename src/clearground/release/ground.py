"""What each piece of ground is: whose it is, and what the latest word on it says.

The latest word counts. A declaration or an extension makes ground remaining; a signed
release decision of an area, on ground of that area, makes it cancelled, reduced or cleared;
a later declaration or a reopening over it makes it remaining again. A reopening and a
decision of the same moment leave it remaining. Work alone releases nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
import numpy.typing as npt
import shapely

from clearground.areas.state import Area, Ground, Register
from clearground.events.core import Kept
from clearground.events.release import ReleaseSigned
from clearground.release.state import Releases
from clearground.standards.geometry import MM_PER_M, Shape
from clearground.standards.partition import GeometryArray, IntArray, Partition, overlay
from clearground.standards.terms import LandState, Method, ReleaseKind

SEARCHING = frozenset(
    {Method.TS, Method.MANUAL, Method.DOG, Method.MECHANICAL, Method.BAC, Method.EOD_SPOT}
)
"""Methods that search or process the ground itself; surveys that do not enter it, marking,
inspection and rebuilding leave no worked ground.

Source: IMAS 07.11 (technical survey and clearance against non-technical survey).
"""

STATES = (LandState.REMAINING, LandState.CANCELLED, LandState.REDUCED, LandState.CLEARED)
"""States of declared ground, in the order of the account's columns."""

# not a rule: the columns of a table
_COLUMN = {
    ReleaseKind.CANCELLED: 1,
    ReleaseKind.REDUCED: 2,
    ReleaseKind.CLEARED: 3,
}

Moment = tuple[datetime, datetime]
Assertions = tuple[npt.NDArray[np.bool_], IntArray]


@dataclass(frozen=True, slots=True)
class Labels:
    """The faces of a partition with what each is.

    Parameters
    ----------
    partition : Partition
        One layer, `shape`, of all distinct shapes in `shapes`.
    declared : array of bool
        Whether any area that counts declares the face.
    column : array of int64
        Index into `STATES`; meaningless where not declared.
    decision : array of int64
        Index into `decisions` of the latest one over the face, valid or outside; else -1.
    """

    partition: Partition
    shapes: dict[Shape, int]
    declared: npt.NDArray[np.bool_]
    column: IntArray
    decision: IntArray
    decisions: tuple[Kept[ReleaseSigned], ...]

    def has(self, face: IntArray, shape: IntArray) -> npt.NDArray[np.bool_]:
        """Whether each shape (by number, -1 for none) covers the face beside it."""
        n = len(self.shapes)
        covering, number = self.partition.covers["shape"]
        return (shape >= 0) & np.isin(face * n + shape, covering * n + number)

    def faces_of(self, shapes: Sequence[Shape]) -> tuple[IntArray, IntArray]:
        """Pairs (face, index into the given shapes) of every face that each shape covers."""
        numbers = np.array([self.shapes[s] for s in shapes], dtype=np.int64)
        return _expand(self.partition.covers["shape"], numbers, len(self.shapes))


def geometries(shapes: Sequence[Shape]) -> GeometryArray:
    """Geometries in metres of many shapes at once."""
    read = shapely.from_wkt(np.array(list(shapes), dtype=object))
    metres: GeometryArray = shapely.transform(read, lambda xy: xy / MM_PER_M)
    return metres


def sorted_decisions(releases: Releases) -> tuple[Kept[ReleaseSigned], ...]:
    """Release decisions, the later the further back; of two at one moment the lesser claim last."""
    kinds = (ReleaseKind.CLEARED, ReleaseKind.REDUCED, ReleaseKind.CANCELLED)
    return tuple(
        sorted(
            releases.decisions.values(),
            key=lambda d: (d.valid_time, d.recorded_time, kinds.index(d.facts.kind), d.entity),
        )
    )


def shapes_of(
    areas: Sequence[Area], register: Register, decisions: Sequence[Kept[ReleaseSigned]]
) -> tuple[Shape, ...]:
    """Each shape that declares or decides about ground, once."""
    found: dict[Shape, None] = {}
    for ground in sorted(dict.fromkeys(g for a in areas for g in a.grounds), key=lambda g: g.shape):
        found[ground.shape] = None
        if ground.beyond is not None:
            found[ground.beyond] = None
    for decision in decisions:
        found[decision.facts.shape] = None
        named = register.areas.get(decision.facts.area)
        if named is not None:
            found[named.shape] = None
    return tuple(found)


def label(
    areas: Sequence[Area],
    register: Register,
    decisions: tuple[Kept[ReleaseSigned], ...],
    also: Sequence[Shape] = (),
) -> Labels:
    """The ground of areas and decisions, each face with what the latest word on it says.

    Parameters
    ----------
    areas : sequence of Area
        Those that count.
    register : Register
        All areas, to know which ground the area of a decision declares.
    decisions : tuple of decision
        In the order of `sorted_decisions`.
    also : sequence of Shape
        Further shapes to cut the ground along.
    """
    grounds = tuple(dict.fromkeys(g for area in areas for g in area.grounds))
    every = dict.fromkeys((*shapes_of(areas, register, decisions), *also))
    number = {shape: k for k, shape in enumerate(every)}
    partition = overlay({"shape": list(geometries(list(number)))})
    empty = np.zeros(len(partition.faces), dtype=np.int64)
    labels = Labels(partition, number, empty.astype(bool), empty, empty - 1, decisions)
    moments = sorted(
        {g.since for g in grounds} | {(d.valid_time, d.recorded_time) for d in decisions}
    )
    rank = {moment: 2 * k for k, moment in enumerate(moments)}
    return _decided(labels, register, rank, _asserted(labels, grounds, rank))


def _asserted(labels: Labels, grounds: Sequence[Ground], rank: dict[Moment, int]) -> Assertions:
    """Which faces are declared, and the rank of the latest word that declares or reopens them."""
    n = len(labels.partition.faces)
    declared = np.zeros(n, dtype=bool)
    latest = np.full(n, -1, dtype=np.int64)
    fallback = np.full(n, -1, dtype=np.int64)
    # A reopening outranks a decision of the same moment, a declaration does not.
    ranks = np.array([rank[g.since] + g.reopened for g in grounds], dtype=np.int64)
    is_reopening = np.array([g.reopened for g in grounds], dtype=bool)
    beyond = np.array(
        [-1 if g.beyond is None else labels.shapes[g.beyond] for g in grounds], dtype=np.int64
    )
    face, item = labels.faces_of([g.shape for g in grounds])
    declared[face[~is_reopening[item]]] = True
    np.maximum.at(fallback, face, ranks[item])
    earlier = (beyond[item] >= 0) & labels.has(face, beyond[item])
    np.maximum.at(latest, face[~earlier], ranks[item[~earlier]])
    # A sliver that only an extension's earlier shape covers takes the extension's date.
    return declared, np.where(latest < 0, fallback, latest)


def _decided(
    labels: Labels, register: Register, rank: dict[Moment, int], asserted: Assertions
) -> Labels:
    declared, latest = asserted
    decisions = labels.decisions
    face, item = labels.faces_of([d.facts.shape for d in decisions])
    ranks = np.array([rank[(d.valid_time, d.recorded_time)] for d in decisions], dtype=np.int64)
    named = (register.areas.get(d.facts.area) for d in decisions)
    scope = np.array([-1 if a is None else labels.shapes[a.shape] for a in named], dtype=np.int64)
    valid = declared[face] & (scope[item] >= 0) & (ranks[item] >= latest[face])
    valid &= labels.has(face, scope[item])
    counts = valid | ~declared[face]
    best = np.full(len(declared), -1, dtype=np.int64)
    np.maximum.at(best, face[counts], item[counts])
    columns = np.array([_COLUMN[d.facts.kind] for d in decisions] or [0], dtype=np.int64)
    column = np.where(best >= 0, columns[best], 0)
    return replace(labels, declared=declared, column=column, decision=best)


def _expand(
    pairs: tuple[IntArray, IntArray], wanted: IntArray, n_shapes: int
) -> tuple[IntArray, IntArray]:
    """Pairs (face, position in `wanted`) of the pairs (face, shape) of a layer."""
    face, shape = pairs
    by_shape = np.argsort(shape, kind="stable")
    start = np.searchsorted(shape[by_shape], np.arange(n_shapes + 1))
    counts = (start[1:] - start[:-1])[wanted]
    item = np.repeat(np.arange(len(wanted), dtype=np.int64), counts)
    step = np.arange(len(item)) - np.repeat(np.cumsum(counts) - counts, counts)
    return face[by_shape[start[wanted[item]] + step]], item
