"""Simulated regions that several test files look at, made once."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from uuid import UUID

from clearground.edge.sim import Scale, SimRegion, simulate
from clearground.events import Draft

NOW = datetime(2027, 9, 14, 10, 42, tzinfo=UTC)


class Counter:
    """UUIDs that count up from 1."""

    def __init__(self) -> None:
        """Start at zero."""
        self.count = 0

    def __call__(self) -> str:
        """The next UUID."""
        self.count += 1
        return str(UUID(int=self.count))


@lru_cache(maxsize=8)
def region(scale: Scale, seed: int = 1) -> SimRegion:
    """The region of a scale and seed."""
    return simulate(scale, seed, NOW, Counter())


def drafts(made: SimRegion) -> list[Draft]:
    """All drafts of a region in the order in which they are recorded."""
    return [draft for _, batch in made.drafts() for draft in batch]
