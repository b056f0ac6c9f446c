"""Facts about land release, handover and the rebuilding works that wait for land."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from clearground.events.core import Payload
from clearground.events.documents import Document
from clearground.standards.geometry import Shape
from clearground.standards.terms import CriterionState, Method, ReleaseKind, Tier


@dataclass(frozen=True, slots=True)
class CriterionAnswered:
    """One criterion of the all-reasonable-effort case, its state and the records behind it."""

    code: str
    state: CriterionState
    records: tuple[str, ...] = ()
    waived_by: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ReleaseSigned(Payload):
    """Land of an area was cancelled, reduced or cleared by a named authority.

    `entity` is the decision.
    """

    ROOM: ClassVar[str] = "release"
    VERB: ClassVar[str] = "sign"
    DECISION: ClassVar[bool] = True
    TIER: ClassVar[Tier] = Tier.PARTNER
    area: str
    kind: ReleaseKind
    shape: Shape
    criteria: tuple[CriterionAnswered, ...]
    evidence: tuple[str, ...]
    evidence_digest: str
    orders: tuple[str, ...]
    parameters: str
    authority: str
    depth_m: float | None = None
    methods: tuple[Method, ...] = ()
    residual_risk: str = ""
    open_points: tuple[str, ...] = ()
    documents: tuple[Document, ...] = ()


@dataclass(frozen=True, slots=True)
class HandoverSigned(Payload):
    """Released land was handed over (`entity`: the handover) with its statement."""

    ROOM: ClassVar[str] = "release"
    VERB: ClassVar[str] = "handover"
    DECISION: ClassVar[bool] = True
    TIER: ClassVar[Tier] = Tier.PARTNER
    area: str
    decisions: tuple[str, ...]
    receiver: str
    statement: str
    markers: str = ""
    open_points: tuple[str, ...] = ()
    documents: tuple[Document, ...] = ()


@dataclass(frozen=True, slots=True)
class WorksRequested(Payload):
    """Rebuilding works (`entity`) were asked for on ground that must be released first."""

    ROOM: ClassVar[str] = "release"
    VERB: ClassVar[str] = "works"
    TIER: ClassVar[Tier] = Tier.PARTNER
    name: str
    kind: str
    shape: Shape
    people_served: int | None = None
    asked_by: str = ""


@dataclass(frozen=True, slots=True)
class PublicationApproved(Payload):
    """One person approved that the outline of an area or of a release (`entity`) be published.

    It is published when as many different people approved as the national rule asks for; one of
    them taking their approval back is enough to end it. An area's approval holds for what the
    area becomes: a hazard that grew is not hidden.
    """

    ROOM: ClassVar[str] = "release"
    VERB: ClassVar[str] = "publish"
    DECISION: ClassVar[bool] = True
    ABOUT_SOMETHING_KNOWN: ClassVar[bool] = True
    TIER: ClassVar[Tier] = Tier.PARTNER
    reason: str
