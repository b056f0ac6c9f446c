"""Facts about monitoring: visits and nonconformities."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from clearground.events.core import Payload
from clearground.events.documents import Document
from clearground.standards.geometry import Shape
from clearground.standards.terms import Severity, Tier, VisitKind, VisitResult


@dataclass(frozen=True, slots=True)
class VisitMade(Payload):
    """A monitoring visit (`entity`) was made to an order by an inspector."""

    ROOM: ClassVar[str] = "quality"
    VERB: ClassVar[str] = "visit"
    TIER: ClassVar[Tier] = Tier.RESTRICTED
    code: str
    order: str
    kind: VisitKind
    inspector: str
    result: VisitResult
    sampled: Shape | None = None
    found: int = 0
    note: str = ""
    documents: tuple[Document, ...] = ()


@dataclass(frozen=True, slots=True)
class NonconformityOpened(Payload):
    """A nonconformity (`entity`) was opened against an order; critical and major block release."""

    ROOM: ClassVar[str] = "quality"
    VERB: ClassVar[str] = "open"
    TIER: ClassVar[Tier] = Tier.PARTNER
    code: str
    order: str
    visit: str
    severity: Severity
    text: str
    action: str = ""
    due: date | None = None
    documents: tuple[Document, ...] = ()


@dataclass(frozen=True, slots=True)
class NonconformityClosed(Payload):
    """A nonconformity (`entity`) was closed by a named person, with what was done."""

    ROOM: ClassVar[str] = "quality"
    VERB: ClassVar[str] = "close"
    DECISION: ClassVar[bool] = True
    ABOUT_SOMETHING_KNOWN: ClassVar[bool] = True
    TIER: ClassVar[Tier] = Tier.PARTNER
    done: str
    documents: tuple[Document, ...] = ()
