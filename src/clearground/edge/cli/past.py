"""The two dates that every reading command takes: as known on one, as true on another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import click

from clearground.edge.cli.resolve import thing_called
from clearground.edge.cli.seen import Seen
from clearground.edge.cli.values import moment
from clearground.errors import NotFoundError
from clearground.events import Event
from clearground.pipeline import World
from clearground.standards.words import _

Command = TypeVar("Command", bound=Callable[..., Any])


def dated(command: Command) -> Command:
    """The command with `--as-known` and `--as-true`."""
    known = click.option("--as-known", help="Only what was recorded by then (day or RFC 3339).")
    true = click.option("--as-true", help="Only what was so by then (day or RFC 3339).")
    return known(true(command))


@dataclass(frozen=True, slots=True)
class Dates:
    """The dates that a person asked for; None is now."""

    known: datetime | None = None
    true: datetime | None = None

    @classmethod
    def of(cls, as_known: str | None, as_true: str | None, zone: str) -> Dates:
        """The dates as typed; a bare day means its end in the region's time zone.

        Raises
        ------
        UsageError
            REC-21: one is no day and no time.
        """
        return cls(*(moment(text, zone) if text else None for text in (as_known, as_true)))

    def cover(self, event: Event) -> bool:
        """Whether an event was recorded, and was so, by the dates."""
        return (self.known is None or event.recorded_time <= self.known) and (
            self.true is None or event.valid_time <= self.true
        )

    def as_json(self) -> dict[str, str]:
        """The dates asked for under their keys; an answer of the past says so."""
        asked = {"as_known": self.known, "as_true": self.true}
        return {name: when.isoformat() for name, when in asked.items() if when}

    def told(self) -> Iterator[str]:
        """A line for each date: a copied line would otherwise pass for today's."""
        for name, when in self.as_json().items():
            yield _("Not now: {what} {when}").format(what=name.replace("_", " "), when=when)

    def nothing_yet(self, seen: Seen) -> str:
        """Says that nothing counts on the dates: zero square metres would be no answer."""
        if not seen.events:
            return _("Nothing is recorded in this region.")
        known = [e.recorded_time for e in seen.events]
        if self.known is not None and min(known) > self.known:
            told = _("Nothing was recorded by then; the first record was made at {when}")
            first = known
        else:
            told = _("Nothing recorded was so by then; the first record says what was so at {when}")
            first = [e.valid_time for e in seen.events]
        return told.format(
            when=min(first).astimezone(ZoneInfo(seen.zone)).isoformat(" ", "minutes")
        )


def thing_then(text: str, dates: Dates, seen: Seen, *, world: World, now: World) -> str:
    """The UUID of the one thing that a text names on the dates, by its name then or now.

    Raises
    ------
    NotFoundError
        NF-01: nothing is called so, or it was not recorded, or not so, by then; NF-02: several.
    """
    there = {event.entity for event in seen.events if dates.cover(event)}
    try:
        return thing_called(world, text, there)
    except NotFoundError as unknown:
        if unknown.code != "NF-01":
            raise
        found = thing_called(now, text, {event.entity for event in seen.events})
        if found in there:
            return found
        first = min(
            (e for e in seen.events if e.entity == found),
            key=lambda e: (e.recorded_time, e.valid_time),
        )
        raise NotFoundError(
            "NF-01",
            _("{text!r} was not there on these dates: so at {valid}, recorded at {when}").format(
                text=text, valid=first.valid_time.isoformat(), when=first.recorded_time.isoformat()
            ),
            _("An empty answer could pass for ground that nobody suspected."),
            _("Ask for later dates, or leave them out."),
        ) from unknown
