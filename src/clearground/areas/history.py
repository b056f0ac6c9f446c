"""An area as known on one date and as true on another."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from clearground.areas.state import Area, Register
from clearground.events.core import Event
from clearground.events.view import select


def register_on(
    events: Iterable[Event],
    as_known: datetime | None = None,
    as_true: datetime | None = None,
) -> Register:
    """All areas as known on one date and as true on another; the latest by default.

    >>> register_on([]).areas
    {}
    """
    register = Register()
    for event in select(events, as_known, as_true):
        register.apply(event)
    return register


def status_on(
    events: Iterable[Event],
    entity: str,
    as_known: datetime | None = None,
    as_true: datetime | None = None,
) -> Area | None:
    """An area with its status, class and shape on a date; None if it was not declared then.

    Parameters
    ----------
    events : iterable of Event
        The log, in any order; reports that came late land at the time they speak of.
    entity : str
        UUID of the area.
    as_known, as_true : datetime, optional
        Only what was recorded, and only what was so, up to these moments (included).

    Examples
    --------
    >>> status_on([], "area-1") is None
    True
    """
    return register_on(events, as_known, as_true).areas.get(entity)
