"""Facts from the ground: orders, progress, finds, accidents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from clearground.events.core import Payload
from clearground.events.documents import Document
from clearground.standards.geometry import Shape
from clearground.standards.terms import (
    Downtime,
    HazardClass,
    Method,
    Ordnance,
    PositionMethod,
    Tier,
)


@dataclass(frozen=True, slots=True)
class WorkOrderSigned(Payload):
    """A work order (`entity`) was signed: a team works an area with a method to a depth."""

    ROOM: ClassVar[str] = "field"
    VERB: ClassVar[str] = "order"
    DECISION: ClassVar[bool] = True
    TIER: ClassVar[Tier] = Tier.RESTRICTED
    code: str
    area: str
    team: str
    method: Method
    shape: Shape
    start: date
    depth_m: float | None = None
    expected_finish: date | None = None
    medic: str = ""
    evacuation_minutes: float | None = None
    start_authority: str = ""
    plan_digest: str = ""


@dataclass(frozen=True, slots=True)
class LostTime:
    """Hours lost to one cause on one day."""

    cause: Downtime
    hours: float


@dataclass(frozen=True, slots=True)
class ProgressRecorded(Payload):
    """A day's work under an order was recorded (`entity` is the record): where, how, how deep.

    `shape` is the ground searched that day; None for a day without any.
    """

    ROOM: ClassVar[str] = "field"
    VERB: ClassVar[str] = "progress"
    TIER: ClassVar[Tier] = Tier.RESTRICTED
    order: str
    day: date
    method: Method
    shape: Shape | None
    depth_m: float
    hours: float
    people: int
    position_method: PositionMethod = PositionMethod.UNKNOWN
    accuracy_m: float | None = None
    equipment: tuple[str, ...] = ()
    lost: tuple[LostTime, ...] = ()
    passes: int = 1
    note: str = ""
    documents: tuple[Document, ...] = ()


@dataclass(frozen=True, slots=True)
class FindRecorded(Payload):
    """An item was found (`entity` is the item) under an order, at a place and depth."""

    ROOM: ClassVar[str] = "field"
    VERB: ClassVar[str] = "find"
    TIER: ClassVar[Tier] = Tier.PARTNER
    order: str
    shape: Shape
    hazard: HazardClass
    category: Ordnance
    depth_m: float
    quantity: int = 1
    condition: str = ""
    disposal: str = ""
    disposal_on: date | None = None
    accuracy_m: float | None = None
    documents: tuple[Document, ...] = ()


@dataclass(frozen=True, slots=True)
class AccidentRecorded(Payload):
    """An accident (`entity`) was recorded: a demining accident or a mine accident elsewhere."""

    ROOM: ClassVar[str] = "field"
    VERB: ClassVar[str] = "accident"
    TIER: ClassVar[Tier] = Tier.RESTRICTED
    demining: bool
    shape: Shape | None
    killed: int
    injured: int
    activity: str
    order: str = ""
    hazard: HazardClass | None = None
    position_error_m: float = 0.0
    note: str = ""
    documents: tuple[Document, ...] = ()


@dataclass(frozen=True, slots=True)
class WorkOrderCompleted(Payload):
    """Work under an order (`entity`) was reported complete by its team leader."""

    ROOM: ClassVar[str] = "field"
    VERB: ClassVar[str] = "complete"
    ABOUT_SOMETHING_KNOWN: ClassVar[bool] = True
    TIER: ClassVar[Tier] = Tier.PARTNER
    note: str = ""
    documents: tuple[Document, ...] = ()


@dataclass(frozen=True, slots=True)
class ObstacleLeft(Payload):
    """Ground inside an order was left unsearched, with the reason (`entity` is the record)."""

    ROOM: ClassVar[str] = "field"
    VERB: ClassVar[str] = "obstacle"
    TIER: ClassVar[Tier] = Tier.PARTNER
    order: str
    shape: Shape
    reason: str
    documents: tuple[Document, ...] = ()
