"""Monitoring visits and nonconformities, built up from the recorded facts."""

from __future__ import annotations

import copy as copying
from dataclasses import dataclass, field

from clearground.events.core import Draft, Kept, keep
from clearground.events.quality import NonconformityClosed, NonconformityOpened, VisitMade


@dataclass
class QualityLog:
    """Visits, nonconformities and their closures by UUID, and by order."""

    visits: dict[str, Kept[VisitMade]] = field(default_factory=dict)
    opened: dict[str, Kept[NonconformityOpened]] = field(default_factory=dict)
    closed: dict[str, Kept[NonconformityClosed]] = field(default_factory=dict)
    visits_of_order: dict[str, tuple[str, ...]] = field(default_factory=dict)
    opened_of_order: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def copy(self) -> QualityLog:
        """An independent log with the same content."""
        return QualityLog(**{name: copying.copy(value) for name, value in vars(self).items()})

    def apply(self, draft: Draft) -> None:
        """Take in one recorded fact; facts of other rooms are passed over."""
        entity, payload = draft.entity, draft.payload
        match payload:
            case VisitMade():
                self.visits[entity] = keep(draft, payload)
                seen = self.visits_of_order.get(payload.order, ())
                self.visits_of_order[payload.order] = seen if entity in seen else (*seen, entity)
            case NonconformityOpened():
                self.opened[entity] = keep(draft, payload)
                seen = self.opened_of_order.get(payload.order, ())
                self.opened_of_order[payload.order] = seen if entity in seen else (*seen, entity)
            case NonconformityClosed():
                self.closed[entity] = keep(draft, payload)
            case _:
                pass
