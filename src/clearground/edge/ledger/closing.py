"""Whether the square metres that follow from the records close."""

from __future__ import annotations

from collections.abc import Sequence

from clearground.errors import Finding
from clearground.events import Event
from clearground.pipeline import world_of
from clearground.release.account import account
from clearground.standards.words import _


def account_faults(events: Sequence[Event]) -> tuple[Finding, ...]:
    """Faults of the account that follows from all events; empty when it closes.

    Raises
    ------
    AccountError
        ACC-01: two ways of summing differ by more than the grid can explain.

    >>> account_faults(())
    ()
    """
    try:
        world = world_of(events)
    except KeyError as error:
        return (_unknown(str(error.args[0])),)
    found = account(world.register, world.releases, world.worklog)
    if found.difference_m2 == 0:
        return ()
    what = _("The account does not close: {m2} m2 are declared but neither remain nor are released")
    return (
        Finding(
            "LED-30",
            what.format(m2=found.difference_m2),
            _("Land would be counted twice, or be lost from sight."),
            _("Show the account by area with `clearground account REGION` and report the area."),
        ),
    )


def _unknown(entity: str) -> Finding:
    return Finding(
        "LED-31",
        _("A record is about {entity}, which no record before it introduces").format(entity=entity),
        _("The state of the region cannot be rebuilt from these records."),
        _("Do not decide on it: compare with a backup or another office's copy."),
    )
