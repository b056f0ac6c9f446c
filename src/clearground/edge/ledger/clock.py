"""The hybrid logical clock: for display order only, never for cause and effect."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


@dataclass(slots=True)
class HybridClock:
    """A clock of one device that never runs backwards.

    Parameters
    ----------
    device : str
        Its UUID; the first part ends each reading, so that readings of two devices differ.
    milliseconds, count : int
        Last reading: wall time since 1970 and how often it was asked in that millisecond.
    """

    device: str
    milliseconds: int = 0
    count: int = 0

    def read(self, now: datetime) -> str:
        """The next reading, later than every one before it, as text that sorts.

        >>> clock = HybridClock("0192aaaa-0000-7000-8000-000000000000")
        >>> moment = datetime(2026, 1, 1, tzinfo=UTC)
        >>> clock.read(moment) < clock.read(moment)
        True
        """
        wall = (now - _EPOCH) // _MILLISECOND
        if wall > self.milliseconds:
            self.milliseconds, self.count = wall, 0
        else:
            self.count += 1
        return f"{self.milliseconds:015d}-{self.count:08d}-{self.device[:8]}"

    @classmethod
    def after(cls, device: str, reading: str) -> HybridClock:
        """The device's clock as it stood at a reading ("" for none).

        >>> HybridClock.after("0192aaaa", "000001767225600000-00000001-0192aaaa").count
        1
        """
        if not reading:
            return cls(device)
        milliseconds, count = reading.split("-")[:2]
        return cls(device, int(milliseconds), int(count))
