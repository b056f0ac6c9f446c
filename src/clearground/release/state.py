"""Release decisions, handovers and waiting works, built up from the recorded decisions."""

from __future__ import annotations

import copy as copying
from dataclasses import dataclass, field

from clearground.events.core import Draft, Kept, keep
from clearground.events.release import HandoverSigned, ReleaseSigned, WorksRequested


@dataclass
class Releases:
    """Signed decisions, handovers and requested works by UUID, and decisions by area."""

    decisions: dict[str, Kept[ReleaseSigned]] = field(default_factory=dict)
    handovers: dict[str, Kept[HandoverSigned]] = field(default_factory=dict)
    works: dict[str, Kept[WorksRequested]] = field(default_factory=dict)
    of_area: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def copy(self) -> Releases:
        """An independent copy with the same content."""
        return Releases(**{name: copying.copy(value) for name, value in vars(self).items()})

    def apply(self, draft: Draft) -> None:
        """Take in one recorded decision; facts of other rooms are passed over."""
        entity, payload = draft.entity, draft.payload
        match payload:
            case ReleaseSigned():
                self.decisions[entity] = keep(draft, payload)
                seen = self.of_area.get(payload.area, ())
                self.of_area[payload.area] = (*seen, entity)
            case HandoverSigned():
                self.handovers[entity] = keep(draft, payload)
            case WorksRequested():
                self.works[entity] = keep(draft, payload)
            case _:
                pass
