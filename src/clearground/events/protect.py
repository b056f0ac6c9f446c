"""Facts about the protection of teams: warning, stop-work, roll call, resumption."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from clearground.events.core import Payload
from clearground.events.documents import Document
from clearground.standards.geometry import Shape
from clearground.standards.terms import RollCallAnswer, Tier, WarningKind


@dataclass(frozen=True, slots=True)
class WarningIssued(Payload):
    """A warning (`entity`) was issued: a circle to leave or shelter in until a time.

    `centre` is the place warned about, never where anything came from.
    """

    ROOM: ClassVar[str] = "protect"
    VERB: ClassVar[str] = "warn"
    TIER: ClassVar[Tier] = Tier.PARTNER
    kind: WarningKind
    source: str
    centre: Shape
    radius_m: float
    until: datetime
    reliability: str = "F"
    credibility: int = 6
    text: str = ""
    drill: bool = False


@dataclass(frozen=True, slots=True)
class WarningEnded(Payload):
    """A warning (`entity`) was ended before its time by a named person, with the reason."""

    ROOM: ClassVar[str] = "protect"
    VERB: ClassVar[str] = "end"
    DECISION: ClassVar[bool] = True
    ABOUT_SOMETHING_KNOWN: ClassVar[bool] = True
    TIER: ClassVar[Tier] = Tier.PARTNER
    reason: str


@dataclass(frozen=True, slots=True)
class WorkStopped(Payload):
    """A team stopped work; `entity` is the stop."""

    ROOM: ClassVar[str] = "protect"
    VERB: ClassVar[str] = "stop"
    TIER: ClassVar[Tier] = Tier.SECRET
    team: str
    order: str
    reason: str
    warning: str = ""
    people: int = 0
    documents: tuple[Document, ...] = ()


@dataclass(frozen=True, slots=True)
class RollCallAnswered(Payload):
    """One person was answered for in the roll call of a stop (`entity`)."""

    ROOM: ClassVar[str] = "protect"
    VERB: ClassVar[str] = "answer"
    ABOUT_SOMETHING_KNOWN: ClassVar[bool] = True
    TIER: ClassVar[Tier] = Tier.SECRET
    person: str
    answer: RollCallAnswer
    note: str = ""


@dataclass(frozen=True, slots=True)
class WorkResumed(Payload):
    """Work was resumed after a stop (`entity`) by a named person, every zone having ended.

    `fewer_because` says why the stop counted fewer people than the team has or worked last.
    """

    ROOM: ClassVar[str] = "protect"
    VERB: ClassVar[str] = "resume"
    DECISION: ClassVar[bool] = True
    ABOUT_SOMETHING_KNOWN: ClassVar[bool] = True
    TIER: ClassVar[Tier] = Tier.RESTRICTED
    reason: str
    fewer_because: str = ""


@dataclass(frozen=True, slots=True)
class ExposureRecorded(Payload):
    """Person-minutes that a team (`entity`) spent inside warned ground were recorded."""

    ROOM: ClassVar[str] = "protect"
    VERB: ClassVar[str] = "exposure"
    ABOUT_SOMETHING_KNOWN: ClassVar[bool] = True
    TIER: ClassVar[Tier] = Tier.RESTRICTED
    warning: str
    person_minutes: float
    note: str = ""
