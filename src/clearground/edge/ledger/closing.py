"""Whether the square metres that follow from the records close."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from clearground.errors import Finding
from clearground.events import Event
from clearground.events.areas import AreaSplit
from clearground.events.region import ConflictClosed, KeyEnrolled, KeyRevoked
from clearground.pipeline import world_of
from clearground.release.account import account
from clearground.standards.words import _

ELSEWHERE = (KeyEnrolled, KeyRevoked, ConflictClosed)
"""Facts about a machine or about other records: nothing in the log introduces those."""


def account_faults(events: Sequence[Event]) -> tuple[Finding, ...]:
    """Faults of the account that follows from all events; empty when it closes.

    Raises
    ------
    AccountError
        ACC-01: two ways of summing differ by more than the grid can explain.

    >>> account_faults(())
    ()
    """
    stranger = unknown_thing(events)
    if stranger:
        return (_unknown(stranger),)
    world = world_of(events)
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


def unknown_thing(events: Iterable[Event]) -> str:
    """UUID of the first thing that a record is about and that no record introduces; "" if none.

    Keys and conflicts are about what is known otherwise: a machine, or other records.

    >>> unknown_thing([])
    ''
    """
    told = list(events)
    known = introduced(told)
    return next((e.entity for e in told if is_about_known(e) and e.entity not in known), "")


def introduced(events: Iterable[Event]) -> set[str]:
    """UUIDs of the things that records introduce, the parts of a split included.

    >>> introduced([])
    set()
    """
    known = set()
    for event in events:
        if not event.payload.ABOUT_SOMETHING_KNOWN:
            known.add(event.entity)
        if isinstance(event.payload, AreaSplit):
            known.update(part.entity for part in event.payload.parts)
    return known


def is_about_known(event: Event) -> bool:
    """Whether a record is about a thing that another record has to introduce."""
    return event.payload.ABOUT_SOMETHING_KNOWN and not isinstance(event.payload, ELSEWHERE)


def _unknown(entity: str) -> Finding:
    return Finding(
        "LED-31",
        _("A record is about {entity}, which no record before it introduces").format(entity=entity),
        _("The state of the region cannot be rebuilt from these records."),
        _("Do not decide on it: compare with a backup or another office's copy."),
    )
