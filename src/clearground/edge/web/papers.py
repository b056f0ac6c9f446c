"""Photos and papers on the page: which a card shows, and how one is handed to a browser."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse

from clearground.edge.documents import documents_of
from clearground.edge.media import ENDINGS, SHOWN, kind_of, name_for
from clearground.edge.web import wording
from clearground.edge.web.history import wording_zone
from clearground.edge.web.room import Room, View
from clearground.errors import ClearError
from clearground.events import Event
from clearground.events.documents import Document
from clearground.standards.words import _

SANDBOX = "default-src 'none'; sandbox"
"""What a browser may do with a stranger's photo that is opened by itself: nothing."""

_KB = 1024


@dataclass(frozen=True, slots=True)
class Paper:
    """A photo or paper as a card shows it.

    Parameters
    ----------
    digest, name, words : str
        By what it is asked for, what it is called, and when it was taken and how long it is.
    shown : bool
        Whether the page shows it; else it is handed over for saving.
    here : bool
        Whether its contents are here.
    """

    digest: str
    name: str
    words: str
    shown: bool
    here: bool


def papers(room: Room, view: View, entity: str) -> tuple[Paper, ...]:
    """The photos and papers that the records about a thing name, of those that count now."""
    events = [e for e in room.histories.own(entity) if e.id in view.world.seen]
    named = {d.digest: d for event in events for d in documents_of(event)}
    here = room.documents.sizes() if named and room.documents else {}
    zone = wording_zone(view.world)
    return tuple(_paper(d, zone, here=d.digest in here) for d in named.values())


def _paper(document: Document, zone: object, *, here: bool) -> Paper:
    name = name_for(document.name, document.digest, document.media_type)
    parts = [_("{n} kB").format(n=f"{max(1, round(document.size_bytes / _KB)):,}")]
    if document.taken:
        parts.insert(0, _("taken {when}").format(when=wording.moment(document.taken, zone)))  # type: ignore[arg-type]
    if not here:
        parts.append(_("not here: another office has it"))
    words = ", ".join(parts)
    return Paper(document.digest, name, words, document.media_type in SHOWN, here)


def contents(request: HttpRequest, digest: str) -> HttpResponse:
    """The contents behind a digest that a record of this room names, proved; else nothing.

    Who may not see the record gets nothing by its digest either: the room does not hold it.
    """
    room = request.META["clearground.room"]
    assert isinstance(room, Room)
    room.view()
    name = _named(room.events, digest)
    if name is None or room.documents is None:
        return HttpResponse(status=404)
    try:
        data = room.documents.read(digest)
    except ClearError:  # missing, or damaged: nothing of it is given out
        return HttpResponse(status=404)
    kind = kind_of(data)
    way = "inline" if kind in SHOWN else "attachment"
    safe = quote(name_for(name, digest, kind))
    return HttpResponse(
        data,
        content_type=kind if kind in ENDINGS else "application/octet-stream",
        headers={
            "Content-Disposition": f"{way}; filename*=UTF-8''{safe}",
            "Content-Security-Policy": SANDBOX,
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cache-Control": "private, no-store",
        },
    )


def _named(events: Iterable[Event], digest: str) -> str | None:
    """The name of a document that some record names; None where none does."""
    for event in events:
        for document in documents_of(event):
            if document.digest == digest:
                return document.name
    return None
