"""Which records had seen which: cause and effect from the log itself, never from a clock."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field

from clearground.events.core import Event
from clearground.events.region import RecordsReceived


@dataclass(frozen=True, slots=True)
class Causes:
    """What each device held of the others' chains, from which of its own records on.

    `received` holds, by device, the sequences of its `RecordsReceived` in order, and what each
    says about every other device.
    """

    received: dict[str, list[tuple[int, dict[str, int]]]] = field(default_factory=dict)

    def had_seen(self, later: Event, earlier: Event) -> bool:
        """True where the author of a record held another record when they made it.

        Everything before it on its own chain; of another chain what was last taken in.
        """
        if later.device == earlier.device:
            return earlier.sequence < later.sequence
        known = self.received.get(later.device, [])
        at = bisect_right(known, later.sequence, key=lambda r: r[0])
        return at > 0 and known[at - 1][1].get(earlier.device, 0) >= earlier.sequence

    def apart(self, one: Event, other: Event) -> bool:
        """True where neither author had seen the other's record."""
        return not self.had_seen(one, other) and not self.had_seen(other, one)


def causes_of(events: Iterable[Event]) -> Causes:
    """What each device held of the others' chains, as its own records say.

    >>> causes_of([])
    Causes(received={})
    """
    received: dict[str, list[tuple[int, dict[str, int]]]] = {}
    for event in events:
        if isinstance(event.payload, RecordsReceived):
            held = {h.device: h.sequence for h in event.payload.held}
            received.setdefault(event.device, []).append((event.sequence, held))
    for told in received.values():
        told.sort(key=lambda r: r[0])
    return Causes(received)
