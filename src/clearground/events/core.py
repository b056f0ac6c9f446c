"""What every recorded fact carries: the draft a person makes and the event it becomes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Generic, TypeVar, cast

from clearground.standards.terms import Tier

# not a rule: the version of a format
SCHEMA_VERSION = 1
"""Version of the event envelope and payloads; a change needs a decision record."""


class Payload:
    """What happened, in the words of one room; subclasses are frozen dataclasses.

    `ROOM` and `VERB` name the command that records it; `DECISION` tells that the
    actor's own signature is required; `ABOUT_SOMETHING_KNOWN` that its entity is recorded
    already, so that the command asks which. `TIER` says who may read it if nobody says
    otherwise: people, bases and who stopped where are for the fewest, the places and days
    of work for a narrow circle, and nothing is public unless a person makes it so.
    """

    __slots__ = ()
    ROOM: ClassVar[str] = ""
    VERB: ClassVar[str] = ""
    DECISION: ClassVar[bool] = False
    ABOUT_SOMETHING_KNOWN: ClassVar[bool] = False
    # A class that forgot to say is closed, not open.
    TIER: ClassVar[Tier] = Tier.SECRET


AS_ITS_KIND = cast(Tier, "")
"""Nobody said who may read a draft: it takes the tier of its payload's class when it is made."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A fact that a person wants to record, before the ledger has stamped it.

    Parameters
    ----------
    entity : str
        UUID of the thing the fact is about.
    payload : Payload
        What happened.
    actor, organisation : str
        UUIDs of the person who records it and of their organisation.
    valid_time : datetime
        When it was so (aware, UTC).
    recorded_time : datetime
        When it was learned and written down (aware, UTC).
    tier : Tier
        Who may read it; by default what the payload's class says.
    simulated : bool
        True inside a simulated region, and then in every event of it.
    supersedes : tuple of str
        Ids of the events this one corrects or replaces.
    """

    entity: str
    payload: Payload
    actor: str
    organisation: str
    valid_time: datetime
    recorded_time: datetime
    tier: Tier = AS_ITS_KIND
    simulated: bool = False
    supersedes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.tier == AS_ITS_KIND:
            object.__setattr__(self, "tier", type(self.payload).TIER)

    @property
    def type(self) -> str:
        """The event type: the name of the payload's class."""
        return type(self.payload).__name__


@dataclass(frozen=True, slots=True, kw_only=True)
class Event(Draft):
    """A recorded fact with its complete envelope (see architecture, "The ledger").

    Parameters
    ----------
    id : str
        uuid7 of the event.
    device : str
        UUID of the device that wrote it; `sequence` counts from 1 on it, without gaps.
    key_id : str
        The device key that closes the batch.
    clock : str
        Hybrid logical clock, for display order only.
    salt, payload_digest : str
        The payload's salted SHA-256: a redacted copy, payload withheld, still verifies.
    schema : int
        Version of the payload's schema.
    previous : str
        Hash of this device's previous event ("" for the first).
    actor_signature : str
        The actor's own signature on a decision, else "".
    """

    id: str
    device: str
    sequence: int
    key_id: str
    clock: str
    salt: str
    payload_digest: str
    schema: int = SCHEMA_VERSION
    previous: str = ""
    actor_signature: str = ""


F = TypeVar("F", bound=Payload)


@dataclass(frozen=True, slots=True)
class Kept(Generic[F]):
    """A recorded fact as a room keeps it: what happened, to what, by whom, when."""

    entity: str
    facts: F
    actor: str
    organisation: str
    valid_time: datetime
    recorded_time: datetime


def keep(draft: Draft, facts: F) -> Kept[F]:
    """The fact as a room keeps it."""
    return Kept(
        draft.entity, facts, draft.actor, draft.organisation, draft.valid_time, draft.recorded_time
    )
