"""A depth that cannot be metres: the commonest mix-up of units, refused at every door."""

from __future__ import annotations

from datetime import date

from clearground.errors import Finding
from clearground.standards.parameters import ParameterBook
from clearground.standards.words import _


def check_depth_unit(
    depth_m: float | None,
    book: ParameterBook,
    on: date,
    *,
    code: str,
    limit: str = "areas.depth_m_highest",
) -> tuple[Finding, ...]:
    """The finding that a depth is more than can be metres; nothing when it may be.

    Parameters
    ----------
    depth_m : float or None
        The depth as recorded, metres; None or a negative one is another rule's fault.
    book, on : ParameterBook, date
        The greatest depth that is taken as metres, in force on the day.
    code : str
        Code of the room that asks.
    limit : str
        The parameter that says so.

    Source: *Assumption*: land is cleared to a fraction of a metre; 8 typed for 8 cm must not
    count as 8 m. Deeper work is confirmed by the authority that puts a greater limit in force,
    dated, not by a second keystroke of whoever types.

    >>> check_depth_unit(None, ParameterBook("empty"), date(2027, 1, 1), code="AREA-26")
    ()
    """
    if depth_m is None:
        return ()
    highest = book.number(limit, on)
    if depth_m <= highest:
        return ()
    return (
        Finding(
            code,
            _("A depth of {depth:g} m lies beyond {highest:g} m").format(
                depth=depth_m, highest=highest
            ),
            _("It looks like centimetres; ground would be recorded as searched far too deep."),
            _(
                "Give the depth in metres (0.13 is 13 cm). Where work truly goes deeper, the"
                " authority puts a greater {limit} in force."
            ).format(limit=limit),
        ),
    )
