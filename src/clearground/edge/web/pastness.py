"""What tells the reader that the page does not show now."""

from __future__ import annotations

from dataclasses import dataclass

from clearground.edge.web import wording
from clearground.edge.web.place import Ask
from clearground.edge.web.room import Room, View
from clearground.standards.words import _, _n


@dataclass(frozen=True, slots=True)
class Past:
    """The banner's words and the one way back."""

    title: str
    text: str
    day: str
    back: str


def past(room: Room, view: View, ask: Ask) -> Past:
    """The banner of a view of the past: date, age, records hidden."""
    zone = room.zone
    titles = []
    if view.known is not None:
        titles.append(_("as known on {day}").format(day=wording.day(view.known, zone)))
    if view.true is not None:
        titles.append(_("as true on {day}").format(day=wording.day(view.true, zone)))
    moment = view.known or view.true or view.now
    age = (view.now.astimezone(zone).date() - moment.astimezone(zone).date()).days
    hidden = _n("{n} later record is not shown.", "{n} later records are not shown.", view.hidden)
    return Past(
        title=_("Map {what}").format(what=", ".join(titles)),
        text=_n("{n} day before today.", "{n} days before today.", age) + " " + hidden,
        day=wording.moment(moment, zone),
        back=ask.now(),
    )
