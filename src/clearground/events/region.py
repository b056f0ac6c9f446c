"""Facts about the region itself, its rules and what was brought in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from clearground.events.core import Payload
from clearground.standards.geometry import Shape
from clearground.standards.terms import Tier


@dataclass(frozen=True, slots=True)
class RegionOpened(Payload):
    """A region was opened: its name, centre of projection, time zone and extent."""

    ROOM: ClassVar[str] = "region"
    VERB: ClassVar[str] = "open"
    TIER: ClassVar[Tier] = Tier.PARTNER
    name: str
    lon0: float
    lat0: float
    timezone: str
    extent: Shape
    country: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ParametersAdopted(Payload):
    """An authority put a set of national parameters in force from a day on.

    `content` is the whole set as one parameter file, so that the region carries its own rules.
    """

    ROOM: ClassVar[str] = "region"
    VERB: ClassVar[str] = "adopt-parameters"
    DECISION: ClassVar[bool] = True
    TIER: ClassVar[Tier] = Tier.PARTNER
    version: str
    digest: str
    authority: str
    valid_from: date
    source: str
    content: str = ""


@dataclass(frozen=True, slots=True)
class PlaceRegistered(Payload):
    """A place people speak of was registered: village, district, road, bridge, work to rebuild."""

    ROOM: ClassVar[str] = "region"
    VERB: ClassVar[str] = "place"
    TIER: ClassVar[Tier] = Tier.PARTNER
    name: str
    kind: str
    shape: Shape
    population: int | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class LayerImported(Payload):
    """A layer of a case was brought in: how many records came, were mended or set aside.

    `read` equals `imported + repaired + quarantined`.
    """

    ROOM: ClassVar[str] = "evidence"
    VERB: ClassVar[str] = "layer"
    TIER: ClassVar[Tier] = Tier.PARTNER
    name: str
    kind: str
    path: str
    digest: str
    read: int
    imported: int
    repaired: int
    quarantined: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class RecordQuarantined(Payload):
    """A record of a layer was set aside, with the reason; its words are kept."""

    ROOM: ClassVar[str] = "evidence"
    VERB: ClassVar[str] = "quarantine"
    TIER: ClassVar[Tier] = Tier.PARTNER
    layer: str
    position: int
    code: str
    reason: str
    original: str


@dataclass(frozen=True, slots=True)
class Retracted(Payload):
    """An event was taken back, with the reason; it stays in the log."""

    ROOM: ClassVar[str] = "region"
    VERB: ClassVar[str] = "retract"
    DECISION: ClassVar[bool] = True
    TIER: ClassVar[Tier] = Tier.PARTNER
    event: str
    reason: str


@dataclass(frozen=True, slots=True)
class KeyEnrolled(Payload):
    """A public key was enrolled for a device or a person (`entity`)."""

    ROOM: ClassVar[str] = "region"
    VERB: ClassVar[str] = "enrol"
    ABOUT_SOMETHING_KNOWN: ClassVar[bool] = True
    TIER: ClassVar[Tier] = Tier.PARTNER
    key_id: str
    public_key: str
    holder_kind: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class KeyRevoked(Payload):
    """A key of a device or a person (`entity`) was revoked: lost, stolen, or replaced.

    Of a device's chain only records up to `last_sequence` count from then on. What a person
    signed counts up to the number that `counts` gives for each device's chain.
    """

    ROOM: ClassVar[str] = "region"
    VERB: ClassVar[str] = "revoke"
    DECISION: ClassVar[bool] = True
    ABOUT_SOMETHING_KNOWN: ClassVar[bool] = True
    TIER: ClassVar[Tier] = Tier.PARTNER
    key_id: str
    last_sequence: int
    reason: str
    counts: tuple[Held, ...] = ()


@dataclass(frozen=True, slots=True)
class Held:
    """How far a device's chain is held.

    `head` holds the first digits of that record's hash: two machines that write under one name
    are told apart by it. Earlier records have none.
    """

    device: str
    sequence: int
    head: str = ""


@dataclass(frozen=True, slots=True)
class RecordsReceived(Payload):
    """Records of other devices were taken in from a device (`entity`); how far each is held now."""

    ROOM: ClassVar[str] = "region"
    VERB: ClassVar[str] = "received"
    TIER: ClassVar[Tier] = Tier.PARTNER
    held: tuple[Held, ...]
    way: str
    records: int = 0


@dataclass(frozen=True, slots=True)
class ConflictClosed(Payload):
    """A conflict between records made apart (`entity`) was closed: which record holds, and why."""

    ROOM: ClassVar[str] = "region"
    VERB: ClassVar[str] = "settle"
    DECISION: ClassVar[bool] = True
    ABOUT_SOMETHING_KNOWN: ClassVar[bool] = True
    TIER: ClassVar[Tier] = Tier.PARTNER
    events: tuple[str, ...]
    holds: str
    reason: str
