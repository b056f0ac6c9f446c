"""Facts about declared hazardous areas."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from clearground.events.core import Payload
from clearground.standards.geometry import Shape
from clearground.standards.terms import AreaClass, AreaStatus, HazardType, Tier


@dataclass(frozen=True, slots=True)
class AreaDeclared(Payload):
    """A hazardous area (`entity`) was declared on evidence by a named authority."""

    ROOM: ClassVar[str] = "area"
    VERB: ClassVar[str] = "declare"
    DECISION: ClassVar[bool] = True
    TIER: ClassVar[Tier] = Tier.PARTNER
    code: str
    name: str
    area_class: AreaClass
    hazard: HazardType
    shape: Shape
    evidence: tuple[str, ...]
    parameters: str
    authority: str
    depth_m: float | None = None
    land_use: str = ""
    ground: str = ""
    district: str = ""
    people_affected: int | None = None


@dataclass(frozen=True, slots=True)
class AreaReclassified(Payload):
    """An area (`entity`) was reclassified, suspected to confirmed or back, on evidence."""

    ROOM: ClassVar[str] = "area"
    VERB: ClassVar[str] = "reclassify"
    DECISION: ClassVar[bool] = True
    ABOUT_SOMETHING_KNOWN: ClassVar[bool] = True
    TIER: ClassVar[Tier] = Tier.PARTNER
    area_class: AreaClass
    evidence: tuple[str, ...]
    parameters: str
    authority: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class AreaStatusChanged(Payload):
    """An area's (`entity`) status moved along the transition table."""

    ROOM: ClassVar[str] = "area"
    VERB: ClassVar[str] = "status"
    DECISION: ClassVar[bool] = True
    ABOUT_SOMETHING_KNOWN: ClassVar[bool] = True
    TIER: ClassVar[Tier] = Tier.PARTNER
    status: AreaStatus
    evidence: tuple[str, ...]
    parameters: str
    authority: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class AreaExtended(Payload):
    """An area (`entity`) was extended to a larger shape on evidence."""

    ROOM: ClassVar[str] = "area"
    VERB: ClassVar[str] = "extend"
    DECISION: ClassVar[bool] = True
    ABOUT_SOMETHING_KNOWN: ClassVar[bool] = True
    TIER: ClassVar[Tier] = Tier.PARTNER
    shape: Shape
    evidence: tuple[str, ...]
    parameters: str
    authority: str


@dataclass(frozen=True, slots=True)
class AreaPart:
    """One part that a split makes: its UUID, code and shape."""

    entity: str
    code: str
    name: str
    shape: Shape


@dataclass(frozen=True, slots=True)
class AreaSplit(Payload):
    """An area (`entity`) was split into parts that together are exactly its shape."""

    ROOM: ClassVar[str] = "area"
    VERB: ClassVar[str] = "split"
    DECISION: ClassVar[bool] = True
    ABOUT_SOMETHING_KNOWN: ClassVar[bool] = True
    TIER: ClassVar[Tier] = Tier.PARTNER
    parts: tuple[AreaPart, ...]
    parameters: str
    authority: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class AreasMerged(Payload):
    """Areas were merged into one (`entity`), which covers exactly their union."""

    ROOM: ClassVar[str] = "area"
    VERB: ClassVar[str] = "merge"
    DECISION: ClassVar[bool] = True
    TIER: ClassVar[Tier] = Tier.PARTNER
    merged: tuple[str, ...]
    code: str
    name: str
    parameters: str
    authority: str
    reason: str = ""
