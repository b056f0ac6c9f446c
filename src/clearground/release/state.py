"""Release decisions, handovers and waiting works, built up from the recorded decisions."""

from __future__ import annotations

import copy as copying
import math
from dataclasses import dataclass, field

import shapely
from shapely.geometry.base import BaseGeometry

from clearground.events.core import Draft, Kept, keep
from clearground.events.evidence import EvidenceReported
from clearground.events.release import (
    HandoverSigned,
    PublicationApproved,
    ReleaseSigned,
    WorksRequested,
)
from clearground.standards.geometry import shape_to_metres

# not a rule: the cell of an index; any size finds the same reports
CELL_M = 1000.0
# not a rule: a bound on the index; any size finds the same reports
CELLS_MAX = 400
"""A report that covers more cells is kept apart, among those that concern every place."""


@dataclass
class Releases:
    """Signed decisions, handovers and requested works by UUID, and decisions by area.

    `approvals` are those of publication, by the area or decision that they are about.
    `near` and `wide` find the reports about a piece of ground: by 1 km cell, or everywhere.
    """

    decisions: dict[str, Kept[ReleaseSigned]] = field(default_factory=dict)
    handovers: dict[str, Kept[HandoverSigned]] = field(default_factory=dict)
    works: dict[str, Kept[WorksRequested]] = field(default_factory=dict)
    of_area: dict[str, tuple[str, ...]] = field(default_factory=dict)
    approvals: dict[str, tuple[Kept[PublicationApproved], ...]] = field(default_factory=dict)
    near: dict[tuple[int, int], tuple[str, ...]] = field(default_factory=dict)
    wide: dict[str, None] = field(default_factory=dict)

    def copy(self) -> Releases:
        """An independent copy with the same content."""
        return Releases(**{name: copying.copy(value) for name, value in vars(self).items()})

    def apply(self, draft: Draft) -> None:
        """Take in one recorded decision; of other rooms' facts only where reports lie."""
        entity, payload = draft.entity, draft.payload
        match payload:
            case ReleaseSigned():
                self.decisions[entity] = keep(draft, payload)
                seen = self.of_area.get(payload.area, ())
                self.of_area[payload.area] = seen if entity in seen else (*seen, entity)
            case HandoverSigned():
                self.handovers[entity] = keep(draft, payload)
            case WorksRequested():
                self.works[entity] = keep(draft, payload)
            case PublicationApproved():
                given = self.approvals.get(entity, ())
                self.approvals[entity] = (*given, keep(draft, payload))
            case EvidenceReported():
                self._place(entity, payload)
            case _:
                pass

    def reports_near(self, ground: BaseGeometry, within_m: float) -> tuple[str, ...]:
        """Reports that may lie so near the ground, each once; the caller tests them exactly."""
        cells = _cells(ground, within_m)
        among = self.near if cells is None else cells
        found = dict.fromkeys(entity for cell in among for entity in self.near.get(cell, ()))
        return (*found, *(entity for entity in self.wide if entity not in found))

    def _place(self, entity: str, report: EvidenceReported) -> None:
        if report.shape is None or report.same_as:
            return
        cells = _cells(shape_to_metres(report.shape), 0.0)
        if cells is None:
            self.wide[entity] = None
            return
        for cell in cells:
            self.near[cell] = (*self.near.get(cell, ()), entity)


def _cells(ground: BaseGeometry, pad_m: float) -> list[tuple[int, int]] | None:
    # None: more cells than are worth listing.
    x0, y0, x1, y1 = shapely.bounds(ground)
    if math.isnan(x0):
        return []
    columns = range(math.floor((x0 - pad_m) / CELL_M), math.floor((x1 + pad_m) / CELL_M) + 1)
    rows = range(math.floor((y0 - pad_m) / CELL_M), math.floor((y1 + pad_m) / CELL_M) + 1)
    if len(columns) * len(rows) > CELLS_MAX:
        return None
    return [(i, j) for i in columns for j in rows]
