"""Where identifiers and salts come from: a seed that repeats, or the machine's randomness."""

from __future__ import annotations

import hashlib
import os
import time
from datetime import UTC, datetime
from typing import Protocol

_COUNTER_BITS = 12
_VERSION_7 = 0x7000
_VARIANT = 0x8000_0000_0000_0000
_TAIL_MASK = 0x3FFF_FFFF_FFFF_FFFF
_SALT_BYTES = 16


class IdSource(Protocol):
    """Gives uuid7 identifiers and salts; a named stream is not shifted by other streams."""

    def new(self) -> str:
        """The next uuid7 of this stream."""
        ...

    def salt(self, event_id: str) -> str:
        """The salt of an event's payload, 32 hexadecimal digits."""
        ...

    def stream(self, name: str) -> IdSource:
        """The stream of that name below this one; the same object for the same name."""
        ...


class SeededIds:
    """Identifiers derived from a seed, the run's `now` and a counter.

    The same seed, `now`, stream and number of earlier calls give the same identifier, so
    an interrupted run that starts again names its records alike.

    Parameters
    ----------
    seed : int
        Seed of the run.
    now : datetime
        The run's moment (aware); it is the time inside the identifiers.
    name : str
        Path of the stream, "" at the root.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> ids = SeededIds(1, datetime(2026, 1, 1, tzinfo=UTC))
    >>> ids.stream("evidence").new() == SeededIds(1, ids.now).stream("evidence").new()
    True
    """

    def __init__(self, seed: int, now: datetime, name: str = "") -> None:
        self.seed, self.now, self.name = seed, now.astimezone(UTC), name
        self._key = f"{seed}/{self.now.isoformat()}/{name}".encode()
        self._start_ms = round(self.now.timestamp() * 1000)
        self._count = 0
        self._streams: dict[str, SeededIds] = {}

    def new(self) -> str:
        """The next uuid7 of this stream."""
        count = self._count
        self._count += 1
        digest = hashlib.sha256(b"id/%s/%d" % (self._key, count)).digest()
        return _uuid7(
            self._start_ms + (count >> _COUNTER_BITS),
            count & ((1 << _COUNTER_BITS) - 1),
            int.from_bytes(digest[:8], "big"),
        )

    def salt(self, event_id: str) -> str:
        """The salt of an event's payload: it depends on the seed and the event only."""
        text = b"salt/%d/%s" % (self.seed, event_id.encode())
        return hashlib.sha256(text).hexdigest()[: 2 * _SALT_BYTES]

    def stream(self, name: str) -> SeededIds:
        """The stream of that name below this one; the same object for the same name."""
        if name not in self._streams:
            self._streams[name] = SeededIds(self.seed, self.now, f"{self.name}/{name}")
        return self._streams[name]


class RandomIds:
    """Identifiers from the machine's clock and randomness, for a real region.

    Examples
    --------
    >>> ids = RandomIds()
    >>> ids.new() != ids.new()
    True
    """

    def new(self) -> str:
        """A new uuid7."""
        random = int.from_bytes(os.urandom(10), "big")
        return _uuid7(time.time_ns() // 1_000_000, random >> 68, random & _TAIL_MASK)

    def salt(self, event_id: str) -> str:
        """A random salt."""
        del event_id
        return os.urandom(_SALT_BYTES).hex()

    def stream(self, name: str) -> RandomIds:
        """The same source: random streams cannot shift each other."""
        del name
        return self


def _uuid7(milliseconds: int, counter: int, tail: int) -> str:
    # RFC 9562, 5.7: 48 bits of time, version, 12 bits, variant, 62 bits.
    number = (milliseconds & 0xFFFF_FFFF_FFFF) << 80
    number |= (_VERSION_7 | (counter & 0xFFF)) << 64
    number |= _VARIANT | (tail & _TAIL_MASK)
    text = f"{number:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
