"""What was reported, built up from the recorded facts."""

from __future__ import annotations

import copy as copying
from dataclasses import dataclass, field, replace
from datetime import datetime

from shapely.geometry.base import BaseGeometry

from clearground.events.core import Draft
from clearground.events.evidence import (
    DifferenceDecided,
    DifferenceNoted,
    EvidenceGraded,
    EvidenceReported,
    OrdnanceIdentified,
)
from clearground.events.region import LayerImported, RecordQuarantined
from clearground.standards.geometry import shape_to_metres


@dataclass(frozen=True, slots=True)
class Report:
    """One report with what is needed to weigh it."""

    entity: str
    facts: EvidenceReported
    valid_time: datetime
    recorded_time: datetime
    actor: str
    organisation: str

    @property
    def geometry(self) -> BaseGeometry | None:
        """The reported place in metres of the region's CRS; None where it is unknown."""
        return shape_to_metres(self.facts.shape) if self.facts.shape else None


@dataclass(frozen=True, slots=True)
class Difference:
    """Reports that differ about the same ground, and the decision if one was taken."""

    entity: str
    facts: DifferenceNoted
    noted: datetime
    decided: DifferenceDecided | None = None
    decided_by: str = ""


@dataclass
class Dossier:
    """All reports, grades, identified ordnance, differences and quarantined records.

    `decisions` holds, by difference, the latest decision, who took it and when it was recorded,
    also while the difference itself is not in this view.
    """

    reports: dict[str, Report] = field(default_factory=dict)
    grades: dict[str, EvidenceGraded] = field(default_factory=dict)
    ordnance: dict[str, OrdnanceIdentified] = field(default_factory=dict)
    differences: dict[str, Difference] = field(default_factory=dict)
    decisions: dict[str, tuple[DifferenceDecided, str, datetime]] = field(default_factory=dict)
    layers: dict[str, LayerImported] = field(default_factory=dict)
    quarantine: dict[str, RecordQuarantined] = field(default_factory=dict)

    def copy(self) -> Dossier:
        """An independent dossier with the same content."""
        return Dossier(**{name: copying.copy(value) for name, value in vars(self).items()})

    def apply(self, draft: Draft) -> None:
        """Take in one recorded fact; facts of other rooms are passed over."""
        entity, payload = draft.entity, draft.payload
        match payload:
            case EvidenceReported():
                self.reports[entity] = Report(
                    entity,
                    payload,
                    draft.valid_time,
                    draft.recorded_time,
                    draft.actor,
                    draft.organisation,
                )
            case EvidenceGraded():
                self.grades[entity] = payload
            case OrdnanceIdentified():
                self.ordnance[entity] = payload
            case DifferenceNoted():
                noted = Difference(entity, payload, draft.valid_time)
                decided, by, recorded = self.decisions.get(entity, (None, "", None))
                # A decision that was taken before this was written down did not weigh it.
                if recorded is not None and recorded >= draft.recorded_time:
                    noted = replace(noted, decided=decided, decided_by=by)
                self.differences[entity] = noted
            case DifferenceDecided():
                self.decisions[entity] = (payload, draft.actor, draft.recorded_time)
                if entity in self.differences:
                    known = self.differences[entity]
                    self.differences[entity] = replace(
                        known, decided=payload, decided_by=draft.actor
                    )
            case LayerImported():
                self.layers[payload.name] = payload
            case RecordQuarantined():
                self.quarantine[entity] = payload
            case _:
                pass
