"""Facts about what was reported, how it was graded, and where sources differ."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from clearground.events.core import Payload
from clearground.events.documents import Document
from clearground.standards.geometry import Shape
from clearground.standards.terms import (
    Directness,
    EvidenceKind,
    HazardClass,
    Ordnance,
    PositionMethod,
    Tier,
)


@dataclass(frozen=True, slots=True)
class EvidenceReported(Payload):
    """Something was reported; `entity` is the report's UUID.

    Parameters
    ----------
    kind, directness : EvidenceKind, Directness
        What it is and whether it shows, suggests or speaks against contamination.
    shape : Shape or None
        Where, in the region's CRS; None when the place is unknown inside the region.
    position_error_m : float or None
        One-sigma position error, metres; None where there is no place that could be wrong.
    source : str
        Who says so, as a stable name; `side` is that source's party, kept for display only.
    text : str
        Their own words, unchanged; `translation` beside them if any.
    observed_from, observed_to : datetime or None
        When it was so, as stated (an interval); `published`, `collected` as known.
    published_from, published_to : date or None
        First and last day of the time in which it was published, where the source states a
        month, a quarter or a year; then `published` is None, because no day is known.
    original, original_digest : str
        The original record (JSON or file name) and the SHA-256 of its bytes.
    layer, position : str, int
        Layer and position in it where it was imported from.
    same_as : str
        UUID of the report this one repeats exactly ("" if none): it is kept but counted once.
    value_low, value_high, value_unit : float or None, float or None, str
        The interval of a quantity that it states, if it states one.
    """

    ROOM: ClassVar[str] = "evidence"
    VERB: ClassVar[str] = "add"
    TIER: ClassVar[Tier] = Tier.PARTNER
    kind: EvidenceKind
    directness: Directness
    source: str
    shape: Shape | None = None
    position_error_m: float | None = 0.0
    position_method: PositionMethod = PositionMethod.UNKNOWN
    text: str = ""
    translation: str = ""
    topic: str = ""
    hazard: HazardClass | None = None
    ordnance: Ordnance | None = None
    count: int | None = None
    observed_from: datetime | None = None
    observed_to: datetime | None = None
    published: date | None = None
    collected: date | None = None
    side: str = ""
    as_entered: str = ""
    original: str = ""
    original_digest: str = ""
    layer: str = ""
    position: int = 0
    same_as: str = ""
    repair: str = ""
    value_low: float | None = None
    value_high: float | None = None
    value_unit: str = ""
    published_from: date | None = None
    published_to: date | None = None
    documents: tuple[Document, ...] = ()

    @property
    def error_m(self) -> float:
        """One-sigma position error, metres; infinite where no place is known."""
        return math.inf if self.position_error_m is None else self.position_error_m


@dataclass(frozen=True, slots=True)
class EvidenceGraded(Payload):
    """A report (`entity`) was graded: source reliability A-F and credibility 1-6, separately.

    F and 6 mean "cannot be judged", never "bad".
    """

    ROOM: ClassVar[str] = "evidence"
    VERB: ClassVar[str] = "grade"
    ABOUT_SOMETHING_KNOWN: ClassVar[bool] = True
    TIER: ClassVar[Tier] = Tier.PARTNER
    reliability: str
    credibility: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class OrdnanceAlternative:
    """One possible identity of an item with its weight (weights sum to 1)."""

    category: Ordnance
    model: str
    weight: float
    country: str = ""
    year: int | None = None


@dataclass(frozen=True, slots=True)
class OrdnanceIdentified(Payload):
    """A recovered item (`entity`) was identified, with alternatives and what to treat it as."""

    ROOM: ClassVar[str] = "evidence"
    VERB: ClassVar[str] = "identify"
    TIER: ClassVar[Tier] = Tier.PARTNER
    find: str
    alternatives: tuple[OrdnanceAlternative, ...]
    treat_as: Ordnance
    identified_by: str
    basis: str = ""
    site: str = ""
    documents: tuple[Document, ...] = ()


@dataclass(frozen=True, slots=True)
class DifferenceNoted(Payload):
    """Two or more reports differ about the same ground; `entity` is the difference's UUID."""

    ROOM: ClassVar[str] = "evidence"
    VERB: ClassVar[str] = "differ"
    TIER: ClassVar[Tier] = Tier.PARTNER
    reports: tuple[str, ...]
    shape: Shape | None
    about: str


@dataclass(frozen=True, slots=True)
class DifferenceDecided(Payload):
    """A named person decided a difference (`entity`) between reports, with the reason."""

    ROOM: ClassVar[str] = "evidence"
    VERB: ClassVar[str] = "decide"
    DECISION: ClassVar[bool] = True
    ABOUT_SOMETHING_KNOWN: ClassVar[bool] = True
    TIER: ClassVar[Tier] = Tier.PARTNER
    upheld: tuple[str, ...]
    reason: str
