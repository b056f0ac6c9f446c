"""Declared hazardous areas, built up from the recorded decisions."""

from __future__ import annotations

import copy as copying
from dataclasses import dataclass, field, replace
from datetime import datetime

import shapely
from shapely.geometry.base import BaseGeometry

from clearground.events.areas import (
    AreaDeclared,
    AreaExtended,
    AreaReclassified,
    AreasMerged,
    AreaSplit,
    AreaStatusChanged,
)
from clearground.events.core import Draft
from clearground.standards.geometry import Shape, shape_from_metres, shape_to_metres
from clearground.standards.terms import AreaClass, AreaStatus


@dataclass(frozen=True, slots=True)
class Area:
    """A hazardous area as it stands.

    `replaced_by` names the areas it was split or merged into; such an area counts no more.
    """

    entity: str
    facts: AreaDeclared
    code: str
    name: str
    shape: Shape
    area_class: AreaClass
    status: AreaStatus
    evidence: tuple[str, ...]
    declared: datetime
    recorded: datetime
    declared_by: str
    organisation: str
    status_since: datetime
    version: int = 1
    replaced_by: tuple[str, ...] = ()

    @property
    def geometry(self) -> BaseGeometry:
        """The declared shape in metres of the region's CRS."""
        return shape_to_metres(self.shape)


@dataclass
class Register:
    """All areas by UUID, and by code."""

    areas: dict[str, Area] = field(default_factory=dict)
    by_code: dict[str, str] = field(default_factory=dict)

    def copy(self) -> Register:
        """An independent register with the same content."""
        return Register(**{name: copying.copy(value) for name, value in vars(self).items()})

    def current(self) -> tuple[Area, ...]:
        """Areas that count, in order of declaration."""
        return tuple(a for a in self.areas.values() if not a.replaced_by)

    def apply(self, draft: Draft) -> None:
        """Take in one recorded decision; facts of other rooms are passed over."""
        entity, payload = draft.entity, draft.payload
        match payload:
            case AreaDeclared():
                self._put(_declared(draft, payload))
            case AreaReclassified():
                self._change(entity, area_class=payload.area_class, add=payload.evidence)
            case AreaStatusChanged():
                self._change(
                    entity,
                    status=payload.status,
                    status_since=draft.valid_time,
                    add=payload.evidence,
                )
            case AreaExtended():
                self._change(entity, shape=payload.shape, add=payload.evidence)
            case AreaSplit():
                self._split(draft, payload)
            case AreasMerged():
                self._merge(draft, payload)
            case _:
                pass

    def _put(self, area: Area) -> None:
        self.areas[area.entity] = area
        self.by_code[area.code] = area.entity

    def _change(self, entity: str, add: tuple[str, ...] = (), **changes: object) -> None:
        area = self.areas[entity]
        evidence = area.evidence + tuple(e for e in add if e not in area.evidence)
        self.areas[entity] = replace(
            area, version=area.version + 1, evidence=evidence, **changes  # type: ignore[arg-type]
        )

    def _split(self, draft: Draft, payload: AreaSplit) -> None:
        whole = self.areas[draft.entity]
        for part in payload.parts:
            self._put(
                replace(
                    whole,
                    entity=part.entity,
                    code=part.code,
                    name=part.name,
                    shape=part.shape,
                    version=1,
                )
            )
        parts = tuple(part.entity for part in payload.parts)
        self.areas[draft.entity] = replace(whole, replaced_by=parts)

    def _merge(self, draft: Draft, payload: AreasMerged) -> None:
        old = [self.areas[entity] for entity in payload.merged]
        union = shapely.union_all([a.geometry for a in old], grid_size=0.001)
        first = old[0]
        confirmed = any(a.area_class is AreaClass.CHA for a in old)
        evidence = tuple(dict.fromkeys(e for a in old for e in a.evidence))
        self._put(
            replace(
                first,
                entity=draft.entity,
                code=payload.code,
                name=payload.name,
                shape=shape_from_metres(union),
                area_class=AreaClass.CHA if confirmed else AreaClass.SHA,
                evidence=evidence,
                version=1,
            )
        )
        for area in old:
            self.areas[area.entity] = replace(area, replaced_by=(draft.entity,))


def _declared(draft: Draft, payload: AreaDeclared) -> Area:
    return Area(
        entity=draft.entity,
        facts=payload,
        code=payload.code,
        name=payload.name,
        shape=payload.shape,
        area_class=payload.area_class,
        status=AreaStatus.OPEN,
        evidence=payload.evidence,
        declared=draft.valid_time,
        recorded=draft.recorded_time,
        declared_by=draft.actor,
        organisation=draft.organisation,
        status_since=draft.valid_time,
    )
