"""Orders, progress, finds and accidents, built up from the recorded facts."""

from __future__ import annotations

import copy as copying
from dataclasses import dataclass, field
from datetime import date

from clearground.events.core import Draft, Kept, keep
from clearground.events.field import (
    AccidentRecorded,
    FindRecorded,
    ObstacleLeft,
    ProgressRecorded,
    WorkOrderCompleted,
    WorkOrderSigned,
)


@dataclass
class WorkLog:
    """Everything recorded on the ground, by UUID; `of_order` and `of_area` are its indexes.

    `of_order` lists progress, finds, accidents and obstacles of an order; `of_area` an area's
    orders; `of_day` the progress of a day; `by_code` the order of a code.
    """

    orders: dict[str, Kept[WorkOrderSigned]] = field(default_factory=dict)
    completed: dict[str, Kept[WorkOrderCompleted]] = field(default_factory=dict)
    progress: dict[str, Kept[ProgressRecorded]] = field(default_factory=dict)
    finds: dict[str, Kept[FindRecorded]] = field(default_factory=dict)
    accidents: dict[str, Kept[AccidentRecorded]] = field(default_factory=dict)
    obstacles: dict[str, Kept[ObstacleLeft]] = field(default_factory=dict)
    of_order: dict[str, tuple[str, ...]] = field(default_factory=dict)
    of_area: dict[str, tuple[str, ...]] = field(default_factory=dict)
    of_day: dict[date, tuple[str, ...]] = field(default_factory=dict)
    by_code: dict[str, str] = field(default_factory=dict)

    def copy(self) -> WorkLog:
        """An independent work log with the same content."""
        return WorkLog(**{name: copying.copy(value) for name, value in vars(self).items()})

    def apply(self, draft: Draft) -> None:
        """Take in one recorded fact; facts of other rooms are passed over."""
        entity, payload = draft.entity, draft.payload
        match payload:
            case WorkOrderSigned():
                self.orders[entity] = keep(draft, payload)
                self.by_code[payload.code] = entity
                seen = self.of_area.get(payload.area, ())
                self.of_area[payload.area] = seen if entity in seen else (*seen, entity)
            case WorkOrderCompleted():
                self.completed[entity] = keep(draft, payload)
            case ProgressRecorded():
                self.progress[entity] = keep(draft, payload)
                self._index(payload.order, entity)
                seen = self.of_day.get(payload.day, ())
                self.of_day[payload.day] = seen if entity in seen else (*seen, entity)
            case FindRecorded():
                self.finds[entity] = keep(draft, payload)
                self._index(payload.order, entity)
            case AccidentRecorded():
                self.accidents[entity] = keep(draft, payload)
                self._index(payload.order, entity)
            case ObstacleLeft():
                self.obstacles[entity] = keep(draft, payload)
                self._index(payload.order, entity)
            case _:
                pass

    def _index(self, order: str, entity: str) -> None:
        seen = self.of_order.get(order, ())
        if order and entity not in seen:
            self.of_order[order] = (*seen, entity)
