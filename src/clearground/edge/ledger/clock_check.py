"""Whether a machine's clock can be right, judged by what it recorded itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from clearground.errors import LedgerError
from clearground.events import Event
from clearground.standards.words import _


def check_clock(
    events: Sequence[Event], device: str, now: datetime, *, tolerance: timedelta
) -> None:
    """Refuse to record by a clock that stands behind this machine's own last record.

    A machine that has recorded nothing yet is held against the last record of all.

    Raises
    ------
    LedgerError
        LED-213: the clock is further behind than the tolerance.
    """
    own = [event for event in events if event.device == device] or list(events)
    if not own:
        return
    last = max(event.recorded_time for event in own)
    if last - now <= tolerance:
        return
    raise LedgerError(
        "LED-213",
        _("The newest record here is of {last:%Y-%m-%d}, this machine's clock says {now:%Y-%m-%d}")
        .format(last=last, now=now),
        _("Records are ordered by their times: a clock so far behind orders decisions wrongly."),
        _("Set the clock. If it is right, say the time yourself: --now {now}.").format(
            now=now.isoformat()
        ),
    )  # fmt: skip
