"""The desk at which the simulated region's facts are written down."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import numpy as np

from clearground.events import Draft, Payload

Ids = Callable[[], str]
"""Gives the next UUID as text."""


@dataclass(frozen=True, slots=True)
class Official:
    """A person who records: UUIDs of the person and of their organisation."""

    entity: str
    organisation: str


@dataclass
class Desk:
    """Writes drafts, all marked simulated, with dates counted back from the region's `now`.

    Parameters
    ----------
    rng : numpy.random.Generator
        Chance of everything that is not laid down.
    ids : callable
        Gives the next UUID.
    now : datetime
        The moment of the region (aware, UTC); nothing is dated after it.
    """

    rng: np.random.Generator
    ids: Ids
    now: datetime
    drafts: list[Draft] = field(default_factory=list)
    batches: list[tuple[str, tuple[Draft, ...]]] = field(default_factory=list)

    def at(self, days: float) -> datetime:
        """The moment that many days before the start of today, on a whole minute."""
        today = self.now.replace(hour=0, minute=0, second=0, microsecond=0)
        return today - timedelta(minutes=round(days * 1440))

    def day(self, days: float) -> date:
        """The day that many days before today; negative for days to come."""
        return self.at(days).date()

    def write(
        self,
        payload: Payload,
        *,
        by: Official,
        days: float,
        learned: float | None = None,
        entity: str = "",
    ) -> str:
        """Write a fact down and give the UUID of what it is about.

        Parameters
        ----------
        days, learned : float
            How many days before today it was so, and was recorded (the same by default).
        """
        about = entity or self.ids()
        known = days if learned is None else min(days, max(0.0, learned))
        self.drafts.append(
            Draft(
                about,
                payload,
                by.entity,
                by.organisation,
                self.at(days),
                self.at(known),
                simulated=True,
            )
        )
        return about

    def close(self, name: str, *, by_recording: bool = False) -> None:
        """End a batch; `by_recording` puts it into the order in which it was learned."""
        drafts = self.drafts
        if by_recording:
            drafts = sorted(drafts, key=lambda draft: draft.recorded_time)
        self.batches.append((name, tuple(drafts)))
        self.drafts = []
