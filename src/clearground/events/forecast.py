"""What a named person decided about a forecast, as values with their digest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from clearground.events.core import Payload
from clearground.standards.terms import Tier


@dataclass(frozen=True, slots=True)
class OutlineDecided(Payload):
    """A proposed outline was accepted for survey or refused by a named person, with the reason."""

    ROOM: ClassVar[str] = "belief"
    VERB: ClassVar[str] = "decide"
    DECISION: ClassVar[bool] = True
    TIER: ClassVar[Tier] = Tier.PARTNER
    belief_digest: str
    outline: str
    accepted: bool
    reason: str


@dataclass(frozen=True, slots=True)
class PlanAccepted(Payload):
    """A plan (`entity`) was accepted by a named person; it starts no work: a signed order does."""

    ROOM: ClassVar[str] = "plan"
    VERB: ClassVar[str] = "accept"
    DECISION: ClassVar[bool] = True
    TIER: ClassVar[Tier] = Tier.PARTNER
    plan_digest: str
    horizon_days: int
    benefit: float
    bound: float | None = None
    reason: str = ""
