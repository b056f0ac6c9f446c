"""Facts about organisations, people, teams, their equipment and what they may do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from clearground.events.core import Payload
from clearground.standards.geometry import Shape
from clearground.standards.terms import (
    Competency,
    EquipmentKind,
    HazardClass,
    Method,
    OrganisationKind,
    Role,
    TeamKind,
    Tier,
)


@dataclass(frozen=True, slots=True)
class OrganisationRegistered(Payload):
    """An organisation was registered; `entity` is its UUID."""

    ROOM: ClassVar[str] = "teams"
    VERB: ClassVar[str] = "organisation"
    TIER: ClassVar[Tier] = Tier.PARTNER
    name: str
    kind: OrganisationKind
    country: str = ""


@dataclass(frozen=True, slots=True)
class PersonRegistered(Payload):
    """A person was registered with their organisation and roles; `entity` is their UUID.

    `districts` are the places of kind district that they are limited to; none means all.
    """

    ROOM: ClassVar[str] = "teams"
    VERB: ClassVar[str] = "person"
    TIER: ClassVar[Tier] = Tier.SECRET
    name: str
    organisation: str
    roles: tuple[Role, ...]
    districts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CertificateIssued(Payload):
    """A person (`entity`) was certified to a competency until a day; a refresher renews it."""

    ROOM: ClassVar[str] = "teams"
    VERB: ClassVar[str] = "certificate"
    ABOUT_SOMETHING_KNOWN: ClassVar[bool] = True
    TIER: ClassVar[Tier] = Tier.SECRET
    competency: Competency
    issued_by: str
    valid_from: date
    valid_to: date
    refresher_due: date | None = None


@dataclass(frozen=True, slots=True)
class TeamFormed(Payload):
    """A team was formed (or its strength changed); `entity` is its UUID.

    `members` are person UUIDs of those registered by name; `strength` counts all.
    `base` is where it starts from; it never leaves in an export.
    """

    ROOM: ClassVar[str] = "teams"
    VERB: ClassVar[str] = "form"
    TIER: ClassVar[Tier] = Tier.SECRET
    name: str
    kind: TeamKind
    organisation: str
    leader: str
    strength: int
    members: tuple[str, ...] = ()
    methods: tuple[Method, ...] = ()
    base: Shape | None = None
    rate_factor: float = 1.0
    available_from: date | None = None
    available_to: date | None = None


@dataclass(frozen=True, slots=True)
class DetectionFigure:
    """Probability that one pass finds an item of a class down to a depth in a ground.

    `alpha`, `beta` are the Beta distribution's parameters; `depth_m` the depth it was tested to.
    """

    hazard: HazardClass
    ground: str
    depth_m: float
    alpha: float
    beta: float


@dataclass(frozen=True, slots=True)
class EquipmentRegistered(Payload):
    """Equipment was registered with its measured detection performance; `entity` is its UUID."""

    ROOM: ClassVar[str] = "teams"
    VERB: ClassVar[str] = "equipment"
    TIER: ClassVar[Tier] = Tier.RESTRICTED
    kind: EquipmentKind
    model: str
    organisation: str
    team: str = ""
    serial: str = ""
    tested_on: date | None = None
    test_valid_to: date | None = None
    detection: tuple[DetectionFigure, ...] = ()
    count: int = 1


@dataclass(frozen=True, slots=True)
class AccreditationGranted(Payload):
    """An organisation or team (`entity`) was accredited for methods between two days."""

    ROOM: ClassVar[str] = "teams"
    VERB: ClassVar[str] = "accredit"
    DECISION: ClassVar[bool] = True
    ABOUT_SOMETHING_KNOWN: ClassVar[bool] = True
    TIER: ClassVar[Tier] = Tier.PARTNER
    methods: tuple[Method, ...]
    granted_by: str
    valid_from: date
    valid_to: date
    certificate: str = ""


@dataclass(frozen=True, slots=True)
class AccreditationSuspended(Payload):
    """An organisation's or team's (`entity`) accreditation was suspended from a day on."""

    ROOM: ClassVar[str] = "teams"
    VERB: ClassVar[str] = "suspend"
    DECISION: ClassVar[bool] = True
    ABOUT_SOMETHING_KNOWN: ClassVar[bool] = True
    TIER: ClassVar[Tier] = Tier.PARTNER
    methods: tuple[Method, ...]
    reason: str
    valid_from: date


@dataclass(frozen=True, slots=True)
class TrainingHeld(Payload):
    """Training or a refresher was held for a team (`entity`)."""

    ROOM: ClassVar[str] = "teams"
    VERB: ClassVar[str] = "training"
    ABOUT_SOMETHING_KNOWN: ClassVar[bool] = True
    TIER: ClassVar[Tier] = Tier.RESTRICTED
    topic: str
    people: int
    held_by: str
    hours: float = 0.0


@dataclass(frozen=True, slots=True)
class DrillHeld(Payload):
    """A drill was held by a team (`entity`): drone warning, casualty evacuation."""

    ROOM: ClassVar[str] = "teams"
    VERB: ClassVar[str] = "drill"
    ABOUT_SOMETHING_KNOWN: ClassVar[bool] = True
    TIER: ClassVar[Tier] = Tier.RESTRICTED
    topic: str
    people: int
    all_accounted_s: float | None = None
    note: str = ""
