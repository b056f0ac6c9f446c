"""How large a part is that a slow line can carry, and how a question says what is held."""

from __future__ import annotations

import re
from collections.abc import Mapping

from clearground.edge.sync import faults

PART_RECORDS = 2_000
"""Records of a part: some 200 kB, half a minute on a line of 64 kbit/s."""

PART_MAX = 1_000_000
HELD_MAX = 1_000
"""Devices that a question may name."""

_HELD = re.compile(r"([0-9a-f-]{36}):([0-9]{1,12})")


def written(held: Mapping[str, int]) -> str:
    """How far chains are held, as an address says it.

    >>> written({"b": 2, "a": 1})
    'a:1,b:2'
    """
    return ",".join(f"{device}:{last}" for device, last in sorted(held.items()))


def read(text: str) -> dict[str, int]:
    """How far chains are held, from an address.

    Raises
    ------
    SyncError
        SYN-06 when it is something else.
    """
    if not text:
        return {}
    found = [_HELD.fullmatch(part) for part in text.split(",")[: HELD_MAX + 1]]
    held = {match[1]: int(match[2]) for match in found if match}
    if len(held) != len(found) or len(held) > HELD_MAX:
        raise faults.not_understood("held")
    return held
