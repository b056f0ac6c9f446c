"""Status of an area as known on one date and true on another."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import shapely

from clearground.areas.history import register_on, status_on
from clearground.events.areas import AreaDeclared, AreaStatusChanged
from clearground.events.core import Event, Payload
from clearground.events.region import Retracted
from clearground.standards.geometry import shape_from_metres
from clearground.standards.terms import AreaClass, AreaStatus, HazardType

T0 = datetime(2025, 3, 1, 8, 0, tzinfo=UTC)


def day(n: int) -> datetime:
    """The moment `n` days after T0."""
    return T0 + timedelta(days=n)


def event(number: int, payload: Payload, valid: int, recorded: int) -> Event:
    """An event about area `a`, so on one day and recorded on another."""
    return Event(
        entity="a",
        payload=payload,
        actor="officer",
        organisation="authority",
        valid_time=day(valid),
        recorded_time=day(recorded),
        id=f"e{number}",
        device="d",
        sequence=number,
        key_id="k",
        clock=f"{number:04}",
        salt="",
        payload_digest="",
    )


def status(to: AreaStatus) -> AreaStatusChanged:
    """A change of status."""
    return AreaStatusChanged(to, ("x",), "example-1", "Authority", "reason")


DECLARED = AreaDeclared(
    "A",
    "",
    AreaClass.SHA,
    HazardType.SPOT,
    shape_from_metres(shapely.box(0, 0, 10, 10)),
    ("r",),
    "example-1",
    "Authority",
)
# Declared on day 0; work starts on day 2 but is written down on day 8; suspended on day 5.
LOG = [
    event(1, DECLARED, 0, 0),
    event(2, status(AreaStatus.SUSPENDED), 5, 5),
    event(3, status(AreaStatus.WORKED_ON), 2, 8),
]


def at(known: int | None, true: int | None) -> str:
    """Status as known on a day and as true on a day."""
    area = status_on(
        LOG, "a", None if known is None else day(known), None if true is None else day(true)
    )
    return "undeclared" if area is None else area.status.value


def test_both_dates_are_told_apart() -> None:
    """Tests every corner of the two dates with a record that came late."""
    assert at(None, None) == "suspended"
    assert at(3, 3) == "open"  # the start of work was not yet known
    assert at(9, 3) == "worked_on"  # but was so
    assert at(6, 6) == "suspended"
    assert at(-1, None) == "undeclared"
    assert at(None, -1) == "undeclared"


def test_order_and_repetition_of_events_do_not_matter() -> None:
    """Tests that a merged log with repeats gives the same register."""
    again = [LOG[2], LOG[0], LOG[2], LOG[1]]
    assert register_on(again).areas == register_on(LOG).areas


def test_retracted_declaration_leaves_no_area() -> None:
    """Tests that decisions about an area that was taken back do not bring it up again."""
    taken_back = event(4, Retracted("e1", "drawn on the wrong map"), 9, 9)
    assert status_on([*LOG, taken_back], "a") is None
    assert status_on([*LOG, taken_back], "a", as_known=day(8)) is not None
