"""The page's questions as JSON: layers, cards, account, time line, search, belief cells."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI

from clearground.edge.web.cards.card import Card
from clearground.edge.web.cards.make import card_of, entity_card
from clearground.edge.web.data import layers_json, overlay_json
from clearground.edge.web.overlay import overlay_of
from clearground.edge.web.place import Ask, ground, read
from clearground.edge.web.room import Room, View
from clearground.edge.web.search import search
from clearground.edge.web.timeline import axis
from clearground.edge.web.views import STATUS, frame_of, room_of
from clearground.errors import AccountError, ClearError
from clearground.events import Event

api = NinjaAPI(title="Clearground map room", version="1", docs_url=None)


def _text(name: str, says: str) -> dict[str, Any]:
    return {
        "in": "query",
        "name": name,
        "required": False,
        "description": says,
        "schema": {"type": "string"},
    }


STATE_S = 20.0
"""How long a page that asks for news waits for an answer."""

ASKED = {
    "parameters": [
        _text("x", "Longitude of the window's centre, degrees."),
        _text("y", "Latitude of the window's centre, degrees."),
        _text("z", "Zoom, 3 to 20."),
        _text("w", "Width of the window, pixels."),
        _text("h", "Height of the window, pixels."),
        _text("known", "As known on: a day or an RFC 3339 time."),
        _text("true", "As true on: a day or an RFC 3339 time."),
        _text("off", "Layers switched off, by comma."),
    ],
    "responses": {
        400: {"description": "The question is not understood: an error in three parts."},
        404: {"description": "Nothing of that name is recorded: an error in three parts."},
        409: {"description": "The account does not close: an error in three parts."},
    },
}
"""What every address of the map room may be asked, and how it refuses."""


@api.exception_handler(ClearError)
def refused(request: HttpRequest, fault: ClearError) -> HttpResponse:
    """A refusal in its three parts with its code."""
    del request
    status = 409 if isinstance(fault, AccountError) else STATUS.get(fault.code, 400)
    return JsonResponse({"error": asdict(fault.finding)}, status=status)


def _asked(request: HttpRequest) -> tuple[Room, View, Ask]:
    room = room_of(request)
    ask = read(request.GET.dict(), room.zone)
    return room, room.view(ask.known, ask.true), ask


@api.get("/layers", openapi_extra=ASKED)
def layers(request: HttpRequest) -> dict[str, Any]:
    """Every layer's features in a window, as GeoJSON, thinned with honest counts."""
    room, view, ask = _asked(request)
    return layers_json(room, view, frame_of(room, ask, request), off=ask.off)


@api.get("/belief", openapi_extra=ASKED)
def belief(request: HttpRequest) -> dict[str, Any]:
    """The belief picture of a window: its address and corners; nothing on a map of the past."""
    room, view, ask = _asked(request)
    found = None if view.past else overlay_of(room, frame_of(room, ask, request))
    return {"belief": overlay_json(found)}


@api.get("/card/{path:entity}", openapi_extra=ASKED)
def card(request: HttpRequest, entity: str) -> dict[str, Any]:
    """The card of a thing by its UUID or code."""
    room, view, _ask = _asked(request)
    return card_json(entity_card(room, view, entity))


@api.get("/cell", openapi_extra=ASKED)
def cell(request: HttpRequest, lon: str, lat: str) -> dict[str, Any]:
    """The card of a place: the belief there, or that nothing is recorded."""
    room, view, ask = _asked(request)
    asked = ask.with_(selected="", figure="", ground=ground(f"{lon},{lat}"))
    made = card_of(room, view, asked)
    assert made is not None
    return card_json(made)


@api.get("/account", openapi_extra=ASKED)
def account(request: HttpRequest) -> dict[str, Any]:
    """The square-metre account of the view, totals and by area."""
    _room, view, _ask = _asked(request)
    sums = asdict(view.account)
    return {**sums, "difference_m2": view.account.difference_m2}


@api.get("/timeline", openapi_extra=ASKED)
def timeline(request: HttpRequest) -> dict[str, Any]:
    """Records received and tasks planned along the time axis."""
    room, view, ask = _asked(request)
    found = axis(room, view, ask)
    return {
        "start": found.start.isoformat(),
        "end": found.end.isoformat(),
        "now": view.now.isoformat(),
        "weeks_in_a_bar": found.weeks,
        "hidden": view.hidden,
        "bars": [{"until": b.until.isoformat(), "records": b.count} for b in found.bars],
        "planned": [{"until": b.until.isoformat(), "tasks": b.count} for b in found.planned],
        "changes": [m.at.isoformat() for m in found.marks],
    }


@api.get("/state", openapi_extra=ASKED)
def state(request: HttpRequest, after: str = "") -> dict[str, str]:
    """A mark of what the present view shows, so that an open page knows when it is old.

    With `after`, the mark that the page has, the answer comes when it is another one, and
    after 20 seconds at the latest.
    """
    room = room_of(request)
    return {"state": room.state_after(after, STATE_S) if after else room.state}


@api.get("/search", openapi_extra=ASKED)
def find(request: HttpRequest, q: str = "") -> dict[str, Any]:
    """What matches the words."""
    _room, view, _ask = _asked(request)
    return {"found": [asdict(hit) for hit in search(view, q)]}


def card_json(card: Card) -> dict[str, Any]:
    """A card as plain values; each event of its history by its envelope."""
    plain = {name: getattr(card, name) for name in card.__dataclass_fields__}
    plain["says"] = asdict(card.says) if card.says else None
    plain["makers"] = [asdict(m) for m in card.makers]
    plain["points"] = [asdict(p) for p in card.points]
    plain["also"] = [asdict(a) for a in card.also]
    plain["evidence"] = [asdict(b) for b in card.evidence]
    plain["differences"] = [asdict(d) for d in card.differences]
    plain["conflicts"] = [asdict(c) for c in card.conflicts]
    plain["action"] = asdict(card.action) if card.action else None
    plain["history"] = [
        {"when": x.when, "what": x.what, "who": x.who, "recorded": x.recorded, "late": x.late}
        | _envelope(x.event)
        for x in card.history
    ]
    return plain


def _envelope(event: Event) -> dict[str, Any]:
    return {
        "id": event.id,
        "type": event.type,
        "entity": event.entity,
        "actor": event.actor,
        "organisation": event.organisation,
        "valid_time": event.valid_time.isoformat(),
        "recorded_time": event.recorded_time.isoformat(),
        "signature": event.actor_signature,
    }
