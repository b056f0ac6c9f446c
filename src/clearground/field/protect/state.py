"""Warnings, stops and roll calls, built up from the recorded facts."""

from __future__ import annotations

import copy as copying
from dataclasses import dataclass, field

from clearground.events.core import Draft, Kept, keep
from clearground.events.protect import (
    ExposureRecorded,
    RollCallAnswered,
    WarningEnded,
    WarningIssued,
    WorkResumed,
    WorkStopped,
)


@dataclass
class Protection:
    """Warnings by UUID, stops by UUID, the last answer of each person in each stop, exposure.

    `answers[stop][person]` is the last answer recorded; `of_team` lists a team's stops.
    """

    warnings: dict[str, Kept[WarningIssued]] = field(default_factory=dict)
    ended: dict[str, Kept[WarningEnded]] = field(default_factory=dict)
    stops: dict[str, Kept[WorkStopped]] = field(default_factory=dict)
    answers: dict[str, dict[str, Kept[RollCallAnswered]]] = field(default_factory=dict)
    resumed: dict[str, Kept[WorkResumed]] = field(default_factory=dict)
    exposure: dict[str, tuple[Kept[ExposureRecorded], ...]] = field(default_factory=dict)
    of_team: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def copy(self) -> Protection:
        """An independent copy with the same content."""
        twin = Protection(**{name: copying.copy(value) for name, value in vars(self).items()})
        twin.answers = {stop: dict(by_person) for stop, by_person in self.answers.items()}
        return twin

    def apply(self, draft: Draft) -> None:
        """Take in one recorded fact; facts of other rooms are passed over."""
        entity, payload = draft.entity, draft.payload
        match payload:
            case WarningIssued():
                self.warnings[entity] = keep(draft, payload)
            case WarningEnded():
                self.ended[entity] = keep(draft, payload)
            case WorkStopped():
                self.stops[entity] = keep(draft, payload)
                seen = self.of_team.get(payload.team, ())
                self.of_team[payload.team] = seen if entity in seen else (*seen, entity)
            case RollCallAnswered():
                self.answers.setdefault(entity, {})[payload.person] = keep(draft, payload)
            case WorkResumed():
                self.resumed[entity] = keep(draft, payload)
            case ExposureRecorded():
                self.exposure[entity] = (*self.exposure.get(entity, ()), keep(draft, payload))
            case _:
                pass
