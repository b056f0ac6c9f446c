"""The events around one area, found by what they name, without reading the whole record."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields

from clearground.edge.ledger.envelope import body_of, event_of
from clearground.edge.ledger.schema import EVENTS
from clearground.events import PAYLOADS, Event
from clearground.events.areas import AreasMerged, AreaSplit

UNDER = ("area", "find", "order", "visit", "warning")
"""Fields of a fact that name the thing it happened under."""

EVERYWHERE = (
    "RegionOpened", "OrganisationRegistered", "PersonRegistered", "TeamFormed", "AreaSplit",
    "AreasMerged", "WorksRequested", "Retracted", "RecordsReceived", "ConflictClosed",
)  # fmt: skip
"""Few facts that bear on the history of any area: who people are, splits, what was taken back."""


def _kinds(field: str) -> str:
    """The types of fact that have a field, as a list in SQL."""
    named = sorted(n for n, kind in PAYLOADS.items() if field in {f.name for f in fields(kind)})  # type: ignore[arg-type]
    return ", ".join(f"'{name}'" for name in named)


def _value(field: str) -> str:
    # A text that another program broke is no JSON; it must not break the reading of the rest.
    return f"CASE WHEN json_valid(body) THEN json_extract(body, '$.payload.{field}') END"


CONDITIONS: Mapping[str, tuple[str, str]] = {f: (_kinds(f), _value(f)) for f in UNDER}
"""Of each field the types of fact that have it, and its value in the text of a record."""


def indexes() -> Iterator[str]:
    """Statements that index records by what they happened under; nothing rests on them but speed.

    >>> len(list(indexes()))
    5
    """
    for field, (kinds, value) in CONDITIONS.items():
        name = f"{EVENTS}_of_{field}"
        yield f"CREATE INDEX IF NOT EXISTS {name} ON {EVENTS} ({value}) WHERE type IN ({kinds})"


def area_called(connection: sqlite3.Connection, text: str) -> str | None:
    """UUID of the one area that a UUID or a code names; None where none or several do."""
    made = "type IN ('AreaDeclared', 'AreasMerged')"
    asked = f"SELECT DISTINCT entity FROM {EVENTS} WHERE {made} AND entity=?"
    found = connection.execute(asked, (text,)).fetchall()
    if not found:
        asked = f"SELECT DISTINCT entity FROM {EVENTS} WHERE {made} AND {_value('code')}=?"
        found = connection.execute(asked, (text,)).fetchall()
    return str(found[0][0]) if len(found) == 1 else None


def around_area(connection: sqlite3.Connection, area: str) -> tuple[Event, ...]:
    """Every event that the history of an area can hold, or that its telling needs.

    Its own, those under its orders, of the areas it came from, what these rest on, and the few
    that bear on every area; in order of arrival.

    Raises
    ------
    LedgerError
        LED-06: a record cannot be read.
    """
    marks = ", ".join("?" * len(EVERYWHERE))
    found = dict(_read(connection, f"type IN ({marks})", EVERYWHERE))
    came = list(found.values())
    waiting, seen = [area], set[str]()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        waiting += _ancestors(came, name)
        own = dict(_read(connection, "entity=?", (name,)))
        waiting += [w for e in own.values() if (w := getattr(e.payload, "warning", ""))]
        found |= own
        for kinds, value in CONDITIONS.values():
            under = dict(_read(connection, f"type IN ({kinds}) AND {value}=?", (name,)))
            found |= under
            waiting += [e.entity for e in under.values() if not e.payload.ABOUT_SOMETHING_KNOWN]
    for name in dict.fromkeys(
        n for e in found.values() for n in getattr(e.payload, "evidence", ())
    ):
        if name not in seen:
            found |= dict(_read(connection, "entity=?", (name,)))
    return tuple(found[place] for place in sorted(found))


def _ancestors(came: Iterable[Event], area: str) -> Iterator[str]:
    for event in came:
        match event.payload:
            case AreasMerged(merged=merged) if event.entity == area:
                yield from merged
            case AreaSplit(parts=parts) if area in {part.entity for part in parts}:
                yield event.entity
            case _:
                pass


def _read(
    connection: sqlite3.Connection, condition: str, values: tuple[str, ...]
) -> Iterator[tuple[int, Event]]:
    asked = f"SELECT fid, body FROM {EVENTS} WHERE {condition}"
    for place, text in connection.execute(asked, values):
        yield place, event_of(body_of(text))
