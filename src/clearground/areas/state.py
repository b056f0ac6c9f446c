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
from clearground.events.view import order
from clearground.standards.geometry import GRID_M, Shape, shape_from_metres, shape_to_metres
from clearground.standards.terms import AreaClass, AreaStatus

FINISHED = (AreaStatus.CLOSED, AreaStatus.HANDED_OVER)
"""Statuses of an area that nothing remains to be done on."""

_LEAST_FINISHED = (
    AreaStatus.SUSPENDED,
    AreaStatus.WORKED_ON,
    AreaStatus.OPEN,
    AreaStatus.CLOSED,
    AreaStatus.HANDED_OVER,
)


@dataclass(frozen=True, slots=True)
class Ground:
    """Ground that was declared hazardous, or reopened, at a time.

    A split or a merge hands these on unchanged: it alters who answers for the ground, never
    which ground is declared. An extension declares only what lies `beyond` the earlier shape.
    """

    shape: Shape
    since: tuple[datetime, datetime]
    reopened: bool = False
    beyond: Shape | None = None


@dataclass(frozen=True, slots=True)
class Area:
    """A hazardous area as it stands.

    `replaced_by` names the areas it was split or merged into; such an area counts no more.
    `grounds` are the declarations, extensions and reopenings that it answers for.
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
    grounds: tuple[Ground, ...] = ()

    @property
    def geometry(self) -> BaseGeometry:
        """The declared shape in metres of the region's CRS."""
        return shape_to_metres(self.shape)


@dataclass
class Register:
    """All areas by UUID, and by code; `latest` is when each field was last decided.

    A decision about an area that is not in this view (taken back, or not yet known on the
    date asked for) is passed over.
    """

    areas: dict[str, Area] = field(default_factory=dict)
    by_code: dict[str, str] = field(default_factory=dict)
    latest: dict[tuple[str, str], tuple[datetime, datetime]] = field(default_factory=dict)

    def copy(self) -> Register:
        """An independent register with the same content."""
        return Register(**{name: copying.copy(value) for name, value in vars(self).items()})

    def current(self) -> tuple[Area, ...]:
        """Areas that count, in order of declaration."""
        counting = (a for a in self.areas.values() if not a.replaced_by)
        return tuple(sorted(counting, key=lambda a: (a.declared, a.recorded, a.code, a.entity)))

    def heirs(self, entity: str) -> tuple[str, ...]:
        """Areas that count and answer for an area's ground: itself, or what it became."""
        found: dict[str, None] = {}
        waiting = [entity]
        seen: set[str] = set()
        while waiting:
            name = waiting.pop(0)
            area = self.areas.get(name)
            if area is None or name in seen:
                continue
            seen.add(name)
            if area.replaced_by:
                waiting.extend(area.replaced_by)
            else:
                found[name] = None
        return tuple(found)

    def apply(self, draft: Draft) -> None:
        """Take in one recorded decision; facts of other rooms are passed over."""
        payload = draft.payload
        match payload:
            case AreaDeclared():
                self._declare(draft, payload)
            case AreaReclassified():
                self._reclassify(draft, payload)
            case AreaStatusChanged():
                self._move(draft, payload)
            case AreaExtended():
                self._extend(draft, payload)
            case AreaSplit():
                self._split(draft, payload)
            case AreasMerged():
                self._merge(draft, payload)
            case _:
                pass

    def _put(self, area: Area) -> None:
        self.areas[area.entity] = area
        self.by_code[area.code] = area.entity

    def _declare(self, draft: Draft, payload: AreaDeclared) -> None:
        area = _declared(draft, payload)
        old = self.areas.get(area.entity)
        if old is not None:
            # A corrected declaration changes what was declared, not what was decided since.
            self.by_code.pop(old.code, None)
            area = replace(
                area,
                evidence=tuple(dict.fromkeys((*area.evidence, *old.evidence))),
                version=old.version + 1,
                replaced_by=old.replaced_by,
                grounds=(*area.grounds, *old.grounds[1:]),
            )
            if (area.entity, "status") in self.latest:
                area = replace(area, status=old.status, status_since=old.status_since)
            if (area.entity, "class") in self.latest:
                area = replace(area, area_class=old.area_class)
            if (area.entity, "shape") in self.latest:
                area = replace(area, shape=old.shape)
        self._put(area)

    def _newest(self, draft: Draft, what: str) -> bool:
        """Whether a decision is the latest about a field; late records do not undo later ones."""
        key = (draft.entity, what)
        if key in self.latest and order(draft) < self.latest[key]:
            return False
        self.latest[key] = order(draft)
        return True

    def _reclassify(self, draft: Draft, payload: AreaReclassified) -> None:
        area = self.areas.get(draft.entity)
        if area is None:
            return
        if self._newest(draft, "class"):
            area = replace(area, area_class=payload.area_class)
        self._put(_with(area, payload.evidence))

    def _move(self, draft: Draft, payload: AreaStatusChanged) -> None:
        area = self.areas.get(draft.entity)
        if area is None:
            return
        if self._newest(draft, "status"):
            if area.status in FINISHED and payload.status not in FINISHED:
                again = Ground(area.shape, order(draft), reopened=True)
                area = replace(area, grounds=(*area.grounds, again))
            area = replace(area, status=payload.status, status_since=draft.valid_time)
        self._put(_with(area, payload.evidence))

    def _extend(self, draft: Draft, payload: AreaExtended) -> None:
        area = self.areas.get(draft.entity)
        if area is None:
            return
        new = Ground(payload.shape, order(draft), beyond=area.shape)
        area = replace(area, grounds=(*area.grounds, new))
        if self._newest(draft, "shape"):
            area = replace(area, shape=payload.shape)
        self._put(_with(area, payload.evidence))

    def _split(self, draft: Draft, payload: AreaSplit) -> None:
        whole = self.areas.get(draft.entity)
        if whole is None:
            return
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
        old = [self.areas[entity] for entity in payload.merged if entity in self.areas]
        if not old:
            return
        union = shapely.union_all([a.geometry for a in old], grid_size=GRID_M)
        first = min(old, key=lambda a: (a.declared, a.recorded, a.code))
        confirmed = any(a.area_class is AreaClass.CHA for a in old)
        depths = [a.facts.depth_m for a in old if a.facts.depth_m is not None]
        status = min((a.status for a in old), key=_LEAST_FINISHED.index)
        self._put(
            replace(
                first,
                entity=draft.entity,
                facts=replace(first.facts, depth_m=max(depths, default=None)),
                code=payload.code,
                name=payload.name,
                shape=shape_from_metres(union),
                area_class=AreaClass.CHA if confirmed else AreaClass.SHA,
                status=status,
                evidence=tuple(dict.fromkeys(e for a in old for e in a.evidence)),
                grounds=tuple(dict.fromkeys(g for a in old for g in a.grounds)),
                version=1,
            )
        )
        for area in old:
            self.areas[area.entity] = replace(area, replaced_by=(draft.entity,))


def _with(area: Area, evidence: tuple[str, ...]) -> Area:
    merged = tuple(dict.fromkeys((*area.evidence, *evidence)))
    return replace(area, evidence=merged, version=area.version + 1)


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
        grounds=(Ground(payload.shape, order(draft)),),
    )
